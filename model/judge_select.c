/* Which rows a SELECT reads, in which order, and where its page ends. */
#include "execution.h"

/* ---- the plan */

static const struct keys *keys_read(const struct selection *selection)
{
    return selection->index ? &selection->index->keys : &selection->execution->table->keys;
}

/* The clause on the attribute; *several: there is more than one, or one with alternatives. */
static const struct model_clause *clause_on(const struct survey *survey, struct str name,
                                            bool *several)
{
    const struct model_clause *found = NULL;
    for (size_t i = 0; i < survey->clause_count; i++) {
        const struct model_clause *clause = &survey->clauses[i];
        if (str_eq(clause->name, name)) {
            *several = *several || found || clause->kind == CLAUSE_IN;
            found = clause;
        }
    }
    return found;
}

/* Sort key attributes from the left: equalities, and one bound behind them. */
static void plan_range(struct selection *selection, bool *several)
{
    const struct survey *survey = &selection->execution->statement->survey;
    const struct keys *keys = keys_read(selection);
    for (size_t i = 0; i < keys->range_count && !*several; i++) {
        const struct model_clause *clause = clause_on(survey, keys->range[i], several);
        if (!clause || clause->kind != CLAUSE_EQUAL) {
            selection->bound = clause;
            return;
        }
        selection->equal[selection->equal_count++] = clause;
    }
}

static enum select_plan choose_plan(struct selection *selection)
{
    const struct survey *survey = &selection->execution->statement->survey;
    const struct keys *keys = keys_read(selection);
    bool several = false;
    for (size_t i = 0; i < keys->hash_count; i++) {
        const struct model_clause *clause = clause_on(survey, keys->hash[i], &several);
        if (several || !clause || clause->kind != CLAUSE_EQUAL) {
            return several || survey->alternatives ? PLAN_SEVERAL : PLAN_SCAN;
        }
        selection->equal[selection->equal_count++] = clause;
    }
    plan_range(selection, &several);
    bool whole = selection->equal_count == keys->hash_count + keys->range_count;
    return several ? PLAN_SEVERAL : whole && !selection->index ? PLAN_ONE : PLAN_QUERY;
}

static bool has_key_types(const struct selection *selection)
{
    const struct model_table *table = selection->execution->table;
    for (size_t i = 0; i < selection->equal_count + (selection->bound != NULL); i++) {
        const struct model_clause *clause =
            i < selection->equal_count ? selection->equal[i] : selection->bound;
        if (!str_eq(typed_type(clause->value), table_key_type(table, clause->name)) ||
            (clause->other &&
             !str_eq(typed_type(clause->other), table_key_type(table, clause->name)))) {
            return false;
        }
    }
    return true;
}

/* ---- what is not valid */

static bool lacks(const struct selection *selection, struct str name)
{
    return !index_has(selection->execution->table, selection->index, name);
}

/* A global index answers what it projects; a local one fetches columns, not conditions. */
static const char *projection_fault(struct selection *selection)
{
    const struct model_statement *statement = selection->execution->statement;
    for (size_t i = 0; selection->index && i < statement->survey.root_count; i++) {
        if (lacks(selection, statement->survey.roots[i].name)) {
            return "a condition that is not projected";
        }
    }
    for (size_t i = 0; selection->index && i < statement->column_count; i++) {
        selection->fetches =
            selection->fetches || lacks(selection, statement->columns[i].list[0].name);
    }
    return selection->fetches && !selection->index->local ? "a column that is not projected" : NULL;
}

static const char *nesting_fault(const struct selection *selection)
{
    const struct model_statement *statement = selection->execution->statement;
    const struct keys *keys = &selection->execution->table->keys;
    const struct keys *others = keys_read(selection);
    for (size_t i = 0; i < statement->survey.root_count; i++) {
        const struct model_root *root = &statement->survey.roots[i];
        if (root->nested && (keys_name(keys, root->name) || keys_name(others, root->name))) {
            return "a path below a key attribute";
        }
    }
    for (size_t i = 0; i < statement->column_count; i++) {
        struct str root = statement->columns[i].list[0].name;
        if (statement->columns[i].count > 1 && (keys_name(keys, root) || keys_name(others, root))) {
            return "a path below a key attribute";
        }
    }
    return NULL;
}

static const char *order_fault(const struct selection *selection)
{
    const struct model_statement *statement = selection->execution->statement;
    for (size_t i = 0; i < statement->order_count; i++) {
        if (!statement->has_where || selection->plan == PLAN_SCAN ||
            !keys_name(keys_read(selection), statement->orders[i])) {
            return "no order by that";
        }
    }
    return NULL;
}

static const char *selection_fault(struct selection *selection)
{
    struct str index = selection->execution->statement->index;
    selection->consistent = doc_truth(doc_get(selection->execution->body, "ConsistentRead"));
    if (index.data) {
        selection->index = table_index_named(selection->execution->table, index);
        if (!selection->index || index_is_vector(selection->index)) {
            return "no such index";
        }
    }
    if (selection->consistent && selection->index && !selection->index->local) {
        return "a global index is not read consistently";
    }
    selection->plan = choose_plan(selection);
    const char *faults[] = {nesting_fault(selection), projection_fault(selection),
                            order_fault(selection)};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (faults[i]) {
            return faults[i];
        }
    }
    bool keyed = selection->plan == PLAN_ONE || selection->plan == PLAN_QUERY;
    return keyed && !has_key_types(selection) ? "a key of another type" : NULL;
}

