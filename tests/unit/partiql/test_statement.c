#include "../../../emulator/partiql/statement.h"

#include <criterion/criterion.h>

static struct arena arena;
static struct error err;

static void setup(void)
{
    arena_init(&arena);
    error_init(&err, &arena);
}

static void teardown(void)
{
    arena_release(&arena);
}

TestSuite(statement, .init = setup, .fini = teardown);

static const struct statement *parsed(const char *text)
{
    const struct statement *statement = NULL;
    cr_assert(statement_parse(&arena, str_from(text), &statement, &err), "%s: %s", text,
              err.message);
    return statement;
}

static void expect_detail(const char *text, const char *detail)
{
    const struct statement *statement = NULL;
    error_init(&err, &arena);
    cr_expect_not(statement_parse(&arena, str_from(text), &statement, &err), "%s", text);
    const char *want =
        arena_printf(&arena, "Statement wasn't well formed, can't be processed: %s", detail);
    cr_expect_str_eq(err.message, want, "%s: %s", text, err.message);
}

Test(statement, select_has_columns_table_index_condition_and_order)
{
    const struct statement *s =
        parsed("SELECT a, b.c[2] FROM \"T-1\".i WHERE a = ? ORDER BY a, \"b\" DESC;");
    cr_expect_eq(s->type, STATEMENT_SELECT);
    cr_expect(str_is(s->table, "T-1") && str_is(s->index, "i"));
    cr_assert_eq(s->column_count, 2);
    cr_expect_eq(s->columns[1]->path.count, 3);
    cr_expect_eq(s->columns[1]->path.elements[2].index, 2);
    cr_expect_eq(s->where->type, TERM_EQ);
    cr_expect_eq(s->parameter_count, 1);
    cr_assert_eq(s->ordering_count, 2);
    cr_expect(!s->orderings[0].descending && s->orderings[1].descending);
}

Test(statement, and_binds_tighter_than_or_and_not_tighter_than_and)
{
    const struct term *where = parsed("SELECT * FROM t WHERE a=1 OR NOT b=2 AND c=3")->where;
    cr_assert_eq(where->type, TERM_OR);
    cr_assert_eq(where->args[1]->type, TERM_AND);
    cr_expect_eq(where->args[1]->args[0]->type, TERM_NOT);
}

Test(statement, chains_are_one_term)
{
    const struct term *where = parsed("SELECT * FROM t WHERE a=1 AND b=2 AND c=3")->where;
    cr_expect(where->type == TERM_AND && where->count == 3);
}

Test(statement, between_takes_its_own_and)
{
    const struct term *where = parsed("SELECT * FROM t WHERE a BETWEEN 1 AND 2 AND b=3")->where;
    cr_assert_eq(where->type, TERM_AND);
    cr_expect(where->args[0]->type == TERM_BETWEEN && where->args[0]->count == 3);
}

Test(statement, signs_belong_to_numbers)
{
    const struct statement *s = parsed("UPDATE t SET a = a - -1, b = +2 WHERE k='x'");
    cr_assert_eq(s->assignment_count, 2);
    cr_assert_eq(s->assignments[0].value->type, TERM_MINUS);
    cr_expect(str_is(s->assignments[0].value->args[1]->text, "-1"));
    cr_expect(str_is(s->assignments[1].value->text, "+2"));
}

Test(statement, update_keeps_its_actions_in_order)
{
    const struct statement *s =
        parsed("UPDATE t SET a=1 REMOVE b SET c=2, d=3 REMOVE e[0] WHERE k=1 "
               "RETURNING MODIFIED NEW *");
    cr_assert_eq(s->assignment_count, 5);
    cr_expect(s->assignments[0].value && !s->assignments[1].value && s->assignments[3].value);
    cr_expect_eq(s->assignments[4].target.count, 2);
    cr_expect_eq(s->returning, RETURNING_MODIFIED_NEW);
}

Test(statement, parameters_are_numbered_in_the_order_of_the_text)
{
    const struct statement *s = parsed("INSERT INTO t VALUE {'a': ?, 'b': [?, ?]}");
    cr_expect_eq(s->parameter_count, 3);
    cr_expect_eq(s->item->args[1]->args[1]->parameter, 2);
}

Test(statement, exists_wraps_a_select)
{
    const struct statement *s = parsed("EXISTS(SELECT * FROM t WHERE a=1)");
    cr_expect(s->type == STATEMENT_EXISTS && s->where && str_is(s->word, "EXISTS"));
}

Test(statement, depth_is_bounded)
{
    struct buf text;
    buf_init(&text);
    buf_text(&text, "SELECT * FROM t WHERE ");
    for (int i = 0; i < 4000; i++) {
        buf_byte(&text, '(');
    }
    expect_detail(text.data, "Expression is too deep");
    buf_clear(&text);
    buf_text(&text, "SELECT * FROM t WHERE a =");
    for (int i = 0; i < 4000; i++) {
        buf_byte(&text, '-');
    }
    buf_release(&text);
}

Test(statement, paths_are_bounded)
{
    struct buf text;
    buf_init(&text);
    buf_text(&text, "SELECT a");
    for (int i = 0; i < PATH_DEPTH_MAX; i++) {
        buf_text(&text, ".a");
    }
    buf_text(&text, " FROM t");
    expect_detail(text.data, "Path is too deep");
    buf_release(&text);
    expect_detail("SELECT a[99999999999] FROM t", "Invalid path component");
    expect_detail("SELECT a[1.5] FROM t", "Invalid path component");
    expect_detail("SELECT a[b] FROM t", "Invalid path component");
}

Test(statement, says_what_was_expected)
{
    expect_detail("SELECT * WHERE a=1", "Expected FROM after SELECT");
    expect_detail("INSERT t VALUE {}", "Expected INTO after INSERT");
    expect_detail("DELETE t", "Expected FROM after DELETE");
    expect_detail("EXISTS SELECT * FROM t", "Expected '(' after EXISTS");
    expect_detail("EXISTS(DELETE FROM t)", "Expected SELECT");
    expect_detail("EXISTS(SELECT * FROM t", "Expected ')' after EXISTS");
    expect_detail("SELECT * FROM t ORDER a", "Expected BY after ORDER");
    expect_detail("SELECT * FROM t WHERE a=1 ORDER BY a,b,c,d,e,f,g,h,i",
                  "Too many keys in the ORDER BY clause");
    expect_detail("UPDATE t SET a 1", "Expected '=' in SET");
    expect_detail("DELETE FROM t RETURNING OLD *",
                  "Expected ALL or MODIFIED in the returning clause");
    expect_detail("DELETE FROM t RETURNING ALL *", "Expected OLD or NEW in the returning clause");
    expect_detail("DELETE FROM t RETURNING ALL OLD a", "Expected * in the returning clause");
    expect_detail("SELECT * FROM t WHERE a BETWEEN 1", "Expected AND after BETWEEN");
    expect_detail("INSERT INTO t VALUE {1: 2}", "Expected a string as the name of a member");
    expect_detail("INSERT INTO t VALUE {'a' 2}", "Expected ':' behind the name of a member");
    expect_detail("INSERT INTO t VALUE {'a': 2", "Unexpected token in structure");
    expect_detail("INSERT INTO t VALUE [1 2]", "Unexpected token in list");
    expect_detail("SELECT COUNT(* 1) FROM t", "Unexpected token in call");
    expect_detail("SELECT * FROM t WHERE a IN ()x", "Unexpected token after expression");
}
