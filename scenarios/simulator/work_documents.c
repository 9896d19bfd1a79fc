/*
 * Documents that several people edit: read, change, write back on condition that the version is
 * still the one that was read (optimistic locking). Who leaves the condition out overwrites what
 * others have saved in between.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

struct editor {
    uint32_t document;
    bool open; /* was read; the next step is to save */
    int64_t version, edits;
};

struct edited {
    int64_t saved;   /* acknowledged */
    int64_t unknown; /* attempts of which nobody knows */
};

struct documents {
    struct editor editors[CLIENTS_MAX];
    struct edited *list;
};

static const char *documents_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("documents") : NULL;
}

static void documents_open(struct work *work)
{
    struct documents *documents = mem_zalloc(sizeof *documents);
    documents->list = mem_zalloc((size_t)work->settings.items * sizeof *documents->list);
    work->state = documents;
}

static void documents_close(struct work *work)
{
    struct documents *documents = work->state;
    free(documents->list);
    free(documents);
}

static void put_document(struct buf *out, int64_t id, int64_t version, int64_t edits)
{
    buf_printf(out,
               "{\"TableName\":\"documents\",\"Item\":{\"id\":{\"N\":\"%" PRId64 "\"},"
               "\"version\":{\"N\":\"%" PRId64 "\"},\"edits\":{\"N\":\"%" PRId64 "\"}}",
               id, version, edits);
}

static bool documents_prepare(struct work *work, uint64_t n, struct call *out)
{
    out->operation = "PutItem";
    put_document(&out->body, (int64_t)n, 1, 0);
    buf_byte(&out->body, '}');
    return n < (uint64_t)work->settings.items;
}

static void documents_next(struct work *work, unsigned client, struct call *out)
{
    struct editor *editor = &((struct documents *)work->state)->editors[client];
    if (!editor->open) {
        editor->document = work_below(work, client, (uint32_t)work->settings.items);
        out->operation = "GetItem";
        buf_printf(&out->body,
                   "{\"TableName\":\"documents\",\"Key\":{\"id\":{\"N\":\"%u\"}},"
                   "\"ConsistentRead\":true}",
                   editor->document);
        return;
    }
    out->operation = "PutItem";
    put_document(&out->body, editor->document, editor->version + 1, editor->edits + 1);
    if (!work->settings.faulty) {
        buf_printf(&out->body,
                   ",\"ConditionExpression\":\"version = :read\",\"ExpressionAttributeValues\":{"
                   "\":read\":{\"N\":\"%" PRId64 "\"}}",
                   editor->version);
    }
    buf_byte(&out->body, '}');
}

static void documents_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct documents *documents = work->state;
    struct editor *editor = &documents->editors[client];
    const struct doc *item = doc_get(outcome->reply, "Item");
    if (editor->open) {
        documents->list[editor->document].saved += outcome_good(outcome);
        documents->list[editor->document].unknown += outcome->unknown;
    }
    editor->open = !editor->open && item;
    editor->version = item_number(item, "version", 0);
    editor->edits = item_number(item, "edits", 0);
}

static const char *documents_check(struct work *work, const struct driver *driver,
                                   struct arena *arena)
{
    const struct documents *documents = work->state;
    for (int64_t i = 0; i < work->settings.items; i++) {
        const struct edited *edited = &documents->list[i];
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", i);
        int64_t edits = -1;
        bool there = work_number(driver, arena, "documents", key, "edits", &edits);
        if (!there || edits < edited->saved || edits > edited->saved + edited->unknown) {
            return arena_printf(arena,
                                "document %" PRId64 " has %" PRId64 " edits: %" PRId64
                                " were saved, %" PRId64 " more may have been",
                                i, edits, edited->saved, edited->unknown);
        }
    }
    return NULL;
}

const struct workload_kind work_documents = {
    .name = "documents",
    .about = "optimistic locking by a version; no edit that was saved is lost",
    .tables = "documents (id, version, edits)",
    .items = "documents",
    .mistake = "they save without a look at the version",
    .takes = "items",
    .items_least = 1,
    .items_most = 1000,
    .items_usual = 3,
    .table = documents_table,
    .open = documents_open,
    .prepare = documents_prepare,
    .next = documents_next,
    .done = documents_done,
    .check = documents_check,
    .close = documents_close,
};
