#include "replica.h"

#include <stdlib.h>
#include <string.h>

#include "../base/log_normal.h"
#include "../base/mutant.h"
#include "../store/ordered.h"

enum {
    NUMBER_BYTES = 8,
    LATE_BITS = 21,   /* of a draw, for each replica */
    MEDIAN_PART = 20, /* the median is this part of the largest lag */
    YOUNG_LEAST = 16,
};

/* A row that a change has changed, as the key of what it was before. */
struct undone {
    struct undone *next;
    size_t len;
    char key[];
};

/* A change that somebody has not seen yet. */
struct young {
    uint64_t number;
    int64_t time_us;
    int64_t applied_us[REPLICA_COUNT];
    struct undone *rows;
};

struct replica_set {
    uint32_t id;
    struct young *list; /* by number; times of any kind never fall */
    size_t first, count, cap;
    int64_t applied_us[REPLICA_COUNT]; /* of the last change */
    struct ordered *before;            /* row key and number: was it there, and what it was */
};

bool replicas_on(const struct replicas *replicas)
{
    return replicas->lag.most_us > 0 || replicas->gsi_lag.most_us > 0 || replicas->keep_us > 0;
}

/* ---- sets */

/* The first place whose id is not less. */
static size_t place_of(const struct replicas *replicas, uint32_t id)
{
    size_t low = 0, high = replicas->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (replicas->sets[middle]->id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct replica_set *find(const struct replicas *replicas, uint32_t id)
{
    size_t place = place_of(replicas, id);
    bool found = place < replicas->count && replicas->sets[place]->id == id;
    return found ? replicas->sets[place] : NULL;
}

static struct replica_set *add(struct replicas *replicas, uint32_t id)
{
    size_t place = place_of(replicas, id);
    struct replica_set *set = mem_zalloc(sizeof *set);
    set->id = id;
    set->before = ordered_new();
    replicas->sets =
        mem_realloc(replicas->sets, (replicas->count + 1) * sizeof(struct replica_set *));
    memmove(&replicas->sets[place + 1], &replicas->sets[place],
            (replicas->count - place) * sizeof(struct replica_set *));
    replicas->sets[place] = set;
    replicas->count++;
    return set;
}

static void forget(struct replica_set *set, struct young *young)
{
    while (young->rows) {
        struct undone *row = young->rows;
        young->rows = row->next;
        (void)ordered_delete(set->before, (struct str){row->key, row->len});
        free(row);
    }
}

static void set_free(struct replica_set *set)
{
    for (size_t i = set->first; i < set->count; i++) {
        forget(set, &set->list[i]);
    }
    ordered_free(set->before);
    free(set->list);
    free(set);
}

void replicas_clear(struct replicas *replicas)
{
    for (size_t i = 0; i < replicas->count; i++) {
        set_free(replicas->sets[i]);
    }
    free(replicas->sets);
    replicas->sets = NULL;
    replicas->count = 0;
}

void replicas_drop(struct replicas *replicas, uint32_t id)
{
    size_t place = place_of(replicas, id);
    if (place < replicas->count && replicas->sets[place]->id == id) {
        set_free(replicas->sets[place]);
        replicas->count--;
        memmove(&replicas->sets[place], &replicas->sets[place + 1],
                (replicas->count - place) * sizeof(struct replica_set *));
    }
}

/* ---- lags */

static struct str scope_of(uint32_t id, char bytes[4])
{
    for (int i = 0; i < 4; i++) {
        bytes[i] = (char)(id >> (8 * i) & 0xFF);
    }
    return (struct str){bytes, 4};
}

/* How late, where it is late. */
static int64_t draw_span(const struct replicas *replicas, const struct ddb_lag *lag,
                         struct str scope, uint64_t n)
{
    int64_t median_us = lag->most_us / MEDIAN_PART;
    uint64_t at = random_below(replicas->random, STR("lag"), scope, n, LOG_NORMAL_QUANTILES);
    int64_t span_us = log_normal_us(median_us > 0 ? median_us : 1, lag->most_us, at);
    span_us = span_us < lag->most_us ? span_us : lag->most_us;
    return MUTANT(LAG_BEYOND_BOUND) ? span_us + lag->most_us : span_us;
}

/* Is the i-th late, by its bits of a draw? */
static bool is_late(uint64_t drawn, unsigned i, const struct ddb_lag *lag)
{
    uint64_t bits = drawn >> (LATE_BITS * i) & ((UINT64_C(1) << LATE_BITS) - 1);
    return lag->most_us > 0 && (bits * PPM >> LATE_BITS) < (uint64_t)lag->share_ppm;
}

/* When the replicas apply the change, were it the first. True: some of them late. */
static bool draw_times(const struct replicas *replicas, uint32_t id, bool global, uint64_t number,
                       int64_t time_us, int64_t applied_us[REPLICA_COUNT])
{
    char bytes[4];
    struct str scope = scope_of(id, bytes);
    uint64_t drawn = random_draw(replicas->random, STR("replica-late"), scope, number);
    uint64_t n = number * (REPLICA_COUNT + 1);
    bool late = false;
    if (global && is_late(random_hash(drawn, STR("gsi")), 0, &replicas->gsi_lag)) {
        time_us += draw_span(replicas, &replicas->gsi_lag, scope, n + REPLICA_COUNT);
        late = true;
    }
    for (unsigned i = 0; i < REPLICA_COUNT; i++) {
        bool own = is_late(drawn, i, &replicas->lag);
        applied_us[i] = time_us + (own ? draw_span(replicas, &replicas->lag, scope, n + i) : 0);
        late = late || own;
    }
    return late;
}

/* ---- changes */

/* What all replicas have applied, and no fault reaches any more. */
static void trim(const struct replicas *replicas, struct replica_set *set, int64_t now_us)
{
    while (set->first < set->count) {
        struct young *oldest = &set->list[set->first];
        int64_t until_us = oldest->time_us + replicas->keep_us;
        for (size_t i = 0; i < REPLICA_COUNT; i++) {
            until_us = oldest->applied_us[i] > until_us ? oldest->applied_us[i] : until_us;
        }
        if (until_us > now_us) {
            break;
        }
        forget(set, oldest);
        set->first++;
    }
    if (set->first == set->count) {
        set->first = set->count = 0;
    }
}

static struct young *push(struct replica_set *set)
{
    if (set->count == set->cap && set->first > set->cap / 2) {
        set->count -= set->first;
        memmove(set->list, &set->list[set->first], set->count * sizeof *set->list);
        set->first = 0;
    }
    if (set->count == set->cap) {
        set->cap = set->cap ? 2 * set->cap : YOUNG_LEAST;
        set->list = mem_realloc(set->list, set->cap * sizeof *set->list);
    }
    return &set->list[set->count++];
}

/* Begins a change of the set; NULL: nobody can miss it, nothing of it need be kept. */
static struct replica_set *begin(struct replicas *replicas, uint32_t id, bool global,
                                 uint64_t number, int64_t time_us)
{
    struct young young = {.number = number, .time_us = time_us};
    bool late = draw_times(replicas, id, global, number, time_us, young.applied_us);
    struct replica_set *set = find(replicas, id);
    if (!set && !late && replicas->keep_us == 0) {
        return NULL;
    }
    set = set ? set : add(replicas, id);
    trim(replicas, set, time_us);
    for (size_t i = 0; i < REPLICA_COUNT; i++) {
        bool behind = set->applied_us[i] > young.applied_us[i];
        young.applied_us[i] = behind ? set->applied_us[i] : young.applied_us[i];
        set->applied_us[i] = young.applied_us[i];
        late = late || young.applied_us[i] > time_us;
    }
    if (!late && replicas->keep_us == 0) {
        return NULL;
    }
    *push(set) = young;
    return set;
}

static void past_key(struct buf *out, struct str row_key, uint64_t number)
{
    buf_init(out);
    buf_str(out, row_key);
    buf_u64(out, number);
}

/* A row of the change that was begun last. */
static void keep(struct replica_set *set, struct str row_key, bool there, struct str item)
{
    struct young *young = &set->list[set->count - 1];
    struct buf key, value;
    past_key(&key, row_key, young->number);
    buf_init(&value);
    buf_byte(&value, there ? 1 : 0);
    buf_str(&value, item);
    ordered_put(set->before, buf_view(&key), buf_view(&value));
    struct undone *row = mem_alloc(sizeof *row + key.len);
    row->len = key.len;
    memcpy(row->key, key.data, key.len);
    row->next = young->rows;
    young->rows = row;
    buf_release(&key);
    buf_release(&value);
}

static void keep_entry(struct replica_set *set, const struct entry_delta *delta)
{
    bool moved = delta->had && delta->has && !str_eq(delta->old_key, delta->new_key);
    if (delta->had) {
        keep(set, delta->old_key, true, delta->old_item);
    }
    if (delta->has && (!delta->had || moved)) {
        keep(set, delta->new_key, false, STR(""));
    }
}

static bool changes_entry(const struct entry_delta *delta)
{
    return index_whole(delta->index) &&
           !(delta->had && delta->has && str_eq(delta->old_key, delta->new_key) &&
             str_eq(delta->old_item, delta->new_item));
}

static void see_table(struct replicas *replicas, const struct change *change, uint64_t number,
                      int64_t time_us)
{
    struct replica_set *set = begin(replicas, change->table->id, false, number, time_us);
    if (!set) {
        return;
    }
    if (change->new_image || !MUTANT(UNDO_FORGETS_DELETE)) {
        keep(set, change->key, change->old_image != NULL, change->old_item);
    }
    for (size_t i = 0; i < change->delta_count; i++) {
        const struct entry_delta *delta = &change->deltas[i];
        if (delta->index->kind == INDEX_LOCAL && changes_entry(delta)) {
            keep_entry(set, delta);
        }
    }
}

void replicas_see(struct replicas *replicas, const struct change *change, uint64_t number,
                  int64_t time_us)
{
    see_table(replicas, change, number, time_us);
    for (size_t i = 0; i < change->delta_count; i++) {
        const struct entry_delta *delta = &change->deltas[i];
        if (delta->index->kind != INDEX_GLOBAL || !changes_entry(delta)) {
            continue;
        }
        struct replica_set *set = begin(replicas, delta->index->id, true, number, time_us);
        if (set) {
            keep_entry(set, delta);
        }
    }
}

/* ---- positions */

const struct replica_set *replicas_find(const struct replicas *replicas, const struct table *table,
                                        const struct index *index)
{
    return find(replicas, index && index->kind == INDEX_GLOBAL ? index->id : table->id);
}

/* The first change that was not applied by then (`replica` REPLICA_COUNT: not made). */
static uint64_t position_before(const struct replica_set *set, size_t replica, int64_t time_us,
                                uint64_t last)
{
    size_t low = set->first, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct young *young = &set->list[middle];
        int64_t done_us = replica < REPLICA_COUNT ? young->applied_us[replica] : young->time_us;
        if (done_us <= time_us) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < set->count ? set->list[low].number - 1 : last;
}

uint64_t replica_position(const struct replica_set *set, size_t replica, int64_t now_us,
                          uint64_t last)
{
    return position_before(set, replica, now_us, last);
}

uint64_t replica_position_at(const struct replica_set *set, int64_t time_us, uint64_t last)
{
    return position_before(set, REPLICA_COUNT, time_us, last);
}

/* ---- rows */

static void read_past(struct str value, bool *there, struct str *item)
{
    *there = value.data[0] != 0;
    *item = (struct str){value.data + 1, value.len - 1};
}

bool replica_row(const struct replica_set *set, struct str row_key, uint64_t position, bool *there,
                 struct str *item)
{
    struct buf low, high;
    struct str key, value;
    struct ordered_walk walk;
    past_key(&low, row_key, position + 1);
    past_key(&high, row_key, UINT64_MAX);
    ordered_walk_init(&walk, set->before, buf_view(&low), buf_view(&high), true);
    bool changed = ordered_next(&walk, &key, &value);
    if (changed) {
        read_past(value, there, item);
    }
    buf_release(&low);
    buf_release(&high);
    return changed;
}

static uint64_t number_in(struct str key)
{
    uint64_t number = 0;
    for (size_t i = key.len - NUMBER_BYTES; i < key.len; i++) {
        number = number << 8 | (unsigned char)key.data[i];
    }
    return number;
}

static struct replica_past *grown(struct arena *arena, const struct replica_past *rows,
                                  size_t count, size_t cap)
{
    struct replica_past *more = ARENA_ARRAY(arena, struct replica_past, cap);
    if (count > 0) {
        memcpy(more, rows, count * sizeof *more);
    }
    return more;
}

/* No row key is the beginning of another, so the changes of a row stand together, by number. */
size_t replica_rows(const struct replica_set *set, struct str low, struct str high,
                    uint64_t position, struct arena *arena, struct replica_past **rows)
{
    struct ordered_walk walk;
    struct str key, value;
    size_t count = 0, cap = 0;
    *rows = NULL;
    ordered_walk_init(&walk, set->before, low, high, true);
    while (ordered_next(&walk, &key, &value)) {
        struct replica_past past = {.key = {key.data, key.len - NUMBER_BYTES}};
        bool below = str_cmp(past.key, low) < 0; /* the bound cuts between a row and its number */
        bool again = count > 0 && str_eq((*rows)[count - 1].key, past.key);
        if (below || again || number_in(key) <= position) {
            continue;
        }
        if (count == cap) {
            cap = 2 * cap + 16;
            *rows = grown(arena, *rows, count, cap);
        }
        read_past(value, &past.there, &past.item);
        (*rows)[count++] = past;
    }
    return count;
}
