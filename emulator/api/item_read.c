#include "item_read.h"

#include "../base/mutant.h"
#include "../partiql/rewrite.h"
#include "admit.h"
#include "check_key.h"
#include "eventual.h"

void item_read_init(struct item_read *read, struct request *request, const struct doc *doc)
{
    *read = (struct item_read){.actor = ACTOR_READ, .request = request, .doc = doc};
}

bool item_read_input(struct item_read *read, struct error *err)
{
    read->key = request_item(read->request, read->doc, "Key", err);
    if (!read->key) {
        return false;
    }
    return read->actor == ACTOR_TRANSACTION_READ
               ? expressions_read_action(read->request, "GetItem", read->doc, &read->expressions,
                                         err)
               : expressions_read(read->request, read->doc, &read->expressions, err);
}

bool item_read_find(struct item_read *read, struct str table_name, struct error *err)
{
    read->table = request_table(read->request, table_name, &read->given, err);
    return read->table != NULL;
}

bool item_read_check(const struct item_read *read, struct error *err)
{
    return check_key(read->table, read->key, err) &&
           paths_spare_keys(read->table, NULL, read->expressions.projection, err);
}

static void row_of(const struct item_read *read, struct buf *row)
{
    const struct table *table = read->table;
    buf_init(row);
    key_row(row, table->id, table->salt, &table->schema, NULL, read->key);
}

static struct demand demand_of(const struct item_read *read, const struct buf *row)
{
    return (struct demand){.table = read->table, .axis = READS, .row = buf_view(row)};
}

bool item_read_admit(const struct item_read *read, struct error *err)
{
    if (!admit_enforced(read->request)) {
        return true;
    }
    struct buf row;
    row_of(read, &row);
    struct demand demand = demand_of(read, &row);
    bool good = admit_ask(read->request, &demand, err);
    buf_release(&row);
    return good;
}

void item_read_take(const struct item_read *read, int64_t halves)
{
    if (admit_enforced(read->request)) {
        struct buf row;
        row_of(read, &row);
        struct demand demand = demand_of(read, &row);
        admit_take(read->request, &demand, halves);
        buf_release(&row);
    }
}

bool item_read_free(const struct item_read *read, struct error *err)
{
    struct buf row;
    row_of(read, &row);
    enum meeting meeting =
        transactions_meet(&read->request->core->transactions, read->actor, buf_view(&row));
    buf_release(&row);
    if (meeting == MEETING_PROCEED) {
        return true;
    }
    request_use(read->request, read->table, NULL)->conflicts++;
    return error_set(err, ERROR_TRANSACTION_CONFLICT, "Transaction is ongoing for the item");
}

void item_read_fetch(struct item_read *read)
{
    struct buf row;
    row_of(read, &row);
    bool consistent = read->consistent || read->actor == ACTOR_TRANSACTION_READ;
    struct glimpse glimpse =
        glimpse_open(read->request, read->table, NULL, buf_view(&row), consistent);
    read->found = glimpse_get(&glimpse, buf_view(&row), &read->item);
    buf_release(&row);
    read->found = read->found && !(MUTANT(READ_MISSES) && read->request->time_us % 29 == 0);
}

uint32_t item_read_bytes(const struct item_read *read)
{
    return read->found ? item_size_encoded(read->item) : 0;
}

static void project(const struct item_read *read, struct value *selected)
{
    struct arena *arena = &read->request->arena;
    struct value image;
    (void)item_decode(arena, read->item, &image);
    if (read->doc) {
        projection_apply(arena, read->expressions.projection, &image, selected);
    } else {
        rewritten_project(arena, read->expressions.projection, &image, selected);
    }
}

static bool satisfies(const struct item_read *read)
{
    struct value image;
    if (!read->expressions.condition) {
        return true;
    }
    (void)item_decode(&read->request->arena, read->item, &image);
    return condition_holds(read->expressions.condition, &image);
}

bool item_read_selects(const struct item_read *read)
{
    struct value selected;
    if (!satisfies(read)) {
        return false;
    }
    if (!read->expressions.projection) {
        return true;
    }
    project(read, &selected);
    return selected.map.count > 0;
}

void item_read_dump(const struct item_read *read, struct json_writer *w)
{
    if (!read->expressions.projection) {
        item_dump_encoded(w, read->item);
        return;
    }
    struct value selected;
    project(read, &selected);
    item_dump(w, &selected);
}
