/*
 * The history of one finding, as lanes: one for each client, in it a bar for each request from its
 * sending to its answer. Left to right in order of time, but not to scale: what happened at all
 * takes the same room, so that a history of a day shows what two milliseconds decided.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "html_parts.h"
#include "lanes.h"
#include "text.h"

#define WIDTH 960
#define EDGE 8 /* left and right of the first and the last instant */
#define ROW 20
#define BAR 12
#define HEAD 20 /* of a lane: the client's name */
#define AXIS 20
#define TICKS 4
#define GLYPH 7 /* a letter is at most so wide on the average */
#define BAR_MIN 5
#define TEXT_MAX 400 /* of what was expected, and of what came */
#define INSTANTS (3 * LANE_STEPS_MAX)

/* Where one step is drawn. */
struct spot {
    int from, to;    /* of the bar */
    int text;        /* where its label begins */
    int left, right; /* of both together */
    bool below;      /* the label has a row of its own, under the bar */
    int y;
    struct str label;
};

struct picture {
    const struct lanes *lanes;
    const struct view_run *run;
    int64_t instants[INSTANTS]; /* each once, in order */
    int instant_count;
    struct spot spots[LANE_STEPS_MAX];
    int tops[LANES_MAX];
    int height;
};

/* ---- the axis */

static int compare_times(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a;
    int64_t other = *(const int64_t *)b;
    return one < other ? -1 : one > other;
}

static void note_instant(struct picture *picture, int64_t time_us)
{
    if (time_us > 0) {
        picture->instants[picture->instant_count++] = time_us;
    }
}

static void load_instants(struct picture *picture)
{
    int count = 0;
    for (size_t i = 0; i < picture->lanes->count; i++) {
        note_instant(picture, picture->lanes->steps[i].sent_us);
        note_instant(picture, picture->lanes->steps[i].ended_us);
        note_instant(picture, picture->lanes->steps[i].applied_us);
    }
    qsort(picture->instants, (size_t)picture->instant_count, sizeof(int64_t), compare_times);
    for (int i = 0; i < picture->instant_count; i++) {
        if (i == 0 || picture->instants[i] != picture->instants[count - 1]) {
            picture->instants[count++] = picture->instants[i];
        }
    }
    picture->instant_count = count;
}

static int place_of(const struct picture *picture, int64_t time_us)
{
    int at = 0;
    while (at < picture->instant_count - 1 && picture->instants[at] < time_us) {
        at++;
    }
    int steps = picture->instant_count > 1 ? picture->instant_count - 1 : 1;
    return EDGE + at * (WIDTH - 2 * EDGE) / steps;
}

/* ---- labels and rows */

static struct str short_error(struct str error)
{
    struct str tail = STR("Exception");
    bool has =
        error.len > tail.len && memcmp(error.data + error.len - tail.len, tail.data, tail.len) == 0;
    return has ? (struct str){error.data, error.len - tail.len} : error;
}

static struct str label_of(const struct lane_step *step, struct arena *arena)
{
    struct str error = short_error(step->error);
    bool refused = step->outcome == LANE_REFUSED;
    const char *fate = step->outcome == LANE_NO_ANSWER ? ", no answer"
                       : refused && error.len == 0     ? ", refused"
                       : refused                       ? ", "
                                                       : "";
    struct str text = str_from(
        arena_printf(arena, "%s%" PRIu64 " %.*s %.*s%s%.*s", step->impossible ? "✗ " : "",
                     step->submit, STR_ARG(step->operation), STR_ARG(step->item), fate,
                     refused ? (int)error.len : 0, refused && error.data ? error.data : ""));
    return text_cut(text, 90);
}

