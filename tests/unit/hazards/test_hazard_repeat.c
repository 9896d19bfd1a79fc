#include <string.h>

#include "watch_fixture.h"

#define KEY "\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}}"
#define ONE "\"ExpressionAttributeValues\":{\":o\":{\"N\":\"1\"}}"
#define ADD "{" KEY ",\"UpdateExpression\":\"ADD n :o\"," ONE "}"
#define ADD_OTHER                                                                                  \
    "{" KEY ",\"UpdateExpression\":\"ADD n :t\",\"ExpressionAttributeValues\":"                    \
    "{\":t\":{\"N\":\"2\"}}}"
#define SET "{" KEY ",\"UpdateExpression\":\"SET n = :o\"," ONE "}"
#define SET_OTHER                                                                                  \
    "{" KEY ",\"UpdateExpression\":\"SET n = :t\",\"ExpressionAttributeValues\":"                  \
    "{\":t\":{\"N\":\"7\"}}}"
/* The first UpdateItem of a run is applied, its reply lost. */
#define LOST                                                                                       \
    "{\"when\":{\"operation\":[\"UpdateItem\",\"PutItem\",\"BatchWriteItem\"]},"                   \
    "\"trigger\":{\"nth\":[1]},\"fault\":{\"kind\":\"lost-reply\"}}"

/* One run by client c: `invocation`, then the body; rows end with NULL. */
struct step {
    const char *invocation, *operation, *body, *client;
};

static size_t play(struct watch_fixture *f, const char *rules, const char *expect,
                   const struct step *steps)
{
    watch_fixture_open(f, rules, expect);
    for (; steps->operation; steps++) {
        (void)watch_fixture_call(f, steps->client ? steps->client : "c", steps->invocation,
                                 steps->operation, steps->body);
    }
    return watch_fixture_end(f, 0);
}

static void expect_silence(const char *what, const char *rules, const struct step *steps)
{
    struct watch_fixture f;
    size_t count = play(&f, rules, NULL, steps);
    cr_expect_eq(count, 0, "%s: %s", what, count ? f.findings[0].detail.data : "");
    watch_fixture_close(&f);
}

static void expect_one(const char *rules, const struct step *steps, enum severity severity)
{
    struct watch_fixture f;
    cr_assert_eq(play(&f, rules, NULL, steps), 1);
    cr_assert_str_eq(f.findings[0].hazard, "unsafe-repeat");
    cr_assert_eq(f.findings[0].severity, severity);
    cr_assert(str_is(f.findings[0].table, "tab"));
    watch_fixture_close(&f);
}

Test(hazard_repeat, an_increment_retried_after_a_lost_reply_is_an_error)
{
    static const struct step steps[] = {
        {"i1", "UpdateItem", ADD, NULL}, {"i1", "UpdateItem", ADD, NULL}, {0}};
    struct watch_fixture f;
    cr_assert_eq(play(&f, LOST, NULL, steps), 1);
    const struct finding *finding = &f.findings[0];
    cr_assert_str_eq(finding->hazard, "unsafe-repeat");
    cr_assert_eq(finding->severity, SEVERITY_ERROR);
    cr_assert(str_is(finding->title, "UpdateItem on tab was sent again and applied twice"));
    cr_assert_eq(finding->request_count, 2);
    cr_assert(finding->requests[0] == 2 && finding->requests[1] == 3);
    cr_assert_not_null(strstr(finding->detail.data,
                              "Item {\"pk\":{\"S\":\"a\"}}: n absent, before the second apply "
                              "{\"N\":\"1\"}, after it {\"N\":\"2\"}."),
                       "%s", finding->detail.data);
    watch_fixture_close(&f);
}

#define STATEMENT(text) "{\"Statement\":\"" text "\"}"
#define ADD_BY_STATEMENT STATEMENT("UPDATE tab SET n = n + 1 WHERE pk='a'")
#define SET_BY_STATEMENT STATEMENT("UPDATE tab SET n = 5 WHERE pk='a'")
#define LOST_STATEMENT                                                                             \
    "{\"when\":{\"operation\":\"ExecuteStatement\"},"                                              \
    "\"trigger\":{\"nth\":[2]},\"fault\":{\"kind\":\"lost-reply\"}}"
#define INSERT_BY_STATEMENT STATEMENT("INSERT INTO tab VALUE {'pk':'a','n':1}")

