#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/digest.h"
#include "../base/error.h"
#include "../base/json.h"
#include "../base/random.h"
#include "auth.h"
#include "coding.h"
#include "env_real.h"

static const struct str not_found_body = {"<UnknownOperationException/>\n", 29};
static const struct str control_prefix = {"/_dynarig", 9};

enum { REQUEST_ID_CHARS = 52, KEPT_BODY_BYTES_MAX = 1 << 16 };

/* ---- the head */

struct known_header {
    const char *name;
    size_t length;
    size_t offset; /* of the member of struct exchange_head */
};

#define KNOWN(text, member)                                                                        \
    {                                                                                              \
        text, sizeof(text) - 1, offsetof(struct exchange_head, member)                             \
    }
static const struct known_header known_headers[] = {
    KNOWN("host", host),
    KNOWN("date", date),
    KNOWN("origin", origin),
    KNOWN("x-amz-date", amz_date),
    KNOWN("user-agent", user_agent),
    KNOWN("x-amz-target", target),
    KNOWN("content-type", content_type),
    KNOWN("authorization", authorization),
    KNOWN("content-length", content_length),
    KNOWN("accept-encoding", accept_encoding),
    KNOWN("amz-sdk-request", sdk_request),
    KNOWN("x-dynarig-client", client),
    KNOWN("amz-sdk-invocation-id", invocation),
    KNOWN("access-control-request-method", cors_method),
    KNOWN("access-control-request-headers", cors_headers),
};
#undef KNOWN

void exchange_header(struct exchange_head *head, struct str name, struct str value)
{
    for (size_t i = 0; i < sizeof known_headers / sizeof known_headers[0]; i++) {
        const struct known_header *known = &known_headers[i];
        if (known->length == name.len && strncasecmp(known->name, name.data, name.len) == 0) {
            struct str *member = (struct str *)(void *)((char *)head + known->offset);
            *member = member->len > 0 ? *member : value;
            return;
        }
    }
}

void exchange_field(struct exchange *x, struct str name, struct str value)
{
    if (!x->all->keys) {
        return;
    }
    if (x->field_count == x->field_room) {
        x->field_room = x->field_room > 0 ? 2 * x->field_room : 32;
        x->fields = mem_realloc(x->fields, x->field_room * sizeof *x->fields);
    }
    x->fields[x->field_count++] = (struct sigv4_field){name, value};
}

/* ---- answers */

static void add_header(struct exchange_answer *answer, const char *name, const char *value)
{
    answer->headers[answer->header_count++] = (struct exchange_header){name, value};
}

static void answer_dated(struct exchange *x, struct exchange_answer *answer, int status,
                         struct str body, int64_t skew_us)
{
    answer->status = status;
    answer->header_count = 0;
    answer->body = body;
    answer->chunked = false;
    answer->wire = DDB_WIRE_REPLY;
    answer->truncate_at = 0;
    add_header(answer, "Server", "Server");
    add_header(answer, "Date", http_date(&x->all->date, ddb_now(x->all->ddb) + skew_us));
}

static void answer_start(struct exchange *x, struct exchange_answer *answer, int status,
                         struct str body)
{
    answer_dated(x, answer, status, body, 0);
}

static void answer_send(struct exchange *x, const struct exchange_answer *answer)
{
    x->state = EXCHANGE_ANSWERED;
    x->answer(x, answer);
}

static char *print_decimal(uint32_t number, char *end)
{
    *--end = '\0';
    do {
        *--end = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return end;
}

/* Headers of the service. `texts` (80 bytes) holds their values until the answer is sent. */
static void add_service_headers(struct exchange *x, struct exchange_answer *answer,
                                struct str request_id, char texts[80])
{
    size_t len = request_id.len < REQUEST_ID_CHARS ? request_id.len : REQUEST_ID_CHARS;
    memcpy(texts, request_id.data, len);
    texts[len] = '\0';
    add_header(answer, "x-amzn-RequestId", texts);
    add_header(answer, "x-amz-crc32", print_decimal(crc32_of(answer->body), texts + 80));
    if (x->head.origin.len > 0) {
        add_header(answer, "Access-Control-Allow-Origin", "*");
    }
}

/* An id for a reply that the core did not make: 52 out of [0-9A-Z]. */
static struct str own_request_id(struct exchanges *all, char out[REQUEST_ID_CHARS])
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const struct random source = {0, 0};
    for (size_t i = 0; i < REQUEST_ID_CHARS; i += 4) {
        uint64_t draw = random_draw(&source, STR("http-request-id"), STR(""), all->ids++);
        for (size_t j = i; j < i + 4; j++) {
            out[j] = digits[draw % 36];
            draw /= 36;
        }
    }
    return (struct str){out, REQUEST_ID_CHARS};
}

