/*
 * The yardstick: plain libmicrohttpd, one thread, epoll, one constant reply to whatever comes: the
 * bytes of a GetItem answer, with the headers that every answer of DynamoDB has. What the emulator
 * does beyond HTTP is the distance to this.
 *
 *     constant PORT_FILE        (runs until its standard input ends)
 */
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char body[] = "{\"Item\":{\"pk\":{\"S\":\"user#1\"},\"name\":{\"S\":\"Ann Example\"},"
                           "\"mail\":{\"S\":\"ann@example.org\"},\"visits\":{\"N\":\"1\"},"
                           "\"tags\":{\"SS\":[\"green\",\"red\"]}}}";

/* The library adds Date and Content-Length by itself. */
static const char *const headers[][2] = {
    {"x-amzn-RequestId", "0123456789ABCDEFGHIJKLMNOPQRSTUV0123456789ABCDEFGHIJ"},
    {"x-amz-crc32", "3128867991"},
    {"Content-Type", "application/x-amz-json-1.0"},
    {"Server", "Server"},
};

/* Called for the head, for each piece of the body, and once more at its end. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_len, void **state)
{
    static char head_seen;
    (void)context;
    (void)url;
    (void)method;
    (void)version;
    (void)data;
    if (!*state || *data_len > 0) {
        *state = &head_seen;
        *data_len = 0;
        return MHD_YES;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(
        sizeof body - 1, (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        (void)MHD_add_response_header(response, headers[i][0], headers[i][1]);
    }
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

int main(int argc, char **argv)
{
    char byte;
    if (argc != 2) {
        fprintf(stderr, "usage: constant PORT_FILE\n");
        return 2;
    }
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG;
    struct MHD_Daemon *daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, answer, NULL, MHD_OPTION_END);
    FILE *file = daemon ? fopen(argv[1], "w") : NULL;
    if (!file) {
        perror("constant");
        return 1;
    }
    fprintf(file, "%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    (void)fclose(file);
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    MHD_stop_daemon(daemon);
    return 0;
}
