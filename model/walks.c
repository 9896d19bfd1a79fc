#include "walks.h"

#include <stdlib.h>
#include <string.h>

#include "../emulator/base/json.h"

enum { WALKS_MOST = 64 };

struct walk {
    struct walk *next; /* the latest first */
    struct arena arena;
    struct str shape; /* the request without what differs from page to page and by segment */
    uint64_t version; /* of the table all the way */
    int64_t segment, total;
    const struct doc *key; /* where it goes on; NULL: it has come to its end */
    struct doc *items;
    size_t count, cap;
    int64_t scanned;
};

static void walk_free(struct walk *walk)
{
    free(walk->items);
    arena_release(&walk->arena);
    free(walk);
}

void walks_release(struct walk **walks)
{
    while (*walks) {
        struct walk *walk = *walks;
        *walks = walk->next;
        walk_free(walk);
    }
}

/* Only the latest are remembered. */
static void forget_oldest(struct walk **walks)
{
    for (size_t i = 0; i < WALKS_MOST && *walks; i++) {
        walks = &(*walks)->next;
    }
    walks_release(walks);
}

static struct str shape_of(struct reading *reading)
{
    static const char *const differing[] = {"ExclusiveStartKey", "Limit", "Segment",
                                            "ReturnConsumedCapacity", "ConsistentRead"};
    struct arena *arena = &reading->judge->arena;
    const struct doc *body = reading->seen->body;
    for (size_t i = 0; i < sizeof differing / sizeof differing[0]; i++) {
        body = doc_with(arena, body, str_from(differing[i]), NULL);
    }
    struct buf text;
    buf_init(&text);
    json_print(&text, body);
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

static bool is_one_table(const struct walk *walk, const struct reading *reading, struct str shape)
{
    return walk->version == reading->sight->version && str_eq(walk->shape, shape);
}

static struct walk *begin(struct walk **walks, const struct reading *reading, struct str shape)
{
    const struct doc *body = reading->seen->body;
    struct walk *walk = mem_zalloc(sizeof *walk);
    arena_init(&walk->arena);
    walk->shape = arena_copy(&walk->arena, shape);
    walk->version = reading->sight->version;
    walk->segment = doc_whole(body, "Segment");
    walk->total = doc_whole(body, "TotalSegments");
    walk->next = *walks;
    *walks = walk;
    forget_oldest(walks);
    return walk;
}

/* The walk that this page goes on with; NULL: none, or something was written meanwhile. */
static struct walk *find(struct walk *walks, const struct reading *reading, struct str shape)
{
    const struct doc *start = doc_get(reading->seen->body, "ExclusiveStartKey");
    int64_t segment = doc_whole(reading->seen->body, "Segment");
    for (struct walk *walk = walks; walk; walk = walk->next) {
        if (walk->key && walk->segment == segment && is_one_table(walk, reading, shape) &&
            items_eq(walk->key, start)) {
            return walk;
        }
    }
    return NULL;
}

bool walks_led_here(const struct walk *walks, struct reading *reading)
{
    struct str shape = shape_of(reading);
    const struct doc *start = doc_get(reading->seen->body, "ExclusiveStartKey");
    int64_t segment = doc_whole(reading->seen->body, "Segment");
    for (const struct walk *walk = walks; walk; walk = walk->next) {
        if (walk->key && walk->segment == segment && walk->version >= reading->table->born &&
            str_eq(walk->shape, shape) && items_eq(walk->key, start)) {
            return true;
        }
    }
    return false;
}

static void add_page(struct walk *walk, const struct reading *reading)
{
    const struct doc *items = doc_get(reading->seen->reply, "Items");
    const struct doc *key = doc_get(reading->seen->reply, "LastEvaluatedKey");
    for (size_t i = 0; items && i < items->list.count; i++) {
        if (walk->count == walk->cap) {
            walk->cap = walk->cap ? 2 * walk->cap : 16;
            walk->items = mem_realloc(walk->items, walk->cap * sizeof *walk->items);
        }
        walk->items[walk->count++] = doc_copy(&walk->arena, &items->list.items[i]);
    }
    walk->scanned += reading_integer(reading, "ScannedCount");
    walk->key = NULL;
    if (key) {
        struct doc *copy = arena_zalloc(&walk->arena, sizeof *copy);
        *copy = doc_copy(&walk->arena, key);
        walk->key = copy;
    }
}

/* ---- what it comes to */

static enum check property(const struct reading *reading)
{
    return reading->index ? CHECK_INDEX : CHECK_REPLY;
}

/* Nothing is shown that is not there, nor more often than it is. */
static enum verdict check_part(struct reading *reading, const struct doc *items)
{
    reading->judge->held[CHECK_INDEX] += reading->index != NULL;
    for (size_t i = 0; i < items->list.count; i++) {
        const struct doc *item = &items->list.items[i];
        size_t there = 0;
        size_t shown = 0;
        for (size_t j = 0; j < reading->item_count; j++) {
            there += items_eq(&reading->items[j], item);
        }
        for (size_t j = 0; j < items->list.count; j++) {
            shown += items_eq(&items->list.items[j], item);
        }
        if (shown > there) {
            return judge_breaks(reading->judge, property(reading),
                                "shown %zu times where it is %zu times: %s", shown, there,
                                judge_print(reading->judge, item));
        }
    }
    return VERDICT_AGREES;
}

static enum verdict check_sum(struct reading *reading, size_t shown, int64_t scanned)
{
    bool counted = reading_asks(reading, "COUNT") || shown == reading->item_count;
    return counted && scanned == (int64_t)reading->count
               ? VERDICT_AGREES
               : judge_breaks(reading->judge, property(reading),
                              "all pages: expected %zu items, %zu scanned, got %zu, %lld",
                              reading->item_count, reading->count, shown, (long long)scanned);
}

/* The latest end of each segment; false: not all have come to theirs. */
static bool join(struct walk *walks, const struct walk *last, const struct reading *reading,
                 struct walk *all)
{
    for (int64_t segment = 0; segment < last->total; segment++) {
        const struct walk *walk = walks;
        while (walk && (walk->key || walk->segment != segment ||
                        !is_one_table(walk, reading, last->shape))) {
            walk = walk->next;
        }
        if (!walk) {
            return false;
        }
        all->items = mem_realloc(all->items, (all->count + walk->count + 1) * sizeof *all->items);
        if (walk->count > 0) {
            memcpy(&all->items[all->count], walk->items, walk->count * sizeof *all->items);
        }
        all->count += walk->count;
        all->scanned += walk->scanned;
    }
    return true;
}

static enum verdict check_end(struct walk *walks, const struct walk *walk, struct reading *reading)
{
    struct walk all = {0};
    enum verdict verdict = VERDICT_AGREES;
    if (walk->total <= 1) {
        return check_sum(reading, walk->count, walk->scanned);
    }
    if (join(walks, walk, reading, &all)) {
        struct doc items = {.type = DOC_LIST, .list = {all.items, all.count}};
        verdict = check_part(reading, &items);
        verdict = verdict == VERDICT_AGREES ? check_sum(reading, all.count, all.scanned) : verdict;
    }
    free(all.items);
    return verdict;
}

enum verdict walks_see(struct walk **walks, struct reading *reading)
{
    struct str shape = shape_of(reading);
    bool goes_on = doc_get(reading->seen->body, "ExclusiveStartKey") != NULL;
    struct walk *walk = goes_on ? find(*walks, reading, shape) : begin(walks, reading, shape);
    if (!walk) {
        const struct doc *items = doc_get(reading->seen->reply, "Items");
        return items ? check_part(reading, items) : VERDICT_AGREES;
    }
    add_page(walk, reading);
    struct doc items = {.type = DOC_LIST, .list = {walk->items, walk->count}};
    enum verdict verdict = check_part(reading, &items);
    return verdict == VERDICT_AGREES && !walk->key ? check_end(*walks, walk, reading) : verdict;
}
