/*
 * The door: listens, accepts, and looks at a connection's first bytes without taking them.
 *
 * A TLS ClientHello goes through a relay of tls, or, where there is no certificate, is closed with
 * a line on standard error; the preface of HTTP/2 gets a refusal that names it; all else goes to h1
 * untouched. So plain HTTP is spoken on the same port.
 */
#ifndef DYNARIG_GATE_H
#define DYNARIG_GATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "h1.h"
#include "loop.h"
#include "parting.h"

struct guest; /* a connection that has not said enough yet */

struct gate {
    struct watch watch; /* first: of the listener */
    struct loop *loop;
    struct h1 *h1;
    struct exchanges *all;
    struct partings *partings;
    struct tls *tls; /* NULL: there is no certificate */
    struct guest *first;
    uint64_t connections; /* accepted so far: ordinals */
    int listener;         /* -1: none (any more) */
    int spare;            /* given up for a moment when descriptors run out */
    uint16_t port;
};

/* Without a listener yet. The others outlive it. */
void gate_init(struct gate *gate, struct loop *loop, struct h1 *h1, struct exchanges *all,
               struct partings *partings, struct tls *tls);
/* Listens; port 0: any free, see gate->port. False: `message` says why. */
bool gate_listen(struct gate *gate, const char *host, uint16_t port, char message[256]);
/* Takes no more connections; those that said nothing yet are closed. */
void gate_close(struct gate *gate);
/* Takes a non-blocking socket as if it had just been accepted. */
void gate_admit(struct gate *gate, int fd, const struct sockaddr *address, socklen_t address_len);

#endif
