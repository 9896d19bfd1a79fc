#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "html_parts.h"
#include "text.h"

/* The strip is drawn in columns: requests of one client in one column are one mark, which bounds
 * the page whatever the number of requests. */
#define COLUMNS 320
#define COLUMN_WIDTH 3
#define WIDTH (COLUMNS * COLUMN_WIDTH)
#define LANES_MAX 12 /* the last one takes all further clients */
#define LANE_HEIGHT 36
#define AXIS_HEIGHT 22
#define TICKS 4
#define PAGE_ROWS 1024

/* Idle times above this share of what is drawn are cut, at most so many. */
#define CUT_PERCENT 40
#define CUTS_MAX 4
#define CUT_SHARE 12 /* a cut one is drawn as this part of the rest */

enum mark { MARK_NONE, MARK_OK, MARK_REFUSED, MARK_FAULT, MARK_HARM };

struct column {
    enum mark worst;
    uint32_t count;   /* requests */
    uint64_t submit;  /* of the worst, the first */
    struct str label; /* operation and fault of it, in the view's arena */
};

struct cut {
    int64_t from_us, to_us; /* idle between these */
};

struct strip {
    int64_t first_us, last_us;
    struct cut cuts[CUTS_MAX]; /* by time */
    size_t cut_count;
    int64_t cut_shown_us; /* each cut is drawn as so much */
    int64_t shown_us;     /* all that is drawn */
    struct str clients[LANES_MAX];
    size_t lanes;
    size_t others;    /* requests in the lane of further clients */
    bool overflow;    /* there is such a lane, the last */
    uint64_t *harmed; /* requests that errors and warnings name, sorted */
    size_t harmed_count;
    struct column columns[LANES_MAX][COLUMNS];
};

/* ---- the axis */

static void insert_cut(struct strip *strip, struct cut cut)
{
    size_t at = strip->cut_count++;
    for (; at > 0 && strip->cuts[at - 1].from_us > cut.from_us; at--) {
        strip->cuts[at] = strip->cuts[at - 1];
    }
    strip->cuts[at] = cut;
}

/* Keeps the widest gaps, widest first. */
static void note_gap(struct cut gaps[CUTS_MAX], struct cut gap)
{
    for (size_t i = 0; i < CUTS_MAX; i++) {
        if (gap.to_us - gap.from_us > gaps[i].to_us - gaps[i].from_us) {
            struct cut moved = gaps[i];
            gaps[i] = gap;
            gap = moved;
        }
    }
}

static void choose_cuts(struct strip *strip, const struct cut gaps[CUTS_MAX])
{
    int64_t rest = strip->last_us - strip->first_us;
    for (size_t i = 0; i < CUTS_MAX; i++) {
        int64_t idle = gaps[i].to_us - gaps[i].from_us;
        if (idle < 1000000 || idle < rest / 100 * CUT_PERCENT) {
            break;
        }
        rest -= idle;
        insert_cut(strip, gaps[i]);
    }
    strip->cut_shown_us = rest / CUT_SHARE + 1;
    strip->shown_us = rest + (int64_t)strip->cut_count * strip->cut_shown_us + 1;
}

/* A time as a distance from the left, cuts taken out, in drawn microseconds. */
static int64_t drawn(const struct strip *strip, int64_t time_us)
{
    int64_t at = time_us - strip->first_us;
    for (size_t i = 0; i < strip->cut_count; i++) {
        const struct cut *cut = &strip->cuts[i];
        if (time_us >= cut->to_us) {
            at -= cut->to_us - cut->from_us - strip->cut_shown_us;
        }
    }
    return at < 0 ? 0 : at;
}

/* The other way: the time that stands so far from the left. */
static int64_t time_at(const struct strip *strip, int64_t distance)
{
    int64_t time_us = strip->first_us + distance;
    for (size_t i = 0; i < strip->cut_count; i++) {
        const struct cut *cut = &strip->cuts[i];
        if (time_us <= cut->from_us) {
            break;
        }
        int64_t behind = time_us - cut->from_us - strip->cut_shown_us;
        time_us = behind < 0 ? cut->from_us : cut->to_us + behind;
    }
    return time_us;
}

/* Both may be long; the quotient is taken first where their product would not fit. */
static int scaled(int64_t part, int64_t whole, int width)
{
    while (whole > INT64_MAX / 4096) {
        whole /= 2;
        part /= 2;
    }
    int64_t at = part * width / whole;
    return (int)(at >= width ? width - 1 : at);
}

/* ---- the lanes */

