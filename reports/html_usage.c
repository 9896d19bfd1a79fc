/*
 * Charts of throughput: what tables and global indexes consumed a second, what was provisioned, and
 * when something was throttled. The table beside says the same in figures.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "html_parts.h"
#include "text.h"
#include "view_usage.h"

#define WIDTH 960
#define PANEL 80
#define GAP 34
#define THROTTLE 6 /* height of the mark beneath a panel */
#define TICKS 4
#define PANELS_MAX 6
#define SECOND_US 1000000

/* Units a second, from halves in a slot; with one digit where it is less than ten. */
static void print_rate(struct buf *out, const struct usage *usage, int64_t halves)
{
    int64_t tenths = halves * 5 / (usage->slot_us / SECOND_US);
    if (tenths >= 100 || tenths % 10 == 0) {
        text_number(out, tenths / 10);
    } else {
        buf_printf(out, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
    }
}

static void print_units(struct buf *out, int64_t halves)
{
    text_number(out, halves / 2);
    buf_text(out, halves % 2 != 0 ? ".5" : "");
}

/* What the settings let through in a slot. */
static int64_t limit_of(const struct usage *usage, const struct usage_row *row,
                        enum usage_code code)
{
    return row->mosts[code] * (usage->slot_us / SECOND_US);
}

static int64_t most_of(const struct usage_row *row)
{
    int64_t reads = row->mosts[USAGE_READS];
    int64_t writes = row->mosts[USAGE_WRITES];
    return reads > writes ? reads : writes;
}

static int64_t throttles_of(const struct usage_row *row)
{
    return (row->sums[USAGE_READ_THROTTLES] + row->sums[USAGE_WRITE_THROTTLES]) / 2;
}

static bool is_busy(const struct usage_row *row)
{
    return row->partition.len == 0 && (most_of(row) > 0 || throttles_of(row) > 0);
}

static int by_heat(const void *a, const void *b)
{
    const struct usage_row *left = *(const struct usage_row *const *)a;
    const struct usage_row *right = *(const struct usage_row *const *)b;
    int64_t l = usage_heat_sum(left), r = usage_heat_sum(right);
    return l != r ? (l > r ? -1 : 1) : str_cmp(left->name, right->name);
}

static int left_of(const struct usage *usage, unsigned slot)
{
    return (int)(slot * WIDTH / usage->length);
}

static int height_of(int64_t value, int64_t most)
{
    return most == 0 ? 0 : (int)((value * PANEL + most - 1) / most);
}

static void add_bars(struct buf *out, const struct usage *usage, const struct usage_row *row,
                     int top)
{
    int64_t most = most_of(row);
    for (unsigned slot = 0; slot < usage->length; slot++) {
        int left = left_of(usage, slot);
        int half = (left_of(usage, slot + 1) - left) / 2;
        int reads = height_of(row->halves[USAGE_READS][slot], most);
        int writes = height_of(row->halves[USAGE_WRITES][slot], most);
        if (reads > 0) {
            buf_printf(out,
                       "<rect class=\"bar calm\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                       left, top + PANEL - reads, half, reads);
        }
        if (writes > 0) {
            buf_printf(out,
                       "<rect class=\"bar good\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                       left + half, top + PANEL - writes, half > 1 ? half - 1 : half, writes);
        }
        if (row->halves[USAGE_READ_THROTTLES][slot] + row->halves[USAGE_WRITE_THROTTLES][slot] >
            0) {
            buf_printf(out,
                       "<rect class=\"bar bad\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                       left, top + PANEL + 2, 2 * half > 1 ? 2 * half - 1 : 1, THROTTLE);
        }
    }
}

/* A line at what was provisioned, where the panel reaches so far. */
static void add_limit(struct buf *out, const struct usage *usage, const struct usage_row *row,
                      enum usage_code code, const char *tone, int top)
{
    int64_t limit = limit_of(usage, row, code);
    if (limit > 0 && limit <= most_of(row)) {
        int y = top + PANEL - height_of(limit, most_of(row));
        buf_printf(out, "<path class=\"curve %s\" stroke-dasharray=\"6 4\" d=\"M0 %dH%d\"/>", tone,
                   y, WIDTH);
    }
}

static void add_panel(struct buf *out, const struct usage *usage, const struct usage_row *row,
                      int top)
{
    buf_printf(out,
               "<line class=\"lane\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
               "<text class=\"named\" x=\"0\" y=\"%d\">",
               top + PANEL, WIDTH, top + PANEL, top - 8);
    text_html(out, row->name);
    buf_printf(out, "</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">at most ", WIDTH, top - 8);
    print_rate(out, usage, most_of(row));
    buf_text(out, " units a second</text>\n");
    add_bars(out, usage, row, top);
    add_limit(out, usage, row, USAGE_READ_LIMIT, "calm", top);
    add_limit(out, usage, row, USAGE_WRITE_LIMIT, "good", top);
    buf_text(out, "\n");
}

void html_time_axis(struct buf *out, int64_t whole_us, int y)
{
    for (int i = 0; i <= TICKS; i++) {
        buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">+", WIDTH / TICKS * i, y,
                   i == 0       ? "start"
                   : i == TICKS ? "end"
                                : "middle");
        text_span(out, whole_us / TICKS * i);
        buf_text(out, "</text>");
    }
    buf_text(out, "\n");
}

static void add_cell(struct buf *out, int64_t halves)
{
    buf_text(out, "<td class=\"n\">");
    print_units(out, halves);
    buf_text(out, "</td>");
}

static void add_rate_cell(struct buf *out, const struct usage *usage, int64_t halves)
{
    buf_text(out, "<td class=\"n\">");
    print_rate(out, usage, halves);
    buf_text(out, "</td>");
}

static void add_limit_cell(struct buf *out, const struct usage_row *row)
{
    if (row->mosts[USAGE_READ_LIMIT] + row->mosts[USAGE_WRITE_LIMIT] == 0) {
        buf_text(out, "<td class=\"n soft\">on demand</td>");
        return;
    }
    buf_text(out, "<td class=\"n\">");
    print_units(out, row->mosts[USAGE_READ_LIMIT]);
    buf_text(out, " / ");
    print_units(out, row->mosts[USAGE_WRITE_LIMIT]);
    buf_text(out, "</td>");
}

static void add_table(struct buf *out, const struct usage *usage, struct usage_row *const *rows,
                      size_t count)
{
    buf_text(out, "<div class=\"wide\"><table><tr><th>Table or index</th>"
                  "<th class=\"n\">Read units</th><th class=\"n\">at most a second</th>"
                  "<th class=\"n\">Write units</th><th class=\"n\">at most a second</th>"
                  "<th class=\"n\">Provisioned</th><th class=\"n\">Throttle events</th></tr>\n");
    for (size_t i = 0; i < count; i++) {
        const struct usage_row *row = rows[i];
        int64_t throttles = throttles_of(row);
        buf_text(out, "<tr><td>");
        text_html(out, row->name);
        buf_text(out, "</td>");
        add_cell(out, row->sums[USAGE_READS]);
        add_rate_cell(out, usage, row->mosts[USAGE_READS]);
        add_cell(out, row->sums[USAGE_WRITES]);
        add_rate_cell(out, usage, row->mosts[USAGE_WRITES]);
        add_limit_cell(out, row);
        buf_printf(out, "<td class=\"n%s\">", throttles > 0 ? " tone bad" : "");
        text_number(out, throttles);
        buf_text(out, "</td></tr>\n");
    }
    buf_text(out, "</table></div>\n");
}

static void add_legend(struct buf *out, const struct usage *usage)
{
    buf_text(out,
             "<p class=\"small soft\"><span class=\"key calm\"></span>read units"
             "<span class=\"key good\"></span>write units"
             "<span class=\"key bad\"></span>something was throttled. A dashed line is what was "
             "provisioned. Each column stands for ");
    text_span(out, usage->slot_us);
    buf_text(out, ".</p>\n");
}

static void add_charts(struct buf *out, const struct usage *usage, struct usage_row *const *rows,
                       size_t count)
{
    int top = GAP;
    size_t panels = count < PANELS_MAX ? count : PANELS_MAX;
    buf_printf(out,
               "<h2>Throughput</h2><section class=\"card\"><div class=\"wide\">"
               "<svg role=\"img\" aria-label=\"Capacity units consumed over time; the table below "
               "has the figures\" viewBox=\"0 0 %d %d\">\n",
               WIDTH, (int)panels * (PANEL + GAP) + 30);
    for (size_t i = 0; i < panels; i++) {
        add_panel(out, usage, rows[i], top);
        top += PANEL + GAP;
    }
    html_time_axis(out, usage->slot_us * usage->length, top - GAP + 26);
    buf_text(out, "</svg></div>\n");
    add_legend(out, usage);
    add_table(out, usage, rows, count);
    buf_text(out, "</section>\n");
}

void html_usage(const struct view *view, struct buf *out)
{
    struct arena arena;
    struct usage usage;
    arena_init(&arena);
    view_usage(&view->runs[0], &arena, &usage);
    struct usage_row **rows = ARENA_ARRAY(&arena, struct usage_row *, usage.count);
    size_t count = 0;
    for (size_t i = 0; i < usage.count; i++) {
        if (is_busy(&usage.rows[i])) {
            rows[count++] = &usage.rows[i];
        }
    }
    if (count > 0) {
        qsort(rows, count, sizeof *rows, by_heat);
        add_charts(out, &usage, rows, count);
        html_heat(&usage, out);
    }
    arena_release(&arena);
}
