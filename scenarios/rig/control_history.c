#include "control_history.h"

#include "../../emulator/base/json.h"
#include "../../reports/text.h"
#include "../options/moment.h"
#include "../options/option_check.h"
#include "../../emulator/base/percent.h"

struct history {
    struct results *results;
    uint64_t after;
    uint64_t limit;
    struct arena *arena;
    struct json_writer w;
};

static bool read_query(struct history *history, struct str query, const char **at,
                       const char **message)
{
    struct str name, value;

    while (query_next(history->arena, &query, &name, &value)) {
        bool good;
        *at = name.data;
        if (str_is(name, "after")) {
            good = integer_parse(value.data, INT64_MAX, &history->after);
        } else if (str_is(name, "limit")) {
            good =
                integer_parse(value.data, HISTORY_LIMIT_MAX, &history->limit) && history->limit > 0;
        } else {
            *message = "no such parameter; expected after or limit";
            return false;
        }
        if (!good) {
            *message = arena_printf(history->arena, "expected a number%s, got \"%.*s\"",
                                    str_is(name, "limit") ? " from 1 to 1000" : "", STR_ARG(value));
            return false;
        }
    }
    return true;
}

/* Bodies are any bytes that came; what the reply holds must be JSON. */
static void text_member(struct history *history, const char *name, struct str text)
{
    if (text.len > 0) {
        json_name(&history->w, name);
        json_string(&history->w, text_clean(history->arena, text));
    }
}

static void time_member(struct json_writer *w, const char *name, int64_t time_us)
{
    char text[MOMENT_SIZE];

    moment_print(time_us, text);
    json_name(w, name);
    json_text(w, text);
}

static void print_output(struct history *history, uint64_t submit)
{
    struct results_output output;

    if (submit == 0 || !results_output(history->results, history->arena, submit, &output)) {
        return;
    }
    json_name(&history->w, "output");
    json_open(&history->w, '{');
    time_member(&history->w, "due", output.due_us);
    json_name(&history->w, "status");
    json_int(&history->w, output.status);
    text_member(history, "error", output.error);
    text_member(history, "wire", output.wire);
    text_member(history, "body", output.body);
    json_name(&history->w, "delivered");
    json_bool(&history->w, output.delivered);
    json_close(&history->w, '}');
}

static void print_input(struct history *history, const struct results_input *input)
{
    struct json_writer *w = &history->w;

    json_open(w, '{');
    json_name(w, "number");
    json_int(w, (int64_t)input->number);
    text_member(history, "kind", input->kind);
    time_member(w, "time", input->time_us);
    if (input->submit > 0) {
        json_name(w, "request");
        json_int(w, (int64_t)input->submit);
    }
    text_member(history, "client", input->client);
    text_member(history, "operation", input->operation);
    text_member(history, "table", input->table);
    text_member(history, "body", input->body);
    if (str_is(input->kind, "submit")) {
        print_output(history, input->submit);
    }
    json_close(w, '}');
}

static void print_entries(struct history *history)
{
    struct json_writer *w = &history->w;
    size_t limit = (size_t)history->limit;
    struct results_input *rows = ARENA_ARRAY(history->arena, struct results_input, limit + 1);
    size_t count =
        results_inputs(history->results, history->arena, history->after, limit + 1, rows);
    size_t shown = count > limit ? limit : count;

    json_open(w, '{');
    json_name(w, "entries");
    json_open(w, '[');
    for (size_t i = 0; i < shown; i++) {
        print_input(history, &rows[i]);
    }
    json_close(w, ']');
    json_name(w, "next");
    if (count > limit) {
        json_int(w, (int64_t)rows[shown - 1].number);
    } else {
        json_null(w);
    }
    json_close(w, '}');
}

bool history_print(struct recorder *recorder, struct str query, struct arena *arena,
                   struct buf *out, const char **at, const char **message)
{
    struct history history = {
        .results = recorder_results(recorder),
        .limit = HISTORY_LIMIT_DEFAULT,
        .arena = arena,
    };

    if (!read_query(&history, query, at, message)) {
        return false;
    }
    results_flush(history.results);
    json_begin(&history.w, out);
    print_entries(&history);
    return true;
}
