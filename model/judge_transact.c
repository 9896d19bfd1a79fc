/* TransactWriteItems, TransactGetItems: worked out here, held against the reply by
 * check_transactions.c. */
#include "legacy_rules.h"
#include "past_tokens.h"
#include "undertaking.h"

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

static size_t larger_image(const struct model_write *write)
{
    size_t before = write->old_item ? model_item_bytes(write->table, write->old_item) : 0;
    size_t after = write->new_item ? model_item_bytes(write->table, write->new_item) : 0;
    return before > after ? before : after;
}

void undertaking_note(struct undertaking *all, size_t i)
{
    all->sizes[i] = larger_image(&all->writes[i]);
    all->cancelled = all->cancelled || all->forecasts[i] != FORECAST_SUCCESS;
}

static struct undertaking *undertake(struct judge *judge, const struct doc *actions)
{
    struct undertaking *all = arena_zalloc(&judge->arena, sizeof *all);
    all->count = actions && actions->list.count <= ACTIONS_MOST ? actions->list.count : 0;
    return all;
}

/* ---- writes */

static enum forecast work_out(struct judge *judge, const struct doc *actions,
                              struct undertaking *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct model_write *write = &all->writes[i];
        *write = write_of(judge, &actions->list.items[i]);
        all->forecasts[i] = write_forecast(judge, write);
        if (all->forecasts[i] == FORECAST_NOT_FOUND) {
            return FORECAST_NOT_FOUND;
        }
        undertaking_note(all, i);
    }
    return FORECAST_SUCCESS;
}

static struct units *units_of(struct judge *judge, const struct model_write *write)
{
    return bill_of(judge, write->table, doc_string(write->part, "TableName"));
}

static void apply_all(struct judge *judge, struct undertaking *all)
{
    judge->bill = (struct bill){.form = BILL_LIST, .axis = "WriteCapacityUnits"};
    judge->transactions++;
    for (size_t i = 0; i < all->count; i++) {
        units_transact(judge, units_of(judge, &all->writes[i]), &all->writes[i]);
    }
    for (size_t i = 0; i < all->count; i++) {
        all->writes[i].table->transaction = judge->transactions;
        write_apply(&all->writes[i]);
        all->writes[i].table->transaction = 0;
    }
}

/* A repetition changes nothing, and is charged as reads. Developer Guide, "Amazon DynamoDB
 * transactions: how it works", idempotency. */
static void charge_again(struct judge *judge, const struct undertaking *all, const size_t *sizes)
{
    judge->bill =
        (struct bill){.form = sizes ? BILL_LIST : BILL_UNKNOWN, .axis = "ReadCapacityUnits"};
    for (size_t i = 0; i < all->count && sizes; i++) {
        units_of(judge, &all->writes[i])->table_halves += 2 * units_read(sizes[i], true);
    }
}

/* Of tables that the model does not know nothing is foretold; what it knows of others is done. */
static enum verdict follow_adrift(struct judge *judge, struct undertaking *all,
                                  const struct seen *seen)
{
    for (size_t i = 0; i < all->count && seen->error.len == 0; i++) {
        if (all->forecasts[i] == FORECAST_SUCCESS) {
            write_apply(&all->writes[i]);
        }
    }
    if (seen->error.len == 0) {
        tokens_add(&judge->tokens, seen->body, seen->time_us, NULL, 0);
    }
    return VERDICT_UNJUDGED;
}

static bool is_adrift(const struct undertaking *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->writes[i].table->adrift) {
            return true;
        }
    }
    return false;
}

static enum verdict judge_new_transaction(struct judge *judge, const struct seen *seen,
                                          struct undertaking *all, struct token **tokens)
{
    enum verdict verdict = VERDICT_AGREES;
    if (is_adrift(all)) {
        return follow_adrift(judge, all, seen);
    }
    if (str_is(seen->error, "TransactionCanceledException") ||
        (all->cancelled && seen->error.len == 0)) {
        judge->undertaking = all;
        return VERDICT_AGREES;
    }
    if (!judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict)) {
        apply_all(judge, all);
        tokens_add(tokens, seen->body, seen->time_us, all->sizes, all->count);
    }
    return verdict;
}

enum verdict judge_transact_write(struct judge *judge, const struct seen *seen)
{
    const struct doc *actions = doc_get(seen->body, "TransactItems");
    struct undertaking *all = undertake(judge, actions);
    enum verdict verdict = VERDICT_AGREES;
    if (work_out(judge, actions, all) == FORECAST_NOT_FOUND) {
        (void)judge_outcome(judge, seen, FORECAST_NOT_FOUND, NULL, &verdict);
        return verdict;
    }
    return judge_undertaking(judge, seen, all, &judge->tokens);
}

