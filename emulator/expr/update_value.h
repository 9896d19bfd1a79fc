/* What each action of an update comes to, reading the item as it was before the update. */
#ifndef DYNARIG_UPDATE_VALUE_H
#define DYNARIG_UPDATE_VALUE_H

#include "ast.h"

enum outcome_type {
    OUTCOME_NOTHING, /* DELETE where nothing stands */
    OUTCOME_PUT,
    OUTCOME_REMOVE,
};

struct outcome {
    enum outcome_type type;
    const struct value *value; /* OUTCOME_PUT: in the arena, the old item or the bindings */
};

/* Errors: ValidationException, never enveloped. Whether the target's parent exists is not asked. */
bool update_value(struct arena *arena, const struct action *action, const struct value *old,
                  struct outcome *out, struct error *err);

#endif
