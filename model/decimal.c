#include "decimal.h"

#include <string.h>

enum { digits_max = 38, highest = 125, lowest = -130, exponent_max = 100000 };

/* Most places of most numbers hold nothing, and are passed over by so many at a time. */
enum { STRIDE = 42 };

_Static_assert(DECIMAL_PLACES % STRIDE == 0, "strides cover all places");

static const unsigned char zeros[STRIDE];

/* The places of the first and the last digit that is not zero; false: the number is zero. */
static bool extent(const struct decimal *number, int *first, int *last)
{
    const unsigned char *digits = number->digits;
    int high = DECIMAL_PLACES;
    int low = 0;
    *first = *last = 0;
    while (high >= STRIDE && memcmp(&digits[high - STRIDE], zeros, STRIDE) == 0) {
        high -= STRIDE;
    }
    if (high == 0) {
        return false;
    }
    while (memcmp(&digits[low], zeros, STRIDE) == 0) {
        low += STRIDE;
    }
    while (digits[high - 1] == 0) {
        high--;
    }
    while (digits[low] == 0) {
        low++;
    }
    *first = high - 1 + DECIMAL_LOWEST;
    *last = low + DECIMAL_LOWEST;
    return true;
}

static bool can_hold(const struct decimal *number)
{
    int first = 0;
    int last = 0;
    return !extent(number, &first, &last) ||
           (first <= highest && first >= lowest && first - last < digits_max);
}

/* ---- text */

struct reading {
    struct str text;
    size_t at;
};

static bool is_digit(const struct reading *r)
{
    return r->at < r->text.len && r->text.data[r->at] >= '0' && r->text.data[r->at] <= '9';
}

static bool take(struct reading *r, char c)
{
    bool there = r->at < r->text.len && r->text.data[r->at] == c;
    r->at += there;
    return there;
}

static size_t skip_digits(struct reading *r)
{
    size_t start = r->at;
    while (is_digit(r)) {
        r->at++;
    }
    return r->at - start;
}

static bool read_exponent(struct reading *r, int *exponent)
{
    *exponent = 0;
    if (!take(r, 'e') && !take(r, 'E')) {
        return true;
    }
    bool minus = take(r, '-');
    (void)(minus || take(r, '+'));
    size_t start = r->at;
    for (; is_digit(r); r->at++) {
        *exponent = *exponent * 10 + (r->text.data[r->at] - '0');
        *exponent = *exponent > exponent_max ? exponent_max : *exponent;
    }
    *exponent = minus ? -*exponent : *exponent;
    return r->at > start;
}

/* Puts the digits of `text` down, the first of them at `place`; the point is passed over. */
static bool put_digits(struct decimal *out, struct str text, int place)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '.') {
            continue;
        }
        int index = place-- - DECIMAL_LOWEST;
        if (text.data[i] == '0') {
            continue;
        }
        if (index < 0 || index >= DECIMAL_PLACES) {
            return false;
        }
        out->digits[index] = (unsigned char)(text.data[i] - '0');
    }
    return true;
}

bool decimal_read(struct str text, struct decimal *out)
{
    struct reading r = {text, 0};
    *out = (struct decimal){0};
    bool minus = take(&r, '-');
    (void)(minus || take(&r, '+'));
    size_t start = r.at;
    size_t whole = skip_digits(&r);
    size_t fraction = take(&r, '.') ? skip_digits(&r) : 0;
    struct str digits = {text.data + start, r.at - start};
    int exponent = 0;
    if (whole + fraction == 0 || whole > exponent_max || !read_exponent(&r, &exponent) ||
        r.at < text.len || !put_digits(out, digits, (int)whole - 1 + exponent)) {
        return false;
    }
    int first = 0;
    int last = 0;
    out->negative = minus && extent(out, &first, &last);
    return can_hold(out);
}

void decimal_print(struct buf *out, const struct decimal *number)
{
    int first = 0;
    int last = 0;
    if (!extent(number, &first, &last)) {
        buf_byte(out, '0');
        return;
    }
    if (number->negative) {
        buf_byte(out, '-');
    }
    for (int place = first > 0 ? first : 0; place >= (last < 0 ? last : 0); place--) {
        if (place == -1) {
            buf_byte(out, '.');
        }
        buf_byte(out, (unsigned char)('0' + number->digits[place - DECIMAL_LOWEST]));
    }
}

/* ---- arithmetic */

static int compare_sizes(const struct decimal *a, const struct decimal *b)
{
    int high = DECIMAL_PLACES;
    while (high >= STRIDE &&
           memcmp(&a->digits[high - STRIDE], &b->digits[high - STRIDE], STRIDE) == 0) {
        high -= STRIDE;
    }
    while (high > 0 && a->digits[high - 1] == b->digits[high - 1]) {
        high--;
    }
    return high == 0 ? 0 : a->digits[high - 1] < b->digits[high - 1] ? -1 : 1;
}

int decimal_cmp(const struct decimal *a, const struct decimal *b)
{
    if (a->negative != b->negative) {
        return a->negative ? -1 : 1;
    }
    return a->negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

static void add_sizes(const struct decimal *a, const struct decimal *b, struct decimal *out)
{
    int carry = 0;
    for (int i = 0; i < DECIMAL_PLACES; i++) {
        int sum = a->digits[i] + b->digits[i] + carry;
        out->digits[i] = (unsigned char)(sum % 10);
        carry = sum / 10;
    }
}

/* a is not smaller than b. */
static void subtract_sizes(const struct decimal *a, const struct decimal *b, struct decimal *out)
{
    int borrow = 0;
    for (int i = 0; i < DECIMAL_PLACES; i++) {
        int difference = a->digits[i] - b->digits[i] - borrow;
        borrow = difference < 0;
        out->digits[i] = (unsigned char)(difference + 10 * borrow);
    }
}

bool decimal_add(const struct decimal *a, const struct decimal *b, bool negate, struct decimal *out)
{
    bool b_negative = b->negative != negate;
    struct decimal sum = {0};
    if (a->negative == b_negative) {
        add_sizes(a, b, &sum);
        sum.negative = a->negative;
    } else if (compare_sizes(a, b) >= 0) {
        subtract_sizes(a, b, &sum);
        sum.negative = a->negative;
    } else {
        subtract_sizes(b, a, &sum);
        sum.negative = b_negative;
    }
    int first = 0;
    int last = 0;
    sum.negative = extent(&sum, &first, &last) && sum.negative;
    *out = sum;
    return can_hold(out);
}

size_t decimal_bytes(const struct decimal *number)
{
    int first = 0;
    int last = 0;
    if (!extent(number, &first, &last)) {
        return 1;
    }
    int low_whole = last > 0 ? last : 0;
    int high_fraction = first < -1 ? first : -1;
    int whole = first >= 0 ? first - low_whole + 1 : 0;
    int fraction = last < 0 ? high_fraction - last + 1 : 0;
    return 1 + (size_t)(whole + 1) / 2 + (size_t)(fraction + 1) / 2 + number->negative;
}
