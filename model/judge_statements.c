/* BatchExecuteStatement: each statement on its own, each with its own error. */
#include "execution.h"
#include "sight.h"

enum { STATEMENTS_MOST = 25 };

struct statements {
    struct judge *judge;
    const struct seen *seen;
    struct execution list[STATEMENTS_MOST];
    enum forecast forecasts[STATEMENTS_MOST];
    const struct doc *rows[STATEMENTS_MOST]; /* of SELECT; NULL: none */
    int64_t halves[STATEMENTS_MOST];         /* that it costs to read */
    bool failed[STATEMENTS_MOST];
    size_t count;
    size_t reads, writes;
};

/* ---- what must come of it */

/* Then nothing was read. */
static bool has_failed(const struct statements *all, size_t i)
{
    const struct doc *responses = doc_get(all->seen->reply, "Responses");
    return !responses || i >= responses->list.count ||
           doc_get(&responses->list.items[i], "Error") != NULL;
}

static enum forecast forecast_select(struct statements *all, size_t i)
{
    struct judge *judge = all->judge;
    struct execution *execution = &all->list[i];
    struct selection selection;
    enum forecast forecast = selection_plan(judge, execution, &selection);
    if (forecast != FORECAST_SUCCESS) {
        return forecast;
    }
    if (selection.plan != PLAN_ONE) {
        execution->fault = "no whole key";
        return FORECAST_INVALID;
    }
    if (!has_failed(all, i)) {
        selection.sight =
            sight_table(judge, all->seen, execution->table, NULL, selection.consistent);
    }
    selection_read(&selection, NULL, SIZE_MAX);
    execution->key = selection_key(&selection);
    execution->write.met = true;
    all->rows[i] = selection.item_count > 0 ? &selection.items[0] : NULL;
    all->halves[i] = units_read(selection.bytes, selection.consistent);
    return FORECAST_SUCCESS;
}

static enum forecast forecast_one(struct statements *all, size_t i, const struct doc *body)
{
    struct execution *execution = &all->list[i];
    if (!execution_read(all->judge, body, execution) ||
        execution->statement->kind == STATEMENT_CHECKS) {
        return FORECAST_INVALID;
    }
    bool select = execution->statement->kind == STATEMENT_SELECTS;
    all->reads += select;
    all->writes += !select;
    return select ? forecast_select(all, i) : execution_write(all->judge, execution);
}

/* The key that a statement got as far as to; NULL: it did not. */
static const struct doc *key_met(const struct statements *all, size_t i)
{
    return all->list[i].write.met ? all->list[i].key : NULL;
}

static bool is_repeated(const struct statements *all, size_t i)
{
    const struct doc *key = key_met(all, i);
    for (size_t j = 0; key && j < i; j++) {
        const struct doc *other = key_met(all, j);
        if (other && all->list[i].table == all->list[j].table &&
            keys_order(all->list[i].table, NULL, key, other) == 0) {
            return true;
        }
    }
    return false;
}

/* What is wrong with the request as a whole; NULL: nothing. */
static const char *forecast_all(struct statements *all)
{
    const struct doc *list = doc_get(all->seen->body, "Statements");
    const char *fault = NULL;
    all->count = list && list->list.count <= STATEMENTS_MOST ? list->list.count : 0;
    for (size_t i = 0; i < all->count; i++) {
        all->forecasts[i] = forecast_one(all, i, &list->list.items[i]);
        fault = is_repeated(all, i) ? "one item twice" : fault;
    }
    return all->reads > 0 && all->writes > 0 ? "reads and writes" : fault;
}

/* ---- against the reply */

static const char *code_of(enum forecast forecast)
{
    switch (forecast) {
    case FORECAST_CONDITION: return "ConditionalCheckFailed";
    case FORECAST_INVALID: return "ValidationError";
    case FORECAST_NOT_FOUND: return "ResourceNotFound";
    case FORECAST_DUPLICATE: return "DuplicateItem";
    default: return "";
    }
}

/* Errors that the tables do not explain. */
static bool is_outer(struct str code)
{
    static const char *const codes[] = {"ProvisionedThroughputExceeded", "ThrottlingError",
                                        "TransactionConflict", "InternalServerError",
                                        "RequestLimitExceeded"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (str_is(code, codes[i])) {
            return true;
        }
    }
    return false;
}

