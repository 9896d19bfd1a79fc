#include "totals.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void totals_init(struct totals *totals, struct arena *arena)
{
    *totals = (struct totals){.name = STR(""), .path = STR("")};
    totals->census = arena_zalloc(arena, sizeof *totals->census);
    totals->pulse = arena_zalloc(arena, sizeof *totals->pulse);
}

void totals_fail(struct totals *totals, uint64_t seed)
{
    if (totals->failing_count < TOTALS_FAILING_MAX) {
        totals->failing[totals->failing_count++] = seed;
    }
}

/* ---- which seeds */

/* Do they, or may they, have a seed in common? Parts dealt in the same way have none. */
static bool overlap(const struct totals_part *a, const struct totals_part *b)
{
    if (a->last < b->first || b->last < a->first) {
        return false;
    }
    bool dealt_alike = a->first == b->first && a->last == b->last && a->count == b->count;
    return !dealt_alike || a->index == b->index;
}

static int compare_parts(const void *a, const void *b)
{
    const struct totals_part *left = a;
    const struct totals_part *right = b;
    if (left->first != right->first) {
        return left->first < right->first ? -1 : 1;
    }
    return left->index < right->index ? -1 : left->index > right->index;
}

/* The parts, sorted, that are shards of the same seeds as the first of them. */
static size_t siblings(const struct totals_part *parts, size_t count)
{
    size_t alike = 1;
    while (alike < count && parts[alike].first == parts[0].first &&
           parts[alike].last == parts[0].last) {
        alike++;
    }
    return alike;
}

/* All shards of a whole become the whole. */
static void join_shards(struct totals *totals)
{
    size_t kept = 0;
    for (size_t i = 0; i < totals->part_count;) {
        struct totals_part part = totals->parts[i];
        size_t alike = siblings(&totals->parts[i], totals->part_count - i);
        if (alike == part.count) {
            part.index = part.count = 1;
            totals->parts[kept++] = part;
        } else {
            memmove(&totals->parts[kept], &totals->parts[i], alike * sizeof part);
            kept += alike;
        }
        i += alike;
    }
    totals->part_count = kept;
}

bool totals_partial(const struct totals *totals)
{
    for (size_t i = 0; i < totals->part_count; i++) {
        if (totals->parts[i].count > 1) {
            return true;
        }
    }
    return false;
}

void totals_seeds(const struct totals *totals, struct buf *out)
{
    for (size_t i = 0; i < totals->part_count;) {
        const struct totals_part *part = &totals->parts[i];
        size_t alike = siblings(part, totals->part_count - i);
        buf_printf(out, "%s%" PRIu64 "..%" PRIu64, i > 0 ? ", " : "", part->first, part->last);
        if (part->count > 1 && alike == 1) {
            buf_printf(out, " (shard %" PRIu64 " of %" PRIu64 ")", part->index, part->count);
        } else if (part->count > 1) {
            buf_printf(out, " (%zu of %" PRIu64 " shards)", alike, part->count);
        }
        i += alike;
    }
}

/* ---- merging */

static bool check_parts(const struct totals *totals, const struct totals *other,
                        struct arena *arena, const char **message)
{
    for (size_t i = 0; i < totals->part_count; i++) {
        for (size_t j = 0; j < other->part_count; j++) {
            const struct totals_part *part = &other->parts[j];
            if (overlap(&totals->parts[i], part)) {
                *message = arena_printf(arena,
                                        "%.*s: seeds %" PRIu64 "..%" PRIu64 ", shard %" PRIu64
                                        "/%" PRIu64 ", are there already, or some of them",
                                        STR_ARG(totals->name), part->first, part->last, part->index,
                                        part->count);
                return false;
            }
        }
    }
    return true;
}

static void merge_parts(struct totals *totals, const struct totals *other, struct arena *arena)
{
    size_t count = totals->part_count + other->part_count;
    struct totals_part *parts = ARENA_ARRAY(arena, struct totals_part, count);
    for (size_t i = 0; i < count; i++) {
        parts[i] = i < totals->part_count ? totals->parts[i] : other->parts[i - totals->part_count];
    }
    qsort(parts, count, sizeof *parts, compare_parts);
    totals->parts = parts;
    totals->part_count = count;
    join_shards(totals);
}

static void merge_failing(struct totals *totals, const struct totals *other)
{
    struct totals merged = {.failing_count = 0};
    size_t i = 0;
    size_t j = 0;
    while (i < totals->failing_count || j < other->failing_count) {
        bool mine = j == other->failing_count ||
                    (i < totals->failing_count && totals->failing[i] < other->failing[j]);
        totals_fail(&merged, mine ? totals->failing[i++] : other->failing[j++]);
    }
    memcpy(totals->failing, merged.failing, sizeof merged.failing);
    totals->failing_count = merged.failing_count;
}

bool totals_merge(struct totals *totals, const struct totals *other, struct arena *arena,
                  const char **message)
{
    if (!check_parts(totals, other, arena, message)) {
        return false;
    }
    merge_parts(totals, other, arena);
    merge_failing(totals, other);
    totals->tried += other->tried;
    totals->failed += other->failed;
    totals->requests += other->requests;
    totals->judged += other->judged;
    totals->span_us += other->span_us;
    totals->blind = totals->blind && other->blind;
    digest_sum_merge(&totals->sum, &other->sum);
    census_merge(totals->census, other->census);
    pulse_merge(totals->pulse, other->pulse);
    return true;
}
