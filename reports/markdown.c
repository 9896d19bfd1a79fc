#include <inttypes.h>
#include <string.h>

#include "renderers.h"
#include "text.h"

/* GitHub cuts a job's summary at 1 MiB; long before that nobody reads it. */
#define FINDINGS_MAX 20
#define SEEDS_MAX 200

static void add_heading(const struct view *view, struct buf *out)
{
    struct buf sentence;
    const char *mark = strcmp(view->verdict, "passed") == 0   ? "✅"
                       : strcmp(view->verdict, "failed") == 0 ? "❌"
                                                              : "⚠️";
    buf_init(&sentence);
    view_sentence(view, &sentence);
    buf_printf(out, "## %s Dynarig: %s\n\n", mark,
               view->requests == 0 ? "nothing ran" : view->verdict);
    text_markdown(out, buf_view(&sentence));
    buf_text(out, "\n\n");
    buf_release(&sentence);
}

static void add_facts(const struct view *view, struct buf *out)
{
    buf_text(out, "| | |\n|---|---|\n| Requests | ");
    text_number(out, view->requests);
    buf_text(out, " |\n| Faults | ");
    text_number(out, view->faults);
    buf_text(out, " |\n| Duration | ");
    text_duration(out, view->duration_us);
    buf_text(out, " |\n");
    if (view->single) {
        const struct results_run *run = &view->runs[0].run;
        buf_printf(out, "| Seed | %" PRIu64 " |\n| Digest | ", run->seed);
        text_markdown(out, run->digest);
        buf_text(out, " |\n| Version | ");
        text_markdown(out, run->version);
        buf_text(out, " |\n");
    } else {
        buf_printf(out, "| %s | %zu |\n", view->seeds ? "Seeds" : "Runs", view->tried);
    }
    buf_text(out, "\n");
}

static void add_finding(const struct view *view, const struct view_finding *finding,
                        const struct view_group *group, struct buf *out)
{
    buf_text(out, "### ");
    text_markdown(out, finding->row.severity);
    buf_text(out, ": ");
    text_markdown(out, finding->row.title);
    buf_text(out, "\n\n");
    text_markdown(out, finding->row.hazard);
    if (finding->row.table.len > 0) {
        buf_text(out, ", table ");
        text_markdown(out, finding->row.table);
    }
    if (group) {
        buf_text(out, ", ");
        view_spread(view, group, out);
    }
    buf_text(out, "\n\n");
    if (finding->row.detail.len > 0) {
        text_fence(out, finding->row.detail);
        buf_text(out, "\n");
    }
    if (finding->row.fix.len > 0) {
        buf_text(out, "**Fix:** ");
        text_markdown(out, finding->row.fix);
        buf_text(out, "\n\n");
    }
    if (finding->replay.len > 0) {
        buf_text(out, "**Replay:**\n\n");
        text_fence(out, finding->replay);
        buf_text(out, "\n");
    }
}

static void add_findings(const struct view *view, struct buf *out)
{
    const struct view_run *only = view->single ? &view->runs[0] : NULL;
    size_t count = only ? only->finding_count : view->group_count;
    for (size_t i = 0; i < count && i < FINDINGS_MAX; i++) {
        add_finding(view, only ? &only->findings[i] : view->groups[i].first,
                    only ? NULL : &view->groups[i], out);
    }
    if (count > FINDINGS_MAX) {
        text_count(out, (int64_t)(count - FINDINGS_MAX), "more finding");
        buf_text(out, " in report.html.\n\n");
    }
    struct str replay = view_replay(view);
    if (count == 0 && replay.len > 0) {
        buf_text(out, "**Replay:**\n\n");
        text_fence(out, replay);
        buf_text(out, "\n");
    }
}

static void add_seeds(const struct view *view, struct buf *out)
{
    buf_text(out, "| Seed | Verdict | Requests | Faults | Findings |\n|---|---|---:|---:|---:|\n");
    for (size_t i = 0; i < view->count && i < SEEDS_MAX; i++) {
        const struct view_run *run = &view->runs[i];
        buf_printf(out, "| %" PRIu64 " | %s | ", run->run.seed,
                   run->requests == 0 ? "nothing ran" : run->verdict);
        text_number(out, run->requests);
        buf_text(out, " | ");
        text_number(out, run->faults);
        buf_printf(out, " | %zu |\n", run->finding_count);
    }
    if (view->count > SEEDS_MAX) {
        buf_text(out, "\n");
        text_number(out, (int64_t)(view->count - SEEDS_MAX));
        buf_text(out, " more in report.html.\n");
    }
    buf_text(out, "\n");
}

static void add_coverage(const struct view *view, struct buf *out)
{
    if (view->coverage_count == 0) {
        return;
    }
    buf_text(out, "| Operation | Fault | Fired | Survived |\n|---|---|---:|---:|\n");
    for (size_t i = 0; i < view->coverage_count; i++) {
        const struct results_coverage *row = &view->coverage[i];
        buf_text(out, "| ");
        text_markdown(out, row->operation);
        buf_text(out, " | ");
        text_markdown(out, row->kind);
        buf_printf(out, " | %" PRId64 " | %" PRId64 " |\n", row->fired, row->survived);
    }
    buf_text(out, "\n");
}

void markdown_render(const struct view *view, struct buf *out)
{
    add_heading(view, out);
    add_facts(view, out);
    if (view->comparison) {
        markdown_comparison(view->comparison, out);
    }
    add_findings(view, out);
    if (!view->single) {
        add_seeds(view, out);
    }
    add_coverage(view, out);
}
