#include "lanes.h"

#include <stdlib.h>
#include <string.h>

#include "../emulator/base/json.h"
#include "text.h"

/* How far around the impossible step context is looked for, in inputs. */
#define WINDOW_BEFORE 1500
#define WINDOW_AFTER 100
#define SCHEMA_INPUTS 200 /* the first ones, which make the tables */
#define PAGE_ROWS 100
#define LANES_MARK "\nlanes:\n" /* behind it the search judge tells them, a line each */

struct chooser {
    struct lanes *lanes;
    struct results *results;
    const struct view_finding *finding;
    struct arena *arena;
    struct key_names names;
    struct touched_item items[TOUCHED_ITEMS_MAX]; /* of the impossible step */
    size_t item_count;
    struct str table; /* of it */
};

/* ---- the impossible step */

static struct str after_text(struct str text, const char *mark)
{
    size_t len = strlen(mark);
    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.data + i, mark, len) == 0) {
            return (struct str){text.data + i + len, text.len - i - len};
        }
    }
    return (struct str){0};
}

/* The search judge says it of one of its lanes; else it is the last that is named. */
static uint64_t impossible_of(const struct view_finding *finding, struct arena *arena)
{
    struct str rest = after_text(finding->row.detail, LANES_MARK);
    while (rest.len > 0) {
        struct doc lane;
        struct str line = str_cut(&rest, '\n');
        if (json_read(arena, line, &lane, NULL) && doc_truth(doc_get(&lane, "impossible"))) {
            return (uint64_t)doc_whole(&lane, "call");
        }
    }
    return finding->requests[finding->request_count - 1];
}

/* "...: expected A, got B" is how checks say it. */
static void tell_expected(struct chooser *chooser, struct str reply)
{
    struct lanes *lanes = chooser->lanes;
    struct str expected = after_text(chooser->finding->row.title, "expected ");
    struct str got = after_text(expected, ", got ");
    if (got.len > 0) {
        lanes->expected = (struct str){expected.data, expected.len - got.len - strlen(", got ")};
        lanes->came = got;
    } else {
        lanes->expected =
            after_text(chooser->finding->row.title, "fits no order of the requests: ");
        lanes->came = reply;
    }
}

struct str lanes_prose(struct str detail)
{
    struct str told = after_text(detail, LANES_MARK);
    size_t told_bytes = told.data ? told.len + strlen(LANES_MARK) : 0;
    return (struct str){detail.data, detail.len - told_bytes};
}

/* ---- one step */

static struct str item_of(struct chooser *chooser, const struct results_input *input)
{
    struct touched_item *items =
        ARENA_ARRAY(chooser->arena, struct touched_item, TOUCHED_ITEMS_MAX);
    size_t count = touched_items(&chooser->names, input->body, chooser->arena, items);
    if (count == 0) {
        return input->table;
    }
    struct str key = text_cut(items[0].key, 24);
    const char *cut = key.len < items[0].key.len ? "…" : "";
    return str_from(count > 1
                        ? arena_printf(chooser->arena, "%.*s%s +%zu", STR_ARG(key), cut, count - 1)
                        : arena_printf(chooser->arena, "%.*s%s", STR_ARG(key), cut));
}

static void take_output(struct chooser *chooser, struct lane_step *step,
                        const struct results_output *output)
{
    struct doc claims;
    bool told = str_is(output->wire, "reply") && output->delivered;
    step->ended_us = output->due_us;
    step->error = output->error;
    step->outcome = !told ? LANE_NO_ANSWER : output->status >= 400 ? LANE_REFUSED : LANE_SUCCESS;
    if (json_read(chooser->arena, output->claims, &claims, NULL)) {
        step->applied_us = doc_whole(&claims, "at");
    }
}

static bool load_step(struct chooser *chooser, uint64_t submit, struct lane_step *step)
{
    struct results_input input;
    struct results_output output;
    *step = (struct lane_step){.submit = submit, .outcome = LANE_NO_ANSWER};
    if (!results_request(chooser->results, chooser->arena, submit, &input)) {
        return false;
    }
    step->client = input.client;
    step->operation = input.operation;
    step->item = item_of(chooser, &input);
    step->sent_us = input.time_us;
    if (results_output(chooser->results, chooser->arena, submit, &output)) {
        take_output(chooser, step, &output);
    }
    return true;
}

/* ---- choosing */

static bool has_lane(struct lanes *lanes, struct str client)
{
    for (size_t i = 0; i < lanes->client_count; i++) {
        if (str_eq(lanes->clients[i], client)) {
            return true;
        }
    }
    if (lanes->client_count < LANES_MAX) {
        lanes->clients[lanes->client_count++] = client;
        return true;
    }
    return false;
}

static bool is_chosen(const struct lanes *lanes, uint64_t submit)
{
    for (size_t i = 0; i < lanes->count; i++) {
        if (lanes->steps[i].submit == submit) {
            return true;
        }
    }
    return false;
}

static bool choose(struct chooser *chooser, uint64_t submit, bool named)
{
    struct lanes *lanes = chooser->lanes;
    struct lane_step step;
    if (is_chosen(lanes, submit)) {
        return true;
    }
    if (lanes->count == LANE_STEPS_MAX - (named ? LANE_CONTEXT_MAX : 0) ||
        !load_step(chooser, submit, &step) || !has_lane(lanes, step.client)) {
        return false;
    }
    step.named = named;
    lanes->steps[lanes->count++] = step;
    return true;
}

