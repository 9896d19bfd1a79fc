#include "recorder.h"

#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/plan.h"

/* A strike whose request has no reply yet. Owns its texts. */
struct strike {
    uint64_t submit;
    int64_t time_us;
    bool delays; /* latency is part of it, and that has an effect at once */
    char *rule, *kind, *operation, *table, *client, *effect;
};

struct recorder {
    struct results *results;
    uint64_t inputs;
    uint64_t submits;
    struct strike *strikes; /* by submit number */
    size_t strike_count, strike_cap;
    uint64_t site_submit; /* request whose first table is `site_table` */
    char *site_table;
};

static char *copy(struct str text)
{
    char *bytes = mem_alloc(text.len + 1);

    if (text.len > 0) {
        memcpy(bytes, text.data, text.len);
    }
    bytes[text.len] = '\0';
    return bytes;
}

struct recorder *recorder_open(const char *path, const struct results_run *run, char message[256])
{
    struct results *results = results_create(path, message);

    if (results == NULL) {
        return NULL;
    }
    struct recorder *recorder = mem_zalloc(sizeof(*recorder));
    recorder->results = results;
    results_begin(results, run);
    return recorder;
}

static void strike_release(struct strike *strike)
{
    free(strike->rule);
    free(strike->kind);
    free(strike->operation);
    free(strike->table);
    free(strike->client);
    free(strike->effect);
}

void recorder_close(struct recorder *recorder)
{
    if (recorder == NULL) {
        return;
    }
    for (size_t i = 0; i < recorder->strike_count; i++) {
        strike_release(&recorder->strikes[i]);
    }
    results_close(recorder->results);
    free(recorder->strikes);
    free(recorder->site_table);
    free(recorder);
}

static char *effect_text(const struct fault_effect *effect)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text);
    json_begin(&w, &text);
    effect_dump(&w, effect);
    char *bytes = copy(buf_view(&text));
    buf_release(&text);
    return bytes;
}

static void keep_strike(struct recorder *recorder, const struct fault_site *site,
                        const struct fault_effect *effect)
{
    bool only_latency = effect->effect == EFFECT_NONE;

    if (recorder->strike_count == recorder->strike_cap) {
        recorder->strike_cap = recorder->strike_cap == 0 ? 16 : recorder->strike_cap * 2;
        recorder->strikes =
            mem_realloc(recorder->strikes, recorder->strike_cap * sizeof(*recorder->strikes));
    }
    recorder->strikes[recorder->strike_count++] = (struct strike){
        .submit = site->submit,
        .time_us = site->time_us,
        .delays = effect->latency_us > 0,
        .rule = copy(only_latency ? effect->latency_rule : effect->rule),
        .kind = copy(only_latency ? STR("latency") : effect->kind),
        .operation = copy(site->operation),
        .table = copy(site->target_count > 0 ? site->targets[0].table : STR("")),
        .client = copy(site->client),
        .effect = effect_text(effect),
    };
}

void recorder_strike(struct recorder *recorder, const struct fault_site *site,
                     const struct fault_effect *effect)
{
    free(recorder->site_table);
    recorder->site_submit = site->submit;
    recorder->site_table = copy(site->target_count > 0 ? site->targets[0].table : STR(""));
    if (effect->effect != EFFECT_NONE || effect->latency_us > 0) {
        keep_strike(recorder, site, effect);
    }
}

static void add_strike(struct recorder *recorder, const struct strike *strike, bool fired)
{
    results_add_fault(recorder->results, &(struct results_fault){
                                             .submit = strike->submit,
                                             .time_us = strike->time_us,
                                             .rule = str_from(strike->rule),
                                             .kind = str_from(strike->kind),
                                             .operation = str_from(strike->operation),
                                             .table = str_from(strike->table),
                                             .client = str_from(strike->client),
                                             .effect = str_from(strike->effect),
                                             .fired = fired,
                                         });
}

