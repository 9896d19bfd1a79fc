#include <criterion/criterion.h>

#include "../../../faults/nearest.h"

static const char *hint(struct arena *arena, const char *wanted)
{
    struct nearest nearest;
    nearest_init(&nearest, str_from(wanted));
    nearest_offer(&nearest, STR("PutItem"));
    nearest_offer(&nearest, STR("GetItem"));
    nearest_offer(&nearest, STR("Scan"));
    return nearest_hint(&nearest, arena);
}

Test(nearest, names_the_nearest_and_nothing_far)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_str_eq(hint(&arena, "PuItem"), " (did you mean \"PutItem\"?)");
    cr_assert_str_eq(hint(&arena, "putitem"), " (did you mean \"PutItem\"?)");
    cr_assert_str_eq(hint(&arena, "GteItem"), " (did you mean \"GetItem\"?)");
    cr_assert_str_eq(hint(&arena, "Unrelated"), "");
    cr_assert_str_eq(hint(&arena, ""), "");
    arena_release(&arena);
}
