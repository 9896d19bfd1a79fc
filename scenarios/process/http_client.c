#include "http_client.h"

#include <errno.h>
#include <netdb.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define HEAD_MAX 4096 /* bytes of the reply that are looked at */

static bool bad_url(const char *url, struct arena *arena, const char **message)
{
    *message = arena_printf(
        arena, "%s: expected a URL like http://127.0.0.1:8000 or https://127.0.0.1:8000", url);
    return false;
}

bool endpoint_parse(const char *url, struct arena *arena, struct endpoint *out,
                    const char **message)
{
    static const char plain[] = "http://", secure[] = "https://";

    out->secure = strncmp(url, secure, sizeof(secure) - 1) == 0;
    if (!out->secure && strncmp(url, plain, sizeof(plain) - 1) != 0) {
        return bad_url(url, arena, message);
    }
    const char *authority = url + (out->secure ? sizeof(secure) : sizeof(plain)) - 1;
    size_t length = strcspn(authority, "/?#");
    if (authority[length] != '\0' && strcmp(authority + length, "/") != 0) {
        return bad_url(url, arena, message);
    }
    struct str copy = arena_copy(arena, (struct str){authority, length});
    out->authority = copy.data;
    bool bracket = copy.len > 0 && copy.data[0] == '[';
    size_t host = strcspn(copy.data + bracket, bracket ? "]" : ":");
    const char *rest = copy.data + bracket + host;
    bool open_bracket = bracket && *rest != ']';
    rest += bracket && !open_bracket;
    out->host = arena_copy(arena, (struct str){copy.data + bracket, host}).data;
    out->port = *rest == ':' ? rest + 1 : out->secure ? "443" : "80";
    if (host == 0 || open_bracket || (*rest != '\0' && *rest != ':') || out->port[0] == '\0' ||
        out->port[strspn(out->port, "0123456789")] != '\0') {
        return bad_url(url, arena, message);
    }
    return true;
}

static int connect_one(const struct addrinfo *address, int timeout_ms)
{
    struct timeval limit = {timeout_ms / 1000, (timeout_ms % 1000) * 1000};
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol);

    if (fd < 0) {
        return -1;
    }
    /* On Linux the limit for sending holds for connecting, too. */
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
        return fd;
    }
    int why = errno;
    (void)close(fd);
    errno = why;
    return -1;
}

static int connect_any(const struct endpoint *endpoint, int timeout_ms, const char **why)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *addresses;
    int fd = -1;
    int failed = getaddrinfo(endpoint->host, endpoint->port, &hints, &addresses);

    if (failed != 0) {
        *why = gai_strerror(failed);
        return -1;
    }
    for (struct addrinfo *a = addresses; a != NULL && fd < 0; a = a->ai_next) {
        fd = connect_one(a, timeout_ms);
    }
    *why = fd < 0 ? strerror(errno) : "";
    freeaddrinfo(addresses);
    return fd;
}

/* A connection, perhaps with TLS on it. */
struct line {
    int fd;
    SSL_CTX *context;
    SSL *ssl; /* NULL: plain */
};

static bool line_secure(struct line *line)
{
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    line->context = SSL_CTX_new(TLS_client_method());
    line->ssl = line->context != NULL ? SSL_new(line->context) : NULL;
    return line->ssl != NULL && SSL_set_fd(line->ssl, line->fd) == 1 && SSL_connect(line->ssl) == 1;
}

static void line_close(struct line *line)
{
    SSL_free(line->ssl);
    SSL_CTX_free(line->context);
    (void)close(line->fd);
}

static bool line_send(struct line *line, const char *text)
{
    size_t length = strlen(text);

    if (line->ssl != NULL) {
        return SSL_write(line->ssl, text, (int)length) == (int)length;
    }
    return send(line->fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static ssize_t line_receive(struct line *line, char *out, size_t size)
{
    return line->ssl != NULL ? SSL_read(line->ssl, out, (int)size) : recv(line->fd, out, size, 0);
}

/* "HTTP/1.1 200 OK" gives 200; anything else 0. */
static int read_status(struct line *line)
{
    char head[HEAD_MAX];
    size_t length = 0;
    static const char version[] = "HTTP/1.";

    while (length < 12) {
        ssize_t got = line_receive(line, head + length, sizeof(head) - length);
        if (got <= 0) {
            return 0;
        }
        length += (size_t)got;
    }
    if (memcmp(head, version, sizeof(version) - 1) != 0 || head[8] != ' ') {
        return 0;
    }
    int status = 0;
    for (size_t i = 9; i < 12; i++) {
        if (head[i] < '0' || head[i] > '9') {
            return 0;
        }
        status = status * 10 + (head[i] - '0');
    }
    return status;
}

int http_get(const struct endpoint *endpoint, const char *path, int timeout_ms, struct arena *arena,
             const char **message)
{
    const char *why;
    const char *scheme = endpoint->secure ? "https" : "http";
    struct line line = {.fd = connect_any(endpoint, timeout_ms, &why)};

    if (line.fd < 0) {
        *message = arena_printf(arena, "%s://%s: %s", scheme, endpoint->authority, why);
        return 0;
    }
    if (endpoint->secure && !line_secure(&line)) {
        *message = arena_printf(arena, "%s://%s: no TLS handshake", scheme, endpoint->authority);
        line_close(&line);
        return 0;
    }
    const char *request =
        arena_printf(arena, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path,
                     endpoint->authority);
    int status = line_send(&line, request) ? read_status(&line) : 0;
    if (status == 0) {
        *message = arena_printf(arena, "%s://%s: no HTTP answer", scheme, endpoint->authority);
    }
    line_close(&line);
    return status;
}
