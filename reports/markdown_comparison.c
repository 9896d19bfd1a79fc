#include <inttypes.h>

#include "renderers.h"
#include "text.h"

#define ROWS_MAX 50 /* report.json has all */

static void add_findings(const struct comparison *comparison, enum change change, struct buf *out)
{
    size_t shown = 0;
    for (size_t i = 0; i < comparison->count && shown < ROWS_MAX; i++) {
        const struct compared_finding *finding = &comparison->findings[i];
        if (finding->change != change) {
            continue;
        }
        buf_printf(out, "| %s | ", comparison_name(change));
        text_markdown(out, finding->row->severity);
        buf_text(out, " | ");
        text_markdown(out, finding->row->hazard);
        buf_text(out, " | ");
        text_markdown(out, finding->row->table);
        buf_text(out, " | ");
        text_markdown(out, text_cut(finding->row->title, 300));
        buf_printf(out, " | %zu | %zu |\n", finding->before, finding->now);
        shown++;
    }
}

static void add_value(int64_t value, bool is_time, struct buf *out)
{
    comparison_print(value, is_time, out);
    buf_text(out, " | ");
}

static void add_figures(const struct comparison *comparison, struct buf *out)
{
    buf_text(out, "| | Before | Now |\n|---|---:|---:|\n");
    for (size_t i = 0; i < FIGURES; i++) {
        const struct figure *figure = &comparison->figures[i];
        buf_printf(out, "| %s | ", figure->name);
        add_value(figure->before, figure->is_time, out);
        add_value(figure->now, figure->is_time, out);
        buf_byte(out, '\n');
    }
    buf_byte(out, '\n');
}

void markdown_comparison(const struct comparison *comparison, struct buf *out)
{
    buf_text(out, "### Against ");
    text_markdown(out, str_from(comparison->path));
    buf_printf(out, "\n\n%zu new, %zu gone, %zu still there\n\n",
               comparison_count(comparison, CHANGE_NEW), comparison_count(comparison, CHANGE_GONE),
               comparison_count(comparison, CHANGE_STILL));
    if (comparison->count > 0) {
        buf_text(out, "| | Severity | Hazard | Table | Finding | Before | Now |\n"
                      "|---|---|---|---|---|---:|---:|\n");
        for (enum change change = CHANGE_NEW; change <= CHANGE_STILL; change++) {
            add_findings(comparison, change, out);
        }
        buf_byte(out, '\n');
    }
    for (size_t i = 0; i < comparison->lost_count && i < ROWS_MAX; i++) {
        buf_text(out, i == 0 ? "Faults that struck then, and not now: " : "; ");
        text_markdown(out, comparison->lost[i].operation);
        buf_text(out, ", ");
        text_markdown(out, comparison->lost[i].kind);
    }
    buf_text(out, comparison->lost_count > 0 ? "\n\n" : "");
    add_figures(comparison, out);
}
