/* CreateTable, DeleteTable, UpdateTable: the model follows what the service says it did. */
#include "judge_internal.h"

enum verdict judge_create_table(struct judge *judge, const struct seen *seen)
{
    bool there = state_table(&judge->state, doc_string(seen->body, "TableName")) != NULL;
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, there ? FORECAST_IN_USE : FORECAST_SUCCESS, NULL, &verdict)) {
        return verdict;
    }
    (void)state_create(&judge->state, seen->body);
    return VERDICT_AGREES;
}

enum verdict judge_delete_table(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = state_table(&judge->state, doc_string(seen->body, "TableName"));
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, table ? FORECAST_SUCCESS : FORECAST_NOT_FOUND, NULL, &verdict)) {
        return verdict;
    }
    state_drop(&judge->state, table);
    return VERDICT_AGREES;
}

static void follow_indexes(struct model_table *table, const struct doc *body)
{
    const struct doc *updates = doc_get(body, "GlobalSecondaryIndexUpdates");
    for (size_t i = 0; updates && i < updates->list.count; i++) {
        const struct doc *made = doc_get(&updates->list.items[i], "Create");
        const struct doc *gone = doc_get(&updates->list.items[i], "Delete");
        if (made) {
            table_add_index(table, made, false, doc_get(body, "AttributeDefinitions"));
        }
        if (gone) {
            table_drop_index(table, doc_string(gone, "IndexName"));
        }
    }
}

/* Which changes are allowed when, the model does not know: only that the table must be there. */
enum verdict judge_update_table(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = state_table(&judge->state, doc_string(seen->body, "TableName"));
    enum verdict verdict = VERDICT_AGREES;
    if (!table) {
        (void)judge_outcome(judge, seen, FORECAST_NOT_FOUND, NULL, &verdict);
        return verdict;
    }
    if (seen->error.len > 0) {
        return VERDICT_UNJUDGED;
    }
    follow_indexes(table, seen->body);
    return VERDICT_AGREES;
}
