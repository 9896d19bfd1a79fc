#include "shrinker.h"

#include <string.h>

#include "../../emulator/base/json.h"
#include "minimise.h"
#include "smaller_doc.h"

static struct failure run(struct shrinker *s, const struct story *story, struct arena *arena)
{
    struct buf text;
    buf_init(&text);
    json_print(&text, story_print(story, STR(""), arena));
    struct failure failure = s->run(s->context, buf_view(&text), arena);
    buf_release(&text);
    return failure;
}

/* Is what is there before the first request good? */
static bool begins_well(struct shrinker *s, const struct story *story, struct arena *arena)
{
    static const struct doc nothing = {.type = DOC_MAP};
    struct story_step idle = {.step = {.operation = "ListTables", .request = &nothing}};
    struct story before = *story;
    before.steps = &idle;
    before.step_count = 1;
    return run(s, &before, arena).hazard.len == 0;
}

/* The candidate becomes the story if it fails the same way. One that makes a valid request invalid
 * fails in a way of its own, however alike the two look. */
static bool try(struct shrinker *s, const struct story *candidate)
{
    struct arena arena;
    if (s->trials >= s->trials_max) {
        return false;
    }
    s->trials++;
    arena_init(&arena);
    struct failure failure = run(s, candidate, &arena);
    bool same = failure_same(&failure, &s->failure) && failure.invalid <= s->failure.invalid &&
                (!s->verbatim || begins_well(s, candidate, &arena));
    arena_release(&arena);
    if (same) {
        s->story = *candidate;
        s->failure.invalid = failure.invalid;
    }
    if (s->progress) {
        s->progress(s->context, s);
    }
    return same;
}

/* ---- lists */

/* One list of the story, whose elements go one by one. */
struct list {
    struct shrinker *shrinker;
    struct story whole; /* with all elements */
    void (*without)(const struct list *list, const bool *kept, struct story *out);
};

static bool try_kept(void *context, const bool *kept, size_t count)
{
    struct list *list = context;
    struct story candidate = list->whole;
    (void)count;
    list->without(list, kept, &candidate);
    return try(list->shrinker, &candidate);
}

static void minimise_list(struct shrinker *s, size_t count,
                          void (*without)(const struct list *list, const bool *kept,
                                          struct story *out))
{
    struct list list = {s, s->story, without};
    bool *kept = ARENA_ARRAY(s->arena, bool, count);
    memset(kept, true, count);
    (void)minimise(kept, count, try_kept, &list);
}

static void without_lanes(const struct list *list, const bool *kept, struct story *out)
{
    struct arena *arena = list->shrinker->arena;
    out->steps = ARENA_ARRAY(arena, struct story_step, list->whole.step_count);
    out->step_count = 0;
    for (size_t i = 0; i < list->whole.step_count; i++) {
        if (kept[list->whole.steps[i].lane]) {
            out->steps[out->step_count++] = list->whole.steps[i];
        }
    }
}

static void without_steps(const struct list *list, const bool *kept, struct story *out)
{
    struct arena *arena = list->shrinker->arena;
    out->steps = ARENA_ARRAY(arena, struct story_step, list->whole.step_count);
    out->step_count = 0;
    for (size_t i = 0; i < list->whole.step_count; i++) {
        if (kept[i]) {
            out->steps[out->step_count++] = list->whole.steps[i];
        }
    }
}

/* Two flags for each step: its fault, its latency. */
static void without_faults(const struct list *list, const bool *kept, struct story *out)
{
    struct arena *arena = list->shrinker->arena;
    out->steps = ARENA_ARRAY(arena, struct story_step, list->whole.step_count);
    for (size_t i = 0; i < list->whole.step_count; i++) {
        out->steps[i] = list->whole.steps[i];
        if (!kept[2 * i]) {
            out->steps[i].step.fault = NULL;
        }
        if (!kept[2 * i + 1]) {
            out->steps[i].step.latency_us = 0;
        }
    }
}

static void without_items(const struct list *list, const bool *kept, struct story *out)
{
    struct arena *arena = list->shrinker->arena;
    out->items = ARENA_ARRAY(arena, struct story_item, list->whole.item_count);
    out->item_count = 0;
    for (size_t i = 0; i < list->whole.item_count; i++) {
        if (kept[i]) {
            out->items[out->item_count++] = list->whole.items[i];
        }
    }
}

/* ---- documents */

/* The story with another document in some place. */
typedef void put_doc(struct shrinker *s, size_t place, const struct doc *doc, struct story *out);

static size_t length(const struct doc *doc)
{
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    size_t len = text.len;
    buf_release(&text);
    return len;
}

/* Tries every smaller document, and goes on from each that does. */
static void minimise_doc(struct shrinker *s, size_t place, const struct doc *doc, put_doc *put)
{
    size_t len = length(doc);
    for (size_t n = 0; s->trials < s->trials_max;) {
        const struct doc *smaller = smaller_doc(s->arena, doc, n);
        struct story candidate = s->story;
        if (!smaller) {
            return;
        }
        size_t smaller_len = length(smaller);
        put(s, place, smaller, &candidate);
        if (smaller_len < len && try(s, &candidate)) {
            doc = smaller;
            len = smaller_len;
        } else {
            n++;
        }
    }
}

static struct story_step *copy_steps(struct shrinker *s)
{
    struct story_step *steps = ARENA_ARRAY(s->arena, struct story_step, s->story.step_count);
    memcpy(steps, s->story.steps, s->story.step_count * sizeof *steps);
    return steps;
}

static void put_request(struct shrinker *s, size_t place, const struct doc *doc, struct story *out)
{
    out->steps = copy_steps(s);
    out->steps[place].step.request = doc;
}

