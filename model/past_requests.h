/*
 * Requests that changed something, each with the commit of the store that holds its effect, so that
 * the model can go back to any of them: it forgets all, and does the first ones once more.
 */
#ifndef DYNARIG_PAST_REQUESTS_H
#define DYNARIG_PAST_REQUESTS_H

#include "judge.h"

struct past;

struct past *past_new(void);
void past_free(struct past *past); /* NULL: nothing */
void past_clear(struct past *past);
/* A copy is kept. Commits ascend. */
void past_add(struct past *past, const struct seen *seen);
/* Forgets all after this commit. */
void past_cut(struct past *past, uint64_t commit);
/* The n-th that is kept, from 0; NULL past the end. Valid until the past changes. */
const struct seen *past_at(const struct past *past, size_t n);

#endif
