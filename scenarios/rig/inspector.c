#include "inspector.h"

#include <stdlib.h>

#include "../../emulator/base/json.h"
#include "../../model/interpret.h"
#include "gauge.h"

enum { STORIES_MAX = 5 }; /* told in full; the rest is counted */

/* What broke one assertion. */
struct breach {
    enum assertion_kind kind;
    struct str name, table;
    struct buf story;
    uint64_t submits[STORIES_MAX];
    size_t submit_count;
    uint64_t count;
};

struct inspector {
    const struct expect *expect;
    struct meets *meets;
    struct gauge gauge;
    struct arena arena;   /* of the findings */
    struct arena scratch; /* of one item */
    int64_t start_us;
    struct breach *breaches;
    size_t breach_count, breach_cap;
};

/* One hit of an assertion: by which request (0: by none), when, and what was seen. */
struct assertion_hit {
    uint64_t submit;
    int64_t time_us;
    struct str table;
    const char *seen;
};

struct inspector *inspector_new(const struct expect *expect, struct meets *meets, int64_t start_us)
{
    struct inspector *inspector = mem_zalloc(sizeof *inspector);
    inspector->expect = expect;
    inspector->meets = meets;
    inspector->start_us = start_us;
    arena_init(&inspector->arena);
    arena_init(&inspector->scratch);
    gauge_init(&inspector->gauge, expect);
    meets_declare(meets, expect);
    return inspector;
}

void inspector_free(struct inspector *inspector)
{
    if (!inspector) {
        return;
    }
    for (size_t i = 0; i < inspector->breach_count; i++) {
        buf_release(&inspector->breaches[i].story);
    }
    free(inspector->breaches);
    gauge_release(&inspector->gauge);
    arena_release(&inspector->scratch);
    arena_release(&inspector->arena);
    free(inspector);
}

static bool is_of_items(const struct assertion *assertion)
{
    return assertion->condition.len > 0;
}

static bool is_of_strikes(const struct assertion *assertion)
{
    return assertion->fault.len > 0;
}

static bool is_of_replies(const struct assertion *assertion)
{
    return !is_of_strikes(assertion) && (assertion->operation.len > 0 || assertion->error.len > 0);
}

bool inspector_needs_changes(const struct expect *expect)
{
    const struct assertion *assertions;
    size_t count = expect_assertions(expect, &assertions);
    for (size_t i = 0; i < count; i++) {
        if (is_of_items(&assertions[i])) {
            return true;
        }
    }
    return gauge_needs_changes(expect);
}

/* A table that is deleted takes its sums along. */
bool inspector_needs_applied(const struct expect *expect)
{
    const struct assertion *assertions;
    size_t count = expect_assertions(expect, &assertions);
    for (size_t i = 0; i < count; i++) {
        if (is_of_replies(&assertions[i])) {
            return true;
        }
    }
    return gauge_needs_changes(expect);
}

/* ---- hits */

static struct breach *breach_of(struct inspector *inspector, enum assertion_kind kind,
                                struct str name)
{
    for (size_t i = 0; i < inspector->breach_count; i++) {
        struct breach *breach = &inspector->breaches[i];
        if (breach->kind == kind && str_eq(breach->name, name)) {
            return breach;
        }
    }
    if (inspector->breach_count == inspector->breach_cap) {
        inspector->breach_cap = inspector->breach_cap ? inspector->breach_cap * 2 : 4;
        inspector->breaches =
            mem_realloc(inspector->breaches, inspector->breach_cap * sizeof *inspector->breaches);
    }
    struct breach *breach = &inspector->breaches[inspector->breach_count++];
    *breach = (struct breach){.kind = kind, .name = arena_copy(&inspector->arena, name)};
    buf_init(&breach->story);
    return breach;
}

static void add_hit(struct inspector *inspector, struct breach *breach,
                    const struct assertion_hit *hit)
{
    int64_t elapsed_us = hit->time_us - inspector->start_us;
    if (breach->count++ >= STORIES_MAX) {
        return;
    }
    if (breach->count == 1) {
        breach->table = arena_copy(&inspector->arena, hit->table);
    }
    if (hit->submit > 0) {
        breach->submits[breach->submit_count++] = hit->submit;
        buf_printf(&breach->story, "#%llu ", (unsigned long long)hit->submit);
    }
    buf_printf(&breach->story, "at %lld.%03llds: %s\n", (long long)(elapsed_us / 1000000),
               (long long)(elapsed_us / 1000 % 1000), hit->seen);
}

