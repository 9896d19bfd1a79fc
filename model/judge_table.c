/* CreateTable, DeleteTable, UpdateTable: the model follows what the service says it did, and when a
 * table or an index is there. */
#include "judge_internal.h"

/* ---- what is on its way */

struct model_table *judge_table(const struct judge *judge, struct str name)
{
    struct model_table *table = state_table(&judge->state, name);
    return table && table->phase != PHASE_DELETING ? table : NULL;
}

/* Where changes are done at once, all of them are by the next request. */
static void settle_indexes(struct model_table *table)
{
    for (size_t i = table->index_count; i > 0; i--) {
        struct model_index *index = &table->indexes[i - 1];
        if (index->phase == PHASE_DELETING) {
            table_drop_index(table, index->name);
        } else {
            index->phase = PHASE_ACTIVE;
        }
    }
}

void tables_settle(struct judge *judge)
{
    if (!judge->moving || judge->options.slow_tables) {
        return;
    }
    for (size_t i = judge->state.count; i > 0; i--) {
        struct model_table *table = judge->state.tables[i - 1];
        if (table->phase == PHASE_DELETING) {
            state_drop(&judge->state, table);
        } else {
            table->phase = PHASE_ACTIVE;
            settle_indexes(table);
        }
    }
    judge->moving = false;
}

static bool is_moving(const struct model_table *table)
{
    bool moving = table->phase != PHASE_ACTIVE;
    for (size_t i = 0; i < table->index_count; i++) {
        moving = moving || table->indexes[i].phase != PHASE_ACTIVE;
    }
    return moving;
}

/* Does the request name the table, wherever names of tables stand? */
static bool names(const struct doc *doc, const struct model_table *table, unsigned depth)
{
    bool found = doc->type == DOC_STRING &&
                 (str_eq(doc->string, table->name) || str_eq(doc->string, table->arn));
    for (size_t i = 0; doc->type == DOC_LIST && i < doc->list.count && depth > 0; i++) {
        found = found || names(&doc->list.items[i], table, depth - 1);
    }
    for (size_t i = 0; doc->type == DOC_MAP && i < doc->map.count && depth > 0; i++) {
        found = found || str_eq(doc->map.members[i].name, table->name) ||
                names(&doc->map.members[i].value, table, depth - 1);
    }
    return found;
}

enum { NAMES_DEPTH = 4 }; /* TransactItems, an action, its kind, TableName */

bool tables_explain(const struct judge *judge, const struct seen *seen)
{
    /* What else of a table is under way, nobody told. */
    if (judge->options.slow_tables && str_is(seen->error, "ResourceInUseException")) {
        return true;
    }
    static const char *const errors[] = {"ResourceNotFoundException", "ResourceInUseException",
                                         "ValidationException"};
    bool explainable = false;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        explainable = explainable || str_is(seen->error, errors[i]);
    }
    for (size_t i = 0; i < judge->state.count && explainable && judge->moving; i++) {
        const struct model_table *table = judge->state.tables[i];
        if (is_moving(table) && names(seen->body, table, NAMES_DEPTH)) {
            return true;
        }
    }
    return false;
}

/* ---- CreateTable, DeleteTable */

enum verdict judge_create_table(struct judge *judge, const struct seen *seen)
{
    struct str name = doc_string(seen->body, "TableName");
    struct model_table *before = state_table(&judge->state, name);
    bool there = before && before->phase != PHASE_DELETING;
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, there ? FORECAST_IN_USE : FORECAST_SUCCESS, NULL, &verdict)) {
        return verdict;
    }
    if (before) {
        state_drop(&judge->state, before);
    }
    struct model_table *table = state_create(&judge->state, seen->body);
    table->phase = PHASE_CREATING;
    judge->moving = true;
    return judge_description(judge, table, doc_get(seen->reply, "TableDescription"), "CREATING");
}

static bool is_protected(const struct model_table *table)
{
    return doc_truth(doc_get(table->definition, "DeletionProtectionEnabled"));
}

enum verdict judge_delete_table(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = judge_table(judge, doc_string(seen->body, "TableName"));
    enum forecast forecast = !table                ? FORECAST_NOT_FOUND
                             : is_protected(table) ? FORECAST_INVALID
                                                   : FORECAST_SUCCESS;
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, forecast, "deletion protection", &verdict)) {
        return verdict;
    }
    table->phase = PHASE_DELETING;
    judge->moving = true;
    return judge_description(judge, table, doc_get(seen->reply, "TableDescription"), "DELETING");
}

/* ---- UpdateTable */

static const char *const update_lists[] = {"GlobalSecondaryIndexUpdates", "VectorIndexUpdates"};

