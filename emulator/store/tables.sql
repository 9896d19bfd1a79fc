/* The schema of a database, as a C string literal. Names and order of bytes: data/key.h. */
"CREATE TABLE IF NOT EXISTS rows(key BLOB PRIMARY KEY, item BLOB NOT NULL) WITHOUT ROWID;"
"CREATE TABLE IF NOT EXISTS tables("
"  id INTEGER PRIMARY KEY,"        /* of the table; its indexes have ids of their own */
"  name TEXT NOT NULL,"
"  state TEXT NOT NULL,"           /* JSON: engine/table.c writes and reads it */
"  dropped INTEGER NOT NULL);"     /* 1: deleted, its rows wait to be reclaimed */
/* The change log. Only entries that some reader still wants are kept. */
"CREATE TABLE IF NOT EXISTS changes("
"  number INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, submit INTEGER NOT NULL,"
"  table_id INTEGER NOT NULL, key BLOB NOT NULL, old_item BLOB, new_item BLOB,"
"  cause TEXT NOT NULL, transaction_id INTEGER NOT NULL);" /* 0: of no transaction */
/* Transactions that are decided, but not applied yet: engine/transaction.c writes and reads them. */
"CREATE TABLE IF NOT EXISTS decisions("
"  id INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, submit INTEGER NOT NULL,"
"  writes BLOB NOT NULL);"
/* Tokens of finished transactions (operation and ClientRequestToken) and what they stood for. */
"CREATE TABLE IF NOT EXISTS tokens("
"  token BLOB PRIMARY KEY, done_us INTEGER NOT NULL, digest BLOB NOT NULL, sizes BLOB NOT NULL)"
" WITHOUT ROWID;"
"CREATE INDEX IF NOT EXISTS tokens_by_time ON tokens(done_us);"
/* Bulk operations; their objects and reports until they are done. engine/bulk.c knows the state. */
"CREATE TABLE IF NOT EXISTS bulks(number INTEGER PRIMARY KEY, state TEXT NOT NULL);"
"CREATE TABLE IF NOT EXISTS bulk_objects("
"  bulk INTEGER NOT NULL, place INTEGER NOT NULL, key BLOB NOT NULL, bytes BLOB NOT NULL,"
"  PRIMARY KEY (bulk, place)) WITHOUT ROWID;"
"CREATE TABLE IF NOT EXISTS bulk_reports("
"  bulk INTEGER NOT NULL, type TEXT NOT NULL, record INTEGER NOT NULL, line TEXT NOT NULL,"
"  PRIMARY KEY (bulk, type, record)) WITHOUT ROWID;"
"CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
