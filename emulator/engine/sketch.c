#include "sketch.h"

#include <stdlib.h>
#include <string.h>

#include "../base/arena.h"
#include "../data/key.h"

/* A cell with more than this part of all weight of a kind is divided. Cells that light ones were
 * merged into stay below it, or there would be no end of dividing and merging. */
#define HEAVY_PARTS 4 /* of the number of cells */
/* Weights of different kinds are compared as shares of their totals, in this unit. */
#define SHARE_UNIT (INT64_C(1) << 20)

void sketch_init(struct sketch *sketch, size_t most, struct str low)
{
    *sketch = (struct sketch){.most = most, .count = 1};
    sketch->cells = mem_zalloc((most + 1) * sizeof *sketch->cells); /* one more before a merge */
    buf_init(&sketch->cells[0].low);
    buf_str(&sketch->cells[0].low, low);
    buf_init(&sketch->at);
}

void sketch_release(struct sketch *sketch)
{
    for (size_t i = 0; i < sketch->count; i++) {
        buf_release(&sketch->cells[i].low);
    }
    free(sketch->cells);
    buf_release(&sketch->at);
    *sketch = (struct sketch){0};
}

/* The last cell that begins at the key or before it. */
static size_t find_cell(const struct sketch *sketch, struct str key)
{
    size_t low = 0;
    size_t high = sketch->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(buf_view(&sketch->cells[middle].low), key) <= 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* ---- dividing */

/* The lower half keeps the odd one. */
static void halve(int64_t lower[SKETCH_WEIGHTS], int64_t upper[SKETCH_WEIGHTS])
{
    for (size_t i = 0; i < SKETCH_WEIGHTS; i++) {
        upper[i] = lower[i] / 2;
        lower[i] -= upper[i];
    }
}

static void divide(struct sketch *sketch, size_t place, struct str at)
{
    struct sketch_cell *cell = &sketch->cells[place];
    struct sketch_cell upper = {.weights = {0}};
    buf_init(&upper.low);
    buf_str(&upper.low, at);
    halve(cell->weights, upper.weights);
    memmove(cell + 2, cell + 1, (sketch->count - place - 1) * sizeof *cell);
    cell[1] = upper;
    sketch->count++;
}

/* Where a heavy cell is divided for a key that it is heavy with: before the key, then behind it.
 * False: the cell is that key alone. */
static bool find_cut(struct sketch *sketch, size_t place, struct str high, struct str key)
{
    struct str low = buf_view(&sketch->cells[place].low);
    struct str end = place + 1 < sketch->count ? buf_view(&sketch->cells[place + 1].low) : high;
    buf_clear(&sketch->at);
    buf_str(&sketch->at, key);
    if (str_cmp(key, low) > 0) {
        return true;
    }
    key_successor(&sketch->at);
    return sketch->at.len > 0 && (end.len == 0 || str_cmp(buf_view(&sketch->at), end) < 0);
}

/* ---- merging */

static int64_t share(const struct sketch *sketch, const struct sketch_cell *cell)
{
    int64_t sum = 0;
    for (size_t i = 0; i < SKETCH_WEIGHTS; i++) {
        int64_t total = sketch->totals[i];
        int64_t unit = total < INT64_MAX / SHARE_UNIT ? SHARE_UNIT : 1;
        sum += total > 0 ? cell->weights[i] * unit / (total / (SHARE_UNIT / unit)) : 0;
    }
    return sum;
}

/* The two neighbours with the least weight become one. */
static void merge_lightest(struct sketch *sketch)
{
    size_t best = 0;
    int64_t least = INT64_MAX;
    int64_t before = share(sketch, &sketch->cells[0]);
    for (size_t i = 0; i + 1 < sketch->count; i++) {
        int64_t next = share(sketch, &sketch->cells[i + 1]);
        if (before + next < least) {
            least = before + next;
            best = i;
        }
        before = next;
    }
    struct sketch_cell *cell = &sketch->cells[best];
    for (size_t i = 0; i < SKETCH_WEIGHTS; i++) {
        cell->weights[i] += cell[1].weights[i];
    }
    buf_release(&cell[1].low);
    memmove(cell + 1, cell + 2, (sketch->count - best - 2) * sizeof *cell);
    sketch->count--;
}

void sketch_add(struct sketch *sketch, struct str high, struct str key, enum sketch_weight weight,
                int64_t amount)
{
    size_t place = find_cell(sketch, key);
    int64_t has = sketch->cells[place].weights[weight];
    int64_t heavy = sketch->totals[weight] / (int64_t)(sketch->most / HEAVY_PARTS);
    if (amount > 0 && has > heavy && find_cut(sketch, place, high, key)) {
        divide(sketch, place, buf_view(&sketch->at));
        if (sketch->count > sketch->most) {
            merge_lightest(sketch);
        }
        place = find_cell(sketch, key);
        has = sketch->cells[place].weights[weight];
    }
    int64_t gain = has + amount < 0 ? -has : amount;
    sketch->cells[place].weights[weight] += gain;
    sketch->totals[weight] += gain;
}

static void sum_up(struct sketch *sketch)
{
    memset(sketch->totals, 0, sizeof sketch->totals);
    for (size_t i = 0; i < sketch->count; i++) {
        for (size_t j = 0; j < SKETCH_WEIGHTS; j++) {
            sketch->totals[j] += sketch->cells[i].weights[j];
        }
    }
}

void sketch_forget(struct sketch *sketch, enum sketch_weight weight)
{
    for (size_t i = 0; i < sketch->count; i++) {
        sketch->cells[i].weights[weight] = 0;
    }
    sketch->totals[weight] = 0;
}

void sketch_age(struct sketch *sketch, int64_t times)
{
    int64_t shift = times < 62 ? times : 62;
    for (size_t i = 0; i < sketch->count; i++) {
        sketch->cells[i].weights[SKETCH_READS] >>= shift;
        sketch->cells[i].weights[SKETCH_WRITES] >>= shift;
    }
    sum_up(sketch);
}

bool sketch_point(const struct sketch *sketch, enum sketch_weight weight, struct str *at,
                  int64_t *lesser)
{
    int64_t total = sketch->totals[weight];
    int64_t below = 0;
    *at = (struct str){0};
    *lesser = -1;
    for (size_t i = 1; i < sketch->count; i++) {
        below += sketch->cells[i - 1].weights[weight];
        int64_t less = below < total - below ? below : total - below;
        if (less > *lesser) {
            *lesser = less;
            *at = buf_view(&sketch->cells[i].low);
        }
    }
    return sketch->count > 1;
}

void sketch_cut(struct sketch *sketch, struct str at, struct sketch *upper)
{
    size_t place = find_cell(sketch, at);
    if (!str_eq(buf_view(&sketch->cells[place].low), at)) {
        divide(sketch, place, at);
        place++;
    }
    sketch_init(upper, sketch->most, at);
    buf_release(&upper->cells[0].low);
    upper->count = sketch->count - place;
    memcpy(upper->cells, &sketch->cells[place], upper->count * sizeof *upper->cells);
    sketch->count = place;
    sum_up(sketch);
    sum_up(upper);
}
