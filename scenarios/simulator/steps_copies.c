#include "steps_copies.h"

#include <string.h>

#include "../../faults/tally.h"

struct copying {
    struct arena *arena;
    const struct doc *keys; /* table names to the names of their partition keys */
    struct tally values;    /* of partition keys */
    const char *message;    /* NULL: all is well */
    size_t copy;            /* from 2 */
    bool own;
};

/* ---- which strings are partition keys */

static struct str hash_of(const struct doc *table)
{
    const struct doc *schema = doc_get(table, "KeySchema");
    for (size_t i = 0; schema && schema->type == DOC_LIST && i < schema->list.count; i++) {
        if (str_is(doc_string(&schema->list.items[i], "KeyType"), "HASH")) {
            return doc_string(&schema->list.items[i], "AttributeName");
        }
    }
    return (struct str){0};
}

static bool is_string(const struct doc *table, struct str attribute)
{
    const struct doc *list = doc_get(table, "AttributeDefinitions");
    for (size_t i = 0; list && list->type == DOC_LIST && i < list->list.count; i++) {
        if (str_eq(doc_string(&list->list.items[i], "AttributeName"), attribute)) {
            return str_is(doc_string(&list->list.items[i], "AttributeType"), "S");
        }
    }
    return false;
}

static void learn_table(struct copying *c, const struct doc *table)
{
    struct str name = doc_string(table, "TableName");
    struct str hash = hash_of(table);
    const struct doc text = doc_text(hash);
    if (!is_string(table, hash)) {
        c->message =
            arena_printf(c->arena, "the partition key of %.*s is no string", STR_ARG(name));
    }
    c->keys = doc_with(c->arena, c->keys, name, &text);
}

/* Keys and items of a table, wherever they stand below. */
static void learn_values(struct copying *c, struct str hash, const struct doc *doc)
{
    if (doc->type == DOC_LIST) {
        for (size_t i = 0; i < doc->list.count; i++) {
            learn_values(c, hash, &doc->list.items[i]);
        }
    }
    if (doc->type != DOC_MAP) {
        return;
    }
    struct str value = doc_string(doc_get_str(doc, hash), "S");
    if (value.len > 0) {
        *tally_at(&c->values, value) = 1;
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        learn_values(c, hash, &doc->map.members[i].value);
    }
}

static void learn_request(struct copying *c, const struct doc *doc)
{
    struct str table = doc_string(doc, "TableName");
    if (doc->type == DOC_LIST) {
        for (size_t i = 0; i < doc->list.count; i++) {
            learn_request(c, &doc->list.items[i]);
        }
        return;
    }
    if (doc->type != DOC_MAP) {
        return;
    }
    const struct doc *named = table.len > 0 ? doc_get_str(c->keys, table) : NULL;
    if (named) {
        learn_values(c, named->string, doc);
        return;
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *member = &doc->map.members[i];
        named = doc_get_str(c->keys, member->name);
        if (named) {
            learn_values(c, named->string, &member->value);
        } else {
            learn_request(c, &member->value);
        }
    }
}

static void learn(struct copying *c, const struct steps *steps)
{
    for (size_t i = 0; steps->tables && i < steps->tables->list.count; i++) {
        learn_table(c, &steps->tables->list.items[i]);
    }
    for (size_t i = 0; i < steps->lane_count; i++) {
        for (size_t n = 0; n < steps->lanes[i].count; n++) {
            const struct step *step = &steps->lanes[i].list[n];
            if (strcmp(step->operation, "CreateTable") == 0) {
                learn_table(c, step->request);
            }
        }
    }
    for (size_t i = 0; i < steps->lane_count; i++) {
        for (size_t n = 0; n < steps->lanes[i].count; n++) {
            learn_request(c, steps->lanes[i].list[n].request);
        }
    }
    if (steps->items) {
        learn_request(c, steps->items);
    }
}

/* ---- copies */

static struct doc renamed(struct copying *c, const struct doc *doc);

static struct doc with_suffix(struct copying *c, struct str text)
{
    return doc_text(str_from(arena_printf(c->arena, "%.*s~%zu", STR_ARG(text), c->copy)));
}

