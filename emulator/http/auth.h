/*
 * Who sends: the credential that a request's signature names. What the service refuses before it
 * looks at a signature - none there, both kinds there, parts missing - is refused here with its
 * texts (AWS General Reference, "Signature Version 4"); sigv4.h checks the signature itself.
 */
#ifndef DYNARIG_AUTH_H
#define DYNARIG_AUTH_H

#include "../base/arena.h"
#include "../base/error.h"

/* Header values as they came (empty: absent) and the raw query string. */
struct auth_input {
    struct str authorization;
    struct str amz_date;
    struct str date;
    struct str query;
};

struct auth {
    struct str key;     /* access key id */
    struct str account; /* the key where it is 12 digits, else 000000000000 */
    struct str region;  /* of the credential's scope, else us-east-1 */
    /* As they came, percent-decoded where they stood in the query. */
    struct str algorithm;
    struct str credential; /* keyid/date/region/service/term */
    struct str signature;
    struct str signed_headers;
    struct str date;
    struct str expires; /* of a signature in the query; empty: not there */
    struct str token;   /* likewise; that of a header is not looked at here */
};

/* The strings of `out` borrow from the input or live in the arena. */
bool auth_read(struct arena *arena, const struct auth_input *input, struct auth *out,
               struct error *err);

#endif
