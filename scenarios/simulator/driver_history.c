#include "driver_history.h"

#include <stdlib.h>

struct history {
    const struct driver *inner;
    struct search *search;
    size_t *calls; /* of the search, by submit */
    size_t call_cap;
    int64_t now_us;
};

static void keep(struct history *history, uint64_t submit, size_t call)
{
    if (submit >= history->call_cap) {
        history->call_cap = (size_t)submit * 2;
        history->calls = mem_realloc(history->calls, history->call_cap * sizeof *history->calls);
    }
    history->calls[submit] = call;
}

static uint64_t history_submit(void *context, int64_t now_us, const struct driver_call *call)
{
    struct history *history = context;
    history->now_us = now_us;
    /* The search counts what comes before what by the order of these calls: it is told of the
     * request before that can have any effect, and of its number afterwards. */
    size_t begun = search_begin(history->search, &(struct search_call){
                                                     .client = call->client,
                                                     .operation = str_from(call->operation),
                                                     .body = call->body,
                                                     .time_us = now_us,
                                                 });
    uint64_t submit = history->inner->submit(history->inner->context, now_us, call);
    search_number(history->search, begun, submit);
    keep(history, submit, begun);
    return submit;
}

static void history_cancel(void *context, int64_t now_us, uint64_t submit)
{
    struct history *history = context;
    history->inner->cancel(history->inner->context, now_us, submit);
}

static bool history_pass(void *context, int64_t until_us, int64_t *now_us)
{
    struct history *history = context;
    bool happened = history->inner->pass(history->inner->context, until_us, now_us);
    history->now_us = *now_us;
    return happened;
}

static bool history_poll(void *context, struct driver_reply *out)
{
    struct history *history = context;
    if (!history->inner->poll(history->inner->context, out)) {
        return false;
    }
    if (out->whole) {
        search_end(history->search, history->calls[out->submit],
                   &(struct search_answer){history->now_us, out->status, out->error, out->body});
    }
    return true;
}

/* Tells it as what it is: a strongly consistent read. */
static bool history_peek(void *context, struct str table, struct str key, struct arena *arena,
                         struct str *item)
{
    struct history *history = context;
    struct search_call call = {.client = STR("check"), .operation = STR("GetItem")};
    call.time_us = history->now_us;
    call.body = str_from(
        arena_printf(arena, "{\"TableName\":\"%.*s\",\"ConsistentRead\":true,\"Key\":%.*s}",
                     STR_ARG(table), STR_ARG(key)));
    size_t begun = search_begin(history->search, &call);
    bool there = history->inner->peek(history->inner->context, table, key, arena, item);
    const char *reply = there ? arena_printf(arena, "{\"Item\":%.*s}", STR_ARG(*item)) : "{}";
    search_end(history->search, begun,
               &(struct search_answer){history->now_us, 200, STR(""), str_from(reply)});
    return there;
}

static bool history_set_plan(void *context, struct str plan, struct arena *arena,
                             const char **message)
{
    struct history *history = context;
    return history->inner->set_plan(history->inner->context, plan, arena, message);
}

static void history_close(void *context)
{
    struct history *history = context;
    free(history->calls);
    free(history);
}

struct driver driver_history_open(const struct driver *inner, struct search *search)
{
    struct history *history = mem_zalloc(sizeof *history);
    history->inner = inner;
    history->search = search;
    return (struct driver){
        history,      inner->think_ppm, history_submit,   history_cancel, history_pass,
        history_poll, history_peek,     history_set_plan, history_close,  false};
}
