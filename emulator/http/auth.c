#include "auth.h"

#include <string.h>

#include "../base/percent.h"

static const struct str default_account = {"000000000000", 12};
static const struct str default_region = {"us-east-1", 9};

static struct str trim(struct str s)
{
    while (s.len > 0 && (s.data[0] == ' ' || s.data[0] == '\t')) {
        s.data++;
        s.len--;
    }
    while (s.len > 0 && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t')) {
        s.len--;
    }
    return s;
}

static bool is_account(struct str key)
{
    if (key.len != 12) {
        return false;
    }
    for (size_t i = 0; i < key.len; i++) {
        if (key.data[i] < '0' || key.data[i] > '9') {
            return false;
        }
    }
    return true;
}

/* "keyid/date/region/service/aws4_request", or as much of it as there is. */
static void read_credential(struct str credential, struct auth *out)
{
    out->credential = credential;
    out->key = str_cut(&credential, '/');
    str_cut(&credential, '/');
    out->region = str_cut(&credential, '/');
    if (out->region.len == 0) {
        out->region = default_region;
    }
    out->account = is_account(out->key) ? out->key : default_account;
}

static void complain(struct buf *texts, bool missing, const char *text)
{
    if (missing) {
        buf_text(texts, text);
    }
}

static bool incomplete(struct buf *texts, struct error *err)
{
    error_set(err, ERROR_INCOMPLETE_SIGNATURE, "%.*s", STR_ARG(buf_view(texts)));
    buf_release(texts);
    return false;
}

static bool refuse_header(const struct auth_input *input, bool credential, bool signature,
                          bool headers, struct error *err)
{
    struct buf texts;
    buf_init(&texts);
    complain(&texts, !credential, "Authorization header requires 'Credential' parameter. ");
    complain(&texts, !signature, "Authorization header requires 'Signature' parameter. ");
    complain(&texts, !headers, "Authorization header requires 'SignedHeaders' parameter. ");
    complain(&texts, input->amz_date.len == 0 && input->date.len == 0,
             "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
             "header. ");
    buf_text(&texts, "Authorization=");
    buf_str(&texts, input->authorization);
    return incomplete(&texts, err);
}

/* "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...", in any order. */
static bool read_header(const struct auth_input *input, struct auth *out, struct error *err)
{
    struct str rest = input->authorization;
    struct str credential = {0};
    out->algorithm = str_cut(&rest, ' ');
    while (rest.len > 0) {
        struct str value = str_cut(&rest, ',');
        struct str name = trim(str_cut(&value, '='));
        value = trim(value);
        if (str_is(name, "Credential")) {
            credential = value;
        } else if (str_is(name, "Signature")) {
            out->signature = value;
        } else if (str_is(name, "SignedHeaders")) {
            out->signed_headers = value;
        }
    }
    bool signature = out->signature.len > 0;
    bool headers = out->signed_headers.len > 0;
    out->date = trim(input->amz_date.len > 0 ? input->amz_date : input->date);
    if (credential.len == 0 || !signature || !headers || out->date.len == 0) {
        return refuse_header(input, credential.len > 0, signature, headers, err);
    }
    read_credential(credential, out);
    return true;
}

/* The parameters of a signature in the query string; `there` counts an empty one too. */
struct query_signature {
    bool there;
    struct str algorithm;
    struct str credential;
    struct str signature;
    struct str headers;
    struct str date;
    struct str expires;
    struct str token;
};

static void read_parameter(struct query_signature *out, struct str name, struct str value)
{
    if (str_is(name, "X-Amz-Algorithm")) {
        out->there = true;
        out->algorithm = value;
    } else if (str_is(name, "X-Amz-Credential")) {
        out->credential = value;
    } else if (str_is(name, "X-Amz-Signature")) {
        out->signature = value;
    } else if (str_is(name, "X-Amz-SignedHeaders")) {
        out->headers = value;
    } else if (str_is(name, "X-Amz-Date")) {
        out->date = value;
    } else if (str_is(name, "X-Amz-Expires")) {
        out->expires = value;
    } else if (str_is(name, "X-Amz-Security-Token")) {
        out->token = value;
    }
}

static struct query_signature read_parameters(struct str query)
{
    struct query_signature found = {0};
    while (query.len > 0) {
        struct str value = str_cut(&query, '&');
        struct str name = str_cut(&value, '=');
        read_parameter(&found, name, value);
    }
    return found;
}

static bool read_query(struct arena *arena, const struct query_signature *found, struct auth *out,
                       struct error *err)
{
    if (found->algorithm.len > 0 && found->credential.len > 0 && found->signature.len > 0 &&
        found->headers.len > 0 && found->date.len > 0) {
        read_credential(percent_decode(arena, found->credential), out);
        out->algorithm = percent_decode(arena, found->algorithm);
        out->signature = percent_decode(arena, found->signature);
        out->signed_headers = percent_decode(arena, found->headers);
        out->date = percent_decode(arena, found->date);
        out->expires = percent_decode(arena, found->expires);
        out->token = percent_decode(arena, found->token);
        return true;
    }
    struct buf texts;
    buf_init(&texts);
#define REQUIRE(member, name)                                                                      \
    complain(&texts, found->member.len == 0,                                                       \
             "AWS query-string parameters must include '" name "'. ")
    REQUIRE(algorithm, "X-Amz-Algorithm");
    REQUIRE(credential, "X-Amz-Credential");
    REQUIRE(signature, "X-Amz-Signature");
    REQUIRE(headers, "X-Amz-SignedHeaders");
    REQUIRE(date, "X-Amz-Date");
#undef REQUIRE
    buf_text(&texts, "Re-examine the query-string parameters.");
    return incomplete(&texts, err);
}

bool auth_read(struct arena *arena, const struct auth_input *input, struct auth *out,
               struct error *err)
{
    struct query_signature found = read_parameters(input->query);
    *out = (struct auth){.account = default_account, .region = default_region};
    if (found.there && input->authorization.len > 0) {
        return error_set(err, ERROR_INVALID_SIGNATURE,
                         "Found both 'X-Amz-Algorithm' as a query-string param and "
                         "'Authorization' as HTTP header.");
    }
    if (found.there) {
        return read_query(arena, &found, out, err);
    }
    if (!str_starts(input->authorization, STR("AWS4-"))) {
        return error_set(err, ERROR_MISSING_AUTHENTICATION_TOKEN,
                         "Request is missing Authentication Token");
    }
    return read_header(input, out, err);
}
