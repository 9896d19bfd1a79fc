/* Core times as text. */
#include <criterion/criterion.h>

#include "../../../scenarios/rig/moment.h"

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