static void put_item(struct shrinker *s, size_t place, const struct doc *doc, struct story *out)
{
    out->items = ARENA_ARRAY(s->arena, struct story_item, s->story.item_count);
    memcpy(out->items, s->story.items, s->story.item_count * sizeof *out->items);
    out->items[place].item = doc;
}

static void put_tables(struct shrinker *s, size_t place, const struct doc *doc, struct story *out)
{
    (void)s, (void)place;
    out->tables = doc;
}

static void put_rest(struct shrinker *s, size_t place, const struct doc *doc, struct story *out)
{
    (void)s, (void)place;
    out->rest = doc;
}

static void minimise_docs(struct shrinker *s)
{
    for (size_t i = s->verbatim ? 0 : s->story.step_count; i > 0; i--) {
        minimise_doc(s, i - 1, s->story.steps[i - 1].step.request, put_request);
    }
    for (size_t i = s->verbatim ? 0 : s->story.item_count; i > 0; i--) {
        minimise_doc(s, i - 1, s->story.items[i - 1].item, put_item);
    }
    if (s->story.tables) {
        minimise_doc(s, 0, s->story.tables, put_tables);
    }
    if (s->story.rest && !s->verbatim) {
        minimise_doc(s, 0, s->story.rest, put_rest);
    }
}

/* ---- clients and times */

/* All steps by one client, one after another. */
static void join_clients(struct shrinker *s)
{
    struct story candidate = s->story;
    candidate.steps = copy_steps(s);
    for (size_t i = 0; i < candidate.step_count; i++) {
        candidate.steps[i].lane = 0;
    }
    (void)try(s, &candidate);
}

/* Every step at its place times `unit_us`. */
static bool space_evenly(struct shrinker *s, int64_t unit_us)
{
    struct story candidate = s->story;
    candidate.steps = copy_steps(s);
    for (size_t i = 0; i < candidate.step_count; i++) {
        candidate.steps[i].step.time_us = (int64_t)i * unit_us;
    }
    return try(s, &candidate);
}

/* Whatever comes at this step or after it comes earlier by so much. */
static bool pull(struct shrinker *s, size_t place, int64_t by_us)
{
    struct story candidate = s->story;
    candidate.steps = copy_steps(s);
    for (size_t i = place; i < candidate.step_count; i++) {
        candidate.steps[i].step.time_us -= by_us;
    }
    return by_us > 0 && try(s, &candidate);
}

/* Gaps go, or become half as long. */
static void close_gaps(struct shrinker *s)
{
    for (size_t i = 0; i < s->story.step_count; i++) {
        int64_t before_us = i > 0 ? s->story.steps[i - 1].step.time_us : 0;
        int64_t gap_us = s->story.steps[i].step.time_us - before_us;
        if (pull(s, i, gap_us)) {
            continue;
        }
        while (gap_us > 1000 && pull(s, i, gap_us / 2)) {
            gap_us -= gap_us / 2;
        }
    }
}

static void shorten_times(struct shrinker *s)
{
    if (!space_evenly(s, 0) && !space_evenly(s, 1000)) {
        close_gaps(s);
    }
}

/* ---- faults */

/* Which entries of a batch come back is drawn, unless all do: then no seed has a say in it. */
static void hand_all_back(struct shrinker *s)
{
    for (size_t i = 0; i < s->story.step_count; i++) {
        const struct doc *fault = s->story.steps[i].step.fault;
        const struct doc *fraction = fault ? doc_get(fault, "fraction") : NULL;
        const struct doc all = doc_integer(1);
        struct story candidate = s->story;
        if (!fraction || fraction->type == DOC_INTEGER) {
            continue;
        }
        candidate.steps = copy_steps(s);
        candidate.steps[i].step.fault = doc_with(s->arena, fault, STR("fraction"), &all);
        (void)try(s, &candidate);
    }
}

/* Which changes reach a replica late is drawn, unless all do. */
static void make_all_late(struct shrinker *s)
{
    static const char *const shares[] = {"lag-share", "gsi-lag-share"};
    static const char *const lags[] = {"lag", "gsi-lag"};
    const struct doc all = doc_integer(1);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        const struct doc *share = doc_get(s->story.rest, shares[i]);
        struct story candidate = s->story;
        if (!doc_get(s->story.rest, lags[i]) || (share && share->type == DOC_INTEGER)) {
            continue;
        }
        candidate.rest = doc_with(s->arena, s->story.rest, str_from(shares[i]), &all);
        (void)try(s, &candidate);
    }
}

/* ---- all of it */

/* How much there is: what must become less for another round. */
static size_t size_of(const struct shrinker *s)
{
    struct arena arena;
    arena_init(&arena);
    size_t len = length(story_print(&s->story, STR(""), &arena));
    arena_release(&arena);
    return len;
}

static void work_once(struct shrinker *s)
{
    make_all_late(s);
    minimise_list(s, STEP_LANES_MAX, without_lanes);
    minimise_list(s, s->story.step_count, without_steps);
    minimise_list(s, 2 * s->story.step_count, without_faults);
    minimise_list(s, s->story.item_count, without_items);
    hand_all_back(s);
    join_clients(s);
    shorten_times(s);
    minimise_docs(s);
}

bool shrinker_work(struct shrinker *s)
{
    struct story first = s->story;
    struct arena arena;
    arena_init(&arena);
    s->verbatim = s->verbatim && begins_well(s, &first, &arena);
    arena_release(&arena);
    if (!try(s, &first)) {
        return false;
    }
    for (size_t before = size_of(s) + 1; size_of(s) < before;) {
        before = size_of(s);
        work_once(s);
    }
    return true;
}
