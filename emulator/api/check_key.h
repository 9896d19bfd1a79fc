/*
 * Key values against a table's schema, after the lookup of the table. Texts as the service sends
 * them; they differ between an item to be put and a Key argument.
 */
#ifndef DYNARIG_CHECK_KEY_H
#define DYNARIG_CHECK_KEY_H

#include "../engine/table.h"

/* The key and index key attributes of an item that is to be put. */
bool check_item_keys(const struct table *table, const struct value *item, struct error *err);
/* A Key argument: exactly the table's key attributes. */
bool check_key(const struct table *table, const struct value *key, struct error *err);
/* A batch says the same of whatever is wrong with a key. */
bool check_batch_item(const struct table *table, const struct value *item, struct error *err);
/* Empty values alone, of which a transaction tells before all else: the key attributes of a Key,
 * and of an item to be put, with those of its indexes. */
bool check_empty_key(const struct table *table, const struct value *key, struct error *err);
bool check_empty_item_keys(const struct table *table, const struct value *item, struct error *err);
/* The same of the value that an update sets an attribute to. */
bool check_empty_target(const struct table *table, struct str attribute,
                        const struct value *literal, struct error *err);
/* Index key attributes that an update left in the new image: those that are new or changed. */
bool check_updated_index_keys(const struct table *table, const struct value *old_image,
                              const struct value *new_image, struct error *err);
/* An ExclusiveStartKey: exactly the key attributes of the table, and of the index if any. */
enum start_key { START_FITS, START_COUNT, START_MISMATCH };
enum start_key check_start_key(const struct table *table, const struct index *index,
                               const struct value *start);

#endif
