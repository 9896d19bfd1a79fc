#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/http/sigv4.h"

/* AWS General Reference, "Signature Version 4 Test Suite", and "Task 1" to "Task 3" of the signing
 * process: key, date and scope of their examples. */
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define DATE "20150830T123600Z"
#define NOW_US INT64_C(1440938160000000)

#define HOST                                                                                       \
    {                                                                                              \
        STR("Host"), STR("example.amazonaws.com")                                                  \
    }
#define DATED                                                                                      \
    {                                                                                              \
        STR("X-Amz-Date"), STR(DATE)                                                               \
    }

static void signs(const struct sigv4_request *request, struct str headers, struct str scope,
                  const char *signature)
{
    char got[65];
    struct buf canonical = {0};
    struct buf to_sign = {0};
    sigv4_canonical(&canonical, request, headers, false);
    sigv4_to_sign(&to_sign, STR(DATE), scope, buf_view(&canonical));
    sigv4_sign(STR(SECRET), scope, buf_view(&to_sign), got);
    cr_assert_str_eq(got, signature, "canonical request:\n%s", canonical.data);
    buf_release(&canonical);
    buf_release(&to_sign);
}

#define SUITE STR("20150830/us-east-1/service/aws4_request")

Test(sigv4, signs_the_published_examples)
{
    const struct sigv4_field plain[] = {HOST, DATED};
    signs(&(struct sigv4_request){STR("GET"), STR("/"), STR(""), plain, 2, STR("")},
          STR("host;x-amz-date"), SUITE,
          "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    signs(&(struct sigv4_request){STR("POST"), STR("/"), STR(""), plain, 2, STR("")},
          STR("host;x-amz-date"), SUITE,
          "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    signs(&(struct sigv4_request){STR("GET"), STR("/"), STR("Param2=value2&Param1=value1"), plain,
                                  2, STR("")},
          STR("host;x-amz-date"), SUITE,
          "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

Test(sigv4, signs_headers_and_bodies)
{
    const struct sigv4_field typed[] = {
        {STR("Content-Type"), STR("application/x-www-form-urlencoded")}, HOST, DATED};
    const struct sigv4_field blanks[] = {HOST,
                                         {STR("My-Header1"), STR(" value1")},
                                         {STR("My-Header2"), STR(" \"a   b   c\"")},
                                         DATED};
    signs(&(struct sigv4_request){STR("POST"), STR("/"), STR(""), typed, 3, STR("Param1=value1")},
          STR("content-type;host;x-amz-date"), SUITE,
          "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
    signs(&(struct sigv4_request){STR("GET"), STR("/"), STR(""), blanks, 4, STR("")},
          STR("host;my-header1;my-header2;x-amz-date"), SUITE,
          "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}

Test(sigv4, signs_the_example_of_the_general_reference)
{
    const struct sigv4_field fields[] = {
        {STR("Content-Type"), STR("application/x-www-form-urlencoded; charset=utf-8")},
        {STR("Host"), STR("iam.amazonaws.com")},
        DATED};
    signs(&(struct sigv4_request){STR("GET"), STR("/"), STR("Action=ListUsers&Version=2010-05-08"),
                                  fields, 3, STR("")},
          STR("content-type;host;x-amz-date"), STR("20150830/us-east-1/iam/aws4_request"),
          "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

static void canonical_is(struct str path, struct str query, const char *start)
{
    struct buf out = {0};
    sigv4_canonical(&out, &(struct sigv4_request){STR("GET"), path, query, NULL, 0, STR("")},
                    STR(""), false);
    cr_assert(str_starts(buf_view(&out), str_from(start)), "got\n%s", out.data);
    buf_release(&out);
}

Test(sigv4, normalizes_paths_and_queries)
{
    canonical_is(STR(""), STR(""), "GET\n/\n\n");
    canonical_is(STR("/example/.."), STR(""), "GET\n/\n\n");
    canonical_is(STR("//a//./b/../c/"), STR(""), "GET\n/a/c/\n\n");
    canonical_is(STR("/example space/"), STR(""), "GET\n/example%20space/\n\n");
    canonical_is(STR("/a%20b"), STR(""), "GET\n/a%2520b\n\n");
    canonical_is(STR("/../../x"), STR(""), "GET\n/x\n\n");
    canonical_is(STR("/"), STR("b&a=2&a=1&X-Amz-Signature=x&%E1%88%B4=b%2fr&&=v"),
                 "GET\n/\n%E1%88%B4=b%2Fr&a=1&a=2&b=\n\n");
}

Test(sigv4, hides_tokens_in_logs)
{
    struct buf out = {0};
    const struct sigv4_field fields[] = {{STR("X-Amz-Security-Token"), STR("secret")}};
    sigv4_canonical(&out,
                    &(struct sigv4_request){STR("GET"), STR("/"), STR(""), fields, 1, STR("")},
                    STR("x-amz-security-token"), true);
    cr_assert_null(strstr(out.data, "secret"));
    buf_release(&out);
}

/* ---- checking */

static const struct sigv4_field signed_fields[] = {HOST, DATED};
static const struct sigv4_request signed_request = {STR("POST"),   STR("/"), STR(""),
                                                    signed_fields, 2,        STR("{}")};
static const struct sigv4_key keys_list[] = {
    {STR("AKIDEXAMPLE"), STR(SECRET), STR(""), STR("123456789012")},
    {STR("ASIA"), STR(SECRET), STR("token"), STR("")}};
static const struct sigv4_keys keys = {keys_list, 2};

static struct auth good_auth(void)
{
    return (struct auth){.key = STR("AKIDEXAMPLE"),
                         .account = STR("000000000000"),
                         .region = STR("us-east-1"),
                         .algorithm = STR("AWS4-HMAC-SHA256"),
                         .credential = STR("AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request"),
                         .signed_headers = STR("host;x-amz-date"),
                         .date = STR(DATE)};
}

/* NULL: it was accepted. */
static const char *check(struct arena *arena, struct auth *auth,
                         const struct sigv4_request *request, int64_t now_us, enum error_code *code)
{
    struct error err;
    const char *canonical;
    error_init(&err, arena);
    bool good = sigv4_check(arena, request, &keys, STR("dynamodb"), now_us, auth, &canonical, &err);
    cr_assert_eq(good, err.code == ERROR_NONE);
    *code = err.code;
    return good ? NULL : err.message;
}

static void refuses_at(struct auth auth, int64_t now_us, enum error_code code, const char *message)
{
    struct arena arena;
    enum error_code got;
    arena_init(&arena);
    cr_assert_str_eq(check(&arena, &auth, &signed_request, now_us, &got), message);
    cr_assert_eq(got, code);
    arena_release(&arena);
}

static void refuses(struct auth auth, enum error_code code, const char *message)
{
    refuses_at(auth, NOW_US, code, message);
}

static struct auth signed_auth(struct str scope, char signature[65])
{
    struct auth auth = good_auth();
    struct buf canonical = {0};
    struct buf to_sign = {0};
    sigv4_canonical(&canonical, &signed_request, auth.signed_headers, false);
    sigv4_to_sign(&to_sign, auth.date, scope, buf_view(&canonical));
    sigv4_sign(STR(SECRET), scope, buf_view(&to_sign), signature);
    auth.signature = (struct str){signature, 64};
    buf_release(&canonical);
    buf_release(&to_sign);
    return auth;
}

Test(sigv4, accepts_what_is_signed)
{
    char signature[65];
    struct arena arena;
    enum error_code code;
    struct auth auth = signed_auth(STR("20150830/us-east-1/dynamodb/aws4_request"), signature);
    arena_init(&arena);
    cr_assert_null(check(&arena, &auth, &signed_request, NOW_US, &code));
    cr_assert(str_is(auth.account, "123456789012"), "as the key says");
    cr_assert_null(check(&arena, &auth, &signed_request, NOW_US + 899 * INT64_C(1000000), &code));
    cr_assert_null(check(&arena, &auth, &signed_request, NOW_US - 899 * INT64_C(1000000), &code));
    arena_release(&arena);
}

#define DIFFERS                                                                                    \
    "The request signature we calculated does not match the signature you provided. Check your "   \
    "AWS Secret Access Key and signing method. Consult the service documentation for details."

Test(sigv4, refuses_another_signature)
{
    char signature[65];
    struct arena arena;
    enum error_code code;
    struct auth auth = signed_auth(STR("20150830/us-east-1/dynamodb/aws4_request"), signature);
    struct sigv4_request request = signed_request;
    request.body = STR("{ }");
    arena_init(&arena);
    cr_assert_str_eq(check(&arena, &auth, &request, NOW_US, &code), DIFFERS);
    cr_assert_eq(code, ERROR_INVALID_SIGNATURE);
    request = signed_request;
    request.path = STR("/x");
    cr_assert_str_eq(check(&arena, &auth, &request, NOW_US, &code), DIFFERS);
    arena_release(&arena);
}

Test(sigv4, refuses_dates)
{
    struct auth auth = good_auth();
    refuses_at(auth, INT64_C(1440940000000000), ERROR_INVALID_SIGNATURE,
               "Signature expired: 20150830T123600Z is now earlier than 20150830T125140Z "
               "(20150830T130640Z - 15 min.)");
    refuses_at(auth, INT64_C(1440936000000000), ERROR_INVALID_SIGNATURE,
               "Signature not yet current: 20150830T123600Z is still later than 20150830T121500Z "
               "(20150830T120000Z + 15 min.)");
    auth.date = STR("201");
    refuses(auth, ERROR_INCOMPLETE_SIGNATURE,
            "Date must be in ISO-8601 'basic format'. Got '201'. See "
            "http://en.wikipedia.org/wiki/ISO_8601");
    auth.date = STR("20150231T123600Z");
    refuses(auth, ERROR_INCOMPLETE_SIGNATURE,
            "Date must be in ISO-8601 'basic format'. Got '20150231T123600Z'. See "
            "http://en.wikipedia.org/wiki/ISO_8601");
}

Test(sigv4, a_query_may_say_how_long_it_holds)
{
    struct auth auth = good_auth();
    auth.expires = STR("3600");
    refuses_at(auth, NOW_US + 3601 * INT64_C(1000000), ERROR_INVALID_SIGNATURE,
               "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
               "(20150830T133601Z - 60 min.)");
    refuses_at(auth, NOW_US + 3599 * INT64_C(1000000), ERROR_INVALID_SIGNATURE, DIFFERS);
}

Test(sigv4, refuses_forms)
{
    struct auth auth = good_auth();
    auth.signed_headers = STR("x-amz-date;hosts");
    refuses(auth, ERROR_INVALID_SIGNATURE,
            "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    auth = good_auth();
    auth.algorithm = STR("AWS4-HMAC-SHA25");
    refuses(auth, ERROR_INCOMPLETE_SIGNATURE,
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ");
    auth = good_auth();
    auth.credential = STR("a/b/c/d");
    refuses(auth, ERROR_INCOMPLETE_SIGNATURE,
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            "keyid/date/region/service/term, got 'a/b/c/d'");
    auth.credential = STR("a/b/c/d/e/f");
    refuses(auth, ERROR_INCOMPLETE_SIGNATURE,
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            "keyid/date/region/service/term, got 'a/b/c/d/e/f'");
}

Test(sigv4, refuses_scopes)
{
    struct auth auth = good_auth();
    auth.credential = STR("AKIDEXAMPLE/b/c/d/e");
    refuses(auth, ERROR_INVALID_SIGNATURE,
            "Credential should be scoped to a valid region, not 'c'. "
            "Credential should be scoped to correct service: 'dynamodb'. "
            "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. "
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            "HTTP: 'b' != '20150830', from '20150830T123600Z'.");
}

Test(sigv4, refuses_strangers)
{
    struct auth auth = good_auth();
    auth.key = STR("NOBODY");
    refuses(auth, ERROR_UNRECOGNIZED_CLIENT,
            "The security token included in the request is invalid.");
    auth.key = STR("ASIA");
    refuses(auth, ERROR_UNRECOGNIZED_CLIENT,
            "The security token included in the request is invalid");
    auth.token = STR("token");
    refuses(auth, ERROR_INVALID_SIGNATURE, DIFFERS);
    auth.key = STR("AKIDEXAMPLE");
    refuses(auth, ERROR_UNRECOGNIZED_CLIENT,
            "The security token included in the request is invalid");
}
