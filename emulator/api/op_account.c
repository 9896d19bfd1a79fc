/* DescribeLimits, DescribeEndpoints. */
#include "check_quota.h"
#include "op.h"
#include "request.h"

bool op_describe_limits(struct request *request, struct error *err)
{
    /* The defaults of a new account: Developer Guide, "Quotas in Amazon DynamoDB". */
    static const struct {
        const char *name;
        int64_t units;
    } limits[] = {
        {"AccountMaxReadCapacityUnits", ACCOUNT_UNITS_MAX},
        {"AccountMaxWriteCapacityUnits", ACCOUNT_UNITS_MAX},
        {"TableMaxReadCapacityUnits", TABLE_UNITS_MAX},
        {"TableMaxWriteCapacityUnits", TABLE_UNITS_MAX},
    };
    if (!request_admit(request, NULL, NULL, err)) {
        return false;
    }
    struct json_writer w;
    request_reply(request, &w);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        json_name(&w, limits[i].name);
        json_int(&w, limits[i].units);
    }
    json_close(&w, '}');
    return true;
}

bool op_describe_endpoints(struct request *request, struct error *err)
{
    if (!request_admit(request, NULL, NULL, err)) {
        return false;
    }
    /* The address the request came to, so that a client that discovers endpoints stays here. */
    const char *scheme = str_starts(request->host, STR("https://")) ? "" : "http://";
    const char *address = arena_printf(&request->arena, "%s%.*s", scheme, STR_ARG(request->host));
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "Endpoints");
    json_open(&w, '[');
    json_open(&w, '{');
    json_name(&w, "Address");
    json_text(&w, address);
    json_name(&w, "CachePeriodInMinutes");
    json_int(&w, 1440);
    json_close(&w, '}');
    json_close(&w, ']');
    json_close(&w, '}');
    return true;
}
