/*
 * The series of a run in report.html: a row for each scenario, and the census of all of them.
 */
#include <inttypes.h>
#include <string.h>

#include "html_parts.h"
#include "html_text.h"
#include "text.h"

static void add_series(struct buf *out, const struct totals *totals)
{
    struct buf seeds;
    buf_init(&seeds);
    totals_seeds(totals, &seeds);
    buf_text(out, "<tr>");
    html_cell(out, NULL, totals->name);
    buf_printf(out, "<td class=\"tone %s\">%s</td>",
               html_tone(totals->failed > 0  ? "failed"
                         : totals->tried > 0 ? "passed"
                                             : ""),
               totals->failed > 0  ? "failed"
               : totals->blind     ? "blind"
               : totals->tried > 0 ? "passed"
                                   : "nothing ran");
    html_cell(out, NULL, buf_view(&seeds));
    html_cell_number(out, (int64_t)totals->tried);
    html_cell_number(out, (int64_t)totals->failed);
    html_cell_number(out, (int64_t)totals->requests);
    html_cell_number(out, (int64_t)totals->judged);
    buf_text(out, "<td class=\"n\">");
    text_span(out, totals->span_us);
    buf_text(out, "</td></tr>\n");
    buf_release(&seeds);
}

void html_series(const struct view *view, struct buf *out)
{
    buf_text(out, "<h2>Scenarios</h2><section class=\"card\"><div class=\"wide\"><table><tr>"
                  "<th>Scenario</th><th>Verdict</th><th>Seeds</th><th class=\"n\">Tried</th>"
                  "<th class=\"n\">Failed</th><th class=\"n\">Requests</th>"
                  "<th class=\"n\">Judged</th><th class=\"n\">Virtual time</th></tr>\n");
    for (size_t i = 0; i < view->totals_count; i++) {
        add_series(out, &view->totals[i]);
    }
    buf_text(out, "</table></div></section>\n");
}

/* ---- the census */

static const struct {
    const char *group, *title, *about, *nothing; /* `nothing`: the outcome "" */
} groups[] = {
    {"operation", "Operations", "What was applied or refused, and with which error.", "success"},
    {"fault", "Faults", "What came of each kind, as the client saw it.", ""},
    {"judged", "Replies held against the model", "What the judge said of each.", ""},
    {"check", "Checks at the end of a seed", "What every run of a workload must keep.", ""},
    {"expectation", "Expectations", "What the scenario promises of itself.", ""},
    {"finding", "Findings", "Seeds by their gravest finding.", "seeds"},
};

/* The rows of one name; returns the index behind them. */
static size_t add_name(struct buf *out, const struct census_row *rows, size_t count, size_t first,
                       const char *nothing)
{
    const char *name = rows[first].name;
    size_t end = first;
    buf_text(out, "<tr>");
    html_cell(out, NULL, str_from(name));
    buf_text(out, "<td class=\"flow\">");
    for (; end < count && strcmp(rows[end].group, rows[first].group) == 0 &&
           strcmp(rows[end].name, name) == 0;
         end++) {
        buf_text(out, end > first ? ", " : "");
        text_number(out, (int64_t)rows[end].count);
        buf_byte(out, ' ');
        text_html(out, str_from(rows[end].outcome[0] ? rows[end].outcome : nothing));
    }
    buf_text(out, "</td></tr>\n");
    return end;
}

static void add_group(struct buf *out, const struct census_row *rows, size_t count, size_t which)
{
    size_t first = 0;
    while (first < count && strcmp(rows[first].group, groups[which].group) != 0) {
        first++;
    }
    if (first == count) {
        return;
    }
    buf_printf(out,
               "<h4>%s</h4><p class=\"soft small\">%s</p><div class=\"wide\"><table>"
               "<tr><th>Name</th><th>How often</th></tr>\n",
               groups[which].title, groups[which].about);
    while (first < count && strcmp(rows[first].group, groups[which].group) == 0) {
        first = add_name(out, rows, count, first, groups[which].nothing);
    }
    buf_text(out, "</table></div>\n");
}

void html_census(const struct view *view, struct buf *out)
{
    struct census *all = arena_zalloc(view->arena, sizeof *all);
    const struct census_row *rows;
    for (size_t i = 0; i < view->totals_count; i++) {
        census_merge(all, view->totals[i].census);
    }
    size_t count = census_sorted(all, view->arena, &rows);
    if (count == 0) {
        return;
    }
    buf_text(out, "<h2>What happened how often</h2><section class=\"card\">");
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        add_group(out, rows, count, i);
    }
    buf_text(out, "</section>\n");
}
