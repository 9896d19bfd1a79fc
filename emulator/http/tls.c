#include "tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/arena.h"

enum { CHUNK_BYTES = 16384 }; /* a record of TLS */

struct relay {
    struct watch outer; /* first: of the client's socket */
    struct watch inner; /* of our end of the pair */
    struct tls *owner;
    struct relay *next;
    struct relay *previous;
    uint64_t connection;
    SSL *ssl;
    BIO *in;  /* from the client, still encrypted; the SSL's */
    BIO *out; /* to the client, encrypted; the SSL's */
    int fd;
    int pair;
    bool left;        /* the client ended its stream, or what it sends makes no sense */
    bool deaf;        /* h1 takes nothing any more */
    bool ended;       /* h1 sends nothing any more */
    bool gone;        /* h1 closed its end */
    bool shut;        /* the socket is shut for sending */
    const char *told; /* the last fatal alert, either way; NULL: none */
    size_t plain_at;
    size_t plain_len;
    char plain[CHUNK_BYTES]; /* decrypted, h1 has the first `plain_at` bytes */
};

struct tls {
    struct loop *loop;
    SSL_CTX *context;
    struct relay *first;
};

/* ---- life */

static void relay_end(struct relay *r)
{
    if (r->previous) {
        r->previous->next = r->next;
    } else {
        r->owner->first = r->next;
    }
    if (r->next) {
        r->next->previous = r->previous;
    }
    loop_forget(r->owner->loop, r->fd, &r->outer);
    loop_forget(r->owner->loop, r->pair, &r->inner);
    close(r->fd);
    close(r->pair);
    SSL_free(r->ssl);
    free(r);
}

/* ---- from the client to h1 */

/* False: the client reset the connection. */
static bool receive(struct relay *r, bool *moved)
{
    char bytes[CHUNK_BYTES];
    if (r->left || BIO_ctrl_pending(r->in) >= CHUNK_BYTES) {
        return true;
    }
    ssize_t n = recv(r->fd, bytes, sizeof(bytes), 0);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    *moved = true;
    r->left = n == 0;
    return n == 0 || BIO_write(r->in, bytes, (int)n) == (int)n;
}

static void complain(const struct relay *r)
{
    if (!SSL_is_init_finished(r->ssl)) {
        fprintf(stderr, "dynarig: connection %llu: no TLS handshake: %s\n",
                (unsigned long long)r->connection, r->told ? r->told : "that is no TLS");
    }
}

static void decrypt(struct relay *r, bool *moved)
{
    if (r->plain_at < r->plain_len) {
        return;
    }
    ERR_clear_error();
    int n = SSL_read(r->ssl, r->plain, sizeof(r->plain));
    if (n > 0) {
        r->plain_at = 0;
        r->plain_len = (size_t)n;
        *moved = true;
        return;
    }
    int why = SSL_get_error(r->ssl, n);
    if (why == SSL_ERROR_SSL) {
        complain(r);
    }
    r->left = r->left || (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE);
}

static void hand_in(struct relay *r, bool *moved)
{
    size_t len = r->plain_len - r->plain_at;
    if (len == 0) {
        return;
    }
    ssize_t n = r->deaf ? (ssize_t)len : send(r->pair, r->plain + r->plain_at, len, MSG_NOSIGNAL);
    if (n > 0) {
        r->plain_at += (size_t)n;
    }
    r->deaf = r->deaf || (n < 0 && errno != EAGAIN && errno != EINTR);
    *moved = *moved || n > 0 || r->deaf;
}

/* ---- from h1 to the client */

