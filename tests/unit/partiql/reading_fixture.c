#include "reading_fixture.h"

#include <criterion/criterion.h>

static struct doc read_doc(struct rewriting *r, const char *json)
{
    struct doc doc;
    cr_assert(json_read(&r->arena, str_from(json), &doc, NULL));
    return doc;
}

static void read_parameters(struct rewriting *r, const char *json)
{
    struct doc doc = read_doc(r, json);
    struct value *list = ARENA_ARRAY(&r->arena, struct value, doc.list.count);
    for (size_t i = 0; i < doc.list.count; i++) {
        cr_assert(value_parse(&r->arena, &doc.list.items[i], DIALECT_CLASSIC, &list[i], &r->err));
    }
    r->reading.parameters = list;
    r->reading.parameter_count = doc.list.count;
}

bool rewriting_run(struct rewriting *r, const char *statement, const char *parameters)
{
    json_setup();
    *r = (struct rewriting){.reading = {.arena = &r->arena, .err = &r->err}};
    arena_init(&r->arena);
    error_init(&r->err, &r->arena);
    read_parameters(r, parameters ? parameters : "[]");
    struct str text = arena_copy(&r->arena, str_from(statement));
    cr_assert(statement_parse(&r->arena, text, &r->reading.statement, &r->err), "%s: %s", statement,
              r->err.message);
    return rewrite(&r->reading, &r->parts);
}

void rewriting_release(struct rewriting *r)
{
    arena_release(&r->arena);
}

struct value rewriting_item(struct rewriting *r, const char *json)
{
    struct doc doc = read_doc(r, json);
    struct value item;
    cr_assert(item_parse(&r->arena, &doc, DIALECT_CLASSIC, &item, &r->err));
    return item;
}
