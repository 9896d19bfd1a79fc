/*
 * Charts of what happened when: requests and what came of them, faults and repeats, how long
 * replies took. Of one run, or of all seeds of all series together.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "html_parts.h"
#include "text.h"
#include "view_pulse.h"

#define WIDTH 960
#define PANEL 96 /* height of one chart */
#define GAP 34   /* above it, for its title */

/* ---- drawing */

struct chart {
    const struct pulse *pulse;
    unsigned length; /* slots */
    int top;         /* of the panel */
    struct buf *out;
};

static int left_of(const struct chart *chart, unsigned slot)
{
    return (int)(slot * WIDTH / chart->length);
}

static int height_of(uint64_t value, uint64_t most)
{
    return most == 0 ? 0 : (int)((value * PANEL + most - 1) / most);
}

static void add_panel(const struct chart *chart, const char *title, int64_t most, bool is_time)
{
    buf_printf(chart->out,
               "<line class=\"lane\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/><text x=\"0\" "
               "y=\"%d\">%s</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">at most ",
               chart->top + PANEL, WIDTH, chart->top + PANEL, chart->top - 8, title, WIDTH,
               chart->top - 8);
    if (is_time) {
        text_span(chart->out, most);
    } else {
        text_number(chart->out, most);
    }
    buf_text(chart->out, "</text>\n");
}

static void add_bar(const struct chart *chart, unsigned slot, const char *tone, int from,
                    int height)
{
    int left = left_of(chart, slot);
    int width = left_of(chart, slot + 1) - left;
    if (height > 0) {
        buf_printf(chart->out,
                   "<rect class=\"bar %s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", tone,
                   left, chart->top + PANEL - from - height, width > 2 ? width - 1 : width, height);
    }
}

static uint64_t most_of(const struct chart *chart, enum pulse_kind kind)
{
    uint64_t most = 0;
    for (unsigned i = 0; i < chart->length; i++) {
        uint64_t count = chart->pulse->slots[i].counts[kind];
        most = count > most ? count : most;
    }
    return most;
}

/* Requests sent, and in the bars those replies that were none or an error. */
static void draw_requests(const struct chart *chart)
{
    uint64_t most = most_of(chart, PULSE_REQUEST);
    add_panel(chart, "Requests", (int64_t)most, false);
    for (unsigned i = 0; i < chart->length; i++) {
        const uint64_t *counts = chart->pulse->slots[i].counts;
        add_bar(chart, i, "plain", 0, height_of(counts[PULSE_REQUEST], most));
        int lost = height_of(counts[PULSE_NO_REPLY], most);
        int errors = height_of(counts[PULSE_ERROR], most);
        lost = lost < PANEL ? lost : PANEL;
        add_bar(chart, i, "bad", 0, lost);
        add_bar(chart, i, "open", lost, errors < PANEL - lost ? errors : PANEL - lost);
    }
}

/* Two bars of half the width each. */
static void draw_trouble(const struct chart *chart)
{
    uint64_t faults = most_of(chart, PULSE_FAULT);
    uint64_t repeats = most_of(chart, PULSE_REPEAT);
    uint64_t most = faults > repeats ? faults : repeats;
    add_panel(chart, "Faults and repeats", (int64_t)most, false);
    for (unsigned i = 0; i < chart->length; i++) {
        const uint64_t *counts = chart->pulse->slots[i].counts;
        int left = left_of(chart, i);
        int half = (left_of(chart, i + 1) - left) / 2;
        int fault = height_of(counts[PULSE_FAULT], most);
        int repeat = height_of(counts[PULSE_REPEAT], most);
        buf_printf(chart->out,
                   "<rect class=\"bar open\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
                   "<rect class=\"bar calm\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                   left, chart->top + PANEL - fault, half, fault, left + half,
                   chart->top + PANEL - repeat, half > 1 ? half - 1 : half, repeat);
    }
}

static int64_t longest(const struct chart *chart)
{
    int64_t most = 0;
    for (unsigned i = 0; i < chart->length; i++) {
        int64_t us = pulse_quantile(chart->pulse, &chart->pulse->slots[i], 99);
        most = us > most ? us : most;
    }
    return most;
}

/* A step for each slot; slots without replies leave a gap. */
static void draw_curve(const struct chart *chart, unsigned percent, const char *tone, int64_t most)
{
    bool drawing = false;
    buf_printf(chart->out, "<path class=\"curve %s\" d=\"", tone);
    for (unsigned i = 0; i < chart->length; i++) {
        int64_t us = pulse_quantile(chart->pulse, &chart->pulse->slots[i], percent);
        if (us < 0) {
            drawing = false;
            continue;
        }
        int y = chart->top + PANEL - height_of((uint64_t)us, (uint64_t)most);
        buf_printf(chart->out, "%s%d %dH%d", drawing ? "L" : "M", left_of(chart, i), y,
                   left_of(chart, i + 1));
        drawing = true;
    }
    buf_text(chart->out, "\"/>\n");
}

static void draw_latency(const struct chart *chart)
{
    int64_t most = longest(chart);
    add_panel(chart, "Time to the reply", most, true);
    draw_curve(chart, 99, "bad", most);
    draw_curve(chart, 90, "open", most);
    draw_curve(chart, 50, "good", most);
}

static void add_legend(const struct view *view, const struct chart *chart)
{
    buf_text(chart->out,
             "<p class=\"small soft\"><span class=\"key plain\"></span>requests"
             "<span class=\"key open\"></span>of them errors; faults with an effect"
             "<span class=\"key bad\"></span>without a reply"
             "<span class=\"key calm\"></span>repeats</p>\n<p class=\"small soft\">Of a hundred "
             "replies <span class=\"key good\"></span>50 <span class=\"key open\"></span>90 "
             "<span class=\"key bad\"></span>99 came within this time. Each column stands for ");
    text_span(chart->out, pulse_slot_us(chart->pulse));
    buf_text(chart->out, view->single ? ".</p>\n" : ", all seeds together.</p>\n");
}

void html_pulse(const struct view *view, struct buf *out)
{
    struct pulse *pulse = mem_zalloc(sizeof *pulse);
    view_pulse(view, pulse);
    struct chart chart = {pulse, pulse_length(pulse), GAP, out};
    if (chart.length > 0) {
        buf_printf(out,
                   "<h2>What happened when</h2><section class=\"card\"><div class=\"wide\">"
                   "<svg role=\"img\" aria-label=\"Requests, faults and latency over time\" "
                   "viewBox=\"0 0 %d %d\">\n",
                   WIDTH, 3 * (PANEL + GAP) + 22);
        draw_requests(&chart);
        chart.top += PANEL + GAP;
        draw_trouble(&chart);
        chart.top += PANEL + GAP;
        draw_latency(&chart);
        html_time_axis(out, pulse_slot_us(pulse) * chart.length, chart.top + PANEL + 16);
        buf_text(out, "</svg></div>\n");
        add_legend(view, &chart);
        buf_text(out, "</section>\n");
    }
    free(pulse);
}
