#include "property.h"

static const struct {
    const char *name;
    const char *about;
} rows[] = {
#define CHECK(code, name, about, function) {name, about},
#include "property.def"
#undef CHECK
};

const char *check_name(enum check check)
{
    return rows[check].name;
}

const char *check_about(enum check check)
{
    return rows[check].about;
}
