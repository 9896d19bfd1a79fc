/* A bulk load: its table is left alone until a scan shows it whole. */
#include "court.h"

TestSuite(judge_bulk, .init = court_open_fast, .fini = court_close);

#define TOLD(status, items)                                                                        \
    "{\"BulkOperationDescription\":{\"BulkOperationArn\":\"b1\",\"BulkOperationStatus\":\"" status \
    "\",\"ProcessedItemCount\":" items "}}"
#define START "StartBulkPutItems", "{\"TableName\":\"t\",\"InputS3Configuration\":{}}", ""
#define DESCRIBE "DescribeBulkOperation", "{\"BulkOperationArn\":\"b1\"}", ""
#define ALL "{\"Items\":[" ITEM("7", "") "],\"Count\":1,\"ScannedCount\":1}"

Test(judge_bulk, the_table_is_known_again_after_a_whole_scan)
{
    AGREES(START, TOLD("IN_PROGRESS", "0"));
    OPEN("GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", "") "}");
    OPEN("Scan", "{\"TableName\":\"t\"}", "", ALL);
    OPEN("GetItem", "{" KEYED("7") "}", "", "{}");
    AGREES(DESCRIBE, TOLD("COMPLETED", "1"));
    OPEN("Scan", "{\"TableName\":\"t\",\"Limit\":1}", "", ALL);
    OPEN("Scan", "{\"TableName\":\"t\"}", "", ALL);
    AGREES("GetItem", "{" KEYED("7") "}", "", "{\"Item\":" ITEM("7", "") "}");
    BREAKS(ITEMS, "GetItem", "{" KEYED("7") "}", "", "{}");
}

Test(judge_bulk, its_status_goes_forward)
{
    AGREES(START, TOLD("IN_PROGRESS", "0"));
    AGREES(DESCRIBE, TOLD("IN_PROGRESS", "5"));
    BREAKS(REPLY, DESCRIBE, TOLD("IN_PROGRESS", "4"));
    AGREES("CancelBulkOperation", "{\"BulkOperationArn\":\"b1\"}", "", "{}");
    AGREES(DESCRIBE, TOLD("CANCELLED", "5"));
    BREAKS(REPLY, DESCRIBE, TOLD("IN_PROGRESS", "6"));
    AGREES("CancelBulkOperation", "{\"BulkOperationArn\":\"b1\"}", "ValidationException", "{}");
}

Test(judge_bulk, only_what_was_started_is_told_of)
{
    static const char list[] = "{\"BulkOperationsSummaryList\":[{\"BulkOperationArn\":\"b1\"}]}";
    AGREES("DescribeBulkOperation", "{\"BulkOperationArn\":\"x\"}", "ResourceNotFoundException",
           "{}");
    BREAKS(REPLY, "ListBulkOperations", "{}", "", list);
    AGREES(START, TOLD("IN_PROGRESS", "0"));
    BREAKS(REPLY, START, TOLD("IN_PROGRESS", "0"));
    AGREES("ListBulkOperations", "{}", "", list);
}