/* The label stands behind the bar, before it, or where neither has room below it. */
static void lay_out(const struct picture *picture, const struct lane_step *step, struct spot *spot)
{
    int wide = (int)spot->label.len * GLYPH + 6;
    spot->from = place_of(picture, step->sent_us);
    spot->to = step->ended_us > 0 ? place_of(picture, step->ended_us) : WIDTH;
    spot->to = spot->to < spot->from + BAR_MIN ? spot->from + BAR_MIN : spot->to;
    bool behind = spot->to + wide <= WIDTH;
    bool before = !behind && spot->from - wide >= 0;
    spot->below = !behind && !before;
    spot->text = behind ? spot->to + 6 : before ? spot->from - wide : spot->from;
    if (spot->below && spot->text + wide > WIDTH) {
        spot->text = WIDTH > wide ? WIDTH - wide : 0;
    }
    spot->left = spot->text < spot->from ? spot->text : spot->from;
    spot->right = behind ? spot->to + wide : spot->to;
}

/* Rows of one lane; a step takes the first in which there is room. */
static void fill_lane(struct picture *picture, size_t lane)
{
    int ends[2 * LANE_STEPS_MAX];
    int rows = 0;
    int top = picture->height + HEAD;
    picture->tops[lane] = picture->height;
    for (size_t i = 0; i < picture->lanes->count; i++) {
        struct spot *spot = &picture->spots[i];
        int row = spot->below ? rows : 0;
        if (!str_eq(picture->lanes->steps[i].client, picture->lanes->clients[lane])) {
            continue;
        }
        while (row < rows && ends[row] + 6 > spot->left) {
            row++;
        }
        rows = row == rows ? rows + 1 : rows;
        ends[row] = spot->right;
        spot->y = top + row * ROW;
        if (spot->below) {
            ends[rows++] = WIDTH;
        }
    }
    picture->height = top + rows * ROW + 4;
}

static void compose(struct picture *picture, struct arena *arena)
{
    load_instants(picture);
    for (size_t i = 0; i < picture->lanes->count; i++) {
        picture->spots[i].label = label_of(&picture->lanes->steps[i], arena);
        lay_out(picture, &picture->lanes->steps[i], &picture->spots[i]);
    }
    for (size_t i = 0; i < picture->lanes->client_count; i++) {
        fill_lane(picture, i);
    }
}

/* ---- drawing */

static void add_moment(const struct picture *picture, int64_t time_us, struct buf *out)
{
    int64_t us = time_us - picture->run->run.start_us;
    buf_byte(out, '+');
    text_span(out, us > 0 ? us : 0);
}

static void add_tip(const struct picture *picture, const struct lane_step *step, struct buf *out)
{
    buf_printf(out, "<title>request %" PRIu64 ", sent ", step->submit);
    add_moment(picture, step->sent_us, out);
    if (step->ended_us > 0) {
        buf_text(out, step->outcome == LANE_NO_ANSWER ? ", given up " : ", answered ");
        add_moment(picture, step->ended_us, out);
    }
    if (step->applied_us > 0) {
        buf_text(out, ", done ");
        add_moment(picture, step->applied_us, out);
    }
    if (step->error.len > 0) {
        buf_text(out, ", ");
        text_html(out, step->error);
    }
    buf_text(out, "</title>");
}

static const char *weight_of(const struct lane_step *step)
{
    return step->impossible ? "culprit" : step->named ? "named" : "around";
}

static void draw_step(const struct picture *picture, size_t i, struct buf *out)
{
    static const char *const tones[] = {"good", "open", "none"};
    const struct lane_step *step = &picture->lanes->steps[i];
    const struct spot *spot = &picture->spots[i];
    buf_printf(out, "<rect class=\"bar step %s %s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">",
               tones[step->outcome], weight_of(step), spot->from, spot->y + (ROW - BAR) / 2,
               spot->to - spot->from, BAR);
    add_tip(picture, step, out);
    buf_text(out, "</rect>");
    if (step->applied_us > 0) {
        int x = place_of(picture, step->applied_us);
        buf_printf(out, "<line class=\"tick\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", x,
                   spot->y + 1, x, spot->y + ROW - 1);
    }
    buf_printf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", weight_of(step), spot->text,
               spot->y + ROW - 6 + (spot->below ? ROW : 0));
    text_html(out, spot->label);
    buf_text(out, "</text>\n");
}

