#include "report_diff.h"

#include <inttypes.h>

#include "text.h"

#define ROWS 64
#define BODY_BYTES_MAX 2000

/* One side at the place where they part. */
struct side {
    struct results *results;
    int64_t start_us;
    const struct results_input *input; /* NULL: there is none any more */
    struct results_output output;
    bool answered;
};

static bool same_input(const struct results_input *a, const struct results_input *b)
{
    return str_eq(a->kind, b->kind) && a->submit == b->submit && a->time_us == b->time_us &&
           str_eq(a->client, b->client) && str_eq(a->operation, b->operation) &&
           str_eq(a->body, b->body);
}

static bool same_output(const struct side *a, const struct side *b)
{
    if (!a->answered || !b->answered) {
        return a->answered == b->answered;
    }
    return a->output.due_us == b->output.due_us && a->output.status == b->output.status &&
           str_eq(a->output.error, b->output.error) && str_eq(a->output.wire, b->output.wire) &&
           str_eq(a->output.body, b->output.body);
}

/* ---- telling */

static void add_body(struct buf *out, struct str body)
{
    text_line(out, text_cut(body, BODY_BYTES_MAX));
    if (body.len > BODY_BYTES_MAX) {
        buf_printf(out, " ... (%zu bytes)", body.len);
    }
    buf_byte(out, '\n');
}

static void add_time(struct buf *out, const struct side *side, int64_t time_us)
{
    buf_text(out, " at +");
    text_span(out, time_us > side->start_us ? time_us - side->start_us : 0);
}

static void add_input(struct buf *out, const struct side *side)
{
    const struct results_input *input = side->input;
    buf_printf(out, "  %s: ", results_path(side->results));
    if (!input) {
        buf_text(out, "nothing more\n");
        return;
    }
    text_line(out, input->kind);
    if (input->submit > 0) {
        buf_printf(out, " %" PRIu64 " ", input->submit);
        text_line(out, input->operation);
        buf_text(out, " of ");
        text_line(out, input->client);
    }
    add_time(out, side, input->time_us);
    buf_byte(out, ' ');
    add_body(out, input->body);
}

static void add_output(struct buf *out, const struct side *side)
{
    buf_printf(out, "  %s: ", results_path(side->results));
    if (!side->answered) {
        buf_text(out, "no reply\n");
        return;
    }
    buf_printf(out, "%d ", side->output.status);
    text_line(out, side->output.wire);
    add_time(out, side, side->output.due_us);
    buf_byte(out, ' ');
    add_body(out, side->output.body);
}

/* ---- comparing */

static void load_output(struct side *side, struct arena *arena)
{
    side->answered = side->input->submit > 0 && str_is(side->input->kind, "submit") &&
                     results_output(side->results, arena, side->input->submit, &side->output);
}

/* One input of both; either may have come to its end. */
static bool differs(struct side *one, struct side *other, struct arena *arena, struct buf *out)
{
    if (!one->input || !other->input || !same_input(one->input, other->input)) {
        buf_text(out, "the inputs part:\n");
        add_input(out, one);
        add_input(out, other);
        return true;
    }
    load_output(one, arena);
    load_output(other, arena);
    if (!same_output(one, other)) {
        buf_text(out, "the same request, and two replies:\n");
        add_input(out, one);
        add_output(out, one);
        add_output(out, other);
        return true;
    }
    return false;
}

static bool compare_page(struct side *one, struct side *other, uint64_t *after, bool *more,
                         struct buf *out)
{
    struct results_input left[ROWS], right[ROWS];
    struct arena arena;
    bool found = false;
    arena_init(&arena);
    size_t lefts = results_inputs(one->results, &arena, *after, ROWS, left);
    size_t rights = results_inputs(other->results, &arena, *after, ROWS, right);
    for (size_t i = 0; (i < lefts || i < rights) && !found; i++) {
        one->input = i < lefts ? &left[i] : NULL;
        other->input = i < rights ? &right[i] : NULL;
        found = differs(one, other, &arena, out);
        *after = i < lefts ? left[i].number : *after;
    }
    *more = !found && lefts == ROWS;
    one->input = NULL;
    other->input = NULL;
    arena_release(&arena);
    return found;
}

bool report_diff(struct results *one, struct results *other, struct buf *out)
{
    struct side left = {.results = one}, right = {.results = other};
    struct results_run run;
    struct arena arena;
    uint64_t after = 0;
    bool more = true;
    bool found = false;
    arena_init(&arena);
    left.start_us = results_run(one, &arena, &run) ? run.start_us : 0;
    right.start_us = results_run(other, &arena, &run) ? run.start_us : 0;
    while (more && !found) {
        found = compare_page(&left, &right, &after, &more, out);
    }
    arena_release(&arena);
    return found;
}

const char *report_diff_files(const char *one, const char *other, struct arena *arena)
{
    char message[256];
    struct buf text;
    struct results *left = results_open(one, message);
    struct results *right = left ? results_open(other, message) : NULL;
    const char *said = NULL;
    buf_init(&text);
    if (right && report_diff(left, right, &text)) {
        said = arena_text(arena, buf_view(&text));
    }
    buf_release(&text);
    results_close(right);
    results_close(left);
    return said;
}
