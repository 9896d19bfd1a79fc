/* DescribeTable, ListTables: what is told of tables. */
#include <stdlib.h>

#include "judge_internal.h"

enum { LISTED_MOST = 100 }; /* API Reference, "ListTables": Limit */

/* ---- one description */

/* The ARN and the id of a table never change; the first reply that tells them is believed. */
static enum verdict check_fixed(struct judge *judge, struct model_table *table, const char *member,
                                struct str *known, const struct doc *description)
{
    struct str told = doc_string(description, member);
    if (!told.data) {
        return judge_differs(judge, "%s is missing", member);
    }
    if (!known->data) {
        struct doc text = doc_string_of(told);
        *known = table_keep(table, &text)->string;
    }
    return judge_text(judge, member, *known, told);
}

static const struct doc *described_index(const struct doc *description,
                                         const struct model_index *index)
{
    const struct doc *list = doc_get(description, index_is_vector(index) ? "VectorIndexes"
                                                  : index->local         ? "LocalSecondaryIndexes"
                                                                 : "GlobalSecondaryIndexes");
    for (size_t i = 0; list && i < list->list.count; i++) {
        if (str_eq(doc_string(&list->list.items[i], "IndexName"), index->name)) {
            return &list->list.items[i];
        }
    }
    return NULL;
}

static size_t count_indexes(const struct doc *description)
{
    static const char *const lists[] = {"LocalSecondaryIndexes", "GlobalSecondaryIndexes",
                                        "VectorIndexes"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const struct doc *list = doc_get(description, lists[i]);
        count += list ? list->list.count : 0;
    }
    return count;
}

/* How many entries, of how many bytes; the items of the table where `index` is NULL. */
static void measure(struct judge *judge, const struct model_table *table,
                    const struct model_index *index, int64_t *count, int64_t *bytes)
{
    *count = *bytes = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct doc *item = table_item(table, i);
        struct doc entry;
        if (!index) {
            *count += 1;
            *bytes += (int64_t)model_item_bytes(table, item);
        } else if (index_holds(&judge->arena, table, index, item, &entry)) {
            *count += 1;
            *bytes += (int64_t)entry_bytes(index, &entry);
        }
    }
}

/* The service counts anew every six hours; until then, an older figure may stand there. */
static enum verdict check_figures(struct judge *judge, const struct model_table *table,
                                  const struct model_index *index, const struct doc *holder)
{
    int64_t count, bytes;
    int64_t told = doc_whole(holder, "ItemCount");
    int64_t told_bytes = doc_whole(holder, index ? "IndexSizeBytes" : "TableSizeBytes");
    size_t most = judge->options.look_most;
    if (judge->options.slow_tables || table->adrift || (most > 0 && table->count > most)) {
        return VERDICT_AGREES;
    }
    measure(judge, table, index, &count, &bytes);
    return count == told && bytes == told_bytes
               ? VERDICT_AGREES
               : judge_differs(judge, "%.*s: expected %lld items, %lld bytes, got %lld, %lld",
                               STR_ARG(index ? index->name : table->name), (long long)count,
                               (long long)bytes, (long long)told, (long long)told_bytes);
}

/* By what the model knows of them: a request may hold members that the service does not. */
static bool same_schema(const struct doc *a, const struct doc *b)
{
    size_t count = a ? a->list.count : 0;
    bool same = count == (b ? b->list.count : 0);
    for (size_t i = 0; i < count && same; i++) {
        const struct doc *left = &a->list.items[i], *right = &b->list.items[i];
        same = str_eq(doc_string(left, "AttributeName"), doc_string(right, "AttributeName")) &&
               str_eq(doc_string(left, "KeyType"), doc_string(right, "KeyType"));
    }
    return same;
}

static enum verdict check_schema(struct judge *judge, const struct doc *expected,
                                 const struct doc *told)
{
    return same_schema(expected, told)
               ? VERDICT_AGREES
               : judge_differs(judge, "KeySchema: expected %s, got %s",
                               judge_print(judge, expected), judge_print(judge, told));
}

