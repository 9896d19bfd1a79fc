/* ExecuteStatement. */
#include "execution.h"
#include "sight.h"

/* ---- INSERT, UPDATE, DELETE */

/* The one item that RETURNING asks for, if there is one. */
static enum verdict judge_returned(struct judge *judge, const struct seen *seen,
                                   const struct execution *execution)
{
    const struct doc *items = doc_get(seen->reply, "Items");
    const struct doc *expected = NULL;
    if (!items || items->list.count > 1) {
        return judge_differs(judge, "Items: at most one item is expected");
    }
    return execution_returns(judge, execution, &expected)
               ? judge_item(judge, "the returned item", expected,
                            items->list.count > 0 ? &items->list.items[0] : NULL)
               : VERDICT_AGREES;
}

static enum verdict judge_written(struct judge *judge, const struct seen *seen,
                                  struct execution *execution)
{
    enum forecast forecast = execution_write(judge, execution);
    struct model_write *write = &execution->write;
    enum verdict verdict = VERDICT_AGREES;
    if (execution->table && execution->table->adrift) {
        return VERDICT_UNJUDGED;
    }
    if (judge_outcome(judge, seen, forecast, execution->fault, &verdict)) {
        bool failed = verdict == VERDICT_AGREES && forecast == FORECAST_CONDITION &&
                      str_is(seen->error, "ConditionalCheckFailedException");
        return failed ? judge_condition_item(judge, seen, write) : verdict;
    }
    judge->bill.form = BILL_ONE;
    units_write(judge, bill_of(judge, write->table, execution->statement->table), write);
    verdict = judge_returned(judge, seen, execution);
    write_apply(write);
    return verdict;
}

/* ---- SELECT */

/* Is this reply a page of more, or may it be? */
static bool is_part(const struct seen *seen)
{
    return doc_get(seen->body, "Limit") || doc_get(seen->body, "NextToken") ||
           doc_get(seen->reply, "NextToken");
}

/* Of several reads each is charged by itself: not known here. */
static void charge(const struct selection *selection)
{
    const struct execution *execution = selection->execution;
    struct judge *judge = selection->judge;
    if (selection->plan == PLAN_SEVERAL) {
        return;
    }
    judge->bill.form = BILL_ONE;
    struct units *units = bill_of(judge, execution->table, execution->statement->table);
    int64_t halves = units_read(selection->bytes, selection->consistent);
    if (selection->index) {
        units->index_halves[selection->index - execution->table->indexes] = halves;
        units->table_halves = selection->fetched_halves;
    } else {
        units->table_halves = halves;
    }
}

/* Rows of which nobody knows the order, nor, of a page, how many come. */
static enum verdict judge_unordered(const struct selection *selection, const struct seen *seen)
{
    const struct doc *got = doc_get(seen->reply, "Items");
    struct doc rows = {.type = DOC_LIST, .list = {selection->items, selection->item_count}};
    if (!got || !(is_part(seen) ? items_within(got, &rows) : same_items(got, &rows))) {
        return judge_differs(selection->judge, "Items: rows that are not those of the statement");
    }
    if (!is_part(seen)) {
        charge(selection);
    }
    return VERDICT_AGREES;
}

static enum verdict judge_rows(const struct selection *selection, const struct doc *got)
{
    if (!got || got->list.count != selection->item_count) {
        return judge_differs(selection->judge, "Items: expected %zu, got %zu",
                             selection->item_count, got ? got->list.count : 0);
    }
    for (size_t i = 0; i < selection->item_count; i++) {
        enum verdict verdict =
            judge_item(selection->judge, "a row", &selection->items[i], &got->list.items[i]);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    return VERDICT_AGREES;
}

/* Where the page ends, and the token that goes on from there. */
static enum verdict judge_end(const struct selection *selection, const struct seen *seen)
{
    struct judge *judge = selection->judge;
    const struct doc *got = doc_get(seen->reply, "LastEvaluatedKey");
    struct str token = doc_string(seen->reply, "NextToken");
    struct doc key;
    if (selection->last) {
        key =
            keys_of(&judge->arena, selection->execution->table, selection->index, selection->last);
    }
    if (!token.data != !selection->last) {
        return judge_differs(judge, "NextToken %s", token.data ? "at the end" : "is missing");
    }
    if (token.data && got) {
        page_tokens_add(&judge->pages, token, got);
    }
    return judge_item(judge, "LastEvaluatedKey", selection->last ? &key : NULL, got);
}

static enum verdict judge_ordered(const struct selection *selection, const struct seen *seen)
{
    enum verdict verdict = judge_rows(selection, doc_get(seen->reply, "Items"));
    charge(selection);
    return verdict == VERDICT_AGREES ? judge_end(selection, seen) : verdict;
}

/* How many rows are evaluated at the most. Where the page may be short, the reply says. */
static size_t rows_most(struct selection *selection, const struct seen *seen,
                        const struct doc *start)
{
    const struct doc *limit = doc_get(seen->body, "Limit");
    const struct doc *last = doc_get(seen->reply, "LastEvaluatedKey");
    size_t most = limit && selection->plan == PLAN_QUERY ? (size_t)limit->integer : SIZE_MAX;
    if (may_be_short(seen) && last) {
        size_t place = selection_place(selection, start, last);
        most = place < most ? place : most;
    }
    return most;
}

static enum verdict judge_selected(struct judge *judge, const struct seen *seen,
                                   struct execution *execution)
{
    struct selection selection;
    enum forecast forecast = selection_plan(judge, execution, &selection);
    enum verdict verdict = VERDICT_AGREES;
    size_t most = judge->options.look_most;
    if (most > 0 && execution->table && execution->table->count > most &&
        selection.plan != PLAN_ONE) {
        judge->why = "too many items to look through";
        return VERDICT_UNJUDGED;
    }
    if ((execution->table && execution->table->adrift) ||
        (selection.index && selection.index->phase != PHASE_ACTIVE)) {
        return VERDICT_UNJUDGED;
    }
    if (forecast == FORECAST_SUCCESS && selection.plan == PLAN_SEVERAL &&
        str_is(seen->error, "ValidationException")) {
        return VERDICT_UNJUDGED; /* which alternatives are too many, or overlap */
    }
    if (judge_outcome(judge, seen, forecast, execution->fault, &verdict)) {
        return verdict;
    }
    selection.sight =
        sight_table(judge, seen, execution->table, selection.index, selection.consistent);
    struct str token = doc_string(seen->body, "NextToken");
    const struct doc *start = token.data ? page_tokens_find(&judge->pages, token) : NULL;
    bool ordered = selection.plan == PLAN_ONE || (selection.plan == PLAN_QUERY && !token.data) ||
                   (selection.plan == PLAN_QUERY && start);
    if (!ordered) {
        selection_read(&selection, NULL, SIZE_MAX);
        return judge_unordered(&selection, seen);
    }
    selection_read(&selection, start, rows_most(&selection, seen, start));
    return judge_ordered(&selection, seen);
}

enum verdict judge_execute(struct judge *judge, const struct seen *seen)
{
    struct execution execution;
    enum verdict verdict = VERDICT_AGREES;
    if (!execution_read(judge, seen->body, &execution) ||
        execution.statement->kind == STATEMENT_CHECKS) {
        (void)judge_outcome(judge, seen, FORECAST_INVALID, execution.fault, &verdict);
        return verdict;
    }
    return execution.statement->kind == STATEMENT_SELECTS ? judge_selected(judge, seen, &execution)
                                                          : judge_written(judge, seen, &execution);
}
