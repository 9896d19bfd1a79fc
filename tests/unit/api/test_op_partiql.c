#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../../emulator/base/json.h"
#include "../../lib/driver.h"

/* The token of the last reply, in the arena; data NULL: it had none. */
static struct str token_of(struct arena *arena, const struct driver *driver)
{
    struct doc doc;
    struct str text = arena_copy(arena, str_from(driver->body));
    cr_assert(json_read(arena, text, &doc, NULL));
    return doc_string(&doc, "NextToken");
}

static void page(struct driver *driver, struct arena *arena, struct str token)
{
    const char *body =
        arena_printf(arena, "{\"Statement\":\"SELECT * FROM tab\",\"Limit\":1%s%.*s%s}",
                     token.data ? ",\"NextToken\":\"" : "", STR_ARG(token), token.data ? "\"" : "");
    cr_assert_eq(driver_call(driver, "ExecuteStatement", body), 200, "%s", driver->body);
}

static void open_file(struct driver *driver, const char *path)
{
    struct ddb_options options;
    ddb_options_init(&options);
    options.path = path;
    driver_open_with(driver, &options);
}

Test(op_partiql, tokens_outlive_the_server)
{
    char path[64];
    struct driver driver;
    struct arena arena;
    arena_init(&arena);
    snprintf(path, sizeof path, "/tmp/dynarig-test-tokens-%d.db", (int)getpid());
    open_file(&driver, path);
    driver_table(&driver, "tab");
    driver_put(&driver, "tab", "a", 1);
    driver_put(&driver, "tab", "b", 2);
    page(&driver, &arena, (struct str){0});
    struct str token = token_of(&arena, &driver);
    bool a_first = strstr(driver.body, "\"n\":{\"N\":\"1\"}") != NULL;
    cr_assert_not_null(token.data);
    driver_close(&driver);
    open_file(&driver, path);
    page(&driver, &arena, token);
    cr_expect_not_null(strstr(driver.body, a_first ? "\"n\":{\"N\":\"2\"}" : "\"n\":{\"N\":\"1\"}"),
                       "%s", driver.body);
    driver_close(&driver);
    (void)unlink(path);
    arena_release(&arena);
}

Test(op_partiql, a_token_does_not_fit_a_table_of_another_key)
{
    struct driver driver;
    struct arena arena;
    arena_init(&arena);
    driver_open(&driver, NULL);
    driver_table(&driver, "tab");
    driver_put(&driver, "tab", "a", 1);
    page(&driver, &arena, (struct str){0});
    struct str token = token_of(&arena, &driver);
    cr_assert_not_null(token.data);
    cr_assert_eq(driver_call(&driver, "DeleteTable", "{\"TableName\":\"tab\"}"), 200);
    cr_assert_eq(driver_call(&driver, "CreateTable",
                             "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\","
                             "\"AttributeDefinitions\":[{\"AttributeName\":\"id\","
                             "\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"id\","
                             "\"KeyType\":\"HASH\"}]}"),
                 200);
    const char *body = arena_printf(
        &arena, "{\"Statement\":\"SELECT * FROM tab\",\"NextToken\":\"%.*s\"}", STR_ARG(token));
    cr_expect_eq(driver_call(&driver, "ExecuteStatement", body), 400);
    cr_expect_not_null(strstr(driver.body, "Invalid NextToken"), "%s", driver.body);
    driver_close(&driver);
    arena_release(&arena);
}
