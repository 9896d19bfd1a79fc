/* An item built anew from the old one, from the top down, with all actions at once. */
#ifndef DYNARIG_REBUILD_H
#define DYNARIG_REBUILD_H

#include "action.h"

/* False: a path leads nowhere, or two of them overlap. `targets` gets the paths. */
bool rebuild_item(struct scope *scope, const struct actions *actions, const struct doc *base,
                  struct doc *new_item, struct targets *targets);

#endif
