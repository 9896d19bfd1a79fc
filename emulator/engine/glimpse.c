#include "glimpse.h"

bool glimpse_get(struct glimpse *glimpse, struct str key, struct str *item)
{
    bool there = false;
    struct str past;
    bool found = rows_get(glimpse->store, key, item);
    if (!glimpse->set || !replica_row(glimpse->set, key, glimpse->position, &there, &past)) {
        return found;
    }
    bool same = there == found && (!there || str_eq(past, *item));
    glimpse->claim->stale = glimpse->claim->stale || !same;
    *item = past;
    return there;
}

void glimpse_range(struct glimpse *glimpse, struct arena *arena, struct str low, struct str high,
                   bool ascending)
{
    rows_range(glimpse->store, low, high, ascending);
    if (glimpse->set) {
        glimpse->past_count =
            replica_rows(glimpse->set, low, high, glimpse->position, arena, &glimpse->past);
        glimpse->ascending = ascending;
        glimpse->given = true;
    }
}

/* The next row that was changed; NULL: no more. */
static const struct replica_past *first_past(const struct glimpse *glimpse)
{
    if (glimpse->past_count == 0) {
        return NULL;
    }
    return glimpse->ascending ? glimpse->past : &glimpse->past[glimpse->past_count - 1];
}

static void take_past(struct glimpse *glimpse)
{
    glimpse->past += glimpse->ascending;
    glimpse->past_count--;
}

/* Which comes first: below 0 the past one, above 0 that of the store; 0: they are one row. */
static int compare(const struct glimpse *glimpse, const struct replica_past *past)
{
    if (!past || !glimpse->held) {
        return past ? -1 : 1;
    }
    int order = str_cmp(past->key, glimpse->key);
    return glimpse->ascending ? order : -order;
}

/* The row of the store that comes next; its strings live until the one after it is read. */
static void read_on(struct glimpse *glimpse)
{
    glimpse->held = rows_next(glimpse->store, &glimpse->key, &glimpse->item);
    glimpse->given = false;
}

/* A row that was changed takes the place of the store's; true: it was there. */
static bool see_past(struct glimpse *glimpse, const struct replica_past *past, int order)
{
    bool same = order == 0 && past->there && str_eq(past->item, glimpse->item);
    bool absent = order < 0 && !past->there;
    glimpse->claim->stale = glimpse->claim->stale || !(same || absent);
    if (order == 0) {
        read_on(glimpse);
    }
    return past->there;
}

bool glimpse_next(struct glimpse *glimpse, struct str *key, struct str *item)
{
    if (!glimpse->set) {
        return rows_next(glimpse->store, key, item);
    }
    if (glimpse->given) {
        read_on(glimpse);
    }
    const struct replica_past *past = first_past(glimpse);
    int order = compare(glimpse, past);
    while (past && order <= 0) {
        take_past(glimpse);
        if (see_past(glimpse, past, order)) {
            *key = past->key;
            *item = past->item;
            return true;
        }
        past = first_past(glimpse);
        order = compare(glimpse, past);
    }
    *key = glimpse->key;
    *item = glimpse->item;
    glimpse->given = true;
    return glimpse->held;
}

void glimpse_end(struct glimpse *glimpse)
{
    rows_end(glimpse->store);
}
