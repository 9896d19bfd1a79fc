#include "number.h"

#include "../base/mutant.h"

#include <string.h>

/* In terms of 0.d1d2... * 10^exponent: 1E-130 and 9.99...E+125 (API Reference, AttributeValue). */
#define EXPONENT_MIN (-129)
#define EXPONENT_MAX 126

/* ---- Text. ---- */

/* The digits of a mantissa as they are read, free of zeros at both ends. */
struct mantissa {
    uint8_t digits[NUMBER_DIGITS_MAX];
    size_t kept;        /* significant digits up to the last that is not zero */
    size_t significant; /* digits since the first that is not zero */
    int64_t point;      /* position of the decimal point, counted from the first of those */
    size_t read;        /* digits read at all, zeros in front included */
};

static void take_digit(struct mantissa *m, uint8_t digit, bool fraction)
{
    m->read++;
    if (m->significant == 0 && digit == 0) {
        m->point -= fraction;
        return;
    }
    if (m->significant < NUMBER_DIGITS_MAX)
        m->digits[m->significant] = digit;
    m->significant++;
    m->point += !fraction;
    if (digit)
        m->kept = m->significant;
}

static bool is_digit(struct str text, size_t at)
{
    return at < text.len && text.data[at] >= '0' && text.data[at] <= '9';
}

static size_t take_digits(struct mantissa *m, struct str text, size_t at, bool fraction)
{
    for (; is_digit(text, at); at++)
        take_digit(m, (uint8_t)(text.data[at] - '0'), fraction);
    return at;
}

/* The exponent from after its `e`, clipped where it can no longer change the verdict. */
static bool take_exponent(struct str text, size_t at, int64_t *exponent)
{
    bool negative = at < text.len && text.data[at] == '-';
    if (at < text.len && (text.data[at] == '-' || text.data[at] == '+'))
        at++;
    if (!is_digit(text, at))
        return false;
    int64_t magnitude = 0;
    for (; is_digit(text, at); at++)
        if (magnitude < INT64_MAX / 100)
            magnitude = magnitude * 10 + (text.data[at] - '0');
    *exponent = negative ? -magnitude : magnitude;
    return at == text.len;
}

static enum number_fault finish(const struct mantissa *m, int64_t exponent, bool negative,
                                struct number *out)
{
    int64_t point = m->point + exponent;
    *out = (struct number){0};
    if (m->kept == 0)
        return NUMBER_OK;
    if (point > INT32_MAX)
        return NUMBER_WRAP;
    if (point > EXPONENT_MAX)
        return NUMBER_OVERFLOW;
    if (point < EXPONENT_MIN)
        return NUMBER_UNDERFLOW;
    if (m->kept > NUMBER_DIGITS_MAX)
        return NUMBER_PRECISION;
    out->sign = negative ? -1 : 1;
    out->count = (uint8_t)m->kept;
    out->exponent = (int16_t)point;
    memcpy(out->digits, m->digits, m->kept);
    return NUMBER_OK;
}

/* Optional sign, digits with at most one point among them, optional exponent; nothing else. */
enum number_fault number_scan(struct str text, struct number *out)
{
    struct mantissa m = {0};
    int64_t exponent = 0;
    size_t at = 0;
    if (text.len == 0)
        return NUMBER_EMPTY;
    bool negative = text.data[0] == '-';
    if (negative || text.data[0] == '+')
        at++;
    at = take_digits(&m, text, at, false);
    if (at < text.len && text.data[at] == '.')
        at = take_digits(&m, text, at + 1, true);
    if (m.read == 0)
        return NUMBER_NOT_NUMERIC;
    if (at < text.len) {
        bool marked = text.data[at] == 'e' || text.data[at] == 'E';
        if (!marked || !take_exponent(text, at + 1, &exponent))
            return NUMBER_NOT_NUMERIC;
    }
    return finish(&m, exponent, negative, out);
}

static const char *range_text(enum number_fault fault, bool classic)
{
    if (fault == NUMBER_PRECISION)
        return "Attempting to store more than 38 significant digits in a Number";
    if (fault == NUMBER_UNDERFLOW || (fault == NUMBER_WRAP && classic))
        return "Number underflow. Attempting to store a number with magnitude smaller than "
               "supported range";
    return "Number overflow. Attempting to store a number with magnitude larger than supported "
           "range";
}

