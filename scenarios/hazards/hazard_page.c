/*
 * page-ignored: a page of Query or Scan ended before all was read, and nobody asked for the rest.
 *
 * Pages that end by the client's own Limit are its wish. A page stays open until a request of any
 * client carries its LastEvaluatedKey on, or the same read is begun anew.
 *
 * Only the user knows which tables are read whole: without that expectation a page that nobody
 * follows may be a search that found its item, or a first screen, and nothing is said.
 */
#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/attribute_text.h"
#include "hazard_internal.h"
#include "request_keys.h"

#define HAZARD "page-ignored"

static const char fix[] =
    "Go on with ExclusiveStartKey = LastEvaluatedKey until a reply has no LastEvaluatedKey, or "
    "use the SDK's paginator: a page ends at 1 MB, whatever is left.";

struct page {
    struct str table, index, client, operation;
    struct str key; /* LastEvaluatedKey, canonical */
    bool fault;     /* cut by a rule, not by its size */
    uint64_t submit;
    int64_t time_us;
    bool open;
};

struct pages {
    struct watch *watch;
    struct arena scratch;
    struct tally by_key;  /* table, index, key -> index + 1 */
    struct tally by_body; /* operation, request body -> index + 1 of the latest page */
    struct page *list;
    size_t count, cap;
    size_t open;
};

struct pages *pages_new(struct watch *watch)
{
    struct pages *pages = mem_zalloc(sizeof *pages);
    pages->watch = watch;
    arena_init(&pages->scratch);
    tally_init(&pages->by_key);
    tally_init(&pages->by_body);
    return pages;
}

void pages_free(struct pages *pages)
{
    arena_release(&pages->scratch);
    tally_release(&pages->by_key);
    tally_release(&pages->by_body);
    free(pages->list);
    free(pages);
}

void pages_clear(struct pages *pages)
{
    tally_clear(&pages->by_key);
    tally_clear(&pages->by_body);
    pages->count = 0;
    pages->open = 0;
}

static bool is_paged(struct str operation)
{
    return str_is(operation, "Query") || str_is(operation, "Scan");
}

static struct str key_name(struct pages *pages, const struct doc *request, const struct doc *key)
{
    struct buf text;
    buf_init(&text);
    buf_printf(&text, "%.*s/%.*s/", STR_ARG(bare_table(doc_string(request, "TableName"))),
               STR_ARG(doc_string(request, "IndexName")));
    item_text(&text, key);
    struct str name = arena_copy(&pages->scratch, buf_view(&text));
    buf_release(&text);
    return name;
}

static struct str body_name(struct pages *pages, struct str operation, struct str body)
{
    return str_from(arena_printf(&pages->scratch, "%.*s/%.*s", STR_ARG(operation), STR_ARG(body)));
}

static void close_page(struct pages *pages, uint64_t place)
{
    if (place > 0 && pages->list[place - 1].open) {
        pages->list[place - 1].open = false;
        pages->open--;
    }
}

void pages_input(struct pages *pages, const struct hook_input *input)
{
    const struct ddb_request *request = input->request;
    struct doc doc;
    if (pages->open == 0 || !is_paged(request->operation) ||
        !json_read(&pages->scratch, request->body, &doc, NULL)) {
        return;
    }
    const struct doc *start = doc_get(&doc, "ExclusiveStartKey");
    if (start) {
        close_page(pages, tally_get(&pages->by_key, key_name(pages, &doc, start)));
    }
    close_page(pages,
               tally_get(&pages->by_body, body_name(pages, request->operation, request->body)));
    arena_reset(&pages->scratch);
}

/* Did the page end by the client's own Limit? Then ScannedCount has reached it. */
static bool ended_by_limit(const struct doc *request, const struct doc *reply)
{
    const struct doc *limit = doc_get(request, "Limit");
    const struct doc *scanned = doc_get(reply, "ScannedCount");
    return limit && limit->type == DOC_INTEGER &&
           (!scanned || scanned->type != DOC_INTEGER || scanned->integer >= limit->integer);
}

