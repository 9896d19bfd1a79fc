#include <criterion/criterion.h>

#include "../../../emulator/store/tokens.h"

Test(tokens, are_kept_replaced_and_forgotten_by_time)
{
    char message[256];
    struct token token;
    struct store *store = store_open(NULL, false, message);
    cr_assert_not_null(store, "%s", message);
    cr_assert_not(tokens_get(store, STR("a"), &token));
    tokens_put(store, STR("a"), &(struct token){10, STR("one"), STR("s")});
    tokens_put(store, STR("b"), &(struct token){20, STR("two"), STR("")});
    tokens_put(store, STR("a"), &(struct token){15, STR("three"), STR("t")});
    cr_assert(tokens_get(store, STR("a"), &token));
    cr_assert(token.done_us == 15 && str_is(token.digest, "three") && str_is(token.sizes, "t"));
    tokens_trim(store, 15);
    cr_assert(tokens_get(store, STR("a"), &token));
    tokens_trim(store, 16);
    cr_assert_not(tokens_get(store, STR("a"), &token));
    cr_assert(tokens_get(store, STR("b"), &token));
    cr_assert_eq(token.sizes.len, 0);
    store_close(store);
}
