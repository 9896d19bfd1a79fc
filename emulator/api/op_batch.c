/* BatchGetItem and BatchWriteItem: many single requests in one call, each on its own. */
#include <assert.h>
#include <stdlib.h>

#include "../engine/reader.h"
#include "../base/mutant.h"
#include "admit.h"
#include "check_key.h"
#include "check_params.h"
#include "eventual.h"
#include "item_parts.h"
#include "op.h"
#include "shape_internal.h"

#define BATCH_GET_MAX 100           /* Developer Guide, "Quotas" */
#define BATCH_WRITE_MAX 25          /* likewise */
#define BATCH_BYTES_MAX 16777216ULL /* 16 MB of items in one answer */

#define DUPLICATES "Provided list of item keys contains duplicates"

/* One table's part of a batch. */
struct batch_table {
    struct str given; /* the table as the request names it */
    const struct doc *doc;
    struct table *table;
    struct expressions expressions; /* BatchGetItem */
    struct charge charge;
    bool touched;
    size_t first; /* of its entries in the batch */
    size_t count;
};

/* One key to get, or one item to put or delete. */
struct batch_entry {
    const struct doc *doc; /* as the request says it: goes into the unprocessed ones */
    const struct value *value;
    bool put;
    bool back; /* handed back */
};

struct batch {
    struct request *request;
    struct batch_table *tables;
    size_t table_count;
    struct batch_entry *entries;
    size_t entry_count;
    size_t done;           /* entries that were processed */
    struct error throttle; /* of the first entry that was throttled, if any was */
};

static size_t list_count(const struct doc *list)
{
    return list && list->type == DOC_LIST ? list->list.count : 0;
}

static const struct doc *entries_of(const struct doc *table, bool get)
{
    return get ? doc_get(table, "Keys") : table;
}

/* Lays out the tables and counts the entries. */
static bool batch_open(struct batch *batch, struct request *request, bool get, struct error *err)
{
    const struct doc *items = doc_get(&request->doc, "RequestItems");
    size_t most = get ? BATCH_GET_MAX : BATCH_WRITE_MAX;
    *batch = (struct batch){.request = request, .table_count = items->map.count};
    batch->tables = ARENA_ARRAY(&request->arena, struct batch_table, items->map.count);
    error_init(&batch->throttle, &request->arena);
    for (size_t i = 0; i < items->map.count; i++) {
        struct batch_table *table = &batch->tables[i];
        table->given = items->map.members[i].name;
        table->doc = &items->map.members[i].value;
        table->first = batch->entry_count;
        table->count = list_count(entries_of(table->doc, get));
        batch->entry_count += table->count;
    }
    if (batch->entry_count > most) {
        return error_set(err, ERROR_VALIDATION, "Too many items requested for the %.*s call",
                         STR_ARG(request->name));
    }
    batch->entries = ARENA_ARRAY(&request->arena, struct batch_entry, batch->entry_count);
    return true;
}

static bool batch_lookup(struct batch *batch, struct error *err)
{
    for (size_t i = 0; i < batch->table_count; i++) {
        struct batch_table *table = &batch->tables[i];
        table->table = request_table(batch->request, table->given, &table->charge.name, err);
        table->charge.table = table->table;
        if (!table->table) {
            return false;
        }
    }
    return true;
}

/* No two entries of a batch may concern one item. */
static bool check_distinct(struct batch *batch, struct error *err)
{
    struct arena *arena = &batch->request->arena;
    struct str *rows = ARENA_ARRAY(arena, struct str, batch->entry_count);
    struct buf row;
    buf_init(&row);
    for (size_t i = 0; i < batch->table_count; i++) {
        const struct batch_table *part = &batch->tables[i];
        for (size_t j = part->first; j < part->first + part->count; j++) {
            buf_clear(&row);
            key_row(&row, part->table->id, part->table->salt, &part->table->schema, NULL,
                    batch->entries[j].value);
            rows[j] = arena_copy(arena, buf_view(&row));
        }
    }
    buf_release(&row);
    return !rows_repeat(rows, batch->entry_count) || error_set(err, ERROR_VALIDATION, DUPLICATES);
}