static void take_hit(struct inspector *inspector, enum assertion_kind kind, struct str name,
                     const struct assertion_hit *hit)
{
    if (assertion_row(kind)->broken_by_hit) {
        add_hit(inspector, breach_of(inspector, kind, name), hit);
    } else {
        meets_at(inspector->meets, kind, name)->met = true;
    }
}

/* ---- items */

static const char *describe(struct inspector *inspector, const struct ddb_change *change,
                            const char *fault)
{
    return arena_printf(&inspector->scratch, "%.*s became %.*s%s%s", STR_ARG(change->table),
                        STR_ARG(change->new_image), fault ? "; the condition fails: " : "",
                        fault ? fault : "");
}

static void inspect_item(struct inspector *inspector, const struct assertion *assertion,
                         const struct ddb_change *change, const struct doc *item)
{
    struct scope scope = {.arena = &inspector->scratch,
                          .names = assertion->names,
                          .values = assertion->values,
                          .item = item};
    bool holds = false;
    bool valid = interpret_condition(&scope, assertion->condition, &holds);
    bool wanted = assertion->kind == ASSERTION_ALWAYS ? !(valid && holds) : valid && holds;
    if (wanted) {
        take_hit(inspector, assertion->kind, assertion->name,
                 &(struct assertion_hit){change->submit, change->time_us, change->table,
                                         describe(inspector, change, scope.fault)});
    }
}

void inspector_change(struct inspector *inspector, const struct ddb_change *change)
{
    const struct assertion *assertions;
    size_t count = expect_assertions(inspector->expect, &assertions);
    struct doc item;
    bool read = false;
    arena_reset(&inspector->scratch);
    gauge_change(&inspector->gauge, change, &inspector->scratch);
    for (size_t i = 0; i < count && change->new_image.len > 0; i++) {
        if (!is_of_items(&assertions[i]) || !str_glob(assertions[i].table, change->table)) {
            continue;
        }
        read = read || json_read(&inspector->scratch, change->new_image, &item, NULL);
        if (read) {
            inspect_item(inspector, &assertions[i], change, &item);
        }
    }
}

/* ---- replies, strikes, points */

static bool fits(struct str wanted, struct str got)
{
    return wanted.len == 0 || str_eq(wanted, got);
}

void inspector_applied(struct inspector *inspector, const struct ddb_applied *applied)
{
    const struct assertion *assertions;
    size_t count = expect_assertions(inspector->expect, &assertions);
    arena_reset(&inspector->scratch);
    gauge_applied(&inspector->gauge, applied, &inspector->scratch);
    for (size_t i = 0; i < count; i++) {
        const struct assertion *a = &assertions[i];
        if (is_of_replies(a) && fits(a->operation, applied->operation) &&
            fits(a->error, applied->error)) {
            const char *seen = arena_printf(&inspector->scratch, "%.*s: %.*s",
                                            STR_ARG(applied->operation), STR_ARG(applied->reply));
            take_hit(inspector, a->kind, a->name,
                     &(struct assertion_hit){applied->submit, applied->time_us, STR(""), seen});
        }
    }
}

void inspector_strike(struct inspector *inspector, const struct fault_site *site,
                      const struct fault_effect *effect)
{
    const struct assertion *assertions;
    size_t count = expect_assertions(inspector->expect, &assertions);
    for (size_t i = 0; i < count; i++) {
        const struct assertion *a = &assertions[i];
        struct str latency = effect->latency_us > 0 ? STR("latency") : STR("");
        if (is_of_strikes(a) && fits(a->operation, site->operation) &&
            (str_eq(a->fault, effect->kind) || str_eq(a->fault, latency))) {
            const char *seen = arena_printf(&inspector->scratch, "%.*s: %.*s",
                                            STR_ARG(site->operation), STR_ARG(a->fault));
            take_hit(inspector, a->kind, a->name,
                     &(struct assertion_hit){site->submit, site->time_us, STR(""), seen});
        }
    }
}

void inspector_output(struct inspector *inspector, const struct hook_output *output)
{
    gauge_output(&inspector->gauge, output);
}

