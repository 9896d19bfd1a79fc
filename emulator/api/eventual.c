#include "eventual.h"

#include "../base/mutant.h"

#define PARTITION_BYTES 12 /* of a row key: table or index, and the hash of the partition key */

/* ---- the replica */

static uint64_t scope_of(const struct request *request, struct str row_key)
{
    struct str partition = {row_key.data,
                            row_key.len < PARTITION_BYTES ? row_key.len : PARTITION_BYTES};
    return random_hash(random_hash(random_hash(0, request->client), request->name), partition);
}

/* Scopes are counted by their hash: two that fall together share their count, which is all. */
static unsigned choose_replica(struct request *request, struct str row_key)
{
    struct core *core = request->core;
    uint64_t scope = scope_of(request, row_key);
    uint64_t n = core->replicas.uses[scope % REPLICA_SCOPES]++;
    char bytes[sizeof scope];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(scope >> (8 * i) & 0xFF);
    }
    return (unsigned)random_below(&core->random, STR("replica"), (struct str){bytes, sizeof bytes},
                                  n, REPLICA_COUNT);
}

/* Does the fault of the request make such a read stale? */
static bool is_struck(const struct request *request, const struct index *index)
{
    bool global = index && index->kind == INDEX_GLOBAL;
    return request->effect.effect == EFFECT_STALE_READ ||
           (request->effect.effect == EFFECT_GSI_LAG && global);
}

/* ---- the claim */

static struct ddb_read *add_read(struct request *request, unsigned replica, uint64_t position)
{
    struct ddb_read *read = arena_zalloc(&request->arena, sizeof *read);
    read->replica = replica;
    read->position = position;
    if (request->reads_last) {
        request->reads_last->next = read;
    } else {
        request->reads_first = read;
    }
    request->reads_last = read;
    return read;
}

struct glimpse glimpse_open(struct request *request, const struct table *table,
                            const struct index *index, struct str row_key, bool consistent)
{
    struct core *core = request->core;
    struct glimpse glimpse = {.store = core->store};
    if (!core->writer.replicas || (consistent && !MUTANT(STRONG_FROM_REPLICA))) {
        return glimpse;
    }
    uint64_t last = core->writer.last_change;
    const struct replica_set *set = replicas_find(&core->replicas, table, index);
    unsigned replica = choose_replica(request, row_key);
    bool another = MUTANT(REPLICA_GOES_BACK) && request->submit % 3 == 0;
    unsigned answers = another ? (replica + 1) % REPLICA_COUNT : replica;
    uint64_t position = set ? replica_position(set, answers, request->time_us, last) : last;
    if (is_struck(request, index)) {
        int64_t then_us = request->time_us - request->effect.by_us;
        uint64_t back = set ? replica_position_at(set, then_us, last) : last;
        request->struck = request->struck || back < position;
        position = back < position ? back : position;
        replica = DDB_REPLICA_STRUCK;
    }
    glimpse.set = position < last && !(MUTANT(GSI_AHEAD) && index) ? set : NULL;
    glimpse.position = position;
    glimpse.claim = add_read(request, replica, position);
    return glimpse;
}

void glimpse_discard(const struct glimpse *glimpse, struct request *request)
{
    if (!glimpse->claim) {
        return;
    }
    struct ddb_read **place = &request->reads_first;
    request->reads_last = NULL;
    while (*place != glimpse->claim) {
        request->reads_last = *place;
        place = &(*place)->next;
    }
    *place = NULL;
}

void reads_dump(struct json_writer *w, const struct ddb_read *reads)
{
    if (!reads) {
        return;
    }
    json_name(w, "reads");
    json_open(w, '[');
    for (const struct ddb_read *read = reads; read; read = read->next) {
        json_open(w, '{');
        json_name(w, "replica");
        json_int(w, read->replica);
        json_name(w, "position");
        json_int(w, (int64_t)read->position);
        json_name(w, "stale");
        json_bool(w, read->stale);
        json_close(w, '}');
    }
    json_close(w, ']');
}
