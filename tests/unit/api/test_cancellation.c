#include <string.h>

#include <criterion/criterion.h>

#include "../../../emulator/api/cancellation.h"

static bool check(struct arena *arena, enum error_code first, enum error_code second,
                  struct error *err)
{
    struct error outcomes[2];
    const enum error_code codes[2] = {first, second};
    error_init(err, arena);
    for (size_t i = 0; i < 2; i++) {
        error_init(&outcomes[i], arena);
        if (codes[i] != ERROR_NONE) {
            (void)error_set(&outcomes[i], codes[i], "why");
        }
    }
    return cancellation_check(outcomes, 2, err);
}

Test(cancellation, needs_a_failure_and_tells_one_reason_an_action)
{
    struct arena arena;
    struct error err;
    arena_init(&arena);
    cr_assert(check(&arena, ERROR_NONE, ERROR_NONE, &err));
    cr_assert_not(check(&arena, ERROR_NONE, ERROR_DUPLICATE_ITEM, &err));
    cr_assert_eq(err.code, ERROR_TRANSACTION_CANCELED);
    cr_assert_not_null(strstr(err.message, " specific reasons [None, DuplicateItem]"));
    cr_assert_str_eq(err.reasons,
                     "[{\"Code\":\"None\"},{\"Code\":\"DuplicateItem\",\"Message\":\"why\"}]");
    arena_release(&arena);
}

Test(cancellation, an_error_that_is_no_reason_is_passed_on)
{
    struct arena arena;
    struct error err;
    arena_init(&arena);
    cr_assert_not(check(&arena, ERROR_VALIDATION, ERROR_INTERNAL_SERVER_ERROR, &err));
    cr_assert_eq(err.code, ERROR_INTERNAL_SERVER_ERROR);
    cr_assert_null(err.reasons);
    arena_release(&arena);
}