static enum verdict check_described_index(struct judge *judge, const struct model_table *table,
                                          const struct model_index *index,
                                          const struct doc *description)
{
    const struct doc *told = described_index(description, index);
    const struct doc *schema = doc_get(index->definition, "KeySchema");
    struct str type = doc_string(doc_get(told, "Projection"), "ProjectionType");
    if (!told) {
        return index->phase == PHASE_DELETING
                   ? VERDICT_AGREES
                   : judge_differs(judge, "index %.*s is not described", STR_ARG(index->name));
    }
    enum verdict verdict = check_schema(judge, schema, doc_get(told, "KeySchema"));
    if (verdict == VERDICT_AGREES) {
        verdict = judge_text(judge, "ProjectionType", index->projection, type);
    }
    return verdict == VERDICT_AGREES && index->phase == PHASE_ACTIVE
               ? check_figures(judge, table, index, told)
               : verdict;
}

static enum verdict check_told_indexes(struct judge *judge, const struct model_table *table,
                                       const struct doc *description)
{
    for (size_t i = 0; i < table->index_count; i++) {
        enum verdict verdict = check_described_index(judge, table, &table->indexes[i], description);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    size_t told = count_indexes(description);
    return told <= table->index_count
               ? VERDICT_AGREES
               : judge_differs(judge, "%zu indexes: expected %zu", told, table->index_count);
}

static bool has_definition(const struct doc *list, const struct doc *one)
{
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *other = &list->list.items[i];
        if (str_eq(doc_string(other, "AttributeName"), doc_string(one, "AttributeName"))) {
            return str_eq(doc_string(other, "AttributeType"), doc_string(one, "AttributeType"));
        }
    }
    return false;
}

/* The same, whatever their order. */
static enum verdict check_definitions(struct judge *judge, const struct model_table *table,
                                      const struct doc *description)
{
    const struct doc *told = doc_get(description, "AttributeDefinitions");
    bool same = told && told->list.count == table->definitions->list.count;
    for (size_t i = 0; i < table->definitions->list.count && same; i++) {
        same = has_definition(told, &table->definitions->list.items[i]);
    }
    return same ? VERDICT_AGREES
                : judge_differs(judge, "AttributeDefinitions: expected %s, got %s",
                                judge_print(judge, table->definitions), judge_print(judge, told));
}

static enum verdict check_settings(struct judge *judge, const struct model_table *table,
                                   const struct doc *description)
{
    const struct doc *definition = table->definition;
    bool protected_ = doc_truth(doc_get(definition, "DeletionProtectionEnabled"));
    const struct doc *stream = doc_get(definition, "StreamSpecification");
    bool streamed = doc_truth(doc_get(stream, "StreamEnabled"));
    bool on_demand = str_is(doc_string(definition, "BillingMode"), "PAY_PER_REQUEST");
    struct str mode = doc_string(doc_get(description, "BillingModeSummary"), "BillingMode");
    if (doc_truth(doc_get(description, "DeletionProtectionEnabled")) != protected_) {
        return judge_differs(judge, "DeletionProtectionEnabled: expected %d", protected_);
    }
    if (!judge->options.slow_tables && str_is(mode, "PAY_PER_REQUEST") != on_demand) {
        return judge_differs(judge, "BillingModeSummary: %.*s", STR_ARG(mode));
    }
    if ((doc_get(description, "StreamSpecification") != NULL) != streamed) {
        return judge_differs(judge, "StreamSpecification is %s", streamed ? "missing" : "there");
    }
    return check_schema(judge, doc_get(definition, "KeySchema"), doc_get(description, "KeySchema"));
}

enum verdict judge_identity(struct judge *judge, struct model_table *table,
                            const struct doc *description, const char *status)
{
    struct str told = doc_string(description, "TableStatus");
    enum verdict verdict =
        judge_text(judge, "TableName", table->name, doc_string(description, "TableName"));
    if (verdict == VERDICT_AGREES && status) {
        verdict = judge_text(judge, "TableStatus", str_from(status), told);
    }
    if (verdict == VERDICT_AGREES) {
        verdict = check_fixed(judge, table, "TableArn", &table->arn, description);
    }
    return verdict == VERDICT_AGREES
               ? check_fixed(judge, table, "TableId", &table->table_id, description)
               : verdict;
}

