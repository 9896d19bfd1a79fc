/* What a request took from tables and global indexes, and what there was not for it: claimed by the
 * emulator, counted by who measures, checked by who judges. */
#ifndef DYNARIG_USAGE_H
#define DYNARIG_USAGE_H

#include <stdint.h>

#include "str.h"

enum { DDB_READS, DDB_WRITES, DDB_AXES };

/* What refuses a request for units. */
enum ddb_limit {
#define LIMIT(code, name) DDB_LIMIT_##code,
#include "limit.def"
#undef LIMIT
    DDB_LIMITS,
};

/*
 * What one request did to one table, or to one global index of it. Units are counted in halves, as
 * they are charged (whether or not the request wants to be told): those of local indexes are their
 * table's.
 */
struct ddb_use {
    uint32_t id; /* of table or index, in this database */
    struct str table;
    struct str index; /* empty: the table itself */
    int64_t halves[DDB_AXES];
    uint32_t throttled[DDB_AXES][DDB_LIMITS]; /* items, or parts of their writes, refused */
    uint32_t conditions_failed;               /* of single writes, which a transaction's are not */
    uint32_t conflicts;                       /* items that a transaction held */
    int64_t items_returned;                   /* by Query, Scan, SELECT */
};

/*
 * What a partition said to one demand of a request, in their order. Keys are row keys without the
 * id that leads them, as bytes; an empty `high` is no end.
 */
struct ddb_parted {
    uint32_t id; /* of table or index, in this database */
    struct str table;
    struct str index; /* empty: the table itself, or a local index */
    int axis;
    int64_t time_us;
    struct str row;          /* for which it is */
    size_t collection_bytes; /* of it tell the item collection */
    struct str low, high;    /* low <= key < high: the partition */
    int64_t balance;         /* before it: millionths of half units */
    int64_t halves;          /* taken */
    bool refused;            /* then nothing was */
};

#endif
