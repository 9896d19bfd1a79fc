#include "view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../emulator/base/json.h"
#include "text.h"

/* ---- one run */

static int severity_rank(struct str severity)
{
    return str_is(severity, "error") ? 0 : str_is(severity, "warning") ? 1 : 2;
}

bool view_is_error(const struct view_finding *finding)
{
    return severity_rank(finding->row.severity) == 0;
}

bool view_is_warning(const struct view_finding *finding)
{
    return severity_rank(finding->row.severity) == 1;
}

static void load_requests(struct arena *arena, struct view_finding *finding)
{
    struct doc doc;
    if (!json_read(arena, finding->row.requests, &doc, NULL) || doc.type != DOC_LIST) {
        return;
    }
    uint64_t *requests = ARENA_ARRAY(arena, uint64_t, doc.list.count);
    for (size_t i = 0; i < doc.list.count; i++) {
        if (doc.list.items[i].type == DOC_INTEGER) {
            requests[finding->request_count++] = (uint64_t)doc.list.items[i].integer;
        }
    }
    finding->requests = requests;
}

static void load_findings(struct arena *arena, struct view_run *run)
{
    struct results_finding *rows = NULL;
    size_t count = results_findings(run->results, arena, &rows);
    struct view_finding *findings = ARENA_ARRAY(arena, struct view_finding, count);
    for (int rank = 0; rank <= 2; rank++) {
        for (size_t i = 0; i < count; i++) {
            if (severity_rank(rows[i].severity) == rank) {
                struct view_finding *finding = &findings[run->finding_count++];
                finding->row = rows[i];
                finding->replay = rows[i].replay.len > 0 ? rows[i].replay : run->run.replay;
                load_requests(arena, finding);
            }
        }
    }
    run->findings = findings;
}

/* A run that was killed has no verdict: nobody looked at its end. */
static const char *known_verdict(struct str verdict)
{
    return str_is(verdict, "passed")   ? "passed"
           : str_is(verdict, "failed") ? "failed"
                                       : "undecided";
}

static bool report_is_there(struct arena *arena, const char *folder, const char *run_folder)
{
    return folder && run_folder[0] &&
           access(arena_printf(arena, "%s/%s/report.html", folder, run_folder), R_OK) == 0;
}

static void load_run(struct arena *arena, const char *folder, const struct report_run *from,
                     struct view_run *run)
{
    const char *path = results_path(from->results);
    const char *slash = strrchr(path, '/');
    run->results = from->results;
    run->folder = from->folder ? from->folder : "";
    run->file = slash ? slash + 1 : path;
    run->linked = report_is_there(arena, folder, run->folder);
    if (!results_run(run->results, arena, &run->run)) {
        run->run.command_status = -1;
    }
    run->verdict = known_verdict(run->run.verdict);
    run->requests = results_requests(run->results);
    run->faults = results_fired(run->results);
    load_findings(arena, run);
    run->coverage_count = results_coverage(run->results, arena, &run->coverage);
}

/* ---- all runs */

struct str view_series(const struct view *view, const struct view_run *run)
{
    const char *slash = strrchr(run->folder, '/');
    size_t len = slash && view->totals_count > 0 ? (size_t)(slash - run->folder) : 0;
    return (struct str){run->folder, len};
}

static bool same_group(const struct view *view, const struct view_group *group,
                       const struct view_run *run, const struct view_finding *finding)
{
    const struct results_finding *a = &group->first->row;
    const struct results_finding *b = &finding->row;
    return str_eq(a->hazard, b->hazard) && str_eq(a->severity, b->severity) &&
           str_eq(a->table, b->table) &&
           str_eq(view_series(view, group->first_run), view_series(view, run));
}

static void group_finding(struct view *view, struct view_group *groups, const struct view_run *run,
                          const struct view_finding *finding)
{
    size_t i = 0;
    while (i < view->group_count && !same_group(view, &groups[i], run, finding)) {
        i++;
    }
    if (i == view->group_count) {
        groups[view->group_count++] = (struct view_group){.first = finding, .first_run = run};
    }
    groups[i].runs += groups[i].last_run != run;
    groups[i].last_run = run;
    groups[i].findings++;
}

