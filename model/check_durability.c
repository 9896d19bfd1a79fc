/*
 * Durability. After the store was opened again
 *
 * - every request that was applied before is there, whole, if the process alone was lost, or the
 *   power where every commit is synced; of those that were under way each is there whole or not at
 *   all;
 * - where commits are not synced, a loss of power takes the last ones, any number of them: what is
 *   left are the first, all of them, and whole;
 * - the tables and their indexes hold just what those requests made of them, tokens of transactions
 *   are remembered just for those, and the numbers of changes go on after the last of them.
 *
 * The emulator claims which commit is the last that it found. The judge holds that against what it
 * saw, goes back if it may, and looks at every item. Tokens show when they are used again. Before
 * it saw a commit it knows of no number, and bulk operations write when nobody sees it: after one
 * numbers are not compared, and what a loss of power took cannot be told.
 */
#include <string.h>

#include "entries.h"
#include "judge_internal.h"
#include "versions.h"
#include "past_requests.h"

/* A deletion by the service itself stands among the requests as one without an operation. */
static void expire_again(struct judge *judge, const struct doc *body)
{
    struct model_table *table = judge_table(judge, doc_string(body, "TableName"));
    if (table) {
        table_remove(table, doc_get(body, "Key"));
    }
}

/* The request is done on the model's tables once more. When it was sent and answered is known. */
static void follow(struct judge *judge, const struct seen *past)
{
    struct seen seen = *past;
    seen.submit = 0;
    arena_reset(&judge->arena);
    judge->state.now_us = seen.time_us;
    judge->bill = (struct bill){0};
    judge->unseen = seen.unseen;
    if (seen.operation.len > 0) {
        (void)check_reply(
            judge, &(struct event){.stage = STAGE_APPLIED, .time_us = seen.time_us, .seen = &seen});
    } else {
        expire_again(judge, seen.body);
    }
    judge->commit = seen.commit;
    judge->last_change = seen.last_change;
}

/* All after the commit is undone: the requests up to there are done once more. */
static bool go_back(struct judge *judge, uint64_t commit, int64_t time_us)
{
    if (!judge->past || judge->others_write) {
        return false;
    }
    past_cut(judge->past, commit);
    judge_forget(judge);
    judge->commit = judge->last_change = 0;
    for (size_t i = 0; past_at(judge->past, i); i++) {
        follow(judge, past_at(judge->past, i));
    }
    judge->unseen = false;
    judge->state.back_us = time_us;
    return true;
}

static enum verdict check_claim(struct judge *judge, const struct reopening *reopening)
{
    uint64_t seen = judge->commit;
    if (reopening->commit < seen && !reopening->may_lose) {
        return judge_differs(judge,
                             "the store has commits up to %llu, and what was applied in commit %llu"
                             " is lost",
                             (unsigned long long)reopening->commit, (unsigned long long)seen);
    }
    if (reopening->commit < seen && !go_back(judge, reopening->commit, reopening->time_us)) {
        judge->lost = true;
        judge->why = "the model cannot go back";
        return VERDICT_UNJUDGED;
    }
    if (judge->commit > 0 && !judge->others_write && reopening->last_change != judge->last_change) {
        return judge_differs(judge, "the last change has number %llu, expected %llu",
                             (unsigned long long)reopening->last_change,
                             (unsigned long long)judge->last_change);
    }
    return VERDICT_AGREES;
}

/* ---- what the tables hold */

/* One table, or one index of it. */
struct place {
    struct judge *judge;
    const struct model_table *table;
    const struct model_index *index; /* NULL: the table itself */
    const char *name;                /* for messages */
};

static bool expected_of(const struct place *place, const struct doc *item, struct doc *out)
{
    if (!place->index) {
        *out = *item;
        return true;
    }
    return index_holds(&place->judge->arena, place->table, place->index, item, out);
}

static enum verdict compare_one(const struct place *place, const struct doc *got)
{
    struct doc expected;
    const struct doc *item = table_find(place->table, got);
    bool has = item && expected_of(place, item, &expected);
    return judge_item(place->judge, place->name, has ? &expected : NULL, got);
}

/* Each that is there is expected, no two are the same one: then none lacks if their numbers are
 * the same. */
