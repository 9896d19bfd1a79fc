#include "hazard_internal.h"

#include <stdlib.h>
#include <string.h>

#define STORIES_MAX 5 /* told in full; the rest is counted */

struct watch *watch_new(struct ddb *ddb, const struct expect *expect)
{
    struct watch *watch = mem_zalloc(sizeof *watch);
    watch->ddb = ddb;
    watch->expect = expect;
    arena_init(&watch->arena);
    history_init(&watch->history);
    tally_init(&watch->groups);
    watch->drops = drops_new(watch);
    watch->pages = pages_new(watch);
    watch->throttles = throttles_new(watch);
    watch->stales = stales_new(watch);
    watch->glances = glances_new(watch);
    watch->hots = hots_new(watch);
    return watch;
}

void watch_free(struct watch *watch)
{
    if (!watch) {
        return;
    }
    drops_free(watch->drops);
    pages_free(watch->pages);
    throttles_free(watch->throttles);
    stales_free(watch->stales);
    glances_free(watch->glances);
    hots_free(watch->hots);
    history_release(&watch->history);
    free(watch->hits);
    tally_release(&watch->groups);
    arena_release(&watch->arena);
    free(watch);
}

void watch_input(struct watch *watch, const struct hook_input *input)
{
    if (!watch->started) {
        watch->started = true;
        watch->start_us = input->time_us;
    }
    history_input(&watch->history, input);
    drops_input(watch->drops, input);
    pages_input(watch->pages, input);
    throttles_input(watch->throttles, input);
    stales_input(watch->stales, input);
}

void watch_applied(struct watch *watch, const struct ddb_applied *applied)
{
    hots_applied(watch->hots, applied);
}

void watch_change(struct watch *watch, const struct ddb_change *change)
{
    history_change(&watch->history, change);
    drops_change(watch->drops, change);
    throttles_change(watch->throttles, change);
    glances_change(watch->glances, change);
}

bool reply_answers(const struct ddb_reply *reply)
{
    /* No attribute value looks like this: a reason is a text, a value is an object. */
    static const char reason[] = "\"Code\":\"ConditionalCheckFailed\"";
    return !reply->refused || str_is(reply->error, "ConditionalCheckFailedException") ||
           (str_is(reply->error, "TransactionCanceledException") &&
            memmem(reply->body.data, reply->body.len, reason, sizeof reason - 1));
}

void watch_output(struct watch *watch, const struct hook_output *output)
{
    const struct ddb_reply *reply = output->reply;
    struct sighting *sighting = history_find(&watch->history, reply->submit);
    bool delivered = output->delivered && reply->wire == DDB_WIRE_REPLY;
    if (!sighting || sighting->settled) {
        return;
    }
    if (delivered) {
        drops_output(watch->drops, sighting, output);
        pages_output(watch->pages, sighting, output);
        stales_output(watch->stales, sighting, output);
        glances_output(watch->glances, sighting, reply);
    }
    throttles_output(watch->throttles, sighting, output);
    sighting->conclusive = delivered && reply_answers(reply);
    history_settle(&watch->history, sighting, !delivered, reply->late);
    history_forget(&watch->history);
}

void watch_cancelled(struct watch *watch, uint64_t submit, int64_t time_us)
{
    (void)time_us;
    struct sighting *sighting = history_find(&watch->history, submit);
    if (sighting) {
        throttles_cancelled(watch->throttles, sighting);
        history_settle(&watch->history, sighting, true, true);
        history_forget(&watch->history);
    }
}

void watch_reset(struct watch *watch, int64_t time_us)
{
    (void)time_us;
    repeat_judge(watch);
    history_clear(&watch->history);
    drops_clear(watch->drops);
    pages_clear(watch->pages);
    throttles_clear(watch->throttles);
    stales_clear(watch->stales);
    glances_clear(watch->glances);
}

/* Groups are numbered from 1 in the order of their first hits. */
static uint64_t group_of(struct watch *watch, const struct hit *hit)
{
    const char *name = arena_printf(&watch->arena, "%s/%d/%.*s/%.*s", hit->hazard,
                                    (int)hit->severity, STR_ARG(hit->table), STR_ARG(hit->cause));
    uint64_t *group = tally_at(&watch->groups, str_from(name));
    if (*group == 0) {
        *group = watch->groups.count;
    }
    return *group;
}

void watch_hit(struct watch *watch, const struct hit *hit)
{
    if (ddb_shared_name(watch->ddb, hit->table)) {
        return;
    }
    if (watch->hit_count == watch->hit_cap) {
        watch->hit_cap = watch->hit_cap ? watch->hit_cap * 2 : 8;
        watch->hits = mem_realloc(watch->hits, watch->hit_cap * sizeof *watch->hits);
    }
    struct hit *kept = &watch->hits[watch->hit_count++];
    *kept = *hit;
    kept->group = group_of(watch, hit);
}

