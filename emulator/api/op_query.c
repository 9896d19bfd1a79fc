/* Query and Scan: pages of a table or an index. */
#include "../engine/reader.h"
#include "../base/mutant.h"
#include "admit.h"
#include "check_key.h"
#include "eventual.h"
#include "item_parts.h"
#include "legacy_params.h"
#include "op.h"
#include "shape.h"

#define OOM "One or more parameter values were invalid: "
#define BAD_START "The provided starting key is invalid"

/* A page while it is planned and read. */
struct listing {
    struct request *request;
    const struct doc *doc;
    bool query; /* false: Scan */
    struct expressions expressions;
    struct table *table;
    const struct index *index; /* NULL: the table itself */
    const struct value *start; /* ExclusiveStartKey, or NULL */
    struct key_range condition;
    struct range range;
    struct charge charge;
    bool count_only;
    bool fetch; /* an LSI row lacks wanted attributes: the item is read from the table */
    struct json_writer w;
    int64_t returned;
    struct page page;
    bool consistent;
    struct glimpse glimpse; /* what is seen of the rows */
    int64_t fetched_halves;
};

/* Of values in the starting key, some faults are told with the key's own words before them
 * (older wording; as measured on the service). */
static bool start_key_fault(const struct listing *listing, struct error *err)
{
    bool prefixed = str_starts(str_from(err->message), STR("Supplied AttributeValue")) ||
                    str_starts(str_from(err->message), STR(OOM));
    if (listing->request->core->dialect == DIALECT_CLASSIC && prefixed) {
        error_prefix(err, BAD_START ": ");
    }
    return false;
}

static bool read_start_key(struct listing *listing, struct error *err)
{
    if (!doc_get(listing->doc, "ExclusiveStartKey")) {
        return true;
    }
    listing->start = request_item(listing->request, listing->doc, "ExclusiveStartKey", err);
    return listing->start || start_key_fault(listing, err);
}

static bool check_select(const struct listing *listing, struct error *err)
{
    struct str select = doc_string(listing->doc, "Select");
    const char *list = doc_get(listing->doc, "ProjectionExpression") ? "ProjectionExpression"
                       : doc_get(listing->doc, "AttributesToGet")    ? "AttributesToGet"
                                                                     : NULL;
    if (str_is(select, "SPECIFIC_ATTRIBUTES") && !list) {
        return error_set(err, ERROR_VALIDATION,
                         "%sMust specify the AttributesToGet or ProjectionExpression when choosing "
                         "to get SPECIFIC_ATTRIBUTES",
                         listing->query ? "1 validation error detected: " : "");
    }
    if (select.data && list && !str_is(select, "SPECIFIC_ATTRIBUTES")) {
        return error_set(err, ERROR_VALIDATION, "Cannot specify the %s when choosing to get %.*s",
                         list, STR_ARG(select));
    }
    if (str_is(select, "ALL_PROJECTED_ATTRIBUTES") && !doc_get(listing->doc, "IndexName")) {
        return error_set(err, ERROR_VALIDATION,
                         "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an "
                         "IndexName");
    }
    return true;
}

static bool read_legacy(struct listing *listing, struct error *err)
{
    return legacy_params_read(listing->request, listing->doc, &listing->expressions, err);
}

static bool check_segments(const struct doc *doc, struct error *err)
{
    bool segment = doc_get(doc, "Segment") != NULL;
    bool total = doc_get(doc, "TotalSegments") != NULL;
    if (segment && !total) {
        return error_set(err, ERROR_VALIDATION,
                         "The TotalSegments parameter is required but was not present in the "
                         "request when Segment parameter is present");
    }
    if (total && !segment) {
        return error_set(err, ERROR_VALIDATION,
                         "The Segment parameter is required but was not present in the request "
                         "when parameter TotalSegments is present");
    }
    long long s = request_integer(doc, "Segment", 0);
    long long t = request_integer(doc, "TotalSegments", 1);
    return s < t || error_set(err, ERROR_VALIDATION,
                              "The Segment parameter is zero-based and must be less than parameter "
                              "TotalSegments: Segment: %lld is not less than TotalSegments: %lld",
                              s, t);
}