enum verdict judge_undertaking(struct judge *judge, const struct seen *seen,
                               struct undertaking *all, struct token **tokens)
{
    const size_t *sizes = NULL;
    enum verdict verdict = VERDICT_AGREES;
    switch (tokens_find(tokens, seen->body, seen->time_us, &sizes)) {
    case TOKEN_SAME:
        if (!judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict)) {
            charge_again(judge, all, sizes);
        }
        return verdict;
    case TOKEN_OTHER:
        return str_is(seen->error, "IdempotentParameterMismatchException")
                   ? VERDICT_AGREES
                   : judge_breaks(judge, CHECK_TRANSACTIONS,
                                  "another request under a token that was used");
    default: return judge_new_transaction(judge, seen, all, tokens);
    }
}

/* ---- reads */

/* One action of TransactGetItems; `*item` NULL: nothing is to be shown. */
static enum forecast work_out_read(struct judge *judge, struct model_write *read,
                                   const struct doc **item, size_t *bytes)
{
    struct str name = doc_string(read->part, "TableName");
    const struct doc *key = doc_get(read->part, "Key");
    read->table = judge_table(judge, name);
    enum forecast forecast = read_forecast(judge, read->part, read->table, key, item, &read->fault);
    const struct doc *whole = forecast == FORECAST_SUCCESS ? table_find(read->table, key) : NULL;
    *bytes = whole ? item_bytes(whole) : 0;
    return forecast;
}

static enum verdict judge_responses(struct judge *judge, const struct seen *seen,
                                    const struct undertaking *all, const struct doc *const *items)
{
    const struct doc *responses = doc_get(seen->reply, "Responses");
    if (!responses || responses->list.count != all->count) {
        return judge_differs(judge, "Responses: expected %zu", all->count);
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct model_write *read = &all->writes[i];
        const struct doc *expected = items[i] && items[i]->map.count > 0 ? items[i] : NULL;
        const struct doc *got = doc_get(&responses->list.items[i], "Item");
        enum verdict verdict = judge_image(judge, "a response", read->table,
                                           doc_get(read->part, "Key"), read->part, expected, got);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    return VERDICT_AGREES;
}

static void charge_reads(struct judge *judge, const struct undertaking *all)
{
    judge->bill = (struct bill){.form = BILL_LIST, .axis = "ReadCapacityUnits"};
    for (size_t i = 0; i < all->count; i++) {
        units_of(judge, &all->writes[i])->table_halves += 2 * units_read(all->sizes[i], true);
    }
}

enum verdict judge_undertaken_reads(struct judge *judge, const struct seen *seen,
                                    const struct undertaking *all, const struct doc *const *items)
{
    enum verdict verdict = VERDICT_AGREES;
    if (is_adrift(all)) {
        return VERDICT_UNJUDGED;
    }
    if (str_is(seen->error, "TransactionCanceledException") ||
        (all->cancelled && seen->error.len == 0)) {
        judge->undertaking = all;
        return VERDICT_AGREES;
    }
    if (judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict)) {
        return verdict;
    }
    charge_reads(judge, all);
    return judge_responses(judge, seen, all, items);
}

enum verdict judge_transact_get(struct judge *judge, const struct seen *seen)
{
    const struct doc *actions = doc_get(seen->body, "TransactItems");
    struct undertaking *all = undertake(judge, actions);
    const struct doc **items = ARENA_ARRAY(&judge->arena, const struct doc *, all->count);
    enum forecast forecast = FORECAST_SUCCESS;
    for (size_t i = 0; i < all->count && forecast != FORECAST_NOT_FOUND; i++) {
        all->writes[i].part =
            legacy_without(&judge->arena, doc_get(&actions->list.items[i], "Get"));
        forecast = work_out_read(judge, &all->writes[i], &items[i], &all->sizes[i]);
        all->forecasts[i] = forecast;
        all->cancelled = all->cancelled || forecast != FORECAST_SUCCESS;
    }
    enum verdict verdict = VERDICT_AGREES;
    if (forecast == FORECAST_NOT_FOUND) {
        (void)judge_outcome(judge, seen, forecast, NULL, &verdict);
        return verdict;
    }
    return judge_undertaken_reads(judge, seen, all, items);
}
