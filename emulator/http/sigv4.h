/*
 * AWS Signature Version 4, checked (IAM User Guide, "Create a signed AWS API request"):
 *
 *     canonical request  method, path, query, signed headers, their names, hash of the body
 *     string to sign     algorithm, date, scope, hash of the canonical request
 *     signature          HMAC-SHA256 under a key derived from secret, day, region, service
 *
 * auth.h reads the parts; here they are held against the keys that the server knows, in the order
 * and with the texts of the service.
 */
#ifndef DYNARIG_SIGV4_H
#define DYNARIG_SIGV4_H

#include "auth.h"

/* One key that may sign. Empty: not there. */
struct sigv4_key {
    struct str id;
    struct str secret;
    struct str token;   /* of temporary credentials: the request must bear it */
    struct str account; /* 12 digits; empty: as the id says (auth.h) */
};

struct sigv4_keys {
    const struct sigv4_key *list;
    size_t count;
};

struct sigv4_field {
    struct str name; /* as it came, in any case */
    struct str value;
};

/* A request as it came. */
struct sigv4_request {
    struct str method;
    struct str path;  /* raw: before percent-decoding */
    struct str query; /* raw, without the question mark */
    const struct sigv4_field *fields;
    size_t field_count;
    struct str body;
};

/* Appends the canonical request. `hidden`: session tokens are left out, for logs. */
void sigv4_canonical(struct buf *out, const struct sigv4_request *request,
                     struct str signed_headers, bool hidden);
/* Appends the string to sign. `date`: "20150830T123600Z"; `scope`: "20150830/us-east-1/...". */
void sigv4_to_sign(struct buf *out, struct str date, struct str scope, struct str canonical);
/* The signature as hex digits and NUL. `scope` has four parts. */
void sigv4_sign(struct str secret, struct str scope, struct str to_sign, char out[65]);

/*
 * Is the request, whose parts `auth` holds, signed by one of the keys, for `service` ("dynamodb"),
 * within 15 minutes of `now_us`? Sets auth->account where the key names one. False: the service's
 * error; where the signature differs, `*canonical` (arena) is what should have been signed, without
 * tokens, else NULL.
 */
bool sigv4_check(struct arena *arena, const struct sigv4_request *request,
                 const struct sigv4_keys *keys, struct str service, int64_t now_us,
                 struct auth *auth, const char **canonical, struct error *err);

/* "20150830T123600Z" in seconds since 1970; false: not of that form, or no such moment. */
bool sigv4_date(struct str text, int64_t *seconds);

#endif
