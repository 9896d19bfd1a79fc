/* Recordings and their replay: however one cuts the calls, the same replies and digest. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../emulator/base/json.h"
#include "../../../scenarios/rig/feed.h"

#define START_US 1795305600000000

static struct arena arena;
static char path[] = "/tmp/test_feed_XXXXXX";
static struct rig *rig;
static int64_t now_us;

static void set_up(void)
{
    json_setup();
    arena_init(&arena);
    close(mkstemp(path));
    now_us = START_US;
}

static void tear_down(void)
{
    unlink(path);
    arena_release(&arena);
}

static struct rig *open_rig(struct rig_setup *setup)
{
    const char *message;
    struct rig *opened = rig_open(setup, &arena, &message);

    cr_assert_not_null(opened, "%s", message);
    return opened;
}

static void poll_all(void)
{
    struct ddb_reply reply;
    const struct hooks *hooks = rig_hooks(rig);

    while (ddb_poll(rig_ddb(rig), &reply)) {
        hooks->output(hooks->context, &(struct hook_output){&reply, true});
    }
}

/* A request 10 ms after the one before; replies that are due by then are seen before it. */
static uint64_t request(const char *operation, const char *body)
{
    const struct hooks *hooks = rig_hooks(rig);
    struct ddb_request asked = {.service = STR("dynamodb"),
                                .operation = str_from(operation),
                                .body = str_from(body),
                                .client = STR("c1")};

    now_us += 10000;
    ddb_advance(rig_ddb(rig), now_us);
    poll_all();
    struct hook_input input = {
        .time_us = now_us, .connection = 1, .client = STR("c1"), .request = &asked};
    input.submit = ddb_submit(rig_ddb(rig), now_us, &asked);
    hooks->input(hooks->context, &input);
    return input.submit;
}

static void cancel(uint64_t submit)
{
    const struct hooks *hooks = rig_hooks(rig);

    now_us += 1000;
    ddb_cancel(rig_ddb(rig), now_us, submit);
    hooks->cancelled(hooks->context, submit, now_us);
}

static void control(const char *call_path, const char *body)
{
    const struct hooks *hooks = rig_hooks(rig);
    struct control_call call = {.method = STR("POST"),
                                .path = str_from(call_path),
                                .body = str_from(body),
                                .content_type = STR("application/json"),
                                .host = STR("localhost"),
                                .time_us = now_us};
    struct control_reply reply = {0};

    buf_init(&reply.body);
    hooks->control(hooks->context, &call, &reply);
    cr_assert_eq(reply.status, 200);
    buf_release(&reply.body);
}

static const char create[] =
    "{\"TableName\":\"Tab\",\"AttributeDefinitions\":[{\"AttributeName\":\"p\","
    "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}],"
    "\"BillingMode\":\"PAY_PER_REQUEST\"}";
static const char put[] = "{\"TableName\":\"Tab\",\"Item\":{\"p\":{\"S\":\"x\"}}}";
static const char transfer[] =
    "{\"TransactItems\":[{\"Put\":{\"TableName\":\"Tab\",\"Item\":{\"p\":{\"S\":\"x\"}}}}]}";
static const char get[] = "{\"TableName\":\"Tab\",\"Key\":{\"p\":{\"S\":\"x\"}}}";
static const char faults[] =
    "{\"rules\":[{\"name\":\"slow\",\"when\":{\"operation\":\"GetItem\"},"
    "\"trigger\":{\"every\":2},\"fault\":{\"kind\":\"latency\",\"constant\":\"25ms\"}},"
    "{\"name\":\"no\",\"when\":{\"operation\":\"PutItem\"},\"trigger\":{\"nth\":[2]},"
    "\"fault\":{\"kind\":\"throttle\"}}]}";

