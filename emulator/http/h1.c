#include "h1.h"

#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "env_real.h"
#include "http_head.h"

enum {
    CONNECTIONS_MAX = 65536,          /* descriptors run out before */
    BODY_RESERVE_BYTES_MAX = 1 << 20, /* memory taken on the word of Content-Length alone */
};

/* What the handler is to do about the request when libmicrohttpd asks next. */
enum verdict {
    VERDICT_NONE, /* the answer is not known yet */
    VERDICT_SEND, /* `response` */
    VERDICT_DROP, /* close: the bytes, if any, go another way */
};

struct connection {
    struct watch watch; /* first: tells when the client leaves or shuts its sending side */
    struct exchange exchange;
    struct h1 *h1;
    struct connection *next;
    struct connection *previous;
    struct MHD_Connection *mhd;
    struct MHD_Response *response;
    int fd;
    int status;
    enum verdict verdict;
    bool begun;  /* the head was read */
    bool rested; /* the handler was called once more while the reply waits */
    bool suspended;
    bool moved;        /* the client left, or shut its sending side */
    bool interim;      /* the client's version lets it be sent 100 Continue */
    struct buf target; /* as it came: path, question mark, query */
    size_t path_len;
};

struct h1 {
    struct watch watch; /* first: of libmicrohttpd's own epoll descriptor */
    struct loop *loop;
    struct exchanges *all;
    struct partings *partings;
    struct tls *tls;
    struct MHD_Daemon *daemon;
    struct connection *first;
    /* Ordinals of adopted connections by descriptor: the library tells of a connection at once or,
     * from its version 1.0 on, when it runs next. */
    uint64_t *ordinals;
    size_t ordinal_count;
    bool ready;
};

static struct connection *connection_of(struct exchange *exchange)
{
    return (struct connection *)(void *)((char *)exchange - offsetof(struct connection, exchange));
}

static struct connection *connection_from(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* ---- waiting */

static void resume(struct connection *c)
{
    if (c->suspended) {
        c->suspended = false;
        MHD_resume_connection(c->mhd);
        c->h1->ready = true;
    }
}

/* Its reply waits: a client that only shut its sending side still gets it, one that left does not.
 * Who is gone answers an interim response with a reset. */
static void probe_client(struct connection *c, uint32_t events)
{
    static const char probe[] = "HTTP/1.1 100 Continue\r\n\r\n";
    bool gone = (events & (EPOLLERR | EPOLLHUP)) != 0;
    if (!gone && c->interim) {
        gone = send(c->fd, probe, sizeof(probe) - 1, MSG_NOSIGNAL) < 0;
    }
    if (gone) {
        exchange_gone(&c->exchange);
        c->verdict = VERDICT_DROP;
        resume(c);
    }
}

static void suspend(struct connection *c)
{
    c->suspended = true;
    MHD_suspend_connection(c->mhd);
    if (c->moved) {
        probe_client(c, 0);
    }
}

/*
 * The end of the client's stream. The library may have missed it: reading short of the end it
 * waits for an edge that was already there. So a connection at rest is shut for reading, which is
 * an edge.
 */
static void client_moved(struct watch *watch, uint32_t events)
{
    struct connection *c = (struct connection *)(void *)watch;
    c->moved = true;
    if (c->suspended) {
        probe_client(c, events);
    } else if (!c->begun) {
        shutdown(c->fd, SHUT_RD);
    }
}

/* ---- answers */

static struct MHD_Response *make_response(const struct exchange_answer *answer)
{
    /* The library copies, though its parameter is not const. */
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body.len, (void *)(uintptr_t)answer->body.data, MHD_RESPMEM_MUST_COPY);
    if (!response) {
        return NULL;
    }
    for (size_t i = 0; i < answer->header_count; i++) {
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
    }
    MHD_set_response_options(response, MHD_RF_SEND_KEEP_ALIVE_HEADER, MHD_RO_END);
    return response;
}

/* The socket lives on in a copy of its descriptor when libmicrohttpd closes its own. */
static void part(struct connection *c, struct str words)
{
    int copy = dup(c->fd);
    if (copy >= 0) {
        partings_take(c->h1->partings, copy, words, env_real_wall_us());
    }
}

static void part_with(struct connection *c, const struct exchange_answer *answer, size_t body_len)
{
    struct buf words;
    buf_init(&words);
    http_head_print(&words, answer);
    buf_add(&words, answer->body.data, body_len < answer->body.len ? body_len : answer->body.len);
    if (answer->chunked) {
        buf_text(&words, "0\r\n\r\n");
    }
    part(c, buf_view(&words));
    buf_release(&words);
}

