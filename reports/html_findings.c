#include <inttypes.h>

#include "html_parts.h"
#include "html_text.h"
#include "lanes.h"
#include "text.h"

/* Bounds of a page that a phone can still show; results.db has the rest. */
#define FINDINGS_MAX 200
#define LANES_FINDINGS_MAX 40
#define REQUESTS_PER_FINDING_MAX 40
#define REQUESTS_MAX 200
#define BODY_BYTES_MAX 2048

static const char *tone(const struct view_finding *finding)
{
    return view_is_error(finding) ? "bad" : view_is_warning(finding) ? "open" : "calm";
}

/* ---- requests of a finding */

/* What each kind did to a request whose reply went out. */
static const struct {
    const char *kind, *did;
} deeds[] = {
    {"throttle", "refused as throttled"},      {"error", "refused"},
    {"conflict", "refused as a conflict"},     {"internal-error", "refused as an internal error"},
    {"unavailable", "refused as unavailable"}, {"unprocessed", "entries handed back unprocessed"},
    {"short-page", "page ended early"},        {"latency", "delayed"},
};

/* What struck wins over what it was called: the wire tells how the reply went out. */
static const char *deed(const struct results_fault *fault, const struct results_output *output)
{
    if (!fault->fired) {
        return "had no effect";
    }
    if (str_is(fault->kind, "late-apply")) {
        return "connection closed, applied later";
    }
    if (output && str_is(output->wire, "close")) {
        return "connection closed without an answer";
    }
    if (output && str_is(output->wire, "reset")) {
        return "connection reset";
    }
    if (output && str_is(output->wire, "truncate")) {
        return "reply cut in the middle";
    }
    for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
        if (str_is(fault->kind, deeds[i].kind)) {
            return deeds[i].did;
        }
    }
    return "struck";
}

static const char *seen(const struct results_output *output)
{
    if (!output) {
        return "no reply recorded";
    }
    if (str_is(output->wire, "cancelled")) {
        return "no, the client was gone";
    }
    if (str_is(output->wire, "truncate")) {
        return "no, cut off";
    }
    return str_is(output->wire, "reply") && output->delivered ? "yes" : "no";
}

static void add_status(struct buf *out, const struct results_output *output)
{
    if (!output || output->status == 0) {
        html_cell(out, NULL, STR("–"));
        return;
    }
    buf_printf(out, "<td>%d<br><span class=\"soft\">", output->status);
    text_html(out, output->error);
    buf_text(out, "</span></td>");
}

static void add_fault(struct buf *out, const struct results_fault *fault,
                      const struct results_output *output)
{
    if (!fault) {
        html_cell(out, NULL, STR(""));
        return;
    }
    buf_text(out, "<td class=\"flow\"><b>");
    text_html(out, fault->kind);
    buf_printf(out, "</b>, %s<br><span class=\"soft\">rule ", deed(fault, output));
    text_html(out, fault->rule);
    buf_text(out, "</span></td>");
}

static void add_since_start(struct buf *out, const struct view_run *run, int64_t time_us)
{
    int64_t us = time_us - run->run.start_us;
    buf_text(out, "+");
    text_span(out, us > 0 ? us : 0);
}

/* What is on record of one request. */
struct request {
    struct results_input input;
    struct results_output output;
    struct results_fault fault;
    bool found, answered, struck;
};

static void load_request(struct results *results, struct arena *arena, uint64_t submit,
                         struct request *out)
{
    *out = (struct request){0};
    out->found = results_request(results, arena, submit, &out->input);
    out->answered = results_output(results, arena, submit, &out->output);
    out->struck = results_fault(results, arena, submit, &out->fault);
}

static void add_number(struct buf *out, uint64_t submit, bool linked)
{
    if (linked) {
        buf_printf(out, "<td><a href=\"#r%" PRIu64 "\">%" PRIu64 "</a></td>", submit, submit);
    } else {
        buf_printf(out, "<td>%" PRIu64 "</td>", submit);
    }
}

