/* Partitions as seen from outside. */
#include "emulator_internal.h"

#include "base/digest.h"
#include "engine/partitioning.h"

/* Whose partitions are shown. */
struct view {
    const struct ddb_partition_visit *visit;
    const struct table *table;
    const struct index *index; /* NULL: the table's own */
    const struct ddb_partitioning *figures;
    int64_t now_us;
    bool kept; /* they are there; else they were made up to be shown */
    struct buf from, to;
};

static struct str print_bound(struct view *view, struct buf *out, struct str bound)
{
    struct json_writer w;
    const struct table *table = view->table;
    buf_clear(out);
    json_begin(&w, out);
    row_bound_dump(&w, bound, view->index ? &view->index->schema : &table->schema,
                   view->index ? &table->schema : NULL);
    return buf_view(out);
}

static void show(struct view *view, const struct partition *partition)
{
    struct ddb_partition shown = {
        .table = view->table->name,
        .index = view->index ? view->index->name : STR(""),
        .low = buf_view(&partition->range.low),
        .high = buf_view(&partition->range.high),
        .from = print_bound(view, &view->from, buf_view(&partition->range.low)),
        .to = print_bound(view, &view->to, buf_view(&partition->range.high)),
        .kept = view->kept,
        .since_us = partition->since_us,
        .bytes = partition->bytes,
        .heat_us = view->figures->heat_us,
    };
    for (int axis = 0; axis < AXES; axis++) {
        const struct bucket *bucket = &partition->buckets[axis];
        shown.consumed[axis] = partition->consumed[axis];
        shown.refused[axis] = partition->refused[axis];
        shown.heat[axis] = partition->heat[axis].sum;
        shown.units[axis] = bucket->halves / 2;
        shown.balance[axis] = bucket_balance(bucket, view->now_us);
    }
    view->visit->partition(view->visit->context, &shown);
}

static void show_list(struct view *view, struct partitions *partitions)
{
    size_t count;
    const struct partition *const *list = partitions_list(partitions, view->now_us, &count);
    for (size_t i = 0; i < count; i++) {
        show(view, list[i]);
    }
}

/* Where they are not kept: as they would be if the table were opened now. */
static void show_made_up(struct view *view, struct store *store)
{
    struct partition_rules rules = {.figures = *view->figures};
    struct partitions *partitions = partitions_new(&(struct partitions_setup){
        .rules = &rules,
        .store = store,
        .table = view->table,
        .index_id = view->index ? view->index->id : 0,
        .count = partitions_wanted(view->figures, view->table, view->index),
        .now_us = view->now_us,
    });
    partitions_count(partitions, view->now_us);
    show_list(view, partitions);
    partitions_free(partitions);
}

static void show_holder(struct view *view, struct store *store, const struct index *index,
                        struct partitions *partitions)
{
    view->index = index;
    if (view->kept && partitions) {
        show_list(view, partitions);
    } else if (!view->kept) {
        show_made_up(view, store);
    }
}

static void show_table(struct view *view, struct store *store, const struct table *table)
{
    view->table = table;
    show_holder(view, store, NULL, table->partitions);
    for (size_t i = 0; i < table->index_count; i++) {
        const struct index *index = &table->indexes[i];
        if (index->kind == INDEX_GLOBAL && index->status != INDEX_CREATING) {
            show_holder(view, store, index, index->partitions);
        }
    }
}

/* ---- claims */

static void claim_bound(struct json_writer *w, const char *name, struct str bytes)
{
    struct buf hex;
    buf_init(&hex);
    hex_print(&hex, (const unsigned char *)bytes.data, bytes.len);
    json_name(w, name);
    json_string(w, buf_view(&hex));
    buf_release(&hex);
}

static void claim_one(struct json_writer *w, const struct ddb_parted *parted)
{
    json_open(w, '{');
    json_name(w, "table");
    json_string(w, parted->table);
    if (parted->index.len > 0) {
        json_name(w, "index");
        json_string(w, parted->index);
    }
    json_name(w, "axis");
    json_text(w, parted->axis == WRITES ? "write" : "read");
    claim_bound(w, "low", parted->low);
    claim_bound(w, "high", parted->high);
    json_name(w, "halves");
    json_int(w, parted->halves);
    json_name(w, "refused");
    json_bool(w, parted->refused);
    json_close(w, '}');
}

void claim_partitions(struct json_writer *w, const struct partition_journal *journal)
{
    if (journal->count == 0) {
        return;
    }
    json_name(w, "partitions");
    json_open(w, '[');
    for (size_t i = 0; i < journal->count; i++) {
        claim_one(w, &journal->list[i]);
    }
    json_close(w, ']');
}

/* ---- the face */

bool ddb_partitions(struct ddb *ddb, struct str name, const struct ddb_partition_visit *visit)
{
    bool found = name.len == 0;
    struct view view = {.visit = visit,
                        .figures = &ddb->core.partitioning.rules.figures,
                        .now_us = ddb->now_us,
                        .kept = ddb->core.partitioning.kept};
    buf_init(&view.from);
    buf_init(&view.to);
    for (size_t i = 0; i < ddb->core.tables.count; i++) {
        const struct table *table = ddb->core.tables.list[i];
        if (name.len == 0 || str_eq(table->name, name) || str_eq(table->arn, name)) {
            show_table(&view, ddb->core.store, table);
            found = true;
        }
    }
    buf_release(&view.from);
    buf_release(&view.to);
    return found;
}