const char *watch_time(struct watch *watch, int64_t time_us)
{
    int64_t elapsed = time_us - watch->start_us;
    elapsed = elapsed < 0 ? 0 : elapsed;
    return arena_printf(&watch->arena, "%lld.%03llds", (long long)(elapsed / 1000000),
                        (long long)(elapsed / 1000 % 1000));
}

const char *watch_name(struct watch *watch, const struct sighting *sighting)
{
    bool attempt = sighting->attempt.len > 0;
    return arena_printf(&watch->arena, "#%llu %.*s at %s (client %.*s%s%.*s)",
                        (unsigned long long)sighting->submit, STR_ARG(sighting->operation),
                        watch_time(watch, sighting->time_us), STR_ARG(sighting->client),
                        attempt ? ", " : "", STR_ARG(sighting->attempt));
}

static int by_number(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* All requests of the group, ascending, each once. */
static void gather_requests(struct watch *watch, const struct hit *first, struct finding *out)
{
    size_t count = 0;
    for (size_t i = 0; i < watch->hit_count; i++) {
        count += watch->hits[i].group == first->group ? watch->hits[i].submit_count : 0;
    }
    uint64_t *all = ARENA_ARRAY(&watch->arena, uint64_t, count);
    size_t filled = 0;
    for (size_t i = 0; i < watch->hit_count; i++) {
        const struct hit *hit = &watch->hits[i];
        for (size_t s = 0; s < hit->submit_count && hit->group == first->group; s++) {
            all[filled++] = hit->submits[s];
        }
    }
    qsort(all, filled, sizeof *all, by_number);
    size_t kept = 0;
    for (size_t i = 0; i < filled; i++) {
        if (kept == 0 || all[kept - 1] != all[i]) {
            all[kept++] = all[i];
        }
    }
    out->requests = all;
    out->request_count = kept;
}

/* The stories of the group, the first few in full. Returns how many hits it has. */
static size_t gather_stories(struct watch *watch, const struct hit *first, struct finding *out)
{
    struct buf text;
    size_t count = 0;
    buf_init(&text);
    for (size_t i = 0; i < watch->hit_count; i++) {
        if (watch->hits[i].group == first->group && count++ < STORIES_MAX) {
            buf_text(&text, watch->hits[i].story);
        }
    }
    if (count > STORIES_MAX) {
        buf_printf(&text, "And %zu more.\n", count - STORIES_MAX);
    }
    out->detail = arena_copy(&watch->arena, buf_view(&text));
    buf_release(&text);
    return count;
}

static struct finding finding_of(struct watch *watch, const struct hit *first)
{
    struct finding finding = {
        .hazard = first->hazard,
        .severity = first->severity,
        .table = first->table,
        .fix = first->fix,
    };
    gather_requests(watch, first, &finding);
    size_t count = gather_stories(watch, first, &finding);
    finding.title =
        str_from(count == 1 ? first->title_one
                            : arena_printf(&watch->arena, "%zu %s", count, first->title_many));
    return finding;
}

static int by_request(const void *a, const void *b)
{
    const struct finding *left = a;
    const struct finding *right = b;
    uint64_t l = left->request_count > 0 ? left->requests[0] : 0;
    uint64_t r = right->request_count > 0 ? right->requests[0] : 0;
    if (l != r) {
        return l < r ? -1 : 1;
    }
    int names = strcmp(left->hazard, right->hazard);
    if (names != 0) {
        return names;
    }
    int tables = str_cmp(left->table, right->table);
    return tables != 0 ? tables : str_cmp(left->title, right->title);
}

void watch_pauses_unseen(struct watch *watch)
{
    watch->pauses_unseen = true;
}

void watch_start(struct watch *watch, int64_t start_us)
{
    watch->started = true;
    watch->start_us = start_us;
}

size_t watch_end(struct watch *watch, int command_status, const struct finding **out)
{
    repeat_judge(watch);
    /* A program that ended with an error told its user: what it left undone is no harm. */
    if (command_status <= 0) {
        drops_judge(watch->drops);
        pages_judge(watch->pages);
    }
    stales_judge(watch->stales);
    hots_judge(watch->hots);
    if (!watch->pauses_unseen) {
        throttles_judge(watch->throttles, command_status);
    }
    size_t count = 0;
    watch->findings = ARENA_ARRAY(&watch->arena, struct finding, watch->hit_count);
    for (size_t i = 0; i < watch->hit_count; i++) {
        if (watch->hits[i].group == count + 1) {
            watch->findings[count++] = finding_of(watch, &watch->hits[i]);
        }
    }
    qsort(watch->findings, count, sizeof *watch->findings, by_request);
    *out = watch->findings;
    return count;
}
