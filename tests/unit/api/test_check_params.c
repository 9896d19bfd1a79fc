/* Placeholders and mixtures; texts as measured on the service. */
#include "check_case.h"

#include <string.h>

#include "../../../emulator/api/check_params.h"

#define CAN_NOT_MIX                                                                                \
    "~ValidationException: Can not use both expression and non-expression parameters in the same " \
    "request: Non-expression parameters: "

static void expect_in(enum dialect dialect, const char *operation, const char *json,
                      const char *verdict)
{
    struct check_case c;
    struct bindings bindings;
    case_begin(&c, json);
    bool good =
        params_bindings(&c.arena, case_operation(operation), &c.doc, dialect, &bindings, &c.err);
    cr_expect_str_eq(case_verdict(&c, good), verdict, "%s: %s", json, case_verdict(&c, good));
    case_end(&c);
}

static void expect(const char *operation, const char *json, const char *verdict)
{
    expect_in(DIALECT_CLASSIC, operation, json, verdict);
    expect_in(DIALECT_2026, operation, json, verdict);
}

static void expect_mixing(const char *operation, const char *json, const char *verdict)
{
    struct check_case c;
    case_begin(&c, json);
    bool good = params_mixing(case_operation(operation), &c.doc, &c.err);
    cr_expect_str_eq(case_verdict(&c, good), verdict, "%s: %s", json, case_verdict(&c, good));
    case_end(&c);
}

Test(check_params, mixing_lists_what_is_there_in_the_service_s_order)
{
    expect_mixing("UpdateItem",
                  "{'UpdateExpression':'','Expected':{},'AttributeUpdates':{},"
                  "'ConditionExpression':''}",
                  CAN_NOT_MIX "{AttributeUpdates, Expected} Expression parameters: "
                              "{UpdateExpression, ConditionExpression}");
    expect_mixing("Query",
                  "{'KeyConditions':{},'ConditionalOperator':'AND','KeyConditionExpression':'',"
                  "'ProjectionExpression':''}",
                  CAN_NOT_MIX "{ConditionalOperator, KeyConditions} Expression parameters: "
                              "{ProjectionExpression, KeyConditionExpression}");
    expect_mixing("Scan", "{'ScanFilter':{},'FilterExpression':''}",
                  CAN_NOT_MIX "{ScanFilter} Expression parameters: {FilterExpression}");
}

Test(check_params, only_mixtures_are_refused)
{
    expect_mixing("Query", "{'KeyConditions':{},'QueryFilter':{}}", "ok");
    expect_mixing("Query", "{'KeyConditionExpression':'','FilterExpression':''}", "ok");
    expect_mixing("GetItem", "{'AttributesToGet':['a'],'ProjectionExpression':null}", "ok");
    expect_mixing("GetItem", "{'AttributesToGet':['a'],'RequestItems':[1]}", "ok");
    expect_mixing("ListTables", "{'Expected':{},'ConditionExpression':''}", "ok");
}

Test(check_params, key_conditions_may_be_filtered_by_an_expression)
{
    expect_mixing("Query", "{'KeyConditions':{},'FilterExpression':'a = :a'}", "ok");
    expect_mixing("Query", "{'KeyConditions':{},'QueryFilter':{},'FilterExpression':'a = :a'}",
                  CAN_NOT_MIX "{QueryFilter, KeyConditions} Expression parameters: "
                              "{FilterExpression}");
}

Test(check_params, tables_of_a_batch_count_together)
{
    expect_mixing("BatchGetItem",
                  "{'RequestItems':{'ta':{'AttributesToGet':['a']},"
                  "'tb':{'ProjectionExpression':'a'}}}",
                  CAN_NOT_MIX "{AttributesToGet} Expression parameters: {ProjectionExpression}");
}

