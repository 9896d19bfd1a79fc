#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../scenarios/options/credentials.h"

static void refuses(const char *text, const char *at, const char *message)
{
    struct arena arena;
    struct sigv4_keys keys;
    struct plan_fault fault = {0};
    arena_init(&arena);
    json_setup();
    cr_assert_not(credentials_read(str_from(text), &arena, &keys, &fault));
    cr_assert_str_eq(fault.at ? fault.at : "", at);
    cr_assert_str_eq(fault.message, message);
    cr_assert(fault.line >= 1 && fault.column >= 1);
    arena_release(&arena);
}

Test(credentials, reads_keys)
{
    struct arena arena;
    struct sigv4_keys keys;
    struct plan_fault fault = {0};
    arena_init(&arena);
    json_setup();
    cr_assert(credentials_read(STR("{\"credentials\":[{\"access-key-id\":\"A\",\"secret-access-key"
                                   "\":\"B\"},{\"access-key-id\":\"C\",\"secret-access-key\":\"D\","
                                   "\"session-token\":\"E\",\"account\":\"123456789012\"}]}"),
                               &arena, &keys, &fault));
    cr_assert_eq(keys.count, 2);
    cr_assert(str_is(keys.list[0].secret, "B"));
    cr_assert_eq(keys.list[0].token.len, 0);
    cr_assert(str_is(keys.list[1].token, "E"));
    cr_assert(str_is(keys.list[1].account, "123456789012"));
    arena_release(&arena);
}

#define KEY "{\"access-key-id\":\"A\",\"secret-access-key\":\"B\""

Test(credentials, refuses_what_is_wrong)
{
    refuses("{\"credentials\":[]}", "credentials", "expected at least one key, found none");
    refuses("{\"credentials\":[" KEY ",\"account\":\"12\"}]}", "credentials[0].account",
            "expected 12 digits, found \"12\"");
    refuses("{\"credentials\":[" KEY "}," KEY "}]}", "credentials[1].access-key-id",
            "\"A\" is there twice");
    refuses("{\"credentials\":[{\"access-key-id\":\"A\"}]}", "credentials[0]",
            "\"secret-access-key\" is missing; expected its secret");
}
