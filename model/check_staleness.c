/*
 * A read that need not be consistent shows what was, not too long ago, and never goes back.
 *
 * "When you request an eventually consistent read, DynamoDB might return a response that does not
 * reflect the results of a recently completed write." "Strongly consistent reads ... are only
 * supported on tables and local secondary indexes"; a global one is updated "in an eventually
 * consistent fashion". Developer Guide, "DynamoDB read consistency", "Using global secondary
 * indexes".
 *
 * The emulator claims which replica answered each such read, and up to which change that one had
 * come. The reply must follow from the tables as they were then (sight.h). Of the position it must
 * hold that every change after it is younger than the largest lag, and that the replica has shown
 * no later one: so when all has been quiet for that long, everything is seen. Who asks for
 * consistency is answered by no replica.
 */
#include "judge_internal.h"

enum verdict check_staleness(struct judge *judge, const struct event *event)
{
    if (event->stage != STAGE_APPLIED || judge->looks == 0) {
        return VERDICT_AGREES;
    }
    if (judge->sight_fault) {
        return judge_differs(judge, "%s", judge->sight_fault);
    }
    return judge->sights < event->seen->sight_count
               ? judge_differs(judge, "%zu reads claim a replica, expected %zu",
                               event->seen->sight_count, judge->sights)
               : VERDICT_AGREES;
}
