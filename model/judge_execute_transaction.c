/* ExecuteTransaction: statements as the actions of a transaction. */
#include "execution.h"
#include "undertaking.h"

struct script {
    struct judge *judge;
    struct execution *list;
    size_t count;
    size_t reads;
    const char *fault; /* what is wrong with the request as a whole */
};

static enum forecast invalid(struct script *script, const char *fault)
{
    script->fault = fault;
    return FORECAST_INVALID;
}

/* What the texts say by themselves. */
static enum forecast read_all(struct script *script, const struct doc *statements)
{
    script->count =
        statements && statements->list.count <= ACTIONS_MOST ? statements->list.count : 0;
    script->list = ARENA_ARRAY(&script->judge->arena, struct execution, script->count);
    for (size_t i = 0; i < script->count; i++) {
        struct execution *execution = &script->list[i];
        if (!execution_read(script->judge, &statements->list.items[i], execution)) {
            return invalid(script, execution->fault);
        }
        if (execution->statement->returning) {
            return invalid(script, "a transaction returns nothing");
        }
        script->reads += execution->statement->kind == STATEMENT_SELECTS;
    }
    if (script->reads > 0 && script->reads < script->count) {
        return invalid(script, "reads and writes");
    }
    for (size_t i = 0; i < script->count; i++) {
        if (!judge_table(script->judge, script->list[i].statement->table)) {
            return FORECAST_NOT_FOUND;
        }
    }
    return FORECAST_SUCCESS;
}

static bool is_repeated(const struct script *script, size_t i)
{
    const struct execution *one = &script->list[i];
    for (size_t j = 0; j < i; j++) {
        const struct execution *other = &script->list[j];
        if (one->table == other->table && keys_present(one->table, &one->table->keys, one->key) &&
            keys_present(one->table, &one->table->keys, other->key) &&
            keys_order(one->table, NULL, one->key, other->key) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- writes */

/* Keys, and what else the schema forbids, are looked at before any item is: then nothing else is
 * told of the others. */
static void prefer_schema(struct undertaking *all)
{
    bool schema = false;
    for (size_t i = 0; i < all->count; i++) {
        schema = schema || (all->forecasts[i] == FORECAST_INVALID && !all->writes[i].met);
    }
    for (size_t i = 0; i < all->count && schema; i++) {
        all->forecasts[i] = all->writes[i].met ? FORECAST_SUCCESS : all->forecasts[i];
    }
}

static enum forecast work_out(struct script *script, struct undertaking *all)
{
    all->count = script->count;
    for (size_t i = 0; i < script->count; i++) {
        struct execution *execution = &script->list[i];
        all->forecasts[i] = execution_write(script->judge, execution);
        bool check = execution->statement->kind == STATEMENT_CHECKS;
        if (!execution->key || (check && !execution_asks_more(execution))) {
            return invalid(script, "no single item, or no condition");
        }
        if (is_repeated(script, i)) {
            return invalid(script, "one item twice");
        }
        all->writes[i] = execution->write;
        all->writes[i].fault = execution->fault;
        undertaking_note(all, i);
    }
    prefer_schema(all);
    return FORECAST_SUCCESS;
}

/* ---- reads */

static enum forecast work_out_read(struct script *script, struct undertaking *all, size_t i,
                                   const struct doc **row)
{
    struct judge *judge = script->judge;
    struct execution *execution = &script->list[i];
    struct selection selection;
    if (selection_plan(judge, execution, &selection) != FORECAST_SUCCESS) {
        return invalid(script, execution->fault);
    }
    if (selection.plan != PLAN_ONE) {
        return invalid(script, "no whole key");
    }
    selection_read(&selection, NULL, SIZE_MAX);
    execution->key = selection_key(&selection);
    *row = selection.item_count > 0 ? &selection.items[0] : NULL;
    struct doc name = doc_string_of(execution->statement->table);
    struct doc *part = arena_zalloc(&judge->arena, sizeof *part);
    *part = doc_map_of(&judge->arena, 2);
    doc_map_put(part, STR("TableName"), &name);
    doc_map_put(part, STR("Key"), execution->key);
    all->writes[i] = (struct model_write){.part = part, .table = execution->table};
    all->sizes[i] = selection.bytes;
    return is_repeated(script, i) ? invalid(script, "one item twice") : FORECAST_SUCCESS;
}

static enum forecast work_out_reads(struct script *script, struct undertaking *all,
                                    const struct doc **rows)
{
    enum forecast forecast = FORECAST_SUCCESS;
    all->count = script->count;
    for (size_t i = 0; i < script->count && forecast == FORECAST_SUCCESS; i++) {
        forecast = work_out_read(script, all, i, &rows[i]);
    }
    return forecast;
}

enum verdict judge_execute_transaction(struct judge *judge, const struct seen *seen)
{
    struct script script = {.judge = judge};
    struct undertaking *all = arena_zalloc(&judge->arena, sizeof *all);
    enum verdict verdict = VERDICT_AGREES;
    enum forecast forecast = read_all(&script, doc_get(seen->body, "TransactStatements"));
    const struct doc **rows = ARENA_ARRAY(&judge->arena, const struct doc *, script.count);
    if (forecast == FORECAST_SUCCESS) {
        forecast = script.reads > 0 ? work_out_reads(&script, all, rows) : work_out(&script, all);
    }
    if (forecast != FORECAST_SUCCESS) {
        (void)judge_outcome(judge, seen, forecast, script.fault, &verdict);
        return verdict;
    }
    return script.reads > 0 ? judge_undertaken_reads(judge, seen, all, rows)
                            : judge_undertaking(judge, seen, all, &judge->statement_tokens);
}
