/* The checks that the model makes, by name: property.def. */
#ifndef DYNARIG_PROPERTY_H
#define DYNARIG_PROPERTY_H

#include "../emulator/base/str.h"

enum check {
#define CHECK(code, name, about, function) CHECK_##code,
#include "property.def"
#undef CHECK
    CHECK_COUNT,
};

/* "linearizability", and what must hold. */
const char *check_name(enum check check);
const char *check_about(enum check check);

#endif