static bool batch_admit(struct batch *batch, struct error *err)
{
    return request_admit(batch->request, batch->tables[0].table, NULL, err);
}

/* The entry goes back for want of throughput, if `err` says so. */
static void hand_back(struct batch *batch, struct batch_entry *entry, const struct error *err)
{
    entry->back = true;
    if (batch->throttle.code == ERROR_NONE) {
        batch->throttle = *err;
    }
}

/* API Reference, BatchGetItem and BatchWriteItem: only if none of the entries can be processed is
 * it an exception. */
static bool check_any_done(const struct batch *batch, struct error *err)
{
    if (batch->done > 0 || batch->throttle.code == ERROR_NONE) {
        return true;
    }
    *err = batch->throttle;
    return false;
}

/* An injected fault hands some entries back: those with the smallest draws, at least one. */
static void choose_back(struct batch *batch)
{
    struct request *request = batch->request;
    if (request->effect.effect != EFFECT_UNPROCESSED) {
        return;
    }
    uint64_t wanted = (uint64_t)request->effect.fraction_ppm * batch->entry_count / PPM;
    wanted = wanted == 0 ? 1 : wanted;
    uint64_t *draws = ARENA_ARRAY(&request->arena, uint64_t, batch->entry_count);
    for (size_t i = 0; i < batch->entry_count; i++) {
        draws[i] = random_draw(&request->core->random, STR("unprocessed"), request->client,
                               request->submit * BATCH_GET_MAX + i);
    }
    for (size_t i = 0; i < batch->entry_count; i++) {
        uint64_t smaller = 0;
        for (size_t j = 0; j < batch->entry_count; j++) {
            smaller += draws[j] < draws[i] || (j < i && draws[j] == draws[i]);
        }
        batch->entries[i].back = smaller < wanted;
    }
    request->struck = true;
}

static bool any_back(const struct batch *batch, const struct batch_table *table)
{
    for (size_t i = table->first; i < table->first + table->count; i++) {
        if (batch->entries[i].back) {
            return true;
        }
    }
    return false;
}

/* `shape`: of one entry. */
static void reply_back(struct json_writer *w, const struct batch *batch,
                       const struct batch_table *table, const struct shape *shape)
{
    json_open(w, '[');
    for (size_t i = table->first; i < table->first + table->count; i++) {
        if (batch->entries[i].back) {
            shape_dump(w, shape, batch->entries[i].doc);
        }
    }
    json_close(w, ']');
}

static int compare_names(const void *a, const void *b)
{
    const struct batch_table *const *first = a;
    const struct batch_table *const *second = b;
    return str_cmp((*first)->charge.name, (*second)->charge.name);
}

/* One entry per table, sorted by name as measured on the service. */
static void reply_charges(struct json_writer *w, struct batch *batch, int axis)
{
    enum consumed detail = consumed_of(&batch->request->doc);
    for (size_t i = 0; i < batch->table_count; i++) {
        request_charge(batch->request, &batch->tables[i].charge, axis);
    }
    if (detail == CONSUMED_NONE) {
        return;
    }
    const struct batch_table **sorted =
        ARENA_ARRAY(&batch->request->arena, const struct batch_table *, batch->table_count);
    for (size_t i = 0; i < batch->table_count; i++) {
        sorted[i] = &batch->tables[i];
    }
    qsort(sorted, batch->table_count, sizeof *sorted, compare_names);
    json_name(w, "ConsumedCapacity");
    json_open(w, '[');
    for (size_t i = 0; i < batch->table_count; i++) {
        if (sorted[i]->touched) {
            charge_dump(w, &sorted[i]->charge, detail);
        }
    }
    json_close(w, ']');
}

/* ---- BatchGetItem ---- */

