#include <string.h>

#include "draw.h"

static const char *const strings[] = {"a", "ab", "b", "\xC3\xA9\xF0\x9F\x98\x80", "z z"};
static const char *const numbers[] = {
    "0",    "1",    "-1",   "1.5",  "10",      "-0.25",
    "1E20", "7E-9", "1e+3", "00.5", "9.9E125", "99999999999999999999999999999999999999"};
static const char *const binaries[] = {"AA==", "AQI=", "/w==", "AQIDBA=="};
static const char *const types[] = {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"};
static const char *const pks[] = {"p", "q", "r"};
static const char *const sks[] = {"-1", "0", "1.5", "20"};

const char *const draw_plain[DRAW_PLAIN] = {"aa", "bb", "mm", "ll", "ss", "nn"};

static void put_nested(struct draw *draw, struct buf *out, const char *type, unsigned depth);

static void put_any(struct draw *draw, struct buf *out, unsigned depth)
{
    const size_t count = sizeof types / sizeof types[0];
    put_nested(draw, out, types[draw_below(draw, (uint32_t)(depth > 2 ? count - 2 : count))],
               depth);
}

/* One to three members that differ: a run of the list. */
static void put_set(struct draw *draw, struct buf *out, const char *const *list, uint32_t count)
{
    uint32_t start = draw_below(draw, count - 1);
    uint32_t members = 1 + draw_below(draw, count - start < 3 ? count - start : 3);
    for (uint32_t i = 0; i < members; i++) {
        buf_printf(out, "%s\"%s\"", i > 0 ? "," : "", list[start + i]);
    }
}

static void put_list(struct draw *draw, struct buf *out, unsigned depth)
{
    uint32_t count = draw_below(draw, 3);
    for (uint32_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? "," : "");
        put_any(draw, out, depth + 1);
    }
}

static void put_map(struct draw *draw, struct buf *out, unsigned depth)
{
    static const char *const names[] = {"x", "y"};
    uint32_t count = draw_below(draw, 3);
    for (uint32_t i = 0; i < count && i < sizeof names / sizeof names[0]; i++) {
        buf_printf(out, "%s\"%s\":", i > 0 ? "," : "", names[i]);
        put_any(draw, out, depth + 1);
    }
}

/* Long now and then, so that more than one unit is charged. */
static void put_string(struct draw *draw, struct buf *out)
{
    uint32_t repeat = draw_chance(draw, 20) ? 300 * (1 + draw_below(draw, 8)) : 1;
    const char *text = DRAW_ONE(draw, strings);
    buf_byte(out, '"');
    for (uint32_t i = 0; i < repeat; i++) {
        buf_text(out, text);
    }
    buf_byte(out, '"');
}

static void put_payload(struct draw *draw, struct buf *out, const char *type, unsigned depth)
{
    if (strcmp(type, "S") == 0) {
        put_string(draw, out);
    } else if (strcmp(type, "N") == 0) {
        buf_printf(out, "\"%s\"", DRAW_ONE(draw, numbers));
    } else if (strcmp(type, "B") == 0) {
        buf_printf(out, "\"%s\"", DRAW_ONE(draw, binaries));
    } else if (strcmp(type, "BOOL") == 0) {
        buf_text(out, draw_below(draw, 2) ? "true" : "false");
    } else if (strcmp(type, "NULL") == 0) {
        buf_text(out, "true");
    } else {
        bool map = strcmp(type, "M") == 0;
        buf_byte(out, map ? '{' : '[');
        if (map) {
            put_map(draw, out, depth);
        } else if (strcmp(type, "L") == 0) {
            put_list(draw, out, depth);
        } else if (strcmp(type, "SS") == 0) {
            put_set(draw, out, strings, sizeof strings / sizeof strings[0]);
        } else if (strcmp(type, "NS") == 0) {
            put_set(draw, out, numbers, 6);
        } else {
            put_set(draw, out, binaries, sizeof binaries / sizeof binaries[0]);
        }
        buf_byte(out, map ? '}' : ']');
    }
}

static void put_nested(struct draw *draw, struct buf *out, const char *type, unsigned depth)
{
    buf_printf(out, "{\"%s\":", type);
    put_payload(draw, out, type, depth);
    buf_byte(out, '}');
}

void draw_value(struct draw *draw, struct buf *out)
{
    put_any(draw, out, 0);
}

void draw_typed(struct draw *draw, struct buf *out, const char *type)
{
    put_nested(draw, out, type, 0);
}

void draw_bound_text(struct draw *draw, struct buf *out, const char *json)
{
    buf_printf(out, ":v%zu", draw->value_count);
    buf_printf(&draw->values, "%s\":v%zu\":%s", draw->value_count > 0 ? "," : "", draw->value_count,
               json);
    draw->value_count++;
}

void draw_bound(struct draw *draw, struct buf *out, const char *type)
{
    struct buf json;
    buf_init(&json);
    if (type) {
        draw_typed(draw, &json, type);
    } else {
        draw_value(draw, &json);
    }
    draw_bound_text(draw, out, json.data);
    buf_release(&json);
}

const char *draw_pk(uint32_t n)
{
    return pks[n % 3];
}

const char *draw_sk(uint32_t n)
{
    return sks[n / 3 % 4];
}

void draw_key_at(struct buf *out, unsigned table, uint32_t n)
{
    buf_printf(out, "\"pk\":{\"S\":\"%s\"}", draw_pk(n));
    if (table == 0) {
        buf_printf(out, ",\"sk\":{\"N\":\"%s\"}", draw_sk(n));
    }
}

void draw_key(struct draw *draw, struct buf *out, unsigned table)
{
    draw_key_at(out, table, draw_below(draw, DRAW_KEYS));
}

void draw_item(struct draw *draw, struct buf *out, unsigned table)
{
    static const struct {
        const char *name;
        const char *type; /* NULL: any */
    } attributes[] = {{"aa", NULL}, {"bb", NULL}, {"mm", "M"}, {"ll", "L"}, {"ss", "SS"},
                      {"nn", "N"},  {"gh", "S"},  {"gr", "N"}, {"lr", "S"}};
    draw_key(draw, out, table);
    if (table == DRAW_VECTORS && !draw_chance(draw, 4)) {
        buf_text(out, ",\"vec\":");
        draw_vector(draw, out);
    }
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if (draw_below(draw, 2) == 0) {
            continue;
        }
        buf_printf(out, ",\"%s\":", attributes[i].name);
        if (attributes[i].type) {
            draw_typed(draw, out, attributes[i].type);
        } else {
            draw_value(draw, out);
        }
    }
}
