/*
 * Keys as bytes: their order is the order of the values, they lead back, what begins with a prefix
 * lies between its bounds and nothing else does; a row lies in the range of a key condition
 * exactly if the condition holds for it, counted value by value, and in one segment of a Scan.
 *
 * Input: lots (lots.h). The first chooses the schema; then come values, a condition, items.
 */
#include <string.h>

#include "../emulator/engine/reader.h"
#include "lots.h"
#include "longhand.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define POOL 6 /* values that come again, so that keys are equal in part */
#define ITEMS 6
#define PARTS_MAX 3

static const char *const hash_names[] = {"h0", "h1", "h2"};
static const char *const range_names[] = {"r0", "r1", "r2"};

struct world {
    struct arena arena;
    struct lots lots;
    struct table table;
    struct index index;
    struct value pool[VALUE_B + 1][POOL]; /* by type: S, N, B */
    struct key_range condition;
};

/* ---- values ---- */

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* Bytes that tell an encoding's weak places: the ends, the escapes and what stands beside them. */
static struct str draw_key_bytes(struct world *w)
{
    static const unsigned char edges[] = {0x00, 0x01, 0xFF, 0xFE, 'a'};
    size_t length = lots_below(&w->lots, 6);
    char *bytes = arena_alloc(&w->arena, length + 1);
    for (size_t i = 0; i < length; i++) {
        size_t choice = lots_below(&w->lots, sizeof edges + 1);
        bytes[i] = (char)(choice < sizeof edges ? edges[choice] : lots_byte(&w->lots));
    }
    return (struct str){bytes, length};
}

static void draw_number(struct world *w, struct number *out)
{
    struct buf text;
    buf_init(&text);
    buf_text(&text, lots_chance(&w->lots, 2) ? "-" : "");
    size_t count = 1 + lots_below(&w->lots, NUMBER_DIGITS_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_byte(&text, (unsigned char)('0' + lots_below(&w->lots, 10)));
    }
    buf_printf(&text, "e%d", (int)lots_below(&w->lots, 256) - 167);
    if (number_scan(buf_view(&text), out) != NUMBER_OK) {
        number_from_int((int64_t)count, out);
    }
    buf_release(&text);
}

static void draw_value(struct world *w, enum value_type type, struct value *out)
{
    *out = (struct value){.type = type};
    if (type == VALUE_N) {
        draw_number(w, &out->number);
    } else {
        out->bytes = draw_key_bytes(w);
    }
}

static const struct value *from_pool(struct world *w, enum value_type type)
{
    return &w->pool[type][lots_below(&w->lots, POOL)];
}

static void longhand_of(const struct value *value, struct longhand *out)
{
    struct buf text;
    buf_init(&text);
    number_print(&text, &value->number);
    require(longhand_read(buf_view(&text), out) == LONGHAND_GOOD);
    buf_release(&text);
}

/* The order of two values of one type, without a thought of keys. */
static int order_of(const struct value *a, const struct value *b)
{
    if (a->type == VALUE_N) {
        struct longhand left, right;
        longhand_of(a, &left);
        longhand_of(b, &right);
        return sign(longhand_cmp(&left, &right));
    }
    size_t shorter = a->bytes.len < b->bytes.len ? a->bytes.len : b->bytes.len;
    int order = memcmp(a->bytes.data, b->bytes.data, shorter);
    return order ? sign(order) : (a->bytes.len > b->bytes.len) - (a->bytes.len < b->bytes.len);
}

/* ---- one value ---- */

static void check_back(struct world *w, const struct value *value, struct str key)
{
    struct buf longer;
    struct value back;
    buf_init(&longer);
    buf_str(&longer, key);
    buf_byte(&longer, lots_byte(&w->lots));
    struct str rest = buf_view(&longer);
    require(key_take(&w->arena, &rest, value->type, &back) && rest.len == 1);
    require(value_eq(value, &back));
    buf_release(&longer);
}

static void check_prefix(const struct value *value, struct str key, const struct value *prefix)
{
    struct buf bytes;
    buf_init(&bytes);
    key_append_prefix(&bytes, prefix->bytes);
    require(str_starts(key, buf_view(&bytes)) == str_starts(value->bytes, prefix->bytes));
    buf_release(&bytes);
}