static bool get_parse(struct batch *batch, struct batch_table *table, struct error *err)
{
    struct request *request = batch->request;
    const struct doc *keys = doc_get(table->doc, "Keys");
    for (size_t i = 0; i < table->count; i++) {
        struct value *key = arena_zalloc(&request->arena, sizeof *key);
        struct batch_entry *entry = &batch->entries[table->first + i];
        *entry = (struct batch_entry){.doc = &keys->list.items[i], .value = key};
        enum dialect dialect = params_value_dialect(request->operation, request->core->dialect);
        if (!item_parse(&request->arena, entry->doc, dialect, key, err)) {
            return false;
        }
    }
    return expressions_read(request, table->doc, &table->expressions, err);
}

static bool get_check(struct batch *batch, struct batch_table *table, struct error *err)
{
    for (size_t i = table->first; i < table->first + table->count; i++) {
        if (!check_key(table->table, batch->entries[i].value, err)) {
            return false;
        }
    }
    return paths_spare_keys(table->table, NULL, table->expressions.projection, err);
}

/* Does it fit into the reply, and into what its table may serve? Then it is charged. */
static bool get_admit(struct batch *batch, struct batch_table *table, struct batch_entry *entry,
                      struct str row, uint32_t size, uint64_t *bytes)
{
    struct request *request = batch->request;
    struct demand demand = {.table = table->table, .axis = READS, .row = row};
    int64_t halves = read_halves(size, request_flag(table->doc, "ConsistentRead"));
    struct error err;
    error_init(&err, &request->arena);
    if (*bytes + size >= BATCH_BYTES_MAX) {
        entry->back = true;
        return false;
    }
    if (!admit_ask(request, &demand, &err)) {
        hand_back(batch, entry, &err);
        return false;
    }
    *bytes += size;
    batch->done++;
    table->touched = true;
    admit_take(request, &demand, halves);
    if (!MUTANT(BATCH_CHARGED_ONCE) || table->charge.table_halves == 0) {
        table->charge.table_halves += halves;
    }
    return true;
}

static void get_one(struct batch *batch, struct batch_table *table, struct batch_entry *entry,
                    struct json_writer *w, uint64_t *bytes)
{
    struct request *request = batch->request;
    struct buf row;
    buf_init(&row);
    key_row(&row, table->table->id, table->table->salt, &table->table->schema, NULL, entry->value);
    struct str item = {0};
    bool consistent = request_flag(table->doc, "ConsistentRead");
    struct glimpse glimpse = glimpse_open(request, table->table, NULL, buf_view(&row), consistent);
    bool found = glimpse_get(&glimpse, buf_view(&row), &item);
    uint32_t size = found ? item_size_encoded(item) : 0;
    bool good = get_admit(batch, table, entry, buf_view(&row), size, bytes);
    buf_release(&row);
    if (!good) {
        glimpse_discard(&glimpse, request);
        return;
    }
    if (found && table->expressions.projection) {
        struct value image, selected;
        (void)item_decode(&request->arena, arena_copy(&request->arena, item), &image);
        projection_apply(&request->arena, table->expressions.projection, &image, &selected);
        item_dump(w, &selected);
    } else if (found) {
        item_dump_encoded(w, item);
    }
}

/* The settings of a table go back with its keys. */
static void reply_settings(struct json_writer *w, const struct doc *doc)
{
    const struct shape *shape = &shape_KeysAndAttributes;
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct shape_member *member = &shape->members[i];
        const struct doc *given = doc_get_str(doc, member->name);
        if (given && !str_is(member->name, "Keys")) {
            json_name_str(w, member->name);
            shape_dump(w, member->slot.shape, given);
        }
    }
}

