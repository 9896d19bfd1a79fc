/*
 * Legacy conditional parameters, rewritten into the trees that expressions have, values bound
 * directly: so one evaluator serves both. Developer Guide, "Legacy DynamoDB conditional
 * parameters"; texts and their precedence as measured on the service.
 *
 * All take the parameter as the request says it, its shape checked. NULL or empty: there is none,
 * and *out is NULL. Trees live in the arena; names and bytes are shared with the document. Errors:
 * ValidationException, enveloped where the layer of 2026 does so.
 */
#ifndef DYNARIG_LEGACY_H
#define DYNARIG_LEGACY_H

#include "expression.h"

struct legacy {
    struct arena *arena;
    enum dialect dialect; /* wording of bad attribute values */
    struct error *err;
};

/* Expected; QueryFilter and ScanFilter. `joined`: ConditionalOperator, data NULL: not given. */
bool legacy_expected(const struct legacy *legacy, const struct doc *map, struct str joined,
                     const struct expression **out);
bool legacy_filter(const struct legacy *legacy, const struct doc *map, struct str joined,
                   const struct expression **out);
/* KeyConditions: what keycond_bind takes. One that no key allows is found there. */
bool legacy_key_conditions(const struct legacy *legacy, const struct doc *map,
                           const struct expression **out);
/* AttributeUpdates. */
bool legacy_updates(const struct legacy *legacy, const struct doc *map,
                    const struct expression **out);
/* AttributesToGet. */
bool legacy_projection(const struct legacy *legacy, const struct doc *names,
                       const struct expression **out);

#endif
