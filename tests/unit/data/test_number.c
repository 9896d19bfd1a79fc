#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/data/number.h"

#define UNREADABLE "The parameter cannot be converted to a numeric value"
#define OVERFLOW_TEXT                                                                              \
    "Number overflow. Attempting to store a number with magnitude larger than supported range"
#define UNDERFLOW_TEXT                                                                             \
    "Number underflow. Attempting to store a number with magnitude smaller than supported range"
#define PRECISION_TEXT "Attempting to store more than 38 significant digits in a Number"
#define DIGITS_38 "12345678901234567890123456789012345678"

static struct arena arena;
static struct error err;

static void set_up(void)
{
    arena_init(&arena);
    error_init(&err, &arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(number, .init = set_up, .fini = tear_down);

static struct number parse(const char *text)
{
    struct number number;
    cr_assert(number_parse(str_from(text), &number, &err), "%s: %s", text, err.message);
    return number;
}

static const char *print(const struct number *number)
{
    struct buf out;
    buf_init(&out);
    number_print(&out, number);
    const char *text = arena_copy(&arena, buf_view(&out)).data;
    buf_release(&out);
    return text;
}

static void check_print(const char *text, const char *printed)
{
    struct number number = parse(text);
    cr_assert_str_eq(print(&number), printed, "%s: %s", text, print(&number));
}

static const char *repeat(const char *front, char c, size_t count, const char *back)
{
    char *text = arena_zalloc(&arena, strlen(front) + count + strlen(back) + 1);
    strcpy(text, front);
    memset(text + strlen(front), c, count);
    strcat(text, back);
    return text;
}

Test(number, prints_the_normal_form)
{
    check_print("0", "0");
    check_print("-0", "0");
    check_print("-0.00e99", "0");
    check_print("0e2147483647", "0");
    check_print("+5", "5");
    check_print(".5", "0.5");
    check_print("5.", "5");
    check_print("1E3", "1000");
    check_print("00042", "42");
    check_print("1.5E2", "150");
    check_print("100.0", "100");
    check_print("-12.50", "-12.5");
    check_print("0.000120", "0.00012");
    check_print("1e-2", "0.01");
    check_print("123e-2", "1.23");
    check_print("1E+05", "100000");
    check_print(DIGITS_38, DIGITS_38);
    check_print("-0." DIGITS_38, "-0." DIGITS_38);
}

Test(number, prints_the_far_ends_in_full)
{
    check_print("1E-130", repeat("0.", '0', 129, "1"));
    check_print("-9.9999999999999999999999999999999999999E+125",
                repeat(repeat("-", '9', 38, ""), '0', 88, ""));
}

Test(number, zeros_at_the_ends_are_not_significant)
{
    check_print(repeat("", '0', 500, "7"), "7");
    check_print(repeat("7.", '0', 500, ""), "7");
    check_print(repeat("0.1", '0', 100, ""), "0.1");
    check_print(repeat("1", '0', 60, "E-60"), "1");
}

static void check_refusal(const char *text, bool classic, const char *message)
{
    struct number number;
    struct str s = str_from(text);
    enum number_fault fault = number_scan(s, &number);
    cr_assert_neq(fault, NUMBER_OK, "%s", text);
    cr_assert_not(number_refuse(fault, s, classic, &err));
    cr_assert_eq(err.code, ERROR_VALIDATION);
    cr_assert(err.enveloped);
    cr_assert_str_eq(err.message, message, "%s: %s", text, err.message);
    error_init(&err, &arena);
}

Test(number, refuses_what_is_no_number)
{
    static const char *const wrong[] = {
        "abc", "1.2.3", " 1",  "1 ",  "0x10",  "1e", "NaN", "Infinity", "+e2",  "1+2", ".",
        "-",   "+",     "--1", "1e+", "1e1.5", "e5", "1,5", "\n",       "1e 5", "1_0", "1e5e5"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *message = arena_printf(&arena, UNREADABLE ": %s", wrong[i]);
        check_refusal(wrong[i], true, message);
        check_refusal(wrong[i], false, message);
    }
}

Test(number, empty_text_is_worded_by_dialect)
{
    check_refusal("", true, UNREADABLE);
    check_refusal("", false, UNREADABLE ": ");
}

Test(number, rejects_39_digits)
{
    check_refusal(DIGITS_38 "9", true, PRECISION_TEXT);
    check_refusal("1." DIGITS_38, false, PRECISION_TEXT);
    check_refusal("-1" DIGITS_38 "E-20", true, PRECISION_TEXT);
}

Test(number, rejects_magnitudes_out_of_range)
{
    check_refusal("1E126", true, OVERFLOW_TEXT);
    check_refusal("-1E126", false, OVERFLOW_TEXT);
    check_refusal(repeat("1", '0', 126, ""), true, OVERFLOW_TEXT);
    check_refusal("1E-131", true, UNDERFLOW_TEXT);
    check_refusal("9.9E-131", true, UNDERFLOW_TEXT);
    check_refusal("1e99999999999999999999999", false, OVERFLOW_TEXT);
    check_refusal("1e-99999999999999999999999", false, UNDERFLOW_TEXT);
}

Test(number, exponent_beyond_32_bits_is_worded_by_dialect)
{
    check_refusal("1e2147483647", false, OVERFLOW_TEXT);
    check_refusal("1e2147483647", true, UNDERFLOW_TEXT);
    check_refusal("1e2147483646", true, OVERFLOW_TEXT);
}

/* Ascending; every pair is compared both ways, as numbers and as bytes. */
static const char *const ascending[] = {
    "-9.9999999999999999999999999999999999999E125",
    "-1E125",
    "-1000",
    "-100.5",
    "-100",
    "-99.9",
    "-12",
    "-11.9",
    "-1.11",
    "-1.1",
    "-1.09",
    "-1",
    "-0.11",
    "-0.1",
    "-0.01",
    "-1E-130",
    "0",
    "1E-130",
    "1.1E-130",
    "0.01",
    "0.1",
    "0.10000000000000000000000000000000000001",
    "0.11",
    "0.9",
    "1",
    "1.01",
    "1.1",
    "1.11",
    "2",
    "9",
    "9.99",
    "10",
    "11",
    "99",
    "100",
    "100.01",
    "101",
    "1E125",
    "9.9999999999999999999999999999999999999E125",
};
#define ASCENDING (sizeof ascending / sizeof *ascending)

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

Test(number, order_of_numbers_and_of_bytes_agree)
{
    for (size_t i = 0; i < ASCENDING; i++) {
        for (size_t j = 0; j < ASCENDING; j++) {
            struct number a = parse(ascending[i]), b = parse(ascending[j]);
            struct buf left, right;
            buf_init(&left);
            buf_init(&right);
            number_encode(&left, &a);
            number_encode(&right, &b);
            int want = (i > j) - (i < j);
            cr_assert_eq(sign(number_cmp(&a, &b)), want, "%s %s", ascending[i], ascending[j]);
            cr_assert_eq(sign(str_cmp(buf_view(&left), buf_view(&right))), want);
            buf_release(&left);
            buf_release(&right);
        }
    }
}

Test(number, bytes_lead_back_and_end_themselves)
{
    for (size_t i = 0; i < ASCENDING; i++) {
        struct number number = parse(ascending[i]), back;
        struct buf out;
        buf_init(&out);
        number_encode(&out, &number);
        buf_text(&out, "rest");
        struct str bytes = buf_view(&out);
        cr_assert(number_decode(&bytes, &back));
        cr_assert(str_is(bytes, "rest"));
        cr_assert_eq(memcmp(&number, &back, sizeof number), 0);
        for (size_t cut = 0; cut < out.len - 4; cut++) {
            struct str part = {out.data, cut};
            cr_assert_not(number_decode(&part, &back));
        }
        buf_release(&out);
    }
}

Test(number, decode_refuses_other_bytes)
{
    static const struct str wrong[] = {
        {"\x00", 1},
        {"\xc0\x80\x00", 3}, /* no digits */
        {"\xc0\x80\x01\x00", 4},
        {"\xc0\x80\x06\x00", 4},     /* 0 in front */
        {"\xc0\x80\x0c\x01\x00", 5}, /* 00 at the end */
        {"\xc0\x80\x65\x00", 4},
        {"\x40\x80\xff\xff", 4}, /* pair of 100; none */
        {"\xc0\x80\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c"
         "\0",
         23}, /* 20 pairs */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct str bytes = wrong[i];
        struct number number;
        cr_assert_not(number_decode(&bytes, &number), "case %zu", i);
        cr_assert_eq(bytes.len, wrong[i].len);
    }
}

static void check_sum(const char *a, const char *b, const char *sum)
{
    struct number left = parse(a), right = parse(b), out;
    cr_assert(number_add(&left, &right, &out, &err), "%s + %s: %s", a, b, err.message);
    cr_assert_str_eq(print(&out), sum, "%s + %s = %s", a, b, print(&out));
    cr_assert(number_add(&right, &left, &out, &err));
    cr_assert_str_eq(print(&out), sum);
    cr_assert(number_sub(&out, &right, &out, &err));
    cr_assert_eq(number_cmp(&out, &left), 0);
}

Test(number, adds_and_subtracts_exactly)
{
    check_sum("1", "2", "3");
    check_sum("0.1", "0.2", "0.3");
    check_sum("99", "1", "100");
    check_sum("-1", "1", "0");
    check_sum("0", "-7.5", "-7.5");
    check_sum("1000", "-0.001", "999.999");
    check_sum("-1000", "1", "-999");
    check_sum("5", "-12", "-7");
    check_sum("1E-130", "1E-130", repeat("0.", '0', 129, "2"));
    check_sum("1E20", "1E-17", "100000000000000000000.00000000000000001");
    check_sum("99999999999999999999999999999999999999", "1",
              "100000000000000000000000000000000000000");
}

static void check_no_sum(const char *a, const char *b, const char *message)
{
    struct number left = parse(a), right = parse(b), out;
    cr_assert_not(number_add(&left, &right, &out, &err));
    cr_assert_str_eq(err.message, message);
    cr_assert_not(err.enveloped);
    error_init(&err, &arena);
}

Test(number, sums_that_no_number_holds_are_refused)
{
    check_no_sum("9E125", "1E125", OVERFLOW_TEXT);
    check_no_sum("-9E125", "-1E125", OVERFLOW_TEXT);
    check_no_sum("1E30", "1E-30", PRECISION_TEXT);
    check_no_sum("1E125", "1E-130", PRECISION_TEXT);
    check_no_sum("1.1E-130", "-1E-130", UNDERFLOW_TEXT);
}

Test(number, comes_from_integers)
{
    static const int64_t integers[] = {0, 1, -1, 10, 1200, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        struct number number;
        number_from_int(integers[i], &number);
        const char *text = arena_printf(&arena, "%lld", (long long)integers[i]);
        struct number parsed = parse(text);
        cr_assert_str_eq(print(&number), text);
        cr_assert_eq(memcmp(&number, &parsed, sizeof number), 0);
    }
}

/* Measured on the service by bisecting the limit of 400 KB. */
Test(number, size_as_measured)
{
    static const struct {
        const char *text;
        uint32_t size;
    } cases[] = {
        {"0", 1},
        {"-0", 1},
        {"1", 2},
        {"12", 2},
        {"15", 2},
        {"42", 2},
        {"123", 3},
        {"1234", 3},
        {"12345", 4},
        {"123456789", 6},
        {"1234567890123456789", 11},
        {DIGITS_38, 20},
        {"0042", 2},
        {"100", 2},
        {"1010", 3},
        {"0.0000001", 2},
        {"1E125", 2},
        {"1E-100", 2},
        {"1.5", 3},
        {"1.2", 3},
        {"1.200", 3},
        {"1.234", 4},
        {"3.14159", 5},
        {"100.5", 4},
        {"0.15", 2},
        {"-42", 3},
        {"-12345", 5},
        {"-1E125", 3},
        {"-0.15", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct number number = parse(cases[i].text);
        cr_assert_eq(number_size(&number), cases[i].size, "%s", cases[i].text);
    }
}
