/* The schema of expectations; expect.c, assertion.c and bound.c read what it describes. */
#include "../../faults/schema.h"
#include "../hazards/finding_kinds.h"
#include "expect.h"

static void add_string(struct json_writer *w, const char *name)
{
    schema_open(w, name);
    schema_string(w);
    json_close(w, '}');
}

/* A list of objects; close it with schema_end after its members. */
static void open_list(struct json_writer *w, const char *name, const char *required)
{
    schema_open(w, name);
    schema_list(w, 0);
    schema_required(w, required);
    schema_members(w);
}

static void add_strings(struct json_writer *w, const char *const *names)
{
    for (; *names; names++) {
        add_string(w, *names);
    }
}

static void add_lists_of_hazards(struct json_writer *w)
{
    static const char *const whole[] = {"table", "index", NULL};
    static const char *const tolerance[] = {"table", "attribute", NULL};
    open_list(w, "reads-all", "table");
    add_strings(w, whole);
    schema_end(w);
    open_list(w, "tolerates", "hazard");
    schema_open(w, "hazard");
    json_name(w, "enum");
    json_open(w, '[');
    for (size_t i = 0; hazard_kind_at(i); i++) {
        json_text(w, hazard_kind_at(i));
    }
    json_close(w, ']');
    json_close(w, '}');
    add_strings(w, tolerance);
    schema_end(w);
}

static void add_assertions(struct json_writer *w, enum assertion_kind kind)
{
    static const char *const items[] = {"name", "table", "condition", NULL};
    static const char *const replies[] = {"operation", "error", "fault", NULL};
    open_list(w, assertion_row(kind)->member, "name");
    add_strings(w, items);
    for (const char *const *name = (const char *const[]){"names", "values", NULL}; *name; name++) {
        schema_open(w, *name);
        schema_type(w, "object");
        json_close(w, '}');
    }
    if (kind != ASSERTION_ALWAYS) {
        add_strings(w, replies);
    }
    schema_end(w);
}

/* Of a sum a number as text, of a metric a number. */
static void add_limit(struct json_writer *w, const char *name)
{
    schema_open(w, name);
    json_name(w, "type");
    json_raw(w, STR("[\"string\",\"number\"]"));
    json_close(w, '}');
}

static void add_bounds(struct json_writer *w)
{
    struct buf metrics;
    buf_init(&metrics);
    for (int i = 0; i < METRICS; i++) {
        buf_printf(&metrics, "%s%s", i > 0 ? "|" : "", metric_name((enum metric)i));
    }
    schema_open(w, "bounds");
    schema_list(w, 0);
    schema_members(w);
    add_string(w, "table");
    add_string(w, "sum");
    schema_open(w, "metric");
    schema_words(w, metrics.data);
    json_close(w, '}');
    add_limit(w, "equals");
    add_limit(w, "at-least");
    add_limit(w, "at-most");
    schema_end(w);
    buf_release(&metrics);
}

void expect_schema(struct json_writer *w)
{
    schema_members(w);
    add_lists_of_hazards(w);
    add_bounds(w);
    for (int i = 0; i < ASSERTION_KINDS; i++) {
        add_assertions(w, (enum assertion_kind)i);
    }
    json_close(w, '}');
}
