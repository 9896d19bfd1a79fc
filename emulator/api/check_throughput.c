#include "check_throughput.h"

#include <inttypes.h>

#include "definition.h"
#include "shape.h"

#define OOM "One or more parameter values were invalid: "
#define UNITS_MAX INT64_C(1000000000000)

#define INITIAL_PAGE                                                                               \
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"                            \
    "on-demand-capacity-mode.html#on-demand-capacity-mode-initial"

/* What a check looks at: the request, then each of its global indexes. */
typedef bool check_one(const struct doc *request, const struct doc *holder, bool on_demand,
                       struct error *err);

static bool check_all(const struct doc *request, bool on_demand, check_one *check,
                      struct error *err)
{
    const struct doc *indexes = doc_get(request, "GlobalSecondaryIndexes");
    bool good = check(request, request, on_demand, err);
    for (size_t i = 0; indexes && i < indexes->list.count && good; i++) {
        good = check(request, &indexes->list.items[i], on_demand, err);
    }
    return good;
}

bool check_billing(const struct doc *request, bool on_demand, struct error *err)
{
    bool given = doc_get(request, "ProvisionedThroughput") != NULL;
    if (on_demand && given) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                             "when BillingMode is PAY_PER_REQUEST");
    }
    return on_demand || given ||
           error_set(err, ERROR_VALIDATION,
                     OOM "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                         "BillingMode is PROVISIONED");
}

bool check_units_of(const struct doc *holder, struct error *err)
{
    const struct doc *throughput = doc_get(holder, "ProvisionedThroughput");
    struct str index = doc_string(holder, "IndexName");
    for (int i = 0; i < AXES; i++) {
        int64_t units = definition_int(throughput, definition_axes[i].provisioned);
        if (units > UNITS_MAX) {
            return error_set(err, ERROR_VALIDATION,
                             "Given value %" PRId64 " for %s is out of bounds%s%.*s", units,
                             definition_axes[i].provisioned, index.len > 0 ? " for index " : "",
                             STR_ARG(index));
        }
    }
    return true;
}

static bool check_units_in(const struct doc *request, const struct doc *holder, bool on_demand,
                           struct error *err)
{
    (void)request;
    (void)on_demand;
    return check_units_of(holder, err);
}

bool check_units(const struct doc *request, struct error *err)
{
    return check_all(request, false, check_units_in, err);
}

static bool check_ceiling_of(const struct doc *request, const struct doc *holder, bool on_demand,
                             struct error *err)
{
    const struct doc *throughput = doc_get(holder, "OnDemandThroughput");
    struct str index = doc_string(holder, "IndexName");
    for (int i = 0; i < AXES; i++) {
        const struct doc *units = doc_get(throughput, definition_axes[i].ceiling);
        if (units && !on_demand) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "%s for OnDemandThroughput cannot be specified when the table "
                                 "BillingMode is PROVISIONED",
                             definition_axes[i].ceiling);
        }
        if (units && shape_int(units) < 1) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Requested %s for OnDemandThroughput for %s%.*s is outside of "
                                 "valid range",
                             definition_axes[i].ceiling,
                             holder == request ? "table" : "index : ", STR_ARG(index));
        }
    }
    return true;
}

bool check_ceilings(const struct doc *request, bool on_demand, struct error *err)
{
    return check_all(request, on_demand, check_ceiling_of, err);
}

static bool tell_cold(const struct axis *axis, const struct doc *request, const struct doc *holder,
                      bool on_demand, struct error *err)
{
    (void)error_set(err, ERROR_VALIDATION,
                    OOM "Requested %s for WarmThroughput for %s%.*s is lower than ", axis->warm,
                    holder == request ? "table" : "index ",
                    STR_ARG(doc_string(holder, "IndexName")));
    const char *start = err->message;
    err->message =
        on_demand
            ? arena_printf(err->arena, "%sinitial throughput for OnDemand. See: " INITIAL_PAGE,
                           start)
            : arena_printf(err->arena, "%s%s of ProvisionedThroughput", start, axis->provisioned);
    return false;
}

static bool check_warm_of(const struct doc *request, const struct doc *holder, bool on_demand,
                          struct error *err)
{
    const struct doc *warm = doc_get(holder, "WarmThroughput");
    const struct doc *provisioned = doc_get(holder, "ProvisionedThroughput");
    for (int i = 0; i < AXES; i++) {
        const struct doc *units = doc_get(warm, definition_axes[i].warm);
        int64_t least = on_demand ? definition_axes[i].initial
                                  : shape_int(doc_get(provisioned, definition_axes[i].provisioned));
        if (units && shape_int(units) < least) {
            return tell_cold(&definition_axes[i], request, holder, on_demand, err);
        }
    }
    return true;
}

bool check_warm(const struct doc *request, bool on_demand, struct error *err)
{
    return check_all(request, on_demand, check_warm_of, err);
}
