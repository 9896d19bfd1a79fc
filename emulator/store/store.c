#include "store.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/arena.h"
#include "../base/mutant.h"
#include "snapshot.h"
#include "store_internal.h"

static const char *const schema =
#include "tables.sql"
    ;

/* Tables of others, counted. */
#define FOREIGN_SQL                                                                                \
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"         \
    " AND name NOT IN ('rows', 'tables', 'changes', 'decisions', 'tokens', 'meta', 'bulks', "      \
    "'bulk_objects', 'bulk_reports')"

/* The first error counts. */
static void store_fail(struct store *store, const char *text)
{
    if (!store->failed) {
        snprintf(store->failure, sizeof store->failure, "%s", text);
        store->failed = true;
    }
}

bool store_row(struct store *store, sqlite3_stmt *statement)
{
    if (store->failed) {
        return false;
    }
    int result = sqlite3_step(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        store_fail(store, sqlite3_errmsg(store->connection));
    }
    return result == SQLITE_ROW;
}

void store_run(struct store *store, sqlite3_stmt *statement)
{
    (void)store_row(store, statement);
    (void)sqlite3_reset(statement);
}

void store_bind_blob(sqlite3_stmt *statement, int place, struct str bytes)
{
    /* SQLite takes a NULL pointer for SQL NULL; an empty blob needs an address. */
    (void)sqlite3_bind_blob64(statement, place, bytes.data ? bytes.data : "", bytes.len,
                              SQLITE_STATIC);
}

struct str store_column(sqlite3_stmt *statement, int column)
{
    const char *data = sqlite3_column_blob(statement, column);
    return (struct str){data, (size_t)sqlite3_column_bytes(statement, column)};
}

static bool store_execute(struct store *store, const char *sql, char message[256])
{
    char *text = NULL;
    if (sqlite3_exec(store->connection, sql, NULL, NULL, &text) == SQLITE_OK) {
        return true;
    }
    snprintf(message, 256, "%s", text ? text : "unknown error of the database");
    sqlite3_free(text);
    return false;
}

void store_do(struct store *store, const char *sql)
{
    char message[256];
    if (!store->failed && !store_execute(store, sql, message)) {
        store_fail(store, message);
    }
}

static bool store_prepare(struct store *store, char message[256])
{
#define STATEMENT(name, sql)                                                                       \
    if (sqlite3_prepare_v3(store->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &store->name,    \
                           NULL) != SQLITE_OK) {                                                   \
        snprintf(message, 256, "%s", sqlite3_errmsg(store->connection));                           \
        return false;                                                                              \
    }
    STORE_STATEMENTS(STATEMENT)
#undef STATEMENT
    return true;
}

/* Keeps a second process from the file and saves the shared-memory index, which our own VFS does
 * not have: so this comes before the first look at the file. */
#define LOCK_PRAGMA "PRAGMA locking_mode=EXCLUSIVE;"

/*
 * Keys are scattered by their hash, so nearly every request needs another page: a larger cache and
 * a longer log let more of the changed ones meet before they are copied into the file, and a mapped
 * file gives the others without a call.
 */
#define FILE_PRAGMAS                                                                               \
    "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536;"                                           \
    "PRAGMA mmap_size=2147418112;"
/*
 * Before the first write the log is emptied. A loss of power may leave a gap in it with commits
 * behind: nobody sees those, for each frame's checksum hangs on the one before. But what we write
 * first is much the same after each opening, and where it fills the gap with the very bytes that
 * were lost, the commits behind it would be back.
 */
#define EMPTY_LOG "PRAGMA wal_checkpoint(TRUNCATE);"
#define LOG_PAGES 4000

static const char *store_pragmas(bool in_memory, bool sync_full)
{
    if (in_memory) {
        return "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;";
    }
    return sync_full && !MUTANT(COMMIT_NOT_SYNCED)
               ? FILE_PRAGMAS "PRAGMA synchronous=FULL;" EMPTY_LOG
               : FILE_PRAGMAS "PRAGMA synchronous=NORMAL;" EMPTY_LOG;
}

/* An empty file becomes ours; a database that holds other things than ours is somebody else's. */
static bool store_is_ours(struct store *store, char message[256])
{
    sqlite3_stmt *count = NULL;
    int64_t foreign = -1;
    if (sqlite3_prepare_v2(store->connection, FOREIGN_SQL, -1, &count, NULL) == SQLITE_OK &&
        sqlite3_step(count) == SQLITE_ROW) {
        foreign = sqlite3_column_int64(count, 0);
    }
    snprintf(message, 256, "%s",
             foreign < 0 ? sqlite3_errmsg(store->connection)
                         : "is a database of something else; expected one that Dynarig made");
    sqlite3_finalize(count);
    return foreign == 0;
}