static void add_row(const struct view_run *run, uint64_t submit, bool linked, struct buf *out)
{
    struct arena arena;
    struct request request;
    arena_init(&arena);
    load_request(run->results, &arena, submit, &request);
    const struct results_output *output = request.answered ? &request.output : NULL;
    buf_text(out, "<tr>");
    add_number(out, submit, linked && request.found);
    if (request.found) {
        buf_text(out, "<td>");
        add_since_start(out, run, request.input.time_us);
        buf_text(out, "</td>");
        html_cell(out, NULL, request.input.client);
        html_cell(out, NULL, request.input.operation);
        html_cell(out, NULL, request.input.table);
        add_status(out, output);
        add_fault(out, request.struck ? &request.fault : NULL, output);
        html_cell(out, NULL, str_from(seen(output)));
    } else {
        buf_text(out, "<td colspan=\"7\" class=\"soft\">not in the recording</td>");
    }
    buf_text(out, "</tr>\n");
    arena_release(&arena);
}

/* The requests shown with their bodies: the first that findings name, each once. */
struct shown {
    uint64_t submits[REQUESTS_MAX];
    size_t count;
    bool cut;
};

static bool is_shown(const struct shown *shown, uint64_t submit)
{
    for (size_t i = 0; i < shown->count; i++) {
        if (shown->submits[i] == submit) {
            return true;
        }
    }
    return false;
}

static void choose_shown(const struct view_run *run, struct shown *shown)
{
    shown->count = 0;
    shown->cut = false;
    for (size_t i = 0; i < run->finding_count && i < FINDINGS_MAX; i++) {
        const struct view_finding *finding = &run->findings[i];
        for (size_t j = 0; j < finding->request_count && j < REQUESTS_PER_FINDING_MAX; j++) {
            if (is_shown(shown, finding->requests[j])) {
                continue;
            }
            if (shown->count == REQUESTS_MAX) {
                shown->cut = true;
                return;
            }
            shown->submits[shown->count++] = finding->requests[j];
        }
    }
}

static void add_rows(const struct view_run *run, const struct view_finding *finding,
                     const struct shown *shown, struct buf *out)
{
    buf_text(out, "<h4>Requests</h4><div class=\"wide\"><table><tr><th>#</th><th>Time</th>"
                  "<th>Client</th><th>Operation</th><th>Table</th><th>Status</th><th>Fault</th>"
                  "<th>Reply seen</th></tr>\n");
    for (size_t i = 0; i < finding->request_count && i < REQUESTS_PER_FINDING_MAX; i++) {
        add_row(run, finding->requests[i], is_shown(shown, finding->requests[i]), out);
    }
    buf_text(out, "</table></div>\n");
    if (finding->request_count > REQUESTS_PER_FINDING_MAX) {
        buf_text(out, "<p class=\"soft small\">");
        text_count(out, (int64_t)(finding->request_count - REQUESTS_PER_FINDING_MAX),
                   "more request");
        buf_text(out, " in results.db.</p>\n");
    }
}

/* ---- cards */

static void add_card_head(const struct view_finding *finding, struct buf *out)
{
    buf_printf(out, "<article class=\"card finding %s\"><span class=\"tag\">", tone(finding));
    text_html(out, finding->row.severity);
    buf_text(out, "</span><span class=\"soft small\">");
    text_html(out, finding->row.hazard);
    if (finding->row.table.len > 0) {
        buf_text(out, " on table ");
        text_html(out, finding->row.table);
    }
    buf_text(out, "</span><h3>");
    text_html(out, finding->row.title);
    buf_text(out, "</h3>\n");
}

static void add_story(const struct view_finding *finding, struct buf *out)
{
    struct str detail = lanes_prose(finding->row.detail);
    if (detail.len > 0) {
        buf_text(out, "<p class=\"story\">");
        text_html(out, detail);
        buf_text(out, "</p>\n");
    }
    if (finding->row.fix.len > 0) {
        buf_text(out, "<p class=\"story\"><b>Fix:</b> ");
        text_html(out, finding->row.fix);
        buf_text(out, "</p>\n");
    }
}

static void add_replay(const struct view_finding *finding, struct str known, struct buf *out)
{
    if (finding->replay.len > 0 && !str_eq(finding->replay, known)) {
        buf_text(out, "<h4>Replay</h4>");
        html_copy(out, finding->replay);
    }
}

static void add_more(size_t count, struct buf *out)
{
    if (count > FINDINGS_MAX) {
        buf_text(out, "<p class=\"soft\">");
        text_count(out, (int64_t)(count - FINDINGS_MAX), "more finding");
        buf_text(out, " in results.db.</p>\n");
    }
}

