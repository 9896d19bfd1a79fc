#include "gauge.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../../emulator/base/error.h"
#include "../../emulator/base/json.h"
#include "../../model/decimal.h"
#include "../../model/typed.h"

#define PPM 1000000

/* The numbers of one attribute in one table, added up. */
struct sum {
    struct sum *next;
    const struct bound *bound;
    char *table;
    struct decimal total;
};

void gauge_init(struct gauge *gauge, const struct expect *expect)
{
    *gauge = (struct gauge){0};
    gauge->count = expect_bounds(expect, &gauge->bounds);
}

static void free_sum(struct sum *sum)
{
    free(sum->table);
    free(sum);
}

void gauge_reset(struct gauge *gauge, struct str table)
{
    struct sum **at = &gauge->sums;
    while (*at) {
        struct sum *sum = *at;
        if (table.len == 0 || str_is(table, sum->table)) {
            *at = sum->next;
            free_sum(sum);
        } else {
            at = &sum->next;
        }
    }
}

void gauge_release(struct gauge *gauge)
{
    gauge_reset(gauge, STR(""));
}

bool gauge_needs_changes(const struct expect *expect)
{
    const struct bound *bounds;
    size_t count = expect_bounds(expect, &bounds);
    for (size_t i = 0; i < count; i++) {
        if (bounds[i].sum.len > 0) {
            return true;
        }
    }
    return false;
}

static struct sum *sum_at(struct gauge *gauge, const struct bound *bound, struct str table)
{
    for (struct sum *sum = gauge->sums; sum; sum = sum->next) {
        if (sum->bound == bound && str_is(table, sum->table)) {
            return sum;
        }
    }
    struct sum *sum = mem_zalloc(sizeof *sum);
    char *name = mem_zalloc(table.len + 1);
    for (size_t i = 0; i < table.len; i++) {
        name[i] = table.data[i];
    }
    *sum = (struct sum){.next = gauge->sums, .bound = bound, .table = name};
    gauge->sums = sum;
    return sum;
}

/* The attribute's number in this image; zero where it has none. */
static void number_in(struct arena *scratch, struct str image, struct str attribute,
                      struct decimal *out)
{
    struct doc item;
    *out = (struct decimal){0};
    if (image.len > 0 && json_read(scratch, image, &item, NULL)) {
        struct str text = doc_string(doc_get_str(&item, attribute), "N");
        if (text.len > 0) {
            (void)decimal_read(text, out);
        }
    }
}

static void add(struct sum *sum, const struct decimal *number, bool negate)
{
    struct decimal before = sum->total;
    (void)decimal_add(&before, number, negate, &sum->total);
}

void gauge_change(struct gauge *gauge, const struct ddb_change *change, struct arena *scratch)
{
    for (size_t i = 0; i < gauge->count; i++) {
        const struct bound *bound = &gauge->bounds[i];
        struct decimal number;
        if (bound->sum.len == 0 || !str_glob(bound->table, change->table)) {
            continue;
        }
        struct sum *sum = sum_at(gauge, bound, change->table);
        number_in(scratch, change->old_image, bound->sum, &number);
        add(sum, &number, true);
        number_in(scratch, change->new_image, bound->sum, &number);
        add(sum, &number, false);
    }
}

/* The items of a table that is deleted go without a change each. */
void gauge_applied(struct gauge *gauge, const struct ddb_applied *applied, struct arena *scratch)
{
    struct doc body;
    if (gauge->sums && str_is(applied->operation, "DeleteTable") && applied->error.len == 0 &&
        json_read(scratch, applied->body, &body, NULL)) {
        gauge_reset(gauge, doc_string(&body, "TableName"));
    }
}

void gauge_output(struct gauge *gauge, const struct hook_output *output)
{
    const struct ddb_reply *reply = output->reply;
    bool whole = output->delivered && reply->wire == DDB_WIRE_REPLY;
    gauge->metrics[METRIC_REQUESTS]++;
    gauge->metrics[METRIC_UNANSWERED] += !whole;
    gauge->metrics[METRIC_REFUSED] += whole && reply->error.len > 0;
    gauge->metrics[METRIC_THROTTLED] += whole && error_throttles(reply->error);
    gauge->metrics[METRIC_FAILED] += whole && reply->status >= 500;
}

