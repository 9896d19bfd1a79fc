/*
 * Signatures: lines of text - method, path, query, Authorization, X-Amz-Date, further headers as
 * "name: value", an empty line, the body.
 *
 * Properties: nothing crashes; the same bytes give the same canonical request, whose last line is a
 * hash; a refusal has a text; what was signed as the canonical request says is accepted, and with
 * another body it is not.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../emulator/base/json.h"
#include "../emulator/http/sigv4.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS_MAX = 32 };

#define SECRET STR("secret")
#define DATE STR("20150830T123600Z")
#define NOW_US INT64_C(1440938160000000)

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static struct str line(struct str *rest)
{
    const char *end = rest->len > 0 ? memchr(rest->data, '\n', rest->len) : NULL;
    struct str out = {rest->data, end ? (size_t)(end - rest->data) : rest->len};
    size_t taken = end ? out.len + 1 : out.len;
    *rest = (struct str){rest->data + taken, rest->len - taken};
    return out;
}

struct input {
    struct sigv4_request request;
    struct auth_input auth;
    struct sigv4_field fields[FIELDS_MAX];
};

static void read_input(struct input *in, struct str rest)
{
    in->request.method = line(&rest);
    in->request.path = line(&rest);
    in->request.query = in->auth.query = line(&rest);
    in->auth.authorization = line(&rest);
    in->auth.amz_date = line(&rest);
    for (struct str text = line(&rest); text.len > 0 && in->request.field_count < FIELDS_MAX;
         text = line(&rest)) {
        const char *colon = memchr(text.data, ':', text.len);
        size_t name = colon ? (size_t)(colon - text.data) : text.len;
        size_t skip = colon ? name + 1 : name;
        in->fields[in->request.field_count++] =
            (struct sigv4_field){{text.data, name}, {text.data + skip, text.len - skip}};
    }
    in->request.fields = in->fields;
    in->request.body = rest;
}

static bool check(struct arena *arena, const struct sigv4_request *request, struct auth auth)
{
    static const struct sigv4_key key = {STR("AKIDEXAMPLE"), STR("secret"), STR(""), STR("")};
    static const struct sigv4_keys keys = {&key, 1};
    const char *canonical;
    struct error err;
    error_init(&err, arena);
    bool good =
        sigv4_check(arena, request, &keys, STR("dynamodb"), NOW_US, &auth, &canonical, &err);
    require(good == (err.code == ERROR_NONE) && good == (err.message == NULL));
    return good;
}

/* Of several headers the first counts. */
static struct str first_token(const struct input *in)
{
    for (size_t i = 0; i < in->request.field_count; i++) {
        struct str name = in->fields[i].name;
        if (name.len == 20 && !strncasecmp(name.data, "x-amz-security-token", 20)) {
            return in->fields[i].value;
        }
    }
    return STR("");
}

/* With its own signature the request is accepted, and not with another body. */
static void check_round(struct arena *arena, const struct input *in, struct str headers)
{
    char signature[65];
    struct buf canonical = {0}, again = {0}, to_sign = {0};
    struct str scope = STR("20150830/us-east-1/dynamodb/aws4_request");
    sigv4_canonical(&canonical, &in->request, headers, false);
    sigv4_canonical(&again, &in->request, headers, false);
    require(str_eq(buf_view(&canonical), buf_view(&again)) && canonical.len >= 64);
    sigv4_to_sign(&to_sign, DATE, scope, buf_view(&canonical));
    sigv4_sign(SECRET, scope, buf_view(&to_sign), signature);
    struct auth auth = {.key = STR("AKIDEXAMPLE"),
                        .algorithm = STR("AWS4-HMAC-SHA256"),
                        .credential = STR("AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request"),
                        .signature = {signature, 64},
                        .signed_headers = headers,
                        .date = DATE};
    struct sigv4_request other = in->request;
    other.body = in->request.body.len > 0 ? STR("") : STR("x");
    bool token = first_token(in).len > 0;
    require(check(arena, &in->request, auth) == !token);
    require(!check(arena, &other, auth));
    buf_release(&canonical);
    buf_release(&again);
    buf_release(&to_sign);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct input in = {0};
    struct auth auth;
    struct error err;
    arena_init(&arena);
    read_input(&in, (struct str){(const char *)data, size});
    error_init(&err, &arena);
    if (auth_read(&arena, &in.auth, &auth, &err)) {
        (void)check(&arena, &in.request, auth);
        check_round(&arena, &in, STR("host;x-amz-date"));
    } else {
        require(err.message != NULL);
    }
    check_round(&arena, &in, STR("host"));
    arena_release(&arena);
    return 0;
}