static struct page *add_page(struct pages *pages)
{
    if (pages->count == pages->cap) {
        pages->cap = pages->cap ? pages->cap * 2 : 16;
        pages->list = mem_realloc(pages->list, pages->cap * sizeof *pages->list);
    }
    pages->open++;
    return &pages->list[pages->count++];
}

static void open_page(struct pages *pages, const struct sighting *sighting,
                      const struct doc *request, const struct doc *key,
                      const struct ddb_reply *reply)
{
    struct arena *arena = &pages->watch->arena;
    struct str name = key_name(pages, request, key);
    struct str body = body_name(pages, sighting->operation, buf_view(&sighting->body));
    close_page(pages, tally_get(&pages->by_key, name));
    struct page *page = add_page(pages);
    *page = (struct page){
        .table = arena_copy(arena, bare_table(doc_string(request, "TableName"))),
        .index = arena_copy(arena, doc_string(request, "IndexName")),
        .client = arena_copy(arena, sighting->client),
        .operation = arena_copy(arena, sighting->operation),
        .key = arena_copy(arena, name),
        .fault = reply->struck && str_is(reply->kind, "short-page"),
        .submit = sighting->submit,
        .time_us = sighting->time_us,
        .open = true,
    };
    *tally_at(&pages->by_key, name) = pages->count;
    *tally_at(&pages->by_body, body) = pages->count;
}

void pages_output(struct pages *pages, const struct sighting *sighting,
                  const struct hook_output *output)
{
    static const char member[] = "\"LastEvaluatedKey\"";
    const struct ddb_reply *reply = output->reply;
    struct doc request, answer;
    if (reply->refused || !is_paged(sighting->operation) || reply->body.len == 0 ||
        !memmem(reply->body.data, reply->body.len, member, sizeof member - 1) ||
        !json_read(&pages->scratch, reply->body, &answer, NULL) ||
        !json_read(&pages->scratch, buf_view(&sighting->body), &request, NULL)) {
        return;
    }
    const struct doc *key = doc_get(&answer, "LastEvaluatedKey");
    if (key && !ended_by_limit(&request, &answer)) {
        open_page(pages, sighting, &request, key, reply);
    }
    arena_reset(&pages->scratch);
}

static const char *where(struct pages *pages, const struct page *page)
{
    return arena_printf(&pages->watch->arena, "%.*s%s%.*s", STR_ARG(page->table),
                        page->index.len > 0 ? "/" : "", STR_ARG(page->index));
}

static void report(struct pages *pages, const struct page *page)
{
    struct watch *watch = pages->watch;
    struct arena *arena = &watch->arena;
    uint64_t *submits = ARENA_ARRAY(arena, uint64_t, 1);
    submits[0] = page->submit;
    watch_hit(
        watch,
        &(struct hit){
            .hazard = HAZARD,
            .severity = SEVERITY_ERROR,
            .table = page->table,
            .cause = page->index,
            .title_one = arena_printf(arena, "1 page of %s ended early and the rest was never read",
                                      where(pages, page)),
            .title_many = arena_printf(arena, "pages of %s ended early and the rest was never read",
                                       where(pages, page)),
            .fix = fix,
            .story = arena_printf(
                arena,
                "#%llu %.*s at %s (client %.*s) got a page cut %s, with a LastEvaluatedKey; no "
                "request went on from there.\n",
                (unsigned long long)page->submit, STR_ARG(page->operation),
                watch_time(watch, page->time_us), STR_ARG(page->client),
                page->fault ? "by a short-page fault" : "by its size"),
            .submits = submits,
            .submit_count = 1,
        });
}

void pages_judge(struct pages *pages)
{
    for (size_t i = 0; i < pages->count; i++) {
        const struct page *page = &pages->list[i];
        bool whole = expect_reads_all(pages->watch->expect, page->table, page->index);
        bool tolerated =
            expect_tolerates(pages->watch->expect, HAZARD, page->table, (struct str){NULL, 0});
        if (page->open && whole && !tolerated) {
            report(pages, page);
        }
    }
}
