/* SearchVectors: the entries of a vector index that are closest to a vector. */
#include <stdlib.h>

#include "closeness.h"
#include "reading.h"

/* One entry that may be shown. */
struct candidate {
    struct doc entry;
    double score;
};

struct hunt {
    struct judge *judge;
    const struct doc *body;
    const struct model_table *table;
    const struct model_index *index;
    struct element *vector;
    struct candidate *candidates;
    size_t count;
    const char *fault;
};

/* ---- what is there */

/* The search condition is equalities with AND: as a condition it says the same. */
static bool is_accepted(struct hunt *hunt, const struct doc *entry)
{
    bool holds = true;
    struct scope scope = judge_scope(hunt->judge, hunt->body, entry);
    if (!judge_condition(&scope, hunt->body, "SearchConditionExpression", &holds)) {
        hunt->fault = scope.fault;
        return false;
    }
    return holds;
}

static void add_candidate(struct hunt *hunt, const struct doc *entry)
{
    struct element *own = ARENA_ARRAY(&hunt->judge->arena, struct element, hunt->index->dimensions);
    (void)vector_of(doc_get_str(entry, hunt->index->vector), hunt->index->dimensions, own);
    hunt->candidates[hunt->count++] = (struct candidate){
        *entry, closeness(hunt->index->distance, hunt->vector, own, hunt->index->dimensions)};
}

static void gather(struct hunt *hunt)
{
    struct arena *arena = &hunt->judge->arena;
    hunt->candidates = ARENA_ARRAY(arena, struct candidate, hunt->table->count);
    for (size_t i = 0; i < hunt->table->count; i++) {
        struct doc entry;
        if (index_holds(arena, hunt->table, hunt->index, table_item(hunt->table, i), &entry) &&
            is_accepted(hunt, &entry)) {
            add_candidate(hunt, &entry);
        }
    }
}

/* The score of the best candidate that is not shown before it. */
static double take_best(struct hunt *hunt, size_t place)
{
    size_t best = place;
    for (size_t i = place; i < hunt->count; i++) {
        best = is_closer(hunt->index->distance, hunt->candidates[i].score,
                         hunt->candidates[best].score)
                   ? i
                   : best;
    }
    struct candidate candidate = hunt->candidates[best];
    hunt->candidates[best] = hunt->candidates[place];
    hunt->candidates[place] = candidate;
    return candidate.score;
}

/* ---- what is shown */

/* Without a projection all but the vector. */
static struct doc shown(struct hunt *hunt, const struct doc *entry)
{
    struct str text = doc_string(hunt->body, "ProjectionExpression");
    struct scope scope = judge_scope(hunt->judge, hunt->body, entry);
    struct doc out = *entry;
    if (text.data) {
        (void)interpret_projection(&scope, text, &out);
        return out;
    }
    return *doc_with(&hunt->judge->arena, entry, hunt->index->vector, NULL);
}

static double score_of(const struct doc *result)
{
    const struct doc *score = doc_get(result, "Score");
    return score && score->type == DOC_REAL ? score->real : score ? (double)score->integer : -1;
}

static bool same_score(double a, double b)
{
    return a >= b && a <= b;
}

/* Is there an entry of that score that shows so? It is shown once: taken out. */
static bool take_shown(struct hunt *hunt, const struct doc *item, double score)
{
    for (size_t i = 0; i < hunt->count; i++) {
        struct doc expected = shown(hunt, &hunt->candidates[i].entry);
        if (same_score(hunt->candidates[i].score, score) && items_eq(&expected, item)) {
            hunt->candidates[i] = hunt->candidates[--hunt->count];
            return true;
        }
    }
    return false;
}

static enum verdict check_results(struct hunt *hunt, const struct doc *results)
{
    int64_t top = doc_whole(hunt->body, "TopK");
    size_t most = (size_t)top < hunt->count ? (size_t)top : hunt->count;
    if (!results || results->list.count != most) {
        return judge_differs(hunt->judge, "SearchResults: expected %zu, got %zu", most,
                             results ? results->list.count : 0);
    }
    for (size_t i = 0; i < most; i++) {
        double best = take_best(hunt, i);
        double told = score_of(&results->list.items[i]);
        if (!same_score(best, told)) {
            struct doc expected = {.type = DOC_REAL, .real = best};
            return judge_differs(
                hunt->judge, "score %zu: expected %s, got %s", i,
                judge_print(hunt->judge, &expected),
                judge_print(hunt->judge, doc_get(&results->list.items[i], "Score")));
        }
    }
    for (size_t i = 0; i < most; i++) { /* of equal scores any may come first */
        const struct doc *item = doc_get(&results->list.items[i], "Item");
        if (!item || !take_shown(hunt, item, score_of(&results->list.items[i]))) {
            return judge_breaks(hunt->judge, CHECK_INDEX, "no entry of its score shows as %s",
                                judge_print(hunt->judge, item));
        }
    }
    return VERDICT_AGREES;
}