Test(hazard_repeat, statements_repeat_as_writes_of_items_do)
{
    static const struct step harm[] = {{"i0", "ExecuteStatement", INSERT_BY_STATEMENT, NULL},
                                       {"i1", "ExecuteStatement", ADD_BY_STATEMENT, NULL},
                                       {"i1", "ExecuteStatement", ADD_BY_STATEMENT, NULL},
                                       {0}};
    static const struct step between[] = {{"i0", "ExecuteStatement", INSERT_BY_STATEMENT, NULL},
                                          {"i1", "ExecuteStatement", ADD_BY_STATEMENT, NULL},
                                          {"x1", "UpdateItem", ADD_OTHER, "d"},
                                          {"i1", "ExecuteStatement", ADD_BY_STATEMENT, NULL},
                                          {0}};
    static const struct step none[] = {{"i0", "ExecuteStatement", INSERT_BY_STATEMENT, NULL},
                                       {"i1", "ExecuteStatement", SET_BY_STATEMENT, NULL},
                                       {"i1", "ExecuteStatement", SET_BY_STATEMENT, NULL},
                                       {0}};
    expect_one(LOST_STATEMENT, harm, SEVERITY_ERROR);
    expect_one(LOST_STATEMENT, between, SEVERITY_ERROR);
    expect_silence("SET of a constant", LOST_STATEMENT, none);
}

Test(hazard_repeat, with_another_invocation_it_is_a_warning)
{
    static const struct step steps[] = {
        {"i1", "UpdateItem", ADD, NULL}, {"i2", "UpdateItem", ADD, NULL}, {0}};
    static const struct step nameless[] = {
        {"", "UpdateItem", ADD, NULL}, {"", "UpdateItem", ADD, NULL}, {0}};
    expect_one(LOST, steps, SEVERITY_WARNING);
    expect_one(LOST, nameless, SEVERITY_WARNING);
}

Test(hazard_repeat, harm_stays_harm_with_others_in_between)
{
    static const struct step steps[] = {{"i1", "UpdateItem", ADD, NULL},
                                        {"x1", "UpdateItem", ADD_OTHER, "d"},
                                        {"i1", "UpdateItem", ADD, NULL},
                                        {0}};
    expect_one(LOST, steps, SEVERITY_ERROR);
}

Test(hazard_repeat, a_reset_of_the_reply_and_a_cut_reply_hide_it_too)
{
    static const struct step steps[] = {
        {"i1", "UpdateItem", ADD, NULL}, {"i1", "UpdateItem", ADD, NULL}, {0}};
    expect_one("{\"trigger\":{\"nth\":[2]},\"fault\":{\"kind\":\"truncated-body\"}}", steps,
               SEVERITY_ERROR);
}

Test(hazard_repeat, a_late_apply_after_the_retry_is_an_error)
{
    struct watch_fixture f;
    watch_fixture_open(&f,
                       "{\"when\":{\"operation\":\"UpdateItem\"},\"trigger\":{\"nth\":[1]},"
                       "\"fault\":{\"kind\":\"late-apply\",\"by\":\"2s\"}}",
                       NULL);
    cr_assert_eq(watch_fixture_call(&f, "c", "i1", "UpdateItem", ADD), 0);
    cr_assert_eq(watch_fixture_call(&f, "c", "i1", "UpdateItem", ADD), 200);
    watch_fixture_wait(&f, 3000000);
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    cr_assert_eq(f.findings[0].severity, SEVERITY_ERROR);
    watch_fixture_close(&f);
}

Test(hazard_repeat, a_client_that_gave_up_waiting_is_in_doubt)
{
    struct watch_fixture f;
    watch_fixture_open(&f,
                       "{\"when\":{\"operation\":\"UpdateItem\"},\"trigger\":{\"nth\":[1]},"
                       "\"fault\":{\"kind\":\"latency\",\"constant\":\"1s\"}}",
                       NULL);
    uint64_t submit = watch_fixture_send(&f, "c", "i1", "UpdateItem", ADD);
    watch_fixture_cancel(&f, submit);
    (void)watch_fixture_send(&f, "c", "i1", "UpdateItem", ADD);
    watch_fixture_wait(&f, 3000000);
    cr_assert_eq(f.status, 200);
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    watch_fixture_close(&f);
}

Test(hazard_repeat, several_are_one_finding)
{
    static const struct step steps[] = {{"i1", "UpdateItem", ADD, NULL},
                                        {"i1", "UpdateItem", ADD, NULL},
                                        {"i2", "UpdateItem", ADD, NULL},
                                        {"i2", "UpdateItem", ADD, NULL},
                                        {0}};
    struct watch_fixture f;
    size_t count = play(&f,
                        "{\"when\":{\"operation\":\"UpdateItem\"},\"trigger\":{\"nth\":[1,3]},"
                        "\"fault\":{\"kind\":\"lost-reply\"}}",
                        NULL, steps);
    cr_assert_eq(count, 1);
    cr_assert(
        str_is(f.findings[0].title, "2 times UpdateItem on tab was sent again and applied twice"));
    cr_assert_eq(f.findings[0].request_count, 4);
    watch_fixture_close(&f);
}