bool number_refuse(enum number_fault fault, struct str text, bool classic, struct error *err)
{
    static const char unreadable[] = "The parameter cannot be converted to a numeric value";
    if (fault == NUMBER_EMPTY && classic)
        return error_enveloped(err, "%s", unreadable);
    if (fault == NUMBER_EMPTY || fault == NUMBER_NOT_NUMERIC)
        return error_enveloped(err, "%s: %.*s", unreadable, STR_ARG(text));
    return error_enveloped(err, "%s", range_text(fault, classic));
}

bool number_parse(struct str text, struct number *out, struct error *err)
{
    enum number_fault fault = number_scan(text, out);
    return fault == NUMBER_OK || number_refuse(fault, text, false, err);
}

void number_print(struct buf *out, const struct number *number)
{
    char text[EXPONENT_MAX - EXPONENT_MIN + NUMBER_DIGITS_MAX + 4]; /* more than any form needs */
    size_t len = 0;
    if (number->sign < 0)
        text[len++] = '-';
    if (number->exponent <= 0)
        text[len++] = '0';
    int last = number->count > number->exponent ? number->count : number->exponent;
    for (int i = number->exponent < 0 ? number->exponent : 0; i < last; i++) {
        if (i == number->exponent)
            text[len++] = '.';
        bool stored = i >= 0 && i < number->count;
        text[len++] = stored ? (char)('0' + number->digits[i]) : '0';
    }
    buf_add(out, text, len);
}

/* ---- Order and arithmetic. ---- */

/* Digits past the last are zeros, so bytes in the arrays compare as fractions do. */
static int compare_magnitude(const struct number *a, const struct number *b)
{
    if (a->exponent != b->exponent)
        return a->exponent < b->exponent ? -1 : 1;
    return memcmp(a->digits, b->digits, NUMBER_DIGITS_MAX);
}

int number_cmp(const struct number *a, const struct number *b)
{
    if (a->sign != b->sign)
        return a->sign < b->sign ? -1 : 1;
    int order = a->sign ? compare_magnitude(a, b) : 0;
    return a->sign < 0 ? -order : order;
}

/* A sum while it is worked out: every digit from the first of the larger to the last of either. */
#define SPAN_MAX (EXPONENT_MAX - EXPONENT_MIN + NUMBER_DIGITS_MAX + 2)

struct span {
    int16_t digits[SPAN_MAX]; /* -9..18 before the carries are settled */
    int count;
    int exponent; /* as in struct number, of the first digit */
};

static void span_add(struct span *span, const struct number *number, int sign)
{
    int offset = span->exponent - number->exponent;
    for (int i = 0; i < number->count; i++) {
        int16_t *digit = &span->digits[offset + i];
        *digit = (int16_t)(*digit + sign * number->digits[i]);
    }
}

static void span_carry(struct span *span)
{
    int carry = 0;
    for (int i = span->count - 1; i >= 0; i--) {
        int digit = span->digits[i] + carry;
        carry = digit < 0 ? -1 : digit / 10;
        span->digits[i] = (int16_t)(digit - 10 * carry);
    }
}

static bool span_finish(const struct span *span, int sign, struct number *out, struct error *err)
{
    int first = 0, last = span->count;
    while (first < last && span->digits[first] == 0)
        first++;
    while (last > first && span->digits[last - 1] == 0)
        last--;
    *out = (struct number){0};
    if (first == last)
        return true;
    enum number_fault fault = NUMBER_OK;
    int exponent = span->exponent - first;
    if (exponent > EXPONENT_MAX)
        fault = NUMBER_OVERFLOW;
    else if (exponent < EXPONENT_MIN)
        fault = NUMBER_UNDERFLOW;
    else if (last - first > NUMBER_DIGITS_MAX)
        fault = NUMBER_PRECISION;
    if (fault != NUMBER_OK)
        return error_set(err, ERROR_VALIDATION, "%s", range_text(fault, false));
    out->sign = (int8_t)sign;
    out->count = (uint8_t)(last - first);
    out->exponent = (int16_t)exponent;
    for (int i = first; i < last; i++)
        out->digits[i - first] = (uint8_t)span->digits[i];
    return true;
}

/* The larger magnitude gives the sign; the other is added or taken off, so no digit string ends
 * up negative. */
bool number_add(const struct number *a, const struct number *b, struct number *out,
                struct error *err)
{
    if (a->sign == 0 || b->sign == 0) {
        *out = a->sign == 0 ? *b : *a;
        return true;
    }
    bool swap = compare_magnitude(a, b) < 0;
    const struct number *large = swap ? b : a, *small = swap ? a : b;
    if (MUTANT(NUMBER_ROUNDED) && large->exponent - small->exponent > 15) {
        *out = *large;
        return true;
    }
    int low_large = large->exponent - large->count, low_small = small->exponent - small->count;
    int low = low_large < low_small ? low_large : low_small;
    struct span span = {.exponent = large->exponent + 1, .count = large->exponent + 1 - low};
    int sign = large->sign < 0 ? -1 : 1;
    span_add(&span, large, 1);
    span_add(&span, small, large->sign == small->sign ? 1 : -1);
    span_carry(&span);
    return span_finish(&span, sign, out, err);
}

