#include <inttypes.h>

#include "../emulator/base/json.h"
#include "../emulator/emulator.h"
#include "renderers.h"
#include "text.h"

static void member_string(struct json_writer *w, const struct view *view, const char *name,
                          struct str s)
{
    json_name(w, name);
    json_string(w, text_clean(view->arena, s));
}

/* `null` where there is no number to give. */
static void member_int(struct json_writer *w, const char *name, int64_t number, bool known)
{
    json_name(w, name);
    if (known) {
        json_int(w, number);
    } else {
        json_null(w);
    }
}

static void member_unsigned(struct json_writer *w, const struct view *view, const char *name,
                            uint64_t number)
{
    json_name(w, name);
    json_raw(w, str_from(arena_printf(view->arena, "%" PRIu64, number)));
}

static void member_duration(struct json_writer *w, int64_t us)
{
    struct buf text;
    buf_init(&text);
    text_duration(&text, us);
    json_name(w, "duration");
    json_string(w, buf_view(&text));
    buf_release(&text);
}

/* The list of words as recorded; an empty list when that is no JSON list. */
static void member_command(struct json_writer *w, const struct view *view, struct str command)
{
    struct doc doc;
    json_name(w, "command");
    bool list = json_read(view->arena, command, &doc, NULL) && doc.type == DOC_LIST;
    json_raw(w, list ? command : STR("[]"));
}

static void add_finding(struct json_writer *w, const struct view *view,
                        const struct view_finding *finding)
{
    const struct results_finding *row = &finding->row;
    member_string(w, view, "id", row->id);
    member_string(w, view, "hazard", row->hazard);
    member_string(w, view, "severity", row->severity);
    member_string(w, view, "title", row->title);
    member_string(w, view, "detail", row->detail);
    member_string(w, view, "table", row->table);
    json_name(w, "requests");
    json_open(w, '[');
    for (size_t i = 0; i < finding->request_count; i++) {
        json_int(w, (int64_t)finding->requests[i]);
    }
    json_close(w, ']');
    member_string(w, view, "fix", row->fix);
    member_string(w, view, "replay", finding->replay);
}

