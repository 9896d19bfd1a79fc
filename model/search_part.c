/*
 * Requests into steps. Single requests and transactions are one step; batches and pages are one
 * for each item, made into a request of its own that the judge knows.
 *
 * Developer Guide, "DynamoDB Transactions: How it works", isolation levels: BatchGetItem, Query
 * and Scan are serializable item by item, and as a whole read-committed.
 */
#include "../emulator/base/json.h"
#include "../emulator/base/random.h"
#include "search_internal.h"

static const struct model_table *table_of(struct search *search, struct str name)
{
    return state_table(&search->judge->state, name);
}

/* ---- steps */

static uint64_t deed_of(const struct seen *seen)
{
    struct buf text;
    buf_init(&text);
    buf_str(&text, seen->operation);
    json_print(&text, seen->body);
    uint64_t hash = random_hash(0, buf_view(&text));
    buf_release(&text);
    return hash;
}

/* With the answer, the times and the uncertainty of the request. */
static struct deed *add_step(struct search *search, size_t number, size_t places_most)
{
    if (search->step_count == search->step_cap) {
        search->step_cap = search->step_cap ? search->step_cap * 2 : 256;
        search->steps = mem_realloc(search->steps, search->step_cap * sizeof *search->steps);
    }
    const struct invocation *call = &search->invocations[number];
    struct deed *step = &search->steps[search->step_count++];
    *step = (struct deed){.invocation = number,
                          .seen = {.operation = call->operation,
                                   .body = call->body,
                                   .time_us = call->begin_us,
                                   .error = call->error,
                                   .reply = call->reply},
                          .begin = call->begin,
                          .end = call->known ? call->end : ORDINAL_NEVER,
                          .optional = !call->known,
                          .pure = call->known && call->error.len > 0,
                          .places = ARENA_ARRAY(&search->arena, size_t, places_most)};
    step->alike = deed_of(&step->seen);
    return step;
}

/* The step as a request of its own. */
static struct deed *add_single(struct search *search, size_t number, const char *operation,
                               const struct doc *body, const struct doc *reply, size_t place)
{
    struct deed *step = add_step(search, number, 1);
    step->seen.operation = str_from(operation);
    step->seen.body = body;
    step->seen.reply = reply;
    step->alike = deed_of(&step->seen);
    step->places[step->place_count++] = place;
    return step;
}

static void add_place(struct search *search, struct deed *step, size_t place)
{
    if (place == SIZE_MAX) {
        return;
    }
    for (size_t i = 0; i < step->place_count; i++) {
        if (step->places[i] == place) {
            return;
        }
    }
    if (step->place_count > 0) {
        place_join(search, step->places[0], place);
    }
    step->places[step->place_count++] = place;
}

/* An eventually consistent read may have seen whatever was there before its end. */
static void make_read(struct deed *step, bool consistent)
{
    step->pure = true;
    step->begin = consistent ? step->begin : 0;
}

static const struct doc *empty_map(struct search *search)
{
    return doc_with(&search->arena, NULL, STR(""), NULL);
}

static const struct doc *with(struct search *search, const struct doc *map, const char *name,
                              const struct doc *value)
{
    return doc_with(&search->arena, map, str_from(name), value);
}

static const struct doc *with_text(struct search *search, const struct doc *map, const char *name,
                                   struct str text)
{
    struct doc value = doc_text(text);
    return with(search, map, name, &value);
}

static bool is_consistent(const struct doc *part)
{
    return doc_truth(doc_get(part, "ConsistentRead"));
}

/* ---- one item, or a transaction */

static void part_item(struct search *search, size_t number, const char *member, bool reads)
{
    const struct invocation *call = &search->invocations[number];
    const struct model_table *table = table_of(search, doc_string(call->body, "TableName"));
    if (reads && !call->known) {
        return;
    }
    size_t place = table ? place_of_key(search, table, doc_get(call->body, member)) : SIZE_MAX;
    struct deed *step = add_step(search, number, 1);
    add_place(search, step, place);
    if (reads) {
        make_read(step, is_consistent(call->body));
    }
}

static void part_put(struct search *search, size_t number)
{
    part_item(search, number, "Item", false);
}

static void part_write(struct search *search, size_t number)
{
    part_item(search, number, "Key", false);
}

static void part_get(struct search *search, size_t number)
{
    part_item(search, number, "Key", true);
}

static size_t place_of_action(struct search *search, const struct doc *action)
{
    static const char *const members[] = {"Put", "Update", "Delete", "ConditionCheck", "Get"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const struct doc *inner = doc_get(action, members[i]);
        const struct model_table *table =
            inner ? table_of(search, doc_string(inner, "TableName")) : NULL;
        if (table) {
            return place_of_key(search, table, doc_get(inner, i == 0 ? "Item" : "Key"));
        }
    }
    return SIZE_MAX;
}

