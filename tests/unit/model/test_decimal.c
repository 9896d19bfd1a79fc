#include "../../../model/decimal.h"

#include <criterion/criterion.h>

static struct decimal read(const char *text)
{
    struct decimal number;
    cr_assert(decimal_read(str_from(text), &number), "%s", text);
    return number;
}

static void expect_printed(const struct decimal *number, const char *text)
{
    struct buf out;
    buf_init(&out);
    decimal_print(&out, number);
    cr_assert(str_is(buf_view(&out), text), "%s, not %s", out.data, text);
    buf_release(&out);
}

static void expect_read(const char *text, const char *printed)
{
    struct decimal number = read(text);
    expect_printed(&number, printed);
}

Test(decimal, reads_every_way_to_write_a_number)
{
    expect_read("0", "0");
    expect_read("-0.00", "0");
    expect_read("00042", "42");
    expect_read("+1.50", "1.5");
    expect_read("-.5", "-0.5");
    expect_read("1.5E2", "150");
    expect_read("12e-1", "1.2");
    expect_read("7E-9", "0.000000007");
}

Test(decimal, refuses_what_the_service_cannot_hold)
{
    static const char *const wrong[] = {"",
                                        "-",
                                        ".",
                                        "1e",
                                        "1 ",
                                        "0x1",
                                        "1E126",
                                        "1E-131",
                                        "1e99999999999",
                                        "1.23456789012345678901234567890123456789"};
    struct decimal number;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert(!decimal_read(str_from(wrong[i]), &number), "%s", wrong[i]);
    }
    (void)read("9.9999999999999999999999999999999999999E125");
    (void)read("1E-130");
}

Test(decimal, adds_and_takes_away_as_on_paper)
{
    static const struct {
        const char *a, *b, *sum, *difference;
    } cases[] = {
        {"1", "2", "3", "-1"},
        {"0.1", "0.2", "0.3", "-0.1"},
        {"-1.5", "1.5", "0", "-3"},
        {"99999999999999999999999999999999999999", "1", "100000000000000000000000000000000000000",
         "99999999999999999999999999999999999998"},
        {"1000", "-0.001", "999.999", "1000.001"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal a = read(cases[i].a), b = read(cases[i].b), out;
        cr_assert(decimal_add(&a, &b, false, &out));
        expect_printed(&out, cases[i].sum);
        cr_assert(decimal_add(&a, &b, true, &out));
        expect_printed(&out, cases[i].difference);
    }
}

Test(decimal, a_sum_of_39_digits_or_beyond_the_bounds_is_none)
{
    struct decimal a = read("1E30"), b = read("1E-30"), out;
    cr_assert(!decimal_add(&a, &b, false, &out));
    a = read("9.9E125");
    b = read("1E124");
    cr_assert(decimal_add(&a, &a, true, &out));
    cr_assert(!decimal_add(&a, &b, false, &out));
}

Test(decimal, orders_by_value)
{
    static const char *const rising[] = {"-1E125", "-10",    "-9.9", "-1E-130",
                                         "0",      "1E-130", "2",    "10"};
    for (size_t i = 1; i < sizeof rising / sizeof rising[0]; i++) {
        struct decimal low = read(rising[i - 1]), high = read(rising[i]);
        cr_assert(decimal_cmp(&low, &high) < 0 && decimal_cmp(&high, &low) > 0);
        cr_assert(decimal_cmp(&low, &low) == 0);
    }
}

/* As measured on the service, by the 400 KB bound of items. */
Test(decimal, is_charged_as_measured)
{
    static const struct {
        const char *text;
        size_t bytes;
    } cases[] = {{"0", 1},         {"-0", 1},
                 {"12", 2},        {"123", 3},
                 {"0042", 2},      {"1010", 3},
                 {"0.0000001", 2}, {"1E125", 2},
                 {"1.5", 3},       {"1.234", 4},
                 {"100.5", 4},     {"0.15", 2},
                 {"-42", 3},       {"-1E125", 3},
                 {"-0.15", 3},     {"12345678901234567890123456789012345678", 20}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal number = read(cases[i].text);
        cr_assert_eq(decimal_bytes(&number), cases[i].bytes, "%s", cases[i].text);
    }
}
