/* What the files of store/ share: the connection and its prepared statements. */
#ifndef DYNARIG_STORE_INTERNAL_H
#define DYNARIG_STORE_INTERNAL_H

#include <sqlite3.h>

#include "ordered.h"
#include "store.h"
#include "vfs.h"

/* STATEMENT(name, "SQL"): prepared once, when the store opens. */
#define STORE_STATEMENTS(STATEMENT)                                                                \
    STATEMENT(begin, "BEGIN")                                                                      \
    STATEMENT(commit, "COMMIT")                                                                    \
    STATEMENT(row_get, "SELECT item FROM rows WHERE key=?1")                                       \
    STATEMENT(row_put, "REPLACE INTO rows(key,item) VALUES(?1,?2)")                                \
    STATEMENT(row_delete, "DELETE FROM rows WHERE key=?1")                                         \
    STATEMENT(range_up, "SELECT key,item FROM rows WHERE key>=?1 AND key<?2 ORDER BY key")         \
    STATEMENT(range_down, "SELECT key,item FROM rows WHERE key>=?1 AND key<?2 ORDER BY key DESC")  \
    STATEMENT(reclaim, "DELETE FROM rows WHERE key IN"                                             \
                       " (SELECT key FROM rows WHERE key>=?1 AND key<?2 ORDER BY key LIMIT ?3)")   \
    STATEMENT(table_put, "INSERT INTO tables(id,name,state,dropped) VALUES(?1,?2,?3,0)"            \
                         " ON CONFLICT(id) DO UPDATE SET name=?2, state=?3")                       \
    STATEMENT(table_drop, "UPDATE tables SET dropped=1 WHERE id=?1")                               \
    STATEMENT(table_forget, "DELETE FROM tables WHERE id=?1")                                      \
    STATEMENT(table_each, "SELECT id,dropped,state FROM tables ORDER BY id")                       \
    STATEMENT(change_append,                                                                       \
              "INSERT INTO changes"                                                                \
              "(number,time_us,submit,table_id,key,old_item,new_item,cause,transaction_id)"        \
              " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)")                                               \
    STATEMENT(change_trim, "DELETE FROM changes WHERE number<=?1")                                 \
    STATEMENT(change_after,                                                                        \
              "SELECT number,time_us,submit,table_id,key,old_item,new_item,cause,transaction_id"   \
              " FROM changes WHERE number>?1 ORDER BY number LIMIT 1")                             \
    STATEMENT(decision_put, "INSERT INTO decisions(id,time_us,submit,writes) VALUES(?1,?2,?3,?4)") \
    STATEMENT(decision_done, "DELETE FROM decisions WHERE id=?1")                                  \
    STATEMENT(decision_first,                                                                      \
              "SELECT id,time_us,submit,writes FROM decisions ORDER BY id LIMIT 1")                \
    STATEMENT(token_put, "REPLACE INTO tokens(token,done_us,digest,sizes) VALUES(?1,?2,?3,?4)")    \
    STATEMENT(token_get, "SELECT done_us,digest,sizes FROM tokens WHERE token=?1")                 \
    STATEMENT(token_trim, "DELETE FROM tokens WHERE done_us<?1")                                   \
    STATEMENT(bulk_put, "INSERT INTO bulks(number,state) VALUES(?1,?2)"                            \
                        " ON CONFLICT(number) DO UPDATE SET state=?2")                             \
    STATEMENT(bulk_each, "SELECT number,state FROM bulks ORDER BY number")                         \
    STATEMENT(bulk_object_put,                                                                     \
              "REPLACE INTO bulk_objects(bulk,place,key,bytes) VALUES(?1,?2,?3,?4)")               \
    STATEMENT(bulk_object_get, "SELECT key,bytes FROM bulk_objects WHERE bulk=?1 AND place=?2")    \
    STATEMENT(bulk_objects_drop, "DELETE FROM bulk_objects WHERE bulk=?1")                         \
    STATEMENT(bulk_report_put,                                                                     \
              "REPLACE INTO bulk_reports(bulk,type,record,line) VALUES(?1,?2,?3,?4)")              \
    STATEMENT(bulk_report_each,                                                                    \
              "SELECT line FROM bulk_reports WHERE bulk=?1 AND type=?2 ORDER BY record")           \
    STATEMENT(bulk_reports_drop, "DELETE FROM bulk_reports WHERE bulk=?1")                         \
    STATEMENT(counter_get, "SELECT value FROM meta WHERE name=?1")                                 \
    STATEMENT(counter_set, "INSERT INTO meta(name,value) VALUES(?1,?2)"                            \
                           " ON CONFLICT(name) DO UPDATE SET value=?2")

struct store {
    sqlite3 *connection;
    struct vfs *vfs; /* NULL: the machine's disk */
    bool in_memory;
    bool failed;
    char failure[256];
    uint64_t commits;     /* with a VFS of ours */
    struct ordered *rows; /* of a store in memory, which has no rows in SQLite; else NULL */
    struct ordered_walk walk;
    struct buf walk_low; /* the bounds of the walk */
    struct buf walk_high;
    bool walking;
    struct snapshot *snapshots; /* room for all; NULL: none was taken yet */
    size_t snapshot_count;
    void (*watch)(void *context, bool done); /* of commits; or NULL */
    void *watcher;
    sqlite3_stmt *range; /* the open range, or NULL */
#define STATEMENT(name, sql) sqlite3_stmt *name;
    STORE_STATEMENTS(STATEMENT)
#undef STATEMENT
};

/* Statements that are seldom used; what fails is a failure of the store. */
void store_do(struct store *store, const char *sql);
/* Steps a statement that yields no row, and resets it. */
void store_run(struct store *store, sqlite3_stmt *statement);
/* Steps to a row (true) or the end (false); the caller resets. Other results are a failure of the
 * store, and so is the end of everything. */
bool store_row(struct store *store, sqlite3_stmt *statement);
void store_bind_blob(sqlite3_stmt *statement, int place, struct str bytes);
struct str store_column(sqlite3_stmt *statement, int column);

#endif
