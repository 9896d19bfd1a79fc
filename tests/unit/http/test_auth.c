#include <criterion/criterion.h>

#include "../../../emulator/http/auth.h"

static const char header[] = "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/dynamodb/"
                             "aws4_request,SignedHeaders=host , Signature=ab";

static bool check(struct arena *arena, struct auth_input input, struct auth *out, struct error *err)
{
    error_init(err, arena);
    return auth_read(arena, &input, out, err);
}

static void refuses(struct auth_input input, enum error_code code, const char *message)
{
    struct arena arena;
    struct auth auth;
    struct error err;
    arena_init(&arena);
    cr_assert_not(check(&arena, input, &auth, &err));
    cr_assert_eq(err.code, code);
    cr_assert_str_eq(err.message, message);
    arena_release(&arena);
}

static void accepts(struct auth_input input, const char *key, const char *account,
                    const char *region)
{
    struct arena arena;
    struct auth auth;
    struct error err;
    arena_init(&arena);
    cr_assert(check(&arena, input, &auth, &err));
    cr_assert(str_is(auth.key, key));
    cr_assert(str_is(auth.account, account));
    cr_assert(str_is(auth.region, region));
    arena_release(&arena);
}

Test(auth, reads_key_and_region_of_the_scope)
{
    accepts((struct auth_input){.authorization = STR(header), .amz_date = STR("x")}, "AKID",
            "000000000000", "eu-west-1");
}

Test(auth, takes_twelve_digits_for_the_account)
{
    struct auth_input input = {.authorization =
                                   STR("AWS4-HMAC-SHA256 Signature=a,Credential=123456789012,"
                                       "SignedHeaders=host"),
                               .date = STR("x")};
    accepts(input, "123456789012", "123456789012", "us-east-1");
}

Test(auth, reads_a_signature_in_the_query)
{
    struct auth_input input = {
        .query = STR("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F2026%2feu-north-1"
                     "%2Fdynamodb%2Faws4_request&X-Amz-Signature=1&X-Amz-SignedHeaders=host&"
                     "X-Amz-Date=2")};
    accepts(input, "AK", "000000000000", "eu-north-1");
}

Test(auth, refuses_none)
{
    const char *message = "Request is missing Authentication Token";
    refuses((struct auth_input){0}, ERROR_MISSING_AUTHENTICATION_TOKEN, message);
    refuses((struct auth_input){.authorization = STR("Bearer x"), .amz_date = STR("x")},
            ERROR_MISSING_AUTHENTICATION_TOKEN, message);
}

Test(auth, refuses_both_kinds)
{
    struct auth_input input = {.authorization = STR(header), .query = STR("X-Amz-Algorithm=")};
    refuses(input, ERROR_INVALID_SIGNATURE,
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
            "header.");
}

Test(auth, names_the_parts_that_a_header_lacks)
{
    refuses((struct auth_input){.authorization = STR("AWS4-")}, ERROR_INCOMPLETE_SIGNATURE,
            "Authorization header requires 'Credential' parameter. Authorization header requires "
            "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            "Authorization=AWS4-");
}

Test(auth, names_the_parts_that_a_query_lacks)
{
    refuses((struct auth_input){.query = STR("X-Amz-Algorithm=&X-Amz-Date=1&x=%")},
            ERROR_INCOMPLETE_SIGNATURE,
            "AWS query-string parameters must include 'X-Amz-Algorithm'. "
            "AWS query-string parameters must include 'X-Amz-Credential'. "
            "AWS query-string parameters must include 'X-Amz-Signature'. "
            "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "Re-examine the query-string parameters.");
}