Test(hazard_repeat, what_is_tolerated_is_silent)
{
    static const struct step steps[] = {
        {"i1", "UpdateItem", ADD, NULL}, {"i1", "UpdateItem", ADD, NULL}, {0}};
    struct watch_fixture f;
    cr_assert_eq(play(&f, LOST,
                      "{\"tolerates\":[{\"hazard\":\"unsafe-repeat\",\"table\":\"tab\","
                      "\"attribute\":\"n\"}]}",
                      steps),
                 0);
    watch_fixture_close(&f);
    cr_assert_eq(play(&f, LOST,
                      "{\"tolerates\":[{\"hazard\":\"unsafe-repeat\",\"table\":\"tab\","
                      "\"attribute\":\"other\"}]}",
                      steps),
                 1);
    watch_fixture_close(&f);
}

Test(hazard_repeat, idempotent_writes_are_silent)
{
    static const struct step set[] = {
        {"i1", "UpdateItem", SET, NULL}, {"i1", "UpdateItem", SET, NULL}, {0}};
    static const struct step put[] = {
        {"i1", "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}", NULL},
        {"i1", "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}", NULL},
        {0}};
    expect_silence("SET", LOST, set);
    expect_silence("PutItem", LOST, put);
}

Test(hazard_repeat, a_guarded_increment_is_silent)
{
    static const char guarded[] =
        "{" KEY ",\"UpdateExpression\":\"ADD n :o SET op = :i\",\"ConditionExpression\":"
        "\"attribute_not_exists(op) OR op <> :i\",\"ExpressionAttributeValues\":"
        "{\":o\":{\"N\":\"1\"},\":i\":{\"S\":\"op-1\"}}}";
    static const struct step steps[] = {
        {"i1", "UpdateItem", guarded, NULL}, {"i1", "UpdateItem", guarded, NULL}, {0}};
    expect_silence("condition", LOST, steps);
}

