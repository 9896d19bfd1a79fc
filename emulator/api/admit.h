/*
 * Admission to what a table, its global indexes and their partitions may serve.
 *
 * The verdict of throttling precedes that of the condition: a request is first asked whether
 * anything is left where it goes (its table and its partition, or the index that it reads). What a
 * write does to global indexes is known only when it has been evaluated; then these are asked, too,
 * and everything is taken at once, or nothing is ("Using Global Secondary Indexes", throttling; the
 * API Reference's ThrottlingReasons name the first that had nothing left).
 *
 * A write whose condition fails is charged to its table, a request that is throttled or not valid
 * is not. Where throughput is not enforced everything is admitted, and nothing is taken.
 */
#ifndef DYNARIG_ADMIT_H
#define DYNARIG_ADMIT_H

#include "request.h"

/* What is asked of one row. */
struct demand {
    struct table *table;
    const struct index *index; /* NULL: of the table; a local index draws on it, too */
    int axis;                  /* READS or WRITES */
    struct str row;            /* its row key */
};

bool admit_enforced(const struct request *request);
/* Is anything left there? */
bool admit_has(struct request *request, const struct demand *demand);
/* Else the exception says of what there is not. */
bool admit_ask(struct request *request, const struct demand *demand, struct error *err);
void admit_take(struct request *request, const struct demand *demand, int64_t halves);
/* After so many bytes a page of reads ends, for nothing is left; 0: it does not. */
uint64_t admit_page_bytes(struct request *request, const struct demand *demand, bool consistent);
/* Takes what a page took; `cut`: it ended there. */
void admit_take_page(struct request *request, const struct demand *demand, int64_t halves,
                     bool cut);
/* Is it an exception of throttling? */
bool admit_throttled(enum error_code code);

/* ---- writes: the change was begun (item, partition), then planned (indexes) */

bool admit_ask_item(struct request *request, const struct change *change, struct error *err);
bool admit_ask_indexes(struct request *request, const struct change *change, struct error *err);
/* `twice`: within a transaction the item counts twice, its indexes once. */
void admit_take_change(struct request *request, const struct change *change, bool twice);
/* Of the item alone, so many half units. */
void admit_take_item(struct request *request, const struct change *change, int64_t halves);

#endif