enum verdict judge_description(struct judge *judge, struct model_table *table,
                               const struct doc *description, const char *status)
{
    typedef enum verdict part(struct judge *, const struct model_table *, const struct doc *);
    static part *const parts[] = {check_definitions, check_settings, check_told_indexes};
    enum verdict verdict = judge_identity(judge, table, description, status);
    if (verdict == VERDICT_AGREES) {
        verdict = check_figures(judge, table, NULL, description);
    }
    /* Of a table that goes nothing more is told. */
    bool told = table->phase != PHASE_DELETING;
    for (size_t i = 0; told && i < sizeof parts / sizeof parts[0]; i++) {
        verdict = verdict == VERDICT_AGREES ? parts[i](judge, table, description) : verdict;
    }
    return verdict;
}

/* ---- DescribeTable */

/* What is told of a table on its way shows that it has come further. */
static void follow_status(struct judge *judge, struct model_table *table,
                          const struct doc *description)
{
    struct str status = doc_string(description, "TableStatus");
    if (table->phase == PHASE_CREATING && !str_is(status, "CREATING")) {
        table->phase = PHASE_ACTIVE;
    }
    for (size_t i = table->index_count; i > 0 && judge->moving; i--) {
        struct model_index *index = &table->indexes[i - 1];
        const struct doc *told = described_index(description, index);
        if (index->phase == PHASE_DELETING && !told) {
            table_drop_index(table, index->name);
        } else if (index->phase == PHASE_CREATING &&
                   str_is(doc_string(told, "IndexStatus"), "ACTIVE")) {
            index->phase = PHASE_ACTIVE;
        }
    }
}

enum verdict judge_describe_table(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = state_table(&judge->state, doc_string(seen->body, "TableName"));
    const struct doc *description = doc_get(seen->reply, "Table");
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, table ? FORECAST_SUCCESS : FORECAST_NOT_FOUND, NULL, &verdict)) {
        return verdict;
    }
    follow_status(judge, table, description);
    bool open = judge->moving || judge->options.slow_tables;
    return judge_description(judge, table, description, open ? NULL : "ACTIVE");
}

/* ---- ListTables */

static int compare_names(const void *a, const void *b)
{
    const struct str *left = a, *right = b;
    return str_cmp(*left, *right);
}

/* The names after the start, in byte order; tables on their way may lack. */
static size_t names_after(struct judge *judge, struct str start, struct str *names)
{
    size_t count = 0;
    for (size_t i = 0; i < judge->state.count; i++) {
        struct str name = judge->state.tables[i]->name;
        if (!start.data || str_cmp(name, start) > 0) {
            names[count++] = name;
        }
    }
    qsort(names, count, sizeof *names, compare_names);
    return count;
}

static struct str name_at(const struct doc *list, size_t place)
{
    return list && place < list->list.count ? list->list.items[place].string : (struct str){0};
}

enum verdict judge_list_tables(struct judge *judge, const struct seen *seen)
{
    struct str *names = ARENA_ARRAY(&judge->arena, struct str, judge->state.count);
    size_t count = names_after(judge, doc_string(seen->body, "ExclusiveStartTableName"), names);
    const struct doc *limit = doc_get(seen->body, "Limit");
    size_t most = limit ? (size_t)limit->integer : LISTED_MOST;
    size_t shown = count < most ? count : most;
    const struct doc *told = doc_get(seen->reply, "TableNames");
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict)) {
        return verdict;
    }
    if (judge->moving) {
        return VERDICT_UNJUDGED;
    }
    if (!told || told->list.count != shown) {
        return judge_differs(judge, "TableNames: expected %zu, got %s", shown,
                             judge_print(judge, told));
    }
    for (size_t i = 0; i < shown && verdict == VERDICT_AGREES; i++) {
        verdict = judge_text(judge, "a name", names[i], name_at(told, i));
    }
    struct str last = count > most ? names[shown - 1] : (struct str){0};
    return verdict == VERDICT_AGREES ? judge_text(judge, "LastEvaluatedTableName", last,
                                                  doc_string(seen->reply, "LastEvaluatedTableName"))
                                     : verdict;
}
