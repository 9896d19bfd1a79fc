#include "touched_items.h"

#include "../emulator/base/json.h"

/* Members on the way to a key: those of a transaction, and of a batch. */
static const char *const ways[] = {"TransactItems",  "Put",        "Update",       "Delete", "Get",
                                   "ConditionCheck", "PutRequest", "DeleteRequest"};

struct walk {
    struct key_names *learns; /* NULL: items are collected */
    const struct key_names *names;
    struct arena *arena;
    struct touched_item *items;
    size_t count;
};

static bool is_way(struct str name)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (str_is(name, ways[i])) {
            return true;
        }
    }
    return false;
}

static size_t place_of(const struct key_names *names, struct str table)
{
    size_t place = 0;
    while (place < names->count && !str_eq(names->tables[place].table, table)) {
        place++;
    }
    return place;
}

/* ---- learning */

static size_t room_for(struct walk *walk, struct str table)
{
    struct key_names *names = walk->learns;
    size_t place = place_of(names, table);
    if (place == names->count && place < TOUCHED_TABLES_MAX) {
        names->tables[names->count++].table = arena_copy(walk->arena, table);
    }
    return place;
}

static void learn_name(struct walk *walk, size_t place, struct str name)
{
    if (place < TOUCHED_TABLES_MAX && name.len > 0 &&
        walk->learns->tables[place].count < TOUCHED_KEY_MAX) {
        size_t at = walk->learns->tables[place].count++;
        walk->learns->tables[place].names[at] = arena_copy(walk->arena, name);
    }
}

static bool is_known(const struct key_names *names, struct str table)
{
    size_t place = place_of(names, table);
    return place < names->count && names->tables[place].count > 0;
}

static void learn_key(struct walk *walk, struct str table, const struct doc *key)
{
    if (table.len == 0 || key->type != DOC_MAP || is_known(walk->learns, table)) {
        return;
    }
    size_t place = room_for(walk, table);
    for (size_t i = 0; i < key->map.count; i++) {
        learn_name(walk, place, key->map.members[i].name);
    }
}

static void learn_schema(struct walk *walk, const struct doc *body)
{
    const struct doc *schema = doc_get(body, "KeySchema");
    struct str table = doc_string(body, "TableName");
    if (!schema || schema->type != DOC_LIST || table.len == 0 || is_known(walk->learns, table)) {
        return;
    }
    size_t place = room_for(walk, table);
    for (size_t i = 0; i < schema->list.count; i++) {
        learn_name(walk, place, doc_string(&schema->list.items[i], "AttributeName"));
    }
}

/* ---- collecting */

static void print_value(struct buf *out, const struct doc *value)
{
    const struct doc *inner =
        value->type == DOC_MAP && value->map.count == 1 ? &value->map.members[0].value : value;
    if (inner->type == DOC_STRING) {
        buf_str(out, inner->string);
    } else {
        json_print(out, inner);
    }
}

static void collect(struct walk *walk, struct str table, const struct doc *item)
{
    size_t place = place_of(walk->names, table);
    struct buf key;
    if (place == walk->names->count || walk->count == TOUCHED_ITEMS_MAX) {
        return;
    }
    buf_init(&key);
    for (size_t i = 0; i < walk->names->tables[place].count; i++) {
        const struct doc *value = doc_get_str(item, walk->names->tables[place].names[i]);
        if (value) {
            buf_text(&key, key.len > 0 ? " " : "");
            print_value(&key, value);
        }
    }
    if (key.len > 0) {
        walk->items[walk->count++] = (struct touched_item){arena_copy(walk->arena, table),
                                                           arena_copy(walk->arena, buf_view(&key))};
    }
    buf_release(&key);
}

/* ---- walking */

static void meet_key(struct walk *walk, struct str table, const struct doc *key)
{
    if (walk->learns) {
        learn_key(walk, table, key);
    } else {
        collect(walk, table, key);
    }
}

static void visit(struct walk *walk, struct str table, const struct doc *at);

static void visit_list(struct walk *walk, struct str table, const struct doc *list, bool keys)
{
    for (size_t i = 0; list->type == DOC_LIST && i < list->list.count; i++) {
        if (keys) {
            meet_key(walk, table, &list->list.items[i]);
        } else {
            visit(walk, table, &list->list.items[i]);
        }
    }
}

static void visit_batch(struct walk *walk, const struct doc *tables)
{
    for (size_t i = 0; tables->type == DOC_MAP && i < tables->map.count; i++) {
        visit(walk, tables->map.members[i].name, &tables->map.members[i].value);
    }
}

static void visit_member(struct walk *walk, struct str table, const struct doc_member *member)
{
    if (str_is(member->name, "Key")) {
        meet_key(walk, table, &member->value);
    } else if (str_is(member->name, "Item") && !walk->learns) {
        collect(walk, table, &member->value);
    } else if (str_is(member->name, "Keys")) {
        visit_list(walk, table, &member->value, true);
    } else if (str_is(member->name, "RequestItems")) {
        visit_batch(walk, &member->value);
    } else if (is_way(member->name)) {
        visit(walk, table, &member->value);
    }
}

/* The depth is bounded: only known members lead on, and json_read bounds nesting. */
static void visit(struct walk *walk, struct str table, const struct doc *at)
{
    visit_list(walk, table, at, false);
    if (at->type != DOC_MAP) {
        return;
    }
    struct str own = doc_string(at, "TableName");
    for (size_t i = 0; i < at->map.count; i++) {
        visit_member(walk, own.len > 0 ? own : table, &at->map.members[i]);
    }
}

void key_names_learn(struct key_names *names, struct str body, struct arena *arena)
{
    struct walk walk = {.learns = names, .arena = arena};
    struct doc doc;
    if (json_read(arena, body, &doc, NULL)) {
        learn_schema(&walk, &doc);
        visit(&walk, STR(""), &doc);
    }
}

size_t touched_items(const struct key_names *names, struct str body, struct arena *arena,
                     struct touched_item out[TOUCHED_ITEMS_MAX])
{
    struct walk walk = {.names = names, .arena = arena, .items = out};
    struct doc doc;
    if (json_read(arena, body, &doc, NULL)) {
        visit(&walk, STR(""), &doc);
    }
    return walk.count;
}