bool number_sub(const struct number *a, const struct number *b, struct number *out,
                struct error *err)
{
    struct number negated = *b;
    negated.sign = (int8_t)-b->sign;
    return number_add(a, &negated, out, err);
}

void number_from_int(int64_t integer, struct number *out)
{
    uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    struct mantissa m = {0};
    uint8_t digits[20];
    size_t count = 0;
    for (; rest; rest /= 10)
        digits[count++] = (uint8_t)(rest % 10);
    while (count)
        take_digit(&m, digits[--count], false);
    finish(&m, 0, integer < 0, out);
}

/* ---- Bytes. ----
 *
 *   sign      40 negative, 80 zero (and that is all), c0 positive
 *   exponent  one byte, exponent - EXPONENT_MIN
 *   digits    two to a byte, 1 + 10 * d1 + d2: 02..64
 *   end       00
 *
 * For a negative number all bytes after the first are inverted, which turns the order around.
 */
enum { MARK_NEGATIVE = 0x40, MARK_ZERO = 0x80, MARK_POSITIVE = 0xc0 };

#define PAIRS_MAX (NUMBER_DIGITS_MAX / 2)

void number_encode(struct buf *out, const struct number *number)
{
    unsigned char bytes[2 + PAIRS_MAX + 1];
    size_t len = 0;
    if (number->sign == 0) {
        buf_byte(out, MARK_ZERO);
        return;
    }
    unsigned char flip = number->sign < 0 ? 0xff : 0;
    bytes[len++] = number->sign < 0 ? MARK_NEGATIVE : MARK_POSITIVE;
    bytes[len++] = (unsigned char)((number->exponent - EXPONENT_MIN) ^ flip);
    for (size_t i = 0; i < number->count; i += 2) /* The digit after an odd last one is 0. */
        bytes[len++] = (unsigned char)((1 + 10 * number->digits[i] + number->digits[i + 1]) ^ flip);
    bytes[len++] = flip;
    buf_add(out, bytes, len);
}

static bool decode_pairs(const unsigned char *bytes, size_t count, unsigned char flip,
                         struct number *out)
{
    for (size_t i = 0; i < count; i++) {
        int pair = (bytes[i] ^ flip) - 1;
        if (pair > 99)
            return false;
        out->digits[2 * i] = (uint8_t)(pair / 10);
        out->digits[2 * i + 1] = (uint8_t)(pair % 10);
    }
    if (count == 0 || out->digits[0] == 0)
        return false;
    size_t last = 2 * count - 1;
    out->count = (uint8_t)(out->digits[last] ? last + 1 : last);
    return out->digits[out->count - 1] != 0;
}

bool number_decode(struct str *bytes, struct number *out)
{
    const unsigned char *from = (const unsigned char *)bytes->data;
    *out = (struct number){0};
    if (bytes->len == 0)
        return false;
    size_t len = 1;
    if (from[0] != MARK_ZERO) {
        if (bytes->len < 4 || (from[0] != MARK_NEGATIVE && from[0] != MARK_POSITIVE))
            return false;
        unsigned char flip = from[0] == MARK_NEGATIVE ? 0xff : 0;
        size_t room = bytes->len - 2 < PAIRS_MAX + 1 ? bytes->len - 2 : PAIRS_MAX + 1;
        const unsigned char *end = memchr(from + 2, flip, room);
        if (!end || !decode_pairs(from + 2, (size_t)(end - from) - 2, flip, out))
            return false;
        out->sign = flip ? -1 : 1;
        out->exponent = (int16_t)((from[1] ^ flip) + EXPONENT_MIN);
        len = (size_t)(end - from) + 1;
    }
    *bytes = (struct str){bytes->data + len, bytes->len - len};
    return true;
}

/* As measured on the service: digits left and right of the decimal point are paired apart, both
 * counted from the first to the last that is not zero; the sign of a negative number costs one. */
uint32_t number_size(const struct number *number)
{
    int whole = number->exponent < 0 ? 0 : number->exponent;
    if (whole > number->count)
        whole = number->count;
    int fraction = number->count - whole;
    return (uint32_t)(1 + (whole + 1) / 2 + (fraction + 1) / 2 + (number->sign < 0));
}
