#include <inttypes.h>
#include <string.h>

#include "renderers.h"
#include "text.h"

/* The terminal gets the first of them; report.html has all. */
#define FINDINGS_MAX 5

static void add_verdict(const struct view *view, struct buf *out)
{
    struct buf sentence;
    buf_init(&sentence);
    view_sentence(view, &sentence);
    buf_printf(out, "dynarig: %s. ", view->requests == 0 ? "nothing ran" : view->verdict);
    text_line(out, buf_view(&sentence));
    buf_text(out, "\n  ");
    text_count(out, view->requests, "request");
    buf_text(out, ", ");
    text_count(out, view->faults, "fault");
    buf_text(out, ", ");
    text_duration(out, view->duration_us);
    if (view->single) {
        buf_printf(out, ", seed %" PRIu64, view->runs[0].run.seed);
    } else {
        buf_text(out, ", ");
        text_count(out, (int64_t)view->tried, view_noun(view));
    }
    buf_text(out, "\n");
    buf_release(&sentence);
}

static void add_findings(const struct view *view, struct buf *out)
{
    const struct view_run *only = view->single ? &view->runs[0] : NULL;
    size_t count = only ? only->finding_count : view->group_count;
    for (size_t i = 0; i < count && i < FINDINGS_MAX; i++) {
        const struct view_finding *finding = only ? &only->findings[i] : view->groups[i].first;
        buf_text(out, "  ");
        text_line(out, finding->row.severity);
        buf_text(out, "  ");
        text_line(out, finding->row.hazard);
        buf_text(out, ": ");
        text_line(out, finding->row.title);
        if (!only) {
            buf_text(out, ", ");
            view_spread(view, &view->groups[i], out);
        }
        buf_text(out, "\n");
    }
    if (count > FINDINGS_MAX) {
        buf_text(out, "  and ");
        text_count(out, (int64_t)(count - FINDINGS_MAX), "more finding");
        buf_text(out, "\n");
    }
}

void summary_render(const struct view *view, struct buf *out)
{
    struct str replay = view_replay(view);
    add_verdict(view, out);
    add_findings(view, out);
    if (replay.len > 0) {
        buf_text(out, "  replay  ");
        text_line(out, replay);
        buf_text(out, "\n");
    }
    if (view->single && view->runs[0].run.digest.len > 0) {
        buf_text(out, "  digest  ");
        text_line(out, view->runs[0].run.digest);
        buf_text(out, "\n");
    }
}
