#include "latency_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../emulator/base/log_normal.h"
#include "../../faults/nearest.h"
#include "../../faults/schema.h"
#include "files.h"

#define BYTES_MOST (INT64_C(1) << 40)

static bool read_duration(const struct checker *c, const char *path, const struct doc *row,
                          const char *name, int64_t *out)
{
    const struct doc *doc = checker_get(row, name);

    return doc == NULL || checker_duration(c, checker_member(c, path, str_from(name)), doc, 0,
                                           LOG_NORMAL_MOST_US, out);
}

static bool read_bytes(const struct checker *c, const char *path, const struct doc *row,
                       const char *name, int64_t least, int64_t *out)
{
    const struct doc *doc = checker_get(row, name);

    return doc == NULL ||
           checker_integer(c, checker_member(c, path, str_from(name)), doc, least, BYTES_MOST, out);
}

/* Either none of the two, or a median that is not above the 99th percentile. */
static bool check_shape(const struct checker *c, const char *path,
                        const struct ddb_latency_row *row)
{
    bool none = row->median_us == 0 && row->p99_us == 0;

    if (!none && row->median_us == 0) {
        return checker_refuse(c, path, "\"median\" must be above 0 where \"p99\" is");
    }
    if (row->median_us > row->p99_us) {
        return checker_refuse(
            c, path, "\"p99\" (%" PRId64 "us) must not be less than \"median\" (%" PRId64 "us)",
            row->p99_us, row->median_us);
    }
    if (row->step_us > 0 && row->step_bytes == 0) {
        return checker_refuse(c, path, "\"more\" needs \"per\", a number of bytes");
    }
    return true;
}

static bool read_row(const struct checker *c, const char *path, const struct doc *doc,
                     struct ddb_latency_row *row)
{
    static const char *const names[] = {"median", "p99", "more", "per", "free", NULL};

    return checker_map(c, path, doc) && checker_members(c, path, doc, names) &&
           read_duration(c, path, doc, "median", &row->median_us) &&
           read_duration(c, path, doc, "p99", &row->p99_us) &&
           read_duration(c, path, doc, "more", &row->step_us) &&
           read_bytes(c, path, doc, "per", 1, &row->step_bytes) &&
           read_bytes(c, path, doc, "free", 0, &row->free_bytes) && check_shape(c, path, row);
}

static bool find_row(const struct checker *c, const char *path, struct str name, size_t *kind)
{
    struct nearest nearest;

    nearest_init(&nearest, name);
    for (size_t i = 0; i < DDB_LATENCY_COUNT; i++) {
        if (str_is(name, ddb_latency_about(i)->name)) {
            *kind = i;
            return true;
        }
        nearest_offer(&nearest, str_from(ddb_latency_about(i)->name));
    }
    return checker_refuse(c, path, "unknown row \"%.*s\"%s; `dynarig help latency` lists them",
                          STR_ARG(name), nearest_hint(&nearest, c->arena));
}

bool latency_rows_load(const struct checker *c, const char *path, const struct doc *doc,
                       struct ddb_latency *out)
{
    size_t kind = 0;

    ddb_latency_aws(out);
    if (!checker_map(c, path, doc)) {
        return false;
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *member = &doc->map.members[i];
        const char *at = checker_member(c, path, member->name);
        if (!find_row(c, at, member->name, &kind) ||
            !read_row(c, at, &member->value, &out->rows[kind])) {
            return false;
        }
    }
    return true;
}

bool latency_rows_read(struct str text, struct arena *arena, struct ddb_latency *out,
                       struct plan_fault *fault)
{
    struct checker c = {text, arena, fault};
    struct doc doc;

    return checker_read(&c, &doc) && latency_rows_load(&c, "", &doc, out);
}

static void dump_duration(struct json_writer *w, const char *name, int64_t us)
{
    char text[32];

    (void)snprintf(text, sizeof(text), "%" PRId64 "us", us);
    json_name(w, name);
    json_text(w, text);
}

void latency_rows_dump(struct json_writer *w, const struct ddb_latency *latency)
{
    json_open(w, '{');
    for (size_t i = 0; i < DDB_LATENCY_COUNT; i++) {
        const struct ddb_latency_row *row = &latency->rows[i];
        json_name(w, ddb_latency_about(i)->name);
        json_open(w, '{');
        dump_duration(w, "median", row->median_us);
        dump_duration(w, "p99", row->p99_us);
        if (row->step_us > 0) {
            dump_duration(w, "more", row->step_us);
            json_name(w, "per");
            json_int(w, row->step_bytes);
            json_name(w, "free");
            json_int(w, row->free_bytes);
        }
        json_close(w, '}');
    }
    json_close(w, '}');
}

bool latency_option(const char *value, struct arena *arena, struct ddb_latency *out,
                    const char **message)
{
    struct plan_fault fault = {0};
    struct str text = str_from(value);
    const char *path = "latency";

    *out = (struct ddb_latency){.on = false};
    if (strcmp(value, "none") == 0) {
        return true;
    }
    if (strcmp(value, "aws") == 0) {
        ddb_latency_aws(out);
        return true;
    }
    if (value[0] != '{') {
        path = value;
        if (!file_read(path, arena, &text, message)) {
            return false;
        }
    }
    if (latency_rows_read(text, arena, out, &fault)) {
        return true;
    }
    const char *at = fault.at != NULL ? fault.at : "";
    *message = arena_printf(arena, "%s:%d:%d: %s%s%s", path, fault.line, fault.column, at,
                            *at != '\0' ? ": " : "", fault.message);
    return false;
}

const char *latency_told(const struct ddb_latency *latency, struct arena *arena)
{
    struct ddb_latency aws;
    struct json_writer w;
    struct buf text;

    memset(&aws, 0, sizeof(aws));
    ddb_latency_aws(&aws);
    if (!latency->on) {
        return "none";
    }
    if (memcmp(aws.rows, latency->rows, sizeof(aws.rows)) == 0) {
        return "aws";
    }
    buf_init(&text);
    json_begin(&w, &text);
    latency_rows_dump(&w, latency);
    const char *copy = arena_text(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

/* One schema for all rows. */
void latency_rows_schema(struct json_writer *w)
{
    static const char *const durations[] = {"median", "p99", "more"};

    schema_type(w, "object");
    schema_open(w, "propertyNames");
    json_name(w, "enum");
    json_open(w, '[');
    for (size_t i = 0; i < DDB_LATENCY_COUNT; i++) {
        json_text(w, ddb_latency_about(i)->name);
    }
    json_close(w, ']');
    json_close(w, '}');
    schema_open(w, "additionalProperties");
    schema_members(w);
    for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
        schema_open(w, durations[i]);
        schema_duration(w);
        json_close(w, '}');
    }
    schema_open(w, "per");
    schema_integer(w, 1, BYTES_MOST);
    json_close(w, '}');
    schema_open(w, "free");
    schema_integer(w, 0, BYTES_MOST);
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, '}');
}
