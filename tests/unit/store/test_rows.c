#include <criterion/criterion.h>

#include "../../../emulator/store/rows.h"

static struct store *open_memory(void)
{
    char message[256];
    struct store *store = store_open(NULL, false, message);
    cr_assert_not_null(store, "%s", message);
    return store;
}

Test(rows, get_of_nothing)
{
    struct store *store = open_memory();
    struct str item;
    cr_assert_not(rows_get(store, STR("k"), &item));
    store_close(store);
}

Test(rows, put_replaces)
{
    struct store *store = open_memory();
    struct str item;
    rows_put(store, STR("k"), STR("one"));
    rows_put(store, STR("k"), STR("two"));
    cr_assert(rows_get(store, STR("k"), &item));
    cr_assert(str_is(item, "two"));
    rows_delete(store, STR("k"));
    cr_assert_not(rows_get(store, STR("k"), &item));
    store_close(store);
}

Test(rows, ranges_exclude_their_upper_bound_and_go_both_ways)
{
    struct store *store = open_memory();
    const char *keys[] = {"a", "b", "c", "d"};
    for (size_t i = 0; i < 4; i++) {
        rows_put(store, str_from(keys[i]), str_from(keys[i]));
    }
    struct str key, item;
    rows_range(store, STR("b"), STR("d"), true);
    cr_assert(rows_next(store, &key, &item) && str_is(key, "b"));
    cr_assert(rows_next(store, &key, &item) && str_is(key, "c"));
    cr_assert_not(rows_next(store, &key, &item));
    rows_end(store);
    rows_range(store, STR("b"), STR("d"), false);
    cr_assert(rows_next(store, &key, &item) && str_is(key, "c"));
    rows_end(store);
    store_close(store);
}

Test(rows, bytes_are_compared_unsigned)
{
    struct store *store = open_memory();
    rows_put(store, STR("\x01"), STR("low"));
    rows_put(store, STR("\xF0"), STR("high"));
    struct str key, item;
    rows_range(store, STR("\x00"), STR("\xFF"), false);
    cr_assert(rows_next(store, &key, &item) && str_is(item, "high"));
    rows_end(store);
    store_close(store);
}

Test(rows, reclaim_takes_at_most_its_limit_and_spares_the_rest)
{
    struct store *store = open_memory();
    const char *keys[] = {"a1", "a2", "a3", "b1"};
    for (size_t i = 0; i < 4; i++) {
        rows_put(store, str_from(keys[i]), STR("x"));
    }
    cr_assert(rows_reclaim(store, STR("a"), STR("b"), 2));
    cr_assert_not(rows_reclaim(store, STR("a"), STR("b"), 2));
    struct str item;
    cr_assert_not(rows_get(store, STR("a3"), &item));
    cr_assert(rows_get(store, STR("b1"), &item));
    store_close(store);
}
