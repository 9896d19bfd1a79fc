/*
 * throttle-no-backoff: a throttled request was sent again at once, again and again.
 *
 * "At once" is sooner than any back-off of use lets it be: each repeat of a client within
 * AT_ONCE_US of the reply before, REPEATS times in a row. Full jitter waits no longer than that now
 * and then, but not seven times running while its waits double. An SDK's own retries bear the
 * invocation id of their call; they are no repeats of the program.
 *
 * Threads that share a connection and send the same look like one that does not wait, though each
 * of them does. So nothing is said of a request that is answered more than once (all count in one
 * item, all read the same), nor where such requests overlap or a call goes on after another has
 * begun. Nor is it where a client's waits do not show, because time stands still meanwhile.
 *
 * Harm is a write that was given up after it had been repeated so: nothing wrote its items later.
 */
#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/error.h"
#include "../../emulator/base/json.h"
#include "../../emulator/base/random.h"
#include "../../faults/attribute_text.h"
#include "hazard_internal.h"
#include "request_keys.h"

#define HAZARD "throttle-no-backoff"
#define AT_ONCE_US 20000

enum {
    REPEATS = 7,
    PLACES = 256,    /* requests followed at a time */
    CALLS_KEPT = 16, /* of one request, to know those that go on */
    LOOPS_MAX = 64,
    LOOP_KEYS = 4, /* items of one request that are followed */
    SUBMITS_TOLD = 8,
};

static const char fix[] =
    "Wait before each repeat: twice as long as before, and a random part of that (exponential "
    "back-off with jitter). The SDKs' own retries do.";

/* A request that is throttled: client, operation and body. */
struct throttled {
    uint64_t hash; /* 0: the place is free */
    uint64_t last;
    int64_t answered_us; /* throttled then, the last time */
    bool waits;          /* has no reply yet */
    bool refused;        /* the last reply was throttling */
    bool answered;       /* it has been, once */
    unsigned streak;     /* repeats at once up to now */
    uint64_t submits[SUBMITS_TOLD];
    unsigned calls; /* invocations seen, the last CALLS_KEPT of them here */
    uint64_t invocations[CALLS_KEPT];
    size_t loop; /* place in the list, from 1; 0: not told of yet */
};

/* One that was repeated at once for too long. */
struct loop {
    struct str table, operation, client;
    const char *story_start;
    unsigned longest;
    uint64_t submits[SUBMITS_TOLD];
    size_t submit_count;
    bool writes;
    bool crowded;  /* sent from several places at a time */
    bool given_up; /* it ended so */
    bool done;     /* its items were written after all, or that cannot be told */
    struct str key_tables[LOOP_KEYS], keys[LOOP_KEYS];
    size_t key_count;
};

struct throttles {
    struct watch *watch;
    struct schemas schemas;
    struct arena scratch;
    size_t followed;
    struct throttled places[PLACES];
    struct loop loops[LOOPS_MAX];
    size_t loop_count;
};

struct throttles *throttles_new(struct watch *watch)
{
    struct throttles *throttles = mem_zalloc(sizeof *throttles);
    throttles->watch = watch;
    schemas_init(&throttles->schemas);
    arena_init(&throttles->scratch);
    return throttles;
}

void throttles_free(struct throttles *throttles)
{
    schemas_release(&throttles->schemas);
    arena_release(&throttles->scratch);
    free(throttles);
}

void throttles_clear(struct throttles *throttles)
{
    schemas_clear(&throttles->schemas);
    memset(throttles->places, 0, sizeof throttles->places);
    throttles->followed = 0;
    for (size_t i = 0; i < throttles->loop_count; i++) {
        throttles->loops[i].done = true;
    }
}

/* ---- which request it is */

