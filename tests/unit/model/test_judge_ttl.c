#include "court.h"

TestSuite(judge_ttl, .init = court_open_fast, .fini = court_close);
TestSuite(judge_ttl_slow, .init = court_open_slow, .fini = court_close);

#define SET(on, attribute)                                                                         \
    "\"TimeToLiveSpecification\":{\"Enabled\":" on ",\"AttributeName\":\"" attribute "\"}"
#define UPDATE(on, attribute) "UpdateTimeToLive", "{\"TableName\":\"t\"," SET(on, attribute) "}"
#define TOLD(text)                                                                                 \
    "DescribeTimeToLive", "{\"TableName\":\"t\"}", "", "{\"TimeToLiveDescription\":{" text "}}"
#define ON "\"TimeToLiveStatus\":\"ENABLED\",\"AttributeName\":\"e\""
#define OFF "\"TimeToLiveStatus\":\"DISABLED\""

Test(judge_ttl, one_attribute_at_a_time)
{
    AGREES(TOLD(OFF));
    BREAKS(REPLY, TOLD(ON));
    AGREES(UPDATE("false", "e"), "ValidationException", "{}");
    AGREES(UPDATE("true", "e"), "", "{" SET("true", "e") "}");
    AGREES(TOLD(ON));
    BREAKS(REPLY, TOLD(OFF));
    AGREES(UPDATE("true", "f"), "ValidationException", "{}");
    BREAKS(REPLY, UPDATE("false", "f"), "", "{" SET("false", "f") "}");
    BREAKS(REPLY, UPDATE("false", "e"), "", "{" SET("true", "e") "}");
    AGREES(TOLD(OFF));
}

Test(judge_ttl_slow, it_may_be_too_soon)
{
    AGREES(UPDATE("true", "e"), "ValidationException", "{}");
    AGREES(UPDATE("true", "e"), "", "{" SET("true", "e") "}");
}

#define ENABLING "\"TimeToLiveStatus\":\"ENABLING\",\"AttributeName\":\"e\""
#define DISABLING "\"TimeToLiveStatus\":\"DISABLING\""

Test(judge_ttl_slow, it_may_be_under_way)
{
    AGREES(UPDATE("true", "e"), "", "{" SET("true", "e") "}");
    AGREES(TOLD(ENABLING));
    AGREES(TOLD(ON));
    BREAKS(REPLY, TOLD(DISABLING));
    AGREES(UPDATE("false", "e"), "", "{" SET("false", "e") "}");
    AGREES(TOLD(DISABLING));
    BREAKS(REPLY, TOLD(ENABLING));
}

Test(judge_ttl, at_once_nothing_is_under_way)
{
    AGREES(UPDATE("true", "e"), "", "{" SET("true", "e") "}");
    BREAKS(REPLY, TOLD(ENABLING));
}
