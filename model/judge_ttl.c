/* UpdateTimeToLive, DescribeTimeToLive. API Reference; one attribute at a time. */
#include "judge_internal.h"

static enum forecast forecast_setting(const struct model_table *table, const struct doc *wanted,
                                      const char **fault)
{
    struct str now = table->setting.ttl_attribute;
    if (now.len > 0 && !str_eq(now, doc_string(wanted, "AttributeName"))) {
        *fault = "another attribute has it";
        return FORECAST_INVALID;
    }
    *fault = "it is so already";
    return (now.len > 0) == doc_truth(doc_get(wanted, "Enabled")) ? FORECAST_INVALID
                                                                  : FORECAST_SUCCESS;
}

/* The service lets the setting change once an hour at most: "UpdateTimeToLive". */
static bool may_be_too_soon(const struct judge *judge, const struct seen *seen)
{
    return judge->options.slow_tables && str_is(seen->error, "ValidationException");
}

enum verdict judge_update_ttl(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = judge_table(judge, doc_string(seen->body, "TableName"));
    const struct doc *wanted = doc_get(seen->body, "TimeToLiveSpecification");
    const char *fault = NULL;
    enum forecast forecast = table ? forecast_setting(table, wanted, &fault) : FORECAST_NOT_FOUND;
    enum verdict verdict = VERDICT_AGREES;
    if (table && table->setting.ttl_unknown && seen->error.len > 0) {
        return VERDICT_UNJUDGED;
    }
    if (table && table->setting.ttl_unknown) {
        forecast = FORECAST_SUCCESS;
        table->setting.ttl_unknown = false;
    }
    if (may_be_too_soon(judge, seen) || judge_outcome(judge, seen, forecast, fault, &verdict)) {
        return verdict;
    }
    const struct doc *told = doc_get(seen->reply, "TimeToLiveSpecification");
    bool on = doc_truth(doc_get(wanted, "Enabled"));
    const struct doc *kept = table_keep(table, doc_get(wanted, "AttributeName"));
    table->setting.ttl_attribute = on ? kept->string : (struct str){0};
    table->setting.ttl_us = seen->time_us;
    table->expires_us = table->looked_us = 0; /* all items are looked at anew */
    if (doc_truth(doc_get(told, "Enabled")) != on) {
        return judge_differs(judge, "Enabled: expected %d", on);
    }
    return judge_text(judge, "AttributeName", kept->string, doc_string(told, "AttributeName"));
}

/* A change takes up to an hour: "UpdateTimeToLive". */
static bool may_be_under_way(const struct judge *judge, bool on, struct str told)
{
    return judge->options.slow_tables && str_is(told, on ? "ENABLING" : "DISABLING");
}

enum verdict judge_describe_ttl(struct judge *judge, const struct seen *seen)
{
    const struct model_table *table = judge_table(judge, doc_string(seen->body, "TableName"));
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, table ? FORECAST_SUCCESS : FORECAST_NOT_FOUND, NULL, &verdict)) {
        return verdict;
    }
    if (table->setting.ttl_unknown) {
        return VERDICT_UNJUDGED;
    }
    const struct doc *told = doc_get(seen->reply, "TimeToLiveDescription");
    struct str attribute = table->setting.ttl_attribute;
    struct str status = doc_string(told, "TimeToLiveStatus");
    if (!may_be_under_way(judge, attribute.len > 0, status)) {
        verdict = judge_text(judge, "TimeToLiveStatus",
                             attribute.len > 0 ? STR("ENABLED") : STR("DISABLED"), status);
    }
    return verdict == VERDICT_AGREES
               ? judge_text(judge, "AttributeName", attribute, doc_string(told, "AttributeName"))
               : verdict;
}
