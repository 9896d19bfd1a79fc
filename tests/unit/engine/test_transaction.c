/*
 * A process that moves money in transactions, ended before and after every commit of its database,
 * and once more while the next process opens it. Whatever the moment: each transfer happened whole
 * or not at all, what was answered happened, and a client that sends the rest again, with the same
 * tokens, brings all to the same end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../../emulator/engine/transaction.h"
#include "../../../emulator/store/changes.h"
#include "../../../emulator/store/decisions.h"
#include "../../../emulator/store/rows.h"
#include "../../lib/driver.h"

#define ACCOUNTS 3
#define BALANCE 100
#define ENDED 42 /* exit status of a process that ended at its commit */

/* What the processes of one run share. */
struct shared {
    int answered; /* transfers whose reply came */
    int commits;  /* of the process that runs now */
};

/* Where a process ends. */
struct moment {
    struct shared *shared;
    int commit; /* from 1; 0: never */
    bool done;  /* after it; else before */
};

static char path[64];

static void at_commit(void *context, bool done)
{
    struct moment *moment = context;
    moment->shared->commits += done ? 0 : 1;
    if (moment->shared->commits == moment->commit && done == moment->done) {
        _exit(ENDED);
    }
}

static void remove_files(void)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        (void)unlink(name);
    }
}

static void open_bank(struct driver *driver, struct moment *moment, int64_t window_us)
{
    struct ddb_options options;
    ddb_options_init(&options);
    options.path = path;
    options.transaction_window_min_us = options.transaction_window_max_us = window_us;
    options.env = (struct env){.context = moment, .commit = at_commit};
    driver_open_with(driver, &options);
}

/* The accounts; again and again, a table that is there and an item that is there are left alone. */
static void found_bank(struct driver *driver)
{
    driver_call(driver, "CreateTable",
                "{\"TableName\":\"bank\",\"BillingMode\":\"PAY_PER_REQUEST\","
                "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
                "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
                "{\"AttributeName\":\"n\",\"AttributeType\":\"N\"}],"
                "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-n\",\"KeySchema\":"
                "[{\"AttributeName\":\"n\",\"KeyType\":\"HASH\"}],"
                "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}");
    for (int i = 0; i < ACCOUNTS; i++) {
        char body[256];
        snprintf(body, sizeof body,
                 "{\"TableName\":\"bank\",\"Item\":{\"pk\":{\"S\":\"account-%d\"},"
                 "\"n\":{\"N\":\"%d\"}},\"ConditionExpression\":\"attribute_not_exists(pk)\"}",
                 i, BALANCE);
        driver_call(driver, "PutItem", body);
    }
}

/* Takes one from an account, gives it to the next, notes it, and checks a third. */
static void transfer(struct driver *driver, int number)
{
    char body[1600];
    snprintf(body, sizeof body,
             "{\"ClientRequestToken\":\"transfer-%d\",\"TransactItems\":["
             "{\"Update\":{\"TableName\":\"bank\",\"Key\":{\"pk\":{\"S\":\"account-%d\"}},"
             "\"UpdateExpression\":\"SET n = n - :one\","
             "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}},"
             "{\"Update\":{\"TableName\":\"bank\",\"Key\":{\"pk\":{\"S\":\"account-%d\"}},"
             "\"UpdateExpression\":\"SET n = n + :one\","
             "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}},"
             "{\"ConditionCheck\":{\"TableName\":\"bank\",\"Key\":{\"pk\":{\"S\":\"account-%d\"}},"
             "\"ConditionExpression\":\"attribute_exists(pk)\"}},"
             "{\"Put\":{\"TableName\":\"bank\",\"Item\":{\"pk\":{\"S\":\"note-%d\"}},"
             "\"ConditionExpression\":\"attribute_not_exists(pk)\"}}]}",
             number, number % ACCOUNTS, (number + 1) % ACCOUNTS, (number + 2) % ACCOUNTS, number);
    if (driver_call(driver, "TransactWriteItems", body) != 200) {
        fprintf(stderr, "transfer %d: %s\n", number, driver->body);
        abort();
    }
}

/* In a process of its own; returns its exit status. */
static int run_bank(struct shared *shared, int commit, bool done, int64_t window_us, int transfers)
{
    struct moment moment = {shared, commit, done};
    shared->commits = 0;
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        struct driver driver;
        open_bank(&driver, &moment, window_us);
        if (transfers > 0) {
            found_bank(&driver);
        }
        while (shared->answered < transfers) {
            transfer(&driver, shared->answered);
            shared->answered++;
        }
        driver_close(&driver);
        _exit(0);
    }
    int status = 0;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The attribute n of an item; 0: it has none; -1: there is no such item. */