static bool find_index(struct listing *listing, struct error *err)
{
    struct str name = doc_string(listing->doc, "IndexName");
    if (!name.data) {
        return true;
    }
    listing->index = table_index(listing->table, name);
    if (listing->index && listing->index->status == INDEX_BACKFILLING) {
        return error_set(err, ERROR_VALIDATION,
                         "Cannot read from backfilling global secondary index: %.*s",
                         STR_ARG(name));
    }
    if (!listing->index || !index_whole(listing->index)) {
        return error_set(err, ERROR_VALIDATION, "The table does not have the specified index: %.*s",
                         STR_ARG(name));
    }
    if (listing->index->kind == INDEX_VECTOR) {
        return error_set(err, ERROR_VALIDATION, "%s operation not supported on this index type.",
                         listing->query ? "Query" : "Scan");
    }
    if (listing->index->kind == INDEX_GLOBAL && request_flag(listing->doc, "ConsistentRead")) {
        return error_set(err, ERROR_VALIDATION,
                         "Consistent reads are not supported on global secondary indexes");
    }
    return true;
}

static struct str start_row(struct listing *listing)
{
    const struct table *table = listing->table;
    const struct index *index = listing->index;
    struct buf row;
    buf_init(&row);
    key_row(&row, index ? index->id : table->id, table->salt,
            index ? &index->schema : &table->schema, index ? &table->schema : NULL, listing->start);
    struct str copy = arena_copy(&listing->request->arena, buf_view(&row));
    buf_release(&row);
    return copy;
}

/* Query says less than Scan when the number of attributes is wrong. */
static bool start_key_fits(const struct listing *listing, struct error *err)
{
    enum start_key fit = check_start_key(listing->table, listing->index, listing->start);
    if (fit == START_COUNT && listing->query) {
        return error_set(err, ERROR_VALIDATION, BAD_START);
    }
    return fit == START_FITS ||
           error_set(err, ERROR_VALIDATION,
                     BAD_START ": The provided key element does not match the schema");
}

/* A whole primary key. The service refuses to restart such a query (as measured on the service), so
 * it cannot have told where to: else every paginator would break on it. */
static bool asks_one_row(const struct listing *listing)
{
    const struct key_schema *schema = &listing->table->schema;
    return listing->query && !listing->index &&
           (schema->range_count == 0 || listing->condition.range_equal > 0);
}

/* The starting key must lie in the partition that is queried, and satisfy the sort condition. */
static bool resume_query(struct listing *listing, bool ascending, struct error *err)
{
    struct key_range partition = listing->condition;
    partition.range_equal = 0;
    partition.op = KEY_NONE;
    struct range whole;
    range_init(&whole);
    range_query(&whole, listing->table, listing->index, &partition);
    struct str row = start_row(listing);
    bool inside = range_covers(&whole, row);
    range_release(&whole);
    if (!inside) {
        return error_set(err, ERROR_VALIDATION,
                         "The provided starting key is outside query boundaries based on provided "
                         "conditions");
    }
    if (!range_covers(&listing->range, row)) {
        return error_set(err, ERROR_VALIDATION,
                         "The provided starting key does not match the range key predicate");
    }
    if (asks_one_row(listing)) {
        return error_set(err, ERROR_VALIDATION,
                         "The query can return at most one row and cannot be restarted");
    }
    range_resume(&listing->range, row, ascending);
    return true;
}

static bool resume_scan(struct listing *listing, struct error *err)
{
    struct str row = start_row(listing);
    if (!range_covers(&listing->range, row)) {
        return error_set(err, ERROR_VALIDATION,
                         BAD_START ": Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
                                   "correct Segment. TotalSegments: %lld Segment: %lld",
                         (long long)request_integer(listing->doc, "TotalSegments", 1),
                         (long long)request_integer(listing->doc, "Segment", 0));
    }
    range_resume(&listing->range, row, true);
    return true;
}

static bool check_filter(const struct listing *listing, struct error *err)
{
    const struct expression_path *paths;
    const struct expression *filter = listing->expressions.filter;
    const struct key_schema *schema =
        listing->index ? &listing->index->schema : &listing->table->schema;
    size_t count = listing->query ? expression_paths(err->arena, filter, &paths) : 0;
    for (size_t i = 0; i < count; i++) {
        if (key_has(schema, paths[i].root)) {
            return error_set(err, ERROR_VALIDATION,
                             "%s can only contain non-primary key attributes: "
                             "Primary key attribute: %.*s",
                             doc_get(listing->doc, "QueryFilter") ? "QueryFilter"
                                                                  : "Filter Expression",
                             STR_ARG(paths[i].root));
        }
    }
    return true;
}

/* A GSI answers what it projects; an LSI fetches the rest from the table (Developer Guide, "Local
 * Secondary Indexes": attribute projections). */
