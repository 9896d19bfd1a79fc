/*
 * Load generator: keeps CONNECTIONS connections busy with one request each until COUNT replies came
 * back, and prints one line of JSON: requests a second, median and 99th percentile in microseconds.
 *
 *     load PORT VERB CONNECTIONS COUNT KEYS
 *
 * `create` and `create-series` make the tables. `fill` and `fill-batch` put the keys from 0 on, one
 * or 25 a request; `fill-series` puts a quarter of a series of 100 items a request. The other verbs
 * (see the table below) take keys of 0..KEYS-1 in a scattered order, and write other items each
 * time: the numbers begin elsewhere. Any status but 200 ends it with exit 1.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { connections_max = 256, request_bytes_max = 16384, reply_bytes_max = 65536 };
enum { batch = 25, transaction = 10 };

struct load;
struct text;

struct verb {
    const char *name;
    const char *operation;
    void (*print)(const struct load *load, long number, struct text *text);
    bool in_order; /* keys 0, 1, 2 ... instead of scattered ones */
};

struct connection {
    int fd;
    int64_t sent_ns;
    size_t got;
    char reply[reply_bytes_max];
};

struct load {
    int epoll;
    const struct verb *verb;
    long count;
    long keys;
    long start; /* of the numbers: another one each time */
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
    return (long)((uint64_t)(load->start + number) * UINT64_C(2654435761) % (uint64_t)load->keys);
}

/* ---- the requests */

struct text {
    char data[request_bytes_max];
    size_t len;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text->len +=
        (size_t)vsnprintf(text->data + text->len, sizeof text->data - text->len, format, arguments);
    va_end(arguments);
}

static void add_create(struct text *text, const char *table, bool ranged)
{
    add(text, "{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\",", table);
    add(text, "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}");
    add(text, ranged ? ",{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"}]" : "]");
    add(text, ",\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}");
    add(text, ranged ? ",{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]}" : "]}");
}

static void add_attributes(struct text *text, long number)
{
    add(text,
        "\"name\":{\"S\":\"Ann Example\"},\"mail\":{\"S\":\"ann@example.org\"},"
        "\"visits\":{\"N\":\"%ld\"},\"tags\":{\"SS\":[\"red\",\"green\"]}}",
        number);
}

static void add_item(struct text *text, const struct load *load, long key, long number)
{
    add(text, "{\"pk\":{\"S\":\"user#%ld\"},", key);
    add_attributes(text, load->start + number);
}

static void print_create(const struct load *load, long number, struct text *text)
{
    (void)load;
    (void)number;
    add_create(text, "bench", false);
}

static void print_create_series(const struct load *load, long number, struct text *text)
{
    (void)load;
    (void)number;
    add_create(text, "series", true);
}

static void print_get(const struct load *load, long number, struct text *text)
{
    add(text,
        "{\"TableName\":\"bench\",\"Key\":{\"pk\":{\"S\":\"user#%ld\"}},\"ConsistentRead\":true}",
        key_of(load, number));
}

static void print_put(const struct load *load, long number, struct text *text)
{
    add(text, "{\"TableName\":\"bench\",\"Item\":");
    add_item(text, load, load->verb->in_order ? number : key_of(load, number), number);
    add(text, "}");
}

/* BatchWriteItem of 25: keys in their order to fill a table, scattered ones to measure. */
static void print_batch(const struct load *load, long number, struct text *text)
{
    add(text, "{\"RequestItems\":{\"bench\":[");
    for (long i = number * batch; i < (number + 1) * batch; i++) {
        add(text, "%s{\"PutRequest\":{\"Item\":", i > number * batch ? "," : "");
        add_item(text, load, load->verb->in_order ? i : key_of(load, i), i);
        add(text, "}}");
    }
    add(text, "]}}");
}

/* A quarter of the series `number / 4`, which gets 100 items. */
static void print_fill_series(const struct load *load, long number, struct text *text)
{
    (void)load;
    add(text, "{\"RequestItems\":{\"series\":[");
    for (long i = 0; i < batch; i++) {
        add(text, "%s{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"series#%ld\"},", i ? "," : "",
            number / 4);
        add(text, "\"sk\":{\"N\":\"%ld\"},", number % 4 * batch + i);
        add_attributes(text, i);
        add(text, "}}");
    }
    add(text, "]}}");
}

static void print_query(const struct load *load, long number, struct text *text)
{
    add(text,
        "{\"TableName\":\"series\",\"KeyConditionExpression\":\"pk = :p\","
        "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"series#%ld\"}},\"ConsistentRead\":true}",
        key_of(load, number));
}

static void print_transact(const struct load *load, long number, struct text *text)
{
    add(text, "{\"TransactItems\":[");
    for (long i = number * transaction; i < (number + 1) * transaction; i++) {
        add(text,
            "%s{\"Put\":{\"TableName\":\"bench\",\"Item\":", i > number * transaction ? "," : "");
        add_item(text, load, key_of(load, i), i);
        add(text, "}}");
    }
    add(text, "]}");
}

static const struct verb verbs[] = {
    {"create", "CreateTable", print_create, false},
    {"create-series", "CreateTable", print_create_series, false},
    {"fill", "PutItem", print_put, true},
    {"fill-batch", "BatchWriteItem", print_batch, true},
    {"fill-series", "BatchWriteItem", print_fill_series, true},
    {"get", "GetItem", print_get, false},
    {"put", "PutItem", print_put, false},
    {"query", "Query", print_query, false},
    {"batch", "BatchWriteItem", print_batch, false},
    {"transact", "TransactWriteItems", print_transact, false},
};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

/* ---- the connections */

static void send_request(struct load *load, struct connection *connection)
{
    static struct text body;
    static char request[2 * request_bytes_max];
    body.len = 0;
    load->verb->print(load, load->sent++, &body);
    int len = snprintf(request, sizeof request,
                       "POST / HTTP/1.1\r\nHost: localhost\r\n"
                       "Content-Type: application/x-amz-json-1.0\r\n"
                       "X-Amz-Target: DynamoDB_20120810.%s\r\n"
                       "X-Amz-Date: 20261123T000000Z\r\n"
                       "Authorization: AWS4-HMAC-SHA256 Credential=bench/20261123/us-east-1/"
                       "dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       load->verb->operation, body.len, body.data);
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
        fprintf(stderr, "usage: load PORT VERB CONNECTIONS COUNT KEYS\n");
        return 2;
    }
    struct load load = {.epoll = epoll_create1(0),
                        .port = (uint16_t)atoi(argv[1]),
                        .verb = find_verb(argv[2]),
                        .start = (long)(now_ns() / 1000 % 900000000) + 100000000,
                        .count = atol(argv[4]),
                        .keys = atol(argv[5])};
    long count = atol(argv[3]);
    if (!load.verb || count < 1 || count > connections_max || load.count < 1 || load.keys < 1) {
        fprintf(stderr, "load: no such verb, or a count out of bounds\n");
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
