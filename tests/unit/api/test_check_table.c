/* CreateTable as a whole; texts as measured on the service. */
#include "check_case.h"

#include <string.h>

#include "../../../emulator/api/check_table.h"

#define OOM "ValidationException: One or more parameter values were invalid: "
#define PLAIN "ValidationException: "

/* A request in shorthand: 'a' is an attribute definition of a, 'aH' and 'bR' are key elements. */
static void put_names(struct buf *out, const char *names)
{
    buf_text(out, "'AttributeDefinitions':[");
    for (const char *at = names; *at; at++) {
        buf_printf(out, "%s{'AttributeName':'%c','AttributeType':'S'}", at > names ? "," : "", *at);
    }
    buf_text(out, "]");
}

static void put_schema(struct buf *out, const char *keys)
{
    buf_text(out, "'KeySchema':[");
    for (const char *at = keys; *at; at += 2) {
        buf_printf(out, "%s{'AttributeName':'%c','KeyType':'%s'}", at > keys ? "," : "", at[0],
                   at[1] == 'H' ? "HASH" : "RANGE");
    }
    buf_text(out, "]");
}

static void put_index(struct buf *out, const char *name, const char *keys, const char *rest)
{
    buf_printf(out, "{'IndexName':'%s',", name);
    put_schema(out, keys);
    buf_printf(out, ",%s}", rest);
}

static void expect_text(const char *json, const char *verdict)
{
    struct check_case c;
    case_begin(&c, json);
    bool good = check_create_table(&c.arena, &c.doc, &c.err);
    cr_expect_str_eq(case_verdict(&c, good), verdict, "%s\n%s", json, case_verdict(&c, good));
    case_end(&c);
}

#define ON_DEMAND ",'BillingMode':'PAY_PER_REQUEST'"
#define UNITS "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':5}"
#define ALL "'Projection':{'ProjectionType':'ALL'}"

/* `rest` begins with a comma. */
static void expect(const char *names, const char *keys, const char *rest, const char *verdict)
{
    struct buf json;
    buf_init(&json);
    buf_text(&json, "{'TableName':'tab',");
    put_names(&json, names);
    buf_text(&json, ",");
    put_schema(&json, keys);
    buf_printf(&json, "%s}", rest);
    expect_text(json.data, verdict);
    buf_release(&json);
}

/* One index of an on-demand table with the keys aH bR; `list`: "Local" or "Global". */
static void expect_index(const char *list, const char *names, const char *keys, const char *rest,
                         const char *verdict)
{
    struct buf out;
    buf_init(&out);
    buf_printf(&out, ON_DEMAND ",'%sSecondaryIndexes':[", list);
    put_index(&out, "idx", keys, rest);
    buf_text(&out, "]");
    expect(names, "aHbR", out.data, verdict);
    buf_release(&out);
}

Test(check_table, accepts_plain_tables)
{
    expect("a", "aH", ON_DEMAND, "ok");
    expect("ab", "aHbR", "," UNITS, "ok");
    expect("ba", "aHbR", ",'BillingMode':'PROVISIONED'," UNITS, "ok");
}

Test(check_table, billing)
{
    expect("a", "aH", ON_DEMAND "," UNITS,
           OOM "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
               "BillingMode is PAY_PER_REQUEST");
    expect("a", "aH", "",
           OOM "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode "
               "is PROVISIONED");
    expect("a", "aH",
           ",'ProvisionedThroughput':{'ReadCapacityUnits':1000000000001,'WriteCapacityUnits':"
           "1000000000001}",
           PLAIN "Given value 1000000000001 for ReadCapacityUnits is out of bounds");
    expect("a", "aH",
           "," UNITS ",'GlobalSecondaryIndexes':[{'IndexName':'idx',"
           "'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}]," ALL
           ",'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':2000000000000}}]",
           PLAIN "Given value 2000000000000 for WriteCapacityUnits is out of bounds for index idx");
}

