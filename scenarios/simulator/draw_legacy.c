/*
 * The parameters of before expressions. Mostly valid; now and then a value is of a type that a
 * comparison or an action does not take, or an attribute is none that it may name.
 */
#include "draw.h"

/* Key attributes of the table and its indexes. */
static const char *const keys[] = {"pk", "gh", "gr", "lr"};

enum { KEYS = sizeof keys / sizeof keys[0] };

/* ---- conditions */

static const char *draw_scalar_type(struct draw *draw)
{
    static const char *const types[] = {"S", "N", "B"};
    return DRAW_ONE(draw, types);
}

static void put_list(struct draw *draw, struct buf *out, const char *type, uint32_t count)
{
    buf_text(out, "\"AttributeValueList\":[");
    for (uint32_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? "," : "");
        if (draw_chance(draw, 40)) {
            draw_value(draw, out);
        } else {
            draw_typed(draw, out, type);
        }
    }
    buf_byte(out, ']');
}

static void put_bounds(struct draw *draw, struct buf *out)
{
    static const char *const bounds[] = {
        "{\"N\":\"-1\"},{\"N\":\"10\"}", "{\"S\":\"a\"},{\"S\":\"b\"}",
        "{\"B\":\"AA==\"},{\"B\":\"AQI=\"}", "{\"N\":\"1\"},{\"N\":\"0\"}", /* exchanged */
    };
    uint32_t choice = draw_below(draw, draw_chance(draw, 10) ? 4 : 3);
    buf_printf(out, "\"AttributeValueList\":[%s]", bounds[choice]);
}

static void put_equal(struct draw *draw, struct buf *out)
{
    buf_text(out, "\"AttributeValueList\":[");
    draw_value(draw, out);
    buf_byte(out, ']');
}

static void put_order(struct draw *draw, struct buf *out)
{
    put_list(draw, out, draw_scalar_type(draw), 1);
}

static void put_begin(struct draw *draw, struct buf *out)
{
    put_list(draw, out, draw_below(draw, 2) ? "S" : "B", 1);
}

static void put_several(struct draw *draw, struct buf *out)
{
    const char *type = draw_scalar_type(draw);
    put_list(draw, out, type, 1 + draw_below(draw, 3));
}

static void put_none(struct draw *draw, struct buf *out)
{
    buf_text(out, "\"AttributeValueList\":[");
    if (draw_chance(draw, 20)) {
        draw_value(draw, out);
    }
    buf_byte(out, ']');
}

static const struct {
    const char *name;
    void (*put)(struct draw *draw, struct buf *out);
} comparisons[] = {{"EQ", put_equal},      {"NE", put_equal},           {"LE", put_order},
                   {"LT", put_order},      {"GE", put_order},           {"GT", put_order},
                   {"NOT_NULL", put_none}, {"NULL", put_none},          {"CONTAINS", put_order},
                   {"IN", put_several},    {"NOT_CONTAINS", put_order}, {"BEGINS_WITH", put_begin},
                   {"BETWEEN", put_bounds}};

static void put_comparison(struct draw *draw, struct buf *out)
{
    uint32_t choice = draw_below(draw, sizeof comparisons / sizeof comparisons[0]);
    comparisons[choice].put(draw, out);
    buf_printf(out, ",\"ComparisonOperator\":\"%s\"", comparisons[choice].name);
}

/* As Expected alone has them. */
static void put_value_or_exists(struct draw *draw, struct buf *out)
{
    static const char *const exists[] = {"", "\"Exists\":true,"};
    if (draw_below(draw, 2)) {
        buf_text(out, "\"Exists\":false");
        return;
    }
    buf_printf(out, "%s\"Value\":", DRAW_ONE(draw, exists));
    draw_value(draw, out);
}

static void put_condition(struct draw *draw, struct buf *out, const char *name, bool expected)
{
    buf_printf(out, "\"%s\":{", name);
    if (expected && draw_chance(draw, 3)) {
        put_value_or_exists(draw, out);
    } else {
        put_comparison(draw, out);
    }
    buf_byte(out, '}');
}

/* Attributes one after the other from a drawn start, so that none comes twice. */
static void put_conditions(struct draw *draw, struct buf *out, const char *member, bool with_keys)
{
    const uint32_t all = with_keys || draw_chance(draw, 40) ? DRAW_PLAIN + KEYS : DRAW_PLAIN;
    const uint32_t start = draw_below(draw, all);
    const uint32_t count = 1 + draw_below(draw, 3);
    const bool expected = member[0] == 'E';
    buf_printf(out, ",\"%s\":{", member);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = (start + i) % all;
        buf_text(out, i > 0 ? "," : "");
        put_condition(draw, out, place < DRAW_PLAIN ? draw_plain[place] : keys[place - DRAW_PLAIN],
                      expected);
    }
    buf_byte(out, '}');
    if (count > 1 ? draw_below(draw, 2) : draw_chance(draw, 40)) {
        buf_printf(out, ",\"ConditionalOperator\":\"%s\"", draw_below(draw, 3) ? "OR" : "AND");
    }
}

void draw_expected(struct draw *draw, struct buf *out)
{
    put_conditions(draw, out, "Expected", true);
}

