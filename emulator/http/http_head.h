/*
 * An answer's bytes as HTTP/1.1 sends them, for those that libmicrohttpd does not write: what is
 * cut short on purpose, and what is said while the client still sends.
 */
#ifndef DYNARIG_HTTP_HEAD_H
#define DYNARIG_HTTP_HEAD_H

#include "exchange.h"

/* The head and its blank line, with the body's full length (or chunked), "Connection: close". */
void http_head_print(struct buf *out, const struct exchange_answer *answer);

#endif
