/* Transactions: all or nothing, and every reason in its place. */
#include <stdio.h>

#include "judge_internal.h"
#include "legacy_rules.h"
#include "past_tokens.h"

enum { ACTIONS_MOST = 100 };

/* A transaction while it is worked out. */
struct undertaking {
    struct judge *judge;
    const struct seen *seen;
    struct model_write writes[ACTIONS_MOST];
    enum forecast forecasts[ACTIONS_MOST];
    size_t count;
    bool cancelled; /* one at least must not be done */
};

static const struct {
    const char *member;
    enum write_kind kind;
} kinds[] = {
    {"Put", WRITE_PUT},
    {"Update", WRITE_UPDATE},
    {"Delete", WRITE_DELETE},
    {"ConditionCheck", WRITE_CHECK},
};

static struct model_write write_of(struct judge *judge, const struct doc *action)
{
    struct model_write write = {.part = action};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct doc *part = doc_get(action, kinds[i].member);
        if (part) {
            write.kind = kinds[i].kind;
            write.part = legacy_without(&judge->arena, part);
        }
    }
    return write;
}

static enum forecast work_out(struct undertaking *all)
{
    const struct doc *actions = doc_get(all->seen->body, "TransactItems");
    all->count = actions && actions->list.count <= ACTIONS_MOST ? actions->list.count : 0;
    for (size_t i = 0; i < all->count; i++) {
        all->writes[i] = write_of(all->judge, &actions->list.items[i]);
        all->forecasts[i] = write_forecast(all->judge, &all->writes[i]);
        if (all->forecasts[i] == FORECAST_NOT_FOUND) {
            return FORECAST_NOT_FOUND;
        }
        all->cancelled = all->cancelled || all->forecasts[i] != FORECAST_SUCCESS;
    }
    return FORECAST_SUCCESS;
}

static const char *code_of(enum forecast forecast)
{
    return forecast == FORECAST_CONDITION ? "ConditionalCheckFailed"
           : forecast == FORECAST_INVALID ? "ValidationError"
                                          : "None";
}

/* Reasons that the tables do not explain: somebody else was there, or the throughput was short. */
static bool is_outer(struct str code)
{
    return str_is(code, "TransactionConflict") || str_is(code, "ThrottlingError") ||
           str_is(code, "ProvisionedThroughputExceeded");
}

static enum verdict judge_reason(struct undertaking *all, size_t i, const struct doc *reason)
{
    struct str code = doc_string(reason, "Code");
    const char *expected = code_of(all->forecasts[i]);
    if (is_outer(code)) {
        return VERDICT_AGREES;
    }
    if (!str_is(code, expected)) {
        return judge_differs(all->judge, "reason %zu: expected %s, got %.*s%s%s", i, expected,
                             STR_ARG(code), all->writes[i].fault ? ": " : "",
                             all->writes[i].fault ? all->writes[i].fault : "");
    }
    bool asked =
        all->forecasts[i] == FORECAST_CONDITION &&
        str_is(doc_string(all->writes[i].part, "ReturnValuesOnConditionCheckFailure"), "ALL_OLD");
    return judge_item(all->judge, "Item of a reason", asked ? all->writes[i].old_item : NULL,
                      doc_get(reason, "Item"));
}

static enum verdict judge_cancelled(struct undertaking *all)
{
    const struct doc *reasons = doc_get(all->seen->reply, "CancellationReasons");
    if (!reasons || reasons->list.count != all->count) {
        return judge_differs(all->judge, "CancellationReasons: expected %zu", all->count);
    }
    bool outer = false;
    for (size_t i = 0; i < all->count; i++) {
        outer = outer || is_outer(doc_string(&reasons->list.items[i], "Code"));
    }
    if (!outer && !all->cancelled) {
        return judge_differs(all->judge, "cancelled, and nothing stood in the way");
    }
    for (size_t i = 0; i < all->count && !outer; i++) {
        enum verdict verdict = judge_reason(all, i, &reasons->list.items[i]);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    return VERDICT_AGREES;
}

static enum verdict judge_new_transaction(struct undertaking *all)
{
    enum forecast forecast = work_out(all);
    enum verdict verdict = VERDICT_AGREES;
    if (forecast == FORECAST_SUCCESS && str_is(all->seen->error, "TransactionCanceledException")) {
        return judge_cancelled(all);
    }
    if (forecast == FORECAST_SUCCESS && all->cancelled && all->seen->error.len == 0) {
        return judge_differs(all->judge, "it succeeded, though one action could not be done");
    }
    if (judge_outcome(all->judge, all->seen, forecast, NULL, &verdict)) {
        return verdict;
    }
    for (size_t i = 0; i < all->count; i++) {
        write_apply(&all->writes[i]);
    }
    tokens_add(&all->judge->tokens, all->seen->body, all->seen->time_us);
    return VERDICT_AGREES;
}

enum verdict judge_transact_write(struct judge *judge, const struct seen *seen)
{
    enum verdict verdict = VERDICT_AGREES;
    switch (tokens_find(&judge->tokens, seen->body, seen->time_us)) {
    case TOKEN_SAME:
        (void)judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict);
        return verdict;
    case TOKEN_OTHER:
        return str_is(seen->error, "IdempotentParameterMismatchException")
                   ? VERDICT_AGREES
                   : judge_differs(judge, "another request under a token that was used");
    default: break;
    }
    struct undertaking *all = arena_zalloc(&judge->arena, sizeof *all);
    all->judge = judge;
    all->seen = seen;
    return judge_new_transaction(all);
}

/* ---- reads */

static enum verdict judge_responses(struct judge *judge, const struct seen *seen,
                                    const struct doc *const *items, size_t count)
{
    const struct doc *responses = doc_get(seen->reply, "Responses");
    if (!responses || responses->list.count != count) {
        return judge_differs(judge, "Responses: expected %zu", count);
    }
    for (size_t i = 0; i < count; i++) {
        const struct doc *item = items[i] && items[i]->map.count > 0 ? items[i] : NULL;
        enum verdict verdict =
            judge_item(judge, "a response", item, doc_get(&responses->list.items[i], "Item"));
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    return VERDICT_AGREES;
}

enum verdict judge_transact_get(struct judge *judge, const struct seen *seen)
{
    const struct doc *actions = doc_get(seen->body, "TransactItems");
    size_t count = actions ? actions->list.count : 0;
    const struct doc **items = ARENA_ARRAY(&judge->arena, const struct doc *, count);
    enum forecast forecast = FORECAST_SUCCESS;
    const char *fault = NULL;
    for (size_t i = 0; i < count && forecast == FORECAST_SUCCESS; i++) {
        const struct doc *get =
            legacy_without(&judge->arena, doc_get(&actions->list.items[i], "Get"));
        forecast = read_forecast(judge, get, doc_string(get, "TableName"), doc_get(get, "Key"),
                                 &items[i], &fault);
    }
    enum verdict verdict = VERDICT_AGREES;
    if (str_is(seen->error, "TransactionCanceledException")) {
        return VERDICT_UNJUDGED;
    }
    return judge_outcome(judge, seen, forecast, fault, &verdict)
               ? verdict
               : judge_responses(judge, seen, items, count);
}
