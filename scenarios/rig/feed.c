#include "feed.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/fault.h"
#include "../../faults/plan.h"
#include "buckets.h"

#define BATCH 64 /* inputs read at a time */

struct feed {
    struct results *recording;
    struct arena *arena; /* of the caller: effects and differences */
    struct arena batch;  /* inputs under way */
    struct arena call;   /* one comparison, one strike */
    struct rig *rig;
    unsigned char *seen; /* by submit number: its reply came */
    uint64_t seen_cap;
    uint64_t submits;
    uint64_t objects; /* number of the input that gave objects last */
    int64_t now_us;
    bool differs;
    struct feed_difference *difference;
};

struct feed *feed_new(struct results *recording, struct arena *arena)
{
    struct feed *feed = mem_zalloc(sizeof(*feed));

    feed->recording = recording;
    feed->arena = arena;
    arena_init(&feed->batch);
    arena_init(&feed->call);
    return feed;
}

void feed_free(struct feed *feed)
{
    arena_release(&feed->batch);
    arena_release(&feed->call);
    free(feed->seen);
    free(feed);
}

/* The core may keep an effect's texts until the request is done, so they lie in the long arena. */
static void strike_recorded(void *context, const struct fault_site *site, struct fault_effect *out)
{
    struct feed *feed = context;
    struct results_fault fault;
    struct doc effect;

    arena_reset(&feed->call);
    if (results_fault(feed->recording, &feed->call, site->submit, &fault) &&
        json_read(feed->arena, fault.effect, &effect, NULL)) {
        (void)effect_load(feed->arena, &effect, out);
    }
}

struct env feed_strike(struct feed *feed)
{
    return (struct env){.context = feed, .strike = strike_recorded};
}

static bool strikes(const struct feed *feed, enum fault_family family)
{
    struct results_strike *strikes;
    size_t count = results_strikes(feed->recording, feed->arena, &strikes);

    for (size_t i = 0; i < count; i++) {
        const struct fault_kind *kind = fault_kind_by_name(strikes[i].kind);
        if (kind != NULL && kind->family == family) {
            return true;
        }
    }
    return false;
}

bool feed_strikes_store(const struct feed *feed)
{
    return strikes(feed, FAMILY_STORAGE);
}

int64_t feed_stale_most_us(const struct feed *feed)
{
    return strikes(feed, FAMILY_READ) ? STALE_MOST_US : 0;
}

/* The next objects that were read; which bucket was asked for shows in the digest if it differs. */
static bool objects_recorded(void *context, struct arena *arena, struct str bucket,
                             struct str prefix, struct env_objects *out)
{
    struct feed *feed = context;
    struct results_input row;

    (void)bucket;
    (void)prefix;
    while (results_inputs(feed->recording, arena, feed->objects, 1, &row) == 1) {
        feed->objects = row.number;
        if (str_is(row.kind, "objects")) {
            return buckets_load(arena, row.body, out);
        }
    }
    return false;
}

struct env feed_objects(struct feed *feed)
{
    return (struct env){.context = feed, .read_objects = objects_recorded};
}

static bool is_cancelled(const struct results_output *output)
{
    return str_is(output->wire, "cancelled");
}

/* The name of the operation of a submit, for a message. */
static const char *operation_of(struct feed *feed, uint64_t submit)
{
    uint64_t after = 0;
    struct results_input row;

    while (results_inputs(feed->recording, &feed->call, after, 1, &row) == 1) {
        if (row.submit == submit && str_is(row.kind, "submit")) {
            return arena_copy(feed->arena, row.operation).data;
        }
        after = row.number;
    }
    return "?";
}

static const char *reply_text(struct arena *arena, int status, struct str wire, int64_t due_us,
                              struct str body)
{
    return arena_printf(arena, "status %d, wire %.*s, due %" PRId64 " us\n%.*s", status,
                        STR_ARG(wire), due_us, STR_ARG(body));
}

static void note_difference(struct feed *feed, uint64_t submit, const char *what,
                            const char *recorded, const char *replayed)
{
    if (feed->differs) {
        return;
    }
    feed->differs = true;
    *feed->difference = (struct feed_difference){
        .submit = submit,
        .operation = operation_of(feed, submit),
        .what = what,
        .recorded = recorded,
        .replayed = replayed,
    };
}

