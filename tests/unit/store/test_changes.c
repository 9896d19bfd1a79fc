#include <criterion/criterion.h>

#include "../../../emulator/store/changes.h"

static void append(struct store *store, uint64_t number, struct str old_item, struct str new_item)
{
    changes_append(store, &(struct change_entry){.number = number,
                                                 .time_us = (int64_t)number * 10,
                                                 .submit = 5,
                                                 .table_id = 3,
                                                 .key = STR("key"),
                                                 .old_item = old_item,
                                                 .new_item = new_item,
                                                 .cause = "client"});
}

Test(changes, read_back_in_order_and_trimmed)
{
    char message[256];
    struct store *store = store_open(NULL, false, message);
    append(store, 1, (struct str){0}, STR("a"));
    append(store, 2, STR("a"), STR("b"));
    append(store, 3, STR("b"), (struct str){0});
    struct change_entry entry;
    cr_assert(changes_after(store, 0, &entry));
    cr_assert_eq(entry.number, 1);
    cr_assert_eq(entry.old_item.len, 0);
    cr_assert(str_is(entry.new_item, "a"));
    cr_assert(changes_after(store, 2, &entry));
    cr_assert_eq(entry.number, 3);
    cr_assert_eq(entry.new_item.len, 0);
    cr_assert_not(changes_after(store, 3, &entry));
    changes_trim(store, 2);
    cr_assert(changes_after(store, 0, &entry));
    cr_assert_eq(entry.number, 3);
    cr_assert_eq(entry.time_us, 30);
    store_close(store);
}
