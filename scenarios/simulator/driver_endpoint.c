#include "driver_endpoint.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/plan.h"
#include "alias.h"
#include "call_site.h"
#include "transport.h"

#define SECOND_US INT64_C(1000000)
#define ACTIVE_WITHIN_US (120 * SECOND_US) /* a new table */
#define ANSWER_WITHIN_US (30 * SECOND_US)  /* a request of the driver's own */
#define ASK_AGAIN_US (SECOND_US / 5)
#define LONG_US (3600 * SECOND_US) /* where nothing says how long to wait */

/* What is still to be done for a request, when its time has come. */
enum still {
    STILL_LOSE,   /* tell the client that its connection was closed */
    STILL_SEND,   /* send it; whatever comes back is nobody's */
    STILL_ANSWER, /* hand out the answer that was held back, or made here */
};

struct errand {
    struct errand *next;
    enum still still;
    uint64_t submit;
    int64_t due_us;
    const char *operation;
    struct buf body; /* to be sent, or the answer */
    int status;
};

/* What becomes of the answer to a request that was sent. */
struct fate {
    struct fate *next;
    uint64_t submit;
    bool lost;       /* the client gets none */
    bool nobody;     /* the client has been told something else already */
    int64_t wait_us; /* it comes that much later */
};

struct endpoint {
    struct transport *transport;
    struct recorder *recorder;
    struct arena scratch; /* of one call */
    struct arena arena;   /* names */
    struct str prefix;
    struct plan *plan;
    uint64_t submits;
    struct errand *errands;
    struct fate *fates;
    const char *tables[16]; /* created, without the prefix */
    size_t table_count;
    const char *left_out; /* list of rules; "": none */
};

/* ---- requests of its own */

static struct str error_in(const struct doc *reply)
{
    struct str type = doc_string(reply, "__type");
    struct str rest = type;
    (void)str_cut(&rest, '#');
    return rest.len > 0 ? rest : type;
}

/* One request and its answer, waited for; bodies without the prefix. False: none came, or it says
 * nothing that DynamoDB would. */
static bool ask(struct endpoint *endpoint, const char *operation, struct str body,
                struct transport_reply *reply, struct doc *doc)
{
    struct str sent = alias_request(&endpoint->scratch, endpoint->prefix, body);
    return transport_ask(endpoint->transport, operation, sent, ANSWER_WITHIN_US, reply) &&
           json_read(&endpoint->scratch,
                     alias_reply(&endpoint->scratch, endpoint->prefix, reply->body), doc, NULL) &&
           doc->type == DOC_MAP;
}

static void pause_for(struct endpoint *endpoint, int64_t span_us)
{
    (void)transport_pass(endpoint->transport, transport_now_us() + span_us);
}

static struct str table_body(struct endpoint *endpoint, const char *table)
{
    return str_from(arena_printf(&endpoint->scratch, "{\"TableName\":\"%s\"}", table));
}

/* ---- the first contact */

static bool is_unusable(const struct transport_reply *reply, bool read, const struct doc *doc,
                        const char *url, struct arena *arena, const char **message)
{
    struct str error = read ? error_in(doc) : STR("");
    if (!reply->whole) {
        *message = arena_printf(arena, "%s: %s", url, reply->why);
        return true;
    }
    if (error.len == 0) {
        struct str line = reply->body;
        size_t shown = str_cut(&line, '\n').len;
        shown = shown < 60 ? shown : 60;
        *message =
            arena_printf(arena, "%s: this is not how DynamoDB answers: HTTP %d, %.*s", url,
                         reply->status, (int)shown, reply->body.data ? reply->body.data : "");
        return true;
    }
    if (!str_is(error, "ResourceNotFoundException")) {
        struct str text = doc_string(doc, "message");
        text = text.len > 0 ? text : doc_string(doc, "Message");
        *message = arena_printf(arena, "%s: it refuses to describe a table: %.*s: %.*s", url,
                                STR_ARG(error), STR_ARG(text));
        return true;
    }
    return false;
}

/* Describes a table that cannot be there. */
static bool is_dynamodb(struct endpoint *endpoint, const char *url, struct arena *arena,
                        const char **message)
{
    struct transport_reply reply = {.why = ""};
    struct doc doc;
    bool read = ask(endpoint, "DescribeTable", table_body(endpoint, "none"), &reply, &doc);
    bool good = !is_unusable(&reply, read, &doc, url, arena, message);
    arena_reset(&endpoint->scratch);
    return good;
}

