#include "court.h"

TestSuite(judge_policy, .init = court_open_fast, .fini = court_close);

#define OF "\"ResourceArn\":\"" COURT_ARN "\""
#define PUT(text, more) "PutResourcePolicy", "{" OF ",\"Policy\":\"" text "\"" more "}"
#define GET "GetResourcePolicy", "{" OF "}"
#define DELETE "DeleteResourcePolicy", "{" OF "}", ""
#define REVISION(id) "{\"RevisionId\":\"" id "\"}"
#define EXPECTED(id) ",\"ExpectedRevisionId\":\"" id "\""
#define NONE "PolicyNotFoundException"

Test(judge_policy, the_text_is_what_was_put_under_a_new_revision)
{
    AGREES(GET, NONE, "{}");
    AGREES(PUT("p", ""), "", REVISION("1"));
    AGREES(PUT("p", ""), "", REVISION("1"));
    BREAKS(REPLY, PUT("q", ""), "", REVISION("1"));
    AGREES(PUT("q", EXPECTED("1")), "", REVISION("2"));
    AGREES(PUT("r", EXPECTED("1")), NONE, "{}");
    BREAKS(REPLY, PUT("r", EXPECTED("NO_POLICY")), "", REVISION("3"));
    AGREES(GET, "", "{\"Policy\":\"q\",\"RevisionId\":\"2\"}");
    BREAKS(REPLY, GET, "", "{\"Policy\":\"p\",\"RevisionId\":\"2\"}");
    BREAKS(REPLY, GET, "", "{\"Policy\":\"q\",\"RevisionId\":\"1\"}");
    BREAKS(REPLY, GET, NONE, "{}");
    AGREES(DELETE, REVISION("2"));
    AGREES(DELETE, "{}");
    BREAKS(REPLY, GET, "", "{\"Policy\":\"q\",\"RevisionId\":\"2\"}");
}