static void add_coverage(struct json_writer *w, const struct view *view,
                         const struct results_coverage *rows, size_t count)
{
    json_name(w, "coverage");
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(w, '{');
        member_string(w, view, "operation", rows[i].operation);
        member_string(w, view, "kind", rows[i].kind);
        member_int(w, "fired", rows[i].fired, true);
        member_int(w, "survived", rows[i].survived, true);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void add_run(struct json_writer *w, const struct view *view, const struct view_run *run)
{
    const char *join = run->folder[0] ? "/" : "";
    member_string(w, view, "version", run->run.version);
    member_command(w, view, run->run.command);
    member_int(w, "command_status", run->run.command_status, run->run.command_status >= 0);
    member_unsigned(w, view, "seed", run->run.seed);
    member_string(w, view, "digest", run->run.digest);
    json_name(w, "verdict");
    json_text(w, run->verdict);
    member_duration(w, run->run.duration_us);
    member_int(w, "requests", run->requests, true);
    member_int(w, "faults", run->faults, true);
    json_name(w, "findings");
    json_open(w, '[');
    for (size_t i = 0; i < run->finding_count; i++) {
        json_open(w, '{');
        add_finding(w, view, &run->findings[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
    add_coverage(w, view, run->coverage, run->coverage_count);
    member_string(w, view, "samples",
                  str_from(arena_printf(view->arena, "%s%s%s", run->folder, join, run->file)));
    member_string(w, view, "replay", run->run.replay);
}

/* Findings of the same kind, with the first of them in full. */
static void add_groups(struct json_writer *w, const struct view *view)
{
    json_name(w, "findings");
    json_open(w, '[');
    for (size_t i = 0; i < view->group_count; i++) {
        const struct view_group *group = &view->groups[i];
        json_open(w, '{');
        add_finding(w, view, group->first);
        member_int(w, "runs", (int64_t)group->runs, true);
        member_int(w, "findings", (int64_t)group->findings, true);
        member_unsigned(w, view, "first_seed", group->first_run->run.seed);
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* What happened how often: rows of the census of one group. */
static void add_census(struct json_writer *w, const struct view *view, const struct census *census)
{
    const struct census_row *rows;
    size_t count = census_sorted(census, view->arena, &rows);
    json_name(w, "census");
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(w, '{');
        member_string(w, view, "group", str_from(rows[i].group));
        member_string(w, view, "name", str_from(rows[i].name));
        member_string(w, view, "outcome", str_from(rows[i].outcome));
        member_int(w, "count", (int64_t)rows[i].count, true);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void add_one_series(struct json_writer *w, const struct view *view,
                           const struct totals *totals)
{
    char digest[DIGEST_HEX];
    struct buf seeds;
    buf_init(&seeds);
    totals_seeds(totals, &seeds);
    digest_sum_text(&totals->sum, digest);
    member_string(w, view, "scenario", totals->name);
    member_string(w, view, "path", totals->path);
    member_string(w, view, "seeds", buf_view(&seeds));
    member_int(w, "tried", (int64_t)totals->tried, true);
    member_int(w, "failed", (int64_t)totals->failed, true);
    json_name(w, "failing");
    json_open(w, '[');
    for (size_t i = 0; i < totals->failing_count; i++) {
        json_raw(w, str_from(arena_printf(view->arena, "%" PRIu64, totals->failing[i])));
    }
    json_close(w, ']');
    member_int(w, "requests", (int64_t)totals->requests, true);
    member_int(w, "judged", (int64_t)totals->judged, true);
    member_duration(w, totals->span_us);
    member_string(w, view, "digest", str_from(digest));
    add_census(w, view, totals->census);
    buf_release(&seeds);
}

static void add_series(struct json_writer *w, const struct view *view)
{
    if (view->totals_count == 0) {
        return;
    }
    json_name(w, "series");
    json_open(w, '[');
    for (size_t i = 0; i < view->totals_count; i++) {
        json_open(w, '{');
        add_one_series(w, view, &view->totals[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* Of series: the sum of all their seeds; else null. */
static void member_digest(struct json_writer *w, const struct view *view)
{
    struct digest_sum sum = {{0}};
    char digest[DIGEST_HEX];
    for (size_t i = 0; i < view->totals_count; i++) {
        digest_sum_merge(&sum, &view->totals[i].sum);
    }
    digest_sum_text(&sum, digest);
    json_name(w, "digest");
    if (view->totals_count > 0) {
        json_text(w, digest);
    } else {
        json_null(w);
    }
}

/* Members as for one run, added up; what only one run has (seed, samples) is null. */
static void add_merged(struct json_writer *w, const struct view *view)
{
    static const struct results_run nothing = {.version = {DDB_VERSION, sizeof DDB_VERSION - 1},
                                               .command_status = -1};
    const struct results_run *first = view->count > 0 ? &view->runs[0].run : &nothing;
    member_string(w, view, "version", first->version);
    member_command(w, view, first->command);
    member_int(w, "command_status", view->command_status, view->command_status >= 0);
    member_int(w, "seed", 0, false);
    member_digest(w, view);
    json_name(w, "verdict");
    json_text(w, view->verdict);
    member_duration(w, view->duration_us);
    member_int(w, "requests", view->requests, true);
    member_int(w, "faults", view->faults, true);
    add_groups(w, view);
    add_coverage(w, view, view->coverage, view->coverage_count);
    member_int(w, "samples", 0, false);
    member_string(w, view, "replay", view_replay(view));
    add_series(w, view);
    json_name(w, "runs");
    json_open(w, '[');
    for (size_t i = 0; i < view->count; i++) {
        const struct view_run *run = &view->runs[i];
        json_open(w, '{');
        member_string(w, view, "folder", str_from(run->folder));
        add_run(w, view, run);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void add_changes(struct json_writer *w, const struct view *view, enum change change)
{
    const struct comparison *comparison = view->comparison;
    json_open(w, '[');
    for (size_t i = 0; i < comparison->count; i++) {
        const struct compared_finding *finding = &comparison->findings[i];
        if (finding->change == change) {
            json_open(w, '{');
            member_string(w, view, "hazard", finding->row->hazard);
            member_string(w, view, "severity", finding->row->severity);
            member_string(w, view, "table", finding->row->table);
            member_string(w, view, "title", finding->row->title);
            member_int(w, "before", (int64_t)finding->before, true);
            member_int(w, "now", (int64_t)finding->now, true);
            json_close(w, '}');
        }
    }
    json_close(w, ']');
}

static void add_comparison(struct json_writer *w, const struct view *view)
{
    const struct comparison *comparison = view->comparison;
    json_name(w, "against");
    json_open(w, '{');
    member_string(w, view, "path", str_from(comparison->path));
    for (enum change change = CHANGE_NEW; change <= CHANGE_STILL; change++) {
        json_name(w, comparison_name(change));
        add_changes(w, view, change);
    }
    json_name(w, "figures");
    json_open(w, '[');
    for (size_t i = 0; i < FIGURES; i++) {
        const struct figure *figure = &comparison->figures[i];
        json_open(w, '{');
        member_string(w, view, "name", str_from(figure->name));
        member_string(w, view, "unit", figure->is_time ? STR("us") : STR(""));
        member_int(w, "before", figure->before, figure->before >= 0);
        member_int(w, "now", figure->now, figure->now >= 0);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_name(w, "coverage_lost");
    json_open(w, '[');
    for (size_t i = 0; i < comparison->lost_count; i++) {
        json_open(w, '{');
        member_string(w, view, "operation", comparison->lost[i].operation);
        member_string(w, view, "kind", comparison->lost[i].kind);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

void report_json_render(const struct view *view, struct buf *out)
{
    struct json_writer w;
    json_begin(&w, out);
    json_open(&w, '{');
    if (view->single) {
        add_run(&w, view, &view->runs[0]);
    } else {
        add_merged(&w, view);
    }
    if (view->comparison) {
        add_comparison(&w, view);
    }
    json_close(&w, '}');
    buf_text(out, "\n");
}
