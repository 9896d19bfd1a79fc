#include "control.h"

#include <string.h>
#include <strings.h>

#include "../../emulator/base/json.h"
#include "control_history.h"
#include "control_partitions.h"
#include "../options/moment.h"
#include "witness.h"
#include "../../emulator/base/percent.h"

/* One call on its way. Memory of the call lives in the arena. */
struct control_exchange {
    struct control *control;
    const struct control_call *call;
    struct control_reply *reply;
    struct arena *arena;
    struct str name; /* what follows `faults/` */
};

static void refuse(struct control_exchange *x, int status, const char *at, const char *message)
{
    struct json_writer w;

    buf_clear(&x->reply->body);
    json_begin(&w, &x->reply->body);
    json_open(&w, '{');
    json_name(&w, "error");
    json_text(&w, message);
    json_name(&w, "at");
    json_text(&w, at);
    json_close(&w, '}');
    x->reply->status = status;
}

static void refuse_plan(struct control_exchange *x, const struct plan_fault *fault)
{
    const char *message = fault->line > 0 ? arena_printf(x->arena, "%d:%d: %s", fault->line,
                                                         fault->column, fault->message)
                                          : fault->message;

    refuse(x, 400, fault->at != NULL ? fault->at : "", message);
}

static void say_ok(struct control_exchange *x)
{
    buf_text(&x->reply->body, "{\"status\":\"ok\"}");
}

static void call_health(struct control_exchange *x)
{
    buf_text(&x->reply->body, "{\"status\":\"ok\",\"version\":\"" DDB_VERSION "\"}");
}

/* https://prometheus.io/docs/instrumenting/exposition_formats/ */
static void call_metrics(struct control_exchange *x)
{
    x->reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    meter_print(x->control->meter, x->control->ddb, &x->reply->body);
}

static bool is_named(struct str name, const char *const *members)
{
    for (size_t i = 0; members[i] != NULL; i++) {
        if (str_is(name, members[i])) {
            return true;
        }
    }
    return false;
}

/* `"name"`, or `only: "kind", "name"`. */
static const char *list_of(struct arena *arena, const char *const *members)
{
    const char *list = members[1] != NULL ? "only: " : "";

    for (size_t i = 0; members[i] != NULL; i++) {
        list = arena_printf(arena, "%s%s\"%s\"", list, i > 0 ? ", " : "", members[i]);
    }
    return list;
}

/* The body as an object with no other members than these (up to NULL). False: refused. */
static bool read_members(struct control_exchange *x, const char *const *members, struct doc *out)
{
    struct json_fault fault;

    if (!json_read(x->arena, x->call->body, out, &fault)) {
        refuse(x, 400, "",
               arena_printf(x->arena, "%d:%d: %s", fault.line, fault.column, fault.message));
        return false;
    }
    if (out->type == DOC_NULL) {
        return true;
    }
    if (out->type != DOC_MAP) {
        refuse(x, 400, "",
               arena_printf(x->arena, "expected an object, got %s", doc_type_name(out->type)));
        return false;
    }
    for (size_t i = 0; i < out->map.count; i++) {
        struct str name = out->map.members[i].name;
        if (!is_named(name, members)) {
            refuse(
                x, 400, arena_copy(x->arena, name).data,
                arena_printf(x->arena, "no such member; expected %s", list_of(x->arena, members)));
            return false;
        }
    }
    return true;
}

/* The same where only one member may stand. */
static bool read_body(struct control_exchange *x, const char *member, struct doc *out)
{
    const char *const members[] = {member, NULL};

    return read_members(x, members, out);
}

/* A member that is a string or absent. False: refused. */
static bool read_text(struct control_exchange *x, const struct doc *body, const char *member,
                      struct str *out)
{
    const struct doc *value = doc_get(body, member);

    *out = (struct str){NULL, 0};
    if (value == NULL) {
        return true;
    }
    if (value->type != DOC_STRING || value->string.len == 0) {
        refuse(
            x, 400, member,
            arena_printf(x->arena, "expected a string that is not empty, got %s",
                         value->type == DOC_STRING ? "an empty one" : doc_type_name(value->type)));
        return false;
    }
    *out = value->string;
    return true;
}

static void record(struct control_exchange *x, const char *kind, struct str body)
{
    if (x->control->recorder != NULL) {
        recorder_control(x->control->recorder, kind, x->call->time_us, body);
    }
}

