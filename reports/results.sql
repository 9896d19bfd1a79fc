/* The schema of results.db, as a C string literal. Order and meaning of columns: results.h. */
"CREATE TABLE runs("
"  id INTEGER PRIMARY KEY CHECK (id = 1)," /* one run a file */
"  version TEXT NOT NULL,"
"  command TEXT NOT NULL,"                 /* JSON list of strings */
"  options TEXT NOT NULL,"                 /* JSON object */
"  faults TEXT NOT NULL,"                  /* the fault plan, JSON */
"  seed TEXT NOT NULL,"                    /* decimal: SQLite has no unsigned 64-bit integers */
"  start_us INTEGER NOT NULL, end_us INTEGER NOT NULL, duration_us INTEGER NOT NULL,"
"  command_status INTEGER NOT NULL,"       /* -1: no command */
"  verdict TEXT NOT NULL,"                 /* empty: the run has not ended */
"  digest TEXT NOT NULL, replay TEXT NOT NULL);"
"CREATE TABLE inputs("
"  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, submit INTEGER NOT NULL,"
"  time_us INTEGER NOT NULL, connection INTEGER NOT NULL, client TEXT NOT NULL,"
"  service TEXT NOT NULL, operation TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,"
"  host TEXT NOT NULL, invocation TEXT NOT NULL, sdk_request TEXT NOT NULL,"
"  table_name TEXT NOT NULL, body TEXT NOT NULL);"
"CREATE INDEX inputs_by_submit ON inputs(submit) WHERE kind = 'submit';"
"CREATE TABLE outputs("
"  submit INTEGER PRIMARY KEY, due_us INTEGER NOT NULL, status INTEGER NOT NULL,"
"  error TEXT NOT NULL, wire TEXT NOT NULL, body TEXT NOT NULL, claims TEXT NOT NULL,"
"  delivered INTEGER NOT NULL);"
"CREATE TABLE faults("
"  submit INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, rule TEXT NOT NULL, kind TEXT NOT NULL,"
"  operation TEXT NOT NULL, table_name TEXT NOT NULL, client TEXT NOT NULL,"
"  effect TEXT NOT NULL, fired INTEGER NOT NULL);"
"CREATE TABLE findings("
"  number INTEGER PRIMARY KEY, id TEXT NOT NULL, hazard TEXT NOT NULL, severity TEXT NOT NULL,"
"  title TEXT NOT NULL, detail TEXT NOT NULL, table_name TEXT NOT NULL,"
"  requests TEXT NOT NULL,"                /* JSON list of submit numbers */
"  fix TEXT NOT NULL, replay TEXT NOT NULL);"
"CREATE TABLE coverage("
"  operation TEXT NOT NULL, kind TEXT NOT NULL, fired INTEGER NOT NULL,"
"  survived INTEGER NOT NULL, PRIMARY KEY (operation, kind)) WITHOUT ROWID;"
/* A value for each second (of core time, from the run's start) in which something happened. Names:
 * "orders" the table, "orders/by-date" its global index, "orders#8000-" a partition. */
"CREATE TABLE samples("
"  table_name TEXT NOT NULL, metric TEXT NOT NULL, time_us INTEGER NOT NULL,"
"  value NUMERIC NOT NULL, PRIMARY KEY (table_name, metric, time_us)) WITHOUT ROWID;"