/* The other client's write is lost either way: one late write of ours explains the end. */
Test(hazard_repeat, an_overwrite_around_another_write_is_silent)
{
    static const struct step set[] = {{"i1", "UpdateItem", SET, NULL},
                                      {"x1", "UpdateItem", SET_OTHER, "d"},
                                      {"i1", "UpdateItem", SET, NULL},
                                      {0}};
    static const struct step deleted[] = {
        {"i1", "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}", NULL},
        {"x1", "DeleteItem", "{" KEY "}", "d"},
        {"i1", "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}", NULL},
        {0}};
    static const struct step batch[] = {
        {"i1", "BatchWriteItem",
         "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":{\"pk\":"
         "{\"S\":\"a\"}}}}]}}",
         NULL},
        {"x1", "UpdateItem", SET_OTHER, "d"},
        {"i1", "BatchWriteItem",
         "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":{\"pk\":"
         "{\"S\":\"a\"}}}}]}}",
         NULL},
        {0}};
    expect_silence("SET", LOST, set);
    expect_silence("PutItem", LOST, deleted);
    expect_silence("BatchWriteItem", LOST, batch);
}

Test(hazard_repeat, deliberate_increments_are_silent)
{
    static const struct step seen[] = {
        {"i1", "UpdateItem", ADD, NULL}, {"i2", "UpdateItem", ADD, NULL}, {0}};
    static const struct step other_client[] = {
        {"i1", "UpdateItem", ADD, "c"}, {"i2", "UpdateItem", ADD, "d"}, {0}};
    static const struct step nothing_applied[] = {
        {"i1", "UpdateItem", ADD, NULL}, {"i1", "UpdateItem", ADD, NULL}, {0}};
    expect_silence("delivered", NULL, seen);
    expect_silence("two clients", LOST, other_client);
    expect_silence("lost before",
                   "{\"when\":{\"operation\":\"UpdateItem\"},\"trigger\":{\"nth\":"
                   "[1]},\"fault\":{\"kind\":\"lost-reply\",\"apply\":\"before\"}}",
                   nothing_applied);
}

/* The retry was refused by its condition: the client then knows, and goes on deliberately. */
Test(hazard_repeat, a_call_answered_in_the_end_is_not_repeated_by_the_next)
{
    static const char below_five[] =
        "{" KEY ",\"UpdateExpression\":\"ADD n :o\",\"ConditionExpression\":\"n < :m\","
        "\"ExpressionAttributeValues\":{\":o\":{\"N\":\"1\"},\":m\":{\"N\":\"5\"}}}";
    static const char make[] =
        "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"n\":{\"N\":\"4\"}}}";
    static const char take_three[] =
        "{" KEY ",\"UpdateExpression\":\"ADD n :t\",\"ExpressionAttributeValues\":"
        "{\":t\":{\"N\":\"-3\"}}}";
    static const struct step steps[] = {
        {"p", "PutItem", make, NULL},           {"i1", "UpdateItem", below_five, NULL},
        {"i1", "UpdateItem", below_five, NULL}, {"x", "UpdateItem", take_three, "d"},
        {"i2", "UpdateItem", below_five, NULL}, {0}};
    expect_silence("answered",
                   "{\"when\":{\"operation\":\"UpdateItem\"},\"trigger\":{\"nth\":[1]}"
                   ",\"fault\":{\"kind\":\"lost-reply\"}}",
                   steps);
}

/* A throttled retry leaves the client in doubt about its first attempt. */
Test(hazard_repeat, a_throttled_retry_answers_nothing)
{
    static const struct step steps[] = {{"i1", "UpdateItem", ADD, NULL},
                                        {"i1", "UpdateItem", ADD, NULL},
                                        {"i2", "UpdateItem", ADD, NULL},
                                        {0}};
    expect_one(LOST ",{\"when\":{\"operation\":\"UpdateItem\"},\"trigger\":{\"nth\":[2]},"
                    "\"fault\":{\"kind\":\"throttle\"}}",
               steps, SEVERITY_WARNING);
}

/* ---- transactions ---- */

#define LOST_TRANSACTION                                                                           \
    "{\"when\":{\"operation\":\"TransactWriteItems\"},\"trigger\":{\"nth\":[1]},"                  \
    "\"fault\":{\"kind\":\"lost-reply\"}}"
#define BOTH(action)                                                                               \
    "\"TransactItems\":[{\"Update\":" action "},{\"Put\":{\"TableName\":\"tab\",\"Item\":"         \
    "{\"pk\":{\"S\":\"b\"}}}}]}"
#define ADD_TRANSACTION "{" BOTH(ADD)
#define ADD_WITH_TOKEN "{\"ClientRequestToken\":\"t\"," BOTH(ADD)
#define SET_TRANSACTION "{" BOTH(SET)
/* Guarded: the item is not there yet. */
#define GUARDED                                                                                    \
    "{\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}},"         \
    "\"ConditionExpression\":\"attribute_not_exists(pk)\"}}]}"

Test(hazard_repeat, a_transaction_repeated_with_its_token_is_silent)
{
    static const struct step steps[] = {{"i1", "TransactWriteItems", ADD_WITH_TOKEN, NULL},
                                        {"x1", "UpdateItem", ADD_OTHER, "d"},
                                        {"i1", "TransactWriteItems", ADD_WITH_TOKEN, NULL},
                                        {"i2", "TransactWriteItems", ADD_WITH_TOKEN, NULL},
                                        {0}};
    expect_silence("token", LOST_TRANSACTION, steps);
}

Test(hazard_repeat, a_transaction_repeated_without_a_token_is_an_error)
{
    static const struct step steps[] = {{"i1", "TransactWriteItems", ADD_TRANSACTION, NULL},
                                        {"i1", "TransactWriteItems", ADD_TRANSACTION, NULL},
                                        {0}};
    expect_one(LOST_TRANSACTION, steps, SEVERITY_ERROR);
}

Test(hazard_repeat, a_transaction_is_judged_by_its_actions_when_others_wrote_in_between)
{
    static const struct step harm[] = {{"i1", "TransactWriteItems", ADD_TRANSACTION, NULL},
                                       {"x1", "UpdateItem", ADD_OTHER, "d"},
                                       {"i1", "TransactWriteItems", ADD_TRANSACTION, NULL},
                                       {0}};
    static const struct step none[] = {{"i1", "TransactWriteItems", SET_TRANSACTION, NULL},
                                       {"x1", "UpdateItem", SET_OTHER, "d"},
                                       {"i1", "TransactWriteItems", SET_TRANSACTION, NULL},
                                       {0}};
    expect_one(LOST_TRANSACTION, harm, SEVERITY_ERROR);
    expect_silence("SET", LOST_TRANSACTION, none);
}

Test(hazard_repeat, a_cancelled_repetition_is_an_answer)
{
    static const struct step steps[] = {
        {"i1", "TransactWriteItems", GUARDED, NULL},
        {"i1", "TransactWriteItems", GUARDED, NULL}, /* cancelled: it is there */
        {"x1", "DeleteItem", "{" KEY "}", "d"},
        {"i2", "TransactWriteItems", GUARDED, NULL},
        {0}};
    expect_silence("guarded", LOST_TRANSACTION, steps);
}
