/*
 * One request over HTTP and its reply, whatever carried it.
 *
 * A transport (h1) fills the head and the body and calls exchange_run; the answer comes by the
 * `answer` callback, at once or later, exactly once - or never, after exchange_gone. When the
 * reply's bytes are on their way or lost, the transport says so by exchange_done.
 *
 * What is checked in which order, and the bodies of refusals, are the service's: length, method,
 * content type, body, target, authentication; the core does the rest.
 */
#ifndef DYNARIG_EXCHANGE_H
#define DYNARIG_EXCHANGE_H

#include "../emulator.h"
#include "clock.h"
#include "hooks.h"
#include "http_date.h"
#include "sigv4.h"
#include "waits.h"

enum {
    EXCHANGE_BODY_BYTES_MAX = 16 << 20, /* a longer body is answered with 413 */
    EXCHANGE_HEADERS_MAX = 11,
    EXCHANGE_BUCKETS = 1024,
};

/* The request's head. Strings are the transport's and live until exchange_done; empty: absent. */
struct exchange_head {
    struct str method;
    struct str path; /* percent-decoded */
    struct str raw_path;
    struct str query; /* raw, without the question mark */
    struct str host;
    struct str origin;
    struct str target; /* X-Amz-Target */
    struct str content_type;
    struct str accept_encoding;
    struct str authorization;
    struct str amz_date;
    struct str date;
    struct str client; /* x-dynarig-client */
    struct str invocation;
    struct str sdk_request;
    struct str user_agent;
    struct str cors_method; /* Access-Control-Request-Method */
    struct str cors_headers;
    struct str content_length;
};

struct exchange_header {
    const char *name;
    const char *value; /* C string */
};

/* All of it is valid during the callback only. */
struct exchange_answer {
    int status;
    struct exchange_header headers[EXCHANGE_HEADERS_MAX]; /* without length and connection */
    size_t header_count;
    struct str body;
    bool chunked; /* the empty body goes out chunked and the connection ends: the 413 */
    enum ddb_wire wire;
    size_t truncate_at;
};

enum exchange_state {
    EXCHANGE_OPEN,     /* not run yet */
    EXCHANGE_WAITING,  /* submitted, its reply is not due */
    EXCHANGE_ANSWERED, /* `answer` was called */
};

struct exchanges;

struct exchange {
    struct exchanges *all;
    void (*answer)(struct exchange *exchange, const struct exchange_answer *answer);
    uint64_t connection; /* ordinal, from 1 */
    bool secure;         /* it came over TLS */
    char name[32];       /* "connection-7": who sends, where nothing else says it */
    struct exchange_head head;
    struct sigv4_field *fields; /* all headers, where signatures are checked */
    size_t field_count;
    size_t field_room;
    struct buf body;
    enum exchange_state state;
    uint64_t submit;        /* 0: did not reach the core */
    struct exchange *next;  /* of those waiting, in one bucket */
    struct ddb_reply reply; /* for hooks.output; strings in `kept` */
    struct buf kept;
};

/* What all exchanges of a server share. */
struct exchanges {
    struct ddb *ddb;
    struct hooks hooks;
    const struct sigv4_keys *keys; /* NULL: signatures are not checked */
    struct clock clock;
    struct waits waits;
    struct http_date date;
    struct arena arena;   /* of the exchange that runs now */
    struct buf gzipped;   /* body of the answer that is sent now */
    struct buf first_key; /* the access key that was seen first */
    bool several_keys;    /* another one was seen too */
    uint64_t ids;         /* request ids drawn for replies that are not the core's */
    size_t under_way;     /* submitted and neither done nor gone */
    size_t waiting_count; /* whose reply is not due */
    struct exchange *waiting[EXCHANGE_BUCKETS]; /* by submit number */
};

void exchanges_init(struct exchanges *all, struct ddb *ddb, const struct hooks *hooks);
void exchanges_release(struct exchanges *all);
/* Core time now. */
int64_t exchanges_now(struct exchanges *all);
/* A call has it: core time goes to `to_us`, and all that is due by then happens. Replies stay to be
 * polled. */
void exchanges_move(struct exchanges *all, int64_t to_us);
/* Hands out the replies that are due by now. */
void exchanges_poll(struct exchanges *all);
/* Nothing comes in: real time lets happen what became due meanwhile; virtual time goes on to the
 * next reply that a client waits for, and no further. */
void exchanges_pass(struct exchanges *all);
/* How long until there is something for exchanges_pass, in milliseconds; -1: nothing waits. */
int exchanges_timeout_ms(struct exchanges *all);

void exchange_init(struct exchange *exchange, struct exchanges *all, uint64_t connection);
void exchange_release(struct exchange *exchange);
/* Ready for the connection's next request. */
void exchange_reset(struct exchange *exchange);
/* Puts a header where it belongs in the head, if it is one of those that matter. */
void exchange_header(struct exchange_head *head, struct str name, struct str value);
/* Notes any header, for signatures; its bytes live as those of the head. */
void exchange_field(struct exchange *exchange, struct str name, struct str value);
/* Head and body are whole. */
void exchange_run(struct exchange *exchange);
/* The body is, or will be, longer than EXCHANGE_BODY_BYTES_MAX: answers with 413. */
void exchange_too_long(struct exchange *exchange);
/* The answer was sent (`delivered`: whole, to a client that was there), or could not be. */
void exchange_done(struct exchange *exchange, bool delivered);
/* The client left; a reply that waits will not be polled. */
void exchange_gone(struct exchange *exchange);

#endif
