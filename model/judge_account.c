/* DescribeLimits, DescribeEndpoints: what does not depend on any table. */
#include "judge_internal.h"

/* Developer Guide, "Quotas in Amazon DynamoDB": an account may have what its tables may. */
enum verdict judge_describe_limits(struct judge *judge, const struct seen *seen)
{
    static const char *const axes[][2] = {
        {"AccountMaxReadCapacityUnits", "TableMaxReadCapacityUnits"},
        {"AccountMaxWriteCapacityUnits", "TableMaxWriteCapacityUnits"},
    };
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict)) {
        return verdict;
    }
    for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
        int64_t account = doc_whole(seen->reply, axes[i][0]);
        int64_t table = doc_whole(seen->reply, axes[i][1]);
        if (table < 1 || account < table) {
            return judge_differs(judge, "%s %lld, %s %lld", axes[i][0], (long long)account,
                                 axes[i][1], (long long)table);
        }
    }
    return VERDICT_AGREES;
}

/* At least one address, to be kept for some minutes: API Reference, "DescribeEndpoints". */
enum verdict judge_describe_endpoints(struct judge *judge, const struct seen *seen)
{
    const struct doc *endpoints = doc_get(seen->reply, "Endpoints");
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict)) {
        return verdict;
    }
    bool good = endpoints && endpoints->list.count > 0;
    for (size_t i = 0; good && i < endpoints->list.count; i++) {
        const struct doc *endpoint = &endpoints->list.items[i];
        good =
            doc_string(endpoint, "Address").data && doc_whole(endpoint, "CachePeriodInMinutes") > 0;
    }
    return good ? VERDICT_AGREES
                : judge_differs(judge, "Endpoints: %s", judge_print(judge, endpoints));
}
