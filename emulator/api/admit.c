/* Admission: where injected refusals and throttling strike. */
#include <stdio.h>

#include "use.h"

static const char over_provisioned[] =
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API.";

static const char over_on_demand[] =
    "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically "
    "scaling your table or index so please try again shortly. If exceptions persist, check if you "
    "have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "bp-partition-key-design.html";

static const char *const limits[] = {
#define LIMIT(code, name) name "Exceeded",
#include "../base/limit.def"
#undef LIMIT
};

/* The list of reasons. Its name differs in case between the two exceptions in AWS's SDK models. */
static const char *reasons(struct request *request, const char *member, enum ddb_limit limit,
                           const struct table *table, const struct index *index)
{
    bool write = (request->operation->flags & OPERATION_WRITES) != 0 && !request->reads;
    request_throttled(request, table, index, write ? WRITES : READS, limit);
    return arena_printf(&request->arena, "\"%s\":[{\"reason\":\"%s%s%s\",\"resource\":\"%.*s\"}]",
                        member, index ? "Index" : "Table", write ? "Write" : "Read", limits[limit],
                        STR_ARG(index ? index->arn : table->arn));
}

/* Developer Guide, "Diagnosing throttling": which exception goes with which capacity mode. */
static bool throttle(struct request *request, const struct table *table, const struct index *index,
                     struct error *err)
{
    if (!table) {
        return error_set(err, ERROR_THROTTLING, "Rate of requests exceeds the allowed throughput.");
    }
    if (table->on_demand) {
        (void)error_set(err, ERROR_THROTTLING, "%s", over_on_demand);
        err->members = reasons(request, "throttlingReasons", DDB_LIMIT_KEY_RANGE, table, index);
    } else {
        (void)error_set(err, ERROR_PROVISIONED_THROUGHPUT_EXCEEDED, "%s", over_provisioned);
        err->members = reasons(request, "ThrottlingReasons", DDB_LIMIT_PROVISIONED, table, index);
    }
    return false;
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
    if (effect != EFFECT_THROTTLE && effect != EFFECT_REFUSE) {
        return true;
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
