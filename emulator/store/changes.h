/*
 * The one ordered change log: every applied change of an item is one numbered entry. Readers
 * (streams, delivery, replicas) have cursors of their own; trimming takes the least of them.
 */
#ifndef DYNARIG_CHANGES_H
#define DYNARIG_CHANGES_H

#include "store.h"

struct change_entry {
    uint64_t number; /* from 1; the durable counter "change" gives it */
    int64_t time_us;
    uint64_t submit;
    uint32_t table_id;
    struct str key;       /* row key */
    struct str old_item;  /* encoded; empty: none */
    struct str new_item;  /* encoded; empty: deleted */
    const char *cause;    /* "client", "transaction" */
    uint64_t transaction; /* shared by all entries of one transaction; 0: of none */
};

void changes_append(struct store *store, const struct change_entry *entry);
/* Drops entries up to and including `number`. */
void changes_trim(struct store *store, uint64_t number);
/* The first entry after `number`; strings valid until the next call. False: none. */
bool changes_after(struct store *store, uint64_t number, struct change_entry *entry);

#endif
