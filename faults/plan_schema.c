/* The schema of a fault plan; plan_read.c, plan_when.c, plan_trigger.c and the readers of the kinds
 * read what it describes. */
#include <string.h>

#include "rule.h"
#include "schema.h"

static void add_glob(struct json_writer *w, bool nullable)
{
    json_open(w, '{');
    if (nullable) {
        json_name(w, "type");
        json_raw(w, STR("[\"string\",\"null\"]"));
        json_name(w, "minLength");
        json_int(w, 1);
    } else {
        schema_string(w);
    }
    json_close(w, '}');
}

/* A value, or a list of such values. */
static void add_any_of(struct json_writer *w, const char *name,
                       void add(struct json_writer *w, bool nullable), bool nullable)
{
    schema_open(w, name);
    json_name(w, "anyOf");
    json_open(w, '[');
    add(w, nullable);
    json_open(w, '{');
    schema_type(w, "array");
    json_name(w, "minItems");
    json_int(w, 1);
    json_name(w, "items");
    add(w, nullable);
    json_close(w, '}');
    json_close(w, ']');
    json_close(w, '}');
}

static void add_key_value(struct json_writer *w, bool nullable)
{
    (void)nullable;
    json_open(w, '{');
    schema_members(w);
    for (const char *const *type = (const char *const[]){"S", "N", "B", NULL}; *type; type++) {
        schema_open(w, *type);
        schema_string(w);
        json_close(w, '}');
    }
    json_close(w, '}');
    json_name(w, "minProperties");
    json_int(w, 1);
    json_name(w, "maxProperties");
    json_int(w, 1);
    json_close(w, '}');
}

static void add_duration(struct json_writer *w, const char *name)
{
    schema_open(w, name);
    schema_duration(w);
    json_close(w, '}');
}

static void add_when(struct json_writer *w)
{
    static const char *const globs[] = {"service", "operation", "table", "index", "client", "mark"};
    schema_open(w, "when");
    schema_members(w);
    for (size_t i = 0; i < sizeof globs / sizeof globs[0]; i++) {
        add_any_of(w, globs[i], add_glob, strcmp(globs[i], "index") == 0);
    }
    schema_open(w, "key");
    schema_type(w, "object");
    json_name(w, "minProperties");
    json_int(w, 1);
    add_any_of(w, "additionalProperties", add_key_value, false);
    json_close(w, '}');
    add_duration(w, "after");
    add_duration(w, "until");
    json_close(w, '}');
    json_close(w, '}');
}

/* ---- triggers */

static const char *const ways[] = {"probability", "nth", "every", "first"};
enum { WAYS = sizeof ways / sizeof ways[0] };

static void add_ways(struct json_writer *w)
{
    for (size_t i = 0; i < WAYS; i++) {
        json_open(w, '{');
        schema_required(w, ways[i]);
        json_close(w, '}');
    }
}

/* Exactly one of the ways, or none of them. */
static void add_one_way(struct json_writer *w)
{
    json_name(w, "oneOf");
    json_open(w, '[');
    add_ways(w);
    json_open(w, '{');
    schema_open(w, "not");
    json_name(w, "anyOf");
    json_open(w, '[');
    add_ways(w);
    json_close(w, ']');
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, ']');
}

static void add_trigger(struct json_writer *w)
{
    schema_open(w, "trigger");
    schema_members(w);
    schema_open(w, "probability");
    schema_fraction(w);
    json_close(w, '}');
    schema_open(w, "nth");
    schema_list(w, 1);
    schema_integer(w, 1, TRIGGER_NUMBER_MOST);
    json_close(w, '}');
    json_close(w, '}');
    for (size_t i = 2; i < WAYS; i++) {
        schema_open(w, ways[i]);
        schema_integer(w, 1, TRIGGER_NUMBER_MOST);
        json_close(w, '}');
    }
    schema_open(w, "scope");
    schema_words(w, "rule|operation|table|key|client");
    json_close(w, '}');
    json_close(w, '}');
    add_one_way(w);
    json_close(w, '}');
}

