/*
 * Constants of a statement - literals, parameters, lists, maps and sets of them - into values
 * (Developer Guide, "PartiQL data types for DynamoDB").
 */
#ifndef DYNARIG_CONSTANT_H
#define DYNARIG_CONSTANT_H

#include "../data/value.h"
#include "statement.h"

/* What a statement is read with. */
struct reading {
    struct arena *arena;
    struct error *err;
    const struct statement *statement;
    const struct value *parameters;
    size_t parameter_count;
};

bool term_is_constant(const struct term *term); /* by its own kind; its parts are not looked at */
/* The value; shares strings with the statement, and parameters. Faults name their place under the
 * constant: "... under root.x[1]". */
bool constant_value(const struct reading *reading, const struct term *term, struct value *out);

#endif
