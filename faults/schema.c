#include "schema.h"

static void add_text(struct json_writer *w, const char *name, const char *text)
{
    json_name(w, name);
    json_text(w, text);
}

static void add_number(struct json_writer *w, const char *name, int64_t number)
{
    json_name(w, name);
    json_int(w, number);
}

static void add_words(struct json_writer *w, const char *name, const char *words)
{
    struct str rest = str_from(words);
    json_name(w, name);
    json_open(w, '[');
    while (rest.len > 0) {
        json_string(w, str_cut(&rest, '|'));
    }
    json_close(w, ']');
}

void schema_type(struct json_writer *w, const char *type)
{
    add_text(w, "type", type);
}

void schema_string(struct json_writer *w)
{
    schema_type(w, "string");
    add_number(w, "minLength", 1);
}

void schema_integer(struct json_writer *w, int64_t least, int64_t most)
{
    schema_type(w, "integer");
    add_number(w, "minimum", least);
    add_number(w, "maximum", most);
}

void schema_ratio(struct json_writer *w, int64_t most)
{
    schema_type(w, "number");
    add_number(w, "minimum", 0);
    add_number(w, "maximum", most);
}

void schema_fraction(struct json_writer *w)
{
    schema_ratio(w, 1);
}

void schema_duration(struct json_writer *w)
{
    schema_type(w, "string");
    add_text(w, "pattern", "^[0-9]+(us|ms|s|m|h)$");
}

void schema_distance(struct json_writer *w)
{
    schema_type(w, "string");
    add_text(w, "pattern", "^-?[0-9]+(us|ms|s|m|h)$");
}

void schema_words(struct json_writer *w, const char *words)
{
    add_words(w, "enum", words);
}

void schema_open(struct json_writer *w, const char *name)
{
    json_name(w, name);
    json_open(w, '{');
}

void schema_members(struct json_writer *w)
{
    schema_type(w, "object");
    json_name(w, "additionalProperties");
    json_bool(w, false);
    schema_open(w, "properties");
}

void schema_required(struct json_writer *w, const char *names)
{
    add_words(w, "required", names);
}

void schema_list(struct json_writer *w, int64_t least)
{
    schema_type(w, "array");
    add_number(w, "minItems", least);
    schema_open(w, "items");
}

void schema_if(struct json_writer *w, const char *name, const char *words, bool stated)
{
    json_open(w, '{');
    schema_open(w, "if");
    schema_open(w, "properties");
    schema_open(w, name);
    schema_words(w, words);
    json_close(w, '}');
    json_close(w, '}');
    if (stated) {
        schema_required(w, name);
    }
    json_close(w, '}');
}

void schema_then(struct json_writer *w, const char *then)
{
    schema_open(w, then);
    schema_open(w, "properties");
}

void schema_end(struct json_writer *w)
{
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, '}');
}
