/* Asks the plan of faults about a request: where it goes, with which keys. */
#ifndef DYNARIG_SITE_H
#define DYNARIG_SITE_H

#include "request.h"

/* Fills `request->effect`. The body must have been read. */
void site_ask(const struct env *env, struct request *request, int64_t time_us);

#endif
