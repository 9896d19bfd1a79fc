/* Secondary indexes of a CreateTable request. */
#ifndef DYNARIG_CHECK_INDEX_H
#define DYNARIG_CHECK_INDEX_H

#include "../base/doc.h"
#include "../base/error.h"

bool check_local_indexes(struct arena *arena, const struct doc *request, struct error *err);
/* Names are looked at together with those of the local indexes. */
bool check_global_indexes(struct arena *arena, const struct doc *request, bool on_demand,
                          struct error *err);
/* All projected attributes of all indexes together. */
bool check_projected_total(const struct doc *request, struct error *err);

#endif
