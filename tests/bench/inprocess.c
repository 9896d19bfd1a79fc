/*
 * The core without HTTP beside the least that any store on SQLite must do: one prepared statement
 * over rows of the same size, one commit for each write. Prints one line of JSON: how many a second
 * of processor time, which neighbours on the machine change less than that of the clock.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../emulator/base/json.h"
#include "../../emulator/emulator.h"

enum { keys = 100000, rounds = 200000, row_bytes = 120 };

static int64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static long scattered(long number)
{
    return (long)((uint64_t)number * UINT64_C(2654435761) % keys);
}

static void die(const char *what)
{
    fprintf(stderr, "inprocess: %s\n", what);
    exit(1);
}

/* ---- the core */

/* Requests as a simulator has them: decoded before they are submitted. */
enum { prepared = 20000 };

struct call {
    struct str operation;
    struct str body;
    struct doc decoded;
};

static void ask(struct ddb *ddb, const struct call *call)
{
    struct ddb_reply reply;
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = call->operation,
                                  .body = call->body,
                                  .decoded = &call->decoded,
                                  .client = STR("bench"),
                                  .host = STR("localhost")};
    (void)ddb_submit(ddb, ddb_now(ddb), &request);
    if (!ddb_poll(ddb, &reply) || reply.status != 200) {
        die("the core refused a request");
    }
}

static struct call make_call(struct arena *arena, struct str operation, const char *body)
{
    struct call call = {.operation = operation, .body = str_from(body)};
    if (!json_read(arena, call.body, &call.decoded, NULL)) {
        die("a body of ours is no JSON");
    }
    return call;
}

static struct call put(struct arena *arena, long key)
{
    return make_call(arena, STR("PutItem"),
                     arena_printf(arena,
                                  "{\"TableName\":\"bench\",\"Item\":{\"pk\":{\"S\":\"user#%ld\"},"
                                  "\"name\":{\"S\":\"Ann Example\"},\"mail\":{\"S\":"
                                  "\"ann@example.org\"},\"visits\":{\"N\":\"1\"},"
                                  "\"tags\":{\"SS\":[\"red\",\"green\"]}}}",
                                  key));
}

static struct call get(struct arena *arena, long key)
{
    return make_call(arena, STR("GetItem"),
                     arena_printf(arena,
                                  "{\"TableName\":\"bench\",\"Key\":{\"pk\":{\"S\":"
                                  "\"user#%ld\"}},\"ConsistentRead\":true}",
                                  key));
}

static struct ddb *open_core(void)
{
    char message[256];
    struct arena arena;
    struct ddb_options options;
    ddb_options_init(&options);
    struct ddb *ddb = ddb_open(&options, message);
    if (!ddb) {
        die(message);
    }
    arena_init(&arena);
    struct call create = make_call(
        &arena, STR("CreateTable"),
        "{\"TableName\":\"bench\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
        "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],\"KeySchema\":["
        "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}");
    ask(ddb, &create);
    for (long i = 0; i < keys; i++) {
        arena_reset(&arena);
        struct call call = put(&arena, i);
        ask(ddb, &call);
    }
    arena_release(&arena);
    return ddb;
}

static double core_rate(struct ddb *ddb, struct call (*make)(struct arena *arena, long key))
{
    struct arena arena;
    arena_init(&arena);
    struct call *calls = ARENA_ARRAY(&arena, struct call, prepared);
    for (long i = 0; i < prepared; i++) {
        calls[i] = make(&arena, scattered(i));
    }
    int64_t start = now_ns();
    for (long i = 0; i < rounds; i++) {
        ask(ddb, &calls[i % prepared]);
    }
    double rate = (double)rounds * 1e9 / (double)(now_ns() - start);
    arena_release(&arena);
    return rate;
}

/* ---- the bare loop */

static sqlite3_stmt *prepare(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        die(sqlite3_errmsg(connection));
    }
    return statement;
}

static void step(sqlite3_stmt *statement, long key)
{
    char name[32];
    int len = snprintf(name, sizeof name, "user#%ld", key);
    (void)sqlite3_bind_blob(statement, 1, name, len, SQLITE_TRANSIENT);
    int result = sqlite3_step(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        die("the bare loop failed");
    }
    (void)sqlite3_reset(statement);
}

static double bare_rate(sqlite3_stmt *statement)
{
    int64_t start = now_ns();
    for (long i = 0; i < rounds; i++) {
        step(statement, scattered(i % prepared));
    }
    return (double)rounds * 1e9 / (double)(now_ns() - start);
}

static void measure_bare(double *gets, double *puts)
{
    static const char row[row_bytes];
    sqlite3 *connection;
    if (sqlite3_open(":memory:", &connection) != SQLITE_OK ||
        sqlite3_exec(connection,
                     "CREATE TABLE rows(key BLOB PRIMARY KEY, item BLOB NOT NULL) WITHOUT ROWID",
                     NULL, NULL, NULL) != SQLITE_OK) {
        die("no bare database");
    }
    sqlite3_stmt *put_row = prepare(connection, "INSERT OR REPLACE INTO rows VALUES(?1, ?2)");
    sqlite3_stmt *get_row = prepare(connection, "SELECT item FROM rows WHERE key = ?1");
    (void)sqlite3_bind_blob(put_row, 2, row, row_bytes, SQLITE_STATIC);
    for (long i = 0; i < keys; i++) {
        step(put_row, i);
    }
    *gets = bare_rate(get_row);
    *puts = bare_rate(put_row);
    (void)sqlite3_finalize(put_row);
    (void)sqlite3_finalize(get_row);
    (void)sqlite3_close(connection);
}

int main(void)
{
    double bare_gets = 0;
    double bare_puts = 0;
    json_setup();
    measure_bare(&bare_gets, &bare_puts);
    struct ddb *ddb = open_core();
    double gets = core_rate(ddb, get);
    double puts = core_rate(ddb, put);
    ddb_close(ddb);
    printf("{\"get\": %.0f, \"put\": %.0f, \"bare_get\": %.0f, \"bare_put\": %.0f}\n", gets, puts,
           bare_gets, bare_puts);
    return 0;
}
