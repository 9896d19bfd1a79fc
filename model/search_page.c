/*
 * Pages of Query and Scan: each item that a page shows is a read of that item; of a consistent read
 * also each item that it should show and does not.
 */
#include "search_internal.h"

struct page {
    struct page *next;
    size_t invocation;
    const struct model_table *table;
    const struct model_index *index; /* NULL: the table */
    bool scan;
    bool consistent;
    struct seen seen;   /* a request for items one at a time; no reply yet */
    bool *shown;        /* by place */
    size_t shown_count; /* places that were known */
};

static const struct doc *without(struct search *search, const struct doc *body,
                                 const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        body = doc_with(&search->arena, body, str_from(names[i]), NULL);
    }
    return body;
}

/* What bounds the page as a whole does not bound the read of one item. */
static const struct doc *body_for_one(struct search *search, const struct doc *body, bool scan)
{
    static const char *const names[] = {"Limit", "ReturnConsumedCapacity", "ExclusiveStartKey",
                                        "Segment", "TotalSegments"};
    bool starts = !scan && !doc_get(body, "IndexName");
    return without(search, body, names, starts ? 2 : sizeof names / sizeof names[0]);
}

static const struct doc *reply_of_one(struct search *search, const struct doc *item)
{
    struct doc count = doc_integer(item ? 1 : 0);
    struct doc items = {.type = DOC_LIST, .list = {item, item ? 1 : 0}};
    const struct doc *reply = doc_with(&search->arena, NULL, STR("Items"), &items);
    reply = doc_with(&search->arena, reply, STR("Count"), &count);
    return doc_with(&search->arena, reply, STR("ScannedCount"), &count);
}

/* ---- what must hold of any page, whatever the items */

static bool is_turned(const struct doc *body)
{
    const struct doc *forward = doc_get(body, "ScanIndexForward");
    return forward && !doc_truth(forward);
}

/* Where an index orders nothing by itself, no order is promised: entries whose sort keys are equal
 * may stand in any. */
static bool in_order(const struct page *page, const struct doc *a, const struct doc *b, bool turned)
{
    int order =
        page->index ? keys_order_sort(page->index, a, b) : keys_order(page->table, NULL, a, b);
    order = turned ? -order : order;
    return page->index ? order <= 0 : order < 0;
}

/* NULL: nothing is wrong. */
static const char *fault_of(struct search *search, const struct page *page,
                            const struct invocation *call, const struct doc *items)
{
    int64_t count = doc_whole(call->reply, "Count");
    int64_t scanned = doc_whole(call->reply, "ScannedCount");
    const struct doc *limit = doc_get(call->body, "Limit");
    if (items && (int64_t)items->list.count != count) {
        return arena_printf(&search->arena, "Count is %lld, and %zu items are there",
                            (long long)count, items->list.count);
    }
    if (scanned < count || (limit && scanned > limit->integer)) {
        return arena_printf(&search->arena, "ScannedCount is %lld, Count %lld, Limit %lld",
                            (long long)scanned, (long long)count,
                            (long long)(limit ? limit->integer : 0));
    }
    for (size_t i = 1; items && !page->scan && i < items->list.count; i++) {
        if (!in_order(page, &items->list.items[i - 1], &items->list.items[i],
                      is_turned(call->body))) {
            return arena_printf(&search->arena, "items %zu and %zu are not in order", i, i + 1);
        }
    }
    return NULL;
}

/* Do all items show which they are, and where they stand? */
static bool all_named(const struct page *page, const struct doc *items)
{
    for (size_t i = 0; items && i < items->list.count; i++) {
        const struct doc *item = &items->list.items[i];
        if (!keys_present(page->table, &page->table->keys, item) ||
            (page->index && !keys_present(page->table, &page->index->keys, item))) {
            return false;
        }
    }
    return true;
}

/* ---- what it shows */

static void part_shown(struct search *search, struct page *page, const struct doc *items)
{
    struct seen seen = page->seen;
    size_t most = search->place_count + items->list.count;
    page->shown = ARENA_ARRAY(&search->arena, bool, most);
    for (size_t i = 0; i < items->list.count; i++) {
        size_t place = place_of_key(search, page->table, &items->list.items[i]);
        if (page->shown[place] && !page->index) {
            search_tell_alone(search, page->invocation, "the same item twice in a page");
            return;
        }
        page->shown[place] = true;
        seen.reply = reply_of_one(search, &items->list.items[i]);
        (void)search_add_read(search, page->invocation, &seen, place, page->consistent);
    }
    page->shown_count = search->place_count;
}

/* Is it told which items the page should have shown? */
static bool is_complete(const struct page *page, const struct invocation *call)
{
    bool cut = doc_get(call->reply, "LastEvaluatedKey") || doc_get(call->body, "TotalSegments") ||
               doc_get(call->body, "ExclusiveStartKey");
    return page->consistent && !(cut && (page->scan || page->index));
}

void search_part_page(struct search *search, size_t number, bool scan)
{
    const struct invocation *call = &search->invocations[number];
    struct str index = doc_string(call->body, "IndexName");
    const struct model_table *table =
        state_table(&search->judge->state, doc_string(call->body, "TableName"));
    if (!table || !call->known || call->error.len > 0) {
        return;
    }
    struct page *page = arena_zalloc(&search->arena, sizeof *page);
    *page = (struct page){.invocation = number, .table = table, .scan = scan};
    page->index = index.data ? table_index_named(table, index) : NULL;
    page->consistent = doc_truth(doc_get(call->body, "ConsistentRead"));
    page->seen = (struct seen){.operation = call->operation,
                               .body = body_for_one(search, call->body, scan),
                               .time_us = call->begin_us};
    const struct doc *items = doc_get(call->reply, "Items");
    bool named = all_named(page, items);
    const char *fault = fault_of(search, page, call, named ? items : NULL);
    if (fault) {
        search_tell_alone(search, number, fault);
        return;
    }
    if (!items || !named) {
        return;
    }
    part_shown(search, page, items);
    if (is_complete(page, call)) {
        page->next = search->pages;
        search->pages = page;
    }
}

/* ---- what it lacks */

/* A page that was cut says nothing of what lies behind. */
static bool is_within(const struct page *page, const struct invocation *call, const struct doc *key)
{
    const struct doc *last = doc_get(call->reply, "LastEvaluatedKey");
    return !last || !in_order(page, last, key, is_turned(call->body));
}

static void part_lacking(struct search *search, const struct page *page)
{
    struct seen seen = page->seen;
    seen.reply = reply_of_one(search, NULL);
    for (size_t i = 0; i < search->place_count; i++) {
        const struct place *place = &search->places[i];
        const struct invocation *call = &search->invocations[page->invocation];
        bool shown = i < page->shown_count && page->shown[i];
        if (place->table == page->table && !shown && is_within(page, call, place->key)) {
            search_add_read(search, page->invocation, &seen, i, true)->lacking = true;
        }
    }
}

void search_part_pages(struct search *search)
{
    for (const struct page *page = search->pages; page; page = page->next) {
        part_lacking(search, page);
    }
}
