/*
 * Partitions.
 *
 * - A partition serves 3,000 read and 1,000 write units a second, and what it left unused for a
 *   second: whoever is let in finds something left, whoever is refused finds nothing. Developer
 *   Guide, "Best practices for designing and using partition keys effectively".
 * - Partitions lie side by side: no two hold the same key, and the row that is asked for lies in
 *   the one that answers. They are split and never merged, and a split brings no units.
 * - For heat a partition is split only where it was hot, and for more than one item; nor does a
 *   split go through an item collection of a table with local indexes ("DynamoDB burst and adaptive
 *   capacity").
 *
 * The emulator claims of each demand which partition answered, and what that had left. The judge
 * keeps a ledger for each range that was ever claimed. Who is told late (a transaction, at its
 * commit) is put in its place: until then a range may have less than the ledger says, and so it is
 * where a bulk operation writes, of which nobody tells.
 */
#include "judge_internal.h"
#include "ranges.h"

#define HASH_BYTES 8 /* what the bounds of ranges that were halved consist of */

static struct range_limit limit_of(const struct judge *judge, const struct ddb_parted *claim)
{
    const struct partition_terms *terms = &judge->options.partitions;
    return (struct range_limit){terms->halves[claim->axis], terms->depth_us};
}

static bool has_local(const struct judge *judge, const struct ddb_parted *claim)
{
    const struct model_table *table = state_table(&judge->state, claim->table);
    for (size_t i = 0; table && claim->index.len == 0 && i < table->index_count; i++) {
        if (table->indexes[i].local) {
            return true;
        }
    }
    return false;
}

static struct str collection_of(const struct ddb_parted *claim)
{
    return (struct str){claim->row.data, claim->collection_bytes};
}

/* What a split for heat may part: items, or collections. */
static struct str part_of(const struct judge *judge, const struct ddb_parted *claim)
{
    return has_local(judge, claim) ? collection_of(claim) : claim->row;
}

/* ---- ranges */

static enum verdict check_row(struct judge *judge, const struct ddb_parted *claim)
{
    bool within = str_cmp(claim->low, claim->row) <= 0 &&
                  (claim->high.len == 0 || str_cmp(claim->row, claim->high) < 0);
    if (!within) {
        return judge_differs(judge, "a partition of %.*s answers for a row that it does not hold",
                             STR_ARG(claim->table));
    }
    struct str collection = collection_of(claim);
    bool whole = str_cmp(claim->low, collection) <= 0 && !str_starts(claim->high, collection);
    return whole || !has_local(judge, claim)
               ? VERDICT_AGREES
               : judge_differs(judge,
                               "an item collection of %.*s, which has local indexes, was split",
                               STR_ARG(claim->table));
}

static bool is_hot(const struct partition_terms *terms, const struct claimed_range *range)
{
    return range->taken[0] >= terms->hot_halves[0] || range->taken[1] >= terms->hot_halves[1];
}

/* The range that was claimed before is one no more. Was it for bytes or for throughput (then it is
 * halved by hash) there is nothing to say. */
static enum verdict check_split(struct judge *judge, const struct claimed_range *range,
                                const struct ddb_parted *claim)
{
    const struct partition_terms *terms = &judge->options.partitions;
    bool by_key = claim->low.len > HASH_BYTES || claim->high.len > HASH_BYTES;
    bool full = terms->bytes_most <= (int64_t)judge->options.bytes_most;
    if (!range->claimed || !by_key || full || judge->others_write) {
        return VERDICT_AGREES;
    }
    if (!range->several) {
        return judge_differs(judge, "a partition of %.*s was split for a single item",
                             STR_ARG(claim->table));
    }
    return is_hot(terms, range)
               ? VERDICT_AGREES
               : judge_differs(judge, "a partition of %.*s was split although it was never hot",
                               STR_ARG(claim->table));
}

static void take(struct judge *judge, struct claimed_range *range, const struct ddb_parted *claim)
{
    struct range_limit limit = limit_of(judge, claim);
    struct str part = part_of(judge, claim);
    if (claim->refused) {
        return;
    }
    range_take(&range->ledgers[claim->axis], &limit, claim->time_us, claim->halves);
    range->taken[claim->axis] += claim->halves;
    if (range->row.len == 0) {
        buf_str(&range->row, part);
    }
    range->several = range->several || !str_eq(buf_view(&range->row), part);
}

