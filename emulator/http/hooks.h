/*
 * What outer layers hang into the HTTP server: the control interface, recording, hazards. The
 * server knows nothing of faults/, reports/ or scenarios/ but this struct. Any member may be NULL.
 */
#ifndef DYNARIG_HOOKS_H
#define DYNARIG_HOOKS_H

#include "../emulator.h"

/* Facts about an input that the core does not need, but recordings and hazards do. */
struct hook_input {
    uint64_t submit;
    int64_t time_us;
    int64_t client_us;   /* by the client's own clock, as far as it tells; 0: not at all */
    uint64_t connection; /* ordinal, from 1 */
    struct str client;
    struct str invocation;  /* amz-sdk-invocation-id; empty: none */
    struct str sdk_request; /* amz-sdk-request: "attempt=2; max=3" */
    struct str user_agent;
    const struct ddb_request *request;
};

struct hook_output {
    const struct ddb_reply *reply;
    bool delivered; /* all its bytes went to the client's socket */
};

/* A call of `/_dynarig/` (path without that prefix). */
struct control_call {
    struct str method;
    struct str path;  /* "faults/hot-writes" */
    struct str query; /* "after=3&limit=10" */
    struct str body;
    struct str content_type; /* header values; empty: absent */
    struct str authorization;
    struct str host;
    int64_t time_us;
};

struct control_reply {
    int status;
    const char *content_type; /* static text */
    struct buf body;          /* filled by the hook, released by the server */
};

struct hooks {
    void *context;
    void (*input)(void *context, const struct hook_input *input); /* before its reply is polled */
    void (*output)(void *context, const struct hook_output *output);
    void (*cancelled)(void *context, uint64_t submit, int64_t time_us);
    /* A call under `/_dynarig/`; NULL: 404. */
    void (*control)(void *context, const struct control_call *call, struct control_reply *reply);
};

#endif
