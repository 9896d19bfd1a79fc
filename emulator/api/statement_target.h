/* Where a PartiQL statement goes, for the rules of a fault plan. */
#ifndef DYNARIG_STATEMENT_TARGET_H
#define DYNARIG_STATEMENT_TARGET_H

#include "request.h"

/*
 * Table, index and key (of INSERT the whole item; NULL where the statement names no single one) of
 * the statement in `doc`, whose shape is not checked yet. Nothing where it is not well-formed: the
 * request will be refused.
 */
struct fault_target statement_target(struct request *request, const struct doc *doc);

#endif
