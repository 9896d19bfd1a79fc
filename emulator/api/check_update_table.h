/*
 * What an UpdateTable request says, checked without its table: that it asks for something, that
 * what it asks for goes together, and each change in itself. Its shape was checked before.
 */
#ifndef DYNARIG_CHECK_UPDATE_TABLE_H
#define DYNARIG_CHECK_UPDATE_TABLE_H

#include "../base/doc.h"
#include "../base/error.h"

/* Errors: ValidationException, in the service's order where it is known. */
bool check_update_table(struct arena *arena, const struct doc *request, struct error *err);
/* LimitExceededException; the service looks at this only once it has found table and indexes. */
bool check_one_online(const struct doc *request, struct error *err);

#endif
