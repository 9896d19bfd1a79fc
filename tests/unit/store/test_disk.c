#include <criterion/criterion.h>

#include "../../../emulator/store/disk.h"

static const struct random random_of_tests = {.seed = 3};

static struct disk_file *make(struct disk *disk, const char *name, const char *text)
{
    struct disk_file *file = disk_open(disk, str_from(name), true, true);
    disk_write(file, 0, text, str_from(text).len);
    return file;
}

static bool holds(struct disk *disk, const char *name, const char *text)
{
    char bytes[16];
    struct disk_file *file = disk_open(disk, str_from(name), false, false);
    size_t len = str_from(text).len;
    return file && disk_size(file) == len && disk_read(file, 0, bytes, len) == len &&
           str_eq((struct str){bytes, len}, str_from(text));
}

Test(disk, reads_what_was_written_and_zeroes_beyond)
{
    char bytes[8];
    struct disk *disk = disk_new();
    struct disk_file *file = make(disk, "f", "abc");
    disk_write(file, 5, "z", 1);
    cr_assert_eq(disk_read(file, 1, bytes, sizeof bytes), 5);
    cr_assert_arr_eq(bytes, "bc\0\0z\0\0\0", sizeof bytes);
    disk_truncate(file, 2);
    cr_assert(holds(disk, "f", "ab"));
    cr_assert_null(disk_open(disk, STR("g"), false, false));
    disk_free(disk);
}

Test(disk, what_was_synced_is_left_by_any_loss)
{
    for (uint64_t n = 0; n < 100; n++) {
        struct disk *disk = disk_new();
        struct disk_file *file = make(disk, "f", "abcdef");
        disk_truncate(file, 3);
        disk_sync(disk, file);
        disk_lose_power(disk, &random_of_tests, n);
        cr_assert(holds(disk, "f", "abc"));
        disk_free(disk);
    }
}

/* Two writes that overlap, neither synced: each of them may be there, in part, or not. */
Test(disk, what_was_not_synced_is_there_or_not_each_by_itself)
{
    bool none = false, first = false, second = false, both = false, torn = false;
    for (uint64_t n = 0; n < 300; n++) {
        struct disk *disk = disk_new();
        struct disk_file *file = make(disk, "f", "....");
        disk_sync(disk, file);
        disk_write(file, 0, "aaa", 3);
        disk_write(file, 1, "bbb", 3);
        disk_lose_power(disk, &random_of_tests, n);
        none = none || holds(disk, "f", "....");
        first = first || holds(disk, "f", "aaa.");
        second = second || holds(disk, "f", ".bbb");
        both = both || holds(disk, "f", "abbb");
        torn = torn || holds(disk, "f", "a...") || holds(disk, "f", "...b");
        cr_assert_eq(disk_size(disk_open(disk, STR("f"), false, false)), 4);
        disk_free(disk);
    }
    cr_assert(none && first && second && both && torn);
}

Test(disk, names_stay_once_the_folder_was_synced)
{
    bool lost = false, kept = false, back = false, gone = false;
    for (uint64_t n = 0; n < 100; n++) {
        struct disk *disk = disk_new();
        disk_sync(disk, make(disk, "old", "o"));
        (void)make(disk, "new", "n");
        disk_delete(disk, STR("old"), false);
        cr_assert_not(disk_has(disk, STR("old")));
        disk_lose_power(disk, &random_of_tests, n);
        lost = lost || !disk_has(disk, STR("new"));
        kept = kept || disk_has(disk, STR("new"));
        back = back || holds(disk, "old", "o");
        gone = gone || !disk_has(disk, STR("old"));
        disk_free(disk);
        disk = disk_new();
        disk_sync(disk, make(disk, "old", "o"));
        disk_delete(disk, STR("old"), true);
        disk_lose_power(disk, &random_of_tests, n);
        cr_assert_not(disk_has(disk, STR("old")));
        disk_free(disk);
    }
    cr_assert(lost && kept && back && gone);
}

Test(disk, a_younger_file_of_the_name_stays)
{
    for (uint64_t n = 0; n < 50; n++) {
        struct disk *disk = disk_new();
        disk_sync(disk, make(disk, "f", "old"));
        disk_delete(disk, STR("f"), false);
        disk_sync(disk, make(disk, "f", "new"));
        disk_lose_power(disk, &random_of_tests, n);
        cr_assert(holds(disk, "f", "new"));
        disk_free(disk);
    }
}