void html_findings(const struct view *view, struct buf *out)
{
    const struct view_run *run = &view->runs[0];
    struct shown shown;
    choose_shown(run, &shown);
    if (run->finding_count == 0) {
        return;
    }
    buf_text(out, "<h2>Findings</h2>\n");
    for (size_t i = 0; i < run->finding_count && i < FINDINGS_MAX; i++) {
        const struct view_finding *finding = &run->findings[i];
        add_card_head(finding, out);
        add_story(finding, out);
        if (finding->request_count > 0) {
            if (i < LANES_FINDINGS_MAX) {
                html_lanes(run, finding, out);
            }
            add_rows(run, finding, &shown, out);
        }
        add_replay(finding, view_replay(view), out);
        buf_text(out, "</article>\n");
    }
    add_more(run->finding_count, out);
}

void html_groups(const struct view *view, struct buf *out)
{
    if (view->group_count == 0) {
        return;
    }
    buf_text(out, "<h2>Findings</h2>\n");
    for (size_t i = 0; i < view->group_count && i < FINDINGS_MAX; i++) {
        const struct view_group *group = &view->groups[i];
        add_card_head(group->first, out);
        buf_text(out, "<p><b>");
        view_spread(view, group, out);
        buf_text(out, "</b>");
        if (group->first_run->linked) {
            buf_text(out, ": <a href=\"");
            text_html(out, str_from(group->first_run->folder));
            buf_text(out, "/report.html\">its report</a>");
        }
        buf_text(out, "</p>\n");
        add_story(group->first, out);
        add_replay(group->first, STR(""), out);
        buf_text(out, "</article>\n");
    }
    add_more(view->group_count, out);
}

/* ---- bodies */

static void add_body(const char *name, struct str body, struct buf *out)
{
    struct buf text;
    if (body.len == 0) {
        return;
    }
    buf_init(&text);
    text_pretty(&text, body, BODY_BYTES_MAX);
    buf_printf(out, "<h4>%s</h4><pre>", name);
    text_html(out, text_cut(buf_view(&text), BODY_BYTES_MAX));
    buf_text(out, "</pre>\n");
    if (text.len > BODY_BYTES_MAX) {
        buf_printf(out, "<p class=\"soft small\">Cut after %d bytes of ", BODY_BYTES_MAX);
        text_number(out, (int64_t)body.len);
        buf_text(out, "; results.db has all of it.</p>\n");
    }
    buf_release(&text);
}

static void add_request(const struct view_run *run, uint64_t submit, struct buf *out)
{
    struct arena arena;
    struct request request;
    arena_init(&arena);
    load_request(run->results, &arena, submit, &request);
    if (request.found) {
        buf_printf(out, "<details id=\"r%" PRIu64 "\"><summary><b>%" PRIu64 "</b> ", submit,
                   submit);
        text_html(out, request.input.operation);
        buf_text(out, " ");
        text_html(out, request.input.table);
        buf_text(out, " <span class=\"soft\">");
        add_since_start(out, run, request.input.time_us);
        buf_text(out, ", ");
        text_html(out, request.input.client);
        if (request.answered && request.output.status > 0) {
            buf_printf(out, ", %d ", request.output.status);
            text_html(out, request.output.error);
        }
        buf_text(out, "</span></summary>\n");
        add_body("Request", request.input.body, out);
        add_body("Reply", request.answered ? request.output.body : STR(""), out);
        add_body("What the emulator says it did",
                 request.answered ? request.output.claims : STR(""), out);
        buf_text(out, "</details>\n");
    }
    arena_release(&arena);
}

void html_requests(const struct view *view, struct buf *out)
{
    struct shown shown;
    choose_shown(&view->runs[0], &shown);
    if (shown.count == 0) {
        return;
    }
    buf_text(out, "<h2>Requests that findings name</h2><section class=\"card\">\n");
    for (size_t i = 0; i < shown.count; i++) {
        add_request(&view->runs[0], shown.submits[i], out);
    }
    if (shown.cut) {
        buf_printf(out, "<p class=\"soft small\">The first %d; results.db has all of them.</p>\n",
                   REQUESTS_MAX);
    }
    buf_text(out, "</section>\n");
}