/* Conformance suite, tier3/error-messages/createTable: "duplicate attribute in KeySchema". */
Test(check_table, key_schema)
{
    expect("a", "aHaR", ON_DEMAND,
           PLAIN "Invalid KeySchema: Some index key attribute have no definition");
    expect("b", "aH", ON_DEMAND,
           OOM "Some index key attributes are not defined in AttributeDefinitions. Keys: [a], "
               "AttributeDefinitions: [b]");
    expect("ac", "aHbR", ON_DEMAND,
           OOM "Some index key attributes are not defined in AttributeDefinitions. Keys: [a, b], "
               "AttributeDefinitions: [a, c]");
    expect("ab", "aHaR", ON_DEMAND,
           PLAIN "Both the Hash Key and the Range Key element in the KeySchema have the same name");
    expect("a", "aR", ON_DEMAND,
           PLAIN "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    expect("ab", "aHbH", ON_DEMAND,
           PLAIN "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
}

Test(check_table, definitions)
{
    expect("aa", "aH", ON_DEMAND, PLAIN "Attribute Name is duplicated: a");
    expect("ab", "aH", ON_DEMAND,
           OOM "Number of attributes in KeySchema does not exactly match number of attributes "
               "defined in AttributeDefinitions");
    expect_index("Global", "abcd", "cH", ALL,
                 OOM "Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c, d], "
                     "keys used: [a, b, c]");
}

Test(check_table, local_indexes)
{
    expect_index("Local", "abc", "aHcR", ALL, "ok");
    expect_index("Local", "abc", "aH", ALL,
                 OOM "Index KeySchema does not have a range key for index: idx");
    expect_index("Local", "abc", "cHbR", ALL,
                 OOM "Index KeySchema does not have the same leading hash key as table KeySchema "
                     "for index: idx. index hash key: c, table hash key: a");
    expect("ab", "aHbR", ON_DEMAND ",'LocalSecondaryIndexes':[]",
           OOM "List of LocalSecondaryIndexes is empty");
    expect("ac", "aH",
           ON_DEMAND ",'LocalSecondaryIndexes':[{'IndexName':'idx','KeySchema':["
                     "{'AttributeName':'a','KeyType':'HASH'},"
                     "{'AttributeName':'c','KeyType':'RANGE'}]," ALL "}]",
           OOM "Table KeySchema does not have a range key, which is required when specifying a "
               "LocalSecondaryIndex");
}

Test(check_table, projections)
{
    expect_index("Local", "abc", "aHcR", "'Projection':{}", OOM "Unknown ProjectionType: null");
    expect_index("Local", "abc", "aHcR",
                 "'Projection':{'ProjectionType':'ALL','NonKeyAttributes':['x']}",
                 OOM "ProjectionType is ALL, but NonKeyAttributes is specified");
    expect_index("Global", "abc", "cH",
                 "'Projection':{'ProjectionType':'KEYS_ONLY','NonKeyAttributes':['x']}",
                 OOM "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified");
    expect_index("Global", "abc", "cH", "'Projection':{'ProjectionType':'INCLUDE'}",
                 OOM "ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    expect_index("Global", "abc", "cH",
                 "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x','y','x']}",
                 OOM "Duplicate element in NonKeyAttributes: x");
    expect_index("Global", "abc", "cH",
                 "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x','y']}", "ok");
}

Test(check_table, global_indexes)
{
    expect("ab", "aHbR", ON_DEMAND ",'GlobalSecondaryIndexes':[]",
           OOM "List of GlobalSecondaryIndexes is empty");
    expect_index("Global", "abc", "cHbR", ALL, "ok");
    expect_index("Global", "ab", "cH", ALL,
                 OOM "Some index key attributes are not defined in AttributeDefinitions. Keys: "
                     "[c], AttributeDefinitions: [a, b]");
    expect_index("Global", "abc", "cR", ALL,
                 PLAIN "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    expect_index("Global", "abc", "cHcR", ALL,
                 PLAIN
                 "Both the Hash Key and the Range Key element in the KeySchema have the same name");
    expect_index("Global", "abc", "cH", ALL "," UNITS,
                 OOM "ProvisionedThroughput should not be specified for index: idx when "
                     "BillingMode is PAY_PER_REQUEST");
    expect("a", "aH",
           "," UNITS ",'GlobalSecondaryIndexes':[{'IndexName':'idx','KeySchema':["
           "{'AttributeName':'a','KeyType':'HASH'}]," ALL "}]",
           OOM "ProvisionedThroughput is not specified for index: idx");
}

/* Developer Guide, "Multi-attribute keys": up to four of each kind. */
Test(check_table, global_indexes_with_many_keys)
{
    expect_index("Global", "abcdefgh", "aHbHcHdHeRfRgRhR", ALL, "ok");
    expect_index("Global", "abcdefgh", "aHbHcHdHeH", ALL,
                 OOM "The KeySchema exceeds the maximum allowed number of HASH key attributes");
    expect_index("Global", "abcdefgh", "aHbRcRdReRfR", ALL,
                 OOM "The KeySchema exceeds the maximum allowed number of RANGE key attributes");
    expect_index("Global", "abc", "aHbRcH", ALL,
                 OOM "All HASH key attributes must precede RANGE key attributes in the KeySchema");
    expect_index("Global", "abc", "aHbHaR", ALL,
                 PLAIN "The KeySchema contains multiple key attributes with the same name");
}

static void expect_many(const char *list, size_t count, bool same_name, const char *verdict)
{
    struct buf out;
    buf_init(&out);
    buf_printf(&out, ON_DEMAND ",'%sSecondaryIndexes':[", list);
    for (size_t i = 0; i < count; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "idx%zu", same_name ? 0 : i);
        buf_text(&out, i > 0 ? "," : "");
        put_index(&out, name, "aHcR", ALL);
    }
    buf_text(&out, "]");
    expect("abc", "aHbR", out.data, verdict);
    buf_release(&out);
}