static size_t lane_of(struct strip *strip, struct arena *arena, struct str client)
{
    for (size_t i = 0; i < strip->lanes - strip->overflow; i++) {
        if (str_eq(strip->clients[i], client)) {
            return i;
        }
    }
    if (strip->lanes < LANES_MAX - 1) {
        strip->clients[strip->lanes] = arena_copy(arena, client);
        return strip->lanes++;
    }
    strip->lanes = LANES_MAX;
    strip->overflow = true;
    strip->others++;
    return LANES_MAX - 1;
}

static int compare_submits(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static void load_harmed(const struct view *view, struct strip *strip)
{
    const struct view_run *run = &view->runs[0];
    size_t most = 0;
    for (size_t i = 0; i < run->finding_count; i++) {
        most += run->findings[i].request_count;
    }
    strip->harmed = ARENA_ARRAY(view->arena, uint64_t, most);
    for (size_t i = 0; i < run->finding_count; i++) {
        const struct view_finding *finding = &run->findings[i];
        bool counts = view_is_error(finding) || view_is_warning(finding);
        for (size_t j = 0; counts && j < finding->request_count; j++) {
            strip->harmed[strip->harmed_count++] = finding->requests[j];
        }
    }
    qsort(strip->harmed, strip->harmed_count, sizeof *strip->harmed, compare_submits);
}

static enum mark mark_of(const struct strip *strip, const struct results_moment *moment)
{
    if (bsearch(&moment->submit, strip->harmed, strip->harmed_count, sizeof *strip->harmed,
                compare_submits)) {
        return MARK_HARM;
    }
    if (moment->fired) {
        return MARK_FAULT;
    }
    return moment->status >= 400 ? MARK_REFUSED : MARK_OK;
}

static void place(struct strip *strip, struct arena *arena, const struct results_moment *moment)
{
    size_t lane = lane_of(strip, arena, moment->client);
    int x = scaled(drawn(strip, moment->time_us), strip->shown_us, COLUMNS);
    struct column *column = &strip->columns[lane][x];
    enum mark mark = mark_of(strip, moment);
    column->count++;
    if (mark <= column->worst) {
        return;
    }
    column->worst = mark;
    column->submit = moment->submit;
    if (mark >= MARK_FAULT) {
        bool struck = moment->kind.len > 0;
        column->label = str_from(arena_printf(arena, "%.*s%s%.*s", STR_ARG(moment->operation),
                                              struck ? ", " : "", STR_ARG(moment->kind)));
    }
}

/* Goes through all requests, page by page; the first pass finds the axis, the second the marks. */
static void scan(const struct view *view, struct strip *strip, struct cut gaps[CUTS_MAX])
{
    struct arena arena;
    struct results_moment *moments = mem_alloc(sizeof *moments * PAGE_ROWS);
    uint64_t after = 0;
    size_t count = PAGE_ROWS;
    int64_t before_us = strip->first_us;
    arena_init(&arena);
    while (count == PAGE_ROWS) {
        count = results_moments(view->runs[0].results, &arena, after, PAGE_ROWS, moments);
        for (size_t i = 0; i < count; i++) {
            if (!gaps) {
                place(strip, view->arena, &moments[i]);
                continue;
            }
            strip->first_us = after == 0 && i == 0 ? moments[i].time_us : strip->first_us;
            before_us = after == 0 && i == 0 ? moments[i].time_us : before_us;
            note_gap(gaps, (struct cut){before_us, moments[i].time_us});
            before_us = moments[i].time_us;
            strip->last_us = before_us;
        }
        after = count > 0 ? moments[count - 1].number : after;
        arena_reset(&arena);
    }
    arena_release(&arena);
    free(moments);
}

/* ---- drawing */

static void draw_marks(const struct strip *strip, size_t lane, int y, enum mark mark,
                       const char *class_name, struct buf *out)
{
    bool any = false;
    for (int x = 0; x < COLUMNS; x++) {
        if (strip->columns[lane][x].worst == mark) {
            buf_printf(out,
                       any ? "M%d %dv8" : "<path stroke-width=\"2\" fill=\"none\" d=\"M%d %dv8",
                       x * COLUMN_WIDTH + 1, y - 4);
            any = true;
        }
    }
    if (any) {
        buf_printf(out, "\" class=\"%s\"/>\n", class_name);
    }
}

static void draw_hits(const struct strip *strip, size_t lane, int y, struct buf *out)
{
    for (int x = 0; x < COLUMNS; x++) {
        const struct column *column = &strip->columns[lane][x];
        bool harm = column->worst == MARK_HARM;
        if (column->worst < MARK_FAULT) {
            continue;
        }
        buf_printf(out,
                   "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"3\" height=\"%d\"><title>%" PRIu64
                   " ",
                   harm ? "harm" : "fault", x * COLUMN_WIDTH, harm ? y - 9 : y - 7, harm ? 18 : 14,
                   column->submit);
        text_html(out, column->label);
        if (column->count > 1) {
            buf_text(out, " (one of ");
            text_count(out, column->count, "request");
            buf_text(out, " here)");
        }
        buf_text(out, "</title></rect>\n");
    }
}

static void draw_lane(const struct strip *strip, size_t lane, struct buf *out)
{
    int top = (int)lane * LANE_HEIGHT;
    int y = top + 25;
    buf_printf(out, "<text x=\"0\" y=\"%d\">", top + 12);
    if (strip->overflow && lane == strip->lanes - 1) {
        buf_text(out, "all other clients: ");
        text_count(out, (int64_t)strip->others, "request");
    } else {
        text_html(out, strip->clients[lane].len > 0 ? text_cut(strip->clients[lane], 60)
                                                    : STR("(no name)"));
    }
    buf_printf(out, "</text><path class=\"lane\" d=\"M0 %dH%d\"/>\n", y, WIDTH);
    draw_marks(strip, lane, y, MARK_OK, "ok", out);
    draw_marks(strip, lane, y, MARK_REFUSED, "refused", out);
    draw_hits(strip, lane, y, out);
}

static void draw_cuts(const struct strip *strip, int height, struct buf *out)
{
    for (size_t i = 0; i < strip->cut_count; i++) {
        const struct cut *cut = &strip->cuts[i];
        int left = scaled(drawn(strip, cut->from_us), strip->shown_us, WIDTH) + COLUMN_WIDTH;
        int right = scaled(drawn(strip, cut->to_us), strip->shown_us, WIDTH) - COLUMN_WIDTH;
        if (right <= left) {
            continue;
        }
        buf_printf(out,
                   "<rect class=\"gap\" x=\"%d\" y=\"14\" width=\"%d\" height=\"%d\"><title>"
                   "idle for ",
                   left, right - left, height - 14);
        text_span(out, cut->to_us - cut->from_us);
        buf_printf(out,
                   "</title></rect><text x=\"%d\" y=\"%d\" text-anchor=\"middle\">idle</text>"
                   "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
                   (left + right) / 2, height / 2, (left + right) / 2, height / 2 + 15);
        text_span(out, cut->to_us - cut->from_us);
        buf_text(out, "</text>\n");
    }
}

static void draw_axis(const struct view *view, const struct strip *strip, int y, struct buf *out)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    for (int i = 0; i <= TICKS; i++) {
        int64_t time_us = i == TICKS ? strip->last_us : time_at(strip, strip->shown_us / TICKS * i);
        int64_t since_us = time_us - view->runs[0].run.start_us;
        buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">+", WIDTH / TICKS * i, y,
                   anchors[i == 0       ? 0
                           : i == TICKS ? 2
                                        : 1]);
        text_span(out, since_us > 0 ? since_us : 0);
        buf_text(out, "</text>");
    }
    buf_text(out, "\n");
}

