/*
 * A sketch of how bytes and heat lie within a range of keys: a bounded number of cells, each a part
 * of the range with its weights. Where the weight is, cells are small, down to a single key; where
 * there is little of it, they are merged. A function of what was added, in order: no draws.
 *
 * A cell that is divided gives half of its weight to each half, which is a guess; what is added
 * afterwards is exact. Heat is to grow old (sketch_age), so that guesses do, too.
 */
#ifndef DYNARIG_SKETCH_H
#define DYNARIG_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/str.h"

/* The first two are the axes of capacity (table.h: READS, WRITES), in half units. */
enum sketch_weight { SKETCH_READS, SKETCH_WRITES, SKETCH_BYTES, SKETCH_WEIGHTS };

struct sketch_cell {
    struct buf low; /* where it begins; it ends where the next one does */
    int64_t weights[SKETCH_WEIGHTS];
};

struct sketch {
    struct sketch_cell *cells;
    size_t count;
    size_t most;   /* cells */
    struct buf at; /* where one was divided; kept for its memory */
    int64_t totals[SKETCH_WEIGHTS];
};

#define SKETCH_CELLS_MIN 8 /* fewer cannot tell a hot key from its neighbours */

/* Of the range that begins at `low`. */
void sketch_init(struct sketch *sketch, size_t most, struct str low);
void sketch_release(struct sketch *sketch);
/* What happens to this key; `high` is where the range ends, empty: nowhere. No cell gets less than
 * no weight. */
void sketch_add(struct sketch *sketch, struct str high, struct str key, enum sketch_weight weight,
                int64_t amount);
/* Nothing has any weight of that kind any more. */
void sketch_forget(struct sketch *sketch, enum sketch_weight weight);
/* Heat is halved so many times. */
void sketch_age(struct sketch *sketch, int64_t times);
/*
 * The place between two cells that parts this weight most evenly; the lesser of the two shares goes
 * to `*lesser`. False: there is but one cell. The bytes live until the sketch changes.
 */
bool sketch_point(const struct sketch *sketch, enum sketch_weight weight, struct str *at,
                  int64_t *lesser);
/* Cells from this key on go to `upper`, which is new; a cell that it lies in is divided. */
void sketch_cut(struct sketch *sketch, struct str at, struct sketch *upper);

#endif