/* A range that covers others: as it was before they were first claimed, told late. */
static enum verdict see_late(struct judge *judge, struct ranges *ranges, size_t place,
                             const struct ddb_parted *claim)
{
    for (; place < ranges->count; place++) {
        struct claimed_range *range = &ranges->list[place];
        if (claim->high.len > 0 && str_cmp(buf_view(&range->low), claim->high) >= 0) {
            break;
        }
        bool within = str_cmp(claim->low, buf_view(&range->low)) <= 0 &&
                      (claim->high.len == 0 ||
                       (range->high.len > 0 && str_cmp(buf_view(&range->high), claim->high) <= 0));
        if (!within) {
            return judge_differs(judge, "partitions of %.*s overlap", STR_ARG(claim->table));
        }
        if (range->claimed && range->since_us < claim->time_us) {
            return judge_differs(judge, "partitions of %.*s were merged", STR_ARG(claim->table));
        }
        take(judge, range, claim);
    }
    return VERDICT_AGREES;
}

/* ---- units */

/* What it had left when this request first asked. */
static int64_t first_balance(const struct seen *seen, size_t place)
{
    const struct ddb_parted *claim = &seen->parted[place];
    for (size_t i = 0; i < place; i++) {
        const struct ddb_parted *before = &seen->parted[i];
        if (before->id == claim->id && before->axis == claim->axis && !before->refused &&
            str_eq(before->low, claim->low)) {
            return before->balance;
        }
    }
    return claim->balance;
}

static enum verdict check_units(struct judge *judge, const struct claimed_range *range,
                                const struct seen *seen, size_t place)
{
    const struct ddb_parted *claim = &seen->parted[place];
    struct range_limit limit = limit_of(judge, claim);
    int64_t left = range_left(&range->ledgers[claim->axis], &limit, claim->time_us);
    /* Is whatever is taken told at once? */
    bool exact = !judge->options.windows && !judge->others_write;
    if (claim->balance > left || (exact && claim->balance < left)) {
        return judge_differs(judge,
                             "a partition of %.*s has %lld millionths of half units left, "
                             "expected %lld",
                             STR_ARG(claim->table), (long long)claim->balance, (long long)left);
    }
    if (claim->refused && claim->balance > 0) {
        return judge_differs(judge, "a partition of %.*s had something left, and refused",
                             STR_ARG(claim->table));
    }
    return claim->refused || first_balance(seen, place) > 0
               ? VERDICT_AGREES
               : judge_differs(judge, "a partition of %.*s had nothing left, and served",
                               STR_ARG(claim->table));
}

static enum verdict see_claim(struct judge *judge, const struct seen *seen, size_t number)
{
    const struct ddb_parted *claim = &seen->parted[number];
    struct ranges *ranges = ranges_of(&judge->ranges, claim->id);
    size_t place = ranges_place(ranges, claim->low);
    enum verdict verdict = check_row(judge, claim);
    if (verdict == VERDICT_AGREES && !range_is(&ranges->list[place], claim->low, claim->high)) {
        if (!range_holds(&ranges->list[place], claim->low, claim->high)) {
            return see_late(judge, ranges, place, claim);
        }
        verdict = check_split(judge, &ranges->list[place], claim);
        place = ranges_part(ranges, place, claim->low, claim->high);
    }
    struct claimed_range *range = &ranges->list[place];
    if (!range->claimed) {
        range->claimed = true;
        range->since_us = claim->time_us;
    }
    verdict = verdict == VERDICT_AGREES ? check_units(judge, range, seen, number) : verdict;
    take(judge, range, claim);
    return verdict;
}

enum verdict check_partitions(struct judge *judge, const struct event *event)
{
    enum verdict verdict = VERDICT_AGREES;
    if (event->stage == STAGE_REOPENED) {
        ranges_release(&judge->ranges); /* all of it was memory */
    }
    if (event->stage != STAGE_APPLIED || judge->lost) {
        return VERDICT_AGREES;
    }
    for (size_t i = 0; i < event->seen->parted_count && verdict == VERDICT_AGREES; i++) {
        judge->held[CHECK_PARTITIONS]++;
        verdict = see_claim(judge, event->seen, i);
    }
    return verdict;
}
