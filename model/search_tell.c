/* Findings of the search judge: what cannot be, and the history before it as lanes. */
#include <stdlib.h>

#include "../emulator/base/json.h"
#include "search_internal.h"

enum { FINDINGS_MAX = 5, LANES_MAX = 60 };

static struct search_finding *add_finding(struct search *search)
{
    if (search->finding_count == search->finding_cap) {
        search->finding_cap = search->finding_cap ? search->finding_cap * 2 : FINDINGS_MAX;
        search->findings =
            mem_realloc(search->findings, search->finding_cap * sizeof *search->findings);
    }
    struct search_finding *finding = &search->findings[search->finding_count++];
    *finding = (struct search_finding){.detail = ""};
    return finding;
}

static const char *text_of(struct search *search, struct buf *text)
{
    const char *copy = arena_text(&search->arena, buf_view(text));
    buf_release(text);
    return copy;
}

/* ---- lanes */

static void print_keys(struct search *search, struct json_writer *w, const struct deed *step)
{
    json_name(w, "keys");
    json_open(w, '[');
    for (size_t i = 0; i < step->place_count; i++) {
        json_doc(w, search->places[step->places[i]].key);
    }
    json_close(w, ']');
}

static void print_outcome(const struct invocation *call, bool open, struct json_writer *w)
{
    json_name(w, "end");
    if (open || call->end == ORDINAL_NEVER) {
        json_null(w);
    } else {
        json_int(w, call->end_us);
    }
    json_name(w, "outcome");
    if (open || call->end == ORDINAL_NEVER) {
        json_text(w, "unknown");
    } else if (call->error.len > 0) {
        json_string(w, call->error);
    } else {
        json_text(w, call->known ? "success" : "unknown");
    }
}

struct lane {
    size_t step;
    int64_t place; /* in the order; 0: none */
    bool impossible;
    bool open; /* it ended only behind the impossible one */
};

static void print_lane(struct search *search, const struct lane *lane, struct buf *out)
{
    const struct deed *step = &search->steps[lane->step];
    const struct invocation *call = &search->invocations[step->invocation];
    struct json_writer w;
    json_begin(&w, out);
    json_open(&w, '{');
    json_name(&w, "call");
    json_int(&w, (int64_t)call->number);
    json_name(&w, "client");
    json_string(&w, call->client);
    json_name(&w, "begin");
    json_int(&w, call->begin_us);
    print_outcome(call, lane->open, &w);
    json_name(&w, "operation");
    json_string(&w, call->operation);
    print_keys(search, &w, step);
    json_name(&w, "place");
    if (lane->place > 0) {
        json_int(&w, lane->place);
    } else {
        json_null(&w);
    }
    json_name(&w, "impossible");
    json_bool(&w, lane->impossible);
    json_close(&w, '}');
    buf_byte(out, '\n');
}

static bool shares_place(const struct deed *a, const struct deed *b)
{
    for (size_t i = 0; i < a->place_count; i++) {
        for (size_t j = 0; j < b->place_count; j++) {
            if (a->places[i] == b->places[j]) {
                return true;
            }
        }
    }
    return false;
}

static int64_t place_in(const struct order_task *task, size_t step)
{
    for (size_t i = 0; i < task->order_count; i++) {
        if (task->order[i] == step) {
            return (int64_t)i + 1;
        }
    }
    return 0;
}

static int by_sending(const void *a, const void *b)
{
    size_t one = ((const struct lane *)a)->step;
    size_t other = ((const struct lane *)b)->step;
    return one < other ? -1 : one > other;
}

/* The last ones that share an item with the impossible step, which is among them. Steps are
 * numbered in the order of sending. */
static size_t choose_lanes(struct search *search, const struct order_task *task, size_t impossible,
                           struct lane lanes[LANES_MAX])
{
    const struct deed *culprit = &search->steps[impossible];
    size_t count = 0;
    lanes[count++] = (struct lane){impossible, 0, true, false};
    for (size_t i = task->count; i-- > 0 && count < LANES_MAX;) {
        size_t number = task->steps[i];
        const struct deed *step = &search->steps[number];
        if (number != impossible && step->begin < culprit->end && shares_place(step, culprit)) {
            lanes[count++] =
                (struct lane){number, place_in(task, number), false, step->end > culprit->end};
        }
    }
    qsort(lanes, count, sizeof *lanes, by_sending);
    return count;
}