/* ---- faults */

static void describe_code(struct json_writer *w)
{
    schema_type(w, "string");
    json_name(w, "pattern");
    json_text(w, "^[A-Za-z][A-Za-z0-9]*$");
}

static void describe_message(struct json_writer *w)
{
    schema_type(w, "string");
}

static void describe_number(struct json_writer *w)
{
    schema_type(w, "integer");
    json_name(w, "minimum");
    json_int(w, 1);
}

static void describe_apply(struct json_writer *w)
{
    schema_words(w, "before|after");
}

static void describe_loss(struct json_writer *w)
{
    schema_words(w, "process|power");
}

/* Settings by name: a name means the same with every kind. */
static const struct setting {
    const char *name;
    void (*describe)(struct json_writer *w);
} settings[] = {
    {"code", describe_code},    {"message", describe_message}, {"status", describe_number},
    {"apply", describe_apply},  {"by", schema_distance},       {"fraction", schema_fraction},
    {"items", describe_number}, {"constant", schema_duration}, {"min", schema_duration},
    {"max", schema_duration},   {"median", schema_duration},   {"p99", schema_duration},
    {"lag", schema_duration},   {"delay", schema_duration},    {"for", schema_duration},
    {"bytes", describe_number}, {"at", describe_number},       {"loss", describe_loss},
};

static void add_setting(struct json_writer *w, struct str name)
{
    json_name_str(w, name);
    json_open(w, '{');
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        if (str_is(name, settings[i].name)) {
            settings[i].describe(w);
        }
    }
    json_close(w, '}');
}

/* One of the alternatives of a kind: its settings and no others. */
static void add_way(struct json_writer *w, struct str way)
{
    bool optional;
    json_open(w, '{');
    schema_members(w);
    schema_open(w, "kind");
    json_close(w, '}');
    for (struct str rest = way; rest.len > 0;) {
        add_setting(w, fault_setting_cut(&rest, &optional));
    }
    json_close(w, '}');
    json_name(w, "required");
    json_open(w, '[');
    json_text(w, "kind");
    while (way.len > 0) {
        struct str name = fault_setting_cut(&way, &optional);
        if (!optional) {
            json_string(w, name);
        }
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void add_kind(struct json_writer *w, const struct fault_kind *kind)
{
    struct str rest = str_from(kind->settings);
    schema_if(w, "kind", kind->name, true);
    schema_open(w, "then");
    json_name(w, "anyOf");
    json_open(w, '[');
    do {
        add_way(w, str_cut(&rest, '|'));
    } while (rest.len > 0);
    json_close(w, ']');
    json_close(w, '}');
    json_close(w, '}');
}

static void add_fault(struct json_writer *w)
{
    schema_open(w, "fault");
    schema_type(w, "object");
    schema_required(w, "kind");
    schema_open(w, "properties");
    schema_open(w, "kind");
    json_name(w, "enum");
    json_open(w, '[');
    for (size_t i = 0; fault_kind_at(i); i++) {
        if (fault_kind_at(i)->read) {
            json_text(w, fault_kind_at(i)->name);
        }
    }
    json_close(w, ']');
    json_close(w, '}');
    json_close(w, '}');
    json_name(w, "allOf");
    json_open(w, '[');
    for (size_t i = 0; fault_kind_at(i); i++) {
        if (fault_kind_at(i)->read) {
            add_kind(w, fault_kind_at(i));
        }
    }
    json_close(w, ']');
    json_close(w, '}');
}

void plan_schema(struct json_writer *w)
{
    schema_members(w);
    schema_open(w, "rules");
    schema_list(w, 0);
    schema_members(w);
    schema_open(w, "name");
    schema_string(w);
    json_name(w, "maxLength");
    json_int(w, RULE_NAME_BYTES_MAX);
    json_close(w, '}');
    add_when(w);
    add_trigger(w);
    add_fault(w);
    json_close(w, '}');
    schema_required(w, "fault");
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, '}');
    schema_required(w, "rules");
}
