#include "check_case.h"

#include "../../../emulator/api/shape_internal.h"

static void expect(const struct shape *shape, const char *json, const char *wanted)
{
    struct check_case c;
    struct json_writer w;
    struct buf text;
    case_begin(&c, json);
    buf_init(&text);
    json_begin(&w, &text);
    shape_dump(&w, shape, &c.doc);
    buf_byte(&text, '\0');
    cr_expect_str_eq(text.data, wanted, "%s", json);
    buf_release(&text);
    case_end(&c);
}

Test(shape_dump, leaves_out_what_the_service_ignores)
{
    expect(&shape_KeySchemaElementList, "[{'AttributeName':'a','KeyType':'HASH','Colour':{'b':1}}]",
           "[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}]");
    expect(&shape_WriteRequest,
           "{'DeleteRequest':null,'PutRequest':{'Item':{'a':{'S':'x','N':null}}}}",
           "{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"x\"}}}}");
}

Test(shape_dump, keeps_names_that_the_client_chose)
{
    expect(&shape_AttributeMap, "{'Colour':{'M':{'b':{'L':[{'NULL':true}]}}}}",
           "{\"Colour\":{\"M\":{\"b\":{\"L\":[{\"NULL\":true}]}}}}");
}

Test(shape_dump, gives_numbers_and_switches_as_they_were_taken)
{
    expect(&shape_OnDemandThroughput, "{'MaxReadRequestUnits':5.9,'MaxWriteRequestUnits':7}",
           "{\"MaxReadRequestUnits\":5,\"MaxWriteRequestUnits\":7}");
    expect(&shape_KeysAndAttributes, "{'ConsistentRead':'yes'}", "{\"ConsistentRead\":true}");
}
