#include "ranges.h"

#include <stdlib.h>
#include <string.h>

#include "../emulator/base/arena.h"

#define MILLION INT64_C(1000000)
#define LIST_MOST 8192 /* then what is older than this is summed up: nothing is told so late */
#define LATE_MOST_US (60 * MILLION)

/* ---- ledgers */

static int64_t refilled(const struct range_limit *limit, struct range_balance from, int64_t time_us)
{
    int64_t most = limit->halves * limit->depth_us;
    int64_t elapsed_us = time_us - from.time_us;
    if (limit->halves == 0 || elapsed_us <= 0) {
        return from.millionths;
    }
    return elapsed_us > (most - from.millionths) / limit->halves
               ? most
               : from.millionths + limit->halves * elapsed_us;
}

static struct range_balance taken_from(const struct range_limit *limit, struct range_balance from,
                                       const struct taken *taken)
{
    return (struct range_balance){refilled(limit, from, taken->time_us) - taken->halves * MILLION,
                                  taken->time_us};
}

static struct range_balance replay(const struct range_ledger *ledger,
                                   const struct range_limit *limit, size_t count)
{
    struct range_balance balance = ledger->before;
    for (size_t i = 0; i < count; i++) {
        balance = taken_from(limit, balance, &ledger->list[i]);
    }
    return balance;
}

/* The first in the list that is later. */
static size_t place_after(const struct range_ledger *ledger, int64_t time_us)
{
    size_t place = ledger->count;
    while (place > 0 && ledger->list[place - 1].time_us > time_us) {
        place--;
    }
    return place;
}

int64_t range_left(const struct range_ledger *ledger, const struct range_limit *limit,
                   int64_t time_us)
{
    if (!ledger->begun) {
        return limit->halves * limit->depth_us;
    }
    size_t place = place_after(ledger, time_us);
    return refilled(limit, place == ledger->count ? ledger->after : replay(ledger, limit, place),
                    time_us);
}

static void sum_up(struct range_ledger *ledger, const struct range_limit *limit)
{
    size_t old = place_after(ledger, ledger->after.time_us - LATE_MOST_US);
    ledger->before = replay(ledger, limit, old);
    ledger->count -= old;
    memmove(ledger->list, &ledger->list[old], ledger->count * sizeof *ledger->list);
}

void range_take(struct range_ledger *ledger, const struct range_limit *limit, int64_t time_us,
                int64_t halves)
{
    if (!ledger->begun) {
        ledger->begun = true;
        ledger->before = ledger->after =
            (struct range_balance){limit->halves * limit->depth_us, time_us};
    }
    if (ledger->count == ledger->cap) {
        ledger->cap = ledger->cap ? 2 * ledger->cap : 16;
        ledger->list = mem_realloc(ledger->list, ledger->cap * sizeof *ledger->list);
    }
    size_t place = place_after(ledger, time_us);
    memmove(&ledger->list[place + 1], &ledger->list[place],
            (ledger->count - place) * sizeof *ledger->list);
    ledger->list[place] = (struct taken){time_us, halves};
    ledger->count++;
    ledger->after = place + 1 == ledger->count
                        ? taken_from(limit, ledger->after, &ledger->list[place])
                        : replay(ledger, limit, ledger->count);
    if (ledger->count > LIST_MOST) {
        sum_up(ledger, limit);
    }
}

static struct range_ledger copy_ledger(const struct range_ledger *ledger)
{
    struct range_ledger copy = *ledger;
    copy.cap = ledger->count;
    copy.list = mem_alloc((copy.cap + 1) * sizeof *copy.list);
    if (ledger->count > 0) {
        memcpy(copy.list, ledger->list, ledger->count * sizeof *copy.list);
    }
    return copy;
}

/* ---- ranges */

static void set_bytes(struct buf *out, struct str bytes)
{
    buf_clear(out);
    buf_str(out, bytes);
}

static void release_range(struct claimed_range *range)
{
    buf_release(&range->low);
    buf_release(&range->high);
    buf_release(&range->row);
    for (size_t i = 0; i < RANGE_AXES; i++) {
        free(range->ledgers[i].list);
    }
}

struct ranges *ranges_of(struct ranges **all, uint32_t id)
{
    struct ranges *ranges = *all;
    while (ranges && ranges->id != id) {
        ranges = ranges->next;
    }
    if (!ranges) {
        ranges = mem_zalloc(sizeof *ranges);
        ranges->id = id;
        ranges->list = mem_zalloc(sizeof *ranges->list);
        ranges->count = ranges->cap = 1;
        ranges->next = *all;
        *all = ranges;
    }
    return ranges;
}

void ranges_release(struct ranges **all)
{
    while (*all) {
        struct ranges *ranges = *all;
        *all = ranges->next;
        for (size_t i = 0; i < ranges->count; i++) {
            release_range(&ranges->list[i]);
        }
        free(ranges->list);
        free(ranges);
    }
}

size_t ranges_place(const struct ranges *ranges, struct str key)
{
    size_t place = 0;
    while (place + 1 < ranges->count && str_cmp(buf_view(&ranges->list[place + 1].low), key) <= 0) {
        place++;
    }
    return place;
}

bool range_is(const struct claimed_range *range, struct str low, struct str high)
{
    return str_eq(buf_view(&range->low), low) && str_eq(buf_view(&range->high), high);
}

bool range_holds(const struct claimed_range *range, struct str low, struct str high)
{
    struct str end = buf_view(&range->high);
    return str_cmp(buf_view(&range->low), low) <= 0 &&
           (end.len == 0 || (high.len > 0 && str_cmp(high, end) <= 0));
}

/* What begins at `low` and lies behind `place` is as the range there, but that it is no claim. */
static void cut(struct ranges *ranges, size_t place, struct str low)
{
    if (ranges->count == ranges->cap) {
        ranges->cap *= 2;
        ranges->list = mem_realloc(ranges->list, ranges->cap * sizeof *ranges->list);
    }
    struct claimed_range *lower = &ranges->list[place];
    memmove(lower + 2, lower + 1, (ranges->count - place - 1) * sizeof *lower);
    ranges->count++;
    struct claimed_range upper = {.since_us = lower->since_us};
    set_bytes(&upper.low, low);
    set_bytes(&upper.high, buf_view(&lower->high));
    buf_clear(&lower->row);
    lower->several = false;
    memcpy(upper.taken, lower->taken, sizeof upper.taken);
    set_bytes(&lower->high, low);
    for (size_t i = 0; i < RANGE_AXES; i++) {
        upper.ledgers[i] = copy_ledger(&lower->ledgers[i]);
    }
    lower[1] = upper;
    lower->claimed = false;
}

size_t ranges_part(struct ranges *ranges, size_t place, struct str low, struct str high)
{
    if (!str_eq(buf_view(&ranges->list[place].low), low)) {
        cut(ranges, place++, low);
    }
    if (!str_eq(buf_view(&ranges->list[place].high), high)) {
        cut(ranges, place, high);
    }
    return place;
}
