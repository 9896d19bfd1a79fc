/*
 * What expires when. An item whose TTL attribute (top-level, a Number of whole seconds since 1970)
 * lies in the past is deleted by the service some time later, "within a few days" of its
 * expiration; one that lies more than five years in the past is left alone (Developer Guide, "Using
 * time to live (TTL) in DynamoDB"). How much later is a pure draw for the item's key and its
 * expiration: so what is due does not change with a restart, nor with what else happens.
 *
 * A sorted set in memory: due time, then row key. The writer keeps it; it is built by a scan when
 * TTL is switched on or a database opened. Tables without TTL are not in it and cost nothing.
 */
#ifndef DYNARIG_EXPIRY_H
#define DYNARIG_EXPIRY_H

#include "../store/ordered.h"
#include "table.h"

#define EXPIRY_YEARS_US (INT64_C(5) * 365 * 86400 * 1000000) /* older ones are left alone */
#define EXPIRY_NEVER INT64_MAX

struct expiry {
    bool deletes;     /* false: nothing is ever deleted, and nothing kept here */
    int64_t delay_us; /* from expiration to deletion, at most */
    uint64_t seed;
    struct ordered *dues;
    int64_t due_us;  /* the first of them; EXPIRY_NEVER: none */
    int64_t rest_us; /* no deletion before: the last ones were many, or had to wait */
};

/* Nothing is in it; also before its first use, zeroed and with its first three members set. */
void expiry_clear(struct expiry *expiry);

/* When the table's item expires by what its TTL attribute says; EXPIRY_NEVER: it does not. */
int64_t expiry_of(const struct table *table, const struct value *item);
/* An item changed; an image may be NULL. The table has TTL switched on. */
void expiry_change(struct expiry *expiry, const struct table *table, struct str key,
                   const struct value *old_image, const struct value *new_image);
/* TTL was switched on, or all is read anew: every item of the table. */
void expiry_add_table(struct expiry *expiry, struct store *store, const struct table *table);
/* The table, its items, or its TTL are gone. */
void expiry_drop_table(struct expiry *expiry, uint32_t table_id);

/* What is due by then, in order of due time, then of the row keys. */
struct expiry_walk {
    struct ordered_walk walk;
    char high[8];
};
void expiry_due(const struct expiry *expiry, int64_t time_us, struct expiry_walk *walk);
/* An entry is as the set has it, the row key a part of it. */
bool expiry_next(struct expiry_walk *walk, struct str *entry, struct str *key);
/* It is done with, whatever became of the item. */
void expiry_forget(struct expiry *expiry, struct str entry);

#endif