static int number_of(struct driver *driver, const char *key, int suffix)
{
    char body[128];
    snprintf(body, sizeof body, "{\"TableName\":\"bank\",\"Key\":{\"pk\":{\"S\":\"%s-%d\"}}}", key,
             suffix);
    driver_call(driver, "GetItem", body);
    const char *found = strstr(driver->body, "\"n\":{\"N\":\"");
    return found ? atoi(found + 10) : strstr(driver->body, "\"pk\"") ? 0 : -1;
}

/* How many transfers happened, each of them whole, and in their order. */
static int check_bank(struct driver *driver, int transfers)
{
    int happened = 0;
    while (number_of(driver, "note", happened) == 0) {
        happened++;
    }
    for (int i = happened; i < transfers; i++) {
        cr_assert_eq(number_of(driver, "note", i), -1, "a note stands alone");
    }
    int expected[ACCOUNTS] = {BALANCE, BALANCE, BALANCE};
    for (int i = 0; i < happened; i++) {
        expected[i % ACCOUNTS]--;
        expected[(i + 1) % ACCOUNTS]++;
    }
    for (int i = 0; i < ACCOUNTS && happened > 0; i++) {
        cr_assert_eq(number_of(driver, "account", i), expected[i], "after %d transfers: %s",
                     happened, driver->body);
    }
    return happened;
}

static void check_indexes(struct driver *driver)
{
    driver_call(driver, "Scan",
                "{\"TableName\":\"bank\",\"IndexName\":\"by-n\",\"Select\":\"COUNT\"}");
    cr_assert_not_null(strstr(driver->body, "\"Count\":3"), "%s", driver->body);
}

/* After the end of the process: what is there, and that the client can finish. */
static void check_after(struct shared *shared, int64_t window_us, int transfers)
{
    struct driver driver;
    struct moment never = {.shared = shared};
    int answered = shared->answered;
    open_bank(&driver, &never, window_us);
    int happened = check_bank(&driver, transfers);
    cr_assert(happened == answered || happened == answered + 1, "%d happened, %d were answered",
              happened, answered);
    driver_close(&driver);
    cr_assert_eq(run_bank(shared, 0, false, window_us, transfers), 0);
    open_bank(&driver, &never, window_us);
    cr_assert_eq(check_bank(&driver, transfers), transfers);
    check_indexes(&driver);
    driver_close(&driver);
}

static struct shared *new_shared(void)
{
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(shared, MAP_FAILED);
    snprintf(path, sizeof path, "/tmp/dynarig-test-crash-%d.db", (int)getpid());
    return shared;
}

/* Ends the process at each commit, before and after; returns how often. `again`: and the next one,
 * which only opens the database, at its commit of this number. */
static int crash_everywhere(int64_t window_us, int transfers, int again)
{
    struct shared *shared = new_shared();
    int crashes = 0;
    bool reached = true;
    for (int commit = 1; reached; commit++) {
        for (int done = 0; done < 2; done++) {
            remove_files();
            shared->answered = 0;
            int status = run_bank(shared, commit, done != 0, window_us, transfers);
            reached = status == ENDED;
            crashes += reached;
            for (int second = 0; again > 0 && reached && second < 2; second++) {
                crashes += run_bank(shared, again, second != 0, window_us, 0) == ENDED;
            }
            check_after(shared, window_us, transfers);
        }
    }
    remove_files();
    (void)munmap(shared, sizeof *shared);
    return crashes;
}

/* The database opens, the table is made, the accounts are put, each transfer commits twice. */
static int commits(int transfers)
{
    return 2 + ACCOUNTS + 2 * transfers;
}

Test(transaction, each_transfer_happens_whole_or_not_at_all)
{
    cr_assert_geq(crash_everywhere(0, 5, 0), 2 * commits(5));
}

Test(transaction, neither_in_the_window_between_prepare_and_commit)
{
    cr_assert_geq(crash_everywhere(700, 2, 0), 2 * commits(2));
}

Test(transaction, nor_does_a_crash_of_the_restart_matter)
{
    cr_assert_gt(crash_everywhere(0, 2, 1), 2 * commits(2));
}

/* ---- the change log ---- */

/* A table whose changes somebody reads, in a database of its own. */
struct ledger_rig {
    struct arena arena;
    struct store *store;
    struct writer writer;
    struct tables tables;
    struct table *table;
    struct transactions transactions;
};

