#include "mutant.h"

#ifdef DYNARIG_MUTANTS
enum mutant mutant_planted = MUTANT_NONE;
#endif

static const struct {
    const char *name;
    const char *text;
} rows[] = {
#define PLANTED(code, text) {#code, text},
#include "mutant.def"
#undef PLANTED
};

const char *mutant_name(enum mutant mutant)
{
    return rows[mutant].name;
}

const char *mutant_text(enum mutant mutant)
{
    return rows[mutant].text;
}

enum mutant mutant_find(struct str name)
{
    for (int i = 0; i < MUTANT_COUNT; i++) {
        if (str_is(name, rows[i].name)) {
            return (enum mutant)i;
        }
    }
    return MUTANT_COUNT;
}
