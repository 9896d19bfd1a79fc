/*
 * Vector indexes: their definitions, and the items that are written to their tables. Texts as
 * measured on the service.
 */
#ifndef DYNARIG_CHECK_VECTOR_H
#define DYNARIG_CHECK_VECTOR_H

#include "../base/error.h"
#include "../engine/table.h"

/* The vector and the inline filters of an item that is to be put; of any index, for only vector
 * indexes have them. Both may be absent. */
bool check_vector_item(const struct index *index, const struct value *item, struct error *err);
/* The same of an update's new image: those that are new or changed. `old_image` may be NULL. */
bool check_updated_vector(const struct index *index, const struct value *old_image,
                          const struct value *new_image, struct error *err);

/* VectorIndexes of a CreateTable request, behind the checks of its other indexes. */
bool check_vector_indexes(const struct doc *request, bool on_demand, struct error *err);

/* VectorIndexUpdates of an UpdateTable request against the table, which is on demand afterwards or
 * not. */
bool check_vector_updates_fit(const struct table *table, const struct doc *request, bool on_demand,
                              struct error *err);

#endif
