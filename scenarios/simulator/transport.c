#include "transport.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "../../emulator/emulator.h"
#include "../../emulator/http/server.h"
#include "../process/http_client.h"
#include "../rig/control.h"

#define REPLY_BYTES_MAX ((size_t)32 * 1024 * 1024) /* twice what DynamoDB ever answers */

/* One request under way. */
struct exchange_out {
    struct exchange_out *next;
    uint64_t number;
    CURL *easy;
    struct curl_slist *headers;
    struct buf body;
    struct buf reply;
    unsigned sent; /* how often curl was about to send it */
    bool done;
    CURLcode result;
    char why[CURL_ERROR_SIZE];
};

struct transport {
    CURLM *multi;
    const char *url;
    const char *user, *password, *token, *ca_bundle; /* as the environment has them */
    char sigv4[96];
    bool loopback;
    struct exchange_out *all;
    size_t open;
    struct exchange_out *polled; /* whose reply the caller may still look at */
};

/* ---- one request */

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct exchange_out *out = context;
    if (out->reply.len + size * count > REPLY_BYTES_MAX) {
        return 0; /* ends the transfer */
    }
    buf_add(&out->reply, bytes, size * count);
    return size * count;
}

/* curl sends a request again by itself when a connection that was kept turns out to be closed. It
 * cannot know whether the server had read it, and a write would perhaps be done twice. */
static int before_sending(void *context, char *local, char *remote, int local_port, int remote_port)
{
    struct exchange_out *out = context;
    (void)local, (void)remote, (void)local_port, (void)remote_port;
    return out->sent++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static void add_header(struct exchange_out *out, const char *name, struct str value)
{
    struct buf line;
    buf_init(&line);
    buf_printf(&line, "%s: %.*s", name, STR_ARG(value));
    out->headers = curl_slist_append(out->headers, line.data);
    buf_release(&line);
}

static void add_headers(const struct transport *transport, struct exchange_out *out,
                        const struct driver_call *call)
{
    struct buf target;
    buf_init(&target);
    buf_printf(&target, "DynamoDB_20120810.%s", call->operation);
    add_header(out, "Content-Type", STR("application/x-amz-json-1.0"));
    add_header(out, "X-Amz-Target", buf_view(&target));
    add_header(out, "X-Dynarig-Client", call->client);
    if (call->invocation.len > 0) {
        add_header(out, "Amz-Sdk-Invocation-Id", call->invocation);
        add_header(out, "Amz-Sdk-Request", call->sdk_request);
    }
    if (transport->token) {
        add_header(out, "X-Amz-Security-Token", str_from(transport->token));
    }
    buf_release(&target);
}

static void set_up(const struct transport *transport, struct exchange_out *out)
{
    CURL *easy = out->easy;
    curl_easy_setopt(easy, CURLOPT_URL, transport->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, out->headers);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, out->body.data ? out->body.data : "");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)out->body.len);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, out);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_sending);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, out);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, out->why);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, out);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* Of a large body curl asks first whether it is wanted: it is not to wait long for a yes. */
    curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "dynarig/" DDB_VERSION);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, transport->sigv4);
    curl_easy_setopt(easy, CURLOPT_USERNAME, transport->user);
    curl_easy_setopt(easy, CURLOPT_PASSWORD, transport->password);
    if (transport->loopback) {
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    }
    if (transport->ca_bundle) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, transport->ca_bundle);
    }
}

void transport_send(struct transport *transport, uint64_t number, const struct driver_call *call)
{
    struct exchange_out *out = mem_zalloc(sizeof *out);
    out->number = number;
    out->easy = curl_easy_init();
    buf_init(&out->body);
    buf_init(&out->reply);
    buf_str(&out->body, call->body);
    add_headers(transport, out, call);
    set_up(transport, out);
    out->next = transport->all;
    transport->all = out;
    transport->open++;
    curl_multi_add_handle(transport->multi, out->easy);
}

static void release(struct transport *transport, struct exchange_out *out)
{
    curl_multi_remove_handle(transport->multi, out->easy);
    curl_easy_cleanup(out->easy);
    curl_slist_free_all(out->headers);
    buf_release(&out->body);
    buf_release(&out->reply);
    free(out);
}

/* ---- all of them */

static void forget_polled(struct transport *transport)
{
    if (transport->polled) {
        release(transport, transport->polled);
        transport->polled = NULL;
    }
}