static enum verdict compare_all(const struct place *place, const struct doc *items)
{
    size_t expected = 0;
    struct doc entry;
    for (size_t i = 0; i < place->table->count; i++) {
        expected += expected_of(place, table_item(place->table, i), &entry);
    }
    for (size_t i = 0; i < items->list.count; i++) {
        enum verdict verdict = compare_one(place, &items->list.items[i]);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    return items->list.count == expected
               ? VERDICT_AGREES
               : judge_differs(place->judge, "%s: expected %zu items, got %zu", place->name,
                               expected, items->list.count);
}

static enum verdict compare(const struct place *place, const struct reopening *reopening)
{
    struct doc items;
    struct str index = place->index ? place->index->name : STR("");
    if (!reopening->read(reopening->context, &place->judge->arena, place->table->name, index,
                         &items)) {
        return place->index ? VERDICT_AGREES /* it is not whole yet */
                            : judge_differs(place->judge, "%s is gone", place->name);
    }
    return compare_all(place, &items);
}

static enum verdict check_table(struct judge *judge, const struct model_table *table,
                                const struct reopening *reopening)
{
    struct place place = {.judge = judge, .table = table};
    place.name = arena_printf(&judge->arena, "table %.*s", STR_ARG(table->name));
    enum verdict verdict = compare(&place, reopening);
    for (size_t i = 0; i < table->index_count && verdict == VERDICT_AGREES; i++) {
        place.index = &table->indexes[i];
        if (index_is_vector(place.index)) {
            continue; /* its entries are no items: a vector is kept as its bytes */
        }
        place.name = arena_printf(&judge->arena, "index %.*s of table %.*s",
                                  STR_ARG(place.index->name), STR_ARG(table->name));
        verdict = compare(&place, reopening);
    }
    return verdict;
}

/* Whoever was late is up to date. */
static void catch_up(struct judge *judge)
{
    for (size_t i = 0; i < judge->state.count; i++) {
        struct model_table *table = judge->state.tables[i];
        versions_forget(table);
        memset(table->shown, 0, sizeof table->shown);
        for (size_t j = 0; j < table->index_count; j++) {
            memset(table->indexes[j].shown, 0, sizeof table->indexes[j].shown);
        }
    }
}

static enum verdict check_reopened(struct judge *judge, const struct reopening *reopening)
{
    enum verdict verdict = judge->lost ? VERDICT_UNJUDGED : check_claim(judge, reopening);
    for (size_t i = 0; i < judge->state.count && verdict == VERDICT_AGREES; i++) {
        const struct model_table *table = judge->state.tables[i];
        if (!table->adrift && table->loading == 0 && !judge->moving) {
            judge->held[CHECK_DURABILITY]++;
            verdict = check_table(judge, table, reopening);
        }
    }
    judge->commit = reopening->commit;
    judge->last_change = reopening->last_change;
    catch_up(judge);
    return verdict;
}

/* Numbers of changes are never used again. */
static enum verdict check_applied(struct judge *judge, const struct seen *seen)
{
    uint64_t before = judge->last_change;
    judge->others_write = judge->others_write || str_is(seen->operation, "StartBulkPutItems");
    if (seen->commit == 0) {
        return VERDICT_AGREES;
    }
    judge->commit = seen->commit;
    judge->last_change = seen->last_change;
    if (judge->past) {
        past_add(judge->past, seen);
    }
    return seen->last_change >= before
               ? VERDICT_AGREES
               : judge_differs(judge, "the last change has number %llu, and one before it %llu",
                               (unsigned long long)seen->last_change, (unsigned long long)before);
}

static enum verdict check_expired(struct judge *judge, const struct expiration *expiration)
{
    const struct doc none = {.type = DOC_MAP};
    const struct doc table = doc_text(expiration->table);
    const struct doc *body = doc_with(&judge->arena, NULL, STR("TableName"), &table);
    struct seen seen = {.operation = STR(""),
                        .body = doc_with(&judge->arena, body, STR("Key"), expiration->key),
                        .time_us = expiration->time_us,
                        .reply = &none,
                        .commit = expiration->commit,
                        .last_change = expiration->last_change};
    return check_applied(judge, &seen);
}

enum verdict check_durability(struct judge *judge, const struct event *event)
{
    switch (event->stage) {
    case STAGE_APPLIED: return check_applied(judge, event->seen);
    case STAGE_REOPENED: return check_reopened(judge, event->reopening);
    case STAGE_EXPIRED: return check_expired(judge, event->expiration);
    default: return VERDICT_AGREES;
    }
}
