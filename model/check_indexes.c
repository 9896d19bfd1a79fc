/*
 * An index is the projection of its table.
 *
 * "DynamoDB automatically synchronizes each global secondary index with its base table"; a local
 * one "contains a copy of some or all of the attributes from its base table". Developer Guide,
 * "Using global secondary indexes", "Local secondary indexes".
 *
 * Pages of an index are held against the table whenever somebody reads them (walks.c). When all is
 * quiet, at the end of a run, every table and every index is read whole: page by page, and the
 * tables once more by segments.
 */
#include "judge_internal.h"

#include "../emulator/base/json.h"

enum { SEGMENTS = 3, PAGE = 7 };

static const struct model_table *table_at(const struct judge *judge)
{
    size_t place = judge->inspection.table;
    return place < judge->state.count ? judge->state.tables[place] : NULL;
}

/* The part after this one: segments of the table, then its indexes, then the next table. */
static void advance(struct judge *judge)
{
    struct inspection *now = &judge->inspection;
    const struct model_table *table = table_at(judge);
    buf_clear(&now->start);
    now->index = now->segment < SEGMENTS ? 0 : now->index + 1;
    now->segment = now->segment < SEGMENTS ? now->segment + 1 : now->segment;
    if (table && now->segment == SEGMENTS && now->index >= table->index_count) {
        now->table++;
        now->segment = now->index = 0;
    }
}

/* Can what is next be read? */
static bool is_readable(const struct judge *judge, const struct model_table *table)
{
    const struct inspection *now = &judge->inspection;
    if (table->phase != PHASE_ACTIVE) {
        return false;
    }
    return now->segment < SEGMENTS || (table->indexes[now->index].phase == PHASE_ACTIVE &&
                                       !index_is_vector(&table->indexes[now->index]));
}

static void print_request(struct judge *judge, const struct model_table *table)
{
    struct inspection *now = &judge->inspection;
    struct json_writer w;
    buf_clear(&now->body);
    json_begin(&w, &now->body);
    json_open(&w, '{');
    json_name(&w, "TableName");
    json_string(&w, table->name);
    json_name(&w, "Limit");
    json_int(&w, PAGE);
    if (now->segment < SEGMENTS) {
        json_name(&w, "Segment");
        json_int(&w, (int64_t)now->segment);
        json_name(&w, "TotalSegments");
        json_int(&w, SEGMENTS);
    } else {
        json_name(&w, "IndexName");
        json_string(&w, table->indexes[now->index].name);
    }
    if (now->start.len > 0) {
        json_name(&w, "ExclusiveStartKey");
        json_raw(&w, buf_view(&now->start));
    }
    json_close(&w, '}');
}

bool judge_inspect(struct judge *judge, struct str *operation, struct str *body)
{
    struct inspection *now = &judge->inspection;
    if (now->under_way && now->start.len == 0) { /* the last request was its part's last page */
        advance(judge);
    }
    tables_settle(judge);
    while (table_at(judge) && !is_readable(judge, table_at(judge))) {
        advance(judge);
    }
    now->under_way = table_at(judge) != NULL;
    if (now->under_way) {
        print_request(judge, table_at(judge));
        *operation = STR("Scan");
        *body = buf_view(&now->body);
    }
    return now->under_way;
}

/* Where the next page of what is being shown begins. */
static void follow(struct inspection *now, const struct doc *reply)
{
    const struct doc *key = doc_get(reply, "LastEvaluatedKey");
    buf_clear(&now->start);
    if (key) {
        json_print(&now->start, key);
    }
}

enum verdict check_indexes(struct judge *judge, const struct event *event)
{
    if (event->stage == STAGE_APPLIED && judge->inspection.under_way) {
        follow(&judge->inspection, event->seen->reply);
    }
    return VERDICT_AGREES;
}
