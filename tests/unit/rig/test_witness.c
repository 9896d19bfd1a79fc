/* The witness: what it follows of a real core, and what it says of replies that do not follow. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/json.h"
#include "../../../scenarios/rig/witness.h"

#define START_US INT64_C(1795305600000000)
#define TABLE                                                                                      \
    "{\"TableName\":\"tab\",\"AttributeDefinitions\":[{\"AttributeName\":\"p\","                   \
    "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}],"    \
    "\"BillingMode\":\"PAY_PER_REQUEST\"}"
#define ITEM "{\"TableName\":\"tab\",\"Item\":{\"p\":{\"S\":\"a\"},\"v\":{\"N\":\"1\"}}}"
#define READ "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"}}}"

static struct ddb *ddb;
static struct witness *witness; /* NULL: nobody looks yet */
static int64_t now_us;

static void applied(void *context, const struct ddb_applied *told)
{
    (void)context;
    if (witness) {
        witness_see(witness, told);
    }
}

static void open_core(bool isolated)
{
    struct ddb_options options;
    char message[256];
    ddb_options_init(&options);
    options.isolate_account = isolated;
    options.applied = applied;
    ddb = ddb_open(&options, message);
    cr_assert_not_null(ddb, "%s", message);
}

static void begin(void)
{
    witness = witness_new(&(struct witness_options){.severity = SEVERITY_WARNING});
}

static void set_up(void)
{
    json_setup();
    now_us = START_US;
    witness = NULL;
    open_core(false);
}

static void tear_down(void)
{
    ddb_close(ddb);
    witness_free(witness);
}

static void ask(const char *account, const char *operation, const char *body)
{
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = str_from(operation),
                                  .account = str_from(account),
                                  .body = str_from(body)};
    struct ddb_reply reply;
    now_us += 1000;
    ddb_submit(ddb, now_us, &request);
    cr_assert(ddb_poll(ddb, &reply));
}

static size_t found(const struct finding **out)
{
    return witness_findings(witness, out);
}

static void expect_nothing(uint64_t judged)
{
    const struct finding *findings;
    cr_assert_eq(found(&findings), 0, "%.*s", STR_ARG(findings[0].title));
    cr_assert_eq(witness_judged(witness), judged, "judged %llu",
                 (unsigned long long)witness_judged(witness));
}

/* A reply that no core gave. */
static void tell(const char *operation, const char *body, const char *reply)
{
    witness_see(witness, &(struct ddb_applied){.submit = 77,
                                               .time_us = now_us,
                                               .operation = str_from(operation),
                                               .body = str_from(body),
                                               .reply = str_from(reply)});
}

TestSuite(witness, .init = set_up, .fini = tear_down);

Test(witness, follows_a_core)
{
    begin();
    ask("", "CreateTable", TABLE);
    ask("", "PutItem", ITEM);
    ask("", "GetItem", READ);
    expect_nothing(3);
}

Test(witness, tells_a_reply_that_does_not_follow)
{
    const struct finding *findings;
    begin();
    ask("", "CreateTable", TABLE);
    ask("", "PutItem", ITEM);
    tell("GetItem", READ, "{\"Item\":{\"p\":{\"S\":\"a\"},\"v\":{\"N\":\"2\"}}}");
    cr_assert_eq(found(&findings), 1);
    cr_assert_str_eq(findings[0].hazard, "linearizability");
    cr_assert_eq(findings[0].severity, SEVERITY_WARNING);
    cr_assert_eq(findings[0].requests[0], 77);
    cr_assert(str_is(findings[0].table, "tab"));
}

Test(witness, a_commit_is_no_request)
{
    const struct finding *findings;
    begin();
    ask("", "CreateTable", TABLE);
    witness_see(witness, &(struct ddb_applied){.submit = 77,
                                               .time_us = now_us,
                                               .operation = STR("PutItem"),
                                               .body = STR(ITEM),
                                               .reply = STR("{}"),
                                               .commit = 7,
                                               .last_change = 1});
    witness_reopened(witness, ddb, &(struct ddb_reopened){.commit = 5});
    cr_assert_eq(found(&findings), 1);
    cr_assert(str_starts(findings[0].title, STR("the store after commit 5 is not")));
    cr_assert_eq(findings[0].request_count, 0);
}

Test(witness, stops_after_a_few_findings)
{
    const struct finding *findings;
    begin();
    ask("", "CreateTable", TABLE);
    for (int i = 0; i < 10; i++) {
        tell("GetItem", READ, "{\"Item\":{\"p\":{\"S\":\"a\"}}}");
    }
    cr_assert_eq(found(&findings), 3);
}

Test(witness, knows_what_was_there_before)
{
    ask("", "CreateTable", TABLE);
    ask("", "PutItem", ITEM);
    begin();
    witness_prime(witness, ddb);
    ask("", "GetItem", READ);
    ask("", "CreateTable", TABLE);
    expect_nothing(2);
}

Test(witness, without_being_told_it_would_be_surprised)
{
    const struct finding *findings;
    ask("", "CreateTable", TABLE);
    begin();
    ask("", "GetItem", READ);
    cr_assert_eq(found(&findings), 1);
}

Test(witness, follows_a_reset)
{
    begin();
    ask("", "CreateTable", TABLE);
    ask("", "PutItem", ITEM);
    ddb_reset(ddb, now_us);
    witness_reset(witness);
    ask("", "GetItem", READ);
    ask("", "CreateTable", TABLE);
    ask("", "GetItem", READ);
    expect_nothing(5);
}

Test(witness, follows_a_reset_of_one_table)
{
    begin();
    ask("", "CreateTable", TABLE);
    ask("", "PutItem", ITEM);
    cr_assert(ddb_reset_table(ddb, now_us, STR("tab")));
    witness_reset_table(witness, STR("tab"));
    ask("", "GetItem", READ);
    expect_nothing(3);
}

Test(witness, parts_accounts_as_the_core_does)
{
    ddb_close(ddb);
    open_core(true);
    begin();
    ask("111111111111", "CreateTable", TABLE);
    ask("222222222222", "CreateTable", TABLE);
    ask("111111111111", "PutItem", ITEM);
    ask("222222222222", "GetItem", READ);
    ask("111111111111", "GetItem", READ);
    expect_nothing(5);
}

Test(witness, a_survey_parts_them_too)
{
    ddb_close(ddb);
    open_core(true);
    ask("111111111111", "CreateTable", TABLE);
    ask("222222222222", "CreateTable", TABLE);
    ask("222222222222", "PutItem", ITEM);
    begin();
    witness_prime(witness, ddb);
    ask("111111111111", "GetItem", READ);
    ask("222222222222", "GetItem", READ);
    expect_nothing(2);
}