static void check_pair(struct world *w, const struct value *a, const struct value *b)
{
    struct buf left, right;
    buf_init(&left);
    buf_init(&right);
    key_append(&left, a);
    key_append(&right, b);
    require(sign(str_cmp(buf_view(&left), buf_view(&right))) == order_of(a, b));
    /* Self-delimiting: none is the beginning of another. */
    require(order_of(a, b) == 0 || !str_starts(buf_view(&left), buf_view(&right)));
    check_back(w, a, buf_view(&left));
    if (a->type != VALUE_N) {
        check_prefix(a, buf_view(&left), b);
    }
    buf_release(&left);
    buf_release(&right);
}

/* What is taken off arbitrary bytes is what would be written. */
static void check_raw(struct world *w, enum value_type type)
{
    struct str raw = {(const char *)w->lots.data, w->lots.size}, rest = raw;
    struct value value;
    struct buf bytes;
    if (!key_take(&w->arena, &rest, type, &value)) {
        return;
    }
    buf_init(&bytes);
    key_append(&bytes, &value);
    require(str_eq(buf_view(&bytes), (struct str){raw.data, raw.len - rest.len}));
    buf_release(&bytes);
}

/* ---- schema, condition, items ---- */

static enum value_type draw_type(struct world *w)
{
    return (enum value_type)lots_below(&w->lots, VALUE_B + 1);
}

static struct key_attribute draw_attribute(struct world *w, const char *name)
{
    return (struct key_attribute){str_from(name), draw_type(w)};
}

/* An index with a key of several attributes, on a table with a simple key. */
static void draw_schema(struct world *w)
{
    struct key_schema *schema = &w->index.schema;
    w->table = (struct table){.id = 7, .salt = lots_byte(&w->lots), .schema = {.hash_count = 1}};
    w->table.schema.hash[0] = (struct key_attribute){STR("pk"), VALUE_S};
    w->index = (struct index){.id = 8};
    schema->hash_count = (uint8_t)(1 + lots_below(&w->lots, PARTS_MAX));
    schema->range_count = (uint8_t)lots_below(&w->lots, PARTS_MAX + 1);
    for (size_t i = 0; i < schema->hash_count && i < PARTS_MAX; i++) {
        schema->hash[i] = draw_attribute(w, hash_names[i]);
    }
    for (size_t i = 0; i < schema->range_count && i < PARTS_MAX; i++) {
        schema->range[i] = draw_attribute(w, range_names[i]);
    }
}

static void draw_operator(struct world *w, const struct key_attribute *attribute)
{
    struct key_range *condition = &w->condition;
    condition->op = (enum key_operator)(KEY_LT + lots_below(&w->lots, KEY_BEGINS_WITH - KEY_EQ));
    if (condition->op == KEY_BEGINS_WITH && attribute->type == VALUE_N) {
        condition->op = KEY_LE;
    }
    condition->low = from_pool(w, attribute->type);
    condition->high = from_pool(w, attribute->type);
    if (order_of(condition->low, condition->high) > 0) {
        condition->high = condition->low;
    }
}

static void draw_condition(struct world *w)
{
    const struct key_schema *schema = &w->index.schema;
    struct key_range *condition = &w->condition;
    *condition = (struct key_range){0};
    for (size_t i = 0; i < schema->hash_count; i++) {
        condition->hash[i] = from_pool(w, schema->hash[i].type);
    }
    condition->range_equal = (uint8_t)lots_below(&w->lots, schema->range_count + 1u);
    for (size_t i = 0; i < condition->range_equal; i++) {
        condition->range[i] = from_pool(w, schema->range[i].type);
    }
    if (condition->range_equal < schema->range_count && lots_chance(&w->lots, 2)) {
        draw_operator(w, &schema->range[condition->range_equal]);
    }
}

static void put(struct world *w, struct value *item, struct str name, const struct value *value)
{
    item_put(&w->arena, item, name, value);
}

/* Mostly in the partition that the condition asks for. */
static struct value draw_item(struct world *w)
{
    const struct key_schema *schema = &w->index.schema;
    struct value item = {.type = VALUE_M};
    bool elsewhere = lots_chance(&w->lots, 4);
    for (size_t i = 0; i < schema->hash_count; i++) {
        const struct value *value =
            elsewhere ? from_pool(w, schema->hash[i].type) : w->condition.hash[i];
        put(w, &item, schema->hash[i].name, value);
    }
    for (size_t i = 0; i < schema->range_count; i++) {
        put(w, &item, schema->range[i].name, from_pool(w, schema->range[i].type));
    }
    put(w, &item, STR("pk"), from_pool(w, VALUE_S));
    return item;
}

/* ---- does the condition hold? ---- */

static bool part_equals(const struct value *item, struct str name, const struct value *wanted)
{
    return order_of(item_get(item, name), wanted) == 0;
}

