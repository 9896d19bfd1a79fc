/*
 * Sequences of operations drawn from the fuzzer's bytes, on the emulator and judged by the model:
 * every reply must follow from the requests before it. Faults strike on the way.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../emulator/base/json.h"
#include "../emulator/emulator.h"
#include "../model/judge.h"
#include "../scenarios/simulator/draw.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { requests_max = 200 };

struct sequence {
    const uint8_t *data;
    size_t size;
    size_t at;
    struct ddb *ddb;
    struct judge *judge;
    struct draw draw;
    int64_t time_us;
    bool faults; /* they may strike */
};

/* Where the bytes are used up, the first choice is taken. */
static uint32_t below(void *context, uint32_t bound)
{
    struct sequence *s = context;
    return s->at < s->size ? s->data[s->at++] % bound : 0;
}

/* A fault now and then: refused, throttled, half a batch handed back. */
static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    static const enum effect effects[] = {EFFECT_THROTTLE, EFFECT_REFUSE, EFFECT_LOSE_BEFORE,
                                          EFFECT_LOSE_AFTER, EFFECT_UNPROCESSED};
    (void)site;
    const struct sequence *s = context;
    if (s->faults && below(context, 16) == 15) {
        out->effect = effects[below(context, 5)];
        out->rule = STR("fuzz");
        out->kind = STR("fuzz");
        out->code = STR("InternalServerError");
        out->message = STR("");
        out->status = 500;
        out->fraction_ppm = PPM / 2;
    }
}

static void fail(const struct sequence *s, struct str body, const struct ddb_reply *reply,
                 const char *why)
{
    fprintf(stderr, "%s\n%s %.*s\n%.*s\n", why, s->draw.operation, STR_ARG(body),
            STR_ARG(reply->body));
    abort();
}

static void judge(struct sequence *s, struct str operation, struct str body,
                  const struct ddb_reply *reply)
{
    struct arena arena;
    struct doc request, answer;
    const char *why = "";
    arena_init(&arena);
    answer = (struct doc){.type = DOC_MAP}; /* some replies have no body at all */
    if (!json_read(&arena, body, &request, NULL) ||
        (reply->body.len > 0 && !json_read(&arena, reply->body, &answer, NULL))) {
        fail(s, body, reply, "not JSON");
    }
    struct seen seen = {.operation = operation,
                        .body = &request,
                        .time_us = s->time_us,
                        .error = reply->error,
                        .reply = &answer};
    if (judge_see(s->judge, &seen, &why) == VERDICT_DISAGREES) {
        fail(s, body, reply, why);
    }
    draw_replied(&s->draw, reply->error.len > 0 ? NULL : &answer);
    arena_release(&arena);
}

static void send(struct sequence *s, const char *operation, struct str body)
{
    struct ddb_request request = {
        .service = STR("dynamodb"), .operation = str_from(operation), .body = body};
    struct ddb_reply reply;
    s->time_us += 1000;
    (void)ddb_submit(s->ddb, s->time_us, &request);
    if (!ddb_poll(s->ddb, &reply)) {
        abort();
    }
    if (reply.status != 0) { /* else the request was lost before it was planned */
        judge(s, request.operation, body, &reply);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char message[256];
    struct sequence s = {.data = data, .size = size, .time_us = 1000000};
    struct ddb_options options;
    struct judge_options strict = {.strict = true};
    ddb_options_init(&options);
    options.env = (struct env){.context = &s, .strike = strike, .read_objects = draw_objects};
    s.ddb = ddb_open(&options, message);
    s.judge = judge_new(&strict);
    draw_init(&s.draw, below, &s);
    s.draw.tables = true;
    for (size_t i = 0; draw_table(i); i++) {
        s.draw.operation = "CreateTable";
        send(&s, "CreateTable", str_from(draw_table(i)));
    }
    s.faults = true;
    for (size_t i = 0; i < requests_max && s.at < s.size; i++) {
        draw_request(&s.draw);
        send(&s, s.draw.operation, buf_view(&s.draw.body));
    }
    draw_release(&s.draw);
    judge_free(s.judge);
    ddb_close(s.ddb);
    return 0;
}