enum forecast selection_plan(struct judge *judge, struct execution *execution,
                             struct selection *out)
{
    *out = (struct selection){.judge = judge, .execution = execution};
    execution->table = judge_table(judge, execution->statement->table);
    if (!execution->table) {
        return FORECAST_NOT_FOUND;
    }
    out->sight = execution->table;
    execution->fault = selection_fault(out);
    return execution->fault ? FORECAST_INVALID : FORECAST_SUCCESS;
}

/* ---- rows */

const struct doc *selection_key(const struct selection *selection)
{
    struct doc *key = arena_zalloc(&selection->judge->arena, sizeof *key);
    *key = doc_map_of(&selection->judge->arena, selection->equal_count);
    for (size_t i = 0; i < selection->equal_count; i++) {
        doc_map_put(key, selection->equal[i]->name, selection->equal[i]->value);
    }
    return key;
}

/* Is the item among those that the keys choose? */
static bool is_chosen(const struct selection *selection, const struct doc *item)
{
    const struct model_table *table = selection->execution->table;
    if (selection->index && !keys_present(table, &selection->index->keys, item)) {
        return false;
    }
    if (selection->plan != PLAN_ONE && selection->plan != PLAN_QUERY) {
        return true;
    }
    for (size_t i = 0; i < selection->equal_count; i++) {
        if (!relation_stands(doc_get_str(item, selection->equal[i]->name), RELATION_EQ,
                             selection->equal[i]->value)) {
            return false;
        }
    }
    return !selection->bound ||
           statement_clause_holds(&selection->judge->arena, selection->execution->statement,
                                  selection->bound, item);
}

static bool is_descending(const struct selection *selection)
{
    const struct model_statement *statement = selection->execution->statement;
    const struct keys *keys = keys_read(selection);
    for (size_t i = 0; i < statement->order_count; i++) {
        for (size_t j = 0; j < keys->range_count; j++) {
            if (statement->descending[i] && str_eq(statement->orders[i], keys->range[j])) {
                return true;
            }
        }
    }
    return false;
}

static int compare(const struct selection *selection, const struct doc *a, const struct doc *b)
{
    int order = keys_order(selection->execution->table, selection->index, a, b);
    return is_descending(selection) ? -order : order;
}

static void add_row(struct selection *selection, const struct doc *item)
{
    size_t place = selection->row_count++;
    while (place > 0 && compare(selection, selection->rows[place - 1], item) > 0) {
        selection->rows[place] = selection->rows[place - 1];
        place--;
    }
    selection->rows[place] = item;
}

static void find_rows(struct selection *selection, const struct doc *start)
{
    const struct model_table *table = selection->sight;
    if (selection->plan == PLAN_ONE) {
        selection->rows = ARENA_ARRAY(&selection->judge->arena, const struct doc *, 1);
        selection->rows[0] = table_find(table, selection_key(selection));
        selection->row_count = selection->rows[0] != NULL;
        return;
    }
    selection->rows = ARENA_ARRAY(&selection->judge->arena, const struct doc *, table->count);
    for (size_t i = 0; i < table->count; i++) {
        const struct doc *item = table_item(table, i);
        if (is_chosen(selection, item) && (!start || compare(selection, item, start) > 0)) {
            add_row(selection, item);
        }
    }
}

/* What a reader of the index (or table) sees of an item; its size there is added. */
static const struct doc *seen_of(struct selection *selection, const struct doc *item)
{
    struct arena *arena = &selection->judge->arena;
    struct doc *entry = arena_zalloc(arena, sizeof *entry);
    if (!selection->index) {
        selection->bytes += item_bytes(item);
        return item;
    }
    (void)index_holds(arena, selection->execution->table, selection->index, item, entry);
    selection->bytes += entry_bytes(selection->index, entry);
    if (!selection->fetches) {
        return entry;
    }
    selection->fetched_halves += units_read(item_bytes(item), selection->consistent);
    return item;
}

void selection_read(struct selection *selection, const struct doc *start, size_t most)
{
    struct arena *arena = &selection->judge->arena;
    const struct model_statement *statement = selection->execution->statement;
    find_rows(selection, start);
    selection->items = ARENA_ARRAY(arena, struct doc, selection->row_count);
    for (size_t i = 0; i < selection->row_count && !selection->last; i++) {
        const struct doc *seen = seen_of(selection, selection->rows[i]);
        if (statement_holds(arena, statement, seen, NULL, 0)) {
            selection->items[selection->item_count++] = statement_row(arena, statement, seen);
        }
        bool ends = i + 1 >= most || selection->bytes >= PAGE_BYTES_ALLOWED;
        selection->last = ends && selection->plan == PLAN_QUERY ? selection->rows[i] : NULL;
    }
}

size_t selection_place(struct selection *selection, const struct doc *start, const struct doc *key)
{
    size_t place = 0;
    find_rows(selection, start);
    while (place < selection->row_count && compare(selection, selection->rows[place], key) <= 0) {
        place++;
    }
    selection->row_count = 0;
    return place;
}
