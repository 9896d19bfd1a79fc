#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../../emulator/store/catalog.h"
#include "../../../emulator/store/rows.h"

static char path[64];

static void choose_path(void)
{
    snprintf(path, sizeof path, "/tmp/dynarig-test-store-%d.db", (int)getpid());
    unlink(path);
}

static void remove_files(void)
{
    char other[80];
    unlink(path);
    snprintf(other, sizeof other, "%s-wal", path);
    unlink(other);
    snprintf(other, sizeof other, "%s-shm", path);
    unlink(other);
}

static struct store *open_file(void)
{
    char message[256];
    struct store *store = store_open(path, false, message);
    cr_assert_not_null(store, "%s", message);
    return store;
}

Test(store, counters_begin_at_zero)
{
    char message[256];
    struct store *store = store_open(NULL, false, message);
    cr_assert_eq(store_counter(store, "change"), 0);
    store_set_counter(store, "change", 41);
    cr_assert_eq(store_counter(store, "change"), 41);
    store_close(store);
}

Test(store, a_commit_outlives_the_process, .init = choose_path, .fini = remove_files)
{
    struct store *store = open_file();
    store_begin(store);
    rows_put(store, STR("k"), STR("kept"));
    store_set_counter(store, "change", 9);
    catalog_put(store, 1, STR("table"), STR("{}"));
    store_commit(store);
    store_close(store);
    store = open_file();
    struct str item;
    cr_assert(rows_get(store, STR("k"), &item));
    cr_assert(str_is(item, "kept"));
    cr_assert_eq(store_counter(store, "change"), 9);
    store_close(store);
}

Test(store, clear_keeps_counters, .init = choose_path, .fini = remove_files)
{
    struct store *store = open_file();
    store_begin(store);
    rows_put(store, STR("k"), STR("x"));
    store_set_counter(store, "change", 2);
    store_clear(store);
    store_commit(store);
    struct str item;
    cr_assert_not(rows_get(store, STR("k"), &item));
    cr_assert_eq(store_counter(store, "change"), 2);
    store_close(store);
}

Test(store, a_folder_is_no_database)
{
    char message[256] = "";
    cr_assert_null(store_open("/", false, message));
    cr_assert(message[0] != '\0');
}

Test(store, another_file_is_left_alone, .init = choose_path, .fini = remove_files)
{
    char message[256] = "", wanted[128], back[32] = "";
    FILE *file = fopen(path, "w+");
    cr_assert(fputs("a text of somebody's", file) >= 0 && fflush(file) == 0);
    cr_assert_null(store_open(path, false, message));
    snprintf(wanted, sizeof wanted, "%s: file is not a database", path);
    cr_assert_str_eq(message, wanted);
    rewind(file);
    cr_assert_not_null(fgets(back, sizeof back, file));
    cr_assert_str_eq(back, "a text of somebody's");
    fclose(file);
}
