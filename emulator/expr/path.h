/*
 * Document paths: attribute names and list indices, from the item downwards.
 *
 * Paths of one expression have one order: element by element, list indices by number, names by
 * bytes; an index stands before a name. It is the order of a canonical item, so that sorted paths
 * and an item are walked side by side.
 */
#ifndef DYNARIG_PATH_H
#define DYNARIG_PATH_H

#include "../data/value.h"

#define PATH_DEPTH_MAX VALUE_DEPTH_MAX /* elements of a path: an item is not deeper */

enum path_element_type { ELEMENT_INDEX, ELEMENT_NAME, ELEMENT_PLACEHOLDER };

struct path_element {
    enum path_element_type type; /* after resolution no placeholder is left */
    struct str name;             /* name, or placeholder with its '#' */
    uint32_t index;              /* list index */
};

struct path {
    struct path_element *elements;
    size_t count; /* at least 1 */
};

/* One step down: the member or list element, NULL if it is not there. */
const struct value *path_step(const struct value *container, const struct path_element *element);
/* What stands at the path in the item (NULL: no item), or NULL. */
const struct value *path_find(const struct value *item, const struct path *path);

int path_element_cmp(const struct path_element *a, const struct path_element *b);
int path_cmp(const struct path *a, const struct path *b);
/* Is one path equal to the other or a prefix of it? */
bool path_overlaps(const struct path *a, const struct path *b);
/* Does one take for a map what the other takes for a list? */
bool path_conflicts(const struct path *a, const struct path *b);
/* As DynamoDB prints it in errors: "[a, [1], b]". In the arena. */
const char *path_print(struct arena *arena, const struct path *path);

#endif