static bool check_projected(struct listing *listing, struct error *err)
{
    const struct index *index = listing->index;
    if (!index) {
        return true;
    }
    bool all = str_is(doc_string(listing->doc, "Select"), "ALL_ATTRIBUTES");
    if (all && index->projection != PROJECTION_ALL && index->kind == INDEX_GLOBAL) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "Select type ALL_ATTRIBUTES is not supported for global secondary "
                             "index %.*s because its projection type is not ALL",
                         STR_ARG(index->name));
    }
    listing->fetch = all && index->projection != PROJECTION_ALL;
    const struct expression_path *paths;
    const struct expression *projection = listing->expressions.projection;
    size_t count = expression_paths(err->arena, projection, &paths);
    for (size_t i = 0; i < count; i++) {
        if (index_projects(listing->table, index, paths[i].root)) {
            continue;
        }
        if (index->kind == INDEX_GLOBAL) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Global secondary index %.*s does not project [%.*s]",
                             STR_ARG(index->name), STR_ARG(paths[i].root));
        }
        listing->fetch = true;
    }
    return true;
}

static void visit(void *context, struct str item, uint32_t bytes)
{
    struct listing *listing = context;
    struct arena *arena = &listing->request->arena;
    const struct expression *projection = listing->expressions.projection;
    const struct expression *filter = listing->expressions.filter;
    (void)bytes;
    struct value image;
    bool decoded = filter || projection || listing->fetch;
    if (decoded) {
        (void)item_decode(arena, item, &image);
    }
    if (listing->fetch) {
        item = item_behind(listing->request, &listing->glimpse, listing->table, &image);
        uint64_t item_bytes = item_size_encoded(item);
        listing->fetched_halves +=
            MUTANT(FETCH_FREE) ? 0 : read_halves(item_bytes, listing->consistent);
        listing->page.fetched += (uint64_t)read_halves(item_bytes, true) / 2 * READ_UNIT_BYTES;
        (void)item_decode(arena, item, &image);
    }
    if (filter && !condition_holds(filter, &image)) {
        return;
    }
    listing->returned++;
    if (listing->count_only) {
        return;
    }
    if (projection) {
        struct value selected;
        projection_apply(arena, projection, &image, &selected);
        item_dump(&listing->w, &selected);
    } else {
        item_dump_encoded(&listing->w, item);
    }
}

static void reply_key(struct listing *listing, const struct page *page)
{
    if (page->end == PAGE_COMPLETE) {
        return;
    }
    struct arena *arena = &listing->request->arena;
    const struct table *table = listing->table;
    const struct index *index = listing->index;
    struct value item, key;
    (void)item_decode(arena, page->last_item, &item);
    key_of(arena, index ? &index->schema : &table->schema, index ? &table->schema : NULL, &item,
           &key);
    json_name(&listing->w, "LastEvaluatedKey");
    item_dump(&listing->w, &key);
}

static struct demand demand_of(const struct listing *listing)
{
    return (struct demand){.table = listing->table,
                           .index = listing->index,
                           .axis = READS,
                           .row = buf_view(&listing->range.low)};
}

static void reply_charge(struct listing *listing, const struct page *page)
{
    listing->request->read_bytes = page->bytes;
    listing->charge.table = listing->table;
    int64_t halves = read_halves(page->bytes, listing->consistent);
    struct demand demand = demand_of(listing);
    admit_take_page(listing->request, &demand, halves + listing->fetched_halves,
                    page->end == PAGE_THROTTLED);
    if (listing->index) {
        charge_index(&listing->charge, listing->index, halves);
        listing->charge.table_halves = listing->fetched_halves;
    } else {
        listing->charge.table_halves = halves;
    }
    request_charge(listing->request, &listing->charge, READS);
    request_use(listing->request, listing->table, NULL)->items_returned += listing->returned;
    reply_consumed(&listing->w, listing->doc, &listing->charge);
}

static bool admit(struct listing *listing, struct error *err)
{
    struct demand demand = demand_of(listing);
    return request_admit(listing->request, listing->table, listing->index, err) &&
           admit_ask(listing->request, &demand, err);
}

