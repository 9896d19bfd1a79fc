#include "sigv4.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "../base/digest.h"

static const char algorithm[] = "AWS4-HMAC-SHA256";

enum {
    DATE_CHARS = 16, /* "20150830T123600Z" */
    DAY_CHARS = 8,
    SCOPE_PARTS = 5, /* keyid/date/region/service/term */
    SKEW_MINUTES_MAX = 15,
    SECONDS_A_WEEK = 7 * 24 * 3600, /* the longest life of a signature in a query string */
};

/* ---- signing */

void sigv4_to_sign(struct buf *out, struct str date, struct str scope, struct str canonical)
{
    unsigned char hash[32];
    buf_printf(out, "%s\n%.*s\n%.*s\n", algorithm, STR_ARG(date), STR_ARG(scope));
    sha256_of(canonical, hash);
    hex_print(out, hash, sizeof hash);
}

void sigv4_sign(struct str secret, struct str scope, struct str to_sign, char out[65])
{
    unsigned char key[32];
    struct buf text;
    buf_init(&text);
    buf_text(&text, "AWS4");
    buf_str(&text, secret);
    hmac_sha256(buf_view(&text), str_cut(&scope, '/'), key);
    for (int i = 0; i < 3; i++) {
        hmac_sha256((struct str){(const char *)key, sizeof key}, str_cut(&scope, '/'), key);
    }
    hmac_sha256((struct str){(const char *)key, sizeof key}, to_sign, key);
    buf_clear(&text);
    hex_print(&text, key, sizeof key);
    memcpy(out, text.data, 65);
    buf_release(&text);
}

/* ---- the date */

static bool read_number(struct str digits, int *out)
{
    *out = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9') {
            return false;
        }
        *out = *out * 10 + (digits.data[i] - '0');
    }
    return true;
}

bool sigv4_date(struct str text, int64_t *seconds)
{
    static const size_t lengths[] = {4, 2, 2, 2, 2, 2};
    int numbers[6];
    if (text.len != DATE_CHARS || text.data[8] != 'T' || text.data[15] != 'Z') {
        return false;
    }
    const char *at = text.data;
    for (size_t i = 0; i < 6; i++) {
        at += i == 3; /* the T */
        if (!read_number((struct str){at, lengths[i]}, &numbers[i])) {
            return false;
        }
        at += lengths[i];
    }
    struct tm tm = {.tm_year = numbers[0] - 1900,
                    .tm_mon = numbers[1] - 1,
                    .tm_mday = numbers[2],
                    .tm_hour = numbers[3],
                    .tm_min = numbers[4],
                    .tm_sec = numbers[5]};
    *seconds = timegm(&tm);
    /* timegm moves what is out of bounds into the next unit. */
    return tm.tm_mon == numbers[1] - 1 && tm.tm_mday == numbers[2] && tm.tm_hour == numbers[3] &&
           tm.tm_min == numbers[4] && tm.tm_sec == numbers[5];
}

static void print_date(int64_t seconds, char out[DATE_CHARS + 1])
{
    time_t moment = (time_t)seconds;
    struct tm tm;
    gmtime_r(&moment, &tm);
    strftime(out, DATE_CHARS + 1, "%Y%m%dT%H%M%SZ", &tm);
}

/* Seconds that a signature holds after its date. */
static int64_t life_of(const struct auth *auth)
{
    int expires = 0;
    bool given = auth->expires.len > 0 && auth->expires.len < 9;
    if (given && read_number(auth->expires, &expires) && expires > 0) {
        return expires < SECONDS_A_WEEK ? expires : SECONDS_A_WEEK;
    }
    return SKEW_MINUTES_MAX * 60;
}

static bool check_date(const struct auth *auth, int64_t now_us, struct error *err)
{
    char now[DATE_CHARS + 1], bound[DATE_CHARS + 1];
    int64_t seconds;
    int64_t now_s = now_us / 1000000;
    int64_t life_s = life_of(auth);
    if (!sigv4_date(auth->date, &seconds)) {
        return error_set(err, ERROR_INCOMPLETE_SIGNATURE,
                         "Date must be in ISO-8601 'basic format'. Got '%.*s'. See "
                         "http://en.wikipedia.org/wiki/ISO_8601",
                         STR_ARG(auth->date));
    }
    print_date(now_s, now);
    if (seconds + life_s < now_s) {
        print_date(now_s - life_s, bound);
        return error_set(err, ERROR_INVALID_SIGNATURE,
                         "Signature expired: %.*s is now earlier than %s (%s - %d min.)",
                         STR_ARG(auth->date), bound, now, (int)(life_s / 60));
    }
    if (seconds - SKEW_MINUTES_MAX * 60 > now_s) {
        print_date(now_s + SKEW_MINUTES_MAX * 60, bound);
        return error_set(err, ERROR_INVALID_SIGNATURE,
                         "Signature not yet current: %.*s is still later than %s (%s + %d min.)",
                         STR_ARG(auth->date), bound, now, SKEW_MINUTES_MAX);
    }
    return true;
}

/* ---- the scope */

