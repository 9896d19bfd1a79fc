/*
 * Load generator: keeps CONNECTIONS connections busy with one request each until COUNT replies came
 * back, and prints one line of JSON: requests a second, median and 99th percentile in microseconds.
 *
 *     load PORT create|fill|get|put CONNECTIONS COUNT KEYS
 *
 * `create` makes the table; `fill` puts the keys 0..COUNT-1; `get` and `put` take keys of 0..KEYS-1
 * in a scattered, fixed order. Any status but 200 ends it with exit 1.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { connections_max = 256, request_bytes_max = 2048, reply_bytes_max = 65536 };

struct connection {
    int fd;
    int64_t sent_ns;
    size_t got;
    char reply[reply_bytes_max];
};

struct load {
    int epoll;
    const char *verb;
    long count;
    long keys;
    long sent;
    long done;
    uint32_t *latency_us; /* one for each reply */
    uint16_t port;
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Knuth's multiplicative hash scatters the keys without a generator. */
static long key_of(const struct load *load, long number)
{
    if (strcmp(load->verb, "fill") == 0) {
        return number;
    }
    return (long)((uint64_t)number * UINT64_C(2654435761) % (uint64_t)load->keys);
}

static const char *print_body(const struct load *load, long number, char *body, size_t size)
{
    if (strcmp(load->verb, "create") == 0) {
        (void)snprintf(body, size,
                       "{\"TableName\":\"bench\",\"BillingMode\":\"PAY_PER_REQUEST\","
                       "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":"
                       "\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}");
        return "CreateTable";
    }
    if (strcmp(load->verb, "get") == 0) {
        (void)snprintf(body, size,
                       "{\"TableName\":\"bench\",\"Key\":{\"pk\":{\"S\":\"user#%ld\"}},"
                       "\"ConsistentRead\":true}",
                       key_of(load, number));
        return "GetItem";
    }
    (void)snprintf(body, size,
                   "{\"TableName\":\"bench\",\"Item\":{\"pk\":{\"S\":\"user#%ld\"},\"name\":{\"S\":"
                   "\"Ann Example\"},\"mail\":{\"S\":\"ann@example.org\"},"
                   "\"visits\":{\"N\":\"%ld\"},\"tags\":{\"SS\":[\"red\",\"green\"]}}}",
                   key_of(load, number), number);
    return "PutItem";
}

static void send_request(struct load *load, struct connection *connection)
{
    char body[request_bytes_max];
    char request[2 * request_bytes_max];
    const char *operation = print_body(load, load->sent++, body, sizeof body);
    int len = snprintf(request, sizeof request,
                       "POST / HTTP/1.1\r\nHost: localhost\r\n"
                       "Content-Type: application/x-amz-json-1.0\r\n"
                       "X-Amz-Target: DynamoDB_20120810.%s\r\n"
                       "X-Amz-Date: 20261123T000000Z\r\n"
                       "Authorization: AWS4-HMAC-SHA256 Credential=bench/20261123/us-east-1/"
                       "dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       operation, strlen(body), body);
    connection->got = 0;
    connection->sent_ns = now_ns();
    if (write(connection->fd, request, (size_t)len) != len) {
        die("write");
    }
}

static void open_connection(struct load *load, struct connection *connection)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(load->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    connection->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connection->fd < 0 ||
        connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0) {
        die("connect");
    }
    (void)setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0) {
        die("epoll_ctl");
    }
}

/* Is the reply whole? Its bytes end with a NUL. */
static bool is_whole(const struct connection *connection)
{
    const char *end = strstr(connection->reply, "\r\n\r\n");
    const char *length = strcasestr(connection->reply, "\r\nContent-Length:");
    if (!end || !length || length > end) {
        return false;
    }
    size_t body = strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
    return connection->got >= (size_t)(end - connection->reply) + 4 + body;
}

static void take_reply(struct load *load, struct connection *connection)
{
    ssize_t got = read(connection->fd, connection->reply + connection->got,
                       sizeof connection->reply - 1 - connection->got);
    if (got <= 0) {
        die("read");
    }
    connection->got += (size_t)got;
    connection->reply[connection->got] = '\0';
    if (!is_whole(connection)) {
        return;
    }
    if (strncmp(connection->reply, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "load: %s\n", connection->reply);
        exit(1);
    }
    load->latency_us[load->done++] = (uint32_t)((now_ns() - connection->sent_ns) / 1000);
    if (load->sent < load->count) {
        send_request(load, connection);
    }
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void run(struct load *load, struct connection *connections, long count)
{
    struct epoll_event events[connections_max];
    for (long i = 0; i < count; i++) {
        open_connection(load, &connections[i]);
    }
    int64_t start = now_ns();
    for (long i = 0; i < count && load->sent < load->count; i++) {
        send_request(load, &connections[i]);
    }
    while (load->done < load->count) {
        int ready = epoll_wait(load->epoll, events, connections_max, 10000);
        if (ready <= 0) {
            die("no reply for ten seconds");
        }
        for (int i = 0; i < ready; i++) {
            take_reply(load, events[i].data.ptr);
        }
    }
    int64_t taken = now_ns() - start;
    qsort(load->latency_us, (size_t)load->done, sizeof *load->latency_us, by_size);
    printf("{\"rate\": %.0f, \"median_us\": %u, \"p99_us\": %u}\n",
           (double)load->done * 1e9 / (double)taken, load->latency_us[load->done / 2],
           load->latency_us[load->done * 99 / 100]);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: load PORT create|fill|get|put CONNECTIONS COUNT KEYS\n");
        return 2;
    }
    struct load load = {.epoll = epoll_create1(0),
                        .port = (uint16_t)atoi(argv[1]),
                        .verb = argv[2],
                        .count = atol(argv[4]),
                        .keys = atol(argv[5])};
    long count = atol(argv[3]);
    if (count < 1 || count > connections_max || load.count < 1 || load.keys < 1) {
        fprintf(stderr, "load: counts are positive, connections at most %d\n", connections_max);
        return 2;
    }
    struct connection *connections = calloc((size_t)count, sizeof *connections);
    load.latency_us = calloc((size_t)load.count, sizeof *load.latency_us);
    if (!connections || !load.latency_us) {
        die("calloc");
    }
    run(&load, connections, count);
    free(connections);
    free(load.latency_us);
    return 0;
}
