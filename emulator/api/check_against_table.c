#include "check_against_table.h"

#include <inttypes.h>

#include "../engine/table_update.h"
#include "check_index.h"
#include "check_schema.h"
#include "check_vector.h"
#include "definition.h"
#include "shape.h"
#include "table_facts.h"

#define OOM "One or more parameter values were invalid: "
#define GUIDE                                                                                      \
    "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request "          \
    "higher limits."

bool on_demand_after(const struct table *table, const struct doc *request)
{
    struct str mode = doc_string(request, "BillingMode");
    return mode.data ? str_is(mode, "PAY_PER_REQUEST") : table->on_demand;
}

static const struct doc *updates_of(const struct doc *request)
{
    return doc_get(request, "GlobalSecondaryIndexUpdates");
}

/* The action of that name of the i-th index update; NULL: it has another, or there is no such. */
static const struct doc *action_at(const struct doc *list, size_t i, const char *action)
{
    return doc_get(&list->list.items[i], action);
}

/* ---- units ---- */

static bool updates_units(const struct doc *request, struct str index)
{
    const struct doc *list = updates_of(request);
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *update = action_at(list, i, "Update");
        if (str_eq(doc_string(update, "IndexName"), index) &&
            doc_get(update, "ProvisionedThroughput")) {
            return true;
        }
    }
    return false;
}

/* Who leaves on-demand mode must say the units of each index, too. */
static bool check_all_units(struct arena *arena, const struct table *table,
                            const struct doc *request, struct error *err)
{
    const char *missing = "";
    if (!table->on_demand || on_demand_after(table, request)) {
        return true;
    }
    for (size_t i = 0; i < table->index_count; i++) {
        const struct index *index = &table->indexes[i];
        if (index->kind == INDEX_GLOBAL && !updates_units(request, index->name)) {
            missing = arena_printf(arena, "%s%s%.*s", missing, missing[0] ? "," : "",
                                   STR_ARG(index->name));
        }
    }
    return !missing[0] ||
           error_set(err, ERROR_VALIDATION,
                     OOM "ProvisionedThroughput must be specified for index: %s", missing);
}

static bool refuse_units(struct str index, struct error *err)
{
    return error_set(err, ERROR_VALIDATION,
                     OOM "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified %s"
                         "%.*s%swhen BillingMode is PAY_PER_REQUEST",
                     index.len > 0 ? "for index: " : "", STR_ARG(index), index.len > 0 ? " " : "");
}

/* Do the units that `wanted` names differ from those of `definition`? `index` empty: the table. */
static bool check_units_change(const struct doc *definition, const struct doc *wanted,
                               struct str index, struct error *err)
{
    int64_t now[AXES], then[AXES];
    definition_units(definition, now);
    definition_units(wanted, then);
    if (now[READS] != then[READS] || now[WRITES] != then[WRITES]) {
        return true;
    }
    const char *what = index.len > 0 ? "index " : "table";
    return error_set(err, ERROR_VALIDATION,
                     "The provisioned throughput for the %s%.*s will not change. The requested "
                     "value equals the current value. Current ReadCapacityUnits provisioned for "
                     "the %s%.*s: %" PRId64 ". Requested ReadCapacityUnits: %" PRId64 ". Current "
                     "WriteCapacityUnits provisioned for the %s%.*s: %" PRId64 ". Requested "
                     "WriteCapacityUnits: %" PRId64 ". " GUIDE,
                     what, STR_ARG(index), what, STR_ARG(index), now[READS], then[READS], what,
                     STR_ARG(index), now[WRITES], then[WRITES]);
}

static bool check_table_units(const struct table *table, const struct doc *request,
                              struct error *err)
{
    if (!doc_get(request, "ProvisionedThroughput")) {
        return true;
    }
    if (on_demand_after(table, request)) {
        return refuse_units((struct str){0}, err);
    }
    return table->on_demand || check_units_change(table->request, request, (struct str){0}, err);
}

/* ---- maxima and warm throughput ---- */

/* -1 takes a maximum away again. */
static bool check_ceilings_of(const struct doc *holder, bool on_demand, struct error *err)
{
    const struct doc *throughput = doc_get(holder, "OnDemandThroughput");
    struct str index = doc_string(holder, "IndexName");
    for (int i = 0; i < AXES; i++) {
        const char *ceiling = definition_axes[i].ceiling;
        const struct doc *units = doc_get(throughput, ceiling);
        if (units && !on_demand) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "%s for OnDemandThroughput cannot be specified when the table "
                                 "BillingMode is PROVISIONED",
                             ceiling);
        }
        if (units && shape_int(units) < 1 && shape_int(units) != -1) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Requested %s for OnDemandThroughput for %s%.*s is outside of "
                                 "valid range",
                             ceiling, index.len > 0 ? "index : " : "table", STR_ARG(index));
        }
    }
    return true;
}

static bool check_warmer(const struct doc *holder, const struct rates *rates, struct error *err)
{
    const struct doc *warm = doc_get(holder, "WarmThroughput");
    struct str index = doc_string(holder, "IndexName");
    for (int i = 0; i < AXES; i++) {
        const struct doc *units = doc_get(warm, definition_axes[i].warm);
        if (units && shape_int(units) < rates->warm[i]) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Requested %s for WarmThroughput for %s%.*s is lower than current "
                                 "WarmThroughput, decreasing WarmThroughput is not supported",
                             definition_axes[i].warm, index.len > 0 ? "index " : "table",
                             STR_ARG(index));
        }
    }
    return true;
}

