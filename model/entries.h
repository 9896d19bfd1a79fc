/* Entries of secondary indexes: what an index holds of an item, worked out from the item each time
 * it is asked. Developer Guide, "Using global secondary indexes", "Local secondary indexes". */
#ifndef DYNARIG_ENTRIES_H
#define DYNARIG_ENTRIES_H

#include "state.h"

bool index_is_vector(const struct model_index *index);
/* Is this attribute in every entry whose item has it? */
bool index_has(const struct model_table *table, const struct model_index *index,
               struct str attribute);
/* What the index holds of an item; false: nothing. Vectors come as 32-bit numbers. */
bool index_holds(struct arena *arena, const struct model_table *table,
                 const struct model_index *index, const struct doc *item, struct doc *entry);
/* Charged sizes: a vector that an index reads counts four bytes a dimension (as measured on the
 * service), in its entries as in the item. */
size_t entry_bytes(const struct model_index *index, const struct doc *entry);
size_t model_item_bytes(const struct model_table *table, const struct doc *item);
/*
 * May the item be written, as far as its indexes go? Each attribute that is a key, a filter or the
 * vector of an index must fit it where it is there; one that an update leaves as it was is not
 * looked at (`old_item`: the item before an update; NULL: a put, or there was none).
 */
bool indexes_allow(struct arena *arena, const struct model_table *table, const struct doc *old_item,
                   const struct doc *item);

#endif