/* The body without the token that an SDK puts there anew with each call. */
static uint64_t hash_of(struct str client, struct str operation, struct str body)
{
    static const char member[] = "\"ClientRequestToken\"";
    uint64_t seed = random_hash(random_hash(1, client), operation);
    const char *token =
        body.len > 0 ? memmem(body.data, body.len, member, sizeof member - 1) : NULL;
    if (!token) {
        return random_hash(seed, body) | 1;
    }
    const char *end = body.data + body.len;
    const char *value =
        memchr(token + sizeof member - 1, '"', (size_t)(end - token) - sizeof member);
    const char *after = value ? memchr(value + 1, '"', (size_t)(end - value - 1)) : NULL;
    if (!after) {
        return random_hash(seed, body) | 1;
    }
    uint64_t before = random_hash(seed, (struct str){body.data, (size_t)(token - body.data)});
    return random_hash(before, (struct str){after, (size_t)(end - after)}) | 1;
}

static struct throttled *place_of(struct throttles *throttles, uint64_t hash)
{
    return &throttles->places[hash / 2 % PLACES];
}

static struct throttled *find(struct throttles *throttles, uint64_t hash)
{
    struct throttled *place = place_of(throttles, hash);
    return place->hash == hash ? place : NULL;
}

/* Takes the place of another that has not been told of. NULL: that one stays. */
static struct throttled *find_or_follow(struct throttles *throttles, uint64_t hash)
{
    struct throttled *place = place_of(throttles, hash);
    if (place->hash == hash) {
        return place;
    }
    if (place->loop > 0 || place->streak > 0) {
        return NULL;
    }
    throttles->followed += place->hash == 0;
    *place = (struct throttled){.hash = hash};
    return place;
}

/* ---- requests */

static void crowd(struct throttles *throttles, struct throttled *place)
{
    place->streak = 0;
    if (place->loop > 0) {
        throttles->loops[place->loop - 1].crowded = true;
    }
}

static bool is_last_call(const struct throttled *place, uint64_t invocation)
{
    return place->calls > 0 && place->invocations[(place->calls - 1) % CALLS_KEPT] == invocation;
}

static bool is_earlier_call(const struct throttled *place, uint64_t invocation)
{
    unsigned kept = place->calls < CALLS_KEPT ? place->calls : CALLS_KEPT;
    for (unsigned i = 0; i < kept; i++) {
        if (place->invocations[i] == invocation) {
            return true;
        }
    }
    return false;
}

/* 0: the client tells no invocations. */
static uint64_t invocation_of(struct str invocation)
{
    return invocation.len > 0 ? random_hash(2, invocation) | 1 : 0;
}

/* A key's table is learnt now: while a reply is under way nothing may be asked of the emulator. */
static void learn(struct throttles *throttles, struct str body)
{
    struct doc doc;
    if (!json_read(&throttles->scratch, body, &doc, NULL)) {
        return;
    }
    schemas_learn(&throttles->schemas, throttles->watch->ddb,
                  bare_table(doc_string(&doc, "TableName")));
    const struct doc *actions = doc_get(&doc, "TransactItems");
    for (size_t i = 0; actions && actions->type == DOC_LIST && i < actions->list.count; i++) {
        const struct doc *action = &actions->list.items[i];
        if (action->type == DOC_MAP && action->map.count == 1) {
            schemas_learn(&throttles->schemas, throttles->watch->ddb,
                          bare_table(doc_string(&action->map.members[0].value, "TableName")));
        }
    }
    arena_reset(&throttles->scratch);
}

void throttles_input(struct throttles *throttles, const struct hook_input *input)
{
    struct throttled *place =
        throttles->followed > 0 ? find(throttles, hash_of(input->client, input->request->operation,
                                                          input->request->body))
                                : NULL;
    if (!place) {
        return;
    }
    uint64_t invocation = invocation_of(input->invocation);
    bool same_call = invocation != 0 && is_last_call(place, invocation);
    bool at_once = place->refused && input->time_us - place->answered_us <= AT_ONCE_US;
    if (place->waits || (invocation != 0 && !same_call && is_earlier_call(place, invocation))) {
        crowd(throttles, place);
    } else if (at_once && !same_call) {
        place->streak++;
        place->submits[(place->streak - 1) % SUBMITS_TOLD] = place->last;
    } else {
        place->streak = 0;
    }
    if (!same_call) {
        place->invocations[place->calls++ % CALLS_KEPT] = invocation;
    }
    if (place->streak + 1 == REPEATS) {
        learn(throttles, input->request->body);
    }
    place->waits = true;
    place->last = input->submit;
}

