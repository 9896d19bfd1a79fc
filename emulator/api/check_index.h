/* Secondary indexes of a CreateTable request, or one that UpdateTable adds. */
#ifndef DYNARIG_CHECK_INDEX_H
#define DYNARIG_CHECK_INDEX_H

#include "../base/doc.h"
#include "../base/error.h"

#define GLOBAL_INDEX_MAX 20 /* Developer Guide, "Quotas" */

bool check_local_indexes(struct arena *arena, const struct doc *request, struct error *err);
/* Names are looked at together with those of the local indexes. */
bool check_global_indexes(struct arena *arena, const struct doc *request, bool on_demand,
                          struct error *err);
/* For any kind of index: its Projection, and that the name of the i-th of `indexes` is not taken by
 * one before it or of a kind before it. */
bool check_index_projection(const struct doc *index, struct error *err);
bool check_index_name(const struct doc *request, const struct doc *indexes, size_t i,
                      struct error *err);
/* All projected attributes of all indexes together. */
bool check_projected_total(const struct doc *request, struct error *err);

#endif