Test(check_table, indexes_are_counted_and_named_once)
{
    expect_many("Local", 5, false, "ok");
    expect_many("Local", 6, false,
                OOM "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    expect_many("Local", 2, true, OOM "Duplicate index name: idx0");
    expect_many("Global", 20, false, "ok");
    expect_many("Global", 21, false,
                OOM "GlobalSecondaryIndex count exceeds the per-table limit of 20");
    expect_many("Global", 2, true, OOM "Duplicate index name: idx0");
    struct buf both;
    buf_init(&both);
    buf_text(&both, ON_DEMAND ",'LocalSecondaryIndexes':[");
    put_index(&both, "same", "aHcR", ALL);
    buf_text(&both, "],'GlobalSecondaryIndexes':[");
    put_index(&both, "same", "cH", ALL);
    buf_text(&both, "]");
    expect("abc", "aHbR", both.data, OOM "Duplicate index name: same");
    buf_release(&both);
}

/* Developer Guide, "Quotas": 100 projected attributes over all indexes. */
Test(check_table, projected_attributes_are_counted_over_all_indexes)
{
    for (size_t last = 50; last <= 51; last++) {
        struct buf out;
        buf_init(&out);
        buf_text(&out, ON_DEMAND ",'GlobalSecondaryIndexes':[");
        for (size_t i = 0; i < 2; i++) {
            struct buf projection;
            buf_init(&projection);
            buf_text(&projection, "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':[");
            for (size_t j = 0; j < (i == 0 ? 50 : last); j++) {
                buf_printf(&projection, "%s'x%zu'", j > 0 ? "," : "", j);
            }
            buf_text(&projection, "]}");
            buf_text(&out, i > 0 ? "," : "");
            put_index(&out, i > 0 ? "one" : "two", "cH", projection.data);
            buf_release(&projection);
        }
        buf_text(&out, "]");
        expect("abc", "aHbR", out.data,
               last == 50 ? "ok" : OOM "Number of NonKeyAttributes exceeds per-table limit of 100");
        buf_release(&out);
    }
}

Test(check_table, ceilings)
{
    expect("a", "aH", "," UNITS ",'OnDemandThroughput':{'MaxReadRequestUnits':5}",
           OOM "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table "
               "BillingMode is PROVISIONED");
    expect("a", "aH", ON_DEMAND ",'OnDemandThroughput':{'MaxWriteRequestUnits':-1}",
           OOM "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of "
               "valid range");
    expect_index("Global", "abc", "cH", ALL ",'OnDemandThroughput':{'MaxReadRequestUnits':0}",
                 OOM "Requested MaxReadRequestUnits for OnDemandThroughput for index : idx is "
                     "outside of valid range");
    expect("a", "aH", ON_DEMAND ",'OnDemandThroughput':{}", "ok");
}

Test(check_table, warm_throughput)
{
    expect("a", "aH", "," UNITS ",'WarmThroughput':{'ReadUnitsPerSecond':4}",
           OOM "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than "
               "ReadCapacityUnits of ProvisionedThroughput");
    expect("a", "aH", ON_DEMAND ",'WarmThroughput':{'WriteUnitsPerSecond':3999}",
           OOM "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than initial "
               "throughput for OnDemand. See: "
               "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
               "on-demand-capacity-mode.html#on-demand-capacity-mode-initial");
    expect("a", "aH",
           ON_DEMAND ",'WarmThroughput':{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':4000}",
           "ok");
}

Test(check_table, streams)
{
    expect("a", "aH",
           ON_DEMAND ",'StreamSpecification':{'StreamEnabled':false,'StreamViewType':'KEYS_ONLY'}",
           OOM "Table is being created with a stream disabled, UpdateViewType should not be "
               "specified");
    expect("a", "aH", ON_DEMAND ",'StreamSpecification':{'StreamEnabled':true}",
           OOM "Table is being created with a stream enabled, UpdateViewType is required");
    expect("a", "aH", ON_DEMAND ",'StreamSpecification':{'StreamEnabled':false}", "ok");
}

Test(check_table, encryption_and_class)
{
    expect("a", "aH", ON_DEMAND ",'SSESpecification':{'Enabled':false,'SSEType':'KMS'}",
           OOM "SSEType can not be specified if Enabled is false");
    expect("a", "aH", ON_DEMAND ",'SSESpecification':{'Enabled':false,'KMSMasterKeyId':'k'}",
           OOM "KMSMasterKeyId can not be specified if Enabled is false");
    expect("a", "aH", ON_DEMAND ",'SSESpecification':{'Enabled':true,'KMSMasterKeyId':'k'}",
           OOM "SSEType KMS is required if KMSMasterKeyId is specified");
    expect("a", "aH", ON_DEMAND ",'SSESpecification':{'Enabled':true,'SSEType':'AES256'}",
           OOM "SSEType AES256 is not supported");
    expect("a", "aH", ON_DEMAND ",'TableClass':'GLACIER'",
           PLAIN "Invalid table-class parameter provided. Please try again with a valid "
                 "table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].");
    expect("a", "aH", ON_DEMAND ",'TableClass':'STANDARD_INFREQUENT_ACCESS'", "ok");
}

Test(check_table, the_first_fault_in_the_service_s_order_is_told)
{
    expect("aa", "aR", "",
           OOM "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode "
               "is PROVISIONED");
    expect("ab", "bR", ON_DEMAND ",'LocalSecondaryIndexes':[]",
           PLAIN "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
}