void gauge_cancelled(struct gauge *gauge)
{
    gauge->metrics[METRIC_REQUESTS]++;
    gauge->metrics[METRIC_UNANSWERED]++;
}

/* ---- the end */

/* How a value stands to a limit: below 0, 0, above 0. */
struct standing {
    const struct gauge *gauge;
    const struct bound *bound;
    struct decimal total; /* of a sum */
};

static int stands(const struct standing *standing, const struct limit *limit)
{
    const struct gauge *gauge = standing->gauge;
    const struct bound *bound = standing->bound;
    if (bound->sum.len > 0) {
        struct decimal number;
        (void)decimal_read(limit->text, &number);
        return decimal_cmp(&standing->total, &number);
    }
    uint64_t value = gauge->metrics[bound->metric];
    uint64_t other = (uint64_t)limit->number;
    if (metric_is_share(bound->metric)) {
        value *= PPM;
        other *= gauge->metrics[METRIC_REQUESTS];
    }
    return value < other ? -1 : value > other;
}

static bool oversteps(const struct standing *standing)
{
    const struct bound *bound = standing->bound;
    return (bound->equals.given && stands(standing, &bound->equals) != 0) ||
           (bound->least.given && stands(standing, &bound->least) < 0) ||
           (bound->most.given && stands(standing, &bound->most) > 0);
}

static const char *text_of(struct arena *arena, const struct standing *standing)
{
    const struct bound *bound = standing->bound;
    if (bound->sum.len > 0) {
        struct buf text;
        buf_init(&text);
        decimal_print(&text, &standing->total);
        const char *copy =
            arena_printf(arena, "the sum of %.*s over %.*s is %.*s", STR_ARG(bound->sum),
                         STR_ARG(bound->table), STR_ARG(buf_view(&text)));
        buf_release(&text);
        return copy;
    }
    uint64_t value = standing->gauge->metrics[bound->metric];
    return metric_is_share(bound->metric)
               ? arena_printf(arena, "%s is %" PRIu64 " of %" PRIu64, metric_name(bound->metric),
                              value, standing->gauge->metrics[METRIC_REQUESTS])
               : arena_printf(arena, "%s is %" PRIu64, metric_name(bound->metric), value);
}

static const char *limit_text(struct arena *arena, const char *word, const struct limit *limit)
{
    return limit->given ? arena_printf(arena, " %s %.*s", word, STR_ARG(limit->text)) : "";
}

static struct finding finding_of(struct arena *arena, const struct standing *standing)
{
    const struct bound *bound = standing->bound;
    return (struct finding){
        .hazard = "bound-overstepped",
        .severity = SEVERITY_ERROR,
        .title = str_from(arena_printf(arena, "%s, not%s%s%s", text_of(arena, standing),
                                       limit_text(arena, "equal to", &bound->equals),
                                       limit_text(arena, "at least", &bound->least),
                                       limit_text(arena, "at most", &bound->most))),
        .detail = STR(""),
        .table = bound->table,
        .fix = bound->sum.len > 0
                   ? "Write what belongs together in one transaction, and repeat it with its token."
                   : "Retry less, later, or spread the load.",
    };
}

size_t gauge_end(const struct gauge *gauge, struct arena *arena, const struct finding **out)
{
    struct finding *all = ARENA_ARRAY(arena, struct finding, gauge->count);
    size_t count = 0;
    for (size_t i = 0; i < gauge->count; i++) {
        struct standing standing = {.gauge = gauge, .bound = &gauge->bounds[i]};
        for (const struct sum *sum = gauge->sums; sum; sum = sum->next) {
            struct decimal before = standing.total;
            if (sum->bound == standing.bound) {
                (void)decimal_add(&before, &sum->total, false, &standing.total);
            }
        }
        if (oversteps(&standing)) {
            all[count++] = finding_of(arena, &standing);
        }
    }
    *out = all;
    return count;
}
