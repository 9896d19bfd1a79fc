#include "http_head.h"

static const char *reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 413: return "Request Entity Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
    }
}

void http_head_print(struct buf *out, const struct exchange_answer *answer)
{
    buf_printf(out, "HTTP/1.1 %d %s\r\n", answer->status, reason(answer->status));
    for (size_t i = 0; i < answer->header_count; i++) {
        buf_printf(out, "%s: %s\r\n", answer->headers[i].name, answer->headers[i].value);
    }
    if (answer->chunked) {
        buf_text(out, "Transfer-Encoding: chunked\r\n");
    } else {
        buf_printf(out, "Content-Length: %zu\r\n", answer->body.len);
    }
    buf_text(out, "Connection: close\r\n\r\n");
}