/* The figure varies from search to search; it is never less than 1,024 bytes (Developer Guide,
 * "Monitoring vector index capacity"). */
static enum verdict check_bytes(struct hunt *hunt, const struct seen *seen)
{
    const struct doc *consumed = doc_get(seen->reply, "ConsumedCapacity");
    struct str wanted = doc_string(seen->body, "ReturnConsumedCapacity");
    bool asked = str_is(wanted, "TOTAL") || str_is(wanted, "INDEXES");
    const struct doc *bytes = doc_get(consumed, "VectorSearchRequestBytes");
    double told = bytes && bytes->type == DOC_REAL ? bytes->real
                  : bytes                          ? (double)bytes->integer
                                                   : 0;
    return asked == (told >= 1024)
               ? VERDICT_AGREES
               : judge_breaks(hunt->judge, CHECK_CAPACITY, "ConsumedCapacity: got %s",
                              judge_print(hunt->judge, consumed));
}

/* ---- together */

static bool is_searchable(const struct hunt *hunt, struct str attribute)
{
    for (size_t i = 0; i < hunt->index->filter_count; i++) {
        if (str_eq(hunt->index->filters[i], attribute)) {
            return true;
        }
    }
    return keys_name(&hunt->index->keys, attribute);
}

/* A value, or an attribute of the search schema; false: an attribute that is none of it. */
static bool read_side(struct hunt *hunt, struct scope *scope)
{
    struct cursor ahead = scope->cursor;
    struct str name = cursor_name(&ahead);
    struct steps steps;
    operand value = NULL;
    return name.len > 0 && name.data[0] == ':'
               ? interpret_operand(scope, &value)
               : interpret_steps(scope, &steps) && is_searchable(hunt, steps.list[0].name);
}

/* Equalities of the search schema's attributes with values: "SearchVectors",
 * SearchConditionExpression. */
static bool condition_fits(struct hunt *hunt)
{
    struct scope scope = judge_scope(hunt->judge, hunt->body, NULL);
    scope.cursor = (struct cursor){doc_string(hunt->body, "SearchConditionExpression"), 0};
    bool fits = true;
    while (fits && !cursor_at_end(&scope.cursor)) {
        fits =
            read_side(hunt, &scope) && cursor_take(&scope.cursor, "=") && read_side(hunt, &scope);
        (void)cursor_take_word(&scope.cursor, "AND");
    }
    return fits;
}

static bool read_vector(struct hunt *hunt)
{
    const struct doc *given = doc_get(hunt->body, "SearchVector");
    if (!given || given->type != DOC_LIST) {
        return false;
    }
    struct doc list = typed_make(&hunt->judge->arena, "L", *given);
    hunt->vector = ARENA_ARRAY(&hunt->judge->arena, struct element, hunt->index->dimensions);
    return vector_of(&list, hunt->index->dimensions, hunt->vector);
}

static enum forecast forecast_search(struct hunt *hunt)
{
    hunt->table = judge_table(hunt->judge, doc_string(hunt->body, "TableName"));
    if (!hunt->table) {
        return FORECAST_NOT_FOUND;
    }
    hunt->index = table_index_named(hunt->table, doc_string(hunt->body, "IndexName"));
    if (!hunt->index || !index_is_vector(hunt->index) || hunt->index->phase == PHASE_DELETING) {
        hunt->fault = "no such vector index";
        return FORECAST_INVALID;
    }
    bool partition =
        hunt->index->keys.hash_count == 0 || doc_get(hunt->body, "SearchConditionExpression");
    if (!partition || !read_vector(hunt)) {
        hunt->fault = "no partition key, or no vector of the index";
        return FORECAST_INVALID;
    }
    if (doc_get(hunt->body, "SearchConditionExpression") && !condition_fits(hunt)) {
        hunt->fault = "a condition that the search schema does not allow";
        return FORECAST_INVALID;
    }
    gather(hunt);
    return hunt->fault ? FORECAST_INVALID : FORECAST_SUCCESS;
}

enum verdict judge_search(struct judge *judge, const struct seen *seen)
{
    struct hunt hunt = {.judge = judge, .body = seen->body};
    if (reading_too_large(judge, seen->body)) {
        return VERDICT_UNJUDGED;
    }
    enum forecast forecast = forecast_search(&hunt);
    enum verdict verdict = VERDICT_AGREES;
    if (hunt.table && hunt.table->adrift) {
        return VERDICT_UNJUDGED;
    }
    if (judge_outcome(judge, seen, forecast, hunt.fault, &verdict)) {
        return verdict;
    }
    verdict = check_bytes(&hunt, seen);
    return verdict == VERDICT_AGREES ? check_results(&hunt, doc_get(seen->reply, "SearchResults"))
                                     : verdict;
}
