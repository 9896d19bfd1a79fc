/*
 * Last words to a client: bytes to send, then the end of the connection, in an order that lets the
 * client read them. A socket closed while the client still sends is reset, and what was on its way
 * to the client is lost; so the sending side is shut first, and what still comes in is thrown away
 * until the client closes, falls silent, or has sent too much.
 */
#ifndef DYNARIG_PARTING_H
#define DYNARIG_PARTING_H

#include "../base/str.h"
#include "loop.h"

struct parting;

struct partings {
    struct loop *loop;
    struct parting *first;
};

void partings_init(struct partings *partings, struct loop *loop);
/* Closes all of them at once. */
void partings_release(struct partings *partings);
/* Takes the non-blocking socket; copies `words`, which may be empty. */
void partings_take(struct partings *partings, int fd, struct str words, int64_t wall_us);
/* Closes those that were silent for too long. */
void partings_expire(struct partings *partings, int64_t wall_us);
/* Wall time at which partings_expire has work at the latest; INT64_MAX: never. */
int64_t partings_next(const struct partings *partings);

#endif