static void add_legend(const struct strip *strip, struct buf *out)
{
    buf_text(out, "<p class=\"small soft\"><span class=\"key plain\"></span>answered"
                  "<span class=\"key open\"></span>refused (low), struck by a fault (high)"
                  "<span class=\"key bad\"></span>named by a finding</p>\n"
                  "<p class=\"small soft\">Requests of one client closer together than ");
    int64_t column_us = strip->shown_us / COLUMNS;
    text_duration(out, column_us < 1000 ? 1000 : column_us);
    buf_text(out, " may be one mark, the worst of them.");
    if (strip->cut_count > 0) {
        buf_text(out, " Idle times are shortened where a dashed box stands.");
    }
    buf_text(out, "</p>\n");
}

static void draw(const struct view *view, const struct strip *strip, struct buf *out)
{
    int height = (int)strip->lanes * LANE_HEIGHT;
    buf_printf(out,
               "<h2>Timeline</h2><section class=\"card\"><div class=\"wide\"><svg role=\"img\" "
               "aria-label=\"Requests over time, by client\" viewBox=\"0 0 %d %d\">\n",
               WIDTH, height + AXIS_HEIGHT);
    for (size_t i = 0; i < strip->lanes; i++) {
        draw_lane(strip, i, out);
    }
    draw_cuts(strip, height, out);
    draw_axis(view, strip, height + 14, out);
    buf_text(out, "</svg></div>\n");
    add_legend(strip, out);
    buf_text(out, "</section>\n");
}

void html_timeline(const struct view *view, struct buf *out)
{
    struct cut gaps[CUTS_MAX] = {{0, 0}};
    if (view->requests == 0) {
        return;
    }
    struct strip *strip = mem_zalloc(sizeof *strip);
    load_harmed(view, strip);
    scan(view, strip, gaps);
    choose_cuts(strip, gaps);
    scan(view, strip, NULL);
    draw(view, strip, out);
    free(strip);
}
