/* SearchVectors: the items whose vectors are most like a given one. */
#include "../engine/searcher.h"
#include "../base/mutant.h"
#include "item_parts.h"
#include "op.h"
#include "shape.h"

#define TOP_MAX 100                        /* Developer Guide, "Quotas": vector indexes */
#define REPLY_BYTES_MAX (16 * 1024 * 1024) /* and the size of a reply; there are no pages */

/* A search while it is planned and run. */
struct vector_search {
    struct request *request;
    const struct doc *doc;
    struct expressions expressions;
    const struct table *table;
    struct str vector;
    struct search search;
    struct json_writer w;
    uint64_t returned_bytes;
};

static bool check_top(const struct doc *doc, struct error *err)
{
    long long top = request_integer(doc, "TopK", 0);
    return top <= TOP_MAX || error_set(err, ERROR_VALIDATION,
                                       "Provided TopK value '%lld' is out of valid range. The "
                                       "value must be between 1 and %d inclusive",
                                       top, TOP_MAX);
}

static bool add_element(struct vector_search *search, const struct doc *element, struct buf *out,
                        struct error *err)
{
    struct value value;
    if (!value_parse(&search->request->arena, element, search->request->core->dialect, &value,
                     err)) {
        return false;
    }
    return (value.type == VALUE_N && vector_append(out, &value.number)) ||
           error_set(err, ERROR_VALIDATION,
                     "Search vector contains invalid values. All values in the search vector must "
                     "be a 32-bit floating-point number attribute");
}

static bool read_vector(struct vector_search *search, struct error *err)
{
    const struct doc *elements = doc_get(search->doc, "SearchVector");
    struct buf bytes;
    buf_init(&bytes);
    bool good = true;
    for (size_t i = 0; i < elements->list.count && good; i++) {
        good = add_element(search, &elements->list.items[i], &bytes, err);
    }
    search->vector = arena_copy(&search->request->arena, buf_view(&bytes));
    buf_release(&bytes);
    return good;
}

static bool find_index(struct vector_search *search, struct error *err)
{
    search->table = request_table(search->request, doc_string(search->doc, "TableName"), NULL, err);
    if (!search->table) {
        return false;
    }
    struct str name = doc_string(search->doc, "IndexName");
    const struct index *index = table_index(search->table, name);
    search->search.index = index;
    if (index && index->status == INDEX_BACKFILLING) {
        return error_set(err, ERROR_VALIDATION, "Cannot search backfilling vector index: %.*s",
                         STR_ARG(name));
    }
    return (index && index->kind == INDEX_VECTOR && index_whole(index)) ||
           error_set(err, ERROR_VALIDATION, "The table does not have the specified index: %.*s",
                     STR_ARG(name));
}

static bool check_dimensions(const struct vector_search *search, struct error *err)
{
    size_t given = search->vector.len / VECTOR_ELEMENT_BYTES;
    size_t wanted = search->search.index->vector.dimensions;
    return given == wanted ||
           error_set(err, ERROR_VALIDATION,
                     "Input search vector dimension %zu does not match vector index dimension %zu",
                     given, wanted);
}

/* ---- Conditions ---- */

static const struct key_attribute *search_attribute(const struct index *index, struct str name)
{
    bool hash = index->schema.hash_count > 0 && str_eq(index->schema.hash[0].name, name);
    return hash ? &index->schema.hash[0] : index_filter(index, name);
}

static bool check_clause(const struct index *index, struct str name, const struct value *value,
                         struct error *err)
{
    const struct key_attribute *attribute = search_attribute(index, name);
    if (!attribute) {
        return error_set(err, ERROR_VALIDATION,
                         "SearchConditionExpression must not contain any attributes that is not in "
                         "SearchSchema. Invalid attribute: %.*s",
                         STR_ARG(name));
    }
    /* As Query says it of a key: that other types are refused, its words for it are not known. */
    return value->type == attribute->type ||
           error_set(err, ERROR_VALIDATION,
                     "One or more parameter values were invalid: "
                     "Condition parameter type does not match schema type");
}

/* Of an index with a partition key only one partition is searched. */
static bool bind_condition(struct vector_search *search, struct error *err)
{
    const struct expression *condition = search->expressions.search_condition;
    const struct index *index = search->search.index;
    struct str name;
    const struct value *value;
    for (size_t i = 0; condition && searchcond_clause(condition, i, &name, &value); i++) {
        if (!check_clause(index, name, value, err)) {
            return false;
        }
        if (!index_filter(index, name)) {
            search->search.partition = value;
        }
    }
    return search->search.partition || index->schema.hash_count == 0 ||
           error_set(err, ERROR_VALIDATION,
                     "SearchConditionExpression must be provided when SearchSchema has a HASH "
                     "key");
}

