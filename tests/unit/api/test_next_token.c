#include "../../../emulator/api/next_token.h"

#include <criterion/criterion.h>

static struct arena arena;
static struct error err;
static struct value parameter = {.type = VALUE_S, .bytes = {"a", 1}};
static struct attribute member = {{"pk", 2}, {.type = VALUE_S, .bytes = {"x", 1}}};
static struct value key;
static struct token_scope scope;

static void setup(void)
{
    arena_init(&arena);
    error_init(&err, &arena);
    key = (struct value){.type = VALUE_M, .map = {&member, 1}};
    scope = (struct token_scope){STR("SELECT * FROM t"), &parameter, 1};
}

static void teardown(void)
{
    arena_release(&arena);
}

TestSuite(next_token, .init = setup, .fini = teardown);

static struct str printed(const struct value *last)
{
    return next_token_print(&arena, &scope, &(struct next_token){7, last});
}

static void expect_refusal(struct str text, const char *message)
{
    struct next_token out;
    error_init(&err, &arena);
    cr_expect_not(next_token_read(&arena, &scope, text, &out, &err));
    cr_expect_str_eq(err.message, message);
}

Test(next_token, comes_back)
{
    struct next_token out;
    cr_assert(next_token_read(&arena, &scope, printed(&key), &out, &err));
    cr_expect(out.read == 7 && value_eq(out.last, &key));
    cr_assert(next_token_read(&arena, &scope, printed(NULL), &out, &err));
    cr_expect(out.read == 7 && !out.last);
}

Test(next_token, is_bound_to_statement_and_parameters)
{
    struct str token = printed(&key);
    scope.parameter_count = 0;
    expect_refusal(token, "NextToken does not match request");
    scope.parameter_count = 1;
    scope.statement = STR("SELECT a FROM t");
    expect_refusal(token, "NextToken does not match request");
}

Test(next_token, every_changed_byte_is_seen)
{
    struct str token = printed(&key);
    expect_refusal(STR(""), "Invalid NextToken");
    expect_refusal((struct str){token.data, token.len - 4}, "Invalid NextToken");
    for (size_t i = 0; i + 4 < token.len; i++) {
        char *copy = arena_alloc(&arena, token.len);
        for (size_t j = 0; j < token.len; j++) {
            copy[j] = token.data[j];
        }
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        expect_refusal((struct str){copy, token.len}, "Invalid NextToken");
    }
}