static void reply_unprocessed_keys(struct json_writer *w, const struct batch *batch)
{
    json_name(w, "UnprocessedKeys");
    json_open(w, '{');
    for (size_t i = 0; i < batch->table_count; i++) {
        const struct batch_table *table = &batch->tables[i];
        if (!any_back(batch, table)) {
            continue;
        }
        json_name_str(w, table->given);
        json_open(w, '{');
        reply_settings(w, table->doc);
        json_name(w, "Keys");
        reply_back(w, batch, table, &shape_AttributeMap);
        json_close(w, '}');
    }
    json_close(w, '}');
}

static void reply_responses(struct json_writer *w, struct batch *batch)
{
    uint64_t bytes = 0;
    json_name(w, "Responses");
    json_open(w, '{');
    for (size_t i = 0; i < batch->table_count; i++) {
        struct batch_table *table = &batch->tables[i];
        json_name_str(w, table->given);
        json_open(w, '[');
        for (size_t j = table->first; j < table->first + table->count; j++) {
            if (!batch->entries[j].back) {
                get_one(batch, table, &batch->entries[j], w, &bytes);
            }
        }
        json_close(w, ']');
    }
    json_close(w, '}');
}

bool op_batch_get_item(struct request *request, struct error *err)
{
    struct batch batch;
    if (!batch_open(&batch, request, true, err)) {
        return false;
    }
    for (size_t i = 0; i < batch.table_count; i++) {
        if (!get_parse(&batch, &batch.tables[i], err)) {
            return false;
        }
    }
    if (!batch_lookup(&batch, err)) {
        return false;
    }
    for (size_t i = 0; i < batch.table_count; i++) {
        if (!get_check(&batch, &batch.tables[i], err)) {
            return false;
        }
    }
    if (!check_distinct(&batch, err) || !batch_admit(&batch, err)) {
        return false;
    }
    choose_back(&batch);
    struct json_writer w;
    request_reply(request, &w);
    reply_responses(&w, &batch);
    if (!check_any_done(&batch, err)) {
        return false;
    }
    reply_unprocessed_keys(&w, &batch);
    reply_charges(&w, &batch, READS);
    json_close(&w, '}');
    return true;
}

/* ---- BatchWriteItem ---- */

static bool write_parse(struct batch *batch, const struct doc *doc, struct batch_entry *entry,
                        struct error *err)
{
    struct request *request = batch->request;
    const struct doc *put = doc_get(doc, "PutRequest");
    const struct doc *del = doc_get(doc, "DeleteRequest");
    *entry = (struct batch_entry){.doc = doc, .put = put != NULL};
    if (!put == !del) {
        /* The service says it with the text for attribute values. */
        return error_set(err, ERROR_VALIDATION,
                         "Supplied AttributeValue has more than one datatypes set, must contain "
                         "exactly one of the supported datatypes");
    }
    entry->value =
        put ? request_item(request, put, "Item", err) : request_item(request, del, "Key", err);
    if (!entry->value) {
        return false;
    }
    return !put || item_size(entry->value) <= ITEM_BYTES_MAX ||
           error_set(err, ERROR_VALIDATION, "Item size has exceeded the maximum allowed size");
}

static bool write_parse_all(struct batch *batch, struct error *err)
{
    assert(batch->entries != NULL); /* or batch_open refused */
    for (size_t i = 0; i < batch->table_count; i++) {
        const struct batch_table *table = &batch->tables[i];
        for (size_t j = 0; j < table->count; j++) {
            if (!write_parse(batch, &table->doc->list.items[j], &batch->entries[table->first + j],
                             err)) {
                return false;
            }
        }
    }
    return true;
}

static bool write_check(struct batch *batch, struct error *err)
{
    for (size_t i = 0; i < batch->table_count; i++) {
        const struct batch_table *table = &batch->tables[i];
        for (size_t j = table->first; j < table->first + table->count; j++) {
            const struct batch_entry *entry = &batch->entries[j];
            if (!(entry->put ? check_batch_item(table->table, entry->value, err)
                             : check_key(table->table, entry->value, err))) {
                return false;
            }
        }
    }
    return true;
}