static void print_state(struct search *search, const struct deed *step, struct buf *out)
{
    for (size_t i = 0; i < step->place_count; i++) {
        const struct place *place = &search->places[step->places[i]];
        if (place->table) {
            buf_printf(out, "then %.*s ", STR_ARG(place->table->name));
            json_print(out, place->key);
            buf_text(out, " is ");
            if (place->versions[place->now]) {
                json_print(out, place->versions[place->now]);
            } else {
                buf_text(out, "not there");
            }
            buf_byte(out, '\n');
        }
    }
}

static struct str table_of(const struct search *search, const struct deed *step)
{
    const struct model_table *table =
        step->place_count > 0 ? search->places[step->places[0]].table : NULL;
    return table ? table->name : (struct str){0};
}

static const char *detail_of(struct search *search, const struct order_task *task, size_t number,
                             const struct lane *lanes, size_t count)
{
    const struct deed *step = &search->steps[number];
    struct buf text;
    buf_init(&text);
    buf_printf(&text, "%zu steps before it can be put into an order\n", task->order_count);
    print_state(search, step, &text);
    buf_text(&text, "request ");
    json_print(&text, step->seen.body);
    buf_text(&text, "\nreply ");
    json_print(&text, step->seen.reply);
    buf_text(&text, "\nlanes:\n");
    for (size_t i = 0; i < count; i++) {
        print_lane(search, &lanes[i], &text);
    }
    return text_of(search, &text);
}

void search_tell_impossible(struct search *search, const struct order_task *task, size_t number)
{
    const struct deed *step = &search->steps[number];
    const struct invocation *call = &search->invocations[step->invocation];
    struct lane lanes[LANES_MAX];
    search->impossible++;
    if (search->finding_count >= FINDINGS_MAX) {
        return;
    }
    size_t count = choose_lanes(search, task, number, lanes);
    struct search_finding *finding = add_finding(search);
    finding->detail = detail_of(search, task, number, lanes, count);
    finding->title =
        arena_printf(&search->arena, "%.*s %llu of %.*s fits no order of the requests: %s",
                     STR_ARG(call->operation), (unsigned long long)call->number,
                     STR_ARG(call->client), search_why(search, number));
    finding->table = table_of(search, step);
    uint64_t *calls = ARENA_ARRAY(&search->arena, uint64_t, count);
    for (size_t i = 0; i < count; i++) {
        calls[finding->call_count] =
            search->invocations[search->steps[lanes[i].step].invocation].number;
        finding->call_count += !lanes[i].impossible;
    }
    calls[finding->call_count++] = call->number;
    finding->calls = calls;
}

void search_tell_alone(struct search *search, size_t invocation, const char *why)
{
    const struct invocation *call = &search->invocations[invocation];
    struct buf text;
    search->impossible++;
    if (search->finding_count >= FINDINGS_MAX) {
        return;
    }
    struct search_finding *finding = add_finding(search);
    uint64_t *number = ARENA_ARRAY(&search->arena, uint64_t, 1);
    *number = call->number;
    buf_init(&text);
    buf_text(&text, "request ");
    json_print(&text, call->body);
    buf_text(&text, "\nreply ");
    json_print(&text, call->reply);
    buf_byte(&text, '\n');
    finding->detail = text_of(search, &text);
    finding->title = arena_printf(&search->arena, "%.*s %llu of %.*s: %s", STR_ARG(call->operation),
                                  (unsigned long long)call->number, STR_ARG(call->client), why);
    finding->table = doc_string(call->body, "TableName");
    finding->calls = number;
    finding->call_count = 1;
}

void search_tell_undecided(struct search *search, const struct order_task *task, const char *why)
{
    search->undecided++;
    if (search->finding_count >= FINDINGS_MAX) {
        return;
    }
    struct search_finding *finding = add_finding(search);
    finding->undecided = true;
    finding->table = task ? table_of(search, &search->steps[task->steps[0]]) : (struct str){0};
    finding->title =
        task ? arena_printf(&search->arena, "%zu steps are undecided: %s", task->count, why)
             : arena_printf(&search->arena, "the history is undecided: %s", why);
}
