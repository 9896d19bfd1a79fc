#include <criterion/criterion.h>
#include <math.h>

#include "../../../emulator/base/json.h"

static struct arena arena;

static void set_up(void)
{
    json_setup();
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(json, .init = set_up, .fini = tear_down);

static struct doc read_text(const char *text)
{
    struct doc doc;
    struct json_fault fault;
    cr_assert(json_read(&arena, str_from(text), &doc, &fault), "%s", text);
    return doc;
}

static const char *print(const struct doc *doc)
{
    struct buf out;
    buf_init(&out);
    json_print(&out, doc);
    const char *text = arena_copy(&arena, buf_view(&out)).data;
    buf_release(&out);
    return text;
}

static void check_print(const char *text, const char *printed)
{
    struct doc doc = read_text(text);
    cr_assert_str_eq(print(&doc), printed);
}

Test(json, reads_every_type)
{
    struct doc doc = read_text("{\"a\":[1,-2.5,true,false,null,\"x\"],\"b\":{}}");
    const struct doc *list = doc_get(&doc, "a");
    cr_assert(list && list->type == DOC_LIST && list->list.count == 6);
    cr_assert(list->list.items[0].type == DOC_INTEGER && list->list.items[0].integer == 1);
    cr_assert(list->list.items[1].type == DOC_REAL);
    cr_assert(fabs(list->list.items[1].real + 2.5) < 1e-12);
    cr_assert(list->list.items[2].boolean && !list->list.items[3].boolean);
    cr_assert(list->list.items[4].type == DOC_NULL);
    cr_assert(str_is(list->list.items[5].string, "x"));
    cr_assert_eq(doc_get(&doc, "b")->map.count, 0);
}

Test(json, reads_any_top_value)
{
    cr_assert_eq(read_text("7").integer, 7);
    cr_assert(str_is(read_text("\"s\"").string, "s"));
    cr_assert_eq(read_text("null").type, DOC_NULL);
}

Test(json, keeps_the_order_of_members_and_lets_the_last_duplicate_win)
{
    check_print("{\"z\":1, \"a\":2, \"m\":3}", "{\"z\":1,\"a\":2,\"m\":3}");
    struct doc doc = read_text("{\"a\":1,\"b\":2,\"a\":3}");
    cr_assert_eq(doc.map.count, 2);
    cr_assert_eq(doc_get(&doc, "a")->integer, 3);
}

Test(json, of_a_file_refuses_a_member_that_is_there_twice)
{
    struct doc doc;
    struct json_fault fault;
    cr_assert(json_read_file(&arena, STR("{\"a\":{\"b\":1},\"b\":2}"), &doc, &fault));
    cr_assert_not(json_read_file(&arena, STR("{\"a\":{\"b\":1,\n\"b\":2}}"), &doc, &fault));
    cr_assert_eq(fault.line, 2);
    cr_assert_str_eq(fault.message, "duplicate object key near '\"b\"'");
}

Test(json, keeps_nul_in_strings)
{
    struct doc doc = read_text("\"a\\u0000b\"");
    cr_assert(str_eq(doc.string, STR("a\0b")));
    cr_assert_str_eq(print(&doc), "\"a\\u0000b\"");
}

Test(json, reads_integers_at_and_beyond_64_bits)
{
    struct doc doc = read_text("[9223372036854775807,-9223372036854775808,9223372036854775808,"
                               "-9223372036854775809,\"99999999999999999999\\\"9\",3]");
    cr_assert_eq(doc.list.items[0].integer, INT64_MAX);
    cr_assert_eq(doc.list.items[1].integer, INT64_MIN);
    cr_assert_eq(doc.list.items[2].type, DOC_REAL);
    cr_assert(fabs(doc.list.items[2].real - 9223372036854775808.0) < 1);
    cr_assert_eq(doc.list.items[3].type, DOC_REAL);
    cr_assert(str_is(doc.list.items[4].string, "99999999999999999999\"9"));
    cr_assert_eq(doc.list.items[5].type, DOC_INTEGER);
}

Test(json, prints_reals_as_the_shortest_that_reads_back)
{
    check_print("0.1", "0.1");
    check_print("1.0", "1.0");
    check_print("-2.50", "-2.5");
    check_print("0.30000000000000004", "0.30000000000000004");
    check_print("1e300", "1e+300");
}

Test(json, escapes_strings)
{
    check_print("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f\\u00e9\"",
                "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f\xc3\xa9\"");
}

Test(json, tells_where_text_is_wrong)
{
    struct doc doc;
    struct json_fault fault;
    cr_assert_not(json_read(&arena, STR("{\n  \"a\": nil\n}"), &doc, &fault));
    cr_assert_eq(fault.line, 2);
    cr_assert_gt(fault.column, 7);
    cr_assert(fault.message && fault.message[0]);
}

Test(json, refuses_what_is_not_json)
{
    static const char *const wrong[] = {"",      "{",     "[1,]",        "{\"a\":1}x", "\"\xff\"",
                                        "'a'",   "{a:1}", "\"\\ud800\"", "01",         "[1 2]",
                                        "1e999", "[1]]",  "\"a\nb\"",    "nul"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct doc doc;
        cr_assert_not(json_read(&arena, str_from(wrong[i]), &doc, NULL), "%s", wrong[i]);
    }
}

static void check_place(const char *text, const char *path, int line, int column)
{
    int found_line = 0, found_column = 0;
    cr_assert(json_locate(str_from(text), path, &found_line, &found_column), "%s", path);
    cr_assert_eq(found_line, line, "%s: line %d", path, found_line);
    cr_assert_eq(found_column, column, "%s: column %d", path, found_column);
}

static const char plan[] = "{ \"rules\": [\n"
                           "    { \"name\": \"a{]\\\"\", \"when\": { \"tabel\": 1 } },\n"
                           "    { \"when\": {\"a b\": [ [1, 2], -3.5 ]}, \"when\": 7 } ],\n"
                           "  \"\\u00e9\xc3\xa9\": true, \"last\" : {} }\n";

Test(json, locates_members_by_their_name_and_elements_by_themselves)
{
    check_place(plan, "", 1, 1);
    check_place(plan, "rules", 1, 3);
    check_place(plan, "rules[0]", 2, 5);
    check_place(plan, "rules[0].name", 2, 7);
    check_place(plan, "rules[0].when.tabel", 2, 34);
    check_place(plan, "last", 4, 20);
}

Test(json, locates_quoted_names_escapes_and_the_last_duplicate)
{
    check_place(plan, "rules[1].when", 3, 42);
    check_place(plan, "[\"rules\"][1]", 3, 5);
    check_place(plan, "[\"\xc3\xa9\xc3\xa9\"]", 4, 3);
    check_place("{\"a b\": [ [1, 2], -3.5 ]}", "[\"a b\"][0][1]", 1, 15);
    check_place("{\"a b\": [ [1, 2], -3.5 ]}", "[\"a b\"][1]", 1, 19);
}

Test(json, locates_nothing_where_nothing_is)
{
    static const char *const paths[] = {"x",
                                        "rules[2]",
                                        "rules[-1]",
                                        "rules.a",
                                        "[0]",
                                        "rules[0",
                                        "rules[]",
                                        "rules[a]",
                                        ".",
                                        "rules[0]]",
                                        "rules[0].when.tabel.x",
                                        "rules[\"a\"]"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        int line, column;
        cr_assert_not(json_locate(str_from(plan), paths[i], &line, &column), "%s", paths[i]);
    }
}

Test(json, writer_sets_commas)
{
    struct buf out;
    struct json_writer w;
    buf_init(&out);
    json_begin(&w, &out);
    json_open(&w, '{');
    json_name(&w, "a");
    json_open(&w, '[');
    json_int(&w, INT64_MIN);
    json_bool(&w, true);
    json_null(&w);
    json_open(&w, '{');
    json_close(&w, '}');
    json_text(&w, "t");
    json_close(&w, ']');
    json_name_str(&w, STR("b"));
    json_raw(&w, STR("[1,2]"));
    json_name(&w, "c");
    json_string(&w, STR("s"));
    json_close(&w, '}');
    cr_assert_str_eq(out.data, "{\"a\":[-9223372036854775808,true,null,{},\"t\"],\"b\":[1,2],"
                               "\"c\":\"s\"}");
    buf_release(&out);
}

Test(json, escapes_wherever_they_stand_in_a_string)
{
    struct buf out;
    struct json_writer w;
    buf_init(&out);
    json_begin(&w, &out);
    json_open(&w, '{');
    json_name_str(&w, STR("\"12345678\\"));
    json_string(&w, STR("12345678\n12345678\x01"));
    json_name(&w, "");
    json_string(&w, STR("\xc3\xa4\x7f\xff/\xc0\x80.\xc0"));
    json_close(&w, '}');
    cr_assert_str_eq(out.data, "{\"\\\"12345678\\\\\":\"12345678\\n12345678\\u0001\","
                               "\"\":\"\xc3\xa4\x7f\xff/\\u0000.\xc0\"}");
    buf_release(&out);
}
