/*
 * Tags of a table: checks and merging (Developer Guide, "Tagging restrictions"; texts as measured
 * on the service).
 */
#ifndef DYNARIG_TAGS_H
#define DYNARIG_TAGS_H

#include "../base/doc.h"
#include "../base/error.h"

#define TAGS_MAX 50

/* Tags of a request, each in itself and together. */
bool tags_check(const struct doc *tags, struct error *err);
/* Not more than 50. */
bool tags_check_count(const struct doc *tags, struct error *err);
/* `tags` (NULL: none) with those of `more` added, or changed where the key is there. */
const struct doc *tags_merged(struct arena *arena, const struct doc *tags, const struct doc *more);
/* Without those of these keys. */
const struct doc *tags_without(struct arena *arena, const struct doc *tags, const struct doc *keys);
/* Same keys and values in the same order? */
bool tags_same(const struct doc *a, const struct doc *b);

#endif
