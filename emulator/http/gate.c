#include "gate.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "env_real.h"
#include "http_head.h"

static const char preface[] = "PRI * HTTP/2.0";

enum { PREFACE_BYTES = sizeof(preface) - 1, TLS_HANDSHAKE = 0x16, ACCEPTS_MAX = 64 };

struct guest {
    struct watch watch; /* first */
    struct gate *gate;
    struct guest *next;
    struct guest *previous;
    uint64_t connection;
    int fd;
    struct sockaddr_storage address;
    socklen_t address_len;
};

/* ---- first bytes */

enum speech { SPEECH_UNCLEAR, SPEECH_HTTP1, SPEECH_HTTP2, SPEECH_TLS, SPEECH_NOTHING };

static enum speech tell(const char *bytes, size_t len)
{
    if (bytes[0] == TLS_HANDSHAKE) {
        return SPEECH_TLS;
    }
    size_t same = len < PREFACE_BYTES ? len : PREFACE_BYTES;
    if (memcmp(bytes, preface, same) != 0) {
        return SPEECH_HTTP1;
    }
    return same == PREFACE_BYTES ? SPEECH_HTTP2 : SPEECH_UNCLEAR;
}

static enum speech listen_to(int fd)
{
    char bytes[PREFACE_BYTES];
    ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_PEEK);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR ? SPEECH_UNCLEAR : SPEECH_NOTHING;
    }
    return n == 0 ? SPEECH_NOTHING : tell(bytes, (size_t)n);
}

static void pass_tls(struct gate *gate, int fd, uint64_t connection, const struct sockaddr *address,
                     socklen_t address_len)
{
    if (!gate->tls) {
        fprintf(stderr,
                "dynarig: connection %llu speaks TLS, for which there is no certificate: use an "
                "endpoint that starts with http://, or --tls-cert and --tls-key\n",
                (unsigned long long)connection);
        close(fd);
        return;
    }
    int plain = tls_adopt(gate->tls, fd, connection);
    if (plain >= 0) {
        h1_adopt(gate->h1, plain, connection, address, address_len);
    }
}

static void refuse_http2(struct gate *gate, int fd)
{
    struct buf words;
    struct exchange_answer answer = {
        .status = 505,
        .headers = {{"Server", "Server"},
                    {"Date", http_date(&gate->all->date, ddb_now(gate->all->ddb))},
                    {"Content-Type", "application/json"}},
        .header_count = 3,
        .body = STR("{\"error\":\"HTTP/2 is not built yet: use HTTP/1.1\"}")};
    buf_init(&words);
    http_head_print(&words, &answer);
    buf_str(&words, answer.body);
    partings_take(gate->partings, fd, buf_view(&words), env_real_wall_us());
    buf_release(&words);
}

/* False: not yet clear. Else the socket was passed on. */
static bool direct(struct gate *gate, int fd, uint64_t connection, enum speech speech,
                   const struct sockaddr *address, socklen_t address_len)
{
    switch (speech) {
    case SPEECH_UNCLEAR: return false;
    case SPEECH_HTTP1: h1_adopt(gate->h1, fd, connection, address, address_len); break;
    case SPEECH_HTTP2: refuse_http2(gate, fd); break;
    case SPEECH_TLS: pass_tls(gate, fd, connection, address, address_len); break;
    case SPEECH_NOTHING: close(fd); break;
    }
    return true;
}

/* ---- guests */

static void guest_leave(struct guest *guest)
{
    if (guest->previous) {
        guest->previous->next = guest->next;
    } else {
        guest->gate->first = guest->next;
    }
    if (guest->next) {
        guest->next->previous = guest->previous;
    }
    loop_forget(guest->gate->loop, guest->fd, &guest->watch);
    free(guest);
}

static void guest_spoke(struct watch *watch, uint32_t events)
{
    struct guest *guest = (struct guest *)(void *)watch;
    struct guest left = *guest;
    enum speech speech = listen_to(guest->fd);
    bool over = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    if (speech == SPEECH_UNCLEAR && over) {
        /* Nothing will follow that could make it clear. */
        speech = SPEECH_HTTP1;
    }
    if (speech != SPEECH_UNCLEAR) {
        guest_leave(guest);
        direct(left.gate, left.fd, left.connection, speech,
               (const struct sockaddr *)(const void *)&left.address, left.address_len);
    }
}

