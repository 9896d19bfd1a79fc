/* Admission: where injected refusals and throttling strike, and who is throttled for real. */
#include "admit.h"

#include <stdio.h>

#include "../base/mutant.h"
#include "../engine/partition.h"
#include "control_limits.h"
#include "op.h"
#include "use.h"

static const char over_provisioned[] =
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API.";

static const char over_provisioned_index[] =
    "The level of configured provisioned throughput for one or more global secondary indexes of "
    "the table was exceeded. Consider increasing your provisioning level for the under-provisioned "
    "global secondary indexes with the UpdateTable API";

static const char over_provisioned_read[] =
    "The level of configured provisioned throughput for the index was exceeded";

static const char over_on_demand[] =
    "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically "
    "scaling your table or index so please try again shortly. If exceptions persist, check if you "
    "have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "bp-partition-key-design.html";

static const char over_on_demand_index[] =
    "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is "
    "automatically scaling your index so please try again shortly.";

static const char over_maximum[] =
    "Throughput exceeds the maximum OnDemandThroughput configured on table or index";

static const char over_account[] =
    "Throughput exceeds the current throughput limit for your account. To request a limit "
    "increase, contact AWS Support at https://aws.amazon.com/support";

/* ---- the exception ---- */

/* What one is told of, and of whose throughput. */
struct refusal {
    enum ddb_limit limit;
    bool on_demand;
    bool write;
    const struct table *table;
    const struct index *index; /* NULL: the table */
};

static enum error_code code_of(const struct refusal *refusal)
{
    return refusal->limit == DDB_LIMIT_ACCOUNT ? ERROR_REQUEST_LIMIT_EXCEEDED
           : refusal->on_demand                ? ERROR_THROTTLING
                                               : ERROR_PROVISIONED_THROUGHPUT_EXCEEDED;
}

static const char *text_of(const struct refusal *refusal)
{
    bool index = refusal->index != NULL;
    if (refusal->limit == DDB_LIMIT_ACCOUNT) {
        return over_account;
    }
    if (refusal->limit == DDB_LIMIT_MAX_ON_DEMAND) {
        return over_maximum;
    }
    if (refusal->on_demand) {
        return index && refusal->write ? over_on_demand_index : over_on_demand;
    }
    return !index           ? over_provisioned
           : refusal->write ? over_provisioned_index
                            : over_provisioned_read;
}

static const char *const limits[] = {
#define LIMIT(code, name) name "Exceeded",
#include "../base/limit.def"
#undef LIMIT
};

/* Developer Guide, "Diagnosing throttling": which exception goes with which reason. The list's name
 * differs in case between the exceptions in AWS's SDK models. */
static bool tell(struct request *request, const struct refusal *refusal, struct error *err)
{
    enum error_code code = code_of(refusal);
    (void)error_set(err, code, "%s", text_of(refusal));
    err->members =
        arena_printf(&request->arena, "\"%s\":[{\"reason\":\"%s%s%s\",\"resource\":\"%.*s\"}]",
                     code == ERROR_THROTTLING ? "throttlingReasons" : "ThrottlingReasons",
                     refusal->index ? "Index" : "Table", refusal->write ? "Write" : "Read",
                     limits[refusal->limit],
                     STR_ARG(refusal->index ? refusal->index->arn : refusal->table->arn));
    return false;
}

/* ---- injected refusals ---- */

static bool throttle(struct request *request, const struct table *table, const struct index *index,
                     struct error *err)
{
    if (!table) {
        return error_set(err, ERROR_THROTTLING, "Rate of requests exceeds the allowed throughput.");
    }
    struct refusal refusal = {
        .limit = table->on_demand ? DDB_LIMIT_KEY_RANGE : DDB_LIMIT_PROVISIONED,
        .on_demand = table->on_demand,
        .write = (request->operation->flags & OPERATION_WRITES) != 0 && !request->reads,
        .table = table,
        .index = index,
    };
    request_throttled(request, table, index, refusal.write ? WRITES : READS, refusal.limit);
    return tell(request, &refusal, err);
}

static bool refuse(struct request *request, struct error *err)
{
    const struct fault_effect *effect = &request->effect;
    enum error_code code = error_by_name(effect->code);
    bool known = code != ERROR_NONE;
    (void)error_set(err, known ? code : ERROR_INTERNAL_SERVER_ERROR, "%.*s",
                    STR_ARG(effect->message));
    if (!known) {
        err->injected_name = arena_copy(&request->arena, effect->code).data;
    }
    err->injected_status = effect->status;
    return false;
}

bool request_admit(struct request *request, const struct table *table, const struct index *index,
                   struct error *err)
{
    enum effect effect = request->effect.effect;
    bool data = table || request->operation->plan == op_batch_execute_statement;
    if (effect != EFFECT_THROTTLE && effect != EFFECT_REFUSE) {
        return data || control_limits_rate(request, err);
    }
    request->struck = true;
    if (effect == EFFECT_THROTTLE) {
        return throttle(request, table, index, err);
    }
    if (table && error_by_name(request->effect.code) == ERROR_TRANSACTION_CONFLICT) {
        request_use(request, table, NULL)->conflicts++;
    }
    return refuse(request, err);
}

/* ---- throughput ---- */

bool admit_enforced(const struct request *request)
{
    return request->core->throttling.enforced;
}

/* Where the units come from; a local index has none of its own. */
struct source {
    struct throughput *throughput;
    struct partitions *partitions;
    const struct index *index; /* NULL: the table */
};

static struct source source_of(const struct demand *demand)
{
    struct table *table = demand->table;
    if (demand->index && demand->index->kind == INDEX_GLOBAL) {
        struct index *index = &table->indexes[demand->index - table->indexes];
        return (struct source){&index->throughput, index->partitions, index};
    }
    return (struct source){&table->throughput, table->partitions, NULL};
}