static void load_groups(struct view *view)
{
    size_t most = 0;
    for (size_t i = 0; i < view->count; i++) {
        most += view->runs[i].finding_count;
    }
    struct view_group *groups = ARENA_ARRAY(view->arena, struct view_group, most);
    size_t *by_rank[] = {&view->severities.errors, &view->severities.warnings,
                         &view->severities.infos};
    for (int rank = 0; rank <= 2; rank++) {
        for (size_t i = 0; i < view->count; i++) {
            const struct view_run *run = &view->runs[i];
            for (size_t j = 0; j < run->finding_count; j++) {
                if (severity_rank(run->findings[j].row.severity) == rank) {
                    group_finding(view, groups, run, &run->findings[j]);
                    ++*by_rank[rank];
                }
            }
        }
    }
    view->groups = groups;
}

static int compare_coverage(const void *a, const void *b)
{
    const struct results_coverage *left = a;
    const struct results_coverage *right = b;
    int order = str_cmp(left->operation, right->operation);
    return order != 0 ? order : str_cmp(left->kind, right->kind);
}

static void load_coverage(struct view *view)
{
    size_t most = 0;
    for (size_t i = 0; i < view->count; i++) {
        most += view->runs[i].coverage_count;
    }
    struct results_coverage *rows = ARENA_ARRAY(view->arena, struct results_coverage, most);
    size_t filled = 0;
    for (size_t i = 0; i < view->count; i++) {
        const struct view_run *run = &view->runs[i];
        for (size_t j = 0; j < run->coverage_count; j++) {
            rows[filled++] = run->coverage[j];
        }
    }
    qsort(rows, filled, sizeof *rows, compare_coverage);
    size_t count = 0;
    for (size_t i = 0; i < filled; i++) {
        if (count > 0 && compare_coverage(&rows[count - 1], &rows[i]) == 0) {
            rows[count - 1].fired += rows[i].fired;
            rows[count - 1].survived += rows[i].survived;
        } else {
            rows[count++] = rows[i];
        }
    }
    view->coverage = rows;
    view->coverage_count = count;
}

static void add_up(struct view *view, const struct view_run *run)
{
    view->requests += run->requests;
    view->faults += run->faults;
    view->duration_us += run->run.duration_us;
    view->failed += strcmp(run->verdict, "failed") == 0;
    view->undecided += strcmp(run->verdict, "undecided") == 0;
    if (view->command_status <= 0 && run->run.command_status >= 0) {
        view->command_status = run->run.command_status;
    }
}

static bool seeds_differ(const struct view *view)
{
    for (size_t i = 0; i < view->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (view->runs[i].run.seed == view->runs[j].run.seed) {
                return false;
            }
        }
    }
    return true;
}

static bool is_strict(const struct doc *options)
{
    const struct doc *strict = doc_get(options, "strict");
    return strict && (strict->type == DOC_BOOL
                          ? strict->boolean
                          : strict->type == DOC_STRING && str_is(strict->string, "true"));
}

/* What the options of the first run say of all. */
static void load_options(struct view *view)
{
    struct doc options;
    if (view->count > 0 && json_read(view->arena, view->runs[0].run.options, &options, NULL)) {
        view->strict = is_strict(&options);
        view->scenario = doc_string(&options, "scenario");
        view->watched = doc_get(&options, "checks");
    }
}

/* Series say more of their seeds than the few recorded ones do. */
static void take_totals(struct view *view)
{
    if (view->totals_count == 0) {
        return;
    }
    view->requests = view->faults = view->duration_us = 0;
    view->tried = view->failed = view->undecided = 0;
    view->seeds = true;
    for (size_t i = 0; i < view->totals_count; i++) {
        const struct totals *totals = &view->totals[i];
        view->tried += totals->tried;
        view->failed += totals->failed;
        view->blind = view->blind || totals->blind;
        view->requests += (int64_t)totals->requests;
        view->faults += (int64_t)pulse_sum(totals->pulse, PULSE_FAULT);
        view->duration_us += totals->span_us;
    }
}

void view_load(struct view *view, struct arena *arena, const char *folder,
               const struct report_input *input)
{
    size_t count = input->count;
    *view = (struct view){.arena = arena,
                          .count = count,
                          .single = count == 1 && input->totals_count == 0,
                          .totals = input->totals,
                          .totals_count = input->totals_count,
                          .tried = count,
                          .command_status = -1};
    struct view_run *loaded = ARENA_ARRAY(arena, struct view_run, count);
    for (size_t i = 0; i < count; i++) {
        load_run(arena, folder, &input->runs[i], &loaded[i]);
        add_up(view, &loaded[i]);
    }
    view->runs = loaded;
    load_groups(view);
    load_coverage(view);
    view->seeds = seeds_differ(view);
    take_totals(view);
    view->verdict = view->failed || view->blind           ? "failed"
                    : view->undecided || view->tried == 0 ? "undecided"
                                                          : "passed";
    load_options(view);
}

