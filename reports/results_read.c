#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results_internal.h"

/* The whole number that a PRAGMA answers; -1: the file cannot be read as a database. */
static int64_t results_pragma(struct results *results, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(results->connection, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return number;
}

static bool results_recognize(struct results *results, char message[256])
{
    int64_t mark = results_pragma(results, "PRAGMA application_id");
    if (mark != RESULTS_APPLICATION_ID) {
        snprintf(message, 256, "is not a results.db%s%s", mark < 0 ? ": " : "",
                 mark < 0 ? sqlite3_errmsg(results->connection) : "");
        return false;
    }
    int64_t version = results_pragma(results, "PRAGMA user_version");
    if (version != RESULTS_SCHEMA_VERSION) {
        snprintf(message, 256, "has format %d, and this version of Dynarig reads format %d",
                 (int)version, RESULTS_SCHEMA_VERSION);
        return false;
    }
    (void)sqlite3_exec(results->connection, "PRAGMA query_only=ON", NULL, NULL, NULL);
    return results_prepare(results, message);
}

struct results *results_open(const char *path, char message[256])
{
    struct results *results = mem_zalloc(sizeof *results);
    results->path = mem_strdup(path);
    results->reading = true;
    /* Write access only so that SQLite can roll back what a killed run left half done; it falls
     * back to reading where the file is write-protected. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &results->connection, flags, NULL) != SQLITE_OK) {
        snprintf(message, 256, "%s", sqlite3_errmsg(results->connection));
    } else if (results_recognize(results, message)) {
        return results;
    }
    results_close(results);
    return NULL;
}

/* One row being read, column by column. */
struct cells {
    sqlite3_stmt *statement;
    struct arena *arena;
    int place;
};

static int64_t cell_int(struct cells *cells)
{
    return sqlite3_column_int64(cells->statement, cells->place++);
}

static struct str cell_str(struct cells *cells)
{
    int place = cells->place++;
    const char *data = (const char *)sqlite3_column_text(cells->statement, place);
    size_t len = (size_t)sqlite3_column_bytes(cells->statement, place);
    return arena_copy(cells->arena, (struct str){data, len});
}

static struct cells cells_of(sqlite3_stmt *statement, struct arena *arena)
{
    return (struct cells){statement, arena, 0};
}

bool results_run(struct results *results, struct arena *arena, struct results_run *out)
{
    bool found = results_step(results, results->get_run);
    if (found) {
        struct cells cells = cells_of(results->get_run, arena);
        out->version = cell_str(&cells);
        out->command = cell_str(&cells);
        out->options = cell_str(&cells);
        out->faults = cell_str(&cells);
        out->seed = strtoull(cell_str(&cells).data, NULL, 10);
        out->start_us = cell_int(&cells);
        out->end_us = cell_int(&cells);
        out->duration_us = cell_int(&cells);
        out->command_status = (int)cell_int(&cells);
        out->verdict = cell_str(&cells);
        out->digest = cell_str(&cells);
        out->replay = cell_str(&cells);
    }
    (void)sqlite3_reset(results->get_run);
    return found;
}

static int64_t results_number(struct results *results, sqlite3_stmt *statement)
{
    int64_t number = results_step(results, statement) ? sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_reset(statement);
    return number;
}

int64_t results_count(struct results *results, const char *table)
{
    static const char *const tables[] = {"runs",     "inputs",   "outputs", "faults",
                                         "findings", "coverage", "samples"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strcmp(tables[i], table) == 0) {
            char sql[64];
            snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", tables[i]);
            return results_pragma(results, sql);
        }
    }
    return -1;
}

int64_t results_requests(struct results *results)
{
    return results_number(results, results->count_requests);
}

int64_t results_fired(struct results *results)
{
    return results_number(results, results->count_fired);
}

static void read_input(struct cells *cells, struct results_input *out)
{
    out->number = (uint64_t)cell_int(cells);
    out->kind = cell_str(cells);
    out->submit = (uint64_t)cell_int(cells);
    out->time_us = cell_int(cells);
    out->connection = (uint64_t)cell_int(cells);
    out->client = cell_str(cells);
    out->service = cell_str(cells);
    out->operation = cell_str(cells);
    out->account = cell_str(cells);
    out->region = cell_str(cells);
    out->host = cell_str(cells);
    out->invocation = cell_str(cells);
    out->sdk_request = cell_str(cells);
    out->table = cell_str(cells);
    out->body = cell_str(cells);
}

size_t results_inputs(struct results *results, struct arena *arena, uint64_t after, size_t limit,
                      struct results_input *out)
{
    sqlite3_stmt *statement = results->get_inputs;
    (void)sqlite3_bind_int64(statement, 1, (int64_t)after);
    (void)sqlite3_bind_int64(statement, 2, (int64_t)limit);
    size_t count = 0;
    while (count < limit && results_step(results, statement)) {
        struct cells cells = cells_of(statement, arena);
        read_input(&cells, &out[count++]);
    }
    (void)sqlite3_reset(statement);
    return count;
}

bool results_request(struct results *results, struct arena *arena, uint64_t submit,
                     struct results_input *out)
{
    (void)sqlite3_bind_int64(results->get_request, 1, (int64_t)submit);
    bool found = results_step(results, results->get_request);
    if (found) {
        struct cells cells = cells_of(results->get_request, arena);
        read_input(&cells, out);
    }
    (void)sqlite3_reset(results->get_request);
    return found;
}

static void read_moment(struct cells *cells, struct results_moment *out)
{
    out->number = (uint64_t)cell_int(cells);
    out->submit = (uint64_t)cell_int(cells);
    out->time_us = cell_int(cells);
    out->client = cell_str(cells);
    out->operation = cell_str(cells);
    out->table = cell_str(cells);
    out->sdk_request = cell_str(cells);
    out->status = (int)cell_int(cells);
    out->error = cell_str(cells);
    out->due_us = cell_int(cells);
    out->delivered = cell_int(cells) != 0;
    out->kind = cell_str(cells);
    out->fired = cell_int(cells) != 0;
}

size_t results_moments(struct results *results, struct arena *arena, uint64_t after, size_t limit,
                       struct results_moment *out)
{
    sqlite3_stmt *statement = results->get_moments;
    (void)sqlite3_bind_int64(statement, 1, (int64_t)after);
    (void)sqlite3_bind_int64(statement, 2, (int64_t)limit);
    size_t count = 0;
    while (count < limit && results_step(results, statement)) {
        struct cells cells = cells_of(statement, arena);
        read_moment(&cells, &out[count++]);
    }
    (void)sqlite3_reset(statement);
    return count;
}

bool results_output(struct results *results, struct arena *arena, uint64_t submit,
                    struct results_output *out)
{
    (void)sqlite3_bind_int64(results->get_output, 1, (int64_t)submit);
    bool found = results_step(results, results->get_output);
    if (found) {
        struct cells cells = cells_of(results->get_output, arena);
        out->submit = (uint64_t)cell_int(&cells);
        out->due_us = cell_int(&cells);
        out->status = (int)cell_int(&cells);
        out->error = cell_str(&cells);
        out->wire = cell_str(&cells);
        out->body = cell_str(&cells);
        out->claims = cell_str(&cells);
        out->delivered = cell_int(&cells) != 0;
    }
    (void)sqlite3_reset(results->get_output);
    return found;
}

bool results_fault(struct results *results, struct arena *arena, uint64_t submit,
                   struct results_fault *out)
{
    (void)sqlite3_bind_int64(results->get_fault, 1, (int64_t)submit);
    bool found = results_step(results, results->get_fault);
    if (found) {
        struct cells cells = cells_of(results->get_fault, arena);
        out->submit = (uint64_t)cell_int(&cells);
        out->time_us = cell_int(&cells);
        out->rule = cell_str(&cells);
        out->kind = cell_str(&cells);
        out->operation = cell_str(&cells);
        out->table = cell_str(&cells);
        out->client = cell_str(&cells);
        out->effect = cell_str(&cells);
        out->fired = cell_int(&cells) != 0;
    }
    (void)sqlite3_reset(results->get_fault);
    return found;
}

static void read_finding(struct cells *cells, struct results_finding *out)
{
    out->id = cell_str(cells);
    out->hazard = cell_str(cells);
    out->severity = cell_str(cells);
    out->title = cell_str(cells);
    out->detail = cell_str(cells);
    out->table = cell_str(cells);
    out->requests = cell_str(cells);
    out->fix = cell_str(cells);
    out->replay = cell_str(cells);
}

size_t results_findings(struct results *results, struct arena *arena, struct results_finding **out)
{
    size_t most = (size_t)results_count(results, "findings");
    *out = ARENA_ARRAY(arena, struct results_finding, most);
    size_t count = 0;
    while (count < most && results_step(results, results->get_findings)) {
        struct cells cells = cells_of(results->get_findings, arena);
        read_finding(&cells, &(*out)[count++]);
    }
    (void)sqlite3_reset(results->get_findings);
    return count;
}

size_t results_coverage(struct results *results, struct arena *arena, struct results_coverage **out)
{
    size_t most = (size_t)results_count(results, "coverage");
    *out = ARENA_ARRAY(arena, struct results_coverage, most);
    size_t count = 0;
    while (count < most && results_step(results, results->get_coverage)) {
        struct cells cells = cells_of(results->get_coverage, arena);
        struct results_coverage *row = &(*out)[count++];
        row->operation = cell_str(&cells);
        row->kind = cell_str(&cells);
        row->fired = cell_int(&cells);
        row->survived = cell_int(&cells);
    }
    (void)sqlite3_reset(results->get_coverage);
    return count;
}

size_t results_samples(struct results *results, struct arena *arena, int64_t start_us,
                       int64_t slot_us, struct results_slot **out)
{
    size_t count = 0, room = 0;
    *out = NULL;
    (void)sqlite3_bind_int64(results->get_samples, 1, start_us);
    (void)sqlite3_bind_int64(results->get_samples, 2, slot_us);
    while (results_step(results, results->get_samples)) {
        if (count == room) {
            room = room * 2 + 64;
            struct results_slot *wider = ARENA_ARRAY(arena, struct results_slot, room);
            if (count > 0) {
                memcpy(wider, *out, count * sizeof *wider);
            }
            *out = wider;
        }
        struct cells cells = cells_of(results->get_samples, arena);
        struct results_slot *row = &(*out)[count++];
        row->subject = cell_str(&cells);
        row->metric = cell_str(&cells);
        row->slot = cell_int(&cells);
        row->sum_halves = cell_int(&cells);
        row->most_halves = cell_int(&cells);
    }
    (void)sqlite3_reset(results->get_samples);
    return count;
}

size_t results_strikes(struct results *results, struct arena *arena, struct results_strike **out)
{
    size_t most = (size_t)results_count(results, "faults");
    size_t room = 0;
    size_t count = 0;
    *out = NULL;
    while (count < most && results_step(results, results->get_strikes)) {
        if (count == room) {
            struct results_strike *wider = ARENA_ARRAY(arena, struct results_strike, room * 2 + 16);
            if (count > 0) {
                memcpy(wider, *out, count * sizeof *wider);
            }
            *out = wider;
            room = room * 2 + 16;
        }
        struct cells cells = cells_of(results->get_strikes, arena);
        struct results_strike *row = &(*out)[count++];
        row->rule = cell_str(&cells);
        row->kind = cell_str(&cells);
        row->operation = cell_str(&cells);
        row->table = cell_str(&cells);
        row->struck = cell_int(&cells);
        row->fired = cell_int(&cells);
    }
    (void)sqlite3_reset(results->get_strikes);
    return count;
}
