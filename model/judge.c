#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "../emulator/base/json.h"
#include "judge_internal.h"
#include "past_requests.h"
#include "past_tokens.h"
#include "ranges.h"
#include "request_body.h"
#include "versions.h"
#include "walks.h"

static const struct {
    const char *operation;
    judged *judge;
} rows[] = {
#define JUDGED(operation, function) {#operation, function},
#include "judge.def"
#undef JUDGED
};

enum { row_count = sizeof rows / sizeof rows[0] };

static checker *const checks[] = {
#define CHECK(code, name, about, function) function,
#include "property.def"
#undef CHECK
};

const char *judge_operation(size_t index)
{
    return index < row_count ? rows[index].operation : NULL;
}

judged *judge_of(struct str operation)
{
    for (size_t i = 0; i < row_count; i++) {
        if (str_is(operation, rows[i].operation)) {
            return rows[i].judge;
        }
    }
    return NULL;
}

struct judge *judge_new(const struct judge_options *options)
{
    struct judge *judge = mem_zalloc(sizeof *judge);
    judge->options = *options;
    judge->past = options->may_go_back ? past_new() : NULL;
    judge->state.keeps_versions =
        options->lag_us > 0 || options->gsi_lag_us > 0 || options->stale_most_us > 0;
    arena_init(&judge->arena);
    buf_init(&judge->inspection.body);
    buf_init(&judge->inspection.start);
    return judge;
}

void judge_forget(struct judge *judge)
{
    judge->lost = false;
    judge->last_applied_us = 0;
    state_release(&judge->state);
    tokens_release(&judge->tokens);
    tokens_release(&judge->statement_tokens);
    page_tokens_release(&judge->pages);
    walks_release(&judge->walks);
    bulk_facts_release(&judge->bulks);
    ranges_release(&judge->ranges);
}

void judge_reset(struct judge *judge)
{
    judge_forget(judge);
    memset(judge->flights, 0, sizeof judge->flights);
    if (judge->past) {
        past_clear(judge->past);
    }
}

/* What is done without a request cannot be done once more. */
static void drop_past(struct judge *judge)
{
    past_free(judge->past);
    judge->past = NULL;
}

void judge_empty(struct judge *judge, struct str table)
{
    drop_past(judge);
    struct model_table *found = state_table(&judge->state, table);
    if (found) {
        table_clear(found);
        found->adrift = false;
    }
}

void judge_prime_table(struct judge *judge, const struct doc *create_table)
{
    drop_past(judge);
    struct model_table *table = state_create(&judge->state, create_table);
    table->setting.ttl_unknown = true;
    accounts_open(judge, table);
}

void judge_prime_item(struct judge *judge, struct str table, const struct doc *item)
{
    struct model_table *found = state_table(&judge->state, table);
    if (found) {
        table_put(found, item);
        versions_forget(found);
    }
}

void judge_free(struct judge *judge)
{
    if (judge) {
        judge_reset(judge);
        past_free(judge->past);
        buf_release(&judge->inspection.body);
        buf_release(&judge->inspection.start);
        arena_release(&judge->arena);
        free(judge);
    }
}

/* All checks look at it, the first to disagree speaks. */
static enum verdict tell(struct judge *judge, const struct event *event, const char **why)
{
    enum verdict verdict = VERDICT_AGREES;
    judge->why = "";
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        judge->check = (enum check)i;
        enum verdict one = checks[i](judge, event);
        if (one == VERDICT_DISAGREES) {
            *why = judge->why;
            return one;
        }
        verdict = one == VERDICT_UNJUDGED ? one : verdict;
    }
    *why = judge->why;
    return verdict;
}

static void watch_size(struct judge *judge)
{
    size_t most = judge->options.bytes_most;
    if (most > 0 && state_bytes(&judge->state) > most) {
        judge_reset(judge);
        judge->lost = true;
    }
}

/* Nobody reads what is older than all that may be late. */
static void keep_versions(struct judge *judge, uint64_t last_change, int64_t time_us)
{
    const struct judge_options *options = &judge->options;
    if (judge->state.keeps_versions) {
        int64_t kept_us = options->lag_us + options->gsi_lag_us;
        kept_us = options->stale_most_us > kept_us ? options->stale_most_us : kept_us;
        versions_number(&judge->state, last_change, time_us);
        versions_trim(&judge->state, time_us - kept_us);
    }
}

enum verdict judge_see(struct judge *judge, const struct seen *given, const char **why)
{
    struct seen seen = *given;
    struct event event = {
        .stage = STAGE_APPLIED, .submit = given->submit, .time_us = given->time_us, .seen = &seen};
    arena_reset(&judge->arena);
    seen.body = body_cleaned(&judge->arena, given->body);
    judge->bill = (struct bill){0};
    judge->unseen = given->unseen;
    judge->state.now_us = given->time_us;
    judge->looks = judge->sights = 0;
    judge->sight_fault = NULL;
    judge->blind = false;
    enum verdict verdict = tell(judge, &event, why);
    keep_versions(judge, seen.last_change, seen.time_us);
    watch_size(judge);
    return verdict;
}

enum verdict judge_expired(struct judge *judge, const struct expiration *expiration,
                           const char **why)
{
    struct event event = {
        .stage = STAGE_EXPIRED, .time_us = expiration->time_us, .expiration = expiration};
    arena_reset(&judge->arena);
    judge->unseen = false;
    enum verdict verdict = tell(judge, &event, why);
    keep_versions(judge, expiration->last_change, expiration->time_us);
    return verdict;
}

enum verdict judge_sent(struct judge *judge, uint64_t submit, int64_t time_us, const char **why)
{
    struct event event = {.stage = STAGE_SENT, .submit = submit, .time_us = time_us};
    return tell(judge, &event, why);
}

enum verdict judge_answered(struct judge *judge, uint64_t submit, int64_t time_us, const char **why)
{
    struct event event = {.stage = STAGE_ANSWERED, .submit = submit, .time_us = time_us};
    return tell(judge, &event, why);
}

enum verdict judge_reopened(struct judge *judge, const struct reopening *reopening,
                            const char **why)
{
    struct event event = {
        .stage = STAGE_REOPENED, .time_us = reopening->time_us, .reopening = reopening};
    arena_reset(&judge->arena);
    judge->unseen = false;
    return tell(judge, &event, why);
}

enum check judge_check(const struct judge *judge)
{
    return judge->check;
}

uint64_t judge_held(const struct judge *judge, enum check check)
{
    return judge->held[check];
}

enum verdict judge_differs(struct judge *judge, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    judge->why = arena_vprintf(&judge->arena, format, args);
    va_end(args);
    return judge->unseen ? VERDICT_AGREES : VERDICT_DISAGREES;
}

enum verdict judge_breaks(struct judge *judge, enum check check, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    judge->why = arena_vprintf(&judge->arena, format, args);
    va_end(args);
    judge->check = check;
    return judge->unseen ? VERDICT_AGREES : VERDICT_DISAGREES;
}

const char *judge_print(struct judge *judge, const struct doc *doc)
{
    if (!doc) {
        return "nothing";
    }
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    const char *copy = arena_copy(&judge->arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}
