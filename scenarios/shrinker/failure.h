/*
 * What makes two failures the same: the hazard or check, and what it says without the numbers,
 * names and values that differ from run to run ("GetItem # is not what its history gives: Item:
 * expected {}, got nothing").
 */
#ifndef DYNARIG_FAILURE_H
#define DYNARIG_FAILURE_H

#include "../../emulator/base/arena.h"

struct failure {
    struct str hazard; /* empty: there is none */
    struct str mark;
    /* Of that run, and no part of the likeness: */
    uint64_t requests;
    uint64_t invalid; /* calls that were refused as not valid */
};

struct failure failure_of(struct arena *arena, const char *hazard, const char *title);
bool failure_same(const struct failure *a, const struct failure *b);

#endif
