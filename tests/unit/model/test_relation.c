#include "../../../model/relation.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena);
}

static void close_arena(void)
{
    arena_release(&arena);
}

TestSuite(relation, .init = open_arena, .fini = close_arena);

static operand read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

Test(relation, order_and_equality)
{
    operand five = read("{\"N\":\"5\"}");
    operand text = read("{\"S\":\"5\"}");
    cr_expect(relation_stands(five, RELATION_EQ, read("{\"N\":\"5.0\"}")));
    cr_expect(relation_stands(five, RELATION_LE, five));
    cr_expect(relation_stands(read("{\"N\":\"-10\"}"), RELATION_LT, five));
    cr_expect(relation_stands(five, RELATION_EQ, read("{\"N\":\"005\"}")));
    cr_expect(relation_stands(five, RELATION_LT, read("{\"N\":\"10\"}")));
    cr_expect(relation_stands(five, RELATION_GT, read("{\"N\":\"4\"}")));
    cr_expect(relation_stands(five, RELATION_LT, read("{\"N\":\"1e1\"}")));
    cr_expect(relation_stands(read("{\"N\":\"0\"}"), RELATION_EQ, read("{\"N\":\"-0\"}")));
    cr_expect(relation_stands(five, RELATION_NE, text));
    cr_expect(relation_stands(NULL, RELATION_NE, five));
    cr_expect_not(relation_stands(NULL, RELATION_EQ, NULL));
    cr_expect_not(relation_stands(five, RELATION_GT, text));
    cr_expect_not(relation_stands(five, RELATION_GE, NULL));
    cr_expect_not(relation_stands(read("{\"BOOL\":true}"), RELATION_GE, read("{\"BOOL\":true}")));
}

Test(relation, parts)
{
    operand abc = read("{\"S\":\"abc\"}");
    operand bytes = read("{\"B\":\"AQIDBA==\"}");
    cr_expect(relation_contains(&arena, abc, read("{\"S\":\"bc\"}")));
    cr_expect(relation_contains(&arena, bytes, read("{\"B\":\"AgM=\"}")));
    cr_expect(relation_contains(&arena, read("{\"NS\":[\"1\",\"2\"]}"), read("{\"N\":\"2.0\"}")));
    cr_expect(relation_contains(&arena, read("{\"L\":[{\"M\":{}}]}"), read("{\"M\":{}}")));
    cr_expect_not(relation_contains(&arena, read("{\"NS\":[\"1\"]}"), read("{\"S\":\"1\"}")));
    cr_expect_not(relation_contains(&arena, read("{\"N\":\"12\"}"), read("{\"N\":\"1\"}")));
    cr_expect_not(relation_contains(&arena, NULL, abc));
    cr_expect(relation_begins(&arena, abc, read("{\"S\":\"ab\"}")));
    cr_expect(relation_begins(&arena, bytes, read("{\"B\":\"AQI=\"}")));
    cr_expect_not(relation_begins(&arena, abc, read("{\"B\":\"AQI=\"}")));
    cr_expect_not(relation_begins(&arena, abc, read("{\"S\":\"bc\"}")));
}
