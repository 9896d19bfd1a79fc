#include "table_name.h"

#include <string.h>

#include "shape_internal.h"

#define ARN_PARTS 6 /* arn:aws:dynamodb:REGION:ACCOUNT:table/NAME */

/* Takes what stands before the next colon off the front; the last part keeps its colons. */
static struct str next_part(struct str *rest)
{
    const char *colon = rest->len > 0 ? memchr(rest->data, ':', rest->len) : NULL;
    size_t length = colon ? (size_t)(colon - rest->data) : rest->len;
    struct str part = {rest->data, length};
    size_t taken = colon ? length + 1 : length;
    *rest = (struct str){rest->data + taken, rest->len - taken};
    return part;
}

static bool is_partition(struct str partition)
{
    return str_is(partition, "aws") || str_is(partition, "aws-cn") ||
           str_is(partition, "aws-us-gov");
}

/* Names of indexes and streams go on after the table's. */
static bool table_of(struct str resource, struct str *name)
{
    struct str kind = STR("table/");
    if (!str_starts(resource, kind)) {
        return false;
    }
    *name = (struct str){resource.data + kind.len, resource.len - kind.len};
    return name->len >= 3 && name->len <= 255 && form_holds(FORM_NAME, *name);
}

struct str table_name_bare(struct str given)
{
    const char *slash = given.len > 0 ? memrchr(given.data, '/', given.len) : NULL;
    if (!slash || !str_starts(given, STR("arn:"))) {
        return given;
    }
    return (struct str){slash + 1, given.len - (size_t)(slash + 1 - given.data)};
}

static bool or_default(struct str given, struct str wanted, const char *otherwise)
{
    return wanted.len > 0 ? str_eq(given, wanted) : str_is(given, otherwise);
}

bool table_name_resolve(struct arena *arena, struct str given, struct str account,
                        struct str region, struct str *name, struct error *err)
{
    (void)arena;
    if (!str_starts(given, STR("arn:"))) {
        *name = given;
        return true;
    }
    struct str rest = given, parts[ARN_PARTS];
    for (size_t i = 0; i < ARN_PARTS - 1; i++) {
        parts[i] = next_part(&rest);
    }
    parts[ARN_PARTS - 1] = rest;
    if (!is_partition(parts[1]) || !str_is(parts[2], "dynamodb") || !table_of(parts[5], name)) {
        return error_set(err, ERROR_VALIDATION,
                         "Invalid TableArn: Invalid ResourceArn provided as input %.*s",
                         STR_ARG(given));
    }
    if (!or_default(parts[3], region, "us-east-1")) {
        return error_set(err, ERROR_VALIDATION,
                         "1 validation error detected: Invalid AWS region in '%.*s'",
                         STR_ARG(given));
    }
    if (!or_default(parts[4], account, "000000000000")) {
        return error_set(err, ERROR_ACCESS_DENIED, "Access is denied");
    }
    return true;
}
