/*
 * Delta debugging of a list: the fewest elements with which something still holds. Ever smaller
 * runs of elements are taken out, from the end to the beginning, until none can go any more: so
 * what is left is 1-minimal, and the order of the trials is always the same.
 *
 * After Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002; from the
 * end, since what happens after a failure goes first.
 */
#ifndef DYNARIG_MINIMISE_H
#define DYNARIG_MINIMISE_H

#include <stdbool.h>
#include <stddef.h>

/* Does it still hold with the elements whose flag is set? */
typedef bool minimise_trial(void *context, const bool *kept, size_t count);

/* `kept` (count flags) says which elements there are, and in the end which are left; with those
 * given it holds. Returns how many are left. */
size_t minimise(bool *kept, size_t count, minimise_trial *trial, void *context);

#endif