static struct str content_type_word(struct str value)
{
    const char *end = value.len > 0 ? memchr(value.data, ';', value.len) : NULL;
    size_t len = end ? (size_t)(end - value.data) : value.len;
    size_t start = 0;
    while (start < len && (value.data[start] == ' ' || value.data[start] == '\t')) {
        start++;
    }
    while (len > start && (value.data[len - 1] == ' ' || value.data[len - 1] == '\t')) {
        len--;
    }
    return (struct str){len > start ? value.data + start : "", len - start};
}

static const char *reply_content_type(const struct exchange *x)
{
    bool amazon = str_is(content_type_word(x->head.content_type), "application/x-amz-json-1.0");
    return amazon ? "application/x-amz-json-1.0" : "application/json";
}

/* A reply made here, in the service's manner; `content_type` NULL: without one. */
static void answer_service(struct exchange *x, int status, const char *content_type,
                           struct str body)
{
    struct exchange_answer answer;
    char texts[80];
    char id[REQUEST_ID_CHARS];
    answer_start(x, &answer, status, body);
    add_service_headers(x, &answer, own_request_id(x->all, id), texts);
    if (content_type) {
        add_header(&answer, "Content-Type", content_type);
    }
    answer_send(x, &answer);
}

static void answer_not_found(struct exchange *x)
{
    answer_service(x, 404, NULL, not_found_body);
}

static void answer_error(struct exchange *x, enum error_code code, const char *message)
{
    struct buf body;
    buf_init(&body);
    buf_printf(&body, "{\"__type\":\"%s#%s\"", error_namespace(code), error_name(code));
    if (message) {
        buf_printf(&body, ",\"%s\":", error_member(code));
        json_print_string(&body, str_from(message));
    }
    buf_text(&body, "}");
    answer_service(x, error_status(code), reply_content_type(x), buf_view(&body));
    buf_release(&body);
}

void exchange_too_long(struct exchange *x)
{
    struct exchange_answer answer;
    answer_start(x, &answer, 413, STR(""));
    answer.chunked = true;
    answer_send(x, &answer);
}

/* ---- methods other than POST */

static struct auth_input auth_input_of(const struct exchange *x)
{
    return (struct auth_input){x->head.authorization, x->head.amz_date, x->head.date,
                               x->head.query};
}

static void answer_health(struct exchange *x)
{
    struct error err;
    struct auth auth;
    struct auth_input input = auth_input_of(x);
    error_init(&err, &x->all->arena);
    (void)auth_read(&x->all->arena, &input, &auth, &err);
    const char *text =
        arena_printf(&x->all->arena, "healthy: dynamodb.%.*s.amazonaws.com ", STR_ARG(auth.region));
    answer_service(x, 200, NULL, str_from(text));
}

static void answer_preflight(struct exchange *x)
{
    struct exchange_answer answer;
    char texts[80];
    char id[REQUEST_ID_CHARS];
    if (x->head.origin.len == 0) {
        answer_not_found(x);
        return;
    }
    answer_start(x, &answer, 200, STR(""));
    add_service_headers(x, &answer, own_request_id(x->all, id), texts);
    if (x->head.cors_headers.len > 0) {
        add_header(&answer, "Access-Control-Allow-Headers",
                   arena_copy(&x->all->arena, x->head.cors_headers).data);
    }
    if (x->head.cors_method.len > 0) {
        add_header(&answer, "Access-Control-Allow-Methods",
                   arena_copy(&x->all->arena, x->head.cors_method).data);
    }
    add_header(&answer, "Access-Control-Max-Age", "172800");
    answer_send(x, &answer);
}

