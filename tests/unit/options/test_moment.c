/* Core times as text. */
#include <criterion/criterion.h>

#include "../../../scenarios/options/moment.h"

static void expect(int64_t time_us, const char *text)
{
    char out[MOMENT_SIZE];

    moment_print(time_us, out);
    cr_assert_str_eq(out, text);
}

Test(moment, prints_microseconds)
{
    expect(0, "1970-01-01T00:00:00.000000Z");
    expect(1795305600000001, "2026-11-22T00:00:00.000001Z");
    expect(951782399999999, "2000-02-28T23:59:59.999999Z");
    expect(951782400000000, "2000-02-29T00:00:00.000000Z");
}

Test(moment, prints_what_lies_before_the_epoch)
{
    expect(-1, "1969-12-31T23:59:59.999999Z");
}

static void expect_parsed(const char *text, int64_t time_us)
{
    int64_t out = 0;

    cr_assert(moment_parse(str_from(text), &out), "%s", text);
    cr_assert_eq(out, time_us, "%s", text);
}

Test(moment, is_read_back)
{
    expect_parsed("1970-01-01T00:00:00Z", 0);
    expect_parsed("2026-11-22T00:00:00.000001Z", 1795305600000001);
    expect_parsed("2026-11-22T00:00:00.5Z", 1795305600500000);
    expect_parsed("2000-02-29T00:00:00Z", 951782400000000);
    expect_parsed("2100-03-01T00:00:00Z", 4107542400000000);
    expect_parsed("9999-12-31T23:59:59.999999Z", MOMENT_MOST_US);
}

Test(moment, every_day_of_centuries_is_read_back)
{
    for (int64_t day = 0; day < 366 * 500; day++) {
        char text[MOMENT_SIZE];
        moment_print(day * 86400000000 + 123456, text);
        expect_parsed(text, day * 86400000000 + 123456);
    }
}

Test(moment, refuses_what_is_none)
{
    static const char *const wrong[] = {
        "",
        "2026",
        "2026-11-22",
        "2026-11-22T00:00:00",
        "2026-11-22T00:00:00+01:00",
        "2026-11-22T00:00:00.Z",
        "2026-11-22T00:00:00.1234567Z",
        "2026-11-22T00:00:00Z ",
        "2026-11-22 00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-04-00T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T23:60:00Z",
        "2026-11-22T23:59:60Z",
        "1969-12-31T23:59:59Z",
        "20x6-11-22T00:00:00Z",
    };
    int64_t out;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        cr_assert_not(moment_parse(str_from(wrong[i]), &out), "%s", wrong[i]);
    }
}
