/* Requests name the run's own tables, and replies do not tell. */
#include "../../../scenarios/simulator/alias.h"

#include <criterion/criterion.h>

static void sends(const char *body, const char *expected)
{
    struct arena arena;
    arena_init(&arena);
    struct str sent = alias_request(&arena, STR("p-"), str_from(body));
    cr_expect(str_is(sent, expected), "%.*s", STR_ARG(sent));
    arena_release(&arena);
}

Test(alias, names_of_tables_get_the_prefix)
{
    sends("{\"TableName\":\"t\",\"Item\":{\"TableName\":{\"S\":\"t\"}}}",
          "{\"TableName\":\"p-t\",\"Item\":{\"TableName\":{\"S\":\"t\"}}}");
    sends("{\"TableName\":\"arn:aws:dynamodb:r:1:table/t\"}",
          "{\"TableName\":\"arn:aws:dynamodb:r:1:table/p-t\"}");
    sends("{\"RequestItems\":{\"t\":{\"Keys\":[{\"t\":{\"S\":\"t\"}}]}}}",
          "{\"RequestItems\":{\"p-t\":{\"Keys\":[{\"t\":{\"S\":\"t\"}}]}}}");
    sends("{\"TransactItems\":[{\"Put\":{\"TableName\":\"t\"}}]}",
          "{\"TransactItems\":[{\"Put\":{\"TableName\":\"p-t\"}}]}");
}

Test(alias, statements_name_them_behind_three_words)
{
    sends("{\"Statement\":\"SELECT * FROM \\\"t\\\".\\\"i\\\" WHERE a = 'FROM t'\"}",
          "{\"Statement\":\"SELECT * FROM \\\"p-t\\\".\\\"i\\\" WHERE a = 'FROM t'\"}");
    sends("{\"Statement\":\"insert into t value {'a':'b'}\"}",
          "{\"Statement\":\"insert into \\\"p-t\\\" value {'a':'b'}\"}");
    sends("{\"Statement\":\"UPDATE t SET a = 1\"}",
          "{\"Statement\":\"UPDATE \\\"p-t\\\" SET a = 1\"}");
    sends("{\"Statement\":\"DELETE FROM  t.i WHERE updated = 'it''s'\"}",
          "{\"Statement\":\"DELETE FROM  \\\"p-t\\\".i WHERE updated = 'it''s'\"}");
}

Test(alias, a_token_is_the_runs_own)
{
    struct arena arena;
    arena_init(&arena);
    struct str body = STR("{\"ClientRequestToken\":\"once\"}");
    struct str one = alias_request(&arena, STR("p-"), body);
    struct str again = alias_request(&arena, STR("p-"), body);
    struct str other = alias_request(&arena, STR("q-"), body);
    cr_expect(str_eq(one, again));
    cr_expect_not(str_eq(one, other));
    cr_expect_eq(one.len, body.len - 4 + 32);
    sends("{\"ClientRequestToken\":\"1234567890123456789012345678901234567\"}",
          "{\"ClientRequestToken\":\"1234567890123456789012345678901234567\"}");
    arena_release(&arena);
}

Test(alias, what_is_no_json_and_no_name_stays)
{
    sends("{\"TableName\":\"\"}", "{\"TableName\":\"\"}");
    sends("{\"TableName\":", "{\"TableName\":");
    sends("", "");
}

Test(alias, replies_lose_the_prefix)
{
    struct arena arena;
    arena_init(&arena);
    struct str reply =
        alias_reply(&arena, STR("p-"),
                    STR("{\"Responses\":{\"p-t\":[]},\"message\":\"table/p-t: not found\"}"));
    cr_expect(str_is(reply, "{\"Responses\":{\"t\":[]},\"message\":\"table/t: not found\"}"));
    cr_expect_eq(alias_reply(&arena, STR("p-"), STR("")).len, 0);
    arena_release(&arena);
}
