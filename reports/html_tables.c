#include <inttypes.h>

#include "html_parts.h"
#include "html_text.h"
#include "text.h"

/* Rows beyond these are counted, not shown. */
#define STRIKES_MAX 200
#define COVERAGE_KINDS_MAX 32

static void add_more(struct buf *out, size_t count, size_t most, const char *noun)
{
    if (count > most) {
        buf_text(out, "<p class=\"soft small\">");
        text_count(out, (int64_t)(count - most), noun);
        buf_text(out, " more in results.db.</p>\n");
    }
}

void html_faults(const struct view *view, struct buf *out)
{
    struct results_strike *rows = NULL;
    size_t count = results_strikes(view->runs[0].results, view->arena, &rows);
    if (count == 0) {
        return;
    }
    buf_text(out,
             "<h2>Faults</h2><section class=\"card\"><div class=\"wide\"><table><tr><th>Rule</th>"
             "<th>Kind</th><th>Operation</th><th>Table</th><th class=\"n\">Decided</th>"
             "<th class=\"n\">Had an effect</th></tr>\n");
    for (size_t i = 0; i < count && i < STRIKES_MAX; i++) {
        buf_text(out, "<tr>");
        html_cell(out, NULL, rows[i].rule);
        html_cell(out, NULL, rows[i].kind);
        html_cell(out, NULL, rows[i].operation);
        html_cell(out, NULL, rows[i].table);
        html_cell_number(out, rows[i].struck);
        html_cell_number(out, rows[i].fired);
        buf_text(out, "</tr>\n");
    }
    buf_text(out, "</table></div>");
    add_more(out, count, STRIKES_MAX, "row");
    buf_text(out, "</section>\n");
}

/* ---- coverage: a row for each operation, a column for each kind */

struct kinds {
    struct str names[COVERAGE_KINDS_MAX];
    size_t count;
    size_t left_out; /* rows of kinds beyond the last column */
};

static size_t kind_index(const struct kinds *kinds, struct str kind)
{
    size_t i = 0;
    while (i < kinds->count && !str_eq(kinds->names[i], kind)) {
        i++;
    }
    return i;
}

static void collect_kinds(const struct view *view, struct kinds *kinds)
{
    for (size_t i = 0; i < view->coverage_count; i++) {
        if (kind_index(kinds, view->coverage[i].kind) < kinds->count) {
            continue;
        }
        if (kinds->count < COVERAGE_KINDS_MAX) {
            kinds->names[kinds->count++] = view->coverage[i].kind;
        } else {
            kinds->left_out++;
        }
    }
}

static void add_coverage_cell(struct buf *out, const struct results_coverage *row)
{
    if (!row) {
        buf_text(out, "<td class=\"n soft\">–</td>");
    } else if (row->fired == 0) {
        buf_text(out, "<td class=\"n soft\">no effect</td>");
    } else {
        buf_printf(out, "<td class=\"n tone %s\">", row->survived < row->fired ? "bad" : "good");
        text_number(out, row->survived);
        buf_text(out, " of ");
        text_number(out, row->fired);
        buf_text(out, "</td>");
    }
}

/* One operation's rows stand together; returns the index behind them. */
static size_t add_coverage_row(const struct view *view, const struct kinds *kinds, size_t first,
                               struct buf *out)
{
    const struct results_coverage *cells[COVERAGE_KINDS_MAX] = {NULL};
    struct str operation = view->coverage[first].operation;
    size_t end = first;
    for (; end < view->coverage_count && str_eq(view->coverage[end].operation, operation); end++) {
        size_t column = kind_index(kinds, view->coverage[end].kind);
        if (column < kinds->count) {
            cells[column] = &view->coverage[end];
        }
    }
    buf_text(out, "<tr>");
    html_cell(out, NULL, operation);
    for (size_t i = 0; i < kinds->count; i++) {
        add_coverage_cell(out, cells[i]);
    }
    buf_text(out, "</tr>\n");
    return end;
}

void html_coverage(const struct view *view, struct buf *out)
{
    struct kinds kinds = {.count = 0};
    collect_kinds(view, &kinds);
    if (view->coverage_count == 0) {
        return;
    }
    buf_text(out,
             "<h2>What was tried</h2><section class=\"card\"><p class=\"soft small\">Faults "
             "survived, of those that had an effect. A fault is survived when no finding names "
             "its request.</p><div class=\"wide\"><table><tr><th>Operation</th>");
    for (size_t i = 0; i < kinds.count; i++) {
        buf_text(out, "<th class=\"n\">");
        text_html(out, kinds.names[i]);
        buf_text(out, "</th>");
    }
    buf_text(out, "</tr>\n");
    for (size_t i = 0; i < view->coverage_count;) {
        i = add_coverage_row(view, &kinds, i, out);
    }
    buf_text(out, "</table></div>");
    add_more(out, kinds.left_out, 0, "row");
    buf_text(out, "</section>\n");
}

/* ---- runs */

static void add_run_name(struct buf *out, const struct view_run *run)
{
    buf_text(out, "<td>");
    if (run->linked) {
        buf_text(out, "<a href=\"");
        text_html(out, str_from(run->folder));
        buf_printf(out, "/report.html\">%" PRIu64 "</a></td>", run->run.seed);
    } else {
        buf_printf(out, "%" PRIu64 "</td>", run->run.seed);
    }
}

static void add_run(struct buf *out, const struct view_run *run)
{
    buf_text(out, "<tr>");
    add_run_name(out, run);
    if (run->requests == 0) {
        buf_text(out, "<td class=\"tone open\">nothing ran</td>");
    } else {
        buf_printf(out, "<td class=\"tone %s\">%s</td>", html_tone(run->verdict), run->verdict);
    }
    if (run->run.command_status < 0) {
        html_cell(out, "n soft", STR("–"));
    } else {
        html_cell_number(out, run->run.command_status);
    }
    html_cell_number(out, run->requests);
    html_cell_number(out, run->faults);
    html_cell_number(out, (int64_t)run->finding_count);
    buf_text(out, "<td class=\"n\">");
    text_duration(out, run->run.duration_us);
    buf_text(out, "</td>");
    html_cell(out, "flow", run->finding_count > 0 ? run->findings[0].row.title : STR(""));
    buf_text(out, "</tr>\n");
}

void html_seeds(const struct view *view, struct buf *out)
{
    buf_text(out, view->totals_count > 0 ? "<h2>Recorded seeds</h2>"
                  : view->seeds          ? "<h2>Seeds</h2>"
                                         : "<h2>Runs</h2>");
    buf_text(out, "<section class=\"card\"><div class=\"wide\"><table><tr><th>Seed</th>"
                  "<th>Verdict</th><th class=\"n\">Exit code</th><th class=\"n\">Requests</th>"
                  "<th class=\"n\">Faults</th><th class=\"n\">Findings</th>"
                  "<th class=\"n\">Duration</th><th>First finding</th></tr>\n");
    for (size_t i = 0; i < view->count; i++) {
        add_run(out, &view->runs[i]);
    }
    buf_text(out, "</table></div></section>\n");
}