/* What the table or index as a whole says. Where it was scaled to more since it was last asked, its
 * partitions are to serve that, too. */
static enum ddb_limit limit_of_all(struct request *request, const struct source *source, int axis)
{
    const struct bucket *scaled = &source->throughput->meters[axis].main;
    int64_t before = scaled->halves;
    enum ddb_limit limit =
        throughput_limit(source->throughput, &request->core->throttling, axis, request->time_us);
    if (scaled->halves > before && source->partitions) {
        partitions_serve(source->partitions, axis, scaled->halves / 2, request->time_us);
    }
    return limit;
}

static enum ddb_limit limit_of(struct request *request, const struct demand *demand)
{
    struct source source = source_of(demand);
    enum ddb_limit limit = limit_of_all(request, &source, demand->axis);
    bool partition = limit == DDB_LIMITS && !partitions_allow(source.partitions, demand->axis,
                                                              demand->row, request->time_us);
    limit = partition ? DDB_LIMIT_KEY_RANGE : limit;
    if (limit != DDB_LIMITS) {
        request_throttled(request, demand->table, source.index, demand->axis, limit);
    }
    return limit;
}

bool admit_has(struct request *request, const struct demand *demand)
{
    return !admit_enforced(request) || limit_of(request, demand) == DDB_LIMITS;
}

void admit_take(struct request *request, const struct demand *demand, int64_t halves)
{
    if (admit_enforced(request)) {
        struct source source = source_of(demand);
        if (MUTANT(INDEX_UNCHARGED) && source.index && demand->axis == WRITES) {
            return;
        }
        throughput_take(source.throughput, &request->core->throttling, demand->axis, halves,
                        request->time_us);
        partitions_take(source.partitions, demand->axis, demand->row, halves, request->time_us);
    }
}

bool admit_ask(struct request *request, const struct demand *demand, struct error *err)
{
    enum ddb_limit limit = admit_enforced(request) ? limit_of(request, demand) : DDB_LIMITS;
    if (limit == DDB_LIMITS) {
        return true;
    }
    struct source source = source_of(demand);
    if (MUTANT(THROTTLED_CHARGED)) {
        admit_take(request, demand, 2);
    }
    struct refusal refusal = {.limit = limit,
                              .on_demand = source.throughput->on_demand,
                              .write = demand->axis == WRITES,
                              .table = demand->table,
                              .index = source.index};
    return tell(request, &refusal, err);
}

/* The last unit that is there begins with the byte after those of the others. */
uint64_t admit_page_bytes(struct request *request, const struct demand *demand, bool consistent)
{
    if (!admit_enforced(request)) {
        return 0;
    }
    int64_t left = throughput_left(source_of(demand).throughput, &request->core->throttling,
                                   demand->axis, request->time_us);
    int64_t each = consistent ? 2 : 1;
    int64_t units = left > 0 ? (left + each - 1) / each : 1;
    return (uint64_t)(units - 1) * READ_UNIT_BYTES + 1;
}

void admit_take_page(struct request *request, const struct demand *demand, int64_t halves, bool cut)
{
    admit_take(request, demand, halves);
    if (cut) {
        (void)limit_of(request, demand);
    }
}

bool admit_throttled(enum error_code code)
{
    return code == ERROR_PROVISIONED_THROUGHPUT_EXCEEDED || code == ERROR_THROTTLING ||
           code == ERROR_REQUEST_LIMIT_EXCEEDED;
}

/* ---- writes ---- */

static struct demand demand_of_item(const struct change *change)
{
    return (struct demand){.table = change->table, .axis = WRITES, .row = change->key};
}

bool admit_ask_item(struct request *request, const struct change *change, struct error *err)
{
    struct demand demand = demand_of_item(change);
    return admit_ask(request, &demand, err);
}

/* What becomes of an entry is asked of up to two rows: where it was, and where it is now. */
struct entry_demands {
    struct demand list[2];
    int64_t halves[2];
};

static struct entry_demands demands_of(const struct change *change, const struct entry_delta *delta)
{
    struct entry_cost cost = {0};
    if (delta->index->kind != INDEX_VECTOR) { /* these have no units: capacity.h */
        cost = entry_cost(delta);
    }
    struct demand demand = {.table = change->table, .index = delta->index, .axis = WRITES};
    struct entry_demands demands = {{demand, demand}, {cost.old_halves, cost.new_halves}};
    demands.list[0].row = delta->old_key;
    demands.list[1].row = delta->new_key;
    return demands;
}

bool admit_ask_indexes(struct request *request, const struct change *change, struct error *err)
{
    size_t count = admit_enforced(request) && !MUTANT(INDEX_UNASKED) ? change->delta_count : 0;
    for (size_t i = 0; i < count; i++) {
        struct entry_demands demands = demands_of(change, &change->deltas[i]);
        for (size_t j = 0; j < 2; j++) {
            if (demands.halves[j] > 0 && !admit_ask(request, &demands.list[j], err)) {
                return false;
            }
        }
    }
    return true;
}

void admit_take_change(struct request *request, const struct change *change, bool twice)
{
    if (!admit_enforced(request)) {
        return;
    }
    admit_take_item(request, change, (twice ? 2 : 1) * change_halves(change));
    for (size_t i = 0; i < change->delta_count; i++) {
        struct entry_demands demands = demands_of(change, &change->deltas[i]);
        for (size_t j = 0; j < 2; j++) {
            if (demands.halves[j] > 0) {
                admit_take(request, &demands.list[j], demands.halves[j]);
            }
        }
    }
}

void admit_take_item(struct request *request, const struct change *change, int64_t halves)
{
    struct demand demand = demand_of_item(change);
    admit_take(request, &demand, halves);
}