Test(check_params, placeholders_want_an_expression)
{
    const char *names =
        "~ValidationException: ExpressionAttributeNames can only be specified when using "
        "expressions";
    expect("PutItem", "{'ExpressionAttributeNames':{'#a':'a'}}", names);
    expect("BatchGetItem", "{'Keys':[],'ExpressionAttributeNames':{'#a':'a'}}", names);
    expect("Query", "{'ProjectionExpression':'a','ExpressionAttributeValues':{':a':{'S':'x'}}}",
           "~ValidationException: ExpressionAttributeValues can only be specified when using "
           "expressions: FilterExpression and KeyConditionExpression are null");
    expect("Scan", "{'ExpressionAttributeValues':{':a':{'S':'x'}}}",
           "~ValidationException: ExpressionAttributeValues can only be specified when using "
           "expressions: FilterExpression is null");
}

Test(check_params, single_writes_lost_the_tail_in_2026)
{
    const char *json = "{'ExpressionAttributeValues':{':v':{'S':'unused'}}}";
    const char *head = "~ValidationException: ExpressionAttributeValues can only be specified when "
                       "using expressions";
    char verdict[300];
    expect_in(DIALECT_2026, "PutItem", json, head);
    (void)snprintf(verdict, sizeof verdict, "%s: ConditionExpression is null", head);
    expect_in(DIALECT_CLASSIC, "PutItem", json, verdict);
    (void)snprintf(verdict, sizeof verdict, "%s: UpdateExpression and ConditionExpression are null",
                   head);
    expect_in(DIALECT_CLASSIC, "UpdateItem", json, verdict);
    expect_in(DIALECT_2026, "UpdateItem", json, head);
}

Test(check_params, maps_may_not_be_empty)
{
    expect("PutItem", "{'ConditionExpression':'x','ExpressionAttributeNames':{}}",
           "~ValidationException: ExpressionAttributeNames must not be empty");
    expect("PutItem", "{'ConditionExpression':'x','ExpressionAttributeValues':{}}",
           "~ValidationException: ExpressionAttributeValues must not be empty");
}

Test(check_params, placeholders_have_a_syntax)
{
    static const char *const bad[] = {"a", "#", "#a-b", "##a", "", ":a", "#a b", "#\u00e9"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char json[200], verdict[200];
        (void)snprintf(json, sizeof json,
                       "{'ConditionExpression':'x','ExpressionAttributeNames':{'%s':'a'}}", bad[i]);
        (void)snprintf(verdict, sizeof verdict,
                       "~ValidationException: ExpressionAttributeNames contains invalid key: "
                       "Syntax error; key: \"%s\"",
                       bad[i]);
        expect("PutItem", json, verdict);
    }
    expect("PutItem", "{'ConditionExpression':'x','ExpressionAttributeValues':{'#a':{'S':'x'}}}",
           "~ValidationException: ExpressionAttributeValues contains invalid key: Syntax error; "
           "key: \"#a\"");
    expect("PutItem",
           "{'ConditionExpression':'x','ExpressionAttributeNames':{'#0':'a','#_':'b','#aZ9':'c'}}",
           "ok");
}

/* Developer Guide, "Quotas": 255 bytes, the sigil included. */
Test(check_params, placeholders_have_a_bound)
{
    char key[257], json[400];
    memset(key, 'a', sizeof key);
    key[0] = '#';
    key[256] = 0;
    struct check_case c;
    struct bindings bindings;
    for (size_t length = 255; length <= 256; length++) {
        (void)snprintf(json, sizeof json,
                       "{'ConditionExpression':'x','ExpressionAttributeNames':{'%.*s':'a'}}",
                       (int)length, key);
        case_begin(&c, json);
        bool good = params_bindings(&c.arena, case_operation("PutItem"), &c.doc, DIALECT_2026,
                                    &bindings, &c.err);
        cr_expect_eq(good, length == 255, "%zu bytes", length);
        case_end(&c);
    }
}