static void draw_lane(const struct picture *picture, size_t lane, struct buf *out)
{
    struct str client = picture->lanes->clients[lane];
    int top = picture->tops[lane];
    buf_printf(out,
               "<line class=\"lane\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
               "<text class=\"client\" x=\"0\" y=\"%d\">",
               top, WIDTH, top, top + 15);
    text_html(out, client.len > 0 ? text_cut(client, 60) : STR("(no name)"));
    buf_text(out, "</text>\n");
    for (size_t i = 0; i < picture->lanes->count; i++) {
        if (str_eq(picture->lanes->steps[i].client, client)) {
            draw_step(picture, i, out);
        }
    }
}

/* Through all lanes, so that one sees what was under way at that time. */
static void draw_instant(const struct picture *picture, struct buf *out)
{
    for (size_t i = 0; i < picture->lanes->count; i++) {
        if (picture->lanes->steps[i].impossible) {
            buf_printf(out, "<line class=\"instant\" x1=\"%d\" y1=\"0\" x2=\"%d\" y2=\"%d\"/>\n",
                       picture->spots[i].to, picture->spots[i].to, picture->height);
        }
    }
}

static void draw_axis(const struct picture *picture, struct buf *out)
{
    for (int i = 0; i <= TICKS; i++) {
        int at = (picture->instant_count - 1) * i / TICKS;
        buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", i * WIDTH / TICKS,
                   picture->height + 15,
                   i == 0       ? "start"
                   : i == TICKS ? "end"
                                : "middle");
        add_moment(picture, picture->instants[at], out);
        buf_text(out, "</text>");
    }
    buf_text(out, "\n");
}

/* ---- words */

static void add_said(const char *name, struct str said, struct buf *out)
{
    if (said.len > 0) {
        buf_printf(out, "<br><b>%s</b> <code>", name);
        text_html(out, text_cut(said, TEXT_MAX));
        buf_text(out, said.len > TEXT_MAX ? " …</code>" : "</code>");
    }
}

static void add_impossible(const struct lanes *lanes, struct buf *out)
{
    for (size_t i = 0; i < lanes->count; i++) {
        const struct lane_step *step = &lanes->steps[i];
        if (step->impossible) {
            buf_printf(out, "<p class=\"impossible small\"><b>✗ %s at request %" PRIu64 "</b>, ",
                       lanes->expected.len > 0 ? "It cannot be" : "It shows", step->submit);
            text_html(out, step->operation);
            buf_text(out, " of ");
            text_html(out, step->client);
            add_said("Expected:", lanes->expected, out);
            add_said("Came:", lanes->came, out);
            buf_text(out, "</p>\n");
        }
    }
}

static void add_legend(const struct lanes *lanes, struct buf *out)
{
    buf_text(out,
             "<p class=\"small soft\"><span class=\"key good\"></span>success"
             "<span class=\"key open\"></span>refused<span class=\"key none\"></span>no answer. "
             "Framed: named by the finding; pale: others on the same items. An upright stroke: "
             "when the emulator did it. In order of time, not to scale.");
    if (lanes->left_out > 0) {
        buf_text(out, " Left out here: ");
        text_count(out, (int64_t)lanes->left_out, "request");
        buf_text(out, " that it names as well.");
    }
    buf_text(out, "</p>\n");
}

void html_lanes(const struct view_run *run, const struct view_finding *finding, struct buf *out)
{
    struct arena arena;
    struct lanes lanes;
    arena_init(&arena);
    if (lanes_load(&lanes, run, finding, &arena)) {
        struct picture picture = {.lanes = &lanes, .run = run};
        compose(&picture, &arena);
        buf_printf(out,
                   "<h4>History</h4><div class=\"wide\"><svg role=\"img\" aria-label=\"Requests of "
                   "the finding, by client\" viewBox=\"0 0 %d %d\">\n",
                   WIDTH, picture.height + AXIS);
        draw_instant(&picture, out);
        for (size_t i = 0; i < lanes.client_count; i++) {
            draw_lane(&picture, i, out);
        }
        draw_axis(&picture, out);
        buf_text(out, "</svg></div>\n");
        add_impossible(&lanes, out);
        add_legend(&lanes, out);
    }
    arena_release(&arena);
}
