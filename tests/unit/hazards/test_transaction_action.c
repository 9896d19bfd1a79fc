#include <criterion/criterion.h>

#include "../../../scenarios/hazards/transaction_action.h"

#define TRANSACTION                                                                                \
    "{\"TransactItems\":[{\"ConditionCheck\":{\"TableName\":\"tab\",\"Key\":{\"k\":{\"N\":\"1\"}}" \
    ","                                                                                            \
    "\"ConditionExpression\":\"c\"}},"                                                             \
    "{\"Put\":{\"TableName\":\"tab\",\"Item\":{\"k\":{\"N\":\"2.0\"},\"x\":{\"S\":\"y\"}}}},"      \
    "{\"Delete\":{\"TableName\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\","            \
    "\"Key\":{\"k\":{\"N\":\"3\"}}}}]}"

static bool find(struct arena *arena, const char *table, const char *key, const char *operation)
{
    const char *found = NULL;
    struct str body;
    return transaction_action(arena, STR(TRANSACTION), str_from(table), str_from(key), &found,
                              &body) &&
           str_is(str_from(found), operation) && body.len > 0;
}

Test(transaction_action, is_found_by_table_and_key)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert(find(&arena, "tab", "{\"k\":{\"N\":\"2\"}}", "PutItem"));
    cr_assert(find(&arena, "tab", "{\"k\":{\"N\":\"3\"}}", "DeleteItem"));
    cr_assert_not(find(&arena, "tab", "{\"k\":{\"N\":\"1\"}}", ""), "a check writes nothing");
    cr_assert_not(find(&arena, "other", "{\"k\":{\"N\":\"2\"}}", "PutItem"));
    cr_assert_not(find(&arena, "tab", "{\"k\":{\"S\":\"2\"}}", "PutItem"));
    arena_release(&arena);
}
