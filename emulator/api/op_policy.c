/* PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy. */
#include <inttypes.h>

#include "busy.h"
#include "../base/mutant.h"
#include "definition.h"
#include "op.h"
#include "policy.h"
#include "resource_arn.h"
#include "table_facts.h"

static bool refuse_none(const struct request *request, struct error *err)
{
    return error_set(err, ERROR_POLICY_NOT_FOUND,
                     "Resource-based policy not found for the provided ResourceArn: %.*s",
                     STR_ARG(doc_string(&request->doc, "ResourceArn")));
}

/* The revision that the caller means to replace; NO_POLICY: none (API Reference,
 * "PutResourcePolicy"). */
static bool check_revision(const struct request *request, const struct table *table,
                           struct error *err)
{
    struct str expected = doc_string(&request->doc, "ExpectedRevisionId");
    bool none = str_is(expected, "NO_POLICY");
    bool met = none ? table->policy_revision.len == 0 : str_eq(expected, table->policy_revision);
    return !expected.data || met || refuse_none(request, err);
}

static bool check_pause(const struct request *request, const struct table *table, struct error *err)
{
    const struct ddb_lifecycle *lifecycle = &request->core->lifecycle;
    if (!busy_over(request, table->policy_us, lifecycle->policy_settle_us)) {
        return error_set(err, ERROR_RESOURCE_IN_USE,
                         IN_USE "Table is pending previous resource-based policy update: %.*s",
                         STR_ARG(table->name));
    }
    if (busy_over(request, table->policy_us, lifecycle->policy_pause_us)) {
        return true;
    }
    char end[ISO_BYTES];
    iso_print(table->policy_us + lifecycle->policy_pause_us, end);
    return error_set(err, ERROR_THROTTLING,
                     "Resource-based policy for table %.*s modified within the previous %" PRId64
                     " milliseconds. Please try again after %sZ.",
                     STR_ARG(table->name), lifecycle->policy_pause_us / 1000, end);
}

static bool check_change(struct request *request, const struct table *table, struct error *err)
{
    return check_revision(request, table, err) && check_pause(request, table, err) &&
           request_admit(request, NULL, NULL, err);
}

static bool reply_revision(struct request *request, struct str revision)
{
    struct json_writer w;
    request_reply(request, &w);
    if (revision.len > 0) {
        json_name(&w, "RevisionId");
        json_string(&w, revision);
    }
    json_close(&w, '}');
    return true;
}

bool op_put_resource_policy(struct request *request, struct error *err)
{
    const struct doc *policy = doc_get(&request->doc, "Policy");
    if (!policy_check(&request->arena, policy->string, err)) {
        return false;
    }
    struct table *table = resource_table(request, err);
    if (!table || !check_change(request, table, err)) {
        return false;
    }
    if (str_eq(doc_string(table->request, "ResourcePolicy"), policy->string)) {
        return reply_revision(request, table->policy_revision);
    }
    struct table *edited = request_edit(request, table);
    definition_set(edited, STR("ResourcePolicy"), policy);
    edited->policy_revision = policy_revision(edited, request->time_us);
    edited->policy_us = request->time_us;
    return reply_revision(request, edited->policy_revision);
}

bool op_delete_resource_policy(struct request *request, struct error *err)
{
    struct table *table = resource_table(request, err);
    if (!table || !check_change(request, table, err)) {
        return false;
    }
    /* Without one this is no error. */
    if (table->policy_revision.len > 0 && !MUTANT(POLICY_KEPT)) {
        struct table *edited = request_edit(request, table);
        definition_set(edited, STR("ResourcePolicy"), NULL);
        edited->policy_revision = (struct str){0};
        edited->policy_us = request->time_us;
    }
    return reply_revision(request, table->policy_revision);
}

bool op_get_resource_policy(struct request *request, struct error *err)
{
    const struct table *table = resource_table(request, err);
    if (!table || !request_admit(request, NULL, NULL, err)) {
        return false;
    }
    if (table->policy_revision.len == 0) {
        return refuse_none(request, err);
    }
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "Policy");
    json_string(&w, doc_string(table->request, "ResourcePolicy"));
    json_name(&w, "RevisionId");
    json_string(&w, table->policy_revision);
    json_close(&w, '}');
    return true;
}
