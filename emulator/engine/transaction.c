#include "transaction.h"

#include "../base/mutant.h"
#include <assert.h>

#include "../store/decisions.h"
#include "../store/tokens.h"

#define U32_BYTES 4

static const enum meeting meetings[ACTOR_COUNT][HOLD_COUNT] = {
#define MEETING(actor, hold, outcome) [ACTOR_##actor][HOLD_##hold] = MEETING_##outcome,
#include "meeting.def"
#undef MEETING
};

enum meeting meeting_of(enum actor actor, enum hold hold)
{
    return meetings[actor][hold];
}

void transactions_init(struct transactions *transactions, struct store *store)
{
    *transactions = (struct transactions){.last_id = store_counter(store, "transaction")};
}

/* ---- held items ---- */

enum hold transactions_hold(const struct transactions *transactions, struct str key)
{
    for (const struct transaction *t = transactions->prepared; t; t = t->next) {
        for (size_t i = 0; i < t->count; i++) {
            if (str_eq(t->changes[i].key, key)) {
                return t->holds[i];
            }
        }
    }
    return HOLD_NONE;
}

enum meeting transactions_meet(const struct transactions *transactions, enum actor actor,
                               struct str key)
{
    return meeting_of(actor, transactions_hold(transactions, key));
}

void transactions_prepare(struct transactions *transactions, struct transaction *transaction)
{
    assert(!transaction->prepared);
    transaction->prepared = true;
    transaction->next = transactions->prepared;
    transactions->prepared = transaction;
}

static void let_go(struct transactions *transactions, struct transaction *transaction)
{
    struct transaction **place = &transactions->prepared;
    while (*place != transaction) {
        assert(*place != NULL);
        place = &(*place)->next;
    }
    *place = transaction->next;
    transaction->prepared = false;
}

bool transactions_resume(struct transactions *transactions, struct transaction *transaction,
                         const struct tables *tables, struct arena *arena, struct store *store)
{
    let_go(transactions, transaction);
    for (size_t i = 0; i < transaction->count; i++) {
        struct change *change = &transaction->changes[i];
        const struct value *image = change->new_image;
        struct table *table = tables_by_id(tables, transaction->table_ids[i]);
        if (!table) {
            return false;
        }
        change_resume(arena, store, table, change->key, change);
        change_plan(arena, change, image);
    }
    return true;
}

/* ---- decisions ---- */

static void add_bytes(struct buf *out, struct str bytes)
{
    buf_u32(out, (uint32_t)bytes.len);
    buf_str(out, bytes);
}

/* Table id, row key, image (empty: deleted); the last two with their lengths before them. */
static void encode(struct buf *out, const struct transaction *transaction)
{
    for (size_t i = 0; i < transaction->count; i++) {
        const struct change *change = &transaction->changes[i];
        if (change->differs) {
            buf_u32(out, transaction->table_ids[i]);
            add_bytes(out, change->key);
            add_bytes(out, change->new_item);
        }
    }
}

static uint32_t take_u32(struct str *bytes)
{
    uint32_t number = 0;
    assert(bytes->len >= U32_BYTES);
    for (size_t i = 0; i < U32_BYTES; i++) {
        number = number << 8 | (unsigned char)bytes->data[i];
    }
    bytes->data += U32_BYTES;
    bytes->len -= U32_BYTES;
    return number;
}

static struct str take_bytes(struct str *bytes)
{
    size_t len = take_u32(bytes);
    assert(bytes->len >= len);
    struct str taken = {bytes->data, len};
    bytes->data += len;
    bytes->len -= len;
    return taken;
}

/* One write of a decision, planned anew. False: its table is gone. */
static bool decode_one(struct arena *arena, struct store *store, const struct tables *tables,
                       struct str *writes, struct change *change)
{
    struct table *table = tables_by_id(tables, take_u32(writes));
    struct str key = take_bytes(writes), item = take_bytes(writes);
    struct value *image = arena_zalloc(arena, sizeof *image);
    if (!table || (item.len > 0 && !item_decode(arena, item, image))) {
        return false;
    }
    change_resume(arena, store, table, key, change);
    change_plan(arena, change, item.len > 0 ? image : NULL);
    change->delta_count = MUTANT(DECISION_BARE) ? 0 : change->delta_count;
    return true;
}

