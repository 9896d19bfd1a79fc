/* What workloads of written steps have in common, wherever the steps come from. */
#ifndef DYNARIG_WORK_STEPS_H
#define DYNARIG_WORK_STEPS_H

#include "steps.h"
#include "workload.h"

const char *steps_table(struct work *work, size_t index);
void steps_open(struct work *work);
bool steps_prepare(struct work *work, uint64_t n, struct call *out);
bool steps_due(struct work *work, unsigned client, int64_t now_us, int64_t *due_us);
void steps_next(struct work *work, unsigned client, struct call *out);
void steps_close(struct work *work);

#endif
