#include "html_parts.h"
#include "html_text.h"
#include "text.h"

#define ROWS_MAX 200 /* report.json has all */

static void add_findings(const struct comparison *comparison, enum change change, struct buf *out)
{
    static const char *const tones[] = {"bad", "good", "open"};
    size_t shown = 0;
    for (size_t i = 0; i < comparison->count && shown < ROWS_MAX; i++) {
        const struct compared_finding *finding = &comparison->findings[i];
        if (finding->change != change) {
            continue;
        }
        buf_printf(out, "<tr class=\"%s\"><td class=\"tone\">%s</td>", tones[change],
                   comparison_name(change));
        html_cell(out, NULL, finding->row->severity);
        html_cell(out, NULL, finding->row->hazard);
        html_cell(out, NULL, finding->row->table);
        html_cell(out, "flow", text_cut(finding->row->title, 300));
        html_cell_number(out, (int64_t)finding->before);
        html_cell_number(out, (int64_t)finding->now);
        buf_text(out, "</tr>\n");
        shown++;
    }
}

static void add_value(int64_t value, bool is_time, struct buf *out)
{
    buf_text(out, "<td class=\"n\">");
    comparison_print(value, is_time, out);
    buf_text(out, "</td>");
}

static void add_figures(const struct comparison *comparison, struct buf *out)
{
    buf_text(out, "<div class=\"wide\"><table><tr><th></th><th class=\"n\">Before</th>"
                  "<th class=\"n\">Now</th></tr>\n");
    for (size_t i = 0; i < FIGURES; i++) {
        const struct figure *figure = &comparison->figures[i];
        buf_text(out, "<tr>");
        html_cell(out, NULL, str_from(figure->name));
        add_value(figure->before, figure->is_time, out);
        add_value(figure->now, figure->is_time, out);
        buf_text(out, "</tr>\n");
    }
    buf_text(out, "</table></div>\n");
}

static void add_lost(const struct comparison *comparison, struct buf *out)
{
    if (comparison->lost_count == 0) {
        return;
    }
    buf_text(out, "<p><b>Faults that struck then, and not now:</b> ");
    for (size_t i = 0; i < comparison->lost_count && i < ROWS_MAX; i++) {
        buf_text(out, i > 0 ? "; " : "");
        text_html(out, comparison->lost[i].operation);
        buf_text(out, ", ");
        text_html(out, comparison->lost[i].kind);
    }
    buf_text(out, "</p>\n");
}

void html_comparison(const struct comparison *comparison, struct buf *out)
{
    buf_text(out, "<h2>Against ");
    text_html(out, str_from(comparison->path));
    buf_printf(out,
               "</h2><section class=\"card\"><p><b>%zu new, %zu gone, %zu still there</b></p>\n",
               comparison_count(comparison, CHANGE_NEW), comparison_count(comparison, CHANGE_GONE),
               comparison_count(comparison, CHANGE_STILL));
    if (comparison->count > 0) {
        buf_text(out, "<div class=\"wide\"><table><tr><th></th><th>Severity</th><th>Hazard</th>"
                      "<th>Table</th><th>Finding</th><th class=\"n\">Before</th>"
                      "<th class=\"n\">Now</th></tr>\n");
        for (enum change change = CHANGE_NEW; change <= CHANGE_STILL; change++) {
            add_findings(comparison, change, out);
        }
        buf_text(out, "</table></div>\n");
    }
    add_lost(comparison, out);
    add_figures(comparison, out);
    buf_text(out, "</section>\n");
}
