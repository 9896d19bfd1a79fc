/*
 * Numbers: text and bytes lead back, the order of bytes is the order of values, addition agrees
 * with 128-bit integers where those hold the operands and with its own inverse everywhere.
 *
 * Input: two texts, parted by the first blank.
 */
#include <stdlib.h>
#include <string.h>

#include "../emulator/data/number.h"

#define SCALE_DIGITS 12 /* the check counts in units of 1E-12 */
#define WHOLE_DIGITS 24

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static bool same(const struct number *a, const struct number *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Text that is refused must be refused with words. */
static bool scan(struct str text, struct number *out)
{
    struct arena arena;
    struct error err;
    arena_init(&arena);
    error_init(&err, &arena);
    bool good = number_parse(text, out, &err);
    require(good == (err.code == ERROR_NONE) && good == (err.message == NULL));
    arena_release(&arena);
    return good;
}

static void check_text(const struct number *number)
{
    struct buf text;
    struct number back;
    buf_init(&text);
    number_print(&text, number);
    require(number_scan(buf_view(&text), &back) == NUMBER_OK && same(number, &back));
    require(!memchr(text.data, 'E', text.len) && !memchr(text.data, '+', text.len));
    buf_release(&text);
}

static void check_bytes(const struct number *number)
{
    struct buf bytes;
    struct number back;
    buf_init(&bytes);
    number_encode(&bytes, number);
    struct str rest = buf_view(&bytes);
    require(number_decode(&rest, &back) && rest.len == 0 && same(number, &back));
    require(number_size(number) >= 1 && number_size(number) <= 22);
    buf_release(&bytes);
}

/* Whatever bytes decode must be what encoding writes. */
static void check_raw(struct str raw)
{
    struct number number;
    struct buf bytes;
    struct str rest = raw;
    if (!number_decode(&rest, &number))
        return;
    buf_init(&bytes);
    number_encode(&bytes, &number);
    require(str_eq(buf_view(&bytes), (struct str){raw.data, raw.len - rest.len}));
    buf_release(&bytes);
}

static void check_order(const struct number *a, const struct number *b)
{
    struct buf left, right;
    buf_init(&left);
    buf_init(&right);
    number_encode(&left, a);
    number_encode(&right, b);
    int order = sign(number_cmp(a, b));
    require(order == -sign(number_cmp(b, a)));
    require(order == sign(str_cmp(buf_view(&left), buf_view(&right))));
    require((order == 0) == same(a, b));
    buf_release(&left);
    buf_release(&right);
}

/* The printed number in units of 1E-12. False: it does not fit. */
static bool to_units(const struct number *number, __int128 *out)
{
    if (number->exponent > WHOLE_DIGITS || number->count - number->exponent > SCALE_DIGITS)
        return false;
    struct buf text;
    __int128 units = 0;
    int fraction = -1;
    buf_init(&text);
    number_print(&text, number);
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '.')
            fraction = 0;
        else if (text.data[i] != '-') {
            units = units * 10 + (text.data[i] - '0');
            fraction += fraction >= 0;
        }
    }
    for (int i = fraction < 0 ? 0 : fraction; i < SCALE_DIGITS; i++)
        units *= 10;
    *out = text.data[0] == '-' ? -units : units;
    buf_release(&text);
    return true;
}

static void check_sum(struct arena *arena, const struct number *a, const struct number *b)
{
    struct error err;
    struct number sum, swapped, back;
    __int128 left, right, total;
    error_init(&err, arena);
    bool fits = to_units(a, &left) && to_units(b, &right);
    if (!number_add(a, b, &sum, &err)) {
        require(!fits && err.message);
        return;
    }
    require(number_add(b, a, &swapped, &err) && same(&sum, &swapped));
    if (fits)
        require(to_units(&sum, &total) ? total == left + right : sum.exponent == WHOLE_DIGITS + 1);
    require(number_sub(&sum, b, &back, &err) && same(&back, a));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const char *text = (const char *)data;
    const char *blank = size ? memchr(text, ' ', size) : NULL;
    size_t first = blank ? (size_t)(blank - text) : size;
    struct str rest = blank ? (struct str){blank + 1, size - first - 1} : (struct str){NULL, 0};
    struct number a, b;
    struct arena arena;
    check_raw((struct str){text, size});
    if (!scan((struct str){text, first}, &a))
        return 0;
    check_text(&a);
    check_bytes(&a);
    if (!scan(rest, &b))
        return 0;
    arena_init(&arena);
    check_order(&a, &b);
    check_sum(&arena, &a, &b);
    arena_release(&arena);
    return 0;
}