static struct doc_member renamed_member(struct copying *c, const struct doc_member *member)
{
    struct doc_member out = *member;
    bool text = member->value.type == DOC_STRING;
    if (text &&
        ((c->own && str_is(member->name, "S") && tally_get(&c->values, member->value.string) > 0) ||
         str_is(member->name, "ClientRequestToken"))) {
        out.value = with_suffix(c, member->value.string);
    } else {
        out.value = renamed(c, &member->value);
    }
    return out;
}

static struct doc renamed(struct copying *c, const struct doc *doc)
{
    struct doc out = *doc;
    if (doc->type == DOC_LIST) {
        struct doc *items = ARENA_ARRAY(c->arena, struct doc, doc->list.count);
        for (size_t i = 0; i < doc->list.count; i++) {
            items[i] = renamed(c, &doc->list.items[i]);
        }
        out.list.items = items;
    } else if (doc->type == DOC_MAP) {
        struct doc_member *members = ARENA_ARRAY(c->arena, struct doc_member, doc->map.count);
        for (size_t i = 0; i < doc->map.count; i++) {
            members[i] = renamed_member(c, &doc->map.members[i]);
        }
        out.map.members = members;
    }
    return out;
}

static bool is_of_tables(const char *operation)
{
    static const char *const names[] = {"CreateTable",      "UpdateTable", "DeleteTable",
                                        "UpdateTimeToLive", "TagResource", "UntagResource"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(operation, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Times from the answer before: what a step that is left out took stays as a wait. */
static struct step_lane copy_lane(struct copying *c, const struct step_lane *lane)
{
    struct step_lane out = {ARENA_ARRAY(c->arena, struct step, lane->count), 0};
    int64_t waited_us = 0;
    for (size_t i = 0; i < lane->count; i++) {
        struct step step = lane->list[i];
        if (is_of_tables(step.operation)) {
            waited_us += step.at ? 0 : step.time_us;
            continue;
        }
        struct doc *request = arena_zalloc(c->arena, sizeof *request);
        *request = renamed(c, step.request);
        step.request = request;
        step.time_us += waited_us;
        waited_us = 0;
        out.list[out.count++] = step;
    }
    return out;
}

/* The items of a table, and those of each copy. */
static struct doc copied_items(struct copying *c, const struct doc *items, size_t copies)
{
    struct doc *list = ARENA_ARRAY(c->arena, struct doc, items->list.count * copies);
    size_t count = 0;
    for (size_t copy = 1; copy <= copies; copy++) {
        c->copy = copy;
        for (size_t i = 0; i < items->list.count; i++) {
            list[count++] = copy == 1 ? items->list.items[i] : renamed(c, &items->list.items[i]);
        }
    }
    return (struct doc){.type = DOC_LIST, .list = {list, count}};
}

static const struct doc *copy_items(struct copying *c, const struct doc *tables, size_t copies)
{
    const struct doc *out = NULL;
    for (size_t i = 0; i < tables->map.count; i++) {
        struct doc list = copied_items(c, &tables->map.members[i].value, copies);
        out = doc_with(c->arena, out, tables->map.members[i].name, &list);
    }
    return out;
}

static void copy_all(struct copying *c, struct steps *steps, size_t copies)
{
    size_t lanes = steps->lane_count;
    if (steps->items && c->own) {
        steps->items = copy_items(c, steps->items, copies);
    }
    for (c->copy = 2; c->copy <= copies; c->copy++) {
        for (size_t i = 0; i < lanes; i++) {
            steps->lanes[steps->lane_count++] = copy_lane(c, &steps->lanes[i]);
        }
    }
}

bool steps_multiply(struct steps *steps, size_t copies, bool own, struct arena *arena,
                    const char **message)
{
    struct copying c = {.arena = arena, .own = own};
    if (steps->lane_count * copies > STEP_LANES_MAX) {
        *message = arena_printf(arena, "%zu clients, %zu times: more than %d", steps->lane_count,
                                copies, STEP_LANES_MAX);
        return false;
    }
    tally_init(&c.values);
    if (own && copies > 1) {
        learn(&c, steps);
    }
    if (!c.message) {
        copy_all(&c, steps, copies);
    }
    tally_release(&c.values);
    *message = c.message;
    return !c.message;
}
