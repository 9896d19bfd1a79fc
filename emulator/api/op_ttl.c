/* UpdateTimeToLive, DescribeTimeToLive: the setting. What it does: expiry.h, expiry_run.h. */
#include "busy.h"
#include "op.h"

static bool check_state(const struct table *table, struct error *err)
{
    if (table->status == TABLE_CREATING) {
        return error_set(err, ERROR_RESOURCE_IN_USE, IN_USE "Table %.*s is being created",
                         STR_ARG(table->name));
    }
    return table->status != TABLE_DELETING ||
           error_set(err, ERROR_RESOURCE_IN_USE, IN_USE "Table is being deleted: %.*s",
                     STR_ARG(table->name));
}

/* What the setting is comes before how soon it may change. */
static bool check_setting(const struct request *request, const struct table *table, bool enabled,
                          struct str attribute, struct error *err)
{
    bool on = table->ttl_attribute.len > 0;
    if (on && !str_eq(table->ttl_attribute, attribute)) {
        return error_set(err, ERROR_VALIDATION,
                         "TimeToLive is active on a different AttributeName: current "
                         "AttributeName is %.*s",
                         STR_ARG(table->ttl_attribute));
    }
    if (on == enabled) {
        return error_set(err, ERROR_VALIDATION, "TimeToLive is already %s",
                         on ? "enabled" : "disabled");
    }
    return busy_over(request, table->ttl_us, request->core->lifecycle.ttl_pause_us) ||
           error_set(err, ERROR_VALIDATION,
                     "Time to live has been modified multiple times within a fixed interval");
}

bool op_update_time_to_live(struct request *request, struct error *err)
{
    const struct doc *setting = doc_get(&request->doc, "TimeToLiveSpecification");
    struct str attribute = doc_string(setting, "AttributeName");
    bool enabled = request_flag(setting, "Enabled");
    struct table *table = request_table_control(request, err);
    if (!table || !check_state(table, err) ||
        !check_setting(request, table, enabled, attribute, err) ||
        !request_admit(request, NULL, NULL, err)) {
        return false;
    }
    struct table *edited = request_edit(request, table);
    edited->ttl_attribute = enabled ? arena_copy(&edited->arena, attribute) : (struct str){0};
    edited->ttl_us = request->time_us;
    edited->ttl_on_us = request->time_us + request->core->lifecycle.ttl_switch_us;
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "TimeToLiveSpecification");
    json_open(&w, '{');
    json_name(&w, "Enabled");
    json_bool(&w, enabled);
    json_name(&w, "AttributeName");
    json_string(&w, attribute);
    json_close(&w, '}');
    json_close(&w, '}');
    return true;
}

static const char *status_of(const struct request *request, const struct table *table)
{
    bool settled = request->time_us >= table->ttl_on_us;
    if (table->ttl_attribute.len > 0) {
        return settled ? "ENABLED" : "ENABLING";
    }
    return settled ? "DISABLED" : "DISABLING";
}

bool op_describe_time_to_live(struct request *request, struct error *err)
{
    const struct table *table = request_table_control(request, err);
    if (!table) {
        return false;
    }
    if (table->status == TABLE_CREATING || table->status == TABLE_DELETING) {
        const char *state = table->status == TABLE_CREATING ? "CREATING" : "DELETING";
        return error_set(err, ERROR_VALIDATION,
                         "Cannot describe time to live while table is in %s state: Current table "
                         "state is %s",
                         state, state);
    }
    if (!request_admit(request, NULL, NULL, err)) {
        return false;
    }
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "TimeToLiveDescription");
    json_open(&w, '{');
    json_name(&w, "TimeToLiveStatus");
    json_text(&w, status_of(request, table));
    if (table->ttl_attribute.len > 0) {
        json_name(&w, "AttributeName");
        json_string(&w, table->ttl_attribute);
    }
    json_close(&w, '}');
    json_close(&w, '}');
    return true;
}
