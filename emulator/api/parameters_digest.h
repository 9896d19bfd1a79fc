/*
 * A digest by which two requests are known to be the same, although their members stand in another
 * order: idempotent operations compare it when a ClientRequestToken comes again.
 */
#ifndef DYNARIG_PARAMETERS_DIGEST_H
#define DYNARIG_PARAMETERS_DIGEST_H

#include "../base/arena.h"
#include "../base/doc.h"

/* SHA-256 over all members but ClientRequestToken, in the arena. Members of maps and of sets have
 * no order. */
struct str parameters_digest(struct arena *arena, const struct doc *request);

#endif
