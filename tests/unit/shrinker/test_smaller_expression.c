#include "../../../scenarios/shrinker/smaller_expression.h"

#include <criterion/criterion.h>

/* All smaller texts, each followed by a bar. */
static const char *all(struct arena *arena, const char *text)
{
    const char *out = "";
    for (size_t n = 0;; n++) {
        struct str smaller = smaller_expression(arena, str_from(text), n);
        if (!smaller.data) {
            return out;
        }
        out = arena_printf(arena, "%s%.*s|", out, STR_ARG(smaller));
    }
}

static void check(const char *text, const char *expected)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_str_eq(all(&arena, text), expected);
    arena_release(&arena);
}

Test(smaller_expression, conditions_lose_a_side)
{
    check("a = :x AND b = :y", "b = :y|a = :x|");
    check("a = :x OR b = :y OR c = :z", "b = :y OR c = :z|a = :x OR c = :z|a = :x OR b = :y|");
}

Test(smaller_expression, the_and_of_between_parts_nothing)
{
    check("a BETWEEN :x AND :y", "");
    check("a BETWEEN :x AND :y AND b = :z", "b = :z|a BETWEEN :x AND :y|");
}

Test(smaller_expression, not_and_parentheses_go)
{
    check("NOT a = :x", "a = :x|");
    check("(a = :x)", "a = :x|");
    check("NOT (a = :x)", "(a = :x)|NOT a = :x|");
}

Test(smaller_expression, lists_lose_a_member)
{
    check("a IN (:x,:y)", "a IN :x,:y|a IN (:y)|a IN (:x)|");
    check("pk,aa", "aa|pk|");
}

Test(smaller_expression, updates_lose_a_clause_or_an_action)
{
    check("SET a = :x, b = :y REMOVE c",
          "REMOVE c|SET b = :y REMOVE c|SET a = :x REMOVE c|SET a = :x, b = :y|");
    check("SET a = :x", "");
}

Test(smaller_expression, operands_stand_for_what_they_are_in)
{
    check("SET n = n + :one", "SET n = n|SET n = :one|");
    check("SET a = if_not_exists(b,:x)", "SET a = b|SET a = :x|SET a = if_not_exists(:x)|"
                                         "SET a = if_not_exists(b)|");
    check("size(a.x) > :n", "a.x > :n|size(a) > :n|");
}

Test(smaller_expression, paths_end_earlier)
{
    check("aa.x[0] = :v", "aa = :v|");
    check("#a.b", "#a|");
}

Test(smaller_expression, nothing_comes_of_nothing)
{
    check("", "");
    check("a", "");
    check(")(", "");
}
