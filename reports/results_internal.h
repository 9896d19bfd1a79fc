/*
 * What the writer and the readers of results.db share: the connection and its prepared statements.
 * Nobody outside results.c and results_read.c includes this.
 */
#ifndef DYNARIG_RESULTS_INTERNAL_H
#define DYNARIG_RESULTS_INTERNAL_H

#include <sqlite3.h>

#include "results.h"

/* Marks the file as ours ("dyrg"), so that no other database is taken for a recording. */
#define RESULTS_APPLICATION_ID 0x64797267
#define RESULTS_SCHEMA_VERSION 1

#define INPUT_COLUMNS                                                                              \
    "number, kind, submit, time_us, connection, client, service, operation, account, region, "     \
    "host, invocation, sdk_request, table_name, body"
#define OUTPUT_COLUMNS "submit, due_us, status, error, wire, body, claims, delivered"
#define FAULT_COLUMNS "submit, time_us, rule, kind, operation, table_name, client, effect, fired"
#define FINDING_COLUMNS "id, hazard, severity, title, detail, table_name, requests, fix, replay"
#define RUN_COLUMNS                                                                                \
    "version, command, options, faults, seed, start_us, end_us, duration_us, command_status, "     \
    "verdict, digest, replay"

/* STATEMENT(name, sql): prepared once, member of struct results. */
#define RESULTS_STATEMENTS(STATEMENT)                                                              \
    STATEMENT(begin, "BEGIN")                                                                      \
    STATEMENT(commit, "COMMIT")                                                                    \
    STATEMENT(put_run, "INSERT OR REPLACE INTO runs(id, " RUN_COLUMNS                              \
                       ") VALUES(1,?,?,?,?,?,?,?,?,?,?,?,?)")                                      \
    STATEMENT(add_input,                                                                           \
              "INSERT INTO inputs(" INPUT_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")       \
    STATEMENT(add_output,                                                                          \
              "INSERT OR REPLACE INTO outputs(" OUTPUT_COLUMNS ") VALUES(?,?,?,?,?,?,?,?)")        \
    STATEMENT(add_fault,                                                                           \
              "INSERT OR REPLACE INTO faults(" FAULT_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?)")        \
    STATEMENT(add_finding, "INSERT INTO findings(" FINDING_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?)")  \
    STATEMENT(add_sample, "INSERT OR REPLACE INTO samples VALUES(?,?,?,? / 2.0)")                  \
    STATEMENT(get_run, "SELECT " RUN_COLUMNS " FROM runs ORDER BY id")                             \
    STATEMENT(get_inputs,                                                                          \
              "SELECT " INPUT_COLUMNS " FROM inputs WHERE number > ? ORDER BY number LIMIT ?")     \
    STATEMENT(get_request, "SELECT " INPUT_COLUMNS " FROM inputs"                                  \
                           " WHERE kind = 'submit' AND submit = ? ORDER BY number LIMIT 1")        \
    STATEMENT(get_output, "SELECT " OUTPUT_COLUMNS " FROM outputs WHERE submit = ?")               \
    STATEMENT(get_fault, "SELECT " FAULT_COLUMNS " FROM faults WHERE submit = ?")                  \
    STATEMENT(get_findings, "SELECT " FINDING_COLUMNS " FROM findings ORDER BY number")            \
    STATEMENT(get_coverage,                                                                        \
              "SELECT operation, kind, fired, survived FROM coverage ORDER BY operation, kind")    \
    STATEMENT(get_strikes, "SELECT rule, kind, operation, table_name, count(*), sum(fired)"        \
                           " FROM faults GROUP BY rule, kind, operation, table_name"               \
                           " ORDER BY rule, kind, operation, table_name")                          \
    STATEMENT(get_moments,                                                                         \
              "SELECT i.number, i.submit, i.time_us, i.client, i.operation, i.table_name,"         \
              " i.sdk_request, coalesce(o.status, 0), coalesce(o.error, ''),"                      \
              " coalesce(o.due_us, 0), coalesce(o.delivered, 0), coalesce(f.kind, ''),"            \
              " coalesce(f.fired, 0) FROM inputs i LEFT JOIN outputs o ON o.submit = i.submit"     \
              " LEFT JOIN faults f ON f.submit = i.submit"                                         \
              " WHERE i.kind = 'submit' AND i.number > ? ORDER BY i.number LIMIT ?")               \
    STATEMENT(get_samples,                                                                         \
              "SELECT table_name, metric, max(0, time_us - ?1) / ?2 AS slot,"                      \
              " CAST(sum(value) * 2 AS INTEGER), CAST(max(value) * 2 AS INTEGER) FROM samples"     \
              " WHERE metric LIKE '%Units' OR metric LIKE '%ThrottleEvents'"                       \
              " GROUP BY table_name, metric, slot ORDER BY table_name, metric, slot")              \
    STATEMENT(count_requests, "SELECT count(*) FROM inputs WHERE kind = 'submit'")                 \
    STATEMENT(count_fired, "SELECT count(*) FROM faults WHERE fired")

struct results {
    sqlite3 *connection;
    char *path;
    bool reading;     /* opened by results_open: never written */
    bool writing;     /* a transaction is open */
    unsigned pending; /* rows added since the last commit */
#define STATEMENT(name, sql) sqlite3_stmt *name;
    RESULTS_STATEMENTS(STATEMENT)
#undef STATEMENT
};

/* Prepares all statements. False: `message` says why (the schema is another one). */
bool results_prepare(struct results *results, char message[256]);
/* Steps; true: a row is there. An error ends the process: with exit 3 when writing, and with exit 2
 * when what is read proves to be damaged. */
bool results_step(struct results *results, sqlite3_stmt *statement);

#endif
