#include "tracker.h"

#include <string.h>

void tracker_start(struct tracker *tracker, int64_t start_us)
{
    tracker->start_us = start_us;
    memset(tracker->sent, 0, sizeof tracker->sent);
}

static void beat(struct tracker *tracker, int64_t time_us, enum pulse_kind kind)
{
    pulse_add(&tracker->counts.pulse, time_us - tracker->start_us, kind, 1);
}

static void count(struct tracker *tracker, const char *group, struct str name, struct str outcome)
{
    census_add(&tracker->counts.census, group, name, outcome, 1);
}

void tracker_input(struct tracker *tracker, const struct hook_input *input)
{
    static const char first[] = "attempt=1;";
    struct str attempt = input->sdk_request;
    size_t place = input->submit % TRACKED_MAX;
    tracker->sent[place].submit = input->submit;
    tracker->sent[place].time_us = input->time_us;
    beat(tracker, input->time_us, PULSE_REQUEST);
    if (attempt.len >= sizeof first && memcmp(attempt.data, first, sizeof first - 1) != 0) {
        beat(tracker, input->time_us, PULSE_REPEAT);
    }
}

/* What a fault came to, as the client sees it. */
static struct str outcome_of(const struct ddb_reply *reply)
{
    switch (reply->wire) {
    case DDB_WIRE_CLOSE: return reply->late ? STR("applied later") : STR("connection closed");
    case DDB_WIRE_RESET: return STR("connection reset");
    case DDB_WIRE_TRUNCATE: return STR("reply cut");
    case DDB_WIRE_REPLY: break;
    }
    return reply->refused ? reply->error : STR("success");
}

void tracker_output(struct tracker *tracker, const struct hook_output *output)
{
    const struct ddb_reply *reply = output->reply;
    size_t place = reply->submit % TRACKED_MAX;
    if (reply->struck) {
        count(tracker, "fault", reply->kind, outcome_of(reply));
        beat(tracker, reply->due_us, PULSE_FAULT);
    }
    if (!output->delivered) {
        beat(tracker, reply->due_us, PULSE_NO_REPLY);
        return;
    }
    if (reply->refused) {
        beat(tracker, reply->due_us, PULSE_ERROR);
    }
    if (tracker->sent[place].submit == reply->submit) {
        pulse_reply(&tracker->counts.pulse, reply->due_us - tracker->start_us,
                    reply->due_us - tracker->sent[place].time_us);
    }
}

void tracker_cancelled(struct tracker *tracker, int64_t time_us)
{
    beat(tracker, time_us, PULSE_NO_REPLY);
}

void tracker_strike(struct tracker *tracker, const struct fault_effect *effect)
{
    if (effect->effect != EFFECT_NONE) {
        count(tracker, "fault", effect->kind, STR("decided"));
    }
    if (effect->latency_us > 0) {
        count(tracker, "fault", STR("latency"), STR("decided"));
    }
}

void tracker_applied(struct tracker *tracker, const struct ddb_applied *applied,
                     enum verdict verdict)
{
    static const struct str verdicts[] = {[VERDICT_AGREES] = {"agrees", 6},
                                          [VERDICT_DISAGREES] = {"disagrees", 9},
                                          [VERDICT_UNJUDGED] = {"not judged", 10}};
    count(tracker, "operation", applied->operation, applied->error);
    count(tracker, "judged", applied->operation, verdicts[verdict]);
}
