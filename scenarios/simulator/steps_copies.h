/*
 * More clients out of the same steps: each client once more, and once more. Copies leave out what
 * makes, changes or deletes tables, which the first of them does; their ClientRequestTokens are
 * their own.
 *
 * They write the same items as the first, and get into each other's way; or (`own`) each has its
 * own items: wherever a request of the n-th copy has a string that is a partition key somewhere in
 * the steps, "~n" is added to it, in keys, items and values of expressions alike. Texts of PartiQL
 * statements stay as they are.
 */
#ifndef DYNARIG_STEPS_COPIES_H
#define DYNARIG_STEPS_COPIES_H

#include "steps.h"

/* `steps` becomes `copies` times as many clients. False: `*message` says why not. */
bool steps_multiply(struct steps *steps, size_t copies, bool own, struct arena *arena,
                    const char **message);

#endif
