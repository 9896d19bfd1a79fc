/*
 * HTTP/1.0 and 1.1 by libmicrohttpd, which no other file sees: connections in, exchanges out.
 *
 * A connection whose reply is not due is suspended and watched, so that a client that leaves is
 * noticed. A client that only shut its sending side still wants its reply; the two look alike until
 * something is sent, so such a client gets an interim "100 Continue", which HTTP/1.1 lets it
 * ignore, and the one that is gone answers it with a reset.
 *
 * Replies to be hurt end the connection: closed without a byte, reset, or cut short.
 */
#ifndef DYNARIG_H1_H
#define DYNARIG_H1_H

#include <stdbool.h>
#include <sys/socket.h>

#include "exchange.h"
#include "loop.h"
#include "parting.h"
#include "tls.h"

struct h1;

/* NULL: the library would not start. `tls`: carries some of the connections; may be NULL. The
 * others outlive it. */
struct h1 *h1_open(struct loop *loop, struct exchanges *all, struct partings *partings,
                   struct tls *tls);
/* Gives up what waits, and closes all connections. */
void h1_close(struct h1 *h1);
/* Takes the non-blocking socket, from which nothing was read yet. */
void h1_adopt(struct h1 *h1, int fd, uint64_t connection, const struct sockaddr *address,
              socklen_t address_len);
/* Whether h1_run has work without any new event. */
bool h1_is_busy(struct h1 *h1);
/* Does what is ready; never waits. */
void h1_run(struct h1 *h1);

#endif
