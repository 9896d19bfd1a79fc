#include "bulk.h"

#include <stdlib.h>

#include "../base/json.h"
#include "../store/bulks.h"

static const char *const status_names[BULK_STATUS_COUNT] = {
    [BULK_IN_PROGRESS] = "IN_PROGRESS",
    [BULK_COMPLETED] = "COMPLETED",
    [BULK_COMPLETED_WITH_ERRORS] = "COMPLETED_WITH_ERRORS",
    [BULK_CANCELLING] = "CANCELLING",
    [BULK_CANCELLED] = "CANCELLED",
    [BULK_FAILED] = "FAILED",
};

const char *bulk_status_name(enum bulk_status status)
{
    return status_names[status];
}

static enum bulk_status status_by_name(struct str name)
{
    for (size_t i = 0; i < BULK_STATUS_COUNT; i++) {
        if (str_is(name, status_names[i])) {
            return (enum bulk_status)i;
        }
    }
    return BULK_FAILED;
}

static struct bulk *bulk_empty(void)
{
    struct bulk *bulk = mem_zalloc(sizeof *bulk);
    arena_init(&bulk->arena);
    return bulk;
}

struct bulk *bulk_new(const struct doc *request, const struct bulk_facts *facts)
{
    struct bulk *bulk = bulk_empty();
    struct buf text;
    buf_init(&text);
    json_print(&text, request); /* a deep copy */
    struct doc *copy = arena_zalloc(&bulk->arena, sizeof *copy);
    (void)json_read(&bulk->arena, buf_view(&text), copy, NULL);
    buf_release(&text);
    bulk->request = copy;
    bulk->number = facts->number;
    bulk->submit = facts->submit;
    bulk->arn = arena_copy(&bulk->arena, facts->arn);
    bulk->table = arena_copy(&bulk->arena, facts->table);
    bulk->table_id = arena_copy(&bulk->arena, facts->table_id);
    bulk->start_us = facts->start_us;
    bulk->due_us = facts->start_us;
    return bulk;
}

void bulk_free(struct bulk *bulk)
{
    if (bulk) {
        arena_release(&bulk->arena);
        free(bulk);
    }
}

bool bulk_done(const struct bulk *bulk)
{
    return bulk->status != BULK_IN_PROGRESS && bulk->status != BULK_CANCELLING;
}

static struct bulk_usage *usage_of(struct bulk *bulk, const struct index *index)
{
    for (size_t i = 0; i < bulk->usage_count; i++) {
        if (str_eq(bulk->usages[i].name, index->name)) {
            return &bulk->usages[i];
        }
    }
    if (bulk->usage_count == TABLE_INDEX_MAX) {
        return NULL; /* more indexes came and went while it ran than a table has at a time */
    }
    struct bulk_usage *usage = &bulk->usages[bulk->usage_count++];
    *usage =
        (struct bulk_usage){.name = arena_copy(&bulk->arena, index->name), .kind = index->kind};
    return usage;
}

void bulk_count(struct bulk *bulk, const struct change *change)
{
    bulk->table_bytes += change->new_bytes;
    for (size_t i = 0; i < change->delta_count; i++) {
        const struct entry_delta *delta = &change->deltas[i];
        struct bulk_usage *usage = delta->has ? usage_of(bulk, delta->index) : NULL;
        if (usage) {
            usage->bytes += delta->new_bytes;
        }
    }
}

/* ---- as text */

static void put_int(struct json_writer *w, const char *name, int64_t number)
{
    json_name(w, name);
    json_int(w, number);
}

static void put_str(struct json_writer *w, const char *name, struct str text)
{
    json_name(w, name);
    json_string(w, text);
}

