/*
 * Requests to an endpoint in real time, several at a time, each signed with SigV4 by libcurl.
 *
 * Credentials and region come from the environment as the SDKs know it: AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION or AWS_DEFAULT_REGION, AWS_CA_BUNDLE; else
 * the keys are dummies. Nothing is ever sent twice: whether a request whose connection broke was
 * received is the caller's question.
 */
#ifndef DYNARIG_TRANSPORT_H
#define DYNARIG_TRANSPORT_H

#include "driver.h"

struct transport;

struct transport_reply {
    uint64_t number;
    bool whole;      /* an answer came to its end */
    int status;      /* HTTP */
    struct str body; /* valid until the next call */
    const char *why; /* not whole: what libcurl says */
};

/* NULL: `*message` says why not (in the arena). Nothing is sent yet. */
struct transport *transport_new(const char *url, struct arena *arena, const char **message);
void transport_free(struct transport *transport);

int64_t transport_now_us(void);
void transport_send(struct transport *transport, uint64_t number, const struct driver_call *call);
/* Whoever waits for it waits no longer: the connection is closed. */
void transport_cancel(struct transport *transport, uint64_t number);
/* Requests whose answers are still to come, or to be polled. */
size_t transport_open(const struct transport *transport);
/* Waits until an answer can be polled (true), or the time has come. */
bool transport_pass(struct transport *transport, int64_t until_us);
bool transport_poll(struct transport *transport, struct transport_reply *out);

/* One request by itself, with nothing else under way. True: an answer came in this time. */
bool transport_ask(struct transport *transport, const char *operation, struct str body,
                   int64_t within_us, struct transport_reply *out);

#endif
