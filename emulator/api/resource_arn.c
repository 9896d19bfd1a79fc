#include "resource_arn.h"

#include <string.h>

#include "table_name.h"

#define OOM "One or more parameter values were invalid: "
#define NOBODY "000000000000" /* no account of AWS has this number; it is the default here */

static bool check_kind(struct str arn, struct error *err)
{
    if (!str_starts(arn, STR("arn:"))) {
        return error_set(err, ERROR_VALIDATION, OOM "ARNs must start with 'arn:': %.*s",
                         STR_ARG(arn));
    }
    if (!str_glob(STR("arn:*:dynamodb:*:*:*"), arn)) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "Provided Arn is not a DynamoDB resource arn: %.*s", STR_ARG(arn));
    }
    return !str_glob(STR("*:table/*/index/*"), arn) ||
           error_set(err, ERROR_VALIDATION,
                     OOM "Invalid resource arn provided, only table or stream is accepted. "
                         "Provided resource arn: %.*s",
                     STR_ARG(arn));
}

/* Region and account as table_name has them; the service says it in other words here. */
static bool read_name(const struct request *request, struct str arn, struct str *name,
                      struct error *err)
{
    struct error why;
    error_init(&why, err->arena);
    if (table_name_resolve(err->arena, arn, request->account, request->region, name, &why)) {
        return true;
    }
    return why.code == ERROR_ACCESS_DENIED
               ? error_set(err, ERROR_ACCESS_DENIED, "Access is denied")
               : error_set(err, ERROR_VALIDATION,
                           "Invalid TableArn: Invalid ResourceArn provided as input %.*s",
                           STR_ARG(arn));
}

struct table *resource_table(struct request *request, struct error *err)
{
    struct str arn = doc_string(&request->doc, "ResourceArn");
    struct str name;
    if (!check_kind(arn, err) || !read_name(request, arn, &name, err)) {
        return NULL;
    }
    struct table *table = tables_find(&request->core->tables, request_home(request), name);
    if (!table && str_is(request->account, NOBODY)) {
        (void)error_set(err, ERROR_ACCESS_DENIED, "Access is denied");
        return NULL;
    }
    if (!table || table->status == TABLE_CREATING || table->status == TABLE_DELETING) {
        (void)error_set(err, ERROR_RESOURCE_NOT_FOUND,
                        "Requested resource not found: ResourceArn: %.*s not found", STR_ARG(arn));
        return NULL;
    }
    return table;
}