/* What differs, or NULL. */
static const char *compare(const struct ddb_reply *reply, const struct results_output *output)
{
    if (reply->status != output->status) {
        return "status";
    }
    if (!str_eq(output->wire, recorder_wire(reply->wire))) {
        return "wire";
    }
    if (!str_eq(reply->body, output->body)) {
        return "body";
    }
    return reply->due_us != output->due_us ? "due time" : NULL;
}

static void mark_seen(struct feed *feed, uint64_t submit)
{
    if (submit >= feed->seen_cap) {
        uint64_t cap = (submit + 1) * 2;
        feed->seen = mem_realloc(feed->seen, (size_t)cap);
        memset(feed->seen + feed->seen_cap, 0, (size_t)(cap - feed->seen_cap));
        feed->seen_cap = cap;
    }
    feed->seen[submit] = 1;
}

/* One that was cancelled may have become due just before, without the driver having looked. */
static bool may_differ(const struct ddb_reply *reply, const struct results_output *output)
{
    return is_cancelled(output) && reply->due_us <= output->due_us;
}

static void check_against(struct feed *feed, const struct ddb_reply *reply,
                          const struct results_output *output)
{
    const char *what = may_differ(reply, output) ? NULL : compare(reply, output);

    if (what != NULL) {
        note_difference(
            feed, reply->submit, what,
            reply_text(feed->arena, output->status, output->wire, output->due_us, output->body),
            reply_text(feed->arena, reply->status, recorder_wire(reply->wire), reply->due_us,
                       reply->body));
    }
}

/*
 * A request without a recorded output was still under way when the recording ended. The comparison
 * comes first: those who are told may ask the core, and the body is gone.
 */
static void check_reply(struct feed *feed, const struct ddb_reply *reply)
{
    const struct hooks *hooks = rig_hooks(feed->rig);
    struct results_output output;

    mark_seen(feed, reply->submit);
    arena_reset(&feed->call);
    bool found = results_output(feed->recording, &feed->call, reply->submit, &output);
    if (found) {
        check_against(feed, reply, &output);
    }
    hooks->output(hooks->context, &(struct hook_output){reply, found && output.delivered});
}

static void poll_all(struct feed *feed)
{
    struct ddb_reply reply;

    while (!feed->differs && ddb_poll(rig_ddb(feed->rig), &reply)) {
        check_reply(feed, &reply);
    }
}

/* To `time_us` in `cut` steps as equal as whole microseconds allow. */
static void reach(struct feed *feed, int64_t time_us, uint64_t cut)
{
    int64_t span_us = time_us > feed->now_us ? time_us - feed->now_us : 0;
    int64_t from_us = feed->now_us;

    for (uint64_t i = 1; i <= cut && !feed->differs; i++) {
        int64_t step_us = span_us / (int64_t)cut * (int64_t)i +
                          span_us % (int64_t)cut * (int64_t)i / (int64_t)cut;
        ddb_advance(rig_ddb(feed->rig), from_us + step_us);
        poll_all(feed);
    }
    feed->now_us = time_us > feed->now_us ? time_us : feed->now_us;
}

static void feed_submit(struct feed *feed, const struct results_input *input)
{
    struct ddb_request request = {
        .service = input->service,
        .operation = input->operation,
        .body = input->body,
        .account = input->account,
        .region = input->region,
        .client = input->client,
        .host = input->host,
    };
    uint64_t submit = ddb_submit(rig_ddb(feed->rig), input->time_us, &request);
    struct hook_input hook = {
        .submit = submit,
        .time_us = input->time_us,
        .connection = input->connection,
        .client = input->client,
        .invocation = input->invocation,
        .sdk_request = input->sdk_request,
        .request = &request,
    };

    feed->submits = submit;
    rig_hooks(feed->rig)->input(rig_hooks(feed->rig)->context, &hook);
    if (submit != input->submit) {
        note_difference(feed, input->submit, "number",
                        arena_printf(feed->arena, "request %" PRIu64, input->submit),
                        arena_printf(feed->arena, "request %" PRIu64, submit));
    }
}