/* The last ones named are the nearest to where it shows. */
static void choose_named(struct chooser *chooser)
{
    const struct view_finding *finding = chooser->finding;
    for (size_t i = finding->request_count; i-- > 0;) {
        chooser->lanes->left_out += !choose(chooser, finding->requests[i], true);
    }
}

/* Where the impossible step names no items, all of its table are on the same ones. */
static bool shares_item(struct chooser *chooser, const struct results_input *input,
                        struct arena *arena)
{
    if (chooser->item_count == 0) {
        return chooser->table.len > 0 && str_eq(input->table, chooser->table);
    }
    struct touched_item *items = ARENA_ARRAY(arena, struct touched_item, TOUCHED_ITEMS_MAX);
    size_t count = touched_items(&chooser->names, input->body, arena, items);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < chooser->item_count; j++) {
            if (str_eq(items[i].table, chooser->items[j].table) &&
                str_eq(items[i].key, chooser->items[j].key)) {
                return true;
            }
        }
    }
    return false;
}

/* The last of those before, and the first behind. */
struct nearest {
    uint64_t before[LANE_CONTEXT_MAX]; /* a ring */
    size_t seen;
    uint64_t behind[LANE_CONTEXT_MAX];
    size_t behind_count;
};

static void note_near(struct nearest *nearest, uint64_t submit, uint64_t impossible)
{
    if (submit < impossible) {
        nearest->before[nearest->seen++ % LANE_CONTEXT_MAX] = submit;
    } else if (nearest->behind_count < LANE_CONTEXT_MAX) {
        nearest->behind[nearest->behind_count++] = submit;
    }
}

static void choose_context(struct chooser *chooser, const struct nearest *nearest)
{
    size_t most = chooser->lanes->count + LANE_CONTEXT_MAX;
    size_t behind = nearest->behind_count < 3 ? nearest->behind_count : 3;
    for (size_t i = 0; i < behind; i++) {
        (void)choose(chooser, nearest->behind[i], false);
    }
    for (size_t i = 0; i < LANE_CONTEXT_MAX && i < nearest->seen; i++) {
        if (chooser->lanes->count < most) {
            (void)choose(chooser, nearest->before[(nearest->seen - 1 - i) % LANE_CONTEXT_MAX],
                         false);
        }
    }
}

/* Goes through inputs behind `after`, at most so many: learns keys, or notes what is near. */
static void scan(struct chooser *chooser, uint64_t after, size_t most, struct nearest *nearest,
                 uint64_t impossible)
{
    struct results_input rows[PAGE_ROWS];
    size_t count = PAGE_ROWS;
    for (size_t done = 0; done < most && count == PAGE_ROWS; done += PAGE_ROWS) {
        struct arena arena;
        arena_init(&arena);
        count = results_inputs(chooser->results, &arena, after, PAGE_ROWS, rows);
        for (size_t i = 0; i < count; i++) {
            after = rows[i].number;
            if (!str_is(rows[i].kind, "submit")) {
                continue;
            }
            if (!nearest) {
                key_names_learn(&chooser->names, rows[i].body, chooser->arena);
            } else if (rows[i].submit != impossible && shares_item(chooser, &rows[i], &arena)) {
                note_near(nearest, rows[i].submit, impossible);
            }
        }
        arena_release(&arena);
    }
}

static void add_context(struct chooser *chooser, const struct results_input *impossible)
{
    struct nearest nearest = {.seen = 0};
    uint64_t number = impossible->number;
    uint64_t after = number > WINDOW_BEFORE ? number - WINDOW_BEFORE : 0;
    scan(chooser, after, (size_t)(number - after) + WINDOW_AFTER, &nearest, impossible->submit);
    choose_context(chooser, &nearest);
}

/* ---- order */

static int by_sending(const void *a, const void *b)
{
    const struct lane_step *one = a;
    const struct lane_step *other = b;
    if (one->sent_us != other->sent_us) {
        return one->sent_us < other->sent_us ? -1 : 1;
    }
    return one->submit < other->submit ? -1 : one->submit > other->submit;
}

static void put_in_order(struct lanes *lanes, uint64_t impossible)
{
    qsort(lanes->steps, lanes->count, sizeof *lanes->steps, by_sending);
    lanes->client_count = 0;
    for (size_t i = 0; i < lanes->count; i++) {
        lanes->steps[i].impossible = lanes->steps[i].submit == impossible;
        (void)has_lane(lanes, lanes->steps[i].client);
    }
}

bool lanes_load(struct lanes *lanes, const struct view_run *run, const struct view_finding *finding,
                struct arena *arena)
{
    struct results_input input;
    struct results_output output = {.status = 0};
    *lanes = (struct lanes){.count = 0};
    if (finding->request_count == 0) {
        return false;
    }
    struct chooser *chooser = arena_zalloc(arena, sizeof *chooser);
    *chooser = (struct chooser){
        .lanes = lanes, .results = run->results, .finding = finding, .arena = arena};
    scan(chooser, 0, SCHEMA_INPUTS, NULL, 0);
    uint64_t impossible = impossible_of(finding, arena);
    bool found = results_request(run->results, arena, impossible, &input);
    if (found) {
        key_names_learn(&chooser->names, input.body, arena);
        chooser->item_count = touched_items(&chooser->names, input.body, arena, chooser->items);
        chooser->table = input.table;
        (void)choose(chooser, impossible, true);
        (void)results_output(run->results, arena, impossible, &output);
        tell_expected(chooser, output.body);
    }
    choose_named(chooser);
    if (found) {
        add_context(chooser, &input);
    }
    put_in_order(lanes, impossible);
    return lanes->count > 0;
}