static void encrypt(struct relay *r, bool *moved)
{
    char bytes[CHUNK_BYTES];
    if (r->ended || !SSL_is_init_finished(r->ssl) || BIO_ctrl_pending(r->out) > 0) {
        return;
    }
    ssize_t n = recv(r->pair, bytes, sizeof(bytes), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    *moved = true;
    if (n > 0 && SSL_write(r->ssl, bytes, (int)n) == (int)n) {
        return;
    }
    r->ended = true;
    (void)SSL_shutdown(r->ssl);
}

/* False: the client cannot be reached any more. */
static bool transmit(struct relay *r, bool *moved)
{
    char *bytes;
    long len = BIO_get_mem_data(r->out, &bytes);
    if (len > 0) {
        ssize_t n = send(r->fd, bytes, (size_t)len, MSG_NOSIGNAL);
        if (n < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        char waste[CHUNK_BYTES];
        for (ssize_t rest = n, taken; rest > 0; rest -= taken) {
            taken = BIO_read(r->out, waste, rest < CHUNK_BYTES ? (int)rest : CHUNK_BYTES);
        }
        *moved = true;
    } else if (r->ended && !r->shut) {
        r->shut = true;
        shutdown(r->fd, SHUT_WR);
    }
    return true;
}

/* ---- both ways */

/* What the client sent before it left is still h1's. */
static bool is_over(const struct relay *r)
{
    bool unsent = BIO_ctrl_pending(r->out) > 0;
    bool unheard = r->plain_at < r->plain_len;
    return (r->left && !unheard) || (r->gone && r->ended && !unsent);
}

/* Moves what can be moved. False: nothing more will come of it. */
static bool move_on(struct relay *r)
{
    bool moved = true;
    bool open = true;
    while (moved && open) {
        moved = false;
        open = receive(r, &moved);
        decrypt(r, &moved);
        hand_in(r, &moved);
        encrypt(r, &moved);
        open = transmit(r, &moved) && open;
    }
    return open && !is_over(r);
}

static void pump(struct relay *r)
{
    if (!move_on(r)) {
        relay_end(r);
    }
}

static void outer_ready(struct watch *watch, uint32_t events)
{
    (void)events;
    pump((struct relay *)(void *)watch);
}

static void inner_ready(struct watch *watch, uint32_t events)
{
    struct relay *r = (struct relay *)(void *)((char *)watch - offsetof(struct relay, inner));
    r->gone = r->gone || (events & (EPOLLHUP | EPOLLERR)) != 0;
    pump(r);
}

static SSL *new_session(struct tls *tls, struct relay *r)
{
    SSL *ssl = SSL_new(tls->context);
    r->in = BIO_new(BIO_s_mem());
    r->out = BIO_new(BIO_s_mem());
    if (!ssl || !r->in || !r->out) {
        abort(); /* memory is out */
    }
    /* An empty buffer is no end of the stream. */
    BIO_set_mem_eof_return(r->in, -1);
    SSL_set_bio(ssl, r->in, r->out);
    SSL_set_accept_state(ssl);
    SSL_set_app_data(ssl, r);
    return ssl;
}

int tls_adopt(struct tls *tls, int fd, uint64_t connection)
{
    const uint32_t events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        close(fd);
        return -1;
    }
    struct relay *r = mem_zalloc(sizeof(*r));
    r->outer.ready = outer_ready;
    r->inner.ready = inner_ready;
    r->owner = tls;
    r->next = tls->first;
    r->connection = connection;
    r->fd = fd;
    r->pair = ends[0];
    r->ssl = new_session(tls, r);
    if (r->next) {
        r->next->previous = r;
    }
    tls->first = r;
    if (!loop_add(tls->loop, fd, events, &r->outer) ||
        !loop_add(tls->loop, ends[0], events, &r->inner)) {
        relay_end(r);
        close(ends[1]);
        return -1;
    }
    return ends[1];
}

/* ---- by ordinal */

static struct relay *find(const struct tls *tls, uint64_t connection)
{
    struct relay *r = tls ? tls->first : NULL;
    while (r && r->connection != connection) {
        r = r->next;
    }
    return r;
}

bool tls_carries(const struct tls *tls, uint64_t connection)
{
    return find(tls, connection) != NULL;
}

void tls_reset(struct tls *tls, uint64_t connection)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    struct relay *r = find(tls, connection);
    if (r) {
        setsockopt(r->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
        relay_end(r);
    }
}

bool tls_is_busy(const struct tls *tls)
{
    for (const struct relay *r = tls ? tls->first : NULL; r; r = r->next) {
        int waiting = 0;
        if (BIO_ctrl_pending(r->out) > 0 ||
            (ioctl(r->pair, FIONREAD, &waiting) == 0 && waiting > 0)) {
            return true;
        }
    }
    return false;
}

/* ---- certificate and key */

static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *offered, unsigned offered_len, void *context)
{
    static const unsigned char spoken[] = "\x08http/1.1";
    (void)ssl;
    (void)context;
    int chosen = SSL_select_next_proto((unsigned char **)(uintptr_t)out, out_len, spoken,
                                       sizeof(spoken) - 1, offered, offered_len);
    return chosen == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static void note_alert(const SSL *ssl, int where, int value)
{
    struct relay *r = SSL_get_app_data(ssl);
    if ((where & SSL_CB_ALERT) && value >> 8 == SSL3_AL_FATAL) {
        r->told = SSL_alert_desc_string_long(value);
    }
}

/* Nobody is there to be asked. */
static int no_password(char *out, int size, int writing, void *context)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static bool refuse(char message[256], const char *file, const char *what)
{
    FILE *found = fopen(file, "r");
    const char *why = found ? what : strerror(errno);
    if (found) {
        fclose(found);
    }
    snprintf(message, 256, "%.150s: %.100s", file, why);
    return false;
}

static bool load(SSL_CTX *context, const char *certificate, const char *key, char message[256])
{
    if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1) {
        return refuse(message, certificate, "expected a certificate in PEM");
    }
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1) {
        return true;
    }
    bool other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
    return refuse(message, key,
                  other ? "expected the key that belongs to the certificate"
                        : "expected a private key in PEM, without a password");
}

struct tls *tls_open(struct loop *loop, const char *certificate, const char *key, char message[256])
{
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context) {
        snprintf(message, 256, "OpenSSL would not start");
        return NULL;
    }
    SSL_CTX_set_default_passwd_cb(context, no_password);
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        !load(context, certificate, key, message)) {
        SSL_CTX_free(context);
        return NULL;
    }
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    SSL_CTX_set_info_callback(context, note_alert);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    struct tls *tls = mem_zalloc(sizeof(*tls));
    *tls = (struct tls){.loop = loop, .context = context};
    return tls;
}

void tls_close(struct tls *tls)
{
    if (!tls) {
        return;
    }
    for (struct relay *r = tls->first, *next; r; r = next) {
        next = r->next;
        (void)move_on(r);
        relay_end(r);
    }
    SSL_CTX_free(tls->context);
    free(tls);
}
