/*
 * Each reply follows from the requests that were applied before it.
 *
 * "Items", "Attributes", "Count" and all the rest of a success are what the same requests give on
 * the model's own tables; an error is one that they explain, or one that may come at any time:
 * API Reference, "Common errors" and the errors of each operation.
 */
#include <string.h>

#include "judge_internal.h"

/* Requests that are not valid never reach the model unless they are known to be: it is made for
 * those that the service takes. */
static bool is_refused(const struct judge *judge, const struct seen *seen)
{
    return !judge->options.strict && (str_is(seen->error, "ValidationException") ||
                                      str_is(seen->error, "SerializationException"));
}

static enum verdict leave_open(struct judge *judge, const char *why)
{
    judge->why = why;
    return VERDICT_UNJUDGED;
}

enum verdict check_reply(struct judge *judge, const struct event *event)
{
    const struct seen *seen = event->seen;
    if (event->stage != STAGE_APPLIED) {
        return VERDICT_AGREES;
    }
    if (is_refused(judge, seen)) {
        return leave_open(judge, "refused by a rule that the model does not know");
    }
    if (judge->lost) {
        return leave_open(judge, "the model holds no more");
    }
    judged *function = judge_of(seen->operation);
    if (!function) {
        return leave_open(judge, "the model does not know the operation");
    }
    tables_settle(judge);
    if (tables_explain(judge, seen)) {
        return VERDICT_AGREES;
    }
    enum verdict verdict = function(judge, seen);
    if (judge->blind) {
        judge->bill.form = BILL_UNKNOWN;
        return leave_open(judge, "what the table was the model did not see");
    }
    judge->held[CHECK_REPLY] += verdict != VERDICT_UNJUDGED;
    return verdict;
}

/* ---- outcomes */

/* Errors that no state of the tables explains, and that none forbids. */
static bool may_always_come(struct str error)
{
    static const char *const names[] = {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "InternalFailure",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "AccessDeniedException",
        "TransactionConflictException",
        "TransactionInProgressException",
        "LimitExceededException",
        "NotImplementedException",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_is(error, names[i])) {
            return true;
        }
    }
    return false;
}

static const char *error_of(enum forecast forecast)
{
    switch (forecast) {
    case FORECAST_CONDITION: return "ConditionalCheckFailedException";
    case FORECAST_INVALID: return "ValidationException";
    case FORECAST_NOT_FOUND: return "ResourceNotFoundException";
    case FORECAST_IN_USE: return "ResourceInUseException";
    case FORECAST_NO_POLICY: return "PolicyNotFoundException";
    case FORECAST_DUPLICATE: return "DuplicateItemException";
    default: return "success";
    }
}

static bool was_throttled(const struct ddb_use *use, int axis)
{
    for (int limit = 0; limit < DDB_LIMITS; limit++) {
        if (use->throttled[axis][limit] > 0) {
            return true;
        }
    }
    return false;
}

bool may_be_short(const struct seen *seen)
{
    for (size_t i = 0; i < seen->use_count; i++) {
        if (was_throttled(&seen->uses[i], DDB_READS)) {
            return true;
        }
    }
    return str_is(seen->fault, "short-page");
}

bool judge_outcome(struct judge *judge, const struct seen *seen, enum forecast forecast,
                   const char *fault, enum verdict *verdict)
{
    struct str got = seen->error.len > 0 ? seen->error : STR("success");
    if (seen->unseen || str_is(got, error_of(forecast))) {
        *verdict = VERDICT_AGREES;
        return forecast != FORECAST_SUCCESS;
    }
    if (may_always_come(got)) {
        *verdict = VERDICT_AGREES;
        return true;
    }
    struct str text = doc_string(seen->reply, "message");
    *verdict = judge_differs(judge, "expected %s%s%s, got %.*s%s%.*s", error_of(forecast),
                             fault ? ": " : "", fault ? fault : "", STR_ARG(got),
                             text.len > 0 ? ": " : "", STR_ARG(text));
    return true;
}

/* ---- parts of a reply */

enum verdict judge_item(struct judge *judge, const char *what, const struct doc *expected,
                        const struct doc *got)
{
    bool same = expected && got ? items_eq(expected, got) : !expected == !got;
    return same ? VERDICT_AGREES
                : judge_differs(judge, "%s: expected %s, got %s", what,
                                judge_print(judge, expected), judge_print(judge, got));
}

enum verdict judge_text(struct judge *judge, const char *what, struct str expected, struct str got)
{
    return str_eq(expected, got) ? VERDICT_AGREES
                                 : judge_differs(judge, "%s: expected %.*s, got %.*s", what,
                                                 STR_ARG(expected), STR_ARG(got));
}

static size_t times(const struct doc *list, const struct doc *item)
{
    size_t count = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        count += items_eq(&list->list.items[i], item);
    }
    return count;
}

bool same_items(const struct doc *a, const struct doc *b)
{
    for (size_t i = 0; i < a->list.count; i++) {
        if (times(a, &a->list.items[i]) != times(b, &a->list.items[i])) {
            return false;
        }
    }
    return a->list.count == b->list.count;
}

bool items_within(const struct doc *part, const struct doc *all)
{
    for (size_t i = 0; i < part->list.count; i++) {
        if (times(part, &part->list.items[i]) > times(all, &part->list.items[i])) {
            return false;
        }
    }
    return true;
}

struct scope judge_scope(struct judge *judge, const struct doc *part, const struct doc *item)
{
    return (struct scope){.arena = &judge->arena,
                          .names = doc_get(part, "ExpressionAttributeNames"),
                          .values = doc_get(part, "ExpressionAttributeValues"),
                          .item = item};
}

/* What stood for an expression before there were any. */
static const struct {
    const char *member;
    const char *legacy;
} conditions[] = {
    {"ConditionExpression", "Expected"},
    {"KeyConditionExpression", "KeyConditions"},
    {"FilterExpression", "QueryFilter"},
    {"FilterExpression", "ScanFilter"},
};

bool judge_condition(struct scope *scope, const struct doc *part, const char *member, bool *holds)
{
    struct str text = doc_string(part, member);
    *holds = true;
    if (text.data) {
        return interpret_condition(scope, text, holds);
    }
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        const struct doc *legacy =
            strcmp(conditions[i].member, member) == 0 ? doc_get(part, conditions[i].legacy) : NULL;
        if (legacy) {
            bool keys = strcmp(conditions[i].legacy, "KeyConditions") == 0;
            bool any = !keys && str_is(doc_string(part, "ConditionalOperator"), "OR");
            *holds = interpret_legacy_conditions(scope, legacy, any);
        }
    }
    return true;
}

bool judge_projection(struct scope *scope, const struct doc *part, struct doc *out)
{
    struct str text = doc_string(part, "ProjectionExpression");
    const struct doc *names = doc_get(part, "AttributesToGet");
    *out = *scope->item;
    if (text.data) {
        return interpret_projection(scope, text, out);
    }
    if (names) {
        *out = interpret_attributes_to_get(scope, names);
    }
    return true;
}
