#include "results.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results_internal.h"

/* Rows between two commits: a killed process loses at most these. */
#define ROWS_PER_COMMIT 4096

static const char *const schema =
#include "results.sql"
    ;

static const char *const coverage_sql =
    "DELETE FROM coverage;"
    "INSERT INTO coverage(operation, kind, fired, survived)"
    " SELECT operation, kind, sum(fired), sum(fired AND submit NOT IN ("
    "   SELECT r.value FROM findings f, json_each(f.requests) r WHERE json_valid(f.requests)))"
    " FROM faults GROUP BY operation, kind ORDER BY operation, kind;";

/* Throttled: the three exceptions that the SDKs take for throttling ("Error handling with
 * DynamoDB", table of error codes). */
static const char *const samples_sql =
    "DELETE FROM samples WHERE metric IN ('requests', 'refused', 'throttled', 'faults');"
    "CREATE TEMP VIEW IF NOT EXISTS moments AS"
    " SELECT i.table_name AS table_name, i.time_us - (i.time_us - r.start_us) % 1000000 AS second,"
    "   coalesce(o.status >= 400, 0) AS refused,"
    "   coalesce(o.error IN ('ProvisionedThroughputExceededException', 'ThrottlingException',"
    "                        'RequestLimitExceeded'), 0) AS throttled,"
    "   coalesce(f.fired, 0) AS fault"
    " FROM runs r, inputs i LEFT JOIN outputs o ON o.submit = i.submit"
    " LEFT JOIN faults f ON f.submit = i.submit WHERE i.kind = 'submit';"
    "INSERT INTO samples SELECT table_name, 'requests', second, count(*) FROM moments"
    " GROUP BY 1, 3;"
    "INSERT INTO samples SELECT table_name, 'refused', second, sum(refused) FROM moments"
    " GROUP BY 1, 3 HAVING sum(refused) > 0;"
    "INSERT INTO samples SELECT table_name, 'throttled', second, sum(throttled) FROM moments"
    " GROUP BY 1, 3 HAVING sum(throttled) > 0;"
    "INSERT INTO samples SELECT table_name, 'faults', second, sum(fault) FROM moments"
    " GROUP BY 1, 3 HAVING sum(fault) > 0;";

static _Noreturn void results_crash(struct results *results)
{
    fprintf(stderr, "dynarig: %s: cannot be %s: %s\n", results->path,
            results->reading ? "read" : "written", sqlite3_errmsg(results->connection));
    exit(results->reading ? 2 : 3);
}

bool results_step(struct results *results, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        results_crash(results);
    }
    return result == SQLITE_ROW;
}

bool results_prepare(struct results *results, char message[256])
{
#define STATEMENT(name, sql)                                                                       \
    if (sqlite3_prepare_v3(results->connection, sql, -1, SQLITE_PREPARE_PERSISTENT,                \
                           &results->name, NULL) != SQLITE_OK) {                                   \
        snprintf(message, 256, "%s", sqlite3_errmsg(results->connection));                         \
        return false;                                                                              \
    }
    RESULTS_STATEMENTS(STATEMENT)
#undef STATEMENT
    return true;
}

void results_close(struct results *results)
{
    if (!results) {
        return;
    }
    results_flush(results);
#define STATEMENT(name, sql) sqlite3_finalize(results->name);
    RESULTS_STATEMENTS(STATEMENT)
#undef STATEMENT
    sqlite3_close(results->connection);
    free(results->path);
    free(results);
}

const char *results_path(const struct results *results)
{
    return results->path;
}

/* A slip on the command line must not cost a source file: only an empty file or one that carries
 * our mark (bytes 68 to 71 of an SQLite file are its application id) gives way. */