/* ---- the control interface */

static bool is_control(struct str path)
{
    return str_starts(path, control_prefix) &&
           (path.len == control_prefix.len || path.data[control_prefix.len] == '/');
}

static bool is_control_method(struct str method)
{
    return str_is(method, "GET") || str_is(method, "POST") || str_is(method, "PUT") ||
           str_is(method, "DELETE");
}

static void call_control(struct exchange *x, struct control_reply *reply)
{
    struct hooks *hooks = &x->all->hooks;
    if (!hooks->control) {
        reply->status = 404;
        buf_text(&reply->body, "{\"error\":\"this server has no control interface\"}");
        return;
    }
    if (!is_control_method(x->head.method)) {
        reply->status = 405;
        buf_text(&reply->body, "{\"error\":\"GET, POST, PUT and DELETE are the methods here\"}");
        return;
    }
    size_t skip = control_prefix.len + (x->head.path.len > control_prefix.len ? 1 : 0);
    struct control_call call = {.method = x->head.method,
                                .path = {x->head.path.data + skip, x->head.path.len - skip},
                                .query = x->head.query,
                                .body = buf_view(&x->body),
                                .content_type = x->head.content_type,
                                .authorization = x->head.authorization,
                                .host = x->head.host,
                                .time_us = exchanges_now(x->all)};
    hooks->control(hooks->context, &call, reply);
}

static void run_control(struct exchange *x)
{
    struct control_reply reply = {.status = 200, .content_type = "application/json"};
    struct exchange_answer answer;
    buf_init(&reply.body);
    call_control(x, &reply);
    answer_start(x, &answer, reply.status, buf_view(&reply.body));
    if (reply.content_type) {
        add_header(&answer, "Content-Type", reply.content_type);
    }
    answer_send(x, &answer);
    buf_release(&reply.body);
    /* The call may have moved the clock, and so made replies due. */
    exchanges_poll(x->all);
}

/* ---- POST */

/* "DynamoDB_20120810.PutItem"; NULL: the service knows no such target. */
static const struct ddb_operation *find_operation(struct str target)
{
    const char *dot = target.len > 0 ? memchr(target.data, '.', target.len) : NULL;
    if (!dot) {
        return NULL;
    }
    struct str prefix = {target.data, (size_t)(dot - target.data)};
    struct str name = {dot + 1, target.len - prefix.len - 1};
    const struct ddb_operation *operation = ddb_operation_by_name(name);
    if (operation && str_is(prefix, operation->target)) {
        return operation;
    }
    /* Services share names: ListStreams is one of DynamoDB Streams and one of Kinesis. */
    for (size_t i = 0; (operation = ddb_operation(i)) != NULL; i++) {
        if (str_is(prefix, operation->target) && str_is(name, operation->name)) {
            return operation;
        }
    }
    return NULL;
}

/* An empty body passes here; it fails later, as the service has it. */
static bool body_is_json(struct exchange *x)
{
    struct doc doc;
    struct str body = buf_view(&x->body);
    return body.len == 0 || json_read(&x->all->arena, body, &doc, NULL);
}

static void note_key(struct exchanges *all, struct str key)
{
    if (all->first_key.len == 0) {
        buf_str(&all->first_key, key);
    } else if (!all->several_keys) {
        all->several_keys = !str_eq(buf_view(&all->first_key), key);
    }
}

static struct str client_of(struct exchange *x, struct str key)
{
    if (x->head.client.len > 0) {
        return x->head.client;
    }
    if (x->all->several_keys) {
        return key;
    }
    return str_from(x->name);
}

static struct exchange **bucket_of(struct exchanges *all, uint64_t submit)
{
    return &all->waiting[submit % EXCHANGE_BUCKETS];
}

static void wait_for_reply(struct exchange *x)
{
    struct exchange **bucket = bucket_of(x->all, x->submit);
    x->state = EXCHANGE_WAITING;
    x->next = *bucket;
    *bucket = x;
    x->all->under_way++;
    x->all->waiting_count++;
}

