/* SearchVectors: the closest entries, filtered, projected. */
#include "court.h"

#define VECTOR(x, y) "{\"L\":[{\"N\":\"" x "\"},{\"N\":\"" y "\"}]}"
#define POINT(id, x, y)                                                                            \
    "{\"pk\":{\"S\":\"" id "\"},\"f\":{\"S\":\"" id "\"},\"v\":" VECTOR(x, y) "}"
#define SHOWN(id, score)                                                                           \
    "{\"Item\":{\"pk\":{\"S\":\"" id "\"},\"f\":{\"S\":\"" id "\"}},\"Score\":" score "}"
#define SCHEMA                                                                                     \
    "\"TableName\":\"w\",\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":"   \
    "\"S\"},{\"AttributeName\":\"f\",\"AttributeType\":\"S\"}],"                                   \
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]"
#define INDEX                                                                                      \
    "\"IndexName\":\"near\",\"VectorAttribute\":{\"AttributeName\":\"v\"},\"Dimensions\":2,"       \
    "\"DistanceFunction\":\"EUCLIDEAN\",\"SearchSchema\":[{\"AttributeName\":\"f\","               \
    "\"SearchSchemaElementType\":\"INLINE_FILTER\"}],\"Projection\":{\"ProjectionType\":"          \
    "\"KEYS_ONLY\"}"

static void open_with_points(void)
{
    court_open_fast();
    AGREES("CreateTable",
           "{" SCHEMA ",\"BillingMode\":\"PAY_PER_REQUEST\",\"VectorIndexes\":[{" INDEX "}]}", "",
           "{\"TableDescription\":{" SCHEMA ",\"TableStatus\":\"CREATING\",\"TableArn\":\"x\","
           "\"TableId\":\"y\",\"ItemCount\":0,\"TableSizeBytes\":0,\"BillingModeSummary\":"
           "{\"BillingMode\":\"PAY_PER_REQUEST\"},\"VectorIndexes\":[{" INDEX
           ",\"IndexStatus\":\"CREATING\"}]}}");
    AGREES("PutItem", "{\"TableName\":\"w\",\"Item\":" POINT("a", "0", "0") "}", "", "{}");
    AGREES("PutItem", "{\"TableName\":\"w\",\"Item\":" POINT("b", "3", "4") "}", "", "{}");
}

TestSuite(judge_search, .init = open_with_points, .fini = court_close);

#define SEARCH(top, more)                                                                          \
    "SearchVectors", "{\"TableName\":\"w\",\"IndexName\":\"near\",\"TopK\":" top                   \
                     ",\"SearchVector\":[{\"N\":\"0\"},{\"N\":\"0\"}]" more "}"
#define RESULTS(list) "{\"SearchResults\":[" list "]}"

Test(judge_search, the_closest_come_first)
{
    AGREES(SEARCH("5", ""), "", RESULTS(SHOWN("a", "0.0") "," SHOWN("b", "5.0")));
    AGREES(SEARCH("1", ""), "", RESULTS(SHOWN("a", "0.0")));
    BREAKS(REPLY, SEARCH("5", ""), "", RESULTS(SHOWN("b", "5.0") "," SHOWN("a", "0.0")));
    BREAKS(REPLY, SEARCH("5", ""), "", RESULTS(SHOWN("a", "0.0")));
    BREAKS(REPLY, SEARCH("5", ""), "", RESULTS(SHOWN("a", "0.0") "," SHOWN("b", "4.0")));
    BREAKS(INDEX, SEARCH("5", ""), "", RESULTS(SHOWN("c", "0.0") "," SHOWN("b", "5.0")));
}

Test(judge_search, a_condition_filters)
{
#define ONLY_B                                                                                     \
    ",\"SearchConditionExpression\":\"f = :f\",\"ExpressionAttributeValues\":{\":f\":{\"S\":"      \
    "\"b\"}}"
    AGREES(SEARCH("5", ONLY_B), "", RESULTS(SHOWN("b", "5.0")));
    BREAKS(REPLY, SEARCH("5", ONLY_B), "", RESULTS(SHOWN("a", "0.0") "," SHOWN("b", "5.0")));
}

Test(judge_search, a_condition_is_of_the_search_schema)
{
#define OTHER(text)                                                                                \
    ",\"SearchConditionExpression\":\"" text "\",\"ExpressionAttributeValues\":{\":f\":{\"S\":"    \
    "\"b\"}}"
    AGREES(SEARCH("5", OTHER("x = :f")), "ValidationException", "{}");
    AGREES(SEARCH("5", OTHER("f = :f AND x = :f")), "ValidationException", "{}");
    AGREES(SEARCH("5", OTHER(":f = f AND f = :f")), "", RESULTS(SHOWN("b", "5.0")));
    BREAKS(REPLY, SEARCH("5", OTHER("f = :f")), "ValidationException", "{}");
}

Test(judge_search, a_projection_may_show_the_vector)
{
    AGREES(SEARCH("1", ",\"ProjectionExpression\":\"v\""), "",
           RESULTS("{\"Item\":{\"v\":" VECTOR("0.0", "0.0") "},\"Score\":0.0}"));
    BREAKS(CAPACITY, SEARCH("1", ",\"ReturnConsumedCapacity\":\"TOTAL\""), "",
           RESULTS(SHOWN("a", "0.0")));
}

Test(judge_search, what_is_no_vector_of_the_index_is_refused)
{
    AGREES("PutItem", "{\"TableName\":\"w\",\"Item\":{\"pk\":{\"S\":\"c\"},\"v\":{\"L\":[]}}}",
           "ValidationException", "{}");
    AGREES("PutItem", "{\"TableName\":\"w\",\"Item\":{\"pk\":{\"S\":\"c\"},\"f\":{\"N\":\"1\"}}}",
           "ValidationException", "{}");
    AGREES(
        "SearchVectors",
        "{\"TableName\":\"w\",\"IndexName\":\"far\",\"TopK\":1,\"SearchVector\":[{\"N\":\"1\"}]}",
        "ValidationException", "{}");
    AGREES("Scan", "{\"TableName\":\"w\",\"IndexName\":\"near\"}", "ValidationException", "{}");
}