/* ---- tables */

static bool all_active(const struct doc *table)
{
    const struct doc *indexes = doc_get(table, "GlobalSecondaryIndexes");
    for (size_t i = 0; indexes && i < indexes->list.count; i++) {
        struct str status = doc_string(&indexes->list.items[i], "IndexStatus");
        if (status.len > 0 && !str_is(status, "ACTIVE")) {
            return false;
        }
    }
    return str_is(doc_string(table, "TableStatus"), "ACTIVE");
}

static void wait_until_active(struct endpoint *endpoint, struct str name)
{
    const char *table = arena_text(&endpoint->scratch, name);
    int64_t until_us = transport_now_us() + ACTIVE_WITHIN_US;
    while (transport_now_us() < until_us) {
        struct transport_reply reply;
        struct doc doc;
        if (ask(endpoint, "DescribeTable", table_body(endpoint, table), &reply, &doc) &&
            all_active(doc_get(&doc, "Table"))) {
            return;
        }
        pause_for(endpoint, ASK_AGAIN_US);
    }
}

static void add_errand(struct endpoint *endpoint, const struct errand *errand, struct str body)
{
    struct errand *kept = mem_alloc(sizeof *kept);
    struct errand **at = &endpoint->errands;
    *kept = *errand;
    buf_init(&kept->body);
    buf_str(&kept->body, body);
    while (*at && (*at)->due_us <= kept->due_us) {
        at = &(*at)->next;
    }
    kept->next = *at;
    *at = kept;
}

/* The answer is handed out once the table can be used. */
static void create_table(struct endpoint *endpoint, uint64_t submit, struct str body)
{
    struct transport_reply reply = {.why = ""};
    struct doc doc, request;
    struct errand errand = {.submit = submit, .still = STILL_LOSE};
    struct str answer = STR("");
    if (ask(endpoint, "CreateTable", body, &reply, &doc)) {
        errand.still = STILL_ANSWER;
        errand.status = reply.status;
        answer = alias_reply(&endpoint->scratch, endpoint->prefix, reply.body);
    }
    if (errand.status == 200 && json_read(&endpoint->scratch, body, &request, NULL)) {
        struct str name = doc_string(&request, "TableName");
        if (endpoint->table_count < sizeof endpoint->tables / sizeof endpoint->tables[0]) {
            endpoint->tables[endpoint->table_count++] = arena_text(&endpoint->arena, name);
        }
        wait_until_active(endpoint, name);
    }
    add_errand(endpoint, &errand, answer);
}

/* A table that is being changed still cannot be deleted yet. */
static void delete_table(struct endpoint *endpoint, const char *table)
{
    for (int tries = 0; tries < 20; tries++) {
        struct transport_reply reply;
        struct doc doc;
        bool answered = ask(endpoint, "DeleteTable", table_body(endpoint, table), &reply, &doc);
        if (!answered || !str_is(error_in(&doc), "ResourceInUseException")) {
            break;
        }
        pause_for(endpoint, ASK_AGAIN_US);
    }
    arena_reset(&endpoint->scratch);
}

/* ---- faults */

static bool happens_on_the_way(struct str kind)
{
    static const char *const kinds[] = {"lost-reply", "late-apply", "reset", "latency"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_is(kind, kinds[i])) {
            return true;
        }
    }
    return false;
}

static void leave_out(struct endpoint *endpoint, struct str who, struct str kind)
{
    const char *said = arena_printf(&endpoint->scratch, "%.*s (%.*s)", STR_ARG(who), STR_ARG(kind));
    if (!strstr(endpoint->left_out, said)) {
        endpoint->left_out = arena_printf(&endpoint->arena, "%s%s%s", endpoint->left_out,
                                          *endpoint->left_out != '\0' ? ", " : "", said);
    }
}