Test(check_params, all_names_and_values_together_have_a_bound)
{
    size_t half = 1024 * 1024;
    for (size_t more = 0; more < 2; more++) {
        struct buf json;
        buf_init(&json);
        buf_text(&json, "{'ConditionExpression':'x','ExpressionAttributeValues':{':a':{'S':'");
        for (size_t i = 0; i < half; i++) {
            buf_byte(&json, 'x');
        }
        buf_text(&json, "'},':b':{'S':'");
        for (size_t i = 0; i < half + more; i++) {
            buf_byte(&json, 'y');
        }
        buf_text(&json, "'}}}");
        struct check_case c;
        struct bindings bindings;
        case_begin(&c, json.data);
        bool good = params_bindings(&c.arena, case_operation("PutItem"), &c.doc, DIALECT_2026,
                                    &bindings, &c.err);
        cr_expect_eq(good, more == 0, "%zu more: %s", more, c.err.message);
        case_end(&c);
        buf_release(&json);
    }
}

Test(check_params, bad_values_are_wrapped_where_the_wording_is_classic)
{
    const char *json = "{'ConditionExpression':'x','FilterExpression':'x',"
                       "'ExpressionAttributeValues':{':a':{'S':'x'},':b':{}}}";
    const char *bare = "ValidationException: Supplied AttributeValue is empty, must contain "
                       "exactly one of the supported datatypes";
    const char *wrapped =
        "ValidationException: ExpressionAttributeValues contains invalid value: Supplied "
        "AttributeValue is empty, must contain exactly one of the supported datatypes for key :b";
    expect_in(DIALECT_CLASSIC, "PutItem", json, wrapped);
    expect_in(DIALECT_2026, "PutItem", json, bare);
    expect_in(DIALECT_CLASSIC, "Query", json, wrapped);
    expect_in(DIALECT_2026, "Query", json, bare);
    /* Scan was not moved. */
    expect_in(DIALECT_2026, "Scan", json, wrapped);
}

Test(check_params, names_are_looked_at_before_values)
{
    expect("PutItem",
           "{'ConditionExpression':'x','ExpressionAttributeValues':{'b':{'S':''}},"
           "'ExpressionAttributeNames':{'a':'a'}}",
           "~ValidationException: ExpressionAttributeNames contains invalid key: Syntax error; "
           "key: \"a\"");
    expect("PutItem", "{'ConditionExpression':'x','ExpressionAttributeValues':{'b':{}}}",
           "~ValidationException: ExpressionAttributeValues contains invalid key: Syntax error; "
           "key: \"b\"");
}

Test(check_params, bindings_keep_the_order_of_the_request)
{
    struct check_case c;
    struct bindings out;
    case_begin(&c, "{'UpdateExpression':'x','ExpressionAttributeNames':{'#z':'zed','#a':'ay'},"
                   "'ExpressionAttributeValues':{':v':{'N':'07'}}}");
    cr_assert(params_bindings(&c.arena, case_operation("UpdateItem"), &c.doc, DIALECT_2026, &out,
                              &c.err));
    cr_assert_eq(out.name_count, 2);
    cr_assert(str_is(out.names[0].placeholder, "#z") && str_is(out.names[0].name, "zed"));
    cr_assert(str_is(out.names[1].placeholder, "#a") && str_is(out.names[1].name, "ay"));
    cr_assert_eq(out.value_count, 1);
    cr_assert_eq(out.values[0].value.type, VALUE_N);
    cr_assert_not(out.names[0].used || out.values[0].used);
    case_end(&c);
}

Test(check_params, operations_without_values_ignore_them)
{
    expect("GetItem", "{'ExpressionAttributeValues':{'bad key':{}}}", "ok");
    expect("ListTables", "{'ExpressionAttributeNames':{}}", "ok");
}

Test(check_params, some_operations_keep_the_classic_value_texts)
{
    cr_expect_eq(params_value_dialect(case_operation("Query"), DIALECT_2026), DIALECT_2026);
    cr_expect_eq(params_value_dialect(case_operation("PutItem"), DIALECT_2026), DIALECT_2026);
    cr_expect_eq(params_value_dialect(case_operation("Scan"), DIALECT_2026), DIALECT_CLASSIC);
    cr_expect_eq(params_value_dialect(case_operation("BatchWriteItem"), DIALECT_2026),
                 DIALECT_CLASSIC);
    cr_expect_eq(params_value_dialect(case_operation("PutItem"), DIALECT_CLASSIC), DIALECT_CLASSIC);
}