static void finish(struct writer *writer, const struct tables *tables, struct arena *arena,
                   const struct decision *decision)
{
    struct str writes = arena_copy(arena, decision->writes);
    struct change *changes = ARENA_ARRAY(arena, struct change, TRANSACTION_ACTIONS_MAX);
    size_t count = 0;
    while (writes.len > 0) {
        count += decode_one(arena, writer->store, tables, &writes, &changes[count]);
    }
    count -= MUTANT(DECISION_HALVED) && count > 1;
    count = MUTANT(DECISION_DROPPED) ? 0 : count;
    struct write_cause cause = {
        .submit = decision->submit, .time_us = decision->time_us, .transaction = decision->id};
    if (writer_apply(writer, changes, count, &cause) == 0) {
        store_begin(writer->store);
        decisions_done(writer->store, decision->id);
        store_commit(writer->store);
    }
}

void transactions_recover(struct transactions *transactions, struct writer *writer,
                          const struct tables *tables)
{
    struct arena arena;
    struct decision decision;
    assert(!transactions->prepared);
    if (MUTANT(TOKEN_LOST)) {
        tokens_trim(writer->store, INT64_MAX);
    }
    arena_init(&arena);
    while (decisions_first(writer->store, &decision)) {
        finish(writer, tables, &arena, &decision);
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static bool any_differs(const struct transaction *transaction)
{
    for (size_t i = 0; i < transaction->count; i++) {
        if (transaction->changes[i].differs) {
            return true;
        }
    }
    return false;
}

static void remember_token(struct store *store, const struct transaction *transaction,
                           int64_t time_us)
{
    struct buf sizes;
    buf_init(&sizes);
    for (size_t i = 0; i < transaction->count; i++) {
        const struct change *change = &transaction->changes[i];
        bool grown = change->new_bytes > change->old_bytes;
        buf_u32(&sizes, grown ? change->new_bytes : change->old_bytes);
    }
    tokens_trim(store, time_us - TOKEN_LIFE_US);
    tokens_put(store, transaction->token,
               &(struct token){time_us, transaction->digest, buf_view(&sizes)});
    buf_release(&sizes);
}

static void decide(struct store *store, const struct transaction *transaction, uint64_t id,
                   int64_t time_us)
{
    struct buf writes;
    buf_init(&writes);
    encode(&writes, transaction);
    decisions_put(store, &(struct decision){id, time_us, transaction->submit, buf_view(&writes)});
    store_set_counter(store, "transaction", id);
    buf_release(&writes);
}

uint32_t transactions_commit(struct transactions *transactions, struct writer *writer,
                             const struct transaction *transaction, int64_t time_us)
{
    struct store *store = writer->store;
    bool changes = any_differs(transaction);
    struct write_cause cause = {
        .submit = transaction->submit, .time_us = time_us, .transaction = ++transactions->last_id};
    /* In memory there is nothing to come back to: only the token is kept. */
    store_begin(store);
    if (changes && store_durable(store)) {
        decide(store, transaction, cause.transaction, time_us);
    }
    if (transaction->token.len > 0) {
        remember_token(store, transaction, time_us);
    }
    store_commit(store);
    return writer_apply(writer, transaction->changes, transaction->count, &cause);
}

/* ---- tokens ---- */

enum token_state transactions_token(const struct transactions *transactions, struct store *store,
                                    struct str token, struct str digest, int64_t time_us,
                                    struct arena *arena, struct str *sizes)
{
    if (MUTANT(TOKEN_FORGOTTEN)) {
        return TOKEN_NEW;
    }
    for (const struct transaction *t = transactions->prepared; t; t = t->next) {
        if (str_eq(t->token, token)) {
            return str_eq(t->digest, digest) ? TOKEN_RUNNING : TOKEN_MISMATCH;
        }
    }
    struct token found;
    if (!tokens_get(store, token, &found) || time_us - found.done_us >= TOKEN_LIFE_US) {
        return TOKEN_NEW;
    }
    *sizes = arena_copy(arena, found.sizes);
    return str_eq(found.digest, digest) ? TOKEN_FINISHED : TOKEN_MISMATCH;
}

uint32_t transaction_size(struct str sizes, size_t action)
{
    assert((action + 1) * U32_BYTES <= sizes.len);
    struct str place = {sizes.data + action * U32_BYTES, U32_BYTES};
    return take_u32(&place);
}
