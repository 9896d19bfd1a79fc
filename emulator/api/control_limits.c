#include "control_limits.h"

enum { REQUESTS_A_SECOND = 2500, TABLES_AT_A_TIME = 500, INDEXED_AT_A_TIME = 250 };

static bool is_reading(const struct request *request)
{
    return str_starts(request->name, STR("Describe")) || str_starts(request->name, STR("List")) ||
           str_starts(request->name, STR("Get"));
}

bool control_limits_rate(struct request *request, struct error *err)
{
    const struct ddb_throttling *throttling = &request->core->throttling;
    bool reading = is_reading(request);
    struct bucket *bucket = &request->core->control[reading ? READS : WRITES];
    if (!throttling->enforced) {
        return true;
    }
    if (bucket->depth_us == 0) {
        *bucket = bucket_full(REQUESTS_A_SECOND, throttling->on_demand_burst_us, request->time_us);
    }
    if (!bucket_allows(bucket, request->time_us)) {
        return error_set(err, ERROR_THROTTLING, "%s",
                         reading ? "Rate exceeded"
                                 : "The rate of control plane requests made by this account is too "
                                   "high");
    }
    bucket_take(bucket, 2, request->time_us);
    return true;
}

bool control_limits_tables(const struct request *request, bool indexed, struct error *err)
{
    const struct tables *tables = &request->core->tables;
    int on_their_way = 0, with_indexes = 0;
    for (size_t i = 0; i < tables->count; i++) {
        const struct table *table = tables->list[i];
        if (tables_sees(tables, request_home(request), table) && table->status != TABLE_ACTIVE) {
            on_their_way++;
            with_indexes += table->status == TABLE_CREATING && table->index_count > 0;
        }
    }
    bool too_many_indexed = indexed && with_indexes >= INDEXED_AT_A_TIME;
    return (on_their_way < TABLES_AT_A_TIME && !too_many_indexed) ||
           error_set(err, ERROR_LIMIT_EXCEEDED,
                     "Subscriber limit exceeded: Only %d tables can be created, updated, or "
                     "deleted simultaneously",
                     too_many_indexed ? INDEXED_AT_A_TIME : TABLES_AT_A_TIME);
}
