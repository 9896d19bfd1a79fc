/*
 * A heat map: the partitions of each table and global index in the order of their keys, the time
 * from left to right, each cell as dark as the partition was busy then. The table beside says the
 * same in figures.
 */
#include <inttypes.h>

#include "html_parts.h"
#include "text.h"
#include "view_usage.h"

#define WIDTH 960
#define CELL 14     /* height of a row */
#define GAP 30      /* above a map, for its title */
#define LEVELS 6    /* of darkness */
#define ROWS_MAX 40 /* partitions drawn and listed of one table */
#define TABLES_MAX 6
#define SECOND_US 1000000

/* Partitions of one table or index: rows of the usage that stand side by side. */
struct map {
    const struct usage_row *rows;
    size_t count;
    int64_t most; /* heat of the hottest cell */
    int64_t sum;
};

static int64_t throttles_at(const struct usage_row *row, unsigned slot)
{
    return row->halves[USAGE_READ_THROTTLES][slot] + row->halves[USAGE_WRITE_THROTTLES][slot];
}

static int64_t throttles_of(const struct usage_row *row)
{
    return (row->sums[USAGE_READ_THROTTLES] + row->sums[USAGE_WRITE_THROTTLES]) / 2;
}

/* The next map at `*at`; false: there is none. */
static bool next_map(const struct usage *usage, size_t *at, struct map *out)
{
    while (*at < usage->count && usage->rows[*at].partition.len == 0) {
        ++*at;
    }
    if (*at == usage->count) {
        return false;
    }
    *out = (struct map){.rows = &usage->rows[*at]};
    while (*at < usage->count && usage->rows[*at].partition.len > 0 &&
           str_eq(usage->rows[*at].name, out->rows[0].name)) {
        const struct usage_row *row = &usage->rows[(*at)++];
        out->count++;
        out->sum += usage_heat_sum(row);
        for (unsigned slot = 0; slot < usage->length; slot++) {
            int64_t heat = usage_heat(row, slot);
            out->most = heat > out->most ? heat : out->most;
        }
    }
    return true;
}

static size_t shown(const struct map *map)
{
    return map->count < ROWS_MAX ? map->count : ROWS_MAX;
}

static int left_of(const struct usage *usage, unsigned slot)
{
    return (int)(slot * WIDTH / usage->length);
}

static void add_cells(struct buf *out, const struct usage *usage, const struct map *map,
                      const struct usage_row *row, int top)
{
    for (unsigned slot = 0; slot < usage->length; slot++) {
        int64_t heat = usage_heat(row, slot);
        int left = left_of(usage, slot);
        int width = left_of(usage, slot + 1) - left - 1;
        if (heat > 0) {
            int level = (int)((heat * LEVELS + map->most - 1) / map->most);
            buf_printf(out,
                       "<rect class=\"heat\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                       "fill-opacity=\".%d\"/>",
                       left, top, width, CELL - 1, level * 15 + 5);
        }
        if (throttles_at(row, slot) > 0) {
            buf_printf(out, "<circle class=\"harm dot\" cx=\"%d\" cy=\"%d\" r=\"3\"/>",
                       left + width / 2, top + CELL / 2);
        }
    }
}

static void add_map(struct buf *out, const struct usage *usage, const struct map *map, int top)
{
    buf_printf(out, "<text class=\"named\" x=\"0\" y=\"%d\">", top - 8);
    text_html(out, map->rows[0].name);
    buf_printf(out, "</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDTH, top - 8);
    text_count(out, (int64_t)map->count, "partition");
    buf_text(out, "</text>\n");
    for (size_t i = 0; i < shown(map); i++) {
        int y = top + (int)i * CELL;
        buf_printf(out, "<rect class=\"cold\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\"/>", y,
                   WIDTH, CELL - 1);
        add_cells(out, usage, map, &map->rows[i], y);
        buf_text(out, "\n");
    }
}

static void add_units(struct buf *out, int64_t halves)
{
    buf_text(out, "<td class=\"n\">");
    text_number(out, halves / 2);
    buf_text(out, halves % 2 != 0 ? ".5</td>" : "</td>");
}

static void add_rows(struct buf *out, const struct map *map)
{
    for (size_t i = 0; i < shown(map); i++) {
        const struct usage_row *row = &map->rows[i];
        int64_t throttles = throttles_of(row);
        buf_text(out, "<tr><td>");
        text_html(out, row->name);
        buf_text(out, "</td><td><code>");
        text_html(out, row->partition);
        buf_text(out, "</code></td>");
        add_units(out, row->sums[USAGE_READS]);
        add_units(out, row->sums[USAGE_WRITES]);
        buf_printf(out, "<td class=\"n\">%" PRId64 " %%</td><td class=\"n%s\">",
                   map->sum > 0 ? usage_heat_sum(row) * 100 / map->sum : 0,
                   throttles > 0 ? " tone bad" : "");
        text_number(out, throttles);
        buf_text(out, "</td></tr>\n");
    }
    if (map->count > ROWS_MAX) {
        buf_text(out, "<tr><td colspan=\"6\" class=\"soft\">and ");
        text_count(out, (int64_t)(map->count - ROWS_MAX), "more partition");
        buf_text(out, "; results.db has them all</td></tr>\n");
    }
}

static void add_legend(struct buf *out, const struct usage *usage)
{
    buf_text(out, "<p class=\"small soft\"><span class=\"key heated\"></span>busy: the stronger "
                  "the colour, the "
                  "nearer to the busiest cell of its table, a write unit counting as three read "
                  "units<span class=\"key bad\"></span>something was throttled. Rows are ranges of "
                  "hashes, the lowest on top; a partition that was split ends where its parts "
                  "begin. Each column stands for ");
    text_span(out, usage->slot_us);
    buf_text(out, ".</p>\n");
}

void html_heat(const struct usage *usage, struct buf *out)
{
    struct map maps[TABLES_MAX];
    size_t count = 0, at = 0;
    int height = 26;
    while (count < TABLES_MAX && next_map(usage, &at, &maps[count])) {
        height += GAP + (int)shown(&maps[count++]) * CELL;
    }
    if (count == 0) {
        return;
    }
    buf_printf(out,
               "<h2>Heat of partitions</h2><section class=\"card\"><div class=\"wide\"><svg "
               "role=\"img\" aria-label=\"How busy each partition was over time; the table below "
               "has the figures\" viewBox=\"0 0 %d %d\">\n",
               WIDTH, height);
    int top = GAP;
    for (size_t i = 0; i < count; i++) {
        add_map(out, usage, &maps[i], top);
        top += GAP + (int)shown(&maps[i]) * CELL;
    }
    html_time_axis(out, usage->slot_us * usage->length, top - GAP + 20);
    buf_text(out, "</svg></div>\n");
    add_legend(out, usage);
    buf_text(out,
             "<div class=\"wide\"><table><tr><th>Table or index</th><th>Hashes</th>"
             "<th class=\"n\">Read units</th><th class=\"n\">Write units</th>"
             "<th class=\"n\">Share of the heat</th><th class=\"n\">Throttle events</th></tr>\n");
    for (size_t i = 0; i < count; i++) {
        add_rows(out, &maps[i]);
    }
    buf_text(out, "</table></div></section>\n");
}
