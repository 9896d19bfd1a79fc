/*
 * The core without HTTP beside the least that any store on SQLite must do: one prepared statement
 * over rows of the same size, one commit for each write. Prints one line of JSON.
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
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
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

static void ask(struct ddb *ddb, struct str operation, const char *body)
{
    struct ddb_reply reply;
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = operation,
                                  .body = str_from(body),
                                  .client = STR("bench"),
                                  .host = STR("localhost")};
    (void)ddb_submit(ddb, ddb_now(ddb), &request);
    if (!ddb_poll(ddb, &reply) || reply.status != 200) {
        die("the core refused a request");
    }
}

static void put(struct ddb *ddb, long key)
{
    char body[512];
    (void)snprintf(body, sizeof body,
                   "{\"TableName\":\"bench\",\"Item\":{\"pk\":{\"S\":\"user#%ld\"},\"name\":{\"S\":"
                   "\"Ann Example\"},\"mail\":{\"S\":\"ann@example.org\"},\"visits\":{\"N\":\"1\"},"
                   "\"tags\":{\"SS\":[\"red\",\"green\"]}}}",
                   key);
    ask(ddb, STR("PutItem"), body);
}

static void get(struct ddb *ddb, long key)
{
    char body[256];
    (void)snprintf(body, sizeof body,
                   "{\"TableName\":\"bench\",\"Key\":{\"pk\":{\"S\":\"user#%ld\"}},"
                   "\"ConsistentRead\":true}",
                   key);
    ask(ddb, STR("GetItem"), body);
}

static struct ddb *open_core(void)
{
    char message[256];
    struct ddb_options options;
    ddb_options_init(&options);
    struct ddb *ddb = ddb_open(&options, message);
    if (!ddb) {
        die(message);
    }
    ask(ddb, STR("CreateTable"),
        "{\"TableName\":\"bench\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
        "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],\"KeySchema\":["
        "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}");
    for (long i = 0; i < keys; i++) {
        put(ddb, i);
    }
    return ddb;
}

static double core_rate(struct ddb *ddb, void (*operation)(struct ddb *ddb, long key))
{
    int64_t start = now_ns();
    for (long i = 0; i < rounds; i++) {
        operation(ddb, scattered(i));
    }
    return rounds * 1e9 / (double)(now_ns() - start);
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
        step(statement, scattered(i));
    }
    return rounds * 1e9 / (double)(now_ns() - start);
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
