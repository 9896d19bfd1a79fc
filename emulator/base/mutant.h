/*
 * Planted bugs (mutant.def). `if (MUTANT(CODE))` stands where one goes wrong; it is false, and
 * gone, in every build but that of `make mutants`, which chooses one by its name.
 */
#ifndef DYNARIG_MUTANT_H
#define DYNARIG_MUTANT_H

#include <stdbool.h>

#include "str.h"

enum mutant {
#define PLANTED(code, text) MUTANT_##code,
#include "mutant.def"
#undef PLANTED
    MUTANT_COUNT,
};

/* "LOST_WRITE", and what is wrong then. */
const char *mutant_name(enum mutant mutant);
const char *mutant_text(enum mutant mutant);
/* MUTANT_COUNT: there is none of that name. */
enum mutant mutant_find(struct str name);

#ifdef DYNARIG_MUTANTS
/* One for the whole process: such a build is good for nothing else. */
extern enum mutant mutant_planted;
#define MUTANT(code) (mutant_planted == MUTANT_##code)
#else
#define MUTANT(code) false
#endif

#endif
