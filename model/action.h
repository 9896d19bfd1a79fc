/*
 * Actions of an update, whatever it is written in: what each comes to, worked out on the item as it
 * was. rebuild.h makes the item of them.
 */
#ifndef DYNARIG_ACTION_H
#define DYNARIG_ACTION_H

#include "interpret.h"

enum action_outcome { ACTION_KEEP, ACTION_PUT, ACTION_REMOVE };

struct action {
    struct steps path;
    enum action_outcome outcome;
    const struct doc *value; /* PUT */
};

struct actions {
    struct action *list;
    size_t count;
    size_t most;
};

/* One more, empty; NULL: there are too many. */
struct action *actions_more(struct scope *scope, struct actions *actions);

/* Numbers, and `negate` takes b away; lists, one behind the other. NULL is no operand. */
bool action_sum(struct scope *scope, operand a, operand b, bool negate, operand *out);
bool action_append(struct scope *scope, operand a, operand b, operand *out);
bool action_is_set(operand value);
/* ADD and DELETE of `given` to and from what stood at the action's path. */
bool action_add(struct scope *scope, struct action *action, operand given);
bool action_delete(struct scope *scope, struct action *action, operand given);

#endif