static struct deed *part_actions(struct search *search, size_t number)
{
    const struct doc *body = search->invocations[number].body;
    const struct doc *actions = doc_get(body, "TransactItems");
    size_t count = actions ? actions->list.count : 0;
    struct deed *step = add_step(search, number, count + 1);
    for (size_t i = 0; i < count; i++) {
        add_place(search, step, place_of_action(search, &actions->list.items[i]));
    }
    return step;
}

#define ATTEMPTS_WITHIN_US INT64_C(60000000)

/* The first attempt stands for all of them that came soon after: the ten minutes that a token lives
 * are not counted by the second. */
static size_t first_attempt(const struct search *search, const struct deed *step)
{
    size_t number = search->step_count - 1;
    for (size_t i = 0; i < number; i++) {
        const struct deed *other = &search->steps[i];
        if (other->tokened && other->alike == step->alike &&
            step->seen.time_us - other->seen.time_us < ATTEMPTS_WITHIN_US) {
            return i;
        }
    }
    return number;
}

static void remember_token(struct search *search, struct deed *step, struct str token)
{
    if (token.len > 0) {
        add_place(search, step, place_of_token(search, token));
        step->tokened = true;
        step->first = first_attempt(search, step);
    }
}

static void part_transact_write(struct search *search, size_t number)
{
    struct str token = doc_string(search->invocations[number].body, "ClientRequestToken");
    remember_token(search, part_actions(search, number), token);
}

static void part_transact_get(struct search *search, size_t number)
{
    if (search->invocations[number].known) {
        make_read(part_actions(search, number), true);
    }
}

/* ---- batches */

/* A refused batch did nothing: whether it may be refused does not depend on any item. */
static bool part_refused(struct search *search, size_t number)
{
    const struct invocation *call = &search->invocations[number];
    if (call->known && call->error.len > 0) {
        (void)add_step(search, number, 0);
        return true;
    }
    return false;
}

static bool lists_key(const struct model_table *table, const struct doc *list,
                      const struct doc *key)
{
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *entry = &list->list.items[i];
        const struct doc *put = doc_get(doc_get(entry, "PutRequest"), "Item");
        const struct doc *gone = doc_get(doc_get(entry, "DeleteRequest"), "Key");
        const struct doc *given = put ? put : gone ? gone : entry;
        if (keys_present(table, &table->keys, given) && keys_order(table, NULL, given, key) == 0) {
            return true;
        }
    }
    return false;
}

static void part_entry(struct search *search, size_t number, const struct model_table *table,
                       const struct doc *entry)
{
    const struct doc *put = doc_get(entry, "PutRequest");
    const char *member = put ? "Item" : "Key";
    const struct doc *given = doc_get(put ? put : doc_get(entry, "DeleteRequest"), member);
    size_t place = place_of_key(search, table, given);
    if (place != SIZE_MAX) {
        const struct doc *body = with_text(search, NULL, "TableName", table->name);
        (void)add_single(search, number, put ? "PutItem" : "DeleteItem",
                         with(search, body, member, given), empty_map(search), place);
    }
}

static void part_batch_write(struct search *search, size_t number)
{
    const struct invocation *call = &search->invocations[number];
    const struct doc *tables = doc_get(call->body, "RequestItems");
    const struct doc *unprocessed = doc_get(call->reply, "UnprocessedItems");
    if (part_refused(search, number)) {
        return;
    }
    for (size_t i = 0; tables && i < tables->map.count; i++) {
        const struct doc_member *member = &tables->map.members[i];
        const struct model_table *table = table_of(search, member->name);
        const struct doc *back = doc_get_str(unprocessed, member->name);
        for (size_t j = 0; table && j < member->value.list.count; j++) {
            const struct doc *entry = &member->value.list.items[j];
            const struct doc *put = doc_get(doc_get(entry, "PutRequest"), "Item");
            const struct doc *key = put ? put : doc_get(doc_get(entry, "DeleteRequest"), "Key");
            if (key && !lists_key(table, back, key)) {
                part_entry(search, number, table, entry);
            }
        }
    }
}

/* Do all items show which they are? A projection may have left their keys out. */
static bool all_named(const struct model_table *table, const struct doc *items)
{
    for (size_t i = 0; items && i < items->list.count; i++) {
        if (!keys_present(table, &table->keys, &items->list.items[i])) {
            return false;
        }
    }
    return true;
}

static const struct doc *item_with(const struct model_table *table, const struct doc *items,
                                   const struct doc *key)
{
    for (size_t i = 0; items && i < items->list.count; i++) {
        if (keys_order(table, NULL, &items->list.items[i], key) == 0) {
            return &items->list.items[i];
        }
    }
    return NULL;
}