static void open_rig(struct ledger_rig *rig)
{
    static const char request[] =
        "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\","
        "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
        "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}]}";
    struct table_facts facts = {.id = 1, .account = STR("0"), .region = STR("r")};
    struct doc doc;
    char message[256];
    *rig = (struct ledger_rig){.store = NULL};
    arena_init(&rig->arena);
    snprintf(path, sizeof path, "/tmp/dynarig-test-log-%d.db", (int)getpid());
    remove_files();
    rig->store = store_open(path, false, message);
    cr_assert_not_null(rig->store, "%s", message);
    cr_assert(json_read(&rig->arena, STR(request), &doc, NULL));
    writer_init(&rig->writer, rig->store);
    transactions_init(&rig->transactions, rig->store);
    rig->table = table_new(&doc, &facts);
    rig->table->readers = 1;
    tables_add(&rig->tables, rig->table);
}

static void close_rig(struct ledger_rig *rig)
{
    tables_release(&rig->tables);
    store_close(rig->store);
    arena_release(&rig->arena);
    remove_files();
}

/* Puts an item for each letter, in one transaction. */
static void put_all(struct ledger_rig *rig, const char *letters)
{
    size_t count = strlen(letters);
    struct change *changes = ARENA_ARRAY(&rig->arena, struct change, count);
    struct transaction transaction = {.changes = changes,
                                      .holds = ARENA_ARRAY(&rig->arena, enum hold, count),
                                      .table_ids = ARENA_ARRAY(&rig->arena, uint32_t, count),
                                      .count = count};
    for (size_t i = 0; i < count; i++) {
        struct attribute *member = ARENA_ARRAY(&rig->arena, struct attribute, 1);
        struct value *item = arena_zalloc(&rig->arena, sizeof *item);
        member->name = STR("pk");
        member->value = (struct value){.type = VALUE_S, .bytes = {&letters[i], 1}};
        *item = (struct value){.type = VALUE_M, .map = {member, 1}};
        transaction.table_ids[i] = rig->table->id;
        change_begin(&rig->arena, rig->store, rig->table, item, &changes[i]);
        change_plan(&rig->arena, &changes[i], item);
    }
    cr_assert_eq(transactions_commit(&rig->transactions, &rig->writer, &transaction, 7), count);
}

Test(transaction, entries_of_one_share_an_id_in_the_change_log)
{
    struct ledger_rig rig;
    struct change_entry entry;
    struct decision decision;
    open_rig(&rig);
    put_all(&rig, "ab");
    put_all(&rig, "c");
    static const uint64_t ids[] = {1, 1, 2};
    for (uint64_t i = 0; i < 3; i++) {
        cr_assert(changes_after(rig.store, i, &entry));
        cr_assert_eq(entry.number, i + 1);
        cr_assert_eq(entry.transaction, ids[i]);
        cr_assert_str_eq(entry.cause, "transaction");
    }
    cr_assert_not(changes_after(rig.store, 3, &entry));
    cr_assert_not(decisions_first(rig.store, &decision), "it went with the commit of its items");
    close_rig(&rig);
}

static void add_deletion(struct buf *writes, uint32_t table_id, struct str key)
{
    buf_u32(writes, table_id);
    buf_u32(writes, (uint32_t)key.len);
    buf_str(writes, key);
    buf_u32(writes, 0);
}

/* As a process leaves it that ends between the two commits; one of the tables is gone since. */
Test(transaction, what_is_decided_is_applied_when_a_database_is_opened)
{
    struct ledger_rig rig;
    struct change_entry entry;
    struct decision decision;
    struct buf writes;
    struct str item;
    open_rig(&rig);
    buf_init(&writes);
    put_all(&rig, "a");
    cr_assert(changes_after(rig.store, 0, &entry));
    struct str key = arena_copy(&rig.arena, entry.key);
    add_deletion(&writes, 9, STR("gone"));
    add_deletion(&writes, 1, key);
    store_begin(rig.store);
    decisions_put(rig.store, &(struct decision){5, 7, 3, buf_view(&writes)});
    store_commit(rig.store);
    transactions_recover(&rig.transactions, &rig.writer, &rig.tables);
    cr_assert_not(rows_get(rig.store, key, &item));
    cr_assert_not(decisions_first(rig.store, &decision));
    cr_assert(changes_after(rig.store, 1, &entry));
    cr_assert(entry.transaction == 5 && entry.time_us == 7 && entry.submit == 3);
    buf_release(&writes);
    close_rig(&rig);
}

/* ---- the table of meetings ---- */

Test(transaction, whoever_meets_a_free_item_waits_for_nothing_and_reads_never_do)
{
    for (int actor = 0; actor < ACTOR_COUNT; actor++) {
        cr_assert_eq(meeting_of((enum actor)actor, HOLD_NONE), MEETING_PROCEED);
        for (int hold = HOLD_CHECK; hold < HOLD_COUNT; hold++) {
            enum meeting meeting = meeting_of((enum actor)actor, (enum hold)hold);
            cr_assert_eq(meeting == MEETING_PROCEED, actor == ACTOR_READ);
        }
    }
}
