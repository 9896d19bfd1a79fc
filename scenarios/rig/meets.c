#include "meets.h"

#include <stdlib.h>

enum { BITS = 64 };

void meets_init(struct meets *meets)
{
    *meets = (struct meets){0};
    arena_init(&meets->names);
}

void meets_release(struct meets *meets)
{
    free(meets->list);
    arena_release(&meets->names);
    *meets = (struct meets){0};
}

struct meet *meets_at(struct meets *meets, enum assertion_kind kind, struct str name)
{
    for (size_t i = 0; i < meets->count; i++) {
        if (meets->list[i].kind == kind && str_eq(meets->list[i].name, name)) {
            return &meets->list[i];
        }
    }
    if (meets->count == meets->cap) {
        meets->cap = meets->cap ? meets->cap * 2 : 8;
        meets->list = mem_realloc(meets->list, meets->cap * sizeof *meets->list);
    }
    meets->list[meets->count] = (struct meet){kind, arena_copy(&meets->names, name), false};
    return &meets->list[meets->count++];
}

void meets_declare(struct meets *meets, const struct expect *expect)
{
    const struct assertion *assertions;
    size_t count = expect_assertions(expect, &assertions);
    for (size_t i = 0; i < count; i++) {
        if (!assertion_row(assertions[i].kind)->broken_by_hit) {
            (void)meets_at(meets, assertions[i].kind, assertions[i].name);
        }
    }
}

uint64_t meets_bits(const struct meets *meets)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < meets->count && i < BITS; i++) {
        bits |= meets->list[i].met ? UINT64_C(1) << i : 0;
    }
    return bits;
}

void meets_join(struct meets *meets, uint64_t bits)
{
    for (size_t i = 0; i < meets->count && i < BITS; i++) {
        meets->list[i].met = meets->list[i].met || (bits >> i & 1) != 0;
    }
}
