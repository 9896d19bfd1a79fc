#include "report_comparison.h"

#include <stdlib.h>

#include "text.h"
#include "view_pulse.h"

static struct str without_numbers(struct str title, struct arena *arena)
{
    struct buf text;
    bool digits = false;
    buf_init(&text);
    for (size_t i = 0; i < title.len; i++) {
        bool digit = title.data[i] >= '0' && title.data[i] <= '9';
        if (!digit || !digits) {
            buf_byte(&text, digit ? '#' : (unsigned char)title.data[i]);
        }
        digits = digit;
    }
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

/* ---- findings */

static struct compared_finding *kind_of(struct comparison *comparison,
                                        const struct results_finding *row, struct arena *arena)
{
    struct str title = without_numbers(row->title, arena);
    for (size_t i = 0; i < comparison->count; i++) {
        struct compared_finding *known = &comparison->findings[i];
        if (str_eq(known->row->hazard, row->hazard) && str_eq(known->row->table, row->table) &&
            str_eq(known->title, title)) {
            return known;
        }
    }
    struct compared_finding *added = &comparison->findings[comparison->count++];
    *added = (struct compared_finding){.row = row, .title = title};
    return added;
}

static size_t findings_of(const struct view *view)
{
    size_t count = 0;
    for (size_t i = 0; i < view->count; i++) {
        count += view->runs[i].finding_count;
    }
    return count;
}

static void count_findings(struct comparison *comparison, const struct view *view, bool now)
{
    for (size_t i = 0; i < view->count; i++) {
        for (size_t j = 0; j < view->runs[i].finding_count; j++) {
            struct compared_finding *kind =
                kind_of(comparison, &view->runs[i].findings[j].row, view->arena);
            kind->now += now;
            kind->before += !now;
        }
    }
}

static void judge_changes(struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++) {
        struct compared_finding *kind = &comparison->findings[i];
        kind->change = kind->before == 0 ? CHANGE_NEW : kind->now == 0 ? CHANGE_GONE : CHANGE_STILL;
        comparison->new_errors +=
            kind->change == CHANGE_NEW && str_is(kind->row->severity, "error");
    }
}

/* ---- figures */

static void take_figures(const struct view *view, bool now, struct comparison *comparison)
{
    struct pulse *pulse = mem_zalloc(sizeof *pulse);
    view_pulse(view, pulse);
    const struct figure figures[FIGURES] = {
        {view->seeds ? "seeds" : "runs", (int64_t)view->tried, 0, false},
        {"failed", (int64_t)view->failed, 0, false},
        {"errors", (int64_t)view->severities.errors, 0, false},
        {"warnings", (int64_t)view->severities.warnings, 0, false},
        {"requests", view->requests, 0, false},
        {"faults", view->faults, 0, false},
        {"repeats", (int64_t)pulse_sum(pulse, PULSE_REPEAT), 0, false},
        {"without a reply", (int64_t)pulse_sum(pulse, PULSE_NO_REPLY), 0, false},
        {"time to the reply, of 50 %", pulse_quantile(pulse, NULL, 50), 0, true},
        {"time to the reply, of 90 %", pulse_quantile(pulse, NULL, 90), 0, true},
        {"time to the reply, of 99 %", pulse_quantile(pulse, NULL, 99), 0, true},
    };
    for (size_t i = 0; i < FIGURES; i++) {
        struct figure *figure = &comparison->figures[i];
        figure->name = figures[i].name;
        figure->is_time = figures[i].is_time;
        *(now ? &figure->now : &figure->before) = figures[i].before;
    }
    free(pulse);
}

/* ---- coverage */

static int64_t fired(const struct view *view, const struct results_coverage *row)
{
    for (size_t i = 0; i < view->coverage_count; i++) {
        if (str_eq(view->coverage[i].operation, row->operation) &&
            str_eq(view->coverage[i].kind, row->kind)) {
            return view->coverage[i].fired;
        }
    }
    return 0;
}

static void find_lost(const struct view *view, const struct view *earlier,
                      struct comparison *comparison)
{
    comparison->lost =
        ARENA_ARRAY(view->arena, struct results_coverage, earlier->coverage_count + 1);
    for (size_t i = 0; i < earlier->coverage_count; i++) {
        const struct results_coverage *row = &earlier->coverage[i];
        if (row->fired > 0 && fired(view, row) == 0) {
            comparison->lost[comparison->lost_count++] = *row;
        }
    }
}

const struct comparison *compare_views(const struct view *view, const struct view *earlier,
                                       const char *path)
{
    struct comparison *comparison = arena_zalloc(view->arena, sizeof *comparison);
    comparison->path = path;
    comparison->findings = ARENA_ARRAY(view->arena, struct compared_finding,
                                       findings_of(view) + findings_of(earlier) + 1);
    count_findings(comparison, view, true);
    count_findings(comparison, earlier, false);
    judge_changes(comparison);
    take_figures(earlier, false, comparison);
    take_figures(view, true, comparison);
    find_lost(view, earlier, comparison);
    return comparison;
}

const char *comparison_name(enum change change)
{
    static const char *const names[] = {"new", "gone", "still"};
    return names[change];
}

void comparison_print(int64_t value, bool is_time, struct buf *out)
{
    if (value < 0) {
        buf_text(out, "–");
    } else if (is_time) {
        text_span(out, value);
    } else {
        text_number(out, value);
    }
}

size_t comparison_count(const struct comparison *comparison, enum change change)
{
    size_t count = 0;
    for (size_t i = 0; i < comparison->count; i++) {
        count += comparison->findings[i].change == change;
    }
    return count;
}