/* A control call as the interface would have made it. */
static void feed_control(struct feed *feed, const struct results_input *input, const char *path)
{
    struct control_call call = {
        .method = STR("POST"),
        .path = str_from(path),
        .body = input->body,
        .content_type = STR("application/json"),
        .host = STR("localhost"),
        .time_us = input->time_us,
    };
    struct control_reply reply = {0};

    buf_init(&reply.body);
    rig_hooks(feed->rig)->control(rig_hooks(feed->rig)->context, &call, &reply);
    buf_release(&reply.body);
}

/* Is it a call of the control interface of that name? */
static bool is_called_so(struct str kind)
{
    return str_is(kind, "snapshot") || str_is(kind, "restore") || str_is(kind, "mark");
}

/* Changes of the plan are no input here: what they led to is in the recorded decisions, and a
 * plan given on the command line stands. */
static void feed_input(struct feed *feed, const struct results_input *input,
                       const struct feed_way *way)
{
    reach(feed, input->time_us, way->cut);
    if (feed->differs) {
        return;
    }
    if (str_is(input->kind, "submit")) {
        feed_submit(feed, input);
    } else if (str_is(input->kind, "cancel")) {
        ddb_cancel(rig_ddb(feed->rig), input->time_us, input->submit);
        rig_hooks(feed->rig)->cancelled(rig_hooks(feed->rig)->context, input->submit,
                                        input->time_us);
    } else if (str_starts(input->kind, STR("reset"))) {
        feed_control(feed, input, "reset");
    } else if (is_called_so(input->kind)) {
        feed_control(feed, input, arena_text(&feed->batch, input->kind));
    } else if (str_is(input->kind, "assert")) {
        feed_control(feed, input, "assert");
    } else if (str_is(input->kind, "clock")) {
        ddb_advance(rig_ddb(feed->rig), input->time_us); /* its time is where the clock went */
    }
    if (way->cut > 0) {
        poll_all(feed);
    }
}

/* The recording has a reply to this request, the replay gave none so far. */
static bool is_missing(struct feed *feed, uint64_t submit, struct results_output *output)
{
    if (submit < feed->seen_cap && feed->seen[submit] != 0) {
        return false;
    }
    arena_reset(&feed->call);
    return results_output(feed->recording, &feed->call, submit, output) && !is_cancelled(output);
}

/* A recording that was cut short does not tell its end; its last reply does. */
static int64_t last_due_us(struct feed *feed, int64_t end_us)
{
    struct results_output output;

    for (uint64_t submit = 1; submit <= feed->submits; submit++) {
        if (is_missing(feed, submit, &output) && output.due_us > end_us) {
            end_us = output.due_us;
        }
    }
    return end_us;
}

static void check_missing(struct feed *feed)
{
    struct results_output output;

    for (uint64_t submit = 1; submit <= feed->submits && !feed->differs; submit++) {
        if (is_missing(feed, submit, &output)) {
            note_difference(
                feed, submit, "reply",
                reply_text(feed->arena, output.status, output.wire, output.due_us, output.body),
                "none");
        }
    }
}

bool feed_all(struct feed *feed, struct rig *rig, const struct feed_way *way,
              struct feed_difference *out)
{
    uint64_t after = 0;
    size_t count;

    feed->rig = rig;
    feed->now_us = way->start_us;
    feed->difference = out;
    do {
        arena_reset(&feed->batch);
        struct results_input *rows = ARENA_ARRAY(&feed->batch, struct results_input, BATCH);
        count = results_inputs(feed->recording, &feed->batch, after, BATCH, rows);
        for (size_t i = 0; i < count && !feed->differs; i++) {
            feed_input(feed, &rows[i], way);
            after = rows[i].number;
        }
    } while (count > 0 && !feed->differs);
    if (!feed->differs) {
        reach(feed, last_due_us(feed, way->end_us), way->cut > 0 ? way->cut : 1);
        check_missing(feed);
    }
    return !feed->differs;
}
