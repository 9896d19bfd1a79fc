/*
 * Expiry. An item whose TTL attribute lies in the past is deleted by the service, sooner or later:
 * "DynamoDB automatically deletes expired items within a few days of their expiration". Until then
 * it is read and may be written, and one whose attribute was moved stays. It is left alone when
 * the attribute is no Number or lies more than five years back, and while TTL is not enabled.
 * Developer Guide, "Using time to live (TTL) in DynamoDB".
 *
 * The emulator claims each deletion. It is permitted when by the model's own reckoning the item is
 * there, has expired by then, and is not later than the bound that the run has; and nothing that is
 * there may be later than that. How many items are due at once counts, for they go one by one.
 */
#include "expiring.h"
#include "judge_internal.h"

#define SECOND_US INT64_C(1000000)
#define YEARS_US (INT64_C(5) * 365 * 86400 * SECOND_US)
#define ENABLING_US (3600 * SECOND_US) /* API Reference, "UpdateTimeToLive" */

enum { EACH_US = 1000 };

/* From expiration to deletion, at most. */
static int64_t allowance(const struct judge *judge)
{
    int64_t most_us = judge->options.expiry_most_us + SECOND_US;
    for (size_t i = 0; i < judge->state.count; i++) {
        most_us += EACH_US * (int64_t)judge->state.tables[i]->count;
    }
    return most_us + (judge->options.slow_tables ? ENABLING_US : 0);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* From when on the item may be deleted; INT64_MAX: never. */
static int64_t deletable_us(const struct model_table *table, size_t place)
{
    int64_t expires_us = item_expires_us(table->setting.ttl_attribute, table_item(table, place));
    return expires_us == INT64_MAX ? INT64_MAX : later(expires_us, table->setting.ttl_us);
}

/* By when it must be; INT64_MAX: by no time. */
static int64_t deadline_us(const struct judge *judge, const struct model_table *table, size_t place)
{
    int64_t expires_us = item_expires_us(table->setting.ttl_attribute, table_item(table, place));
    int64_t from_us = deletable_us(table, place);
    if (from_us == INT64_MAX) {
        return INT64_MAX;
    }
    int64_t there_us = later(table_written_us(table, place), judge->state.back_us);
    int64_t until_us = later(from_us, there_us) + allowance(judge);
    return until_us - expires_us > YEARS_US ? INT64_MAX : until_us;
}

/* ---- a deletion */

static enum verdict check_item(struct judge *judge, const struct model_table *table, size_t place,
                               int64_t time_us)
{
    int64_t from_us = deletable_us(table, place);
    int64_t expires_us = item_expires_us(table->setting.ttl_attribute, table_item(table, place));
    const char *item = judge_print(judge, table_item(table, place));
    if (from_us == INT64_MAX || time_us <= expires_us || time_us < from_us) {
        return judge_differs(judge, "it was deleted %lld us before it may be: %s",
                             (long long)(from_us - time_us), item);
    }
    if (time_us - expires_us > YEARS_US) {
        return judge_differs(judge, "what expired years ago is left alone: %s", item);
    }
    if (time_us > deadline_us(judge, table, place)) {
        return judge_differs(judge, "it was deleted %lld us late: %s",
                             (long long)(time_us - deadline_us(judge, table, place)), item);
    }
    return VERDICT_AGREES;
}

static bool place_of(const struct model_table *table, const struct doc *key, size_t *place)
{
    const struct doc *item = table_find(table, key);
    for (*place = 0; item && *place < table->count; ++*place) {
        if (table_item(table, *place) == item) {
            return true;
        }
    }
    return false;
}

static bool is_service(const struct expiration *claim)
{
    return str_is(claim->principal, "dynamodb.amazonaws.com") &&
           str_is(claim->principal_type, "Service");
}

static enum verdict check_claim(struct judge *judge, const struct model_table *table,
                                const struct expiration *claim)
{
    size_t place = 0;
    if (!judge->options.expires || table->setting.ttl_attribute.len == 0) {
        return judge_differs(judge, "no item of %.*s expires", STR_ARG(table->name));
    }
    if (!place_of(table, claim->key, &place)) {
        return judge_differs(judge, "there is no item %s", judge_print(judge, claim->key));
    }
    if (!is_service(claim)) {
        return judge_differs(judge, "the service deleted it, and it is told as done by \"%.*s\"",
                             STR_ARG(claim->principal));
    }
    return check_item(judge, table, place, claim->time_us);
}

static enum verdict check_expired(struct judge *judge, const struct expiration *claim)
{
    struct model_table *table = judge_table(judge, claim->table);
    enum verdict verdict = VERDICT_UNJUDGED;
    if (!table || judge->lost) {
        return verdict;
    }
    if (!table->setting.ttl_unknown && !table->adrift && table->loading == 0) {
        judge->held[CHECK_EXPIRY]++;
        verdict = check_claim(judge, table, claim);
    }
    table_remove(table, claim->key);
    return verdict;
}

/* ---- what was not deleted */

static bool is_time(const struct judge *judge, const struct model_table *table)
{
    int64_t now_us = judge->state.now_us;
    size_t most = judge->options.look_most;
    return table->setting.ttl_attribute.len > 0 && !table->setting.ttl_unknown && !table->adrift &&
           table->loading == 0 && table->expires_us < now_us - allowance(judge) &&
           table->looked_us < now_us - SECOND_US && (most == 0 || table->count <= most);
}

static enum verdict look(struct judge *judge, struct model_table *table)
{
    enum verdict verdict = VERDICT_AGREES;
    table->looked_us = judge->state.now_us;
    table->expires_us = INT64_MAX;
    for (size_t i = 0; i < table->count && verdict == VERDICT_AGREES; i++) {
        int64_t until_us = deadline_us(judge, table, i);
        int64_t from_us = deletable_us(table, i);
        judge->held[CHECK_EXPIRY]++;
        if (until_us != INT64_MAX && from_us < table->expires_us) {
            table->expires_us = from_us;
        }
        if (until_us < judge->state.now_us) {
            verdict = judge_differs(judge, "it should have been deleted %lld us ago: %s",
                                    (long long)(judge->state.now_us - until_us),
                                    judge_print(judge, table_item(table, i)));
        }
    }
    return verdict;
}

static enum verdict check_overdue(struct judge *judge)
{
    enum verdict verdict = VERDICT_AGREES;
    for (size_t i = 0; i < judge->state.count && verdict == VERDICT_AGREES; i++) {
        struct model_table *table = judge->state.tables[i];
        if (is_time(judge, table)) {
            verdict = look(judge, table);
        }
    }
    return verdict;
}

enum verdict check_expiry(struct judge *judge, const struct event *event)
{
    switch (event->stage) {
    case STAGE_APPLIED: return judge->options.expires ? check_overdue(judge) : VERDICT_AGREES;
    case STAGE_EXPIRED: return check_expired(judge, event->expiration);
    default: return VERDICT_AGREES;
    }
}