static bool results_replaceable(const char *path, char message[256])
{
    struct stat about;
    if (stat(path, &about) != 0) {
        snprintf(message, 256, "%s", strerror(errno));
        return errno == ENOENT;
    }
    unsigned char head[72] = {0};
    FILE *file = S_ISREG(about.st_mode) ? fopen(path, "rb") : NULL;
    size_t got = file ? fread(head, 1, sizeof head, file) : 0;
    if (file) {
        fclose(file);
    }
    uint32_t mark =
        (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 | (uint32_t)head[70] << 8 | head[71];
    bool ours = got == sizeof head && memcmp(head, "SQLite format 3", 16) == 0 &&
                mark == RESULTS_APPLICATION_ID;
    if (S_ISREG(about.st_mode) && (ours || about.st_size == 0)) {
        return true;
    }
    snprintf(message, 256, "is there already and is no results.db");
    return false;
}

static bool results_set_up(struct results *results, char message[256])
{
    char setup[256];
    /* The rollback journal keeps the file whole when the process is killed; that a power failure
     * may cost the recording is worth the speed. */
    snprintf(setup, sizeof setup,
             "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
             "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             RESULTS_APPLICATION_ID, RESULTS_SCHEMA_VERSION);
    if (sqlite3_exec(results->connection, setup, NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(results->connection, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(results->connection, schema, NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_exec(results->connection, "COMMIT", NULL, NULL, NULL) == SQLITE_OK) {
        return results_prepare(results, message);
    }
    snprintf(message, 256, "%s", sqlite3_errmsg(results->connection));
    return false;
}

static void results_remove(const char *path)
{
    (void)unlink(path);
    /* A journal left by a killed run would be played into the new file. */
    struct buf journal;
    buf_init(&journal);
    buf_printf(&journal, "%s-journal", path);
    (void)unlink(journal.data);
    buf_release(&journal);
}

struct results *results_create(const char *path, char message[256])
{
    if (!results_replaceable(path, message)) {
        return NULL;
    }
    results_remove(path);
    struct results *results = mem_zalloc(sizeof *results);
    results->path = mem_strdup(path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &results->connection, flags, NULL) != SQLITE_OK) {
        snprintf(message, 256, "%s", sqlite3_errmsg(results->connection));
    } else if (results_set_up(results, message)) {
        return results;
    }
    results_close(results);
    return NULL;
}

/* One statement being bound, argument by argument. */
struct row {
    sqlite3_stmt *statement;
    int place;
};

static void row_int(struct row *row, int64_t number)
{
    (void)sqlite3_bind_int64(row->statement, ++row->place, number);
}

/* Text, whatever the bytes: SQLite keeps invalid UTF-8 and NUL as they are. */
static void row_str(struct row *row, struct str s)
{
    (void)sqlite3_bind_text64(row->statement, ++row->place, s.data ? s.data : "", s.len,
                              SQLITE_STATIC, SQLITE_UTF8);
}

static struct row row_start(struct results *results, sqlite3_stmt *statement)
{
    if (!results->writing) {
        (void)results_step(results, results->begin);
        (void)sqlite3_reset(results->begin);
        results->writing = true;
    }
    return (struct row){statement, 0};
}

static void row_finish(struct results *results, struct row *row)
{
    (void)results_step(results, row->statement);
    (void)sqlite3_reset(row->statement);
    (void)sqlite3_clear_bindings(row->statement);
    if (++results->pending >= ROWS_PER_COMMIT) {
        results_flush(results);
    }
}

static void results_put_run(struct results *results, const struct results_run *run)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, run->seed);
    struct row row = row_start(results, results->put_run);
    row_str(&row, run->version);
    row_str(&row, run->command);
    row_str(&row, run->options);
    row_str(&row, run->faults);
    row_str(&row, str_from(seed));
    row_int(&row, run->start_us);
    row_int(&row, run->end_us);
    row_int(&row, run->duration_us);
    row_int(&row, run->command_status);
    row_str(&row, run->verdict);
    row_str(&row, run->digest);
    row_str(&row, run->replay);
    row_finish(results, &row);
}

void results_begin(struct results *results, const struct results_run *run)
{
    results_put_run(results, run);
    results_flush(results);
}

void results_add_input(struct results *results, const struct results_input *input)
{
    struct row row = row_start(results, results->add_input);
    row_int(&row, (int64_t)input->number);
    row_str(&row, input->kind);
    row_int(&row, (int64_t)input->submit);
    row_int(&row, input->time_us);
    row_int(&row, (int64_t)input->connection);
    row_str(&row, input->client);
    row_str(&row, input->service);
    row_str(&row, input->operation);
    row_str(&row, input->account);
    row_str(&row, input->region);
    row_str(&row, input->host);
    row_str(&row, input->invocation);
    row_str(&row, input->sdk_request);
    row_str(&row, input->table);
    row_str(&row, input->body);
    row_finish(results, &row);
}

void results_add_output(struct results *results, const struct results_output *output)
{
    struct row row = row_start(results, results->add_output);
    row_int(&row, (int64_t)output->submit);
    row_int(&row, output->due_us);
    row_int(&row, output->status);
    row_str(&row, output->error);
    row_str(&row, output->wire);
    row_str(&row, output->body);
    row_str(&row, output->claims);
    row_int(&row, output->delivered);
    row_finish(results, &row);
}

void results_add_fault(struct results *results, const struct results_fault *fault)
{
    struct row row = row_start(results, results->add_fault);
    row_int(&row, (int64_t)fault->submit);
    row_int(&row, fault->time_us);
    row_str(&row, fault->rule);
    row_str(&row, fault->kind);
    row_str(&row, fault->operation);
    row_str(&row, fault->table);
    row_str(&row, fault->client);
    row_str(&row, fault->effect);
    row_int(&row, fault->fired);
    row_finish(results, &row);
}

void results_add_finding(struct results *results, const struct results_finding *finding)
{
    struct row row = row_start(results, results->add_finding);
    row_str(&row, finding->id);
    row_str(&row, finding->hazard);
    row_str(&row, finding->severity);
    row_str(&row, finding->title);
    row_str(&row, finding->detail);
    row_str(&row, finding->table);
    row_str(&row, finding->requests);
    row_str(&row, finding->fix);
    row_str(&row, finding->replay);
    row_finish(results, &row);
}

void results_add_sample(struct results *results, const struct results_sample *sample)
{
    struct row row = row_start(results, results->add_sample);
    row_str(&row, sample->subject);
    row_str(&row, sample->metric);
    row_int(&row, sample->time_us);
    row_int(&row, sample->halves);
    row_finish(results, &row);
}

void results_end(struct results *results, const struct results_run *run)
{
    results_put_run(results, run);
    if (sqlite3_exec(results->connection, coverage_sql, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(results->connection, samples_sql, NULL, NULL, NULL) != SQLITE_OK) {
        results_crash(results);
    }
    results_flush(results);
}

void results_flush(struct results *results)
{
    if (results->writing) {
        (void)results_step(results, results->commit);
        (void)sqlite3_reset(results->commit);
    }
    results->writing = false;
    results->pending = 0;
}
