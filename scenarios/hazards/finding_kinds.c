#include "finding_kinds.h"

#include <string.h>

static const struct {
    const char *name;
    const char *meaning;
} kinds[] = {
#define FINDING(name, meaning) {name, meaning},
#include "finding_kinds.def"
#undef FINDING
};

static const char *const hazards[] = {
#define FINDING(name, meaning)
#define HAZARD(name, meaning) name,
#include "finding_kinds.def"
#undef FINDING
};

enum { HAZARDS = sizeof hazards / sizeof hazards[0] };
enum { KINDS = sizeof kinds / sizeof kinds[0] };

_Static_assert(KINDS < 64, "the highest bit is that of strangers");

const char *finding_kind_at(size_t index)
{
    return index < KINDS ? kinds[index].name : NULL;
}

const char *finding_kind_meaning(size_t index)
{
    return index < KINDS ? kinds[index].meaning : NULL;
}

const char *hazard_kind_at(size_t index)
{
    return index < HAZARDS ? hazards[index] : NULL;
}

uint64_t finding_kind_bit(const char *kind)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].name, kind) == 0) {
            return UINT64_C(1) << i;
        }
    }
    return UINT64_C(1) << 63;
}
