/* Resource policies: the document in itself (Developer Guide, "Using resource-based policies"). */
#ifndef DYNARIG_POLICY_H
#define DYNARIG_POLICY_H

#include "../base/error.h"

/* Size, JSON, and a Resource in each statement. What it allows is not looked at. */
bool policy_check(struct arena *arena, struct str policy, struct error *err);

#endif