/* Writes the strike on this request, if there is one. `struck`: what the reply says of it; without
 * a reply only a delay is known to have had an effect. */
static void settle_strike(struct recorder *recorder, uint64_t submit, bool struck)
{
    for (size_t i = 0; i < recorder->strike_count; i++) {
        struct strike *strike = &recorder->strikes[i];
        if (strike->submit != submit) {
            continue;
        }
        add_strike(recorder, strike, struck || strike->delays);
        strike_release(strike);
        memmove(strike, strike + 1, (recorder->strike_count - i - 1) * sizeof(*strike));
        recorder->strike_count--;
        return;
    }
}

/* A request that was refused before the plan saw it still names a table. */
static struct str named_table(struct arena *arena, struct str body)
{
    struct doc doc;

    if (!json_read(arena, body, &doc, NULL)) {
        return STR("");
    }
    const struct doc *name = doc_get(&doc, "TableName");
    return name != NULL && name->type == DOC_STRING ? name->string : STR("");
}

void recorder_input(struct recorder *recorder, const struct hook_input *input)
{
    const struct ddb_request *request = input->request;
    struct arena arena;
    struct results_input row = {
        .number = ++recorder->inputs,
        .kind = STR("submit"),
        .submit = input->submit,
        .time_us = input->time_us,
        .connection = input->connection,
        .client = input->client,
        .service = request->service,
        .operation = request->operation,
        .account = request->account,
        .region = request->region,
        .host = request->host,
        .invocation = input->invocation,
        .sdk_request = input->sdk_request,
        .body = request->body,
    };

    arena_init(&arena);
    recorder->submits++;
    row.table = recorder->site_submit == input->submit && recorder->site_table != NULL
                    ? str_from(recorder->site_table)
                    : named_table(&arena, request->body);
    results_add_input(recorder->results, &row);
    arena_release(&arena);
}

struct str recorder_wire(enum ddb_wire wire)
{
    switch (wire) {
    case DDB_WIRE_REPLY: return STR("reply");
    case DDB_WIRE_CLOSE: return STR("close");
    case DDB_WIRE_RESET: return STR("reset");
    case DDB_WIRE_TRUNCATE: return STR("truncate");
    }
    return STR("");
}

void recorder_output(struct recorder *recorder, const struct hook_output *output)
{
    const struct ddb_reply *reply = output->reply;

    settle_strike(recorder, reply->submit, reply->struck);
    results_add_output(recorder->results, &(struct results_output){
                                              .submit = reply->submit,
                                              .due_us = reply->due_us,
                                              .status = reply->status,
                                              .error = reply->error,
                                              .wire = recorder_wire(reply->wire),
                                              .body = reply->body,
                                              .claims = reply->claims,
                                              .delivered = output->delivered,
                                          });
}

void recorder_cancelled(struct recorder *recorder, uint64_t submit, int64_t time_us)
{
    results_add_input(recorder->results, &(struct results_input){
                                             .number = ++recorder->inputs,
                                             .kind = STR("cancel"),
                                             .submit = submit,
                                             .time_us = time_us,
                                         });
    settle_strike(recorder, submit, false);
    results_add_output(recorder->results, &(struct results_output){
                                              .submit = submit,
                                              .due_us = time_us,
                                              .wire = STR("cancelled"),
                                          });
}

void recorder_control(struct recorder *recorder, const char *kind, int64_t time_us, struct str body)
{
    results_add_input(recorder->results, &(struct results_input){
                                             .number = ++recorder->inputs,
                                             .kind = str_from(kind),
                                             .time_us = time_us,
                                             .body = body,
                                         });
}

uint64_t recorder_submits(const struct recorder *recorder)
{
    return recorder->submits;
}

struct results *recorder_results(struct recorder *recorder)
{
    return recorder->results;
}

void recorder_settle(struct recorder *recorder)
{
    while (recorder->strike_count > 0) {
        settle_strike(recorder, recorder->strikes[0].submit, false);
    }
}