/* The close that follows sends RST instead of FIN, and throws away what was not sent. */
static void arm_reset(const struct connection *c)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    tls_reset(c->h1->tls, c->exchange.connection);
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static void answer(struct exchange *exchange, const struct exchange_answer *given)
{
    struct connection *c = connection_of(exchange);
    c->verdict = VERDICT_DROP;
    if (given->chunked) {
        part_with(c, given, 0);
    } else if (given->wire == DDB_WIRE_CLOSE) {
        part(c, STR(""));
    } else if (given->wire == DDB_WIRE_RESET) {
        arm_reset(c);
    } else if (given->wire == DDB_WIRE_TRUNCATE) {
        part_with(c, given, given->truncate_at);
    } else {
        c->status = given->status;
        c->response = make_response(given);
        c->verdict = c->response ? VERDICT_SEND : VERDICT_DROP;
    }
    resume(c);
}

/* ---- requests */

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    struct exchange *exchange = context;
    struct str name_given = {name, name_len};
    struct str value_given = {value ? value : "", value_len};
    exchange_header(&exchange->head, name_given, value_given);
    exchange_field(exchange, name_given, value_given);
    return MHD_YES;
}

/* Digits, as libmicrohttpd has checked; more of them than fit give the largest number. */
static size_t parse_length(struct str digits)
{
    size_t length = 0;
    for (size_t i = 0; i < digits.len && digits.data[i] >= '0' && digits.data[i] <= '9'; i++) {
        length = length * 10 + (size_t)(digits.data[i] - '0');
        if (length > EXCHANGE_BODY_BYTES_MAX) {
            return SIZE_MAX;
        }
    }
    return length;
}

static enum MHD_Result begin(struct connection *c, const char *method, const char *path,
                             const char *version)
{
    struct exchange_head *head = &c->exchange.head;
    c->begun = true;
    c->interim = strcmp(version, "HTTP/1.1") == 0;
    head->method = str_from(method);
    head->path = str_from(path);
    head->raw_path = (struct str){c->target.data, c->path_len};
    size_t query_at = c->path_len < c->target.len ? c->path_len + 1 : c->path_len;
    head->query = (struct str){c->target.data + query_at, c->target.len - query_at};
    MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, take_header, &c->exchange);
    size_t length = parse_length(head->content_length);
    if (length > EXCHANGE_BODY_BYTES_MAX) {
        exchange_too_long(&c->exchange);
        return MHD_NO;
    }
    if (length > 0) {
        buf_reserve(&c->exchange.body,
                    length < BODY_RESERVE_BYTES_MAX ? length : BODY_RESERVE_BYTES_MAX);
    }
    return MHD_YES;
}

static enum MHD_Result take_body(struct connection *c, const char *bytes, size_t *len)
{
    if (*len > EXCHANGE_BODY_BYTES_MAX - c->exchange.body.len) {
        exchange_too_long(&c->exchange);
        return MHD_NO;
    }
    buf_add(&c->exchange.body, bytes, *len);
    *len = 0;
    return MHD_YES;
}

/*
 * libmicrohttpd reads from a connection that it resumes in the very state in which it read the
 * request's end, and takes the end of a half-closed client's stream for its leaving. So the
 * handler returns once without an answer, which brings the connection out of that state, and
 * suspends it when it is asked again.
 */
static enum MHD_Result rest(struct connection *c)
{
    if (c->rested) {
        suspend(c);
    }
    c->rested = true;
    return MHD_YES;
}

static enum MHD_Result finish(struct connection *c)
{
    if (c->verdict == VERDICT_NONE) {
        return rest(c);
    }
    if (c->verdict == VERDICT_DROP) {
        return MHD_NO;
    }
    return MHD_queue_response(c->mhd, (unsigned)c->status, c->response);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *mhd, const char *path,
                              const char *method, const char *version, const char *bytes,
                              size_t *len, void **unused)
{
    (void)context;
    (void)unused;
    struct connection *c = connection_from(mhd);
    if (!c) {
        return MHD_NO;
    }
    if (!c->begun) {
        return begin(c, method, path, version);
    }
    if (*len > 0) {
        return take_body(c, bytes, len);
    }
    if (c->exchange.state == EXCHANGE_OPEN && c->verdict == VERDICT_NONE) {
        exchange_run(&c->exchange);
    }
    return finish(c);
}

/* Called with the target as it came, before the library takes it apart. */
static void *note_target(void *context, const char *target, struct MHD_Connection *mhd)
{
    (void)context;
    struct connection *c = connection_from(mhd);
    if (c) {
        buf_text(&c->target, target);
        c->path_len = strcspn(target, "?");
    }
    return NULL;
}

/*
 * The library has handed all bytes to the kernel; a client that had left has reset by now. Of one
 * that only shut its sending side the library is told anew, as in client_moved.
 */
static bool client_is_there(const struct connection *c)
{
    if (!c->moved) {
        return true;
    }
    struct pollfd probe = {.fd = c->fd, .events = POLLRDHUP};
    if (poll(&probe, 1, 0) > 0 && !(probe.revents & (POLLHUP | POLLERR))) {
        shutdown(c->fd, SHUT_RD);
        probe.revents = 0;
    }
    return probe.revents == 0;
}

