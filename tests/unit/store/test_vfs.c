#include <stdio.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../../emulator/store/rows.h"
#include "../../../emulator/store/vfs.h"

struct strikes {
    uint64_t at;
    enum disk_fault fault;
    uint64_t seen;
};

static enum disk_fault ask(void *context, uint64_t write)
{
    struct strikes *strikes = context;
    strikes->seen = write;
    return write == strikes->at ? strikes->fault : DISK_WORKS;
}

static struct vfs *make(struct strikes *strikes, bool in_memory)
{
    return vfs_new(&(struct vfs_options){.in_memory = in_memory, .ask = ask, .context = strikes});
}

static struct store *open_on(struct vfs *vfs, const char *path)
{
    char message[256];
    struct store *store = store_open_on(&(struct store_place){path, true, vfs, 0}, message);
    cr_assert_not_null(store, "%s", message);
    return store;
}

static void put(struct store *store, const char *key, const char *item)
{
    store_begin(store);
    rows_put(store, str_from(key), str_from(item));
    store_commit(store);
}

static bool has(struct store *store, const char *key)
{
    struct str item;
    return rows_get(store, str_from(key), &item);
}

Test(vfs, two_disks_side_by_side_know_nothing_of_each_other)
{
    struct strikes strikes[2] = {0};
    struct vfs *vfs[2];
    struct store *store[2];
    for (int i = 0; i < 2; i++) {
        vfs[i] = make(&strikes[i], true);
        store[i] = open_on(vfs[i], "same");
    }
    put(store[0], "k", "x");
    cr_assert(has(store[0], "k"));
    cr_assert_not(has(store[1], "k"));
    cr_assert_gt(vfs_writes(vfs[0]), vfs_writes(vfs[1]));
    for (int i = 0; i < 2; i++) {
        store_close(store[i]);
        vfs_free(vfs[i]);
    }
}

Test(vfs, after_a_failure_nothing_is_read_or_written_until_it_is_opened_anew)
{
    struct strikes strikes = {0};
    struct vfs *vfs = make(&strikes, true);
    struct store *store = open_on(vfs, "disk");
    put(store, "a", "x");
    cr_assert_eq(store_commits(store), 1);
    strikes = (struct strikes){.at = strikes.seen + 1, .fault = DISK_IS_FULL};
    put(store, "b", "x");
    cr_assert_str_eq(store_failed(store), "database or disk is full");
    cr_assert_not(has(store, "a"));
    put(store, "c", "x");
    store_close(store);
    store = open_on(vfs, "disk");
    cr_assert_null(store_failed(store));
    cr_assert(has(store, "a"));
    cr_assert_not(has(store, "b"));
    cr_assert_not(has(store, "c"));
    cr_assert_eq(store_commits(store), 1);
    store_close(store);
    vfs_free(vfs);
}

Test(vfs, once_stopped_nothing_gets_through)
{
    struct strikes strikes = {0};
    struct vfs *vfs = make(&strikes, true);
    struct store *store = open_on(vfs, "disk");
    put(store, "a", "x");
    uint64_t writes = vfs_writes(vfs);
    vfs_stop(vfs);
    put(store, "b", "x");
    cr_assert_not_null(store_failed(store));
    store_close(store);
    cr_assert_eq(vfs_writes(vfs), writes);
    vfs_restart(vfs, false);
    store = open_on(vfs, "disk");
    cr_assert(has(store, "a"));
    cr_assert_not(has(store, "b"));
    store_close(store);
    vfs_free(vfs);
}

/* A transaction larger than SQLite's cache of pages spills into the log before its commit. */
Test(vfs, a_large_transaction_is_there_whole_or_not_at_all)
{
    static char large[300000];
    struct strikes strikes = {0};
    struct vfs *vfs = make(&strikes, true);
    struct store *store = open_on(vfs, "disk");
    strikes = (struct strikes){.at = strikes.seen + 40, .fault = DISK_LOSES_PROCESS};
    store_begin(store);
    for (char i = 'a'; i < 'f'; i++) {
        rows_put(store, (struct str){&i, 1}, (struct str){large, sizeof large});
    }
    store_commit(store);
    cr_assert_not_null(store_failed(store));
    store_close(store);
    vfs_restart(vfs, false);
    store = open_on(vfs, "disk");
    cr_assert_not(has(store, "a"));
    cr_assert_not(has(store, "e"));
    store_close(store);
    vfs_free(vfs);
}

Test(vfs, a_file_of_the_machine_can_be_struck_too)
{
    char path[64], log[80], message[256];
    struct strikes strikes = {0};
    struct vfs *vfs = make(&strikes, false);
    snprintf(path, sizeof path, "/tmp/dynarig-test-vfs-%d.db", (int)getpid());
    snprintf(log, sizeof log, "%s-wal", path);
    unlink(path);
    struct store *store = open_on(vfs, path);
    put(store, "a", "x");
    strikes = (struct strikes){.at = strikes.seen + 1, .fault = DISK_LOSES_PROCESS};
    put(store, "b", "x");
    cr_assert_not_null(store_failed(store));
    cr_assert_null(store_open_on(&(struct store_place){path, true, vfs, 0}, message));
    store_close(store);
    vfs_restart(vfs, false);
    store = open_on(vfs, path);
    cr_assert(has(store, "a"));
    cr_assert_not(has(store, "b"));
    store_close(store);
    vfs_free(vfs);
    store = store_open(path, true, message);
    cr_assert(store && has(store, "a"));
    store_close(store);
    unlink(path);
    unlink(log);
}
