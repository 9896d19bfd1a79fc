/*
 * The witness: follows what the emulator applies, in that order, and holds each reply against the
 * model. What does not follow becomes a finding.
 */
#ifndef DYNARIG_WITNESS_H
#define DYNARIG_WITNESS_H

#include "../hazards/hazard.h"

struct witness;

struct witness *witness_new(void);
void witness_free(struct witness *witness);
/* For ddb_options.applied. */
void witness_see(struct witness *witness, const struct ddb_applied *applied);
/* Replies that were judged, and those that the model knows nothing of. */
uint64_t witness_judged(const struct witness *witness);
uint64_t witness_unjudged(const struct witness *witness);
/* Findings live as long as the witness. After the first ones nothing more is looked for: the model
 * and the emulator have parted. */
size_t witness_findings(const struct witness *witness, const struct finding **out);

#endif
