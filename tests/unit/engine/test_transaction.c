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