static void strike(struct endpoint *endpoint, uint64_t submit, int64_t now_us,
                   const struct driver_call *call, struct fault_effect *effect)
{
    *effect = (struct fault_effect){.effect = EFFECT_NONE};
    struct fault_site site = call_site(call, &endpoint->scratch);
    site.submit = submit;
    site.time_us = now_us;
    if (call->strike == NULL) {
        plan_strike(endpoint->plan, &site, effect);
    } else if (happens_on_the_way(call->strike->kind) || call->strike->effect == EFFECT_NONE) {
        *effect = *call->strike;
    } else {
        leave_out(endpoint, STR("a step"), call->strike->kind);
    }
    if (endpoint->recorder) {
        recorder_strike(endpoint->recorder, &site, effect);
    }
}

static void add_fate(struct endpoint *endpoint, struct fate fate)
{
    struct fate *kept = mem_alloc(sizeof *kept);
    *kept = fate;
    kept->next = endpoint->fates;
    endpoint->fates = kept;
}

/* Takes it out; all false: nothing special becomes of it. */
static struct fate take_fate(struct endpoint *endpoint, uint64_t submit)
{
    struct fate fate = {.submit = submit};
    for (struct fate **at = &endpoint->fates; *at; at = &(*at)->next) {
        if ((*at)->submit == submit) {
            struct fate *found = *at;
            fate = *found;
            *at = found->next;
            free(found);
            break;
        }
    }
    return fate;
}

static void send_struck(struct endpoint *endpoint, uint64_t submit, int64_t now_us,
                        const struct driver_call *call)
{
    struct fault_effect effect;
    strike(endpoint, submit, now_us, call, &effect);
    struct str body = alias_request(&endpoint->scratch, endpoint->prefix, call->body);
    struct errand errand = {.submit = submit, .operation = call->operation};
    errand.due_us = now_us + effect.latency_us;
    bool never = effect.effect == EFFECT_LOSE_BEFORE || effect.effect == EFFECT_RESET;
    if (never || effect.effect == EFFECT_APPLY_LATE) {
        add_errand(endpoint, &errand, STR(""));
    }
    if (effect.effect == EFFECT_APPLY_LATE) {
        errand.still = STILL_SEND;
        errand.due_us = now_us + effect.by_us;
        add_errand(endpoint, &errand, body);
    } else if (!never) {
        struct driver_call sent = *call;
        sent.body = body;
        if (effect.effect == EFFECT_LOSE_AFTER || effect.latency_us > 0) {
            add_fate(endpoint, (struct fate){.submit = submit,
                                             .lost = effect.effect == EFFECT_LOSE_AFTER,
                                             .wait_us = effect.latency_us});
        }
        transport_send(endpoint->transport, submit, &sent);
    }
}

/* ---- the driver */

static void record_input(struct endpoint *endpoint, uint64_t submit, int64_t now_us,
                         const struct driver_call *call)
{
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = str_from(call->operation),
                                  .body = call->body,
                                  .client = call->client};
    if (endpoint->recorder) {
        recorder_input(endpoint->recorder, &(struct hook_input){.submit = submit,
                                                                .time_us = now_us,
                                                                .connection = call->connection,
                                                                .client = call->client,
                                                                .invocation = call->invocation,
                                                                .sdk_request = call->sdk_request,
                                                                .user_agent = STR("dynarig"),
                                                                .request = &request});
    }
}

static uint64_t endpoint_submit(void *context, int64_t now_us, const struct driver_call *call)
{
    struct endpoint *endpoint = context;
    uint64_t submit = ++endpoint->submits;
    arena_reset(&endpoint->scratch);
    if (strcmp(call->operation, "CreateTable") == 0) {
        record_input(endpoint, submit, now_us, call);
        create_table(endpoint, submit, call->body);
    } else {
        send_struck(endpoint, submit, now_us, call);
        record_input(endpoint, submit, now_us, call);
    }
    return submit;
}

/* The request is not called back: it was sent, and what becomes of it is unknown. One that is
 * still to be sent will be. */
static void endpoint_cancel(void *context, int64_t now_us, uint64_t submit)
{
    struct endpoint *endpoint = context;
    transport_cancel(endpoint->transport, submit);
    (void)take_fate(endpoint, submit);
    for (struct errand **at = &endpoint->errands; *at;) {
        struct errand *errand = *at;
        if (errand->submit == submit && errand->still != STILL_SEND) {
            *at = errand->next;
            buf_release(&errand->body);
            free(errand);
        } else {
            at = &errand->next;
        }
    }
    if (endpoint->recorder) {
        recorder_cancelled(endpoint->recorder, submit, now_us);
    }
}

