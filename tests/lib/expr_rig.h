/* What the expression tests share: bindings and items from JSON with apostrophes for quotation
 * marks, and tables of cases. Each test makes its own rig and releases it. */
#ifndef DYNARIG_EXPR_RIG_H
#define DYNARIG_EXPR_RIG_H

#include <criterion/criterion.h>
#include <string.h>

#include "../../emulator/expr/expression.h"

struct rig {
    struct arena arena;
    struct error err;
    struct bindings bindings;
};

static inline void rig_init(struct rig *rig)
{
    json_setup();
    memset(rig, 0, sizeof(*rig));
    arena_init(&rig->arena);
    error_init(&rig->err, &rig->arena);
}

static inline void rig_release(struct rig *rig)
{
    arena_release(&rig->arena);
}

static inline struct doc rig_doc(struct rig *rig, const char *json)
{
    struct str copy = arena_copy(&rig->arena, str_from(json));
    char *text = arena_alloc(&rig->arena, copy.len + 1);
    for (size_t i = 0; i <= copy.len; i++) {
        text[i] = (char)(copy.data[i] == '\'' ? '"' : copy.data[i]);
    }
    struct doc doc;
    struct json_fault fault;
    cr_assert(json_read(&rig->arena, (struct str){text, copy.len}, &doc, &fault), "%s: %s", text,
              fault.message);
    return doc;
}

static inline struct value rig_item(struct rig *rig, const char *json)
{
    struct doc doc = rig_doc(rig, json);
    struct value item;
    cr_assert(item_parse(&rig->arena, &doc, DIALECT_CLASSIC, &item, &rig->err), "%s: %s", json,
              rig->err.message);
    return item;
}

/* "'#a':'name'" and "':v':{'S':'x'}", each without the outer braces; NULL: none. */
static inline void rig_bind(struct rig *rig, const char *names, const char *values)
{
    struct doc name_doc = rig_doc(rig, arena_printf(&rig->arena, "{%s}", names ? names : ""));
    struct doc value_doc = rig_doc(rig, arena_printf(&rig->arena, "{%s}", values ? values : ""));
    struct bindings *b = &rig->bindings;
    b->name_count = name_doc.map.count;
    b->names = ARENA_ARRAY(&rig->arena, struct name_binding, b->name_count);
    for (size_t i = 0; i < b->name_count; i++) {
        b->names[i].placeholder = name_doc.map.members[i].name;
        b->names[i].name = name_doc.map.members[i].value.string;
    }
    b->value_count = value_doc.map.count;
    b->values = ARENA_ARRAY(&rig->arena, struct value_binding, b->value_count);
    for (size_t i = 0; i < b->value_count; i++) {
        b->values[i].placeholder = value_doc.map.members[i].name;
        cr_assert(value_parse(&rig->arena, &value_doc.map.members[i].value, DIALECT_CLASSIC,
                              &b->values[i].value, &rig->err),
                  "%s", rig->err.message);
    }
}

/* NULL: refused, see rig->err. */
static inline const struct expression *rig_parse(struct rig *rig, enum expression_kind kind,
                                                 const char *text, const char *names,
                                                 const char *values)
{
    const struct expression *expression = NULL;
    rig_bind(rig, names, values);
    bool good =
        expression_parse(&rig->arena, kind, str_from(text), &rig->bindings, &expression, &rig->err);
    cr_assert_eq(good, expression != NULL);
    cr_assert_eq(good, rig->err.code == ERROR_NONE);
    return expression;
}

static inline const struct expression *rig_must_parse(struct rig *rig, enum expression_kind kind,
                                                      const char *text, const char *names,
                                                      const char *values)
{
    const struct expression *expression = rig_parse(rig, kind, text, names, values);
    cr_assert(expression, "%s: %s", text, expression ? "" : rig->err.message);
    return expression;
}

static inline const char *rig_dump(struct rig *rig, const struct value *item)
{
    struct buf text;
    struct json_writer w;
    buf_init(&text);
    json_begin(&w, &text);
    item_dump(&w, item);
    const char *copy = arena_copy(&rig->arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}

static inline void rig_expect_item(struct rig *rig, const struct value *got, const char *json)
{
    struct value wanted = rig_item(rig, json);
    cr_expect_str_eq(rig_dump(rig, got), rig_dump(rig, &wanted));
}

/* An expression that is refused. `message` is what follows "Invalid KINDExpression: ". */
struct refusal {
    const char *text;
    const char *message;
    const char *names;
    const char *values;
};

static inline void expect_refused(enum expression_kind kind, const char *kind_name,
                                  const struct refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rig rig;
        rig_init(&rig);
        const struct expression *expression =
            rig_parse(&rig, kind, cases[i].text, cases[i].names, cases[i].values);
        cr_expect(!expression, "accepted: %s", cases[i].text);
        if (!expression) {
            const char *wanted =
                arena_printf(&rig.arena, "Invalid %sExpression: %s", kind_name, cases[i].message);
            cr_expect_eq(rig.err.code, ERROR_VALIDATION);
            cr_expect(rig.err.enveloped, "%s", cases[i].text);
            cr_expect_str_eq(rig.err.message, wanted, "%s\n  got    %s\n  wanted %s", cases[i].text,
                             rig.err.message, wanted);
        }
        rig_release(&rig);
    }
}

/* `cases` is an array, not a pointer. */
#define EXPECT_REFUSED(kind, name, cases)                                                          \
    expect_refused(EXPRESSION_##kind, name, cases, sizeof(cases) / sizeof((cases)[0]))

#endif
