/*
 * SearchVectors is served by endpoints of its own, whose reader is stricter than that of the other
 * operations: null is not absence, and it tells line and column (as measured on the service).
 */
#ifndef DYNARIG_STRICT_H
#define DYNARIG_STRICT_H

#include "../base/error.h"
#include "operation.h"

/* Members of the request, of which `body` is the text: each of its type, required ones there. */
bool strict_check(const struct operation *operation, const struct doc *request, struct str body,
                  struct error *err);

#endif
