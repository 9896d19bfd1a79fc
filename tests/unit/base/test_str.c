#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/str.h"

Test(str, compares_by_unsigned_bytes_then_length)
{
    cr_assert_lt(str_cmp(STR("a"), STR("b")), 0);
    cr_assert_lt(str_cmp(STR("a"), STR("ab")), 0);
    cr_assert_gt(str_cmp(STR("\xff"), STR("a")), 0);
    cr_assert_lt(str_cmp(STR("a"), STR("a\0")), 0);
    cr_assert_eq(str_cmp((struct str){NULL, 0}, STR("")), 0);
}

Test(str, equality_minds_length_and_nul)
{
    cr_assert(str_eq(STR("a\0b"), STR("a\0b")));
    cr_assert_not(str_eq(STR("a\0b"), STR("a\0c")));
    cr_assert_not(str_eq(STR("a"), STR("ab")));
    cr_assert(str_eq(str_from(NULL), STR("")));
    cr_assert(str_is(STR("abc"), "abc"));
    cr_assert(str_starts(STR("abc"), STR("ab")));
    cr_assert(str_starts(STR("abc"), STR("")));
    cr_assert_not(str_starts(STR("ab"), STR("abc")));
}

Test(str, glob_matches_runs)
{
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {
        {"Orders*", "Orders", true},
        {"Orders*", "Orders-1", true},
        {"Orders*", "orders", false},
        {"*", "", true},
        {"", "", true},
        {"", "a", false},
        {"*a*b", "xaybzb", true},
        {"*a*b", "xaybz", false},
        {"a**c", "abc", true},
        {"*ab", "aab", true},
        {"a?c", "abc", false},
        {"a?c", "a?c", true},
        {"*.x.*", "a.x.x.b", true},
        {"abc", "ab", false},
        {"a*", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(str_glob(str_from(cases[i].pattern), str_from(cases[i].text)),
                     cases[i].matches, "%s ~ %s", cases[i].pattern, cases[i].text);
}

Test(buf, grows_and_stays_terminated)
{
    struct buf buf;
    buf_init(&buf);
    for (int i = 0; i < 1000; i++)
        buf_printf(&buf, "%d,", i);
    cr_assert_eq(buf.len, 3890);
    cr_assert_eq(buf.data[buf.len], '\0');
    cr_assert(str_starts(buf_view(&buf), STR("0,1,2,")));
    buf_clear(&buf);
    cr_assert_eq(buf.len, 0);
    cr_assert_str_eq(buf.data, "");
    buf_release(&buf);
    cr_assert_null(buf.data);
}

Test(buf, writes_integers_big_endian)
{
    struct buf buf;
    buf_init(&buf);
    buf_u32(&buf, 0x01020304);
    buf_u64(&buf, UINT64_C(0xff00000000000001));
    buf_byte(&buf, 0);
    cr_assert(str_eq(buf_view(&buf), STR("\1\2\3\4\xff\0\0\0\0\0\0\1\0")));
    buf_release(&buf);
}

/* Every byte at every place of a text longer than two words. */
Test(str, plain_ends_at_the_first_byte_that_json_may_escape)
{
    char text[21];
    for (size_t at = 0; at < sizeof text; at++) {
        for (int byte = 0; byte < 256; byte++) {
            bool escaped = byte < 0x20 || byte == '"' || byte == '\\' || byte == 0xc0;
            memset(text, byte == 'a' ? 'b' : 'a', sizeof text);
            text[at] = (char)byte;
            cr_assert_eq(str_plain((struct str){text, sizeof text}), escaped ? at : sizeof text);
            cr_assert_eq(str_plain((struct str){text, at}), at);
        }
    }
    cr_assert_eq(str_plain((struct str){0}), 0);
}