static bool check_form(const struct auth *auth, struct error *err)
{
    bool host = false;
    for (struct str rest = auth->signed_headers; rest.len > 0;) {
        host = str_is(str_cut(&rest, ';'), "host") || host;
    }
    if (!host) {
        return error_set(err, ERROR_INVALID_SIGNATURE,
                         "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (!str_is(auth->algorithm, algorithm)) {
        return error_set(err, ERROR_INCOMPLETE_SIGNATURE,
                         "Unsupported AWS 'algorithm': '%.*s' (only %s for now). ",
                         STR_ARG(auth->algorithm), algorithm);
    }
    return true;
}

/* "eu-west-1", "us-gov-east-1"; "local", as the SDKs' rules for endpoints have it. */
static bool is_region(struct str region)
{
    size_t dashes = 0;
    for (size_t i = 0; i < region.len; i++) {
        char c = region.data[i];
        dashes += c == '-';
        if (!(c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            return false;
        }
    }
    return str_is(region, "local") || str_is(region, "localhost") ||
           (dashes >= 2 && region.data[region.len - 1] >= '0' &&
            region.data[region.len - 1] <= '9');
}

static bool check_scope(const struct auth *auth, const struct str parts[SCOPE_PARTS],
                        struct str service, struct error *err)
{
    struct buf texts;
    struct str day = {auth->date.data, DAY_CHARS};
    buf_init(&texts);
    if (!is_region(parts[2])) {
        buf_printf(&texts, "Credential should be scoped to a valid region, not '%.*s'. ",
                   STR_ARG(parts[2]));
    }
    if (!str_eq(parts[3], service)) {
        buf_printf(&texts, "Credential should be scoped to correct service: '%.*s'. ",
                   STR_ARG(service));
    }
    if (!str_is(parts[4], "aws4_request")) {
        buf_printf(&texts,
                   "Credential should be scoped with a valid terminator: 'aws4_request', not "
                   "'%.*s'. ",
                   STR_ARG(parts[4]));
    }
    if (!str_eq(parts[1], day)) {
        buf_printf(&texts,
                   "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                   "date from HTTP: '%.*s' != '%.*s', from '%.*s'.",
                   STR_ARG(parts[1]), STR_ARG(day), STR_ARG(auth->date));
    }
    bool good = texts.len == 0 ||
                error_set(err, ERROR_INVALID_SIGNATURE, "%.*s", STR_ARG(buf_view(&texts)));
    buf_release(&texts);
    return good;
}

static bool read_scope(const struct auth *auth, struct str parts[SCOPE_PARTS], struct error *err)
{
    size_t count = 0;
    struct str rest = auth->credential;
    while (count < SCOPE_PARTS && rest.data && (count == 0 || rest.data[-1] == '/')) {
        parts[count++] = str_cut(&rest, '/');
    }
    if (count == SCOPE_PARTS && rest.len == 0 && rest.data[-1] != '/') {
        return true;
    }
    return error_set(err, ERROR_INCOMPLETE_SIGNATURE,
                     "Credential must have exactly 5 slash-delimited elements, e.g. "
                     "keyid/date/region/service/term, got '%.*s'",
                     STR_ARG(auth->credential));
}

/* ---- key and signature */

static struct str token_of(const struct sigv4_request *request, const struct auth *auth)
{
    if (auth->token.len > 0) {
        return auth->token;
    }
    for (size_t i = 0; i < request->field_count; i++) {
        struct str name = request->fields[i].name;
        if (name.len == 20 && strncasecmp(name.data, "x-amz-security-token", 20) == 0) {
            return request->fields[i].value;
        }
    }
    return (struct str){0};
}

static const struct sigv4_key *find_key(const struct sigv4_keys *keys, struct str id)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (str_eq(keys->list[i].id, id)) {
            return &keys->list[i];
        }
    }
    return NULL;
}

static bool check_signature(struct arena *arena, const struct sigv4_request *request,
                            const struct auth *auth, const struct sigv4_key *key,
                            const char **canonical, struct error *err)
{
    char signature[65];
    struct buf text, to_sign;
    struct str scope = auth->credential;
    str_cut(&scope, '/');
    buf_init(&text);
    buf_init(&to_sign);
    sigv4_canonical(&text, request, auth->signed_headers, false);
    sigv4_to_sign(&to_sign, auth->date, scope, buf_view(&text));
    sigv4_sign(key->secret, scope, buf_view(&to_sign), signature);
    bool same = str_is(auth->signature, signature);
    if (!same) {
        buf_clear(&text);
        sigv4_canonical(&text, request, auth->signed_headers, true);
        *canonical = arena_text(arena, buf_view(&text));
    }
    buf_release(&text);
    buf_release(&to_sign);
    return same || error_set(err, ERROR_INVALID_SIGNATURE,
                             "The request signature we calculated does not match the signature "
                             "you provided. Check your AWS Secret Access Key and signing method. "
                             "Consult the service documentation for details.");
}

bool sigv4_check(struct arena *arena, const struct sigv4_request *request,
                 const struct sigv4_keys *keys, struct str service, int64_t now_us,
                 struct auth *auth, const char **canonical, struct error *err)
{
    struct str parts[SCOPE_PARTS] = {{0}};
    *canonical = NULL;
    if (!check_date(auth, now_us, err) || !check_form(auth, err) || !read_scope(auth, parts, err) ||
        !check_scope(auth, parts, service, err)) {
        return false;
    }
    const struct sigv4_key *key = find_key(keys, auth->key);
    if (!key) {
        return error_set(err, ERROR_UNRECOGNIZED_CLIENT,
                         "The security token included in the request is invalid.");
    }
    if (!str_eq(key->token, token_of(request, auth))) {
        return error_set(err, ERROR_UNRECOGNIZED_CLIENT,
                         "The security token included in the request is invalid");
    }
    auth->account = key->account.len > 0 ? key->account : auth->account;
    return check_signature(arena, request, auth, key, canonical, err);
}
