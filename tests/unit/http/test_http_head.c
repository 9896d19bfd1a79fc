#include <criterion/criterion.h>

#include "../../../emulator/http/http_head.h"

static void prints(const struct exchange_answer *answer, const char *text)
{
    struct buf out;
    buf_init(&out);
    http_head_print(&out, answer);
    cr_assert_str_eq(out.data, text);
    buf_release(&out);
}

Test(http_head, gives_the_full_length_of_a_body_that_will_be_cut)
{
    struct exchange_answer answer = {.status = 200,
                                     .headers = {{"Server", "Server"}},
                                     .header_count = 1,
                                     .body = STR("{}"),
                                     .truncate_at = 1};
    prints(&answer, "HTTP/1.1 200 OK\r\nServer: Server\r\nContent-Length: 2\r\n"
                    "Connection: close\r\n\r\n");
}

Test(http_head, has_no_length_when_chunked)
{
    struct exchange_answer answer = {.status = 413, .chunked = true};
    prints(&answer, "HTTP/1.1 413 Request Entity Too Large\r\nTransfer-Encoding: chunked\r\n"
                    "Connection: close\r\n\r\n");
}