/* Which changes of an index can be made, as far as they depend on what indexes there are. */
static enum forecast index_forecast(const struct model_table *table, const struct doc *update,
                                    bool vector, const char **fault)
{
    const struct doc *made = doc_get(update, "Create");
    const struct doc *named = doc_get(update, "Delete");
    named = named ? named : doc_get(update, "Update");
    struct str name = doc_string(made ? made : named, "IndexName");
    const struct model_index *index = table_index_named(table, name);
    if (made) {
        *fault = "the index is there";
        return index ? FORECAST_INVALID : FORECAST_SUCCESS;
    }
    if (!index) {
        return FORECAST_NOT_FOUND;
    }
    *fault = "an index of another kind";
    return index->local || index_is_vector(index) != vector ? FORECAST_INVALID : FORECAST_SUCCESS;
}

static bool has_vectors(const struct model_table *table)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (index_is_vector(&table->indexes[i])) {
            return true;
        }
    }
    return false;
}

static bool is_on_demand(const struct doc *definition)
{
    return str_is(doc_string(definition, "BillingMode"), "PAY_PER_REQUEST");
}

static bool has_stream(const struct doc *holder)
{
    return doc_truth(doc_get(doc_get(holder, "StreamSpecification"), "StreamEnabled"));
}

static enum forecast forecast_update(const struct model_table *table, const struct doc *body,
                                     const char **fault)
{
    enum forecast forecast = FORECAST_SUCCESS;
    if (str_is(doc_string(body, "BillingMode"), "PROVISIONED") && has_vectors(table)) {
        *fault = "vector indexes are for tables on demand";
        return FORECAST_INVALID;
    }
    for (size_t list = 0; list < 2; list++) {
        const struct doc *updates = doc_get(body, update_lists[list]);
        for (size_t i = 0; updates && i < updates->list.count; i++) {
            forecast = forecast == FORECAST_SUCCESS
                           ? index_forecast(table, &updates->list.items[i], list == 1, fault)
                           : forecast;
        }
    }
    if (doc_get(body, "VectorIndexUpdates") && !is_on_demand(table->definition)) {
        *fault = "vector indexes are for tables on demand";
        return FORECAST_INVALID;
    }
    bool stream = doc_get(body, "StreamSpecification") != NULL;
    if (forecast == FORECAST_SUCCESS && stream &&
        has_stream(body) == has_stream(table->definition)) {
        *fault = "the stream is so already";
        return FORECAST_INVALID;
    }
    return forecast;
}

static void follow_index(struct model_table *table, const struct doc *body,
                         const struct doc *update)
{
    const struct doc *made = doc_get(update, "Create");
    struct str gone = doc_string(doc_get(update, "Delete"), "IndexName");
    struct model_index *index = NULL;
    if (made) {
        index = table_add_index(table, made, false, doc_get(body, "AttributeDefinitions"));
    }
    for (size_t i = 0; gone.data && i < table->index_count; i++) {
        index = str_eq(table->indexes[i].name, gone) ? &table->indexes[i] : index;
    }
    if (index) {
        index->phase = made ? PHASE_CREATING : PHASE_DELETING;
    }
}

static void follow_indexes(struct judge *judge, struct model_table *table, const struct doc *body)
{
    for (size_t list = 0; list < 2; list++) {
        const struct doc *updates = doc_get(body, update_lists[list]);
        for (size_t i = 0; updates && i < updates->list.count; i++) {
            follow_index(table, body, &updates->list.items[i]);
        }
    }
    table->version = ++*table->clock;
    judge->moving = true;
}

/* What a description tells of it later. */
static void follow_members(struct model_table *table, const struct doc *body)
{
    static const char *const members[] = {"BillingMode", "ProvisionedThroughput",
                                          "DeletionProtectionEnabled", "TableClass"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const struct doc *value = doc_get(body, members[i]);
        if (value) {
            table_define(table, members[i], value);
        }
    }
    if (is_on_demand(body)) {
        table_define(table, "ProvisionedThroughput", NULL);
    }
    if (doc_get(body, "StreamSpecification")) {
        table_define(table, "StreamSpecification",
                     has_stream(body) ? doc_get(body, "StreamSpecification") : NULL);
    }
}

/* Members whose rules about what may follow what the model does not know. */
static bool is_beyond(const struct doc *body)
{
    static const char *const members[] = {"ProvisionedThroughput", "OnDemandThroughput",
                                          "WarmThroughput", "SSESpecification", "ReplicaUpdates"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (doc_get(body, members[i])) {
            return true;
        }
    }
    return false;
}

enum verdict judge_update_table(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = judge_table(judge, doc_string(seen->body, "TableName"));
    const char *fault = NULL;
    enum forecast forecast =
        table ? forecast_update(table, seen->body, &fault) : FORECAST_NOT_FOUND;
    enum verdict verdict = VERDICT_AGREES;
    if (table && seen->error.len > 0 && is_beyond(seen->body)) {
        return VERDICT_UNJUDGED;
    }
    if (judge_outcome(judge, seen, forecast, fault, &verdict)) {
        return verdict;
    }
    follow_members(table, seen->body);
    follow_indexes(judge, table, seen->body);
    return judge_identity(judge, table, doc_get(seen->reply, "TableDescription"), NULL);
}