/* Takes the exchange out of those that wait; NULL: it is none of them (any more). */
static struct exchange *take_waiting(struct exchanges *all, uint64_t submit)
{
    for (struct exchange **at = bucket_of(all, submit); *at; at = &(*at)->next) {
        struct exchange *x = *at;
        if (x->submit == submit) {
            *at = x->next;
            all->waiting_count--;
            return x;
        }
    }
    return NULL;
}

/* As it signs; whole seconds. */
static int64_t client_clock(const struct exchange *x)
{
    int64_t seconds = 0;
    return sigv4_date(x->head.amz_date, &seconds) ? seconds * 1000000 : 0;
}

static void tell_input(struct exchange *x, int64_t time_us, const struct ddb_request *request)
{
    struct hooks *hooks = &x->all->hooks;
    struct hook_input input = {.submit = x->submit,
                               .time_us = time_us,
                               .client_us = client_clock(x),
                               .connection = x->connection,
                               .client = request->client,
                               .invocation = x->head.invocation,
                               .sdk_request = x->head.sdk_request,
                               .user_agent = x->head.user_agent,
                               .request = request};
    if (hooks->input) {
        hooks->input(hooks->context, &input);
    }
}

/* Where the client found us: with its scheme, but for https on its usual port. */
static struct str host_of(struct exchange *x)
{
    struct str host = x->head.host;
    bool port = host.len > 0 && memchr(host.data, ':', host.len);
    if (!x->secure || !port) {
        return host;
    }
    return str_from(arena_printf(&x->all->arena, "https://%.*s", STR_ARG(host)));
}

/* What comes due may be a reply of somebody else. */
static void pass_until(struct exchanges *all, int64_t time_us)
{
    clock_move(&all->clock, env_real_wall_us(), time_us);
    ddb_advance(all->ddb, time_us);
    exchanges_poll(all);
}

/* What the client waited for in real time before it sent this. */
static void let_waits_pass(struct exchange *x, const struct ddb_request *request)
{
    struct exchanges *all = x->all;
    struct ddb_subject subject;
    clock_move(&all->clock, env_real_wall_us(),
               exchanges_now(all) + waits_backoff_us(x->head.sdk_request));
    if (!ddb_subject(all->ddb, request, &all->arena, &subject)) {
        return;
    }
    bool waits = waits_told(&all->waits, subject.name) && subject.asked;
    int64_t before_us = INT64_MIN;
    while (waits && subject.due_us != DDB_NEVER && subject.due_us > before_us) {
        before_us = subject.due_us;
        pass_until(all, subject.due_us);
        (void)ddb_subject(all->ddb, request, &all->arena, &subject);
    }
}

static void submit(struct exchange *x, const struct ddb_operation *operation,
                   const struct auth *auth)
{
    note_key(x->all, auth->key);
    struct ddb_request request = {.service = str_from(operation->service),
                                  .operation = str_from(operation->name),
                                  .body = buf_view(&x->body),
                                  .account = auth->account,
                                  .region = auth->region,
                                  .client = client_of(x, auth->key),
                                  .host = host_of(x)};
    if (x->all->clock.mode == CLOCK_VIRTUAL) {
        let_waits_pass(x, &request);
    }
    int64_t time_us = clock_arrival(&x->all->clock, env_real_wall_us(), ddb_now(x->all->ddb));
    x->submit = ddb_submit(x->all->ddb, time_us, &request);
    wait_for_reply(x);
    tell_input(x, time_us, &request);
    exchanges_poll(x->all);
}

/* What the client should have signed goes to the log: replies no longer hold it. */
static bool signature_holds(struct exchange *x, const struct ddb_operation *operation,
                            struct auth *auth, struct error *err)
{
    const char *canonical;
    if (!x->all->keys) {
        return true;
    }
    struct sigv4_request request = {x->head.method, x->head.raw_path, x->head.query,
                                    x->fields,      x->field_count,   buf_view(&x->body)};
    bool kinesis = strcmp(operation->service, "kinesis") == 0;
    bool good = sigv4_check(&x->all->arena, &request, x->all->keys,
                            kinesis ? STR("kinesis") : STR("dynamodb"), exchanges_now(x->all), auth,
                            &canonical, err);
    if (!good && canonical) {
        fprintf(stderr,
                "dynarig: connection %llu: the signature differs; the canonical request was\n%s\n",
                (unsigned long long)x->connection, canonical);
    }
    return good;
}

