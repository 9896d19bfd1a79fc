#include "court.h"

TestSuite(judge_tag, .init = court_open_fast, .fini = court_close);

#define OF "\"ResourceArn\":\"" COURT_ARN "\""
#define TAG(key, value) "{\"Key\":\"" key "\",\"Value\":\"" value "\"}"
#define LIST "ListTagsOfResource", "{" OF "}", ""

Test(judge_tag, tags_are_those_that_were_given)
{
    AGREES("TagResource", "{" OF ",\"Tags\":[" TAG("a", "1") "," TAG("b", "2") "]}", "", "{}");
    AGREES("TagResource", "{" OF ",\"Tags\":[" TAG("a", "3") "]}", "", "{}");
    AGREES(LIST, "{\"Tags\":[" TAG("b", "2") "," TAG("a", "3") "]}");
    BREAKS(REPLY, LIST, "{\"Tags\":[" TAG("b", "2") "," TAG("a", "1") "]}");
    BREAKS(REPLY, LIST, "{\"Tags\":[" TAG("b", "2") "," TAG("b", "2") "]}");
    AGREES("UntagResource", "{" OF ",\"TagKeys\":[\"b\",\"c\"]}", "", "{}");
    BREAKS(REPLY, LIST, "{\"Tags\":[" TAG("b", "2") "," TAG("a", "3") "]}");
    AGREES(LIST, "{\"Tags\":[" TAG("a", "3") "]}");
}

Test(judge_tag, there_must_be_such_a_table)
{
    static const char other[] = "{\"ResourceArn\":\"" COURT_ARN "u\",\"TagKeys\":[\"a\"]}";
    AGREES("UntagResource", other, "ResourceNotFoundException", "{}");
    AGREES("UntagResource", other, "AccessDeniedException", "{}");
    BREAKS(REPLY, "UntagResource", other, "", "{}");
}
