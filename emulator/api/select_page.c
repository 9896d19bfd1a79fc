#include "select_page.h"

#include "../base/mutant.h"
#include "admit.h"
#include "check_key.h"

#define OOM "One or more parameter values were invalid: "

static const struct statement *statement_of(const struct select_page *select)
{
    return select->prepared->parts.statement;
}

static const struct key_schema *schema_of(const struct select_page *select)
{
    return select->index ? &select->index->schema : &select->prepared->table->schema;
}

static struct arena *arena_of(const struct select_page *select)
{
    return &select->prepared->request->arena;
}

/* ---- planning */

static bool find_index(struct select_page *select, struct error *err)
{
    struct str name = statement_of(select)->index;
    if (!name.data) {
        return true;
    }
    select->index = table_index(select->prepared->table, name);
    if (!select->index || !index_whole(select->index)) {
        return error_set(err, ERROR_VALIDATION, "The table does not have the specified index");
    }
    if (select->index->kind == INDEX_VECTOR) {
        return error_set(err, ERROR_VALIDATION,
                         "Query operation not supported on this index type.");
    }
    return select->index->kind == INDEX_LOCAL || !select->consistent ||
           error_set(err, ERROR_VALIDATION,
                     "Strongly consistent read is not supported on Global Secondary Indexes");
}

/* The first top-level attribute of the expression that the index does not hold; data NULL: none. */
static struct str find_unprojected(const struct select_page *select,
                                   const struct expression *expression)
{
    const struct expression_path *paths = NULL;
    size_t count = expression_paths(arena_of(select), expression, &paths);
    for (size_t i = 0; i < count; i++) {
        if (!index_projects(select->prepared->table, select->index, paths[i].root)) {
            return paths[i].root;
        }
    }
    return (struct str){0};
}

/* A GSI answers what it projects; an LSI fetches columns, not conditions, from the table. */
static bool check_projected(struct select_page *select, struct error *err)
{
    const struct rewritten *parts = &select->prepared->parts;
    if (!select->index) {
        return true;
    }
    struct str filter = find_unprojected(select, parts->condition);
    struct str column = find_unprojected(select, parts->projection);
    if (filter.data) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "Secondary index %.*s does not project one or more filter "
                             "attributes: [%.*s]",
                         STR_ARG(select->index->name), STR_ARG(filter));
    }
    select->fetch = column.data != NULL;
    return !column.data || select->index->kind == INDEX_LOCAL ||
           error_set(err, ERROR_VALIDATION,
                     OOM "Global secondary index %.*s does not project [%.*s]",
                     STR_ARG(select->index->name), STR_ARG(column));
}

static const struct ordering *ordering_by(const struct select_page *select, struct str name)
{
    const struct statement *statement = statement_of(select);
    for (size_t i = 0; i < statement->ordering_count; i++) {
        if (str_eq(statement->orderings[i].name, name)) {
            return &statement->orderings[i];
        }
    }
    return NULL;
}

static bool several_partitions(const struct select_page *select)
{
    for (size_t i = 1; i < select->plan.count; i++) {
        if (!value_eq(select->plan.ranges[i].hash[0], select->plan.ranges[0].hash[0])) {
            return true;
        }
    }
    return false;
}

/* Developer Guide, "PartiQL select statements for DynamoDB": ORDER BY; texts as users met them. */
static bool check_order(const struct select_page *select, struct error *err)
{
    const struct statement *statement = statement_of(select);
    if (statement->ordering_count == 0) {
        return true;
    }
    if (!statement->where) {
        return error_set(err, ERROR_VALIDATION,
                         "Must have WHERE clause in the statement when using ORDER BY clause.");
    }
    for (size_t i = 0; i < statement->ordering_count; i++) {
        if (!key_has(schema_of(select), statement->orderings[i].name)) {
            return error_set(err, ERROR_VALIDATION,
                             "Variable reference %.*s in ORDER BY clause must be part of the "
                             "primary key",
                             STR_ARG(statement->orderings[i].name));
        }
    }
    if (select->plan.count == 0) {
        return error_set(err, ERROR_VALIDATION,
                         "Must have at least one non-optional hash key condition in WHERE clause "
                         "when using ORDER BY clause.");
    }
    bool by_hash = ordering_by(select, schema_of(select)->hash[0].name) != NULL;
    return by_hash || !several_partitions(select) ||
           error_set(err, ERROR_VALIDATION,
                     "Must have hash key in ORDER BY clause when more than one hash key condition "
                     "specified in WHERE clause.");
}

static int by_value(const struct ordering *ordering, const struct value *a, const struct value *b)
{
    int order = ordering && a && b ? value_cmp(a, b) : 0;
    return ordering && ordering->descending ? -order : order;
}

