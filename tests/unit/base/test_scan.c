#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/base/scan.h"

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

TestSuite(scan, .init = set_up, .fini = tear_down);

static struct str print(const struct doc *doc)
{
    struct buf out;
    buf_init(&out);
    json_print(&out, doc);
    struct str text = arena_copy(&arena, buf_view(&out));
    buf_release(&out);
    return text;
}

/* The text is taken, and says what it says to Jansson. */
static void check_taken(struct str text)
{
    struct doc doc, whole;
    cr_assert(scan_json(&arena, text, &doc), "%.*s", STR_ARG(text));
    cr_assert(json_read_whole(&arena, text, &whole, NULL), "%.*s", STR_ARG(text));
    cr_assert(str_eq(print(&doc), print(&whole)), "%.*s", STR_ARG(text));
}

static void check_declined(struct str text)
{
    struct doc doc = {.type = DOC_INTEGER, .integer = 42};
    cr_assert_not(scan_json(&arena, text, &doc), "%.*s", STR_ARG(text));
    cr_assert(doc.type == DOC_INTEGER && doc.integer == 42, "%.*s", STR_ARG(text));
}

Test(scan, takes_what_requests_consist_of)
{
    static const char *const texts[] = {
        "{\"TableName\":\"t\",\"Item\":{\"pk\":{\"S\":\"a\"},\"n\":{\"N\":\"1\"}},\"Limit\":10}",
        " \t\r\n{ \"a\" : [ ] , \"b\" : { } , \"c\" : [ 1 , [ 2 ] , { \"d\" : null } ] } \n",
        "[true,false,null,0,-0,-1,7,999999999999999999,-999999999999999999]",
        "\"\"",
        "{\"\":{\"\":\"\"}}",
        "12",
        "null",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_taken(str_from(texts[i]));
}

Test(scan, decodes_strings_where_they_stand)
{
    check_taken(STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""));
    check_taken(STR("[\"a\\u0041\\u00e9\\u20aC\\ud83d\\uDE00z\",\"\\u0000\",\"\x7f\"]"));
    check_taken(STR("\"\xc2\x80\xdf\xbf \xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\""));
    check_taken(STR("\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf mixed \\u00FC\""));
    struct doc doc;
    cr_assert(scan_json(&arena, STR("{\"k\\ney\":\"a\\u0000b\"}"), &doc));
    cr_assert(str_is(doc.map.members[0].name, "k\ney"));
    cr_assert_eq(doc.map.members[0].name.data[4], '\0');
    cr_assert(str_eq(doc.map.members[0].value.string, STR("a\0b")));
}

Test(scan, lets_the_last_of_two_members_win_in_the_first_ones_place)
{
    struct doc doc;
    check_taken(STR("{\"a\":1,\"b\":2,\"a\":{\"x\":1,\"x\":[3]}}"));
    cr_assert(scan_json(&arena, STR("{\"a\":1,\"b\":2,\"\\u0061\":3}"), &doc));
    cr_assert_str_eq(print(&doc).data, "{\"a\":3,\"b\":2}");
}

Test(scan, declines_what_is_no_json)
{
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "[",
        "\"",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{a:1}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "{}x",
        "{} {}",
        "tru",
        "truex",
        "nul",
        "True",
        "01",
        "-",
        "-01",
        "+1",
        "1x",
        "0x10",
        "\"a\nb\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83d\\n\"",
        "\"\\ud83d\\u0041\"",
        "\"\\",
        "'a'",
        "]",
        "}",
        "{1:2}",
        "{\"a\" 1}",
        "\"\x80\"",
        "\"\xc1\x81\"",
        "\"\xe0\x9f\xbf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf0\x8f\xbf\xbf\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xf5\x80\x80\x80\"",
        "\"\xc3\"",
        "\"\xe2\x82\"",
        "\xef\xbb\xbf{}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct doc doc;
        check_declined(str_from(texts[i]));
        cr_assert_not(json_read_whole(&arena, str_from(texts[i]), &doc, NULL), "%s", texts[i]);
    }
    check_declined(STR("{}\0"));
    check_declined(STR("\"a\0b\""));
}

/* A text of `count` parts between a head and a tail. */
static struct str repeated(const char *head, const char *part, size_t count, const char *tail)
{
    struct buf text;
    buf_init(&text);
    buf_text(&text, head);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, part, i);
    buf_text(&text, tail);
    struct str copy = arena_copy(&arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

Test(scan, leaves_what_is_rare_to_jansson)
{
    static const char *const texts[] = {"1.5", "1e3", "[-0.0]", "1234567890123456789",
                                        "123456789012345678901234567890"};
    struct doc doc;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        check_declined(str_from(texts[i]));
        cr_assert(json_read(&arena, str_from(texts[i]), &doc, NULL), "%s", texts[i]);
    }
    check_taken(repeated("{\"z\":0", ",\"k%zu\":1", 255, "}"));
    check_declined(repeated("{\"z\":0", ",\"k%zu\":1", 256, "}"));
    check_taken(repeated("[0", ",%zu", 1000, "]"));
    check_taken(repeated("", "[", 200, repeated("", "]", 200, "").data));
    check_declined(repeated("", "[", 201, repeated("", "]", 201, "").data));
    check_declined(repeated("{\"a\":", "{\"a\":", 200, "0"));
}

Test(scan, reading_tells_errors_as_jansson_does)
{
    struct doc doc = {.type = DOC_INTEGER, .integer = 42};
    struct json_fault fault;
    cr_assert_not(json_read(&arena, STR("{\"a\":1,\n \"b\" 2}"), &doc, &fault));
    cr_assert(fault.line == 2 && fault.column == 6, "%d:%d", fault.line, fault.column);
    cr_assert_not(json_read(&arena, STR("{}x"), &doc, &fault));
    cr_assert(doc.type == DOC_INTEGER && doc.integer == 42);
}