static void guest_wait(struct gate *gate, int fd, const struct sockaddr *address,
                       socklen_t address_len)
{
    struct guest *guest = mem_zalloc(sizeof(*guest));
    *guest = (struct guest){.watch = {guest_spoke},
                            .gate = gate,
                            .next = gate->first,
                            .connection = gate->connections,
                            .fd = fd,
                            .address_len = address_len};
    memcpy(&guest->address, address, address_len);
    if (guest->next) {
        guest->next->previous = guest;
    }
    gate->first = guest;
    /* The bytes are left where they are, so only new ones may wake it. */
    if (!loop_add(gate->loop, fd, EPOLLIN | EPOLLRDHUP | EPOLLET, &guest->watch)) {
        guest_leave(guest);
        close(fd);
    }
}

void gate_admit(struct gate *gate, int fd, const struct sockaddr *address, socklen_t address_len)
{
    gate->connections++;
    if (!direct(gate, fd, gate->connections, listen_to(fd), address, address_len)) {
        guest_wait(gate, fd, address, address_len);
    }
}

/* ---- the listener */

/* Out of descriptors: the client is turned away, or it would wait and the loop spin. */
static void turn_away(struct gate *gate)
{
    close(gate->spare);
    int fd = accept4(gate->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) {
        close(fd);
    }
    gate->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static bool accept_one(struct gate *gate)
{
    struct sockaddr_storage storage;
    struct sockaddr *address = (struct sockaddr *)(void *)&storage;
    socklen_t len = sizeof(storage);
    int fd = accept4(gate->listener, address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        gate_admit(gate, fd, address, len);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE) {
        turn_away(gate);
    }
    return errno == ECONNABORTED || errno == EINTR;
}

static void knocked(struct watch *watch, uint32_t events)
{
    (void)events;
    struct gate *gate = (struct gate *)(void *)watch;
    int accepts = 0;
    while (accepts < ACCEPTS_MAX && accept_one(gate)) {
        accepts++;
    }
}

static bool complain(char message[256], const char *host, uint16_t port, const char *why)
{
    snprintf(message, 256, "cannot listen on %.100s port %u: %.100s", host, (unsigned)port, why);
    return false;
}

static int bind_to(const struct addrinfo *address)
{
    int on = 1;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static uint16_t port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address = {.any.sa_family = AF_UNSPEC};
    socklen_t len = sizeof(address);
    if (getsockname(fd, &address.any, &len) != 0) {
        return 0;
    }
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

bool gate_listen(struct gate *gate, const char *host, uint16_t port, char message[256])
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found;
    char service[8];
    snprintf(service, sizeof(service), "%u", (unsigned)port);
    int failure = getaddrinfo(host, service, &hints, &found);
    if (failure != 0) {
        return complain(message, host, port, gai_strerror(failure));
    }
    gate->listener = bind_to(found);
    freeaddrinfo(found);
    if (gate->listener < 0) {
        return complain(message, host, port, strerror(errno));
    }
    gate->port = port_of(gate->listener);
    gate->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return loop_add(gate->loop, gate->listener, EPOLLIN, &gate->watch) ||
           complain(message, host, port, strerror(errno));
}

void gate_init(struct gate *gate, struct loop *loop, struct h1 *h1, struct exchanges *all,
               struct partings *partings, struct tls *tls)
{
    *gate = (struct gate){.watch = {knocked},
                          .loop = loop,
                          .h1 = h1,
                          .all = all,
                          .partings = partings,
                          .tls = tls,
                          .listener = -1,
                          .spare = -1};
}

void gate_close(struct gate *gate)
{
    if (gate->listener >= 0) {
        loop_forget(gate->loop, gate->listener, &gate->watch);
        close(gate->listener);
        close(gate->spare);
        gate->listener = -1;
    }
    for (struct guest *guest = gate->first, *next; guest; guest = next) {
        int fd = guest->fd;
        next = guest->next;
        guest_leave(guest);
        close(fd);
    }
}