/* The item beside a success; none stands beside an error (as measured on the service). */
static enum verdict judge_item_of(struct statements *all, size_t i, const struct doc *response)
{
    const struct execution *execution = &all->list[i];
    const struct doc *expected = all->rows[i];
    bool select = execution->statement->kind == STATEMENT_SELECTS;
    if (!select && !execution_returns(all->judge, execution, &expected)) {
        return VERDICT_AGREES;
    }
    return judge_item(all->judge, "Item of a response", expected, doc_get(response, "Item"));
}

static void apply(struct statements *all, size_t i)
{
    struct judge *judge = all->judge;
    struct execution *execution = &all->list[i];
    struct units *units = bill_of(judge, execution->table, execution->statement->table);
    if (execution->statement->kind == STATEMENT_SELECTS) {
        units->table_halves += all->halves[i];
        return;
    }
    units_write(judge, units, &execution->write);
    write_apply(&execution->write);
}

/* What failed is charged, too, by the write that it attempted, if something of its table succeeded;
 * what that comes to is left open. */
static void blur(struct statements *all)
{
    for (size_t i = 0; i < all->count; i++) {
        for (size_t j = 0; j < all->judge->bill.count; j++) {
            struct units *units = &all->judge->bill.list[j];
            units->vague = units->vague || (all->failed[i] && units->table == all->list[i].table);
        }
    }
    all->judge->bill.form = all->judge->bill.count > 0 ? BILL_LIST : BILL_UNKNOWN;
}

static enum verdict judge_response(struct statements *all, size_t i, const struct doc *response)
{
    struct execution *execution = &all->list[i];
    struct str code = doc_string(doc_get(response, "Error"), "Code");
    const char *expected = code_of(all->forecasts[i]);
    all->failed[i] = code.data != NULL;
    if (is_outer(code)) {
        return VERDICT_AGREES;
    }
    if (!str_eq(code, str_from(expected))) {
        return judge_differs(all->judge, "response %zu: expected %s, got %.*s%s%s", i,
                             expected[0] ? expected : "success", STR_ARG(code),
                             execution->fault ? ": " : "",
                             execution->fault ? execution->fault : "");
    }
    if (code.data) {
        return judge_item(all->judge, "Item of an error", NULL,
                          doc_get(doc_get(response, "Error"), "Item"));
    }
    enum verdict verdict = judge_item_of(all, i, response);
    apply(all, i);
    return verdict;
}

static bool is_adrift(const struct statements *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->list[i].table && all->list[i].table->adrift) {
            return true;
        }
    }
    return false;
}

/* Nobody saw the responses: what can be done is done. */
static void follow_unseen(struct statements *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->forecasts[i] == FORECAST_SUCCESS) {
            apply(all, i);
        }
    }
}

static enum verdict judge_responses(struct statements *all)
{
    const struct doc *responses = doc_get(all->seen->reply, "Responses");
    enum verdict verdict = VERDICT_AGREES;
    if (!responses || responses->list.count != all->count) {
        return judge_differs(all->judge, "Responses: expected %zu", all->count);
    }
    for (size_t i = 0; i < all->count; i++) {
        enum verdict one = judge_response(all, i, &responses->list.items[i]);
        verdict = verdict == VERDICT_AGREES ? one : verdict;
    }
    blur(all);
    return verdict;
}

enum verdict judge_batch_execute(struct judge *judge, const struct seen *seen)
{
    struct statements *all = arena_zalloc(&judge->arena, sizeof *all);
    all->judge = judge;
    all->seen = seen;
    const char *fault = forecast_all(all);
    enum verdict verdict = VERDICT_AGREES;
    if (is_adrift(all)) {
        return VERDICT_UNJUDGED;
    }
    if (judge_outcome(judge, seen, fault ? FORECAST_INVALID : FORECAST_SUCCESS, fault, &verdict)) {
        return verdict;
    }
    if (seen->unseen) {
        follow_unseen(all);
        return VERDICT_AGREES;
    }
    return judge_responses(all);
}