static bool is_due(const struct endpoint *endpoint)
{
    return endpoint->errands && endpoint->errands->due_us <= transport_now_us();
}

static struct errand *take_errand(struct endpoint *endpoint)
{
    struct errand *errand = endpoint->errands;
    endpoint->errands = errand->next;
    return errand;
}

/* Sends what is due. True: something is due that is to be polled. */
static bool run_errands(struct endpoint *endpoint)
{
    while (is_due(endpoint) && endpoint->errands->still == STILL_SEND) {
        struct errand *errand = take_errand(endpoint);
        struct driver_call call = {
            .operation = errand->operation, .body = buf_view(&errand->body), .client = STR("late")};
        add_fate(endpoint, (struct fate){.submit = errand->submit, .nobody = true});
        transport_send(endpoint->transport, errand->submit, &call);
        buf_release(&errand->body);
        free(errand);
    }
    return is_due(endpoint);
}

static bool endpoint_pass(void *context, int64_t until_us, int64_t *now_us)
{
    struct endpoint *endpoint = context;
    bool bounded = until_us != INT64_MAX;
    if (!bounded && !endpoint->errands && transport_open(endpoint->transport) == 0) {
        return false;
    }
    int64_t limit_us = bounded ? until_us : transport_now_us() + LONG_US;
    if (endpoint->errands && endpoint->errands->due_us < limit_us) {
        limit_us = endpoint->errands->due_us;
    }
    bool happened = transport_pass(endpoint->transport, limit_us);
    happened = run_errands(endpoint) || happened;
    int64_t reached_us = transport_now_us();
    *now_us = reached_us > *now_us ? reached_us : *now_us;
    /* Sent what was late: that is not yet the time asked for. */
    return happened || (limit_us < until_us && reached_us < until_us);
}

static void put_reply(struct endpoint *endpoint, uint64_t submit, bool whole, int status,
                      struct str body, struct driver_reply *out)
{
    struct doc doc;
    *out = (struct driver_reply){
        .submit = submit, .whole = whole, .status = status, .error = STR(""), .body = body};
    if (whole && status >= 400) {
        bool read = json_read(&endpoint->scratch, body, &doc, NULL);
        out->error = read ? error_in(&doc) : STR("");
        out->error = out->error.len > 0 ? out->error : STR("UnknownError");
    }
    if (endpoint->recorder) {
        struct ddb_reply reply = {.submit = submit,
                                  .due_us = transport_now_us(),
                                  .status = whole ? status : 0,
                                  .body = body,
                                  .wire = whole ? DDB_WIRE_REPLY : DDB_WIRE_CLOSE,
                                  .refused = out->error.len > 0,
                                  .error = out->error};
        recorder_output(endpoint->recorder, &(struct hook_output){&reply, whole});
    }
}

static void poll_errand(struct endpoint *endpoint, struct driver_reply *out)
{
    struct errand *errand = take_errand(endpoint);
    struct str body = arena_copy(&endpoint->scratch, buf_view(&errand->body));
    put_reply(endpoint, errand->submit, errand->still == STILL_ANSWER, errand->status, body, out);
    buf_release(&errand->body);
    free(errand);
}

static bool endpoint_poll(void *context, struct driver_reply *out)
{
    struct endpoint *endpoint = context;
    struct transport_reply reply;
    arena_reset(&endpoint->scratch);
    if (run_errands(endpoint)) {
        poll_errand(endpoint, out);
        return true;
    }
    while (transport_poll(endpoint->transport, &reply)) {
        struct fate fate = take_fate(endpoint, reply.number);
        bool whole = reply.whole && !fate.lost;
        struct str body = alias_reply(&endpoint->scratch, endpoint->prefix, reply.body);
        if (fate.wait_us > 0 && !fate.nobody) {
            struct errand errand = {.submit = reply.number, .status = reply.status};
            errand.still = whole ? STILL_ANSWER : STILL_LOSE;
            errand.due_us = transport_now_us() + fate.wait_us;
            add_errand(endpoint, &errand, whole ? body : STR(""));
        } else if (!fate.nobody) {
            put_reply(endpoint, reply.number, whole, reply.status, whole ? body : STR(""), out);
            return true;
        }
    }
    return false;
}