static void call_reset(struct control_exchange *x)
{
    struct control *control = x->control;
    struct doc body;
    struct str table;

    if (!read_body(x, "table", &body) || !read_text(x, &body, "table", &table)) {
        return;
    }
    if (table.len == 0) {
        ddb_reset(control->ddb, x->call->time_us);
        record(x, "reset", STR("{}"));
        if (control->witness != NULL) {
            witness_reset(control->witness);
        }
    } else if (ddb_reset_table(control->ddb, x->call->time_us, table)) {
        record(x, "reset-table", x->call->body);
        if (control->witness != NULL) {
            witness_reset_table(control->witness, table);
        }
    } else {
        refuse(x, 400, "table",
               arena_printf(x->arena, "there is no table \"%.*s\"", STR_ARG(table)));
        return;
    }
    if (control->watch != NULL) {
        watch_reset(control->watch, x->call->time_us);
    }
    if (control->inspector != NULL) {
        inspector_reset(control->inspector, table);
    }
    say_ok(x);
}

/* The name that a snapshot has or gets. False: refused. */
static bool read_name(struct control_exchange *x, struct str *name)
{
    struct doc body;

    if (!read_body(x, "name", &body) || !read_text(x, &body, "name", name)) {
        return false;
    }
    if (name->len == 0) {
        refuse(x, 400, "name", "missing; expected the name of a snapshot");
    }
    return name->len > 0;
}

static void call_snapshot(struct control_exchange *x)
{
    struct str name;

    if (!read_name(x, &name)) {
        return;
    }
    if (!ddb_snapshot(x->control->ddb, x->call->time_us, name)) {
        refuse(x, 400, "name", "there are too many snapshots; expected one of the names taken");
        return;
    }
    record(x, "snapshot", x->call->body);
    say_ok(x);
}

static void refuse_unknown(struct control_exchange *x, struct str name)
{
    const struct ddb *ddb = x->control->ddb;
    struct buf known;

    buf_init(&known);
    for (size_t i = 0; ddb_snapshot_name(ddb, i) != NULL; i++) {
        buf_printf(&known, "%s\"%s\"", i > 0 ? ", " : "; there are ", ddb_snapshot_name(ddb, i));
    }
    refuse(x, 400, "name",
           arena_printf(x->arena, "there is no snapshot \"%.*s\"%.*s", STR_ARG(name),
                        STR_ARG(buf_view(&known))));
    buf_release(&known);
}

/* Who follows what is applied begins anew with what came back. */
static void tell_restored(const struct control *control, int64_t time_us)
{
    if (control->watch != NULL) {
        watch_reset(control->watch, time_us);
    }
    if (control->inspector != NULL) {
        inspector_reset(control->inspector, STR(""));
        inspector_prime(control->inspector, control->ddb);
    }
    if (control->witness != NULL) {
        witness_reset(control->witness);
        witness_prime(control->witness, control->ddb);
    }
}

static void call_restore(struct control_exchange *x)
{
    struct str name;

    if (!read_name(x, &name)) {
        return;
    }
    if (!ddb_restore(x->control->ddb, x->call->time_us, name)) {
        refuse_unknown(x, name);
        return;
    }
    record(x, "restore", x->call->body);
    tell_restored(x->control, x->call->time_us);
    say_ok(x);
}

static int64_t now_of(const struct control_exchange *x)
{
    int64_t core_us = ddb_now(x->control->ddb);

    return core_us > x->call->time_us ? core_us : x->call->time_us;
}

/* Without a server nothing moves the clock but calls. */
static void call_clock(struct control_exchange *x)
{
    const struct server *server = x->control->server;
    struct json_writer w;
    char now[MOMENT_SIZE];

    moment_print(now_of(x), now);
    json_begin(&w, &x->reply->body);
    json_open(&w, '{');
    json_name(&w, "now");
    json_text(&w, now);
    json_name(&w, "mode");
    json_text(&w, clock_mode_name(server == NULL ? CLOCK_VIRTUAL : server_clock_mode(server)));
    json_close(&w, '}');
}

static bool read_advance(struct control_exchange *x, struct str text, int64_t *to_us)
{
    int64_t by_us;
    int64_t now_us = now_of(x);

    if (!duration_parse(text, &by_us)) {
        refuse(x, 400, "advance",
               arena_printf(x->arena, "expected a duration such as \"25h\", got \"%.*s\"",
                            STR_ARG(text)));
        return false;
    }
    if (by_us > MOMENT_MOST_US - now_us) {
        refuse(x, 400, "advance", "expected a time before the year 10000");
        return false;
    }
    *to_us = now_us + by_us;
    return true;
}