void inspector_cancelled(struct inspector *inspector)
{
    gauge_cancelled(&inspector->gauge);
}

void inspector_told(struct inspector *inspector, enum assertion_kind kind, struct str name,
                    bool holds, int64_t time_us)
{
    if (!assertion_row(kind)->broken_by_hit) {
        struct meet *meet = meets_at(inspector->meets, kind, name);
        meet->met = meet->met || holds;
    } else if (holds == (kind == ASSERTION_NEVER)) {
        take_hit(inspector, kind, name,
                 &(struct assertion_hit){0, time_us, STR(""), "the program said so"});
    }
}

void inspector_reset(struct inspector *inspector, struct str table)
{
    gauge_reset(&inspector->gauge, table);
}

struct priming {
    struct inspector *inspector;
    struct arena arena; /* of the table's name */
    struct str table;
};

static void prime_table(void *context, struct str account, struct str region, struct str body)
{
    struct priming *priming = context;
    struct doc doc;
    (void)account, (void)region;
    arena_reset(&priming->arena);
    priming->table =
        json_read(&priming->arena, body, &doc, NULL) ? doc_string(&doc, "TableName") : STR("");
}

static void prime_item(void *context, struct str item)
{
    struct priming *priming = context;
    struct inspector *inspector = priming->inspector;
    struct ddb_change change = {.table = priming->table, .old_image = STR(""), .new_image = item};
    arena_reset(&inspector->scratch);
    gauge_change(&inspector->gauge, &change, &inspector->scratch);
}

void inspector_prime(struct inspector *inspector, struct ddb *ddb)
{
    struct priming priming = {.inspector = inspector};
    arena_init(&priming.arena);
    ddb_survey(ddb, &(struct ddb_survey){&priming, prime_table, prime_item});
    arena_release(&priming.arena);
}

/* ---- the end */

static struct finding finding_of(struct inspector *inspector, const struct breach *breach)
{
    struct arena *arena = &inspector->arena;
    struct str more =
        breach->count > STORIES_MAX
            ? str_from(arena_printf(arena, "And %llu more.\n",
                                    (unsigned long long)(breach->count - STORIES_MAX)))
            : STR("");
    bool always = breach->kind == ASSERTION_ALWAYS;
    return (struct finding){
        .hazard = assertion_row(breach->kind)->hazard,
        .severity = SEVERITY_ERROR,
        .title = str_from(arena_printf(arena, "\"%.*s\" %s", STR_ARG(breach->name),
                                       always ? "did not hold" : "happened")),
        .detail = str_from(
            arena_printf(arena, "%.*s%.*s", STR_ARG(buf_view(&breach->story)), STR_ARG(more))),
        .table = breach->table,
        .requests = breach->submits,
        .request_count = breach->submit_count,
        .fix = "Look at the first of these requests: what must not be is refused where a "
               "ConditionExpression says so.",
    };
}

static struct finding unmet(struct inspector *inspector, const struct meet *meet)
{
    const char *title =
        arena_printf(&inspector->arena, "\"%.*s\" was never met", STR_ARG(meet->name));
    return (struct finding){
        .hazard = assertion_row(meet->kind)->hazard,
        .severity = SEVERITY_WARNING,
        .title = str_from(title),
        .detail = STR(""),
        .table = STR(""),
        .fix = "Try more seeds, or faults that strike more often: what was never met was never "
               "tried.",
    };
}

size_t inspector_end(struct inspector *inspector, bool last, const struct finding **out)
{
    const struct finding *beyond;
    size_t beyond_count = gauge_end(&inspector->gauge, &inspector->arena, &beyond);
    size_t most = inspector->breach_count + beyond_count + inspector->meets->count;
    struct finding *all = ARENA_ARRAY(&inspector->arena, struct finding, most);
    size_t count = 0;
    for (size_t i = 0; i < inspector->breach_count; i++) {
        all[count++] = finding_of(inspector, &inspector->breaches[i]);
    }
    for (size_t i = 0; i < beyond_count; i++) {
        all[count++] = beyond[i];
    }
    for (size_t i = 0; i < inspector->meets->count && last; i++) {
        if (!inspector->meets->list[i].met) {
            all[count++] = unmet(inspector, &inspector->meets->list[i]);
        }
    }
    *out = all;
    return count;
}