/* By the partition key if the statement says so, then by single sort keys. */
static int range_order(const struct select_page *select, const struct key_range *a,
                       const struct key_range *b)
{
    const struct key_schema *schema = schema_of(select);
    int order = by_value(ordering_by(select, schema->hash[0].name), a->hash[0], b->hash[0]);
    bool single = schema->range_count > 0 && a->range_equal > 0 && b->range_equal > 0;
    return order || !single
               ? order
               : by_value(ordering_by(select, schema->range[0].name), a->range[0], b->range[0]);
}

/* They are few, and stay in the order of the statement where the order says nothing. */
static void sort_ranges(const struct select_page *select)
{
    struct key_range *ranges = select->plan.ranges;
    for (size_t i = 1; i < select->plan.count; i++) {
        struct key_range moving = ranges[i];
        size_t at = i;
        for (; at > 0 && range_order(select, &ranges[at - 1], &moving) > 0; at--) {
            ranges[at] = ranges[at - 1];
        }
        ranges[at] = moving;
    }
}

bool select_plan(struct select_page *select, const struct prepared *prepared, struct error *err)
{
    *select = (struct select_page){.prepared = prepared,
                                   .consistent = request_flag(prepared->doc, "ConsistentRead")};
    select->charge.table = prepared->table;
    select->charge.name = prepared->given;
    const struct rewritten *parts = &prepared->parts;
    if (!find_index(select, err) ||
        !paths_spare_keys(prepared->table, select->index, parts->projection, err) ||
        !paths_spare_keys(prepared->table, select->index, parts->condition, err) ||
        !check_projected(select, err) ||
        !key_plan_reads(arena_of(select), parts->condition, schema_of(select), &select->plan,
                        err) ||
        !check_order(select, err)) {
        return false;
    }
    sort_ranges(select);
    return true;
}

bool select_is_single(const struct select_page *select)
{
    return !select->index && select->plan.whole && select->plan.count == 1;
}

/* ---- reading */

static size_t read_count(const struct select_page *select)
{
    return select->plan.count > 0 ? select->plan.count : 1;
}

/* The order of sort keys; of no matter where there is none. */
static bool is_ascending(const struct select_page *select)
{
    const struct key_schema *schema = schema_of(select);
    for (size_t i = 0; i < schema->range_count; i++) {
        const struct ordering *ordering = ordering_by(select, schema->range[i].name);
        if (ordering && ordering->descending && !MUTANT(PARTIQL_ORDER_FORGOTTEN)) {
            return false;
        }
    }
    return true;
}

static void open_range(const struct select_page *select, size_t read, struct range *out)
{
    const struct table *table = select->prepared->table;
    range_init(out);
    if (select->plan.count > 0) {
        range_query(out, table, select->index, &select->plan.ranges[read]);
    } else {
        range_segment(out, select->index ? select->index->id : table->id, 0, 1);
    }
}

static void add_row_key(const struct select_page *select, const struct value *key, struct buf *out)
{
    const struct table *table = select->prepared->table;
    key_row(out, select->index ? select->index->id : table->id, table->salt, schema_of(select),
            select->index ? &table->schema : NULL, key);
}

bool select_token_fits(const struct select_page *select, const struct next_token *token)
{
    const struct table *table = select->prepared->table;
    if (token->read >= read_count(select)) {
        return false;
    }
    if (!token->last) {
        return true;
    }
    if (check_start_key(table, select->index, token->last) != START_FITS) {
        return false;
    }
    struct range range;
    struct buf row;
    buf_init(&row);
    open_range(select, token->read, &range);
    add_row_key(select, token->last, &row);
    bool covered = range_covers(&range, buf_view(&row));
    range_release(&range);
    buf_release(&row);
    return covered;
}

static void visit(void *context, struct str item, uint32_t bytes)
{
    struct select_page *select = context;
    const struct prepared *prepared = select->prepared;
    struct arena *arena = arena_of(select);
    struct value image, row;
    (void)bytes;
    (void)item_decode(arena, arena_copy(arena, item), &image);
    if (select->fetch) {
        item = item_behind(prepared->request, &select->glimpse, prepared->table, &image);
        select->fetched_halves += read_halves(item_size_encoded(item), select->consistent);
        (void)item_decode(arena, item, &image);
    }
    if (prepared->parts.condition && !MUTANT(PARTIQL_FILTER_FORGOTTEN) &&
        !condition_holds(prepared->parts.condition, &image)) {
        return;
    }
    select->returned++;
    if (!prepared->parts.projection) {
        item_dump(select->w, &image);
        return;
    }
    rewritten_project(arena, prepared->parts.projection, &image, &row);
    item_dump(select->w, &row);
}