static bool accepts(void *context, const struct value *entry)
{
    const struct vector_search *search = context;
    const struct expression *condition = search->expressions.search_condition;
    struct str name;
    const struct value *value;
    for (size_t i = 0; condition && searchcond_clause(condition, i, &name, &value); i++) {
        const struct value *held = item_get(entry, name);
        if (!MUTANT(SEARCH_UNFILTERED) && (!held || !value_eq(held, value))) {
            return false;
        }
    }
    return true;
}

/* ---- The reply ---- */

static void dump_item(struct vector_search *search, const struct value *item)
{
    struct json_writer *w = &search->w;
    struct str vector = search->search.index->vector.attribute;
    json_open(w, '{');
    for (size_t i = 0; i < item->map.count; i++) {
        const struct attribute *member = &item->map.members[i];
        json_name_str(w, member->name);
        if (str_eq(member->name, vector)) {
            vector_dump(w, &member->value);
        } else {
            value_dump(w, &member->value);
        }
    }
    json_close(w, '}');
}

/* Without a projection all that the index holds but the vector; what it does not hold is ignored
 * (as measured on the service). */
static void reply_item(struct vector_search *search, const struct value *entry)
{
    struct arena *arena = &search->request->arena;
    struct str name = search->search.index->vector.attribute;
    const struct expression *projection = search->expressions.projection;
    struct value item = *entry;
    value_copy_members(arena, &item);
    if (!projection) {
        (void)item_remove(&item, name);
        dump_item(search, &item);
        return;
    }
    struct value vector, selected;
    vector_decode(arena, item_get(entry, name)->bytes, &vector);
    item_put(arena, &item, name, &vector);
    projection_apply(arena, projection, &item, &selected);
    dump_item(search, &selected);
}

/* A reply that would grow too large ends before the item that makes it so. */
static bool reply_match(struct vector_search *search, const struct match *match)
{
    struct value entry;
    search->returned_bytes += item_size_encoded(match->item);
    if (search->returned_bytes > REPLY_BYTES_MAX) {
        return false;
    }
    (void)item_decode(&search->request->arena, match->item, &entry);
    json_open(&search->w, '{');
    json_name(&search->w, "Item");
    reply_item(search, &entry);
    json_name(&search->w, "Score");
    json_fraction(&search->w, match->score);
    json_close(&search->w, '}');
    return true;
}

/* The same figure for TOTAL and INDEXES, and none of a table's (as measured on the service). It
 * grows with what is examined and returned; the service's own varies from search to search. */
static void reply_bytes(struct vector_search *search)
{
    if (consumed_of(search->doc) == CONSUMED_NONE) {
        return;
    }
    uint64_t examined = search->search.compared * search->vector.len;
    json_name(&search->w, "ConsumedCapacity");
    json_open(&search->w, '{');
    json_name(&search->w, "VectorSearchRequestBytes");
    json_fraction(&search->w, (double)vector_request_bytes(examined + search->returned_bytes));
    json_close(&search->w, '}');
}

static void run_search(struct vector_search *search)
{
    struct request *request = search->request;
    search->search.table = search->table;
    search->search.vector = search->vector;
    search->search.limit = (size_t)request_integer(search->doc, "TopK", 1);
    search->search.accepts = accepts;
    search->search.context = search;
    search_run(&request->arena, request->core->store, &search->search);
    request_reply(request, &search->w);
    json_name(&search->w, "SearchResults");
    json_open(&search->w, '[');
    for (size_t i = 0; i < search->search.count; i++) {
        if (!reply_match(search, &search->search.matches[i])) {
            break;
        }
    }
    json_close(&search->w, ']');
    reply_bytes(search);
    json_close(&search->w, '}');
}

bool op_search_vectors(struct request *request, struct error *err)
{
    struct vector_search search = {.request = request, .doc = &request->doc};
    if (!check_top(search.doc, err) || !read_vector(&search, err) ||
        !expressions_read(request, search.doc, &search.expressions, err) ||
        !find_index(&search, err) || !check_dimensions(&search, err) ||
        !bind_condition(&search, err) ||
        !request_admit(request, search.table, search.search.index, err)) {
        return false;
    }
    run_search(&search);
    return true;
}