static bool operator_holds(const struct key_range *condition, const struct value *value)
{
    int order = order_of(value, condition->low);
    switch (condition->op) {
    case KEY_LT: return order < 0;
    case KEY_LE: return order <= 0;
    case KEY_GT: return order > 0;
    case KEY_GE: return order >= 0;
    case KEY_BETWEEN: return order >= 0 && order_of(value, condition->high) <= 0;
    default:
        return value->bytes.len >= condition->low->bytes.len &&
               memcmp(value->bytes.data, condition->low->bytes.data, condition->low->bytes.len) ==
                   0;
    }
}

static bool holds(const struct world *w, const struct value *item)
{
    const struct key_schema *schema = &w->index.schema;
    const struct key_range *condition = &w->condition;
    for (size_t i = 0; i < schema->hash_count; i++) {
        if (!part_equals(item, schema->hash[i].name, condition->hash[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < condition->range_equal; i++) {
        if (!part_equals(item, schema->range[i].name, condition->range[i])) {
            return false;
        }
    }
    return condition->op == KEY_NONE ||
           operator_holds(condition, item_get(item, schema->range[condition->range_equal].name));
}

/* In one partition of the index: by the sort key, then by the table's key. */
static int order_of_items(const struct world *w, const struct value *a, const struct value *b)
{
    const struct key_schema *schema = &w->index.schema;
    int order = 0;
    for (size_t i = 0; i < schema->range_count && order == 0; i++) {
        struct str name = schema->range[i].name;
        order = order_of(item_get(a, name), item_get(b, name));
    }
    return order ? order : order_of(item_get(a, STR("pk")), item_get(b, STR("pk")));
}

static bool same_partition(const struct world *w, const struct value *a, const struct value *b)
{
    const struct key_schema *schema = &w->index.schema;
    for (size_t i = 0; i < schema->hash_count; i++) {
        struct str name = schema->hash[i].name;
        if (order_of(item_get(a, name), item_get(b, name)) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- rows ---- */

static struct str row_of(struct world *w, const struct value *item)
{
    struct buf row;
    buf_init(&row);
    key_row(&row, w->index.id, w->table.salt, &w->index.schema, &w->table.schema, item);
    struct str copy = arena_copy(&w->arena, buf_view(&row));
    buf_release(&row);
    return copy;
}

static void check_segments(struct world *w, struct str row)
{
    size_t total = 1 + lots_below(&w->lots, 9), found = 0;
    for (size_t i = 0; i < total; i++) {
        struct range range;
        range_init(&range);
        range_segment(&range, w->index.id, i, total);
        found += range_covers(&range, row);
        range_release(&range);
    }
    require(found == 1);
}

/* A page that goes on after `from` leaves out what was read, in either direction. */
static void check_resume(struct world *w, struct str row, struct str from)
{
    bool ascending = lots_chance(&w->lots, 2);
    struct range range;
    range_init(&range);
    range_query(&range, &w->table, &w->index, &w->condition);
    bool covered = range_covers(&range, row), beyond = range_covers(&range, from);
    range_resume(&range, from, ascending);
    int order = str_cmp(row, from);
    require(!beyond ||
            range_covers(&range, row) == (covered && (ascending ? order > 0 : order < 0)));
    range_release(&range);
}

static void check_rows(struct world *w)
{
    struct value items[ITEMS];
    struct str rows[ITEMS];
    struct range range;
    range_init(&range);
    range_query(&range, &w->table, &w->index, &w->condition);
    for (size_t i = 0; i < ITEMS; i++) {
        items[i] = draw_item(w);
        rows[i] = row_of(w, &items[i]);
        require(range_covers(&range, rows[i]) == holds(w, &items[i]));
        check_segments(w, rows[i]);
        for (size_t j = 0; j < i; j++) {
            require(!same_partition(w, &items[i], &items[j]) ||
                    sign(str_cmp(rows[i], rows[j])) == order_of_items(w, &items[i], &items[j]));
            check_resume(w, rows[i], rows[j]);
        }
    }
    range_release(&range);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world w = {.lots = {data, size}};
    arena_init(&w.arena);
    draw_schema(&w);
    for (enum value_type type = VALUE_S; type <= VALUE_B; type++) {
        check_raw(&w, type);
        for (size_t i = 0; i < POOL; i++) {
            draw_value(&w, type, &w.pool[type][i]);
            check_pair(&w, &w.pool[type][i], &w.pool[type][lots_below(&w.lots, i + 1)]);
        }
    }
    draw_condition(&w);
    check_rows(&w);
    arena_release(&w.arena);
    return 0;
}