/* ---- indexes ---- */

static bool find_global(const struct table *table, struct str name, const char *verb,
                        struct error *err)
{
    const struct index *index = table_index(table, name);
    if (!index) {
        return error_set(err, ERROR_RESOURCE_NOT_FOUND,
                         "Requested resource not found: Index %.*s for table %.*s", STR_ARG(name),
                         STR_ARG(table->name));
    }
    return index->kind == INDEX_GLOBAL ||
           error_set(err, ERROR_VALIDATION,
                     "Cannot %s an index that is not a GlobalSecondaryIndex: %.*s", verb,
                     STR_ARG(name));
}

static bool check_index_update(const struct table *table, const struct doc *request,
                               const struct doc *update, struct error *err)
{
    struct str name = doc_string(update, "IndexName");
    bool on_demand = on_demand_after(table, request);
    if (!find_global(table, name, "update", err)) {
        return false;
    }
    const struct index *index = table_index(table, name);
    bool units = doc_get(update, "ProvisionedThroughput") != NULL;
    if (units && on_demand) {
        return refuse_units(name, err);
    }
    bool changes =
        !units || table->on_demand || check_units_change(index->definition, update, name, err);
    return changes && check_ceilings_of(update, on_demand, err) &&
           check_warmer(update, &index->rates, err);
}

static int count_globals(const struct table *table)
{
    int count = 0;
    for (size_t i = 0; i < table->index_count; i++) {
        count += (table->indexes[i].kind == INDEX_GLOBAL);
    }
    return count;
}

static bool check_index_create(struct arena *arena, const struct table *table,
                               const struct doc *request, const struct doc *create,
                               struct error *err)
{
    struct str name = doc_string(create, "IndexName");
    bool on_demand = on_demand_after(table, request);
    bool units = doc_get(create, "ProvisionedThroughput") != NULL;
    if (table_index(table, name) && !table_update_find(table, UPDATE_INDEX_DELETE, name)) {
        return error_set(err, ERROR_VALIDATION,
                         "Attempting to create an index which already exists");
    }
    if (count_globals(table) >= GLOBAL_INDEX_MAX) {
        return error_set(err, ERROR_LIMIT_EXCEEDED,
                         "Subscriber limit exceeded: Number of global secondary indexes exceeds "
                         "per-table limit of %d",
                         GLOBAL_INDEX_MAX);
    }
    if (units && on_demand) {
        return refuse_units(name, err);
    }
    if (!units && !on_demand) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "ProvisionedThroughput must be specified for index: %.*s",
                         STR_ARG(name));
    }
    struct rates first = {0};
    rates_warm_up(&first, doc_with(arena, create, STR("WarmThroughput"), NULL), on_demand);
    return check_global_schema(arena, doc_get(create, "KeySchema"),
                               doc_get(request, "AttributeDefinitions"), err) &&
           check_index_projection(create, err) && check_ceilings_of(create, on_demand, err) &&
           check_warmer(create, &first, err);
}

static bool check_index_actions(struct arena *arena, const struct table *table,
                                const struct doc *request, struct error *err)
{
    const struct doc *list = updates_of(request);
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *update = action_at(list, i, "Update");
        const struct doc *create = action_at(list, i, "Create");
        const struct doc *delete = action_at(list, i, "Delete");
        if ((update && !check_index_update(table, request, update, err)) ||
            (create && !check_index_create(arena, table, request, create, err)) ||
            (delete &&!find_global(table, doc_string(delete, "IndexName"), "delete", err))) {
            return false;
        }
    }
    return true;
}

/* ---- switches ---- */

static bool check_stream_change(const struct table *table, const struct doc *request,
                                struct error *err)
{
    const struct doc *stream = doc_get(request, "StreamSpecification");
    const struct doc *now = doc_get(table->request, "StreamSpecification");
    bool on = doc_truth(doc_get(now, "StreamEnabled"));
    if (!stream || doc_truth(doc_get(stream, "StreamEnabled")) != on) {
        return true;
    }
    return error_set(err, ERROR_VALIDATION,
                     on ? "Table already has an enabled stream: TableName: %.*s"
                        : "Table has no stream to disable: TableName: %.*s",
                     STR_ARG(table->name));
}

static bool check_encryption_change(const struct table *table, const struct doc *request,
                                    struct error *err)
{
    const struct doc *sse = doc_get(request, "SSESpecification");
    const struct doc *now = doc_get(table->request, "SSESpecification");
    bool on = doc_truth(doc_get(now, "Enabled"));
    if (!sse) {
        return true;
    }
    if (!doc_truth(doc_get(sse, "Enabled"))) {
        return on || error_set(err, ERROR_VALIDATION, OOM "Table is already encrypted by default");
    }
    char arn[ENCRYPTION_KEY_BYTES];
    encryption_key(table, now, arn);
    return !on || !str_is(doc_string(sse, "KMSMasterKeyId"), arn) ||
           error_set(err, ERROR_VALIDATION,
                     OOM "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId "
                         "parameter if you want to change Master Key");
}

bool check_against_table(struct arena *arena, const struct table *table, const struct doc *request,
                         struct error *err)
{
    return check_all_units(arena, table, request, err) && check_table_units(table, request, err) &&
           check_ceilings_of(request, on_demand_after(table, request), err) &&
           check_warmer(request, &table->rates, err) &&
           check_index_actions(arena, table, request, err) &&
           check_vector_updates_fit(table, request, on_demand_after(table, request), err) &&
           check_stream_change(table, request, err) && check_encryption_change(table, request, err);
}
