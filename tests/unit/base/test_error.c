#include <criterion/criterion.h>

#include "../../../emulator/base/error.h"

static struct arena arena;

Test(error, carries_code_and_text)
{
    struct error err;
    arena_init(&arena);
    error_init(&err, &arena);
    cr_assert_eq(err.code, ERROR_NONE);
    cr_assert_not(error_set(&err, ERROR_RESOURCE_NOT_FOUND, "Table: %s", "t"));
    error_prefix(&err, "Requested: ");
    cr_assert_str_eq(err.message, "Requested: Table: t");
    cr_assert_not(err.enveloped);
    arena_release(&arena);
}

Test(error, enveloped_is_a_validation_error)
{
    struct error err;
    arena_init(&arena);
    error_init(&err, &arena);
    cr_assert_not(error_enveloped(&err, "bad %d", 1));
    cr_assert_eq(err.code, ERROR_VALIDATION);
    cr_assert(err.enveloped);
    cr_assert_str_eq(err.message, "bad 1");
    arena_release(&arena);
}

Test(error, table_gives_the_wire_form)
{
    cr_assert_str_eq(error_name(ERROR_VALIDATION), "ValidationException");
    cr_assert_str_eq(error_namespace(ERROR_VALIDATION), "com.amazon.coral.validate");
    cr_assert_str_eq(error_member(ERROR_SERIALIZATION), "Message");
    cr_assert_eq(error_status(ERROR_INTERNAL_SERVER_ERROR), 500);
    cr_assert_eq(error_by_name(STR("")), ERROR_NONE);
    cr_assert_eq(error_by_name(STR("Nothing")), ERROR_NONE);
}

Test(error, every_name_leads_back_to_its_code)
{
    for (int code = 1; code < ERROR_COUNT; code++)
        cr_assert_eq((int)error_by_name(str_from(error_name((enum error_code)code))), code);
}
