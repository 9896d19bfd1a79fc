/*
 * The body of a request, by meaning. As measured on the service: a null is the absence of its
 * member, and the order of members, of maps as of sets, is nobody's business.
 */
#ifndef DYNARIG_REQUEST_BODY_H
#define DYNARIG_REQUEST_BODY_H

#include "../emulator/base/doc.h"

/* The body without nulls; itself where there are none. What is copied lies in the arena. */
const struct doc *body_cleaned(struct arena *arena, const struct doc *body);
/* Two bodies without nulls. */
bool body_same(const struct doc *a, const struct doc *b);

#endif
