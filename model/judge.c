#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "../emulator/base/json.h"
#include "judge_internal.h"
#include "past_tokens.h"
#include "request_body.h"

static const struct {
    const char *operation;
    judged *judge;
} rows[] = {
#define JUDGED(operation, function) {#operation, function},
#include "judge.def"
#undef JUDGED
};

enum { row_count = sizeof rows / sizeof rows[0] };

const char *judge_operation(size_t index)
{
    return index < row_count ? rows[index].operation : NULL;
}

struct judge *judge_new(const struct judge_options *options)
{
    struct judge *judge = mem_zalloc(sizeof *judge);
    judge->options = *options;
    arena_init(&judge->arena);
    return judge;
}

void judge_reset(struct judge *judge)
{
    judge->lost = false;
    state_release(&judge->state);
    tokens_release(&judge->tokens);
}

void judge_empty(struct judge *judge, struct str table)
{
    struct model_table *found = state_table(&judge->state, table);
    if (found) {
        table_clear(found);
    }
}

void judge_prime_table(struct judge *judge, const struct doc *create_table)
{
    (void)state_create(&judge->state, create_table);
}

void judge_prime_item(struct judge *judge, struct str table, const struct doc *item)
{
    struct model_table *found = state_table(&judge->state, table);
    if (found) {
        table_put(found, item);
    }
}

void judge_free(struct judge *judge)
{
    if (judge) {
        judge_reset(judge);
        arena_release(&judge->arena);
        free(judge);
    }
}

/* What the model cannot follow: statements and bulk writes. */
static bool is_beyond(const struct seen *seen)
{
    static const char *const operations[] = {"ExecuteStatement", "BatchExecuteStatement",
                                             "ExecuteTransaction", "StartBulkPutItems"};
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (str_is(seen->operation, operations[i])) {
            return true;
        }
    }
    return false;
}

/* Requests that are not valid never reach the model unless they are known to be: it is made for
 * those that the service takes. */
static bool is_refused(const struct judge *judge, const struct seen *seen)
{
    return !judge->options.strict && (str_is(seen->error, "ValidationException") ||
                                      str_is(seen->error, "SerializationException"));
}

static void watch_size(struct judge *judge)
{
    size_t most = judge->options.bytes_most;
    if (most > 0 && state_bytes(&judge->state) > most) {
        judge_reset(judge);
        judge->lost = true;
    }
}

enum verdict judge_see(struct judge *judge, const struct seen *given, const char **why)
{
    if (is_refused(judge, given)) {
        *why = "refused by a rule that the model does not know";
        return VERDICT_UNJUDGED;
    }
    arena_reset(&judge->arena);
    struct seen cleaned = *given;
    const struct seen *seen = &cleaned;
    cleaned.body = body_cleaned(&judge->arena, given->body);
    judge->lost = judge->lost || is_beyond(seen);
    if (judge->lost) {
        *why = "the model cannot follow";
        return VERDICT_UNJUDGED;
    }
    judge->why = "the model does not know the operation";
    judge->unseen = seen->unseen;
    enum verdict verdict = VERDICT_UNJUDGED;
    for (size_t i = 0; i < row_count; i++) {
        if (str_is(seen->operation, rows[i].operation)) {
            judge->why = "";
            verdict = rows[i].judge(judge, seen);
        }
    }
    *why = judge->why;
    watch_size(judge);
    return verdict;
}

enum verdict judge_differs(struct judge *judge, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    judge->why = arena_vprintf(&judge->arena, format, args);
    va_end(args);
    return judge->unseen ? VERDICT_AGREES : VERDICT_DISAGREES;
}

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
    default: return "success";
    }
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

static const char *print(struct judge *judge, const struct doc *doc)
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

enum verdict judge_item(struct judge *judge, const char *what, const struct doc *expected,
                        const struct doc *got)
{
    bool same = expected && got ? items_eq(expected, got) : !expected == !got;
    return same ? VERDICT_AGREES
                : judge_differs(judge, "%s: expected %s, got %s", what, print(judge, expected),
                                print(judge, got));
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