/* May the entry be written now? Else it goes back. */
static bool write_admit(struct batch *batch, struct batch_entry *entry, struct change *change)
{
    struct request *request = batch->request;
    struct error err;
    error_init(&err, &request->arena);
    if (transactions_meet(&request->core->transactions, ACTOR_BATCH_WRITE, change->key) !=
        MEETING_PROCEED) {
        request_use(request, change->table, NULL)->conflicts++;
        entry->back = true;
        return false;
    }
    bool asked = admit_ask_item(request, change, &err);
    if (asked) {
        change_plan(&request->arena, change, entry->put ? entry->value : NULL);
    }
    if (!asked || !admit_ask_indexes(request, change, &err)) {
        hand_back(batch, entry, &err);
        return false;
    }
    return true;
}

static bool write_one(struct batch *batch, struct batch_table *table, struct batch_entry *entry,
                      struct error *err)
{
    struct request *request = batch->request;
    struct change *change = &request->changes[request->change_count];
    change_begin(&request->arena, request->core->store, table->table, entry->value, change);
    if (!write_admit(batch, entry, change)) {
        return true;
    }
    request->change_count++;
    if (!check_collection(request, change, err)) {
        return false;
    }
    admit_take_change(request, change, false);
    charge_change(&table->charge, change);
    table->touched = true;
    batch->done++;
    return true;
}

static bool write_plan(struct batch *batch, struct error *err)
{
    struct request *request = batch->request;
    struct arena *arena = &request->arena;
    request->changes = ARENA_ARRAY(arena, struct change, batch->entry_count);
    for (size_t i = 0; i < batch->table_count; i++) {
        struct batch_table *table = &batch->tables[i];
        for (size_t j = table->first; j < table->first + table->count; j++) {
            struct batch_entry *entry = &batch->entries[j];
            if (entry->back && !MUTANT(BACK_BUT_WRITTEN)) {
                continue;
            }
            if (!write_one(batch, table, entry, err)) {
                return false;
            }
        }
    }
    return check_any_done(batch, err);
}

static void reply_collections(struct json_writer *w, struct batch *batch)
{
    struct request *request = batch->request;
    if (!str_is(doc_string(&request->doc, "ReturnItemCollectionMetrics"), "SIZE")) {
        return;
    }
    json_name(w, "ItemCollectionMetrics");
    json_open(w, '{');
    for (size_t i = 0; i < batch->table_count; i++) {
        const struct batch_table *table = &batch->tables[i];
        if (!table->table->has_local) {
            continue;
        }
        json_name_str(w, table->given);
        json_open(w, '[');
        for (size_t j = 0; j < request->change_count; j++) {
            const struct change *change = &request->changes[j];
            if (change->table == table->table && (change->old_image || change->new_image)) {
                collection_dump(request, w, change);
            }
        }
        json_close(w, ']');
    }
    json_close(w, '}');
}

static void write_reply(struct batch *batch)
{
    struct json_writer w;
    request_reply(batch->request, &w);
    json_name(&w, "UnprocessedItems");
    json_open(&w, '{');
    for (size_t i = 0; i < batch->table_count; i++) {
        const struct batch_table *table = &batch->tables[i];
        if (any_back(batch, table)) {
            json_name_str(&w, table->given);
            reply_back(&w, batch, table, &shape_WriteRequest);
        }
    }
    json_close(&w, '}');
    reply_collections(&w, batch);
    reply_charges(&w, batch, WRITES);
    json_close(&w, '}');
}

bool op_batch_write_item(struct request *request, struct error *err)
{
    struct batch batch;
    if (!batch_open(&batch, request, false, err) || !write_parse_all(&batch, err) ||
        !batch_lookup(&batch, err) || !write_check(&batch, err) || !check_distinct(&batch, err) ||
        !batch_admit(&batch, err)) {
        return false;
    }
    choose_back(&batch);
    if (!write_plan(&batch, err)) {
        return false;
    }
    write_reply(&batch);
    return true;
}