/* Tables, faults, delays, a client that goes, a reset. `end`: the run comes to its end. */
static void record(struct rig_outcome *outcome, bool end)
{
    struct rig_setup setup = {.dialect_2026 = true,
                              .window_min_us = 1000,
                              .window_max_us = 40000,
                              .seed = 5,
                              .record = path,
                              .faults = STR(faults),
                              .faults_path = "plan",
                              .options = STR("{}"),
                              .command = STR("[]"),
                              .start_us = START_US};

    rig = open_rig(&setup);
    request("CreateTable", create);
    for (int i = 0; i < 4; i++) {
        request("PutItem", put);
        request("GetItem", get);
        request("TransactWriteItems", transfer);
    }
    request("GetItem", "{\"TableName\":\"Nope\"");
    cancel(request("GetItem", get) - 2);
    control("reset", "{\"table\":\"Tab\"}");
    request("GetItem", get);
    control("reset", "{}");
    request("GetItem", get);
    now_us += 100000;
    ddb_advance(rig_ddb(rig), now_us);
    poll_all();
    if (end) {
        rig_end(rig, -1, false, outcome);
    }
    rig_close(rig);
}

TestSuite(feed, .init = set_up, .fini = tear_down);

static bool replay(uint64_t cut, struct feed_difference *difference, char digest[65])
{
    struct results_run run;
    char message[256];
    struct results *recording = results_open(path, message);

    cr_assert_not_null(recording, "%s", message);
    cr_assert(results_run(recording, &arena, &run));
    struct feed *feed = feed_new(recording, &arena);
    struct rig_setup setup = {.dialect_2026 = true,
                              .window_min_us = 1000,
                              .window_max_us = 40000,
                              .seed = run.seed,
                              .options = STR("{}"),
                              .start_us = run.start_us,
                              .strike = feed_strike(feed)};
    rig = open_rig(&setup);
    struct feed_way way = {cut, run.start_us, run.digest.len > 0 ? run.end_us : run.start_us};
    bool alike = feed_all(feed, rig, &way, difference);
    struct rig_outcome outcome;
    rig_end(rig, -1, false, &outcome);
    strcpy(digest, outcome.digest);
    rig_close(rig);
    feed_free(feed);
    results_close(recording);
    return alike;
}

Test(feed, gives_the_same_however_it_is_cut)
{
    static const uint64_t cuts[] = {1, 0, 2, 3, 17};
    struct rig_outcome outcome;
    struct feed_difference difference = {0};
    char digest[65];

    record(&outcome, true);
    cr_assert_eq(outcome.requests, 17);
    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
        bool alike = replay(cuts[i], &difference, digest);
        cr_assert(alike, "cut %d: request %d, %s: %s / %s", (int)cuts[i], (int)difference.submit,
                  difference.what, difference.recorded, difference.replayed);
        cr_assert_str_eq(digest, outcome.digest);
    }
}

Test(feed, plays_what_was_recorded_up_to_a_sudden_end)
{
    struct feed_difference difference = {0};
    char digest[65];

    record(NULL, false);
    cr_assert(replay(1, &difference, digest), "request %d, %s: %s / %s", (int)difference.submit,
              difference.what, difference.recorded, difference.replayed);
}

/* Changes the bytes of the file at the first place where they stand: of one length, so that the
 * database stays one. */
static void tamper(const char *from, const char *to)
{
    FILE *file = fopen(path, "r+b");
    cr_assert_not_null(file);
    cr_assert_eq(strlen(from), strlen(to));
    char *bytes = calloc(1, 1 << 20);
    size_t length = fread(bytes, 1, 1 << 20, file);
    char *found = memmem(bytes, length, from, strlen(from));
    cr_assert_not_null(found);
    cr_assert_eq(fseek(file, found - bytes, SEEK_SET), 0);
    cr_assert_eq(fwrite(to, 1, strlen(to), file), strlen(to));
    fclose(file);
    free(bytes);
}

Test(feed, names_the_first_reply_that_differs)
{
    struct rig_outcome outcome;
    struct feed_difference difference = {0};
    char digest[65];

    record(&outcome, true);
    tamper("{\"Item\":{\"p\":{\"S\":\"x\"}}}", "{\"Item\":{\"p\":{\"S\":\"y\"}}}");
    cr_assert_not(replay(1, &difference, digest));
    cr_assert_str_eq(difference.what, "body");
    cr_assert_str_eq(difference.operation, "GetItem");
    cr_assert_not_null(strstr(difference.recorded, "\"y\""));
    cr_assert_not_null(strstr(difference.replayed, "\"x\""));
}
