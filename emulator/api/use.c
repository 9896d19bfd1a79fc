#include "use.h"

#include <string.h>

#define USES_FIRST 4

/* Room for one more. */
static struct ddb_use *add(struct request *request)
{
    if (request->use_count == request->use_cap) {
        size_t cap = request->use_cap ? request->use_cap * 2 : USES_FIRST;
        struct ddb_use *uses = arena_alloc(&request->arena, cap * sizeof *uses);
        if (request->use_count > 0) {
            memcpy(uses, request->uses, request->use_count * sizeof *uses);
        }
        request->uses = uses;
        request->use_cap = cap;
    }
    return &request->uses[request->use_count++];
}

struct ddb_use *request_use(struct request *request, const struct table *table,
                            const struct index *index)
{
    bool own = index && index->kind == INDEX_GLOBAL;
    uint32_t id = own ? index->id : table->id;
    for (size_t i = 0; i < request->use_count; i++) {
        if (request->uses[i].id == id) {
            return &request->uses[i];
        }
    }
    struct ddb_use *use = add(request);
    *use = (struct ddb_use){.id = id, .table = arena_copy(&request->arena, table->name)};
    if (own) {
        use->index = arena_copy(&request->arena, index->name);
    }
    return use;
}

void request_charge_table(struct request *request, const struct table *table, int axis,
                          int64_t halves)
{
    request_use(request, table, NULL)->halves[axis] += halves;
}

void request_charge(struct request *request, const struct charge *charge, int axis)
{
    const struct table *table = charge->table;
    request_charge_table(request, table, axis, charge->table_halves + charge->failed_halves);
    for (size_t i = 0; i < table->index_count; i++) {
        if (charge->index_halves[i] > 0) {
            request_use(request, table, &table->indexes[i])->halves[axis] +=
                charge->index_halves[i];
        }
    }
}

void request_throttled(struct request *request, const struct table *table,
                       const struct index *index, int axis, enum ddb_limit limit)
{
    request->throttled = true;
    request_use(request, table, index)->throttled[axis][limit]++;
}
