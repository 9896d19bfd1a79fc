/*
 * Expressions of all five kinds out of the fuzzer's bytes, parsed, checked, evaluated.
 *
 * Input: one byte chooses the kind, one the bindings, one the item; the rest is the text. What is
 * refused must say why; what evaluates must give canonical values that survive encoding.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "../emulator/expr/expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Eight placeholders each, for names that the items below have, and values of every type. */
static const char names_text[] =
    "{\"#a\":\"a\",\"#b\":\"b\",\"#l\":\"l\",\"#m\":\"m\",\"#n\":\"n\",\"#s\":\"s\","
    "\"#x\":\"status\",\"#d\":\"a.b\"}";
static const char values_text[] =
    "{\":n\":{\"N\":\"1\"},\":m\":{\"M\":{\"a\":{\"N\":\"9E125\"}}},\":s\":{\"S\":\"S\"},"
    "\":b\":{\"B\":\"AQI=\"},\":l\":{\"L\":[{\"N\":\"2\"}]},\":z\":{\"NULL\":true},"
    "\":e\":{\"SS\":[\"S\",\"x\"]},\":f\":{\"NS\":[\"1\",\"2\"]}}";
static const char *const item_texts[] = {
    "{}",
    "{\"a\":{\"N\":\"9.9E125\"},\"b\":{\"S\":\"Sx\"},\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"S\"}]}}",
    ("{\"a\":{\"M\":{\"b\":{\"M\":{\"c\":{\"L\":[{\"N\":\"1\"},{\"M\":{}}]}}}}},"
     "\"s\":{\"SS\":[\"S\"]},\"n\":{\"NS\":[\"1\"]},\"m\":{\"M\":{\"a\":{\"B\":\"AQ==\"}}}}"),
    "{\"a\":{\"BOOL\":true},\"b\":{\"NULL\":true},\"l\":{\"L\":[]},\"n\":{\"N\":\"-1\"}}",
};

#define ITEM_COUNT (sizeof(item_texts) / sizeof(item_texts[0]))

struct world {
    struct arena arena;
    struct bindings bindings;
    struct value item;
    bool has_item;
};

static struct doc read_doc(struct world *w, const char *text)
{
    struct doc doc;
    bool good = json_read(&w->arena, str_from(text), &doc, NULL);
    assert(good);
    return doc;
}

/* Bit i of `mask` drops the i-th name and value. */
static void bind(struct world *w, uint8_t mask)
{
    struct doc names = read_doc(w, names_text);
    struct doc values = read_doc(w, values_text);
    struct bindings *b = &w->bindings;
    struct error err;
    error_init(&err, &w->arena);
    *b = (struct bindings){ARENA_ARRAY(&w->arena, struct name_binding, names.map.count), 0,
                           ARENA_ARRAY(&w->arena, struct value_binding, values.map.count), 0};
    for (size_t i = 0; i < names.map.count; i++) {
        if (mask >> i & 1) {
            continue;
        }
        struct name_binding *name = &b->names[b->name_count++];
        name->placeholder = names.map.members[i].name;
        name->name = names.map.members[i].value.string;
        struct value_binding *value = &b->values[b->value_count++];
        value->placeholder = values.map.members[i].name;
        bool good = value_parse(&w->arena, &values.map.members[i].value, DIALECT_CLASSIC,
                                &value->value, &err);
        assert(good);
    }
}

static void choose_item(struct world *w, uint8_t choice)
{
    struct error err;
    error_init(&err, &w->arena);
    struct doc doc = read_doc(w, item_texts[choice % ITEM_COUNT]);
    bool good = item_parse(&w->arena, &doc, DIALECT_CLASSIC, &w->item, &err);
    assert(good);
    w->has_item = choice < 192;
}

/* Only canonical items come back from their bytes as they were. */
static void check_item(struct world *w, const struct value *item)
{
    struct buf bytes;
    struct value back;
    buf_init(&bytes);
    item_encode(&bytes, item);
    bool good = item_decode(&w->arena, buf_view(&bytes), &back);
    assert(good && value_eq(item, &back));
    for (size_t i = 1; i < item->map.count; i++) {
        assert(str_cmp(item->map.members[i - 1].name, item->map.members[i].name) < 0);
    }
    buf_release(&bytes);
}

static void apply_update(struct world *w, const struct expression *expression)
{
    struct error err;
    error_init(&err, &w->arena);
    struct value after, touched_old, touched_new;
    if (!update_apply(&w->arena, expression, &w->item, &after, &touched_old, &touched_new, &err)) {
        assert(err.code == ERROR_VALIDATION && err.message && !err.enveloped);
        return;
    }
    check_item(w, &after);
    check_item(w, &touched_old);
    check_item(w, &touched_new);
}

static void bind_key(struct world *w, const struct expression *expression)
{
    struct error err;
    error_init(&err, &w->arena);
    struct key_schema schema = {.hash_count = 1, .range_count = 2};
    schema.hash[0] = (struct key_attribute){STR("a"), VALUE_S};
    schema.range[0] = (struct key_attribute){STR("b"), VALUE_N};
    schema.range[1] = (struct key_attribute){STR("n"), VALUE_B};
    struct key_range range;
    bool good = keycond_bind(expression, &schema, &range, &err);
    assert(good ? range.hash[0] != NULL : err.code == ERROR_VALIDATION);
}

static void evaluate(struct world *w, enum expression_kind kind,
                     const struct expression *expression)
{
    struct value out;
    switch (kind) {
    case EXPRESSION_PROJECTION:
        projection_apply(&w->arena, expression, &w->item, &out);
        check_item(w, &out);
        break;
    case EXPRESSION_UPDATE: apply_update(w, expression); break;
    case EXPRESSION_KEY_CONDITION: bind_key(w, expression); break;
    default: (void)condition_holds(expression, w->has_item ? &w->item : NULL); break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3) {
        return 0;
    }
    json_setup();
    struct world w = {0};
    arena_init(&w.arena);
    enum expression_kind kind = (enum expression_kind)(data[0] % (EXPRESSION_UPDATE + 1));
    bind(&w, data[1]);
    choose_item(&w, data[2]);
    struct str text = {(const char *)data + 3, size - 3};
    struct error err;
    error_init(&err, &w.arena);
    const struct expression *expression = NULL;
    if (expression_parse(&w.arena, kind, text, &w.bindings, &expression, &err)) {
        const struct expression_path *paths;
        assert(expression_paths(&w.arena, expression, &paths) > 0 || kind != EXPRESSION_PROJECTION);
        evaluate(&w, kind, expression);
    } else {
        assert(err.code == ERROR_VALIDATION && err.message && err.enveloped);
    }
    arena_release(&w.arena);
    return 0;
}