static bool list_page(struct listing *listing, bool ascending)
{
    struct request *request = listing->request;
    struct page *page = &listing->page;
    *page = (struct page){.range = &listing->range,
                          .ascending = ascending,
                          .limit = request_page_limit(request),
                          .visit = visit,
                          .context = listing};
    listing->count_only = str_is(doc_string(listing->doc, "Select"), "COUNT");
    request_reply(request, &listing->w);
    if (!listing->count_only) {
        json_name(&listing->w, "Items");
        json_open(&listing->w, '[');
    }
    struct demand demand = demand_of(listing);
    page->bytes_most = admit_page_bytes(request, &demand, listing->consistent);
    listing->glimpse = glimpse_open(request, listing->table, listing->index,
                                    buf_view(&listing->range.low), listing->consistent);
    page_read(&request->arena, &listing->glimpse, page);
    page->end = asks_one_row(listing) ? PAGE_COMPLETE : page->end;
    if (!listing->count_only) {
        json_close(&listing->w, ']');
    }
    bool shortened = page->limit != (uint64_t)request_integer(listing->doc, "Limit", 0);
    request->struck = request->struck || (shortened && page->end == PAGE_LIMIT);
    json_name(&listing->w, "Count");
    json_int(&listing->w, listing->returned);
    json_name(&listing->w, "ScannedCount");
    json_int(&listing->w, MUTANT(SCANNED_IS_COUNT) ? listing->returned : (int64_t)page->evaluated);
    reply_key(listing, page);
    reply_charge(listing, page);
    json_close(&listing->w, '}');
    return true;
}

static bool find_table(struct listing *listing, struct error *err)
{
    listing->table = request_table(listing->request, doc_string(listing->doc, "TableName"),
                                   &listing->charge.name, err);
    return listing->table && find_index(listing, err);
}

static bool check_attributes(struct listing *listing, struct error *err)
{
    return paths_spare_keys(listing->table, listing->index, listing->expressions.projection, err) &&
           paths_spare_keys(listing->table, listing->index, listing->expressions.filter, err) &&
           check_filter(listing, err) && check_projected(listing, err) && admit(listing, err);
}

static bool query_plan(struct listing *listing, struct error *err)
{
    const struct doc *forward = doc_get(listing->doc, "ScanIndexForward");
    bool ascending = !forward || doc_truth(forward) || MUTANT(NEVER_DESCENDS);
    if (!check_select(listing, err) || !read_legacy(listing, err) ||
        !read_start_key(listing, err)) {
        return false;
    }
    if (!doc_get(listing->doc, "KeyConditionExpression") &&
        !doc_get(listing->doc, "KeyConditions")) {
        return error_set(err, ERROR_VALIDATION,
                         "Either the KeyConditions or KeyConditionExpression parameter must be "
                         "specified in the request.");
    }
    if (!expressions_parse(listing->request, listing->doc, &listing->expressions, err) ||
        !find_table(listing, err)) {
        return false;
    }
    const struct key_schema *schema =
        listing->index ? &listing->index->schema : &listing->table->schema;
    if ((listing->start && !start_key_fits(listing, err)) ||
        !keycond_bind(listing->expressions.key_condition, schema, &listing->condition, err)) {
        return false;
    }
    range_query(&listing->range, listing->table, listing->index, &listing->condition);
    return (!listing->start || resume_query(listing, ascending, err)) &&
           check_attributes(listing, err) && list_page(listing, ascending);
}

static bool scan_plan(struct listing *listing, struct error *err)
{
    if (!check_select(listing, err) || !read_legacy(listing, err) ||
        !read_start_key(listing, err) || !check_segments(listing->doc, err) ||
        !expressions_parse(listing->request, listing->doc, &listing->expressions, err) ||
        !find_table(listing, err)) {
        return false;
    }
    range_segment(&listing->range, listing->index ? listing->index->id : listing->table->id,
                  (uint64_t)request_integer(listing->doc, "Segment", 0),
                  (uint64_t)request_integer(listing->doc, "TotalSegments", 1));
    return (!listing->start || (start_key_fits(listing, err) && resume_scan(listing, err))) &&
           check_attributes(listing, err) && list_page(listing, true);
}

static bool list(struct request *request, bool query, struct error *err)
{
    struct listing listing = {.request = request,
                              .doc = &request->doc,
                              .query = query,
                              .consistent = request_flag(&request->doc, "ConsistentRead")};
    range_init(&listing.range);
    bool done = query ? query_plan(&listing, err) : scan_plan(&listing, err);
    range_release(&listing.range);
    return done;
}

bool op_query(struct request *request, struct error *err)
{
    return list(request, true, err);
}

bool op_scan(struct request *request, struct error *err)
{
    return list(request, false, err);
}