/* ---- words */

const char *view_noun(const struct view *view)
{
    return view->seeds ? "seed" : "run";
}

void view_spread(const struct view *view, const struct view_group *group, struct buf *out)
{
    const char *recorded = view->totals_count > 0 ? "recorded " : "";
    buf_printf(out, "in %zu of %zu %s%ss", group->runs, view->count, recorded, view_noun(view));
    if (view->seeds && view->totals_count == 0) {
        buf_printf(out, ", first at seed %" PRIu64, group->first_run->run.seed);
    } else if (group->first_run->folder[0]) {
        buf_printf(out, ", first in %s", group->first_run->folder);
    }
}

struct str view_replay(const struct view *view)
{
    if (view->group_count > 0 && severity_rank(view->groups[0].first->row.severity) < 2) {
        return view->groups[0].first->replay;
    }
    for (size_t i = 0; i < view->count; i++) {
        if (strcmp(view->runs[i].verdict, "failed") == 0) {
            return view->runs[i].run.replay;
        }
    }
    return view->count > 0 ? view->runs[0].run.replay : STR("");
}

/* "The command ended with exit code 2" */
static void add_status(struct buf *out, int status)
{
    if (status > 128) {
        buf_printf(out, "he command was ended by signal %d", status - 128);
    } else {
        buf_printf(out, "he command ended with exit code %d", status);
    }
}

static void add_more_findings(const struct view *view, struct buf *out)
{
    size_t more = view->severities.errors + view->severities.warnings + view->severities.infos - 1;
    if (more > 0) {
        buf_text(out, ", and ");
        text_number(out, (int64_t)more);
        buf_printf(out, " more finding%s", more == 1 ? "" : "s");
    }
}

static void add_lesser_findings(const struct view *view, struct buf *out)
{
    if (view->severities.warnings > 0) {
        buf_text(out, "; ");
        text_count(out, (int64_t)view->severities.warnings, "warning");
    }
    if (view->severities.infos > 0) {
        buf_text(out, "; ");
        text_count(out, (int64_t)view->severities.infos, "observation");
    }
}

static void sentence_of_one(const struct view *view, struct buf *out)
{
    bool passed = strcmp(view->verdict, "passed") == 0;
    if (view->group_count > 0 && !passed) {
        buf_str(out, view->groups[0].first->row.title);
        add_more_findings(view, out);
        if (view->command_status > 0) {
            buf_text(out, "; t");
            add_status(out, view->command_status);
        }
    } else if (view->command_status > 0) {
        buf_text(out, "T");
        add_status(out, view->command_status);
        buf_text(out, "; no finding names a reason on the wire");
    } else if (passed) {
        text_count(out, view->requests, "request");
        buf_text(out, " and ");
        text_count(out, view->faults, "fault");
        buf_text(out, view->faults > 0 ? ": nothing broke" : ": nothing broke, nothing was hurt");
        add_lesser_findings(view, out);
    } else {
        buf_text(out, view->runs[0].run.verdict.len > 0
                          ? "What was seen does not decide whether the program is right"
                          : "The run did not end: its recording stops in the middle");
    }
}

static void sentence_of_many(const struct view *view, struct buf *out)
{
    if (view->failed == 0 && view->blind) {
        buf_text(out, "No seed failed, but what must be found was not");
    } else if (view->failed + view->undecided == 0) {
        buf_text(out, "All ");
        text_count(out, (int64_t)view->tried, view_noun(view));
        buf_text(out, " passed");
    } else {
        text_number(out, (int64_t)(view->failed ? view->failed : view->undecided));
        buf_text(out, " of ");
        text_count(out, (int64_t)view->tried, view_noun(view));
        buf_text(out, view->failed ? " failed" : " stayed undecided");
    }
    if (view->group_count > 0) {
        buf_text(out, ": ");
        buf_str(out, view->groups[0].first->row.title);
        buf_text(out, " (");
        view_spread(view, &view->groups[0], out);
        buf_text(out, ")");
    }
}

void view_sentence(const struct view *view, struct buf *out)
{
    if (view->requests == 0) {
        buf_text(out, "No valid request reached the server, so this says nothing about the "
                      "program");
        if (view->command_status > 0) {
            buf_text(out, "; t");
            add_status(out, view->command_status);
        }
    } else if (view->single) {
        sentence_of_one(view, out);
    } else {
        sentence_of_many(view, out);
    }
    buf_text(out, ".");
}