static bool set_log(struct store *store, unsigned log_pages, char message[256])
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA wal_autocheckpoint=%u;", log_pages ? log_pages : LOG_PAGES);
    return store->in_memory || store_execute(store, sql, message);
}

static bool store_set_up(struct store *store, const struct store_place *place, char message[256])
{
    return store_execute(store, store->in_memory ? "" : LOCK_PRAGMA, message) &&
           store_is_ours(store, message) &&
           store_execute(store, store_pragmas(store->in_memory, place->sync_full), message) &&
           set_log(store, place->log_pages, message) && store_execute(store, schema, message) &&
           store_prepare(store, message);
}

static int store_connect(struct store *store, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    return store->vfs ? vfs_connect(store->vfs, path, flags, &store->connection)
                      : sqlite3_open_v2(path ? path : ":memory:", &store->connection, flags, NULL);
}

struct store *store_open(const char *path, bool sync_full, char message[256])
{
    return store_open_on(&(struct store_place){.path = path, .sync_full = sync_full}, message);
}

struct store *store_open_on(const struct store_place *place, char message[256])
{
    struct store *store = mem_zalloc(sizeof *store);
    const char *path = place->path;
    store->vfs = place->vfs;
    store->in_memory = path == NULL;
    store->rows = path ? NULL : ordered_new();
    buf_init(&store->walk_low);
    buf_init(&store->walk_high);
    char why[256];
    if (store_connect(store, path) != SQLITE_OK) {
        snprintf(why, sizeof why, "%s", sqlite3_errmsg(store->connection));
    } else if (store_set_up(store, place, why)) {
        if (store->in_memory) {
            store_run(store, store->begin); /* for good: there is nothing to come back to */
        }
        store->commits = store->vfs ? store_counter(store, "commit") : 0;
        return store;
    }
    snprintf(message, 256, "%s: %.200s", path ? path : "(memory)", why);
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store) {
        return;
    }
#define STATEMENT(name, sql) sqlite3_finalize(store->name);
    STORE_STATEMENTS(STATEMENT)
#undef STATEMENT
    sqlite3_close(store->connection);
    snapshots_release(store);
    ordered_free(store->rows);
    buf_release(&store->walk_low);
    buf_release(&store->walk_high);
    free(store);
}

void store_begin(struct store *store)
{
    if (MUTANT(COMMIT_LATE) && !sqlite3_get_autocommit(store->connection)) {
        store_run(store, store->commit);
    }
    if (!store->in_memory) {
        store_run(store, store->begin);
    }
}

void store_commit(struct store *store)
{
    if (store->in_memory) {
        return;
    }
    if (store->vfs && !store->failed) {
        store_set_counter(store, "commit", ++store->commits);
    }
    if (MUTANT(COMMIT_LATE)) {
        return;
    }
    if (store->watch && !store->failed) {
        store->watch(store->watcher, false);
    }
    store_run(store, store->commit);
    if (store->watch && !store->failed) {
        store->watch(store->watcher, true);
    }
}

void store_watch(struct store *store, void (*commit)(void *context, bool done), void *context)
{
    store->watch = commit;
    store->watcher = context;
}

bool store_may_fail(const struct store *store)
{
    return store->vfs != NULL;
}

const char *store_failed(const struct store *store)
{
    return store->failed ? store->failure : NULL;
}

uint64_t store_commits(const struct store *store)
{
    return store->commits;
}

bool store_durable(const struct store *store)
{
    return !store->in_memory;
}

uint64_t store_counter(struct store *store, const char *name)
{
    (void)sqlite3_bind_text(store->counter_get, 1, name, -1, SQLITE_STATIC);
    bool found = store_row(store, store->counter_get);
    uint64_t value = found ? (uint64_t)sqlite3_column_int64(store->counter_get, 0) : 0;
    (void)sqlite3_reset(store->counter_get);
    return value;
}

void store_set_counter(struct store *store, const char *name, uint64_t value)
{
    (void)sqlite3_bind_text(store->counter_set, 1, name, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(store->counter_set, 2, (sqlite3_int64)value);
    store_run(store, store->counter_set);
}

void store_clear(struct store *store)
{
    /* Without WHERE SQLite frees whole pages: the cost does not grow with the number of rows. */
    store_do(store, "DELETE FROM rows; DELETE FROM tables; DELETE FROM changes;"
                    "DELETE FROM decisions; DELETE FROM tokens; DELETE FROM bulks;"
                    "DELETE FROM bulk_objects; DELETE FROM bulk_reports;");
    if (store->rows) {
        ordered_clear(store->rows);
    }
}