static void run_post(struct exchange *x)
{
    struct str type = content_type_word(x->head.content_type);
    if (!str_is(type, "application/x-amz-json-1.0") && !str_is(type, "application/json")) {
        answer_not_found(x);
        return;
    }
    struct error err;
    struct auth auth;
    struct auth_input input = auth_input_of(x);
    const struct ddb_operation *operation = find_operation(x->head.target);
    error_init(&err, &x->all->arena);
    if (operation && auth_read(&x->all->arena, &input, &auth, &err) &&
        signature_holds(x, operation, &auth, &err)) {
        submit(x, operation, &auth);
    } else if (!body_is_json(x)) {
        /* The service reads the body first. Where all else is right the core does it, once. */
        answer_error(x, ERROR_SERIALIZATION, NULL);
    } else if (!operation) {
        answer_error(x, ERROR_UNKNOWN_OPERATION, NULL);
    } else {
        answer_error(x, err.code, err.message);
    }
}

void exchange_run(struct exchange *x)
{
    arena_reset(&x->all->arena);
    if (is_control(x->head.path)) {
        run_control(x);
    } else if (str_is(x->head.method, "POST")) {
        run_post(x);
    } else if (str_is(x->head.method, "GET")) {
        answer_health(x);
    } else if (str_is(x->head.method, "OPTIONS")) {
        answer_preflight(x);
    } else {
        answer_not_found(x);
    }
}

/* ---- replies of the core */

static struct str keep(struct buf *kept, struct str s)
{
    size_t at = kept->len;
    buf_str(kept, s);
    return (struct str){s.len > 0 ? kept->data + at : "", s.len};
}

/* The core's strings end with the next call; the hook comes when the bytes are sent. */
static void keep_reply(struct exchange *x, const struct ddb_reply *reply)
{
    buf_clear(&x->kept);
    buf_reserve(&x->kept, reply->body.len + reply->request_id.len + reply->error.len +
                              reply->rule.len + reply->kind.len + reply->claims.len);
    x->reply = *reply;
    x->reply.body = keep(&x->kept, reply->body);
    x->reply.request_id = keep(&x->kept, reply->request_id);
    x->reply.error = keep(&x->kept, reply->error);
    x->reply.rule = keep(&x->kept, reply->rule);
    x->reply.kind = keep(&x->kept, reply->kind);
    x->reply.claims = keep(&x->kept, reply->claims);
}

/* A fault that cuts the body cuts it at the same share of its length. */
static void compress(struct exchange *x, struct exchange_answer *answer)
{
    size_t plain = answer->body.len;
    if (plain <= CODING_BYTES_MIN || !coding_wants_gzip(x->head.accept_encoding)) {
        return;
    }
    buf_clear(&x->all->gzipped);
    coding_gzip(&x->all->gzipped, answer->body);
    answer->body = buf_view(&x->all->gzipped);
    answer->truncate_at = answer->truncate_at * answer->body.len / plain;
    add_header(answer, "Content-Encoding", "gzip");
}

static void answer_reply(struct exchange *x, const struct ddb_reply *reply)
{
    struct exchange_answer answer;
    char texts[80];
    if (x->all->hooks.output) {
        keep_reply(x, reply);
    }
    answer_dated(x, &answer, reply->status, reply->body, reply->skew_us);
    answer.wire = reply->wire;
    answer.truncate_at = reply->truncate_at;
    compress(x, &answer);
    add_service_headers(x, &answer, reply->request_id, texts);
    add_header(&answer, "Content-Type", reply_content_type(x));
    answer_send(x, &answer);
}

void exchanges_poll(struct exchanges *all)
{
    struct ddb_reply reply;
    bool throttled = false;
    while (ddb_poll(all->ddb, &reply)) {
        struct exchange *x = take_waiting(all, reply.submit);
        throttled = throttled || reply.throttled;
        if (x) {
            answer_reply(x, &reply);
        }
    }
    if (throttled && all->clock.mode == CLOCK_VIRTUAL) {
        clock_move(&all->clock, env_real_wall_us(), exchanges_now(all) + WAITS_THROTTLED_US);
    }
}

