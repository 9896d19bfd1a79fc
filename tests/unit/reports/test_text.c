#include <criterion/criterion.h>
#include <stdlib.h>

#include "../../../reports/text.h"

#define BAD "\xEF\xBF\xBD"

/* Checks one function of text.h: bytes in, text out. */
static void gives(void (*function)(struct buf *, struct str), struct str in, const char *expected)
{
    struct buf out;
    buf_init(&out);
    function(&out, in);
    cr_expect(str_is(buf_view(&out), expected), "expected %s, got %.*s", expected,
              STR_ARG(buf_view(&out)));
    buf_release(&out);
}

static void clean(struct buf *out, struct str in)
{
    struct arena arena;
    arena_init(&arena);
    buf_str(out, text_clean(&arena, in));
    arena_release(&arena);
}

Test(text, clean_keeps_utf8_and_replaces_the_rest)
{
    gives(clean, STR("gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80"), "gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80");
    gives(clean, STR("a\0b\x1B[31m"), "a" BAD "b" BAD "[31m");
    gives(clean, STR("\xC3("), BAD "(");
    gives(clean, STR("\xE2\x82"), BAD BAD);
    gives(clean, STR("\xC0\xAF"), BAD BAD);
    gives(clean, STR("\xED\xA0\x80"), BAD BAD BAD);
    gives(clean, STR("\xF4\x90\x80\x80"), BAD BAD BAD BAD);
    gives(clean, STR("\xC2\x85|\xEF\xBF\xBE"), BAD "|" BAD);
    gives(clean, STR("a\r\nb\rc\td\n"), "a\nb" BAD "c\td\n");
}

Test(text, escapes_of_each_format)
{
    struct str hostile = STR("<a href='x'>\"&\"</a>\n");
    gives(text_html, hostile, "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;\n");
    gives(text_xml_value, STR("<\"&\n\t\x01"), "&lt;&quot;&amp;&#10;&#9;" BAD);
    gives(text_json, STR("\"\\\n\xFF"), "\"\\\"\\\\\\n" BAD "\"");
    gives(text_line, STR("a\nb\x1B"), "a b" BAD);
    gives(text_markdown, STR("a|b`c`*d* <i>\nnext"), "a\\|b\\`c\\`\\*d\\* &lt;i&gt; next");
    gives(text_fence, STR("a```b"), "````\na```b\n````\n");
    gives(text_command, STR("50%: a,b\r\nc"), "50%25: a,b%0Ac");
    gives(text_command_value, STR("50%: a,b\nc"), "50%25%3A a%2Cb%0Ac");
}

static void number(struct buf *out, struct str in)
{
    text_number(out, atoll(in.data));
}

static void duration(struct buf *out, struct str in)
{
    text_duration(out, atoll(in.data));
}

static void span(struct buf *out, struct str in)
{
    text_span(out, atoll(in.data));
}

static void time_of(struct buf *out, struct str in)
{
    text_time(out, atoll(in.data));
}

Test(text, numbers_and_times)
{
    gives(number, STR("0"), "0");
    gives(number, STR("999"), "999");
    gives(number, STR("1204"), "1,204");
    gives(number, STR("-1234567"), "-1,234,567");
    gives(duration, STR("2413999"), "2.413s");
    gives(duration, STR("7000"), "0.007s");
    gives(span, STR("59999999"), "59.999s");
    gives(span, STR("61000000"), "1m 1s");
    gives(span, STR("90003000000"), "25h 0m 3s");
    gives(time_of, STR("1795435200000000"), "2026-11-23T12:00:00Z");
    gives(time_of, STR("-1"), "(no time)");
}

Test(text, cut_does_not_end_within_a_character)
{
    cr_assert(str_is(text_cut(STR("abc"), 3), "abc"));
    cr_assert(str_is(text_cut(STR("abc"), 2), "ab"));
    cr_assert(str_is(text_cut(STR("a\xC3\xBCz"), 2), "a"));
    cr_assert(str_is(text_cut(STR("\xF0\x9F\x98\x80z"), 3), ""));
}

static void shell(struct buf *out, struct str in)
{
    struct arena arena;
    arena_init(&arena);
    text_shell(out, &arena, in);
    arena_release(&arena);
}

Test(text, shell_quotes_what_needs_it)
{
    gives(shell, STR("[\"npm\",\"run\",\"a b\",\"it's\",\"\",\"$HOME\"]"),
          "npm run 'a b' 'it'\\''s' '' '$HOME'");
    gives(shell, STR("[]"), "");
    gives(shell, STR("make test"), "make test");
}

static void pretty(struct buf *out, struct str in)
{
    text_pretty(out, in, 200);
}

Test(text, pretty_breaks_only_what_is_long)
{
    gives(pretty, STR("{\"a\":1, \"b\":[true,null]}"), "{\"a\": 1, \"b\": [true, null]}");
    gives(pretty,
          STR("{\"TableName\":\"t\",\"Item\":{\"pk\":{\"S\":\"}a, {b\"},\"other\":{\"S\":"
              "\"0123456789012345678901234567890123456789\"}}}"),
          "{\n  \"TableName\": \"t\",\n  \"Item\": {\n    \"pk\": {\"S\": \"}a, {b\"},\n"
          "    \"other\": {\"S\": \"0123456789012345678901234567890123456789\"}\n  }\n}");
    gives(pretty, STR("no json"), "no json");
    gives(pretty, STR("{\"a"), "{\n  \"a");
    gives(pretty, STR("{]}}}"), "{]}}}");
}