static void part_keys(struct search *search, size_t number, const struct model_table *table,
                      const struct doc *asked, const struct doc *reply)
{
    const struct doc *keys = doc_get(asked, "Keys");
    const struct doc *items = doc_get_str(doc_get(reply, "Responses"), table->name);
    const struct doc *back =
        doc_get(doc_get_str(doc_get(reply, "UnprocessedKeys"), table->name), "Keys");
    for (size_t i = 0; keys && i < keys->list.count && all_named(table, items); i++) {
        const struct doc *key = &keys->list.items[i];
        size_t place = place_of_key(search, table, key);
        if (place == SIZE_MAX || lists_key(table, back, key)) {
            continue;
        }
        const struct doc *body = with(search, with(search, asked, "Keys", NULL), "Key", key);
        const struct doc *item = item_with(table, items, key);
        struct deed *step =
            add_single(search, number, "GetItem", with_text(search, body, "TableName", table->name),
                       with(search, NULL, "Item", item), place);
        make_read(step, is_consistent(asked));
    }
}

static void part_batch_get(struct search *search, size_t number)
{
    const struct invocation *call = &search->invocations[number];
    const struct doc *tables = doc_get(call->body, "RequestItems");
    if (!call->known || part_refused(search, number)) {
        return;
    }
    for (size_t i = 0; tables && i < tables->map.count; i++) {
        const struct doc_member *member = &tables->map.members[i];
        const struct model_table *table = table_of(search, member->name);
        if (table) {
            part_keys(search, number, table, &member->value, call->reply);
        }
    }
}

/* ---- tables */

static void part_create(struct search *search, size_t number)
{
    const struct invocation *call = &search->invocations[number];
    struct str name = doc_string(call->body, "TableName");
    if (call->known && call->error.len > 0) {
        return;
    }
    if (!call->known || table_of(search, name)) {
        search->lost = "CreateTable in the course of the run";
        return;
    }
    (void)state_create(&search->judge->state, call->body);
    (void)state_create(&search->places_of, call->body);
}

/* ---- pages: search_page.c */

static void part_query(struct search *search, size_t number)
{
    search_part_page(search, number, false);
}

static void part_scan(struct search *search, size_t number)
{
    search_part_page(search, number, true);
}

struct deed *search_add_read(struct search *search, size_t number, const struct seen *seen,
                             size_t place, bool consistent)
{
    struct deed *step = add_single(search, number, "", seen->body, seen->reply, place);
    step->seen.operation = seen->operation;
    make_read(step, consistent);
    return step;
}

void search_add_write(struct search *search, size_t number, const struct seen *seen, size_t place)
{
    struct deed *step = add_single(search, number, "", seen->body, seen->reply, place);
    step->seen.operation = seen->operation;
    step->alike = deed_of(&step->seen);
}

static struct deed *step_at(struct search *search, size_t number, const size_t *places,
                            size_t count)
{
    struct deed *step = add_step(search, number, count + 1);
    for (size_t i = 0; i < count; i++) {
        add_place(search, step, places[i]);
    }
    return step;
}

void search_add_step(struct search *search, size_t number, const size_t *places, size_t count)
{
    (void)step_at(search, number, places, count);
}

/* The tokens of ExecuteTransaction are others than those of TransactWriteItems. */
void search_add_transaction(struct search *search, size_t number, const size_t *places,
                            size_t count)
{
    struct str token = doc_string(search->invocations[number].body, "ClientRequestToken");
    struct deed *step = step_at(search, number, places, count);
    if (token.len > 0) {
        const char *name = arena_printf(&search->arena, "statements %.*s", STR_ARG(token));
        remember_token(search, step, str_from(name));
    }
}

/* ---- by operation */

static const struct {
    const char *operation;
    void (*part)(struct search *search, size_t invocation);
} rows[] = {
    {"BatchGetItem", part_batch_get},
    {"BatchWriteItem", part_batch_write},
    {"CreateTable", part_create},
    {"BatchExecuteStatement", search_part_statements},
    {"DeleteItem", part_write},
    {"ExecuteStatement", search_part_statement},
    {"ExecuteTransaction", search_part_script},
    {"GetItem", part_get},
    {"PutItem", part_put},
    {"Query", part_query},
    {"Scan", part_scan},
    {"TransactGetItems", part_transact_get},
    {"TransactWriteItems", part_transact_write},
    {"UpdateItem", part_write},
};

/* What changes neither items nor tables says nothing here. */
static bool is_harmless(struct str operation)
{
    return str_starts(operation, STR("Describe")) || str_starts(operation, STR("List"));
}

bool search_is_not_there(struct str error)
{
    return str_is(error, "UnknownOperationException") || str_is(error, "NotImplementedException");
}

void search_part(struct search *search, size_t number)
{
    const struct invocation *call = &search->invocations[number];
    if (!call->body || search_is_not_there(call->error)) {
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_is(call->operation, rows[i].operation)) {
            rows[i].part(search, number);
            return;
        }
    }
    bool refused = call->known && call->error.len > 0;
    if (!refused && !is_harmless(call->operation)) {
        search->lost = arena_text(&search->arena, call->operation);
    }
}