static bool read_set(struct control_exchange *x, struct str text, int64_t *to_us)
{
    char now[MOMENT_SIZE];

    if (!moment_parse(text, to_us)) {
        refuse(x, 400, "set",
               arena_printf(x->arena, "expected " MOMENT_EXPECTED ", got \"%.*s\"", STR_ARG(text)));
        return false;
    }
    if (*to_us < now_of(x)) {
        moment_print(now_of(x), now);
        refuse(x, 400, "set",
               arena_printf(x->arena,
                            "the clock stands at %s and never goes back; expected no "
                            "earlier time",
                            now));
        return false;
    }
    return true;
}

/* Where the body says that the clock goes. False: refused. */
static bool read_move(struct control_exchange *x, int64_t *to_us)
{
    static const char *const members[] = {"advance", "set", NULL};
    struct str advance, set;
    struct doc body;

    if (!read_members(x, members, &body) || !read_text(x, &body, "advance", &advance) ||
        !read_text(x, &body, "set", &set)) {
        return false;
    }
    if ((advance.len > 0) == (set.len > 0)) {
        refuse(x, 400, "", "expected either \"advance\", a duration, or \"set\", a time");
        return false;
    }
    return advance.len > 0 ? read_advance(x, advance, to_us) : read_set(x, set, to_us);
}

/* What is recorded is the time that the clock came to: a replay that goes there has done it. */
static void call_move_clock(struct control_exchange *x)
{
    struct control *control = x->control;
    int64_t to_us;

    if (!read_move(x, &to_us)) {
        return;
    }
    if (control->server == NULL) {
        ddb_advance(control->ddb, to_us);
    } else {
        server_move_clock(control->server, to_us);
    }
    if (control->recorder != NULL) {
        recorder_control(control->recorder, "clock", to_us, x->call->body);
    }
    call_clock(x);
}

static void call_faults(struct control_exchange *x)
{
    plan_dump(x->control->plan, &x->reply->body);
}

/* The plan was changed: the whole new one is the input and the reply. */
static void plan_changed(struct control_exchange *x)
{
    plan_dump(x->control->plan, &x->reply->body);
    record(x, "faults", buf_view(&x->reply->body));
}

static void call_put_faults(struct control_exchange *x)
{
    struct plan_fault fault = {0};

    if (!plan_replace(x->control->plan, x->call->body, x->arena, &fault)) {
        refuse_plan(x, &fault);
        return;
    }
    plan_changed(x);
}

static void call_put_rule(struct control_exchange *x)
{
    struct plan_fault fault = {0};

    if (!plan_put(x->control->plan, x->name, x->call->body, x->arena, &fault)) {
        refuse_plan(x, &fault);
        return;
    }
    plan_changed(x);
}

static void call_delete_rule(struct control_exchange *x)
{
    if (!plan_delete(x->control->plan, x->name)) {
        refuse(x, 404, arena_printf(x->arena, "faults/%.*s", STR_ARG(x->name)),
               "there is no rule of this name");
        return;
    }
    plan_changed(x);
}

static void call_mark(struct control_exchange *x)
{
    struct doc body;
    struct str name;

    if (!read_body(x, "name", &body) || !read_text(x, &body, "name", &name)) {
        return;
    }
    plan_mark(x->control->plan, name);
    record(x, "mark", x->call->body);
    say_ok(x);
}

/* The member "kind". False: refused. */
static bool read_kind(struct control_exchange *x, const struct doc *body, enum assertion_kind *out)
{
    struct str kind;

    if (!read_text(x, body, "kind", &kind)) {
        return false;
    }
    if (!assertion_kind_find(kind, out)) {
        refuse(x, 400, "kind", "expected \"always\", \"never\", \"sometimes\" or \"reachable\"");
        return false;
    }
    return true;
}

/* {"kind","name","holds"}; who names a point that is reached need not say that it holds. */
static void call_assert(struct control_exchange *x)
{
    static const char *const members[] = {"kind", "name", "holds", NULL};
    enum assertion_kind kind;
    struct doc body;
    struct str name;

    if (!read_members(x, members, &body) || !read_kind(x, &body, &kind) ||
        !read_text(x, &body, "name", &name)) {
        return;
    }
    const struct doc *holds = doc_get(&body, "holds");
    bool point = kind == ASSERTION_NEVER || kind == ASSERTION_REACHABLE;
    if (name.len == 0) {
        refuse(x, 400, "name", "expected what is asserted, in words");
    } else if (holds != NULL ? holds->type != DOC_BOOL : !point) {
        refuse(x, 400, "holds", "expected true or false");
    } else if (x->control->inspector == NULL) {
        refuse(x, 400, "", "this run is not recorded; start the server with --record FILE");
    } else {
        inspector_told(x->control->inspector, kind, name, holds == NULL || holds->boolean,
                       x->call->time_us);
        record(x, "assert", x->call->body);
        say_ok(x);
    }
}