static bool endpoint_peek(void *context, struct str table, struct str key, struct arena *arena,
                          struct str *item)
{
    struct endpoint *endpoint = context;
    struct transport_reply reply;
    struct doc doc;
    struct buf text;
    arena_reset(&endpoint->scratch);
    const char *body = arena_printf(&endpoint->scratch,
                                    "{\"TableName\":\"%.*s\",\"ConsistentRead\":true,\"Key\":%.*s}",
                                    STR_ARG(table), STR_ARG(key));
    bool read = ask(endpoint, "GetItem", str_from(body), &reply, &doc);
    const struct doc *found = read && reply.status == 200 ? doc_get(&doc, "Item") : NULL;
    if (!found) {
        return false;
    }
    buf_init(&text);
    json_print(&text, found);
    *item = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return true;
}

/* The plan without the rules that cannot be kept here, so that later ones strike instead. */
static bool endpoint_set_plan(void *context, struct str plan, struct arena *arena,
                              const char **message)
{
    struct endpoint *endpoint = context;
    struct plan_fault fault = {0};
    struct doc doc;
    struct buf text;
    arena_reset(&endpoint->scratch);
    const struct doc *kept = NULL;
    bool read = json_read(&endpoint->scratch, plan, &doc, NULL);
    const struct doc *rules = read ? doc_get(&doc, "rules") : NULL;
    size_t count = 0;
    for (size_t i = 0; rules && i < rules->list.count; i++) {
        const struct doc *rule = &rules->list.items[i];
        struct str kind = doc_string(doc_get(rule, "fault"), "kind");
        if (happens_on_the_way(kind)) {
            kept = doc_list_with(&endpoint->scratch, kept, count++, rule);
        } else {
            leave_out(endpoint, doc_string(rule, "name"), kind);
        }
    }
    buf_init(&text);
    buf_text(&text, "{\"rules\":");
    json_print(&text, kept ? kept : &(struct doc){.type = DOC_LIST});
    buf_byte(&text, '}');
    bool good = plan_replace(endpoint->plan, buf_view(&text), arena, &fault);
    *message = fault.message;
    buf_release(&text);
    return good;
}

static void endpoint_close(void *context)
{
    struct endpoint *endpoint = context;
    for (size_t i = 0; i < endpoint->table_count; i++) {
        delete_table(endpoint, endpoint->tables[i]);
    }
    while (endpoint->errands) {
        struct errand *errand = take_errand(endpoint);
        buf_release(&errand->body);
        free(errand);
    }
    while (endpoint->fates) {
        (void)take_fate(endpoint, endpoint->fates->submit);
    }
    if (endpoint->transport) {
        transport_free(endpoint->transport);
    }
    plan_free(endpoint->plan);
    arena_release(&endpoint->scratch);
    arena_release(&endpoint->arena);
    free(endpoint);
}

bool driver_endpoint_open(const struct endpoint_setup *setup, struct arena *arena,
                          struct driver *out, const char **message)
{
    struct endpoint *endpoint = mem_zalloc(sizeof *endpoint);
    arena_init(&endpoint->scratch);
    arena_init(&endpoint->arena);
    endpoint->recorder = setup->recorder;
    endpoint->left_out = "";
    endpoint->plan = plan_empty();
    plan_start(endpoint->plan, &(struct random){.seed = setup->seed}, setup->start_us);
    /* The seed tells whose it is, the time keeps two runs of a seed apart. */
    endpoint->prefix = str_from(arena_printf(&endpoint->arena, "dynarig-%" PRIu64 "-%" PRIx64 "-",
                                             setup->seed, (uint64_t)setup->start_us));
    endpoint->transport = transport_new(setup->url, arena, message);
    if (!endpoint->transport || !is_dynamodb(endpoint, setup->url, arena, message)) {
        endpoint_close(endpoint);
        return false;
    }
    *out = (struct driver){
        endpoint,      setup->think_ppm, endpoint_submit,   endpoint_cancel, endpoint_pass,
        endpoint_poll, endpoint_peek,    endpoint_set_plan, endpoint_close,  false};
    return true;
}

const char *driver_endpoint_left_out(const struct driver *driver, struct arena *arena)
{
    const struct endpoint *endpoint = driver->context;
    return arena_text(arena, str_from(endpoint->left_out));
}