int64_t exchanges_now(struct exchanges *all)
{
    return clock_now(&all->clock, env_real_wall_us(), ddb_now(all->ddb));
}

void exchanges_move(struct exchanges *all, int64_t to_us)
{
    waits_forget(&all->waits);
    clock_move(&all->clock, env_real_wall_us(), to_us);
    ddb_advance(all->ddb, to_us);
}

/* Event after event, until a client has its reply. */
static void jump(struct exchanges *all)
{
    size_t waited = all->waiting_count;
    while (waited > 0 && all->waiting_count == waited && ddb_next(all->ddb) != DDB_NEVER) {
        pass_until(all, ddb_next(all->ddb));
    }
}

void exchanges_pass(struct exchanges *all)
{
    int64_t next_us = ddb_next(all->ddb);
    if (all->clock.mode == CLOCK_VIRTUAL) {
        jump(all);
    } else if (next_us != DDB_NEVER && next_us <= exchanges_now(all)) {
        ddb_advance(all->ddb, exchanges_now(all));
        exchanges_poll(all);
    }
}

int exchanges_timeout_ms(struct exchanges *all)
{
    int64_t next = ddb_next(all->ddb);
    if (next == DDB_NEVER) {
        return -1;
    }
    if (all->clock.mode == CLOCK_VIRTUAL) {
        return all->waiting_count > 0 ? 0 : -1;
    }
    int64_t left_us = next - exchanges_now(all);
    int64_t left_ms = left_us > 0 ? (left_us + 999) / 1000 : 0;
    return left_ms < 60000 ? (int)left_ms : 60000;
}

/* ---- life */

void exchanges_init(struct exchanges *all, struct ddb *ddb, const struct hooks *hooks)
{
    *all = (struct exchanges){.ddb = ddb, .hooks = *hooks};
    arena_init(&all->arena);
    buf_init(&all->gzipped);
    buf_init(&all->first_key);
}

void exchanges_release(struct exchanges *all)
{
    arena_release(&all->arena);
    buf_release(&all->gzipped);
    buf_release(&all->first_key);
    waits_release(&all->waits);
}

void exchange_init(struct exchange *x, struct exchanges *all, uint64_t connection)
{
    *x = (struct exchange){.all = all, .connection = connection};
    snprintf(x->name, sizeof(x->name), "connection-%llu", (unsigned long long)connection);
    buf_init(&x->body);
    buf_init(&x->kept);
}

void exchange_release(struct exchange *x)
{
    free(x->fields);
    buf_release(&x->body);
    buf_release(&x->kept);
}

/* One long body must not hold its memory for as long as the connection lives. */
static void shrink(struct buf *buf)
{
    if (buf->cap > KEPT_BODY_BYTES_MAX) {
        buf_release(buf);
        buf_init(buf);
    }
    buf_clear(buf);
}

void exchange_reset(struct exchange *x)
{
    shrink(&x->body);
    shrink(&x->kept);
    x->head = (struct exchange_head){0};
    x->field_count = 0;
    x->state = EXCHANGE_OPEN;
    x->submit = 0;
}

void exchange_done(struct exchange *x, bool delivered)
{
    struct hooks *hooks = &x->all->hooks;
    if (x->submit == 0) {
        return;
    }
    struct hook_output output = {.reply = &x->reply, .delivered = delivered};
    if (hooks->output) {
        hooks->output(hooks->context, &output);
    }
    x->submit = 0;
    x->all->under_way--;
}

void exchange_gone(struct exchange *x)
{
    struct hooks *hooks = &x->all->hooks;
    int64_t time_us = exchanges_now(x->all);
    uint64_t number = x->submit;
    if (x->state != EXCHANGE_WAITING) {
        return;
    }
    take_waiting(x->all, number);
    x->state = EXCHANGE_OPEN;
    x->submit = 0;
    x->all->under_way--;
    ddb_cancel(x->all->ddb, time_us, number);
    if (hooks->cancelled) {
        hooks->cancelled(hooks->context, number, time_us);
    }
}