static void call_history(struct control_exchange *x)
{
    const char *at, *message;

    if (x->control->recorder == NULL) {
        refuse(x, 400, "history", "this run is not recorded; start the server with --record FILE");
        return;
    }
    if (!history_print(x->control->recorder, x->call->query, x->arena, &x->reply->body, &at,
                       &message)) {
        refuse(x, 400, at, message);
    }
}

static void call_partitions(struct control_exchange *x)
{
    const char *at, *message;

    if (!partitions_print(x->control->ddb, x->call->time_us, x->call->query, x->arena,
                          &x->reply->body, &at, &message)) {
        refuse(x, 400, at, message);
    }
}

struct call_row {
    const char *method;
    const char *path;
    bool named; /* a name follows */
    void (*handler)(struct control_exchange *x);
    bool guarded;
};

static const struct call_row calls[] = {
#define CALL(method, path, named, handler, guarded) {method, path, named, handler, guarded},
#include "control.def"
#undef CALL
};

#define CALL_COUNT (sizeof(calls) / sizeof(calls[0]))

static bool path_fits(const struct call_row *row, struct str path)
{
    struct str own = str_from(row->path);

    return row->named ? path.len > own.len && str_starts(path, own) : str_eq(path, own);
}

static const struct call_row *find_call(const struct control_call *call, bool *path_known)
{
    *path_known = false;
    for (size_t i = 0; i < CALL_COUNT; i++) {
        if (path_fits(&calls[i], call->path)) {
            *path_known = true;
            if (str_is(call->method, calls[i].method)) {
                return &calls[i];
            }
        }
    }
    return NULL;
}

static bool digits_and_dots(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '.' && (text.data[i] < '0' || text.data[i] > '9')) {
            return false;
        }
    }
    return true;
}

bool control_host_is_loopback(struct str host)
{
    struct str name = host;

    if (str_starts(host, STR("[::1]"))) {
        return host.len == 5 || host.data[5] == ':';
    }
    for (size_t i = 0; i < host.len; i++) {
        if (host.data[i] == ':') {
            name.len = i;
            break;
        }
    }
    return (name.len == 9 && strncasecmp(name.data, "localhost", 9) == 0) ||
           (str_starts(name, STR("127.")) && digits_and_dots(name));
}

/* "application/json", with or without parameters. */
static bool is_json(struct str content_type)
{
    static const char wanted[] = "application/json";
    size_t length = sizeof(wanted) - 1;

    return content_type.len >= length && strncasecmp(content_type.data, wanted, length) == 0 &&
           (content_type.len == length || content_type.data[length] == ';' ||
            content_type.data[length] == ' ');
}

static bool guard(struct control_exchange *x)
{
    if (!control_host_is_loopback(x->call->host)) {
        refuse(x, 400, "Host",
               "the control interface answers to loopback names only (localhost, 127.0.0.1)");
        return false;
    }
    if (!str_is(x->call->method, "GET") && !is_json(x->call->content_type)) {
        refuse(x, 400, "Content-Type", "expected Content-Type: application/json");
        return false;
    }
    return true;
}

static void dispatch(struct control_exchange *x)
{
    bool path_known;
    const struct call_row *row = find_call(x->call, &path_known);
    const char *given =
        arena_printf(x->arena, "%.*s %.*s", STR_ARG(x->call->method), STR_ARG(x->call->path));

    if (row == NULL) {
        refuse(x, path_known ? 405 : 404, given,
               path_known ? "this path has no such method" : "there is no such call");
    } else if (row->guarded && !guard(x)) {
        return;
    } else {
        size_t start = row->named ? strlen(row->path) : x->call->path.len;
        x->name = percent_decode(
            x->arena, (struct str){x->call->path.data + start, x->call->path.len - start});
        row->handler(x);
    }
}

void control_call(void *control, const struct control_call *call, struct control_reply *reply)
{
    struct arena arena;
    struct control_exchange x = {control, call, reply, &arena, {NULL, 0}};

    arena_init(&arena);
    reply->status = 200;
    reply->content_type = "application/json";
    dispatch(&x);
    arena_release(&arena);
}
