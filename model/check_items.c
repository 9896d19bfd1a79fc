/*
 * Each item behaves as if it were alone in the world, one request at a time: linearizability.
 *
 * "When you request a strongly consistent read, DynamoDB returns a response with the most
 * up-to-date data, reflecting the updates from all prior write operations that were successful."
 * Developer Guide, "DynamoDB read consistency".
 *
 * The emulator claims when each request was applied. If each claim lies between the moment at which
 * the request was sent and that at which its success was told, and claims never go back, then
 * whatever began after another had ended was applied after it. What an item was at that place in
 * the order, the model knows: a read, an old image or a condition that tells otherwise is wrong.
 */
#include "judge_internal.h"

/* ---- the order of things */

/* Where the request stands; NULL: too many were sent after it. */
static struct flight *flight_of(struct judge *judge, uint64_t submit)
{
    struct flight *flight = &judge->flights[submit % FLIGHTS];
    if (flight->submit < submit) {
        *flight = (struct flight){.submit = submit, .sent_us = -1, .applied_us = -1};
    }
    return flight->submit == submit ? flight : NULL;
}

static enum verdict check_claim(struct judge *judge, const struct flight *flight)
{
    bool early =
        flight->sent_us >= 0 && flight->applied_us >= 0 && flight->applied_us < flight->sent_us;
    return early ? judge_differs(judge, "applied at %lld us, before it was sent at %lld us",
                                 (long long)flight->applied_us, (long long)flight->sent_us)
                 : VERDICT_AGREES;
}

static enum verdict see_applied(struct judge *judge, struct flight *flight,
                                const struct event *event)
{
    if (flight->applied_us >= 0) {
        return judge_differs(judge, "applied a second time");
    }
    if (flight->answered) {
        return judge_differs(judge, "applied after its success was told");
    }
    if (event->time_us < judge->last_applied_us) {
        return judge_differs(judge, "applied at %lld us, after another one at %lld us",
                             (long long)event->time_us, (long long)judge->last_applied_us);
    }
    flight->applied_us = event->time_us;
    judge->last_applied_us = event->time_us;
    return check_claim(judge, flight);
}

/* Of what was sent before the judge looked nothing is known. */
static enum verdict see_answered(struct judge *judge, struct flight *flight,
                                 const struct event *event)
{
    flight->answered = true;
    if (flight->applied_us < 0 && flight->sent_us < 0) {
        return VERDICT_AGREES;
    }
    if (flight->applied_us < 0) {
        return judge_differs(judge, "its success was told, and it was not applied");
    }
    return flight->applied_us > event->time_us
               ? judge_differs(judge, "applied at %lld us, after its success was told at %lld us",
                               (long long)flight->applied_us, (long long)event->time_us)
               : VERDICT_AGREES;
}

enum verdict check_items(struct judge *judge, const struct event *event)
{
    struct flight *flight = event->submit > 0 ? flight_of(judge, event->submit) : NULL;
    if (!flight) {
        return VERDICT_AGREES;
    }
    switch (event->stage) {
    case STAGE_APPLIED: return see_applied(judge, flight, event);
    case STAGE_ANSWERED: return see_answered(judge, flight, event);
    default: flight->sent_us = event->time_us; return check_claim(judge, flight);
    }
}

/* ---- what an item was */

enum verdict judge_image(struct judge *judge, const char *what, const struct model_table *table,
                         const struct doc *key, const struct doc *part, const struct doc *expected,
                         const struct doc *got)
{
    enum verdict verdict = judge_item(judge, what, expected, got);
    judge->held[CHECK_ITEMS]++;
    if (verdict == VERDICT_AGREES) {
        return verdict;
    }
    bool half = shows_half(judge, table, key, part, got);
    return judge_breaks(judge, half ? CHECK_TRANSACTIONS : CHECK_ITEMS, "%s: expected %s, got %s%s",
                        what, judge_print(judge, expected), judge_print(judge, got),
                        half ? ", as it was before a transaction that is done" : "");
}
