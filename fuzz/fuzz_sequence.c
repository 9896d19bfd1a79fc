/*
 * Sequences of operations drawn from the fuzzer's bytes, on the emulator and judged by the model:
 * every reply must follow from the requests before it. Faults strike on the way, the clock jumps,
 * and the store, where it stands on a disk, fails in the middle of its writes: what is left of it
 * must follow, too.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../emulator/base/json.h"
#include "../emulator/emulator.h"
#include "../model/judge.h"
#include "../scenarios/simulator/draw.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { requests_max = 200 };
enum footing { IN_MEMORY, ON_DISK, ON_SYNCED_DISK, FOOTINGS };

struct sequence {
    const uint8_t *data;
    size_t size;
    size_t at;
    struct ddb *ddb;
    struct judge *judge;
    struct draw draw;
    int64_t time_us;
    bool faults; /* they may strike */
    enum footing footing;
    uint32_t writes; /* of the store, until it fails; 0: it does not */
    enum disk_fault next;
    struct str operation, body; /* of the request under way */
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

static enum disk_fault strike_disk(void *context, uint64_t write)
{
    struct sequence *s = context;
    (void)write;
    return s->writes > 0 && --s->writes == 0 ? s->next : DISK_WORKS;
}

static void fail(const struct sequence *s, const char *why, struct str reply)
{
    fprintf(stderr, "%s\n%.*s %.*s\n%.*s\n", why, STR_ARG(s->operation), STR_ARG(s->body),
            STR_ARG(reply));
    abort();
}

/* In the order of apply, whatever the client gets to see of it. */
static void judge(void *context, const struct ddb_applied *applied)
{
    struct sequence *s = context;
    struct arena arena;
    struct doc request, answer;
    const char *why = "";
    arena_init(&arena);
    struct str reply = applied->reply.len > 0 ? applied->reply : STR("{}"); /* some have no body */
    if (!json_read(&arena, applied->body, &request, NULL) ||
        !json_read(&arena, reply, &answer, NULL)) {
        fail(s, "not JSON", applied->reply);
    }
    struct seen seen = {.submit = applied->submit,
                        .operation = applied->operation,
                        .body = &request,
                        .time_us = applied->time_us,
                        .fault = applied->fault,
                        .error = applied->error,
                        .reply = &answer,
                        .commit = applied->commit,
                        .last_change = applied->last_change,
                        .uses = applied->uses,
                        .use_count = applied->use_count};
    if (judge_see(s->judge, &seen, &why) == VERDICT_DISAGREES) {
        fail(s, why, applied->reply);
    }
    draw_replied(&s->draw, applied->error.len > 0 ? NULL : &answer);
    arena_release(&arena);
}

static bool read_items(void *context, struct arena *arena, struct str table, struct str index,
                       struct doc *items)
{
    const struct sequence *s = context;
    struct str text;
    return ddb_items(s->ddb, table, index, arena, &text) && json_read(arena, text, items, NULL);
}

static void judge_rest(void *context, const struct ddb_reopened *reopened)
{
    struct sequence *s = context;
    const char *why = "";
    struct reopening reopening = {.time_us = reopened->time_us,
                                  .may_lose = reopened->may_lose,
                                  .commit = reopened->commit,
                                  .last_change = reopened->last_change,
                                  .read = read_items,
                                  .context = s};
    if (judge_reopened(s->judge, &reopening, &why) == VERDICT_DISAGREES) {
        fail(s, why, STR("after the store had failed"));
    }
}

static void send(struct sequence *s, const char *operation, struct str body)
{
    struct ddb_request request = {
        .service = STR("dynamodb"), .operation = str_from(operation), .body = body};
    struct ddb_reply reply;
    s->time_us += 1000;
    s->operation = request.operation;
    s->body = body;
    (void)ddb_submit(s->ddb, s->time_us, &request);
    if (!ddb_poll(s->ddb, &reply)) {
        abort();
    }
}

/* What happens beside requests: the store will fail soon, or the clock jumps by up to 13 minutes,
 * beyond the life of a token. */
static void disturb(struct sequence *s)
{
    static const enum disk_fault faults[] = {DISK_LOSES_POWER, DISK_LOSES_PROCESS, DISK_FAILS,
                                             DISK_IS_FULL};
    uint32_t what = below(s, 16);
    if (what == 15 && s->footing != IN_MEMORY) {
        s->next = faults[below(s, 4)];
        s->writes = 1 + below(s, 32);
    } else if (what == 14) {
        s->time_us += INT64_C(3000000) * below(s, 256);
    }
}

static void open_core(struct sequence *s)
{
    char message[256];
    struct ddb_options options;
    struct judge_options strict = {.strict = true, .may_go_back = s->footing == ON_DISK};
    ddb_options_init(&options);
    options.disk_may_fail = s->footing != IN_MEMORY;
    options.sync_full = s->footing == ON_SYNCED_DISK;
    options.log_pages = 20;
    options.env = (struct env){
        .context = s, .strike = strike, .disk = strike_disk, .read_objects = draw_objects};
    options.applied = judge;
    options.reopened = judge_rest;
    options.context = s;
    s->judge = judge_new(&strict);
    s->ddb = ddb_open(&options, message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sequence s = {.data = data, .size = size, .time_us = 1000000};
    s.footing = (enum footing)below(&s, FOOTINGS);
    open_core(&s);
    draw_init(&s.draw, below, &s);
    s.draw.tables = true;
    for (size_t i = 0; draw_table(i); i++) {
        s.draw.operation = "CreateTable";
        send(&s, "CreateTable", str_from(draw_table(i)));
    }
    s.faults = true;
    for (size_t i = 0; i < requests_max && s.at < s.size; i++) {
        disturb(&s);
        draw_request(&s.draw);
        send(&s, s.draw.operation, buf_view(&s.draw.body));
    }
    draw_release(&s.draw);
    judge_free(s.judge);
    ddb_close(s.ddb);
    return 0;
}