/* ---- replies */

/* A cancelled transaction tells of throttling among its reasons. */
static bool throttles_reply(const struct ddb_reply *reply)
{
    static const char *const reasons[] = {"\"Code\":\"ThrottlingError\"",
                                          "\"Code\":\"ProvisionedThroughputExceeded\""};
    bool cancelled = str_is(reply->error, "TransactionCanceledException");
    for (size_t i = 0; cancelled && i < 2; i++) {
        if (memmem(reply->body.data, reply->body.len, reasons[i], strlen(reasons[i]))) {
            return true;
        }
    }
    return error_throttles(reply->error);
}

static void keep_keys(struct throttles *throttles, struct loop *loop, const struct doc *body)
{
    struct arena *arena = &throttles->watch->arena;
    struct named_key *keys;
    size_t count = request_keys(&throttles->schemas, body, &throttles->scratch, &keys);
    loop->done = !loop->writes || count == 0 || count > LOOP_KEYS;
    for (size_t i = 0; i < count && !loop->done; i++) {
        loop->key_tables[i] = arena_copy(arena, keys[i].table);
        loop->keys[i] = arena_copy(arena, keys[i].text);
    }
    loop->key_count = loop->done ? 0 : count;
}

static struct str table_of(const struct doc *body, const struct loop *loop)
{
    struct str name = bare_table(doc_string(body, "TableName"));
    const struct doc *batch = doc_get(body, "RequestItems");
    if (name.len > 0) {
        return name;
    }
    return batch && batch->type == DOC_MAP && batch->map.count > 0
               ? bare_table(batch->map.members[0].name)
           : loop->key_count > 0 ? loop->key_tables[0]
                                 : STR("");
}

/* The request has been repeated for long enough to be told of. */
static void begin_loop(struct throttles *throttles, struct throttled *place,
                       const struct sighting *sighting)
{
    struct watch *watch = throttles->watch;
    struct doc body;
    if (throttles->loop_count == LOOPS_MAX ||
        !json_read(&throttles->scratch, buf_view(&sighting->body), &body, NULL)) {
        return;
    }
    struct loop *loop = &throttles->loops[throttles->loop_count++];
    place->loop = throttles->loop_count;
    *loop = (struct loop){.operation = arena_copy(&watch->arena, sighting->operation),
                          .client = arena_copy(&watch->arena, sighting->client),
                          .writes = sighting->writes,
                          .story_start = watch_name(watch, sighting)};
    keep_keys(throttles, loop, &body);
    loop->table = arena_copy(&watch->arena, table_of(&body, loop));
    arena_reset(&throttles->scratch);
}

static void go_on_with_loop(struct loop *loop, const struct throttled *place)
{
    loop->given_up = true; /* unless something else follows */
    if (place->streak <= loop->longest) {
        return;
    }
    loop->longest = place->streak;
    loop->submit_count = 0;
    for (unsigned i = 0; i < SUBMITS_TOLD && i < place->streak; i++) {
        loop->submits[loop->submit_count++] = place->submits[i];
    }
}

/* It was answered otherwise: with success, it is done. Done twice, it says nothing about who sends
 * it. */
static void end_streak(struct throttles *throttles, struct throttled *place, bool answered)
{
    if (answered && place->answered) {
        crowd(throttles, place);
    }
    place->answered = place->answered || answered;
    place->streak = 0;
    place->refused = false;
    if (place->loop > 0) {
        struct loop *loop = &throttles->loops[place->loop - 1];
        loop->given_up = false;
        loop->done = loop->done || answered;
    }
}