static const struct value *last_key(const struct select_page *select, const struct page *page)
{
    struct arena *arena = arena_of(select);
    struct value item;
    struct value *key = arena_zalloc(arena, sizeof *key);
    (void)item_decode(arena, page->last_item, &item);
    key_of(arena, schema_of(select), select->index ? &select->prepared->table->schema : NULL, &item,
           key);
    return key;
}

static struct demand demand_of(const struct select_page *select, const struct range *range)
{
    return (struct demand){.table = select->prepared->table,
                           .index = select->index,
                           .axis = READS,
                           .row = buf_view(&range->low)};
}

bool select_admit(const struct select_page *select, const struct next_token *token,
                  struct error *err)
{
    struct range range;
    open_range(select, token->read, &range);
    struct demand demand = demand_of(select, &range);
    bool good = admit_ask(select->prepared->request, &demand, err);
    range_release(&range);
    return good;
}

/* What was read is taken at once: the plan's next read finds the less. */
static void read_page(struct select_page *select, const struct range *range, struct page *page)
{
    struct request *request = select->prepared->request;
    struct demand demand = demand_of(select, range);
    int64_t fetched = select->fetched_halves;
    page->bytes_most = admit_page_bytes(request, &demand, select->consistent);
    if (!select->opened) { /* all reads of a page see the same */
        select->glimpse = glimpse_open(request, select->prepared->table, select->index,
                                       buf_view(&range->low), select->consistent);
        select->opened = true;
    }
    page_read(&request->arena, &select->glimpse, page);
    admit_take_page(request, &demand,
                    read_halves(page->bytes, select->consistent) + select->fetched_halves - fetched,
                    page->end == PAGE_THROTTLED);
}

/* One of the plan's reads, from behind `after` if that is not NULL. */
static void read_range(struct select_page *select, size_t read, const struct value *after,
                       struct page *page)
{
    struct range range;
    open_range(select, read, &range);
    page->range = &range;
    page->ascending = is_ascending(select);
    page->visit = visit;
    page->context = select;
    if (after && !MUTANT(PARTIQL_PAGE_AGAIN)) {
        struct buf row;
        buf_init(&row);
        add_row_key(select, after, &row);
        range_resume(&range, buf_view(&row), page->ascending);
        buf_release(&row);
    }
    read_page(select, &range, page);
    page->range = NULL;
    range_release(&range);
}

static void charge_page(struct select_page *select, const struct page *page)
{
    int64_t halves = read_halves(page->bytes, select->consistent);
    select->prepared->request->read_bytes += page->bytes;
    if (select->index) {
        charge_index(&select->charge, select->index, halves);
    } else {
        select->charge.table_halves += halves;
    }
}

static bool is_used_up(const struct select_page *select, size_t read)
{
    struct range range;
    if (read >= read_count(select)) {
        return false;
    }
    open_range(select, read, &range);
    struct demand demand = demand_of(select, &range);
    bool has = admit_has(select->prepared->request, &demand);
    range_release(&range);
    return !has;
}

/* Where the next page begins after this read; false: this page goes on. */
static bool page_ends(const struct select_page *select, const struct page *page, size_t read,
                      bool full, struct next_token *more)
{
    /* A whole key has one item: nothing can be left behind it. */
    if (page->end != PAGE_COMPLETE && (select->index || !select->plan.whole)) {
        *more = (struct next_token){(uint32_t)read, last_key(select, page)};
        return true;
    }
    *more = (struct next_token){(uint32_t)read + 1, NULL};
    return full && read + 1 < read_count(select);
}

bool select_read(struct select_page *select, const struct next_token *token, uint64_t limit,
                 struct json_writer *w, struct next_token *more)
{
    bool several = read_count(select) > 1;
    if (several && (limit == 0 || limit > KEY_PLAN_PAGE_ITEMS)) {
        limit = KEY_PLAN_PAGE_ITEMS;
    }
    const struct value *after = token->last;
    uint64_t bytes = 0;
    uint64_t left = limit;
    bool ends = false;
    select->w = w;
    for (size_t read = token->read; !ends && read < read_count(select); read++) {
        struct page page = {.limit = left};
        read_range(select, read, after, &page);
        charge_page(select, &page);
        after = NULL;
        bytes += page.bytes;
        left -= limit > 0 ? page.evaluated : 0;
        bool full = (limit > 0 && left == 0) || bytes >= PAGE_BYTES_MAX ||
                    (page.end == PAGE_COMPLETE && is_used_up(select, read + 1));
        ends = page_ends(select, &page, read, full, more);
    }
    select->charge.table_halves += select->fetched_halves;
    return ends;
}
