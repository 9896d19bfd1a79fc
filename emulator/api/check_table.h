/*
 * What a CreateTable request says, checked as a whole: billing and throughput, key schema against
 * attribute definitions, indexes, projections, switches. Its shape was checked before.
 */
#ifndef DYNARIG_CHECK_TABLE_H
#define DYNARIG_CHECK_TABLE_H

#include "../base/doc.h"
#include "../base/error.h"

/* Errors: ValidationException with the service's texts, in its order as far as that is known. */
bool check_create_table(struct arena *arena, const struct doc *request, struct error *err);
/* SSESpecification and TableClass of a request that has them. */
bool check_encryption(const struct doc *request, struct error *err);
bool check_class(const struct doc *request, struct error *err);

#endif