/* Takes it out of the list. */
static struct exchange_out *unlink_one(struct transport *transport, struct exchange_out **at)
{
    struct exchange_out *out = *at;
    *at = out->next;
    transport->open--;
    return out;
}

void transport_cancel(struct transport *transport, uint64_t number)
{
    for (struct exchange_out **at = &transport->all; *at; at = &(*at)->next) {
        if ((*at)->number == number) {
            release(transport, unlink_one(transport, at));
            return;
        }
    }
}

size_t transport_open(const struct transport *transport)
{
    return transport->open;
}

static bool take_done(struct transport *transport)
{
    CURLMsg *message;
    int left = 0;
    bool any = false;
    while ((message = curl_multi_info_read(transport->multi, &left)) != NULL) {
        struct exchange_out *out = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&out);
        out->done = true;
        out->result = message->data.result;
        any = true;
    }
    return any;
}

static bool any_done(const struct transport *transport)
{
    for (const struct exchange_out *out = transport->all; out; out = out->next) {
        if (out->done) {
            return true;
        }
    }
    return false;
}

bool transport_pass(struct transport *transport, int64_t until_us)
{
    forget_polled(transport);
    for (;;) {
        int running = 0;
        curl_multi_perform(transport->multi, &running);
        if (take_done(transport) || any_done(transport)) {
            return true;
        }
        int64_t left_us = until_us - transport_now_us();
        if (left_us <= 0) {
            return false;
        }
        int64_t left_ms = left_us > 1000000 ? 1000 : (left_us + 999) / 1000;
        curl_multi_poll(transport->multi, NULL, 0, (int)left_ms, NULL);
    }
}

bool transport_poll(struct transport *transport, struct transport_reply *reply)
{
    forget_polled(transport);
    for (struct exchange_out **at = &transport->all; *at; at = &(*at)->next) {
        struct exchange_out *out = *at;
        long status = 0;
        if (!out->done) {
            continue;
        }
        curl_easy_getinfo(out->easy, CURLINFO_RESPONSE_CODE, &status);
        transport->polled = unlink_one(transport, at);
        *reply = (struct transport_reply){
            .number = out->number,
            .whole = out->result == CURLE_OK,
            .status = (int)status,
            .body = buf_view(&out->reply),
            .why = out->why[0] != '\0' ? out->why : curl_easy_strerror(out->result)};
        return true;
    }
    return false;
}

bool transport_ask(struct transport *transport, const char *operation, struct str body,
                   int64_t within_us, struct transport_reply *out)
{
    struct driver_call call = {.operation = operation, .body = body, .client = STR("setup")};
    transport_send(transport, 0, &call);
    if (transport_pass(transport, transport_now_us() + within_us)) {
        return transport_poll(transport, out) && out->whole;
    }
    transport_cancel(transport, 0);
    *out = (struct transport_reply){.why = "no answer came in time"};
    return false;
}

/* ---- the whole */

int64_t transport_now_us(void)
{
    return server_now_us();
}

static const char *from_environment(const char *name, const char *other)
{
    const char *value = getenv(name);
    return value && *value != '\0' ? value : other;
}

static void read_environment(struct transport *transport)
{
    const char *region =
        from_environment("AWS_REGION", from_environment("AWS_DEFAULT_REGION", "us-east-1"));
    transport->user = from_environment("AWS_ACCESS_KEY_ID", "dynarig");
    transport->password = from_environment("AWS_SECRET_ACCESS_KEY", "dynarig");
    transport->token = from_environment("AWS_SESSION_TOKEN", NULL);
    transport->ca_bundle = from_environment("AWS_CA_BUNDLE", NULL);
    (void)snprintf(transport->sigv4, sizeof transport->sigv4, "aws:amz:%.40s:dynamodb", region);
}

struct transport *transport_new(const char *url, struct arena *arena, const char **message)
{
    struct endpoint endpoint;
    if (!endpoint_parse(url, arena, &endpoint, message)) {
        return NULL;
    }
    struct transport *transport = mem_zalloc(sizeof *transport);
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    transport->multi = curl_multi_init();
    transport->url = url;
    transport->loopback = control_host_is_loopback(str_from(endpoint.authority));
    read_environment(transport);
    return transport;
}

void transport_free(struct transport *transport)
{
    forget_polled(transport);
    while (transport->all) {
        release(transport, unlink_one(transport, &transport->all));
    }
    curl_multi_cleanup(transport->multi);
    free(transport);
}