static void request_ended(void *context, struct MHD_Connection *mhd, void **unused,
                          enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)unused;
    struct connection *c = connection_from(mhd);
    if (!c) {
        return;
    }
    exchange_gone(&c->exchange);
    bool sent = code == MHD_REQUEST_TERMINATED_COMPLETED_OK && c->verdict == VERDICT_SEND;
    exchange_done(&c->exchange, sent && client_is_there(c));
    if (c->response) {
        MHD_destroy_response(c->response);
        c->response = NULL;
    }
    exchange_reset(&c->exchange);
    buf_clear(&c->target);
    c->verdict = VERDICT_NONE;
    c->begun = false;
    c->rested = false;
}

/* ---- connections */

static struct connection *connection_new(struct h1 *h1, struct MHD_Connection *mhd)
{
    struct connection *c = mem_zalloc(sizeof(*c));
    *c = (struct connection){.watch = {client_moved}, .h1 = h1, .next = h1->first, .mhd = mhd};
    c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    exchange_init(&c->exchange, h1->all, h1->ordinals[c->fd]);
    c->exchange.answer = answer;
    c->exchange.secure = tls_carries(h1->tls, c->exchange.connection);
    buf_init(&c->target);
    if (c->next) {
        c->next->previous = c;
    }
    h1->first = c;
    loop_add(h1->loop, c->fd, EPOLLRDHUP | EPOLLET, &c->watch);
    return c;
}

static void connection_free(struct connection *c)
{
    loop_forget(c->h1->loop, c->fd, &c->watch);
    if (c->previous) {
        c->previous->next = c->next;
    } else {
        c->h1->first = c->next;
    }
    if (c->next) {
        c->next->previous = c->previous;
    }
    exchange_release(&c->exchange);
    buf_release(&c->target);
    free(c);
}

static void connection_changed(void *context, struct MHD_Connection *mhd, void **socket_context,
                               enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = connection_new(context, mhd);
    } else if (*socket_context) {
        connection_free(*socket_context);
        *socket_context = NULL;
    }
}

/* ---- the daemon */

static void daemon_ready(struct watch *watch, uint32_t events)
{
    (void)events;
    ((struct h1 *)(void *)watch)->ready = true;
}

static struct MHD_Daemon *start_daemon(struct h1 *h1)
{
    unsigned flags = MHD_USE_EPOLL | MHD_USE_TURBO | MHD_USE_NO_LISTEN_SOCKET |
                     MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, h1, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)CONNECTIONS_MAX, MHD_OPTION_NOTIFY_CONNECTION,
                            connection_changed, h1, MHD_OPTION_NOTIFY_COMPLETED, request_ended, h1,
                            MHD_OPTION_URI_LOG_CALLBACK, note_target, h1, MHD_OPTION_END);
}

static int daemon_fd(const struct h1 *h1)
{
    return MHD_get_daemon_info(h1->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

struct h1 *h1_open(struct loop *loop, struct exchanges *all, struct partings *partings,
                   struct tls *tls)
{
    struct h1 *h1 = mem_zalloc(sizeof(*h1));
    *h1 = (struct h1){
        .watch = {daemon_ready}, .loop = loop, .all = all, .partings = partings, .tls = tls};
    h1->daemon = start_daemon(h1);
    if (!h1->daemon) {
        free(h1);
        return NULL;
    }
    if (!loop_add(loop, daemon_fd(h1), EPOLLIN, &h1->watch)) {
        MHD_stop_daemon(h1->daemon);
        free(h1);
        return NULL;
    }
    return h1;
}

void h1_close(struct h1 *h1)
{
    for (struct connection *c = h1->first; c; c = c->next) {
        exchange_gone(&c->exchange);
        c->verdict = c->verdict == VERDICT_NONE ? VERDICT_DROP : c->verdict;
        resume(c);
    }
    h1_run(h1);
    loop_forget(h1->loop, daemon_fd(h1), &h1->watch);
    MHD_stop_daemon(h1->daemon);
    free(h1->ordinals);
    free(h1);
}

static void note_ordinal(struct h1 *h1, int fd, uint64_t connection)
{
    size_t needed = (size_t)fd + 1;
    if (needed > h1->ordinal_count) {
        h1->ordinals = mem_realloc(h1->ordinals, needed * sizeof *h1->ordinals);
        h1->ordinal_count = needed;
    }
    h1->ordinals[fd] = connection;
}

void h1_adopt(struct h1 *h1, int fd, uint64_t connection, const struct sockaddr *address,
              socklen_t address_len)
{
    note_ordinal(h1, fd, connection);
    MHD_add_connection(h1->daemon, fd, address, address_len);
    h1->ready = true;
}

bool h1_is_busy(struct h1 *h1)
{
    MHD_UNSIGNED_LONG_LONG left_ms;
    return h1->ready || (MHD_get_timeout(h1->daemon, &left_ms) == MHD_YES && left_ms == 0);
}

void h1_run(struct h1 *h1)
{
    h1->ready = false;
    MHD_run(h1->daemon);
}
