#include "snapshot.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/arena.h"
#include "store_internal.h"

/* One copy: tables of the attached database that end in its number, and the rows. */
struct snapshot {
    char *name;
    struct ordered *rows; /* NULL: they are in SQLite */
};

static const char *const tables[] = {"rows",   "tables", "changes",      "decisions",
                                     "tokens", "bulks",  "bulk_objects", "bulk_reports"};

enum { table_count = sizeof tables / sizeof tables[0], SQL_MOST = 256 };

static size_t place_of(const struct store *store, struct str name)
{
    size_t place = 0;
    while (place < store->snapshot_count && !str_is(name, store->snapshots[place].name)) {
        place++;
    }
    return place;
}

bool snapshot_known(const struct store *store, struct str name)
{
    return place_of(store, name) < store->snapshot_count;
}

const char *snapshot_name(const struct store *store, size_t index)
{
    return index < store->snapshot_count ? store->snapshots[index].name : NULL;
}

/* SQLite attaches nothing while a transaction is open, and in memory one always is. */
static void attach(struct store *store)
{
    if (store->snapshots) {
        return;
    }
    if (store->in_memory) {
        store_run(store, store->commit);
    }
    store_do(store, "ATTACH ':memory:' AS copies");
    if (store->in_memory) {
        store_run(store, store->begin);
    }
    store->snapshots = mem_zalloc(SNAPSHOTS_MOST * sizeof *store->snapshots);
}

static void copy_rows(const struct ordered *from, struct ordered *to)
{
    static const char last[] = "\xff\xff\xff\xff\xff\xff\xff\xff";
    struct ordered_walk walk;
    struct str key, value;
    ordered_walk_init(&walk, from, STR(""), (struct str){last, sizeof last - 1}, true);
    while (ordered_next(&walk, &key, &value)) {
        ordered_put(to, key, value);
    }
}

static void copy_tables(struct store *store, size_t place)
{
    char sql[SQL_MOST];
    store_begin(store);
    for (size_t i = 0; i < table_count; i++) {
        snprintf(sql, sizeof sql,
                 "DROP TABLE IF EXISTS copies.%s_%zu;"
                 "CREATE TABLE copies.%s_%zu AS SELECT * FROM main.%s ORDER BY 1",
                 tables[i], place, tables[i], place, tables[i]);
        store_do(store, sql);
    }
    store_commit(store);
}

static char *kept_name(struct str name)
{
    char *copy = mem_zalloc(name.len + 1);
    snprintf(copy, name.len + 1, "%.*s", (int)name.len, name.data);
    return copy;
}

bool snapshot_take(struct store *store, struct str name)
{
    size_t place = place_of(store, name);
    if (place == SNAPSHOTS_MOST) {
        return false;
    }
    attach(store);
    struct snapshot *snapshot = &store->snapshots[place];
    if (place == store->snapshot_count) {
        store->snapshot_count++;
        snapshot->name = kept_name(name);
        snapshot->rows = store->rows ? ordered_new() : NULL;
    }
    copy_tables(store, place);
    if (store->rows) {
        ordered_clear(snapshot->rows);
        copy_rows(store->rows, snapshot->rows);
    }
    return true;
}

void snapshot_restore(struct store *store, struct str name)
{
    size_t place = place_of(store, name);
    const struct snapshot *snapshot = &store->snapshots[place];
    char sql[SQL_MOST];
    store_clear(store);
    for (size_t i = 0; i < table_count; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO main.%s SELECT * FROM copies.%s_%zu ORDER BY 1",
                 tables[i], tables[i], place);
        store_do(store, sql);
    }
    if (store->rows) {
        copy_rows(snapshot->rows, store->rows);
    }
}

void snapshots_release(struct store *store)
{
    for (size_t i = 0; i < store->snapshot_count; i++) {
        ordered_free(store->snapshots[i].rows);
        free(store->snapshots[i].name);
    }
    free(store->snapshots);
}