void draw_legacy_filter(struct draw *draw, struct buf *out, bool scan)
{
    put_conditions(draw, out, scan ? "ScanFilter" : "QueryFilter", scan);
}

/* ---- key conditions */

static void put_sort_key(struct draw *draw, struct buf *out, const char *name, const char *type)
{
    static const char *const operators[] = {"EQ", "LE", "LT", "GE", "GT", "NE", "CONTAINS"};
    bool number = type[0] == 'N';
    uint32_t choice = draw_below(draw, draw_chance(draw, 20) ? 9 : 7);
    buf_printf(out, ",\"%s\":{", name);
    if (choice == 5) {
        buf_printf(out, "\"AttributeValueList\":[%s],\"ComparisonOperator\":\"BETWEEN\"",
                   number ? "{\"N\":\"0\"},{\"N\":\"9\"}" : "{\"S\":\"a\"},{\"S\":\"b\"}");
    } else if (choice == 6) {
        put_list(draw, out, type, 1);
        buf_printf(out, ",\"ComparisonOperator\":\"%s\"", number ? "GE" : "BEGINS_WITH");
    } else {
        put_list(draw, out, type, 1);
        buf_printf(out, ",\"ComparisonOperator\":\"%s\"",
                   operators[choice < 5 ? choice : choice - 2]);
    }
    buf_byte(out, '}');
}

void draw_key_conditions(struct draw *draw, struct buf *out, const char *hash, const char *range,
                         const char *type)
{
    static const char *const pks[] = {"{\"S\":\"p\"}", "{\"S\":\"q\"}"};
    buf_printf(out, ",\"KeyConditions\":{\"%s\":{\"ComparisonOperator\":\"%s\",", hash,
               draw_chance(draw, 40) ? "LT" : "EQ");
    if (hash[0] == 'p') {
        buf_printf(out, "\"AttributeValueList\":[%s]", DRAW_ONE(draw, pks));
    } else {
        put_list(draw, out, "S", 1);
    }
    buf_byte(out, '}');
    if (range && draw_below(draw, 4)) {
        put_sort_key(draw, out, range, type);
    }
    buf_byte(out, '}');
}

/* ---- updates */

static void put_update(struct draw *draw, struct buf *out)
{
    static const char *const addends[] = {"N", "N", "SS", "NS", "BS", "L"};
    static const char *const sets[] = {"SS", "NS", "BS"};
    uint32_t choice = draw_below(draw, 7);
    if (choice == 0) {
        buf_text(out, "\"Action\":\"DELETE\"");
        return;
    }
    buf_text(out, choice == 1   ? "\"Action\":\"DELETE\",\"Value\":"
                  : choice <= 4 ? "\"Action\":\"ADD\",\"Value\":"
                  : choice == 5 ? "\"Action\":\"PUT\",\"Value\":"
                                : "\"Value\":");
    if (choice >= 5 || draw_chance(draw, 40)) {
        draw_value(draw, out);
    } else {
        draw_typed(draw, out, choice == 1 ? DRAW_ONE(draw, sets) : DRAW_ONE(draw, addends));
    }
}

/* A key of an index, by a value that it takes; or one of the table's. */
static void put_key_update(struct draw *draw, struct buf *out)
{
    static const char *const types[] = {"S", "S", "N", "S"};
    uint32_t choice = draw_chance(draw, 20) ? 0 : 1 + draw_below(draw, KEYS - 1);
    buf_printf(out, ",\"%s\":{", keys[choice]);
    if (draw_chance(draw, 3)) {
        buf_text(out, "\"Action\":\"DELETE\"");
    } else {
        buf_text(out, "\"Value\":");
        draw_typed(draw, out, draw_chance(draw, 20) ? "BOOL" : types[choice]);
    }
    buf_byte(out, '}');
}

void draw_attribute_updates(struct draw *draw, struct buf *out)
{
    const uint32_t start = draw_below(draw, DRAW_PLAIN);
    const uint32_t count = 1 + draw_below(draw, 3);
    buf_text(out, ",\"AttributeUpdates\":{");
    for (uint32_t i = 0; i < count; i++) {
        buf_printf(out, "%s\"%s\":{", i > 0 ? "," : "", draw_plain[(start + i) % DRAW_PLAIN]);
        put_update(draw, out);
        buf_byte(out, '}');
    }
    if (draw_chance(draw, 3)) {
        put_key_update(draw, out);
    }
    buf_byte(out, '}');
}

/* ---- projections */

void draw_attributes_to_get(struct draw *draw, struct buf *out)
{
    const uint32_t start = draw_below(draw, DRAW_PLAIN);
    const uint32_t count = 1 + draw_below(draw, draw_chance(draw, 40) ? DRAW_PLAIN + 1 : 3);
    buf_text(out, ",\"AttributesToGet\":[");
    for (uint32_t i = 0; i < count; i++) {
        buf_printf(out, "%s\"%s\"", i > 0 ? "," : "", draw_plain[(start + i) % DRAW_PLAIN]);
    }
    buf_printf(out, "%s]", draw_below(draw, 2) ? ",\"pk\"" : "");
}
