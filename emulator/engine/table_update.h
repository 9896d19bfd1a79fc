/*
 * Updates: what is under way on a table. The request that asks for one leaves it with the table;
 * when it is due its members become part of the definition. What a table's and an index's status is
 * follows from its updates alone, and they stand in the catalog: a restart loses none.
 */
#ifndef DYNARIG_TABLE_UPDATE_H
#define DYNARIG_TABLE_UPDATE_H

#include "../base/json.h"
#include "table.h"

enum update_kind {
#define UPDATE(kind, table, index) UPDATE_##kind,
#include "table_update.def"
#undef UPDATE
    UPDATE_KINDS,
};

struct table_update {
    enum update_kind kind;
    int64_t due_us;
    int64_t end_us;        /* backfill: not before this moment, however few the rows */
    struct str index;      /* name; empty: it concerns the table itself */
    const struct doc *set; /* members that the table's or index's definition gets; null takes one
                              out. NULL: none */
};

/* Leaves an update with the table (everything it holds must live as long as the table's arena) and
 * sets the statuses that follow. */
void table_update_add(struct table *table, struct table_update update);
void table_update_remove(struct table *table, size_t place);
/* The first update of that kind, of that index if one is named; NULL: none. */
const struct table_update *table_update_find(const struct table *table, enum update_kind kind,
                                             struct str index);
/* Statuses of the table and its indexes, from its updates. */
void table_update_statuses(struct table *table);
/* The update's members become part of the definition. To be followed by table_refresh. */
void table_update_set(struct table *table, const struct table_update *update);

/* Their part of the catalog's text. */
void table_updates_dump(struct json_writer *w, const struct table *table);
void table_updates_load(struct table *table, const struct doc *list);

#endif
