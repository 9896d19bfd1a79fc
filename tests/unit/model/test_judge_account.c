#include "court.h"

TestSuite(judge_account, .init = court_open_fast, .fini = court_close);

#define LIMITS(account, table)                                                                     \
    "{\"AccountMaxReadCapacityUnits\":" account ",\"AccountMaxWriteCapacityUnits\":" account       \
    ",\"TableMaxReadCapacityUnits\":" table ",\"TableMaxWriteCapacityUnits\":" table "}"

Test(judge_account, an_account_has_what_its_tables_may_have)
{
    AGREES("DescribeLimits", "{}", "", LIMITS("80000", "40000"));
    BREAKS(REPLY, "DescribeLimits", "{}", "", LIMITS("40000", "80000"));
    BREAKS(REPLY, "DescribeLimits", "{}", "", "{}");
}

Test(judge_account, an_endpoint_has_an_address)
{
    AGREES("DescribeEndpoints", "{}", "",
           "{\"Endpoints\":[{\"Address\":\"a\",\"CachePeriodInMinutes\":1440}]}");
    BREAKS(REPLY, "DescribeEndpoints", "{}", "", "{\"Endpoints\":[]}");
    BREAKS(REPLY, "DescribeEndpoints", "{}", "",
           "{\"Endpoints\":[{\"Address\":\"a\",\"CachePeriodInMinutes\":0}]}");
}