void throttles_output(struct throttles *throttles, const struct sighting *sighting,
                      const struct hook_output *output)
{
    const struct ddb_reply *reply = output->reply;
    bool delivered = output->delivered && reply->wire == DDB_WIRE_REPLY;
    bool refused = delivered && reply->refused && throttles_reply(reply);
    if (!refused && throttles->followed == 0) {
        return;
    }
    uint64_t hash = hash_of(sighting->client, sighting->operation, buf_view(&sighting->body));
    struct throttled *place = refused ? find_or_follow(throttles, hash) : find(throttles, hash);
    if (!place) {
        return;
    }
    if (place->last == 0) { /* the first time it is met */
        place->last = sighting->submit;
        place->invocations[place->calls++] = invocation_of(sighting->invocation);
    }
    place->waits = place->waits && place->last != sighting->submit;
    if (!refused) {
        end_streak(throttles, place, delivered && reply_answers(reply));
        return;
    }
    place->refused = true;
    place->answered_us = reply->due_us;
    if (place->streak >= REPEATS && place->loop == 0) {
        begin_loop(throttles, place, sighting);
    }
    if (place->streak >= REPEATS && place->loop > 0) {
        go_on_with_loop(&throttles->loops[place->loop - 1], place);
    }
}

void throttles_cancelled(struct throttles *throttles, const struct sighting *sighting)
{
    struct throttled *place = throttles->followed > 0
                                  ? find(throttles, hash_of(sighting->client, sighting->operation,
                                                            buf_view(&sighting->body)))
                                  : NULL;
    if (place) {
        place->waits = place->waits && place->last != sighting->submit;
        end_streak(throttles, place, true); /* it may have been done */
    }
}

/* The items of a loop were written: whoever did it, it is no longer undone. */
void throttles_change(struct throttles *throttles, const struct ddb_change *change)
{
    struct doc key;
    if (throttles->loop_count == 0 || !json_read(&throttles->scratch, change->key, &key, NULL)) {
        return;
    }
    struct str text = item_text_copy(&throttles->scratch, &key);
    for (size_t i = 0; i < throttles->loop_count; i++) {
        struct loop *loop = &throttles->loops[i];
        for (size_t k = 0; k < loop->key_count; k++) {
            loop->done = loop->done || (str_eq(loop->key_tables[k], change->table) &&
                                        str_eq(loop->keys[k], text));
        }
    }
    arena_reset(&throttles->scratch);
}

/* ---- the end */

static void report(struct throttles *throttles, const struct loop *loop, bool harmful)
{
    struct watch *watch = throttles->watch;
    struct arena *arena = &watch->arena;
    const char *end = harmful ? ", then given up and never done" : "";
    const char *where = arena_printf(arena, "%.*s%s%.*s", STR_ARG(loop->operation),
                                     loop->table.len > 0 ? " on " : "", STR_ARG(loop->table));
    watch_hit(
        watch,
        &(struct hit){
            .hazard = HAZARD,
            .severity = harmful ? SEVERITY_ERROR : SEVERITY_WARNING,
            .table = loop->table,
            .cause = loop->operation,
            .title_one = arena_printf(arena,
                                      "a throttled %s was sent again at once, %u "
                                      "times in a row%s",
                                      where, loop->longest, end),
            .title_many = arena_printf(arena,
                                       "throttled requests, %s, were sent again at once, again and "
                                       "again%s",
                                       where, end),
            .fix = fix,
            .story =
                arena_printf(arena,
                             "%s was throttled for the %uth time: each time the same had been sent "
                             "within 20 ms of the reply before, %u times in a row at the most%s.\n",
                             loop->story_start, REPEATS + 1, loop->longest,
                             harmful ? ". It was given up, and nothing wrote its items later" : ""),
            .submits = loop->submits,
            .submit_count = loop->submit_count,
        });
}

void throttles_judge(struct throttles *throttles, int command_status)
{
    for (size_t i = 0; i < throttles->loop_count; i++) {
        const struct loop *loop = &throttles->loops[i];
        if (!loop->crowded && !expect_tolerates(throttles->watch->expect, HAZARD, loop->table,
                                                (struct str){NULL, 0})) {
            /* A program that ended with an error told its user what it left undone. */
            report(throttles, loop, loop->given_up && !loop->done && command_status <= 0);
        }
    }
}
