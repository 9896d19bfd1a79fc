#include "execution.h"

bool execution_read(struct judge *judge, const struct doc *body, struct execution *out)
{
    *out = (struct execution){.body = body};
    out->statement = statement_read(&judge->arena, doc_string(body, "Statement"),
                                    doc_get(body, "Parameters"), &out->fault);
    if (!out->statement) {
        return false;
    }
    if (out->statement->kind != STATEMENT_SELECTS && out->statement->index.data) {
        out->fault = "a write to an index";
    }
    if (out->statement->item && item_bytes(out->statement->item) > ITEM_BYTES_ALLOWED) {
        out->fault = "too large";
    }
    return !out->fault;
}

/* ---- the key of a write */

static bool pin(struct execution *execution, const struct str *names, size_t count, struct doc *key)
{
    const struct survey *survey = &execution->statement->survey;
    for (size_t i = 0; i < count; i++) {
        const struct model_clause *found = NULL;
        for (size_t j = 0; j < survey->clause_count && !found; j++) {
            const struct model_clause *clause = &survey->clauses[j];
            found = clause->kind == CLAUSE_EQUAL && str_eq(clause->name, names[i]) ? clause : NULL;
        }
        if (!found) {
            return false;
        }
        doc_map_put(key, names[i], found->value);
        execution->passed[execution->pinned++] = found->at;
    }
    return true;
}

/* The members that the same write has as a request: table, key or item, and what to show. */
static bool make_part(struct judge *judge, struct execution *execution)
{
    const struct model_statement *statement = execution->statement;
    const struct keys *keys = &execution->table->keys;
    const struct doc *shown = doc_get(execution->body, "ReturnValuesOnConditionCheckFailure");
    struct doc *part = arena_zalloc(&judge->arena, sizeof *part);
    struct doc name = doc_string_of(statement->table);
    struct doc key = doc_map_of(&judge->arena, 2 * PART_MAX);
    *part = doc_map_of(&judge->arena, 3);
    doc_map_put(part, STR("TableName"), &name);
    if (shown) {
        doc_map_put(part, STR("ReturnValuesOnConditionCheckFailure"), shown);
    }
    execution->write.part = part;
    if (statement->item) {
        doc_map_put(part, STR("Item"), statement->item);
        execution->key = statement->item;
        return true;
    }
    if (!pin(execution, keys->hash, keys->hash_count, &key) ||
        !pin(execution, keys->range, keys->range_count, &key)) {
        return false;
    }
    doc_map_put(part, STR("Key"), &key);
    execution->key = doc_get(part, "Key");
    return true;
}

/* ---- against the table */

static bool spares_keys(const struct execution *execution)
{
    const struct survey *survey = &execution->statement->survey;
    for (size_t i = 0; i < survey->root_count; i++) {
        if (survey->roots[i].nested && keys_name(&execution->table->keys, survey->roots[i].name)) {
            return false;
        }
    }
    return true;
}

/* Key attributes are no targets; literals for index keys are of their types. */
static const char *target_fault(const struct execution *execution)
{
    const struct model_statement *statement = execution->statement;
    const struct model_table *table = execution->table;
    for (size_t i = 0; i < statement->targets.count; i++) {
        const struct steps *path = &statement->targets.list[i].path;
        struct str root = path->list[0].name;
        if (keys_name(&table->keys, root)) {
            return "a key attribute is no target";
        }
        for (size_t j = 0; j < table->index_count; j++) {
            bool key =
                table->indexes[j].phase == PHASE_ACTIVE && keys_name(&table->indexes[j].keys, root);
            operand literal = statement->literals[i];
            if (key && (path->count > 1 ||
                        (literal && !str_eq(typed_type(literal), table_key_type(table, root))))) {
                return "an index key of another type";
            }
        }
    }
    return NULL;
}

static enum write_kind kind_of(const struct model_statement *statement)
{
    switch (statement->kind) {
    case STATEMENT_INSERTS: return WRITE_PUT;
    case STATEMENT_UPDATES: return WRITE_UPDATE;
    case STATEMENT_DELETES: return WRITE_DELETE;
    default: return WRITE_CHECK;
    }
}

enum forecast execution_write(struct judge *judge, struct execution *execution)
{
    execution->table = judge_table(judge, execution->statement->table);
    if (!execution->table) {
        return FORECAST_NOT_FOUND;
    }
    execution->write = (struct model_write){.kind = kind_of(execution->statement),
                                            .statement = execution->statement,
                                            .table = execution->table};
    execution->fault = !make_part(judge, execution) ? "the key is not named"
                       : !spares_keys(execution)    ? "a path below a key attribute"
                                                    : target_fault(execution);
    if (execution->fault) {
        return FORECAST_INVALID;
    }
    /* A delete is content with nothing: its key need not stand in an item. */
    execution->write.passed = execution->passed;
    execution->write.passed_count =
        execution->statement->kind == STATEMENT_DELETES ? execution->pinned : 0;
    enum forecast forecast = write_forecast(judge, &execution->write);
    execution->fault = execution->write.fault;
    return forecast;
}

const struct doc *execution_key(struct judge *judge, struct execution *execution)
{
    struct selection selection;
    if (execution->statement->kind == STATEMENT_SELECTS) {
        bool one = selection_plan(judge, execution, &selection) == FORECAST_SUCCESS &&
                   selection.plan == PLAN_ONE;
        return one ? selection_key(&selection) : NULL;
    }
    execution->table = judge_table(judge, execution->statement->table);
    return execution->table && make_part(judge, execution) ? execution->key : NULL;
}

bool execution_asks_more(const struct execution *execution)
{
    return execution->statement->survey.conditions > execution->pinned;
}

bool execution_returns(struct judge *judge, const struct execution *execution,
                       const struct doc **item)
{
    struct str wanted = str_from(execution->statement->returning);
    return write_returns(judge, &execution->write, wanted, item);
}
