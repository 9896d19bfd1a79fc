/*
 * Transactions are done whole or not at all, and seen so.
 *
 * "With Amazon DynamoDB transactions, you can group multiple actions together and submit them as a
 * single all-or-nothing TransactWriteItems or TransactGetItems operation." They are serializable
 * with single reads and writes and with each other; a batch, a query and a scan are no unit.
 * Developer Guide, "Amazon DynamoDB transactions: how it works".
 *
 * So none succeeds when one of its actions cannot be done, each reason of a cancelled one is that
 * of its action, and neither GetItem nor TransactGetItems nor the old image of a write shows an
 * item as it was before a transaction that is done.
 */
#include "undertaking.h"

/* ---- how it ends */

static const char *code_of(enum forecast forecast)
{
    return forecast == FORECAST_CONDITION   ? "ConditionalCheckFailed"
           : forecast == FORECAST_INVALID   ? "ValidationError"
           : forecast == FORECAST_DUPLICATE ? "DuplicateItem"
                                            : "None";
}

/* Reasons that the tables do not explain: somebody else was there, or the throughput was short. */
static bool is_outer(struct str code)
{
    return str_is(code, "TransactionConflict") || str_is(code, "ThrottlingError") ||
           str_is(code, "ProvisionedThroughputExceeded");
}

static enum verdict check_reason(struct judge *judge, const struct undertaking *all, size_t i,
                                 const struct doc *reason)
{
    struct str code = doc_string(reason, "Code");
    const struct model_write *write = &all->writes[i];
    const char *expected = code_of(all->forecasts[i]);
    if (!str_is(code, expected)) {
        return judge_differs(judge, "reason %zu: expected %s, got %.*s%s%s", i, expected,
                             STR_ARG(code), write->fault ? ": " : "",
                             write->fault ? write->fault : "");
    }
    bool asked = all->forecasts[i] == FORECAST_CONDITION &&
                 str_is(doc_string(write->part, "ReturnValuesOnConditionCheckFailure"), "ALL_OLD");
    return judge_item(judge, "Item of a reason", asked ? write->old_item : NULL,
                      doc_get(reason, "Item"));
}

static enum verdict check_cancelled(struct judge *judge, const struct undertaking *all,
                                    const struct doc *reasons)
{
    if (!reasons || reasons->list.count != all->count) {
        return judge_differs(judge, "CancellationReasons: expected %zu", all->count);
    }
    bool outer = false;
    for (size_t i = 0; i < all->count; i++) {
        outer = outer || is_outer(doc_string(&reasons->list.items[i], "Code"));
    }
    if (!outer && !all->cancelled) {
        return judge_differs(judge, "cancelled, and nothing stood in the way");
    }
    for (size_t i = 0; i < all->count && !outer; i++) {
        enum verdict verdict = check_reason(judge, all, i, &reasons->list.items[i]);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    return VERDICT_AGREES;
}

enum verdict check_transactions(struct judge *judge, const struct event *event)
{
    const struct undertaking *all = judge->undertaking;
    judge->undertaking = NULL;
    if (event->stage != STAGE_APPLIED || !all) {
        return VERDICT_AGREES;
    }
    judge->held[CHECK_TRANSACTIONS]++;
    return event->seen->error.len == 0
               ? judge_differs(judge, "it succeeded, though one action could not be done")
               : check_cancelled(judge, all, doc_get(event->seen->reply, "CancellationReasons"));
}

/* ---- what is seen of it */

/* What `part` asks to see of an image. */
static const struct doc *shown(struct judge *judge, const struct doc *part, const struct doc *image)
{
    struct doc *chosen = arena_zalloc(&judge->arena, sizeof *chosen);
    struct scope scope = judge_scope(judge, part, image);
    return image && judge_projection(&scope, part, chosen) ? chosen : image;
}

bool shows_half(struct judge *judge, const struct model_table *table, const struct doc *key,
                const struct doc *part, const struct doc *got)
{
    const struct doc *image = NULL;
    uint64_t ended = 0;
    for (size_t age = 1; table_before(table, key, age, &image, &ended); age++) {
        const struct doc *before = shown(judge, part, image);
        bool same = before && got ? items_eq(before, got) : !before == !got;
        if (same) {
            return ended > 0;
        }
    }
    return false;
}
