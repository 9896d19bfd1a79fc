/* The kinds of findings, finding_kinds.def as a table. */
#ifndef DYNARIG_FINDING_KINDS_H
#define DYNARIG_FINDING_KINDS_H

#include <stddef.h>
#include <stdint.h>

/* NULL past the end. */
const char *finding_kind_at(size_t index);
const char *finding_kind_meaning(size_t index);
/* Those that expectations may tolerate; NULL past the end. */
const char *hazard_kind_at(size_t index);
/* A set of kinds has a bit for each: the index as place. What no kind bears has the highest. */
uint64_t finding_kind_bit(const char *kind);

#endif