static void dump_usages(struct json_writer *w, const struct bulk *bulk)
{
    json_name(w, "usages");
    json_open(w, '[');
    for (size_t i = 0; i < bulk->usage_count; i++) {
        json_open(w, '{');
        put_str(w, "name", bulk->usages[i].name);
        put_int(w, "kind", bulk->usages[i].kind);
        put_int(w, "bytes", bulk->usages[i].bytes);
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* COUNT(member): the numbers of an operation, in its text and in the struct. */
#define COUNTS(COUNT)                                                                              \
    COUNT(number)                                                                                  \
    COUNT(submit)                                                                                  \
    COUNT(start_us)                                                                                \
    COUNT(end_us)                                                                                  \
    COUNT(due_us)                                                                                  \
    COUNT(object)                                                                                  \
    COUNT(offset)                                                                                  \
    COUNT(records)                                                                                 \
    COUNT(failed)                                                                                  \
    COUNT(total_bytes)                                                                             \
    COUNT(read_bytes)                                                                              \
    COUNT(table_bytes)

void bulk_dump(const struct bulk *bulk, struct buf *out)
{
    struct json_writer w;
    struct buf request;
    json_begin(&w, out);
    json_open(&w, '{');
#define COUNT(member) put_int(&w, #member, (int64_t)bulk->member);
    COUNTS(COUNT)
#undef COUNT
    put_str(&w, "arn", bulk->arn);
    put_str(&w, "table", bulk->table);
    put_str(&w, "table_id", bulk->table_id);
    put_str(&w, "status", str_from(bulk_status_name(bulk->status)));
    json_name(&w, "opened");
    json_bool(&w, bulk->opened);
    if (bulk->failure_code) {
        put_str(&w, "failure_code", str_from(bulk->failure_code));
        put_str(&w, "failure_message", str_from(bulk->failure_message));
    }
    dump_usages(&w, bulk);
    buf_init(&request);
    json_print(&request, bulk->request);
    json_name(&w, "request");
    json_raw(&w, buf_view(&request));
    buf_release(&request);
    json_close(&w, '}');
}

static int64_t int_of(const struct doc *map, const char *name)
{
    const struct doc *member = doc_get(map, name);
    return member && member->type == DOC_INTEGER ? member->integer : 0;
}

static void load_usages(struct bulk *bulk, const struct doc *list)
{
    for (size_t i = 0; list && i < list->list.count && i < TABLE_INDEX_MAX; i++) {
        const struct doc *usage = &list->list.items[i];
        bulk->usages[bulk->usage_count++] =
            (struct bulk_usage){.name = doc_string(usage, "name"),
                                .kind = (enum index_kind)int_of(usage, "kind"),
                                .bytes = int_of(usage, "bytes")};
    }
}

struct bulk *bulk_load(struct str state)
{
    struct bulk *bulk = bulk_empty();
    struct doc *doc = arena_zalloc(&bulk->arena, sizeof *doc);
    if (!json_read(&bulk->arena, state, doc, NULL) || !doc_get(doc, "request")) {
        bulk_free(bulk);
        return NULL;
    }
#define COUNT(member) bulk->member = (__typeof__(bulk->member))int_of(doc, #member);
    COUNTS(COUNT)
#undef COUNT
    bulk->request = doc_get(doc, "request");
    bulk->arn = doc_string(doc, "arn");
    bulk->table = doc_string(doc, "table");
    bulk->table_id = doc_string(doc, "table_id");
    bulk->status = status_by_name(doc_string(doc, "status"));
    bulk->opened = doc_truth(doc_get(doc, "opened"));
    bulk->failure_code = doc_string(doc, "failure_code").data;
    bulk->failure_message = doc_string(doc, "failure_message").data;
    load_usages(bulk, doc_get(doc, "usages"));
    return bulk;
}

/* ---- all of them */

static void load_one(void *context, uint64_t number, struct str state)
{
    struct bulk *bulk = bulk_load(state);
    (void)number;
    if (bulk) {
        bulks_add(context, bulk);
    }
}

void bulks_load(struct bulks *bulks, struct store *store)
{
    bulks_each(store, load_one, bulks);
}

void bulks_release(struct bulks *bulks)
{
    for (size_t i = 0; i < bulks->count; i++) {
        bulk_free(bulks->list[i]);
    }
    free(bulks->list);
    *bulks = (struct bulks){0};
}

void bulks_add(struct bulks *bulks, struct bulk *bulk)
{
    bulks->list = mem_realloc(bulks->list, (bulks->count + 1) * sizeof *bulks->list);
    bulks->list[bulks->count++] = bulk;
}

struct bulk *bulks_find(const struct bulks *bulks, struct str arn)
{
    for (size_t i = 0; i < bulks->count; i++) {
        if (str_eq(bulks->list[i]->arn, arn)) {
            return bulks->list[i];
        }
    }
    return NULL;
}

int64_t bulks_due(const struct bulks *bulks)
{
    int64_t due_us = BULK_NEVER;
    for (size_t i = 0; i < bulks->count; i++) {
        due_us = bulks->list[i]->due_us < due_us ? bulks->list[i]->due_us : due_us;
    }
    return due_us;
}

void bulk_save(const struct bulk *bulk, struct store *store)
{
    struct buf state;
    buf_init(&state);
    bulk_dump(bulk, &state);
    bulks_put(store, bulk->number, buf_view(&state));
    buf_release(&state);
}
