#include <criterion/criterion.h>

#include "../../../emulator/api/reply_check.h"

static void expect(const char *operation, const char *error_name, const char *reply,
                   const char *fault)
{
    char why[256] = "";
    struct request request = {.operation = operation_by_name(STR("dynamodb"), str_from(operation)),
                              .error_name = error_name};
    buf_init(&request.reply);
    buf_text(&request.reply, reply);
    cr_expect_eq(reply_fits(&request, why), fault[0] == '\0', "%s", reply);
    cr_expect_str_eq(why, fault, "%s", reply);
    buf_release(&request.reply);
}

Test(reply_check, holds_success_against_the_shape)
{
    expect("GetItem", NULL, "{\"Item\":{\"a\":{\"N\":\"1\"}}}", "");
    expect("GetItem", NULL, "{\"Itme\":{}}", "Itme: no such member");
    expect("GetItem", NULL, "{\"Item\"", "not a JSON object");
    expect("GetItem", NULL, "[]", "not a JSON object");
}

Test(reply_check, holds_errors_against_the_form_of_all_exceptions)
{
    expect("GetItem", "X", "{\"__type\":\"com.amazon#X\",\"message\":\"no\"}", "");
    expect("None", "X", "{\"__type\":\"com.amazon#X\"}", "");
    expect("GetItem", "X", "{\"message\":\"no\"}", "error: __type is not namespace#Name");
    expect("GetItem", "X", "{\"__type\":\"X#\"}", "error: __type is not namespace#Name");
    expect("GetItem", "X", "{\"__type\":\"a#X\",\"message\":\"a\",\"Message\":\"a\"}",
           "error: two texts");
    expect("GetItem", "X", "{\"__type\":\"a#X\",\"Reason\":\"a\"}",
           "error: Reason: no such member");
}
