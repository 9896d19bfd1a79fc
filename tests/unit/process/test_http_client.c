/* URLs of endpoints; one question to a server that is there, or is not. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../scenarios/process/http_client.h"

static struct arena arena;
static struct endpoint endpoint;
static const char *message;

static void set_up(void)
{
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

static bool parse(const char *url)
{
    return endpoint_parse(url, &arena, &endpoint, &message);
}

/* A listener on a free port of the loopback; sets `endpoint`. */
static int listen_somewhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    cr_assert_eq(bind(fd, (struct sockaddr *)&address, length), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    cr_assert(parse(arena_printf(&arena, "http://127.0.0.1:%u", ntohs(address.sin_port))));
    return fd;
}

/* Answers one connection with this text, in a process of its own. */
static pid_t answer(int listener, const char *text)
{
    cr_assert_eq(listen(listener, 1), 0);
    pid_t pid = fork();
    if (pid == 0) {
        char request[1024];
        int fd = accept(listener, NULL, NULL);
        ssize_t got = read(fd, request, sizeof(request));
        ssize_t put = got > 0 ? write(fd, text, strlen(text)) : -1;
        close(fd);
        _exit(put < 0);
    }
    return pid;
}

TestSuite(http_client, .init = set_up, .fini = tear_down);

Test(http_client, reads_endpoints)
{
    cr_assert(parse("http://localhost:8000/"));
    cr_assert_str_eq(endpoint.host, "localhost");
    cr_assert_str_eq(endpoint.port, "8000");
    cr_assert_str_eq(endpoint.authority, "localhost:8000");
    cr_assert(parse("http://[::1]:81"));
    cr_assert_str_eq(endpoint.host, "::1");
    cr_assert_str_eq(endpoint.port, "81");
    cr_assert(parse("http://rig"));
    cr_assert_str_eq(endpoint.port, "80");
    cr_assert_not(endpoint.secure);
    cr_assert(parse("https://rig"));
    cr_assert_str_eq(endpoint.port, "443");
    cr_assert(endpoint.secure);
}

Test(http_client, refuses_other_urls)
{
    cr_assert_not(parse("ftp://localhost:8000"));
    cr_assert_not(parse("localhost:8000"));
    cr_assert_not(parse("http://"));
    cr_assert_not(parse("http://:80"));
    cr_assert_not(parse("http://localhost:"));
    cr_assert_not(parse("http://localhost:80x"));
    cr_assert_not(parse("http://localhost:80/path"));
    cr_assert_not(parse("http://[::1"));
}

Test(http_client, tells_the_status)
{
    int listener = listen_somewhere();
    pid_t pid = answer(listener, "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n");

    cr_assert_eq(http_get(&endpoint, "/", 2000, &arena, &message), 503);
    waitpid(pid, NULL, 0);
    close(listener);
}

Test(http_client, tells_what_is_no_http)
{
    int listener = listen_somewhere();
    pid_t pid = answer(listener, "220 mail.example ESMTP, hello there\r\n");

    cr_assert_eq(http_get(&endpoint, "/", 2000, &arena, &message), 0);
    cr_assert(strstr(message, "no HTTP answer") != NULL);
    waitpid(pid, NULL, 0);
    close(listener);
}

Test(http_client, does_not_wait_for_ever)
{
    int listener = listen_somewhere();

    cr_assert_eq(listen(listener, 1), 0);
    cr_assert_eq(http_get(&endpoint, "/", 50, &arena, &message), 0);
    close(listener);
}

Test(http_client, tells_that_nobody_listens)
{
    int listener = listen_somewhere();

    close(listener);
    cr_assert_eq(http_get(&endpoint, "/", 2000, &arena, &message), 0);
    cr_assert(strstr(message, "refused") != NULL, "%s", message);
}
