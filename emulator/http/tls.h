/*
 * TLS by OpenSSL: each connection gets a relay between its socket and one end of a socket pair,
 * whose other end is handed to h1 like any plain socket; so h1 and the faults need not know.
 *
 *     client <-TLS-> socket | relay | pair <-> h1
 *
 * What ends on one side ends on the other: h1's shut sending side becomes close_notify and FIN,
 * its closed end a closed socket; the end of the client's stream is taken for its leaving, for
 * nobody half-closes TLS. A reset alone cannot pass through a pair, so it has a function.
 */
#ifndef DYNARIG_TLS_H
#define DYNARIG_TLS_H

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"

struct tls;

/* `certificate`: PEM file with the certificate and its chain; `key`: PEM file, without password.
 * NULL: `message` says which file is wrong. The loop outlives it. */
struct tls *tls_open(struct loop *loop, const char *certificate, const char *key,
                     char message[256]);
/* Sends what it can without waiting, and closes all connections. */
void tls_close(struct tls *tls);
/* Takes the non-blocking socket, from which nothing was read yet. Returns the plain end, which is
 * the caller's; -1: out of descriptors, and the socket is closed. */
int tls_adopt(struct tls *tls, int fd, uint64_t connection);
/* Is the connection one of these? `tls` may be NULL. */
bool tls_carries(const struct tls *tls, uint64_t connection);
/* Resets the client's connection, and closes the pair. */
void tls_reset(struct tls *tls, uint64_t connection);
/* Have bytes for clients not been sent yet? */
bool tls_is_busy(const struct tls *tls);

#endif
