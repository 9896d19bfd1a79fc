#include "longhand.h"

#include <ctype.h>
#include <string.h>

#define POWER_MAX 125
#define POWER_MIN (-130)
#define DIGITS_MAX 38
#define EXPONENT_CAP 1000000 /* beyond any text's digits */

static uint8_t *square(struct longhand *number, int power)
{
    return &number->digits[LONGHAND_TOP - power];
}

static uint8_t digit_at(const struct longhand *number, int power)
{
    return number->digits[LONGHAND_TOP - power];
}

/* The powers of the first and last digit that is not zero; false: all are. */
static bool ends(const struct longhand *number, int *first, int *last)
{
    *first = LONGHAND_TOP;
    *last = LONGHAND_LOW;
    while (*first >= LONGHAND_LOW && digit_at(number, *first) == 0) {
        --*first;
    }
    if (*first < LONGHAND_LOW) {
        return false;
    }
    while (digit_at(number, *last) == 0) {
        ++*last;
    }
    return true;
}

static enum longhand_verdict judge(long first, long last)
{
    if (first > POWER_MAX) {
        return LONGHAND_LARGE;
    }
    if (first < POWER_MIN) {
        return LONGHAND_SMALL;
    }
    return first - last + 1 > DIGITS_MAX ? LONGHAND_LONG : LONGHAND_GOOD;
}

enum longhand_verdict longhand_judge(const struct longhand *number)
{
    int first, last;
    return ends(number, &first, &last) ? judge(first, last) : LONGHAND_GOOD;
}

/* The parts of text: -DIGITS.DIGITSe-DIGITS */
struct parts {
    bool negative;
    struct str whole;
    struct str fraction;
    long exponent;
};

static struct str take_digits(struct str *text)
{
    struct str digits = {text->data, 0};
    while (digits.len < text->len && isdigit((unsigned char)text->data[digits.len])) {
        digits.len++;
    }
    *text = (struct str){text->data + digits.len, text->len - digits.len};
    return digits;
}

static bool take(struct str *text, char a, char b)
{
    if (text->len == 0 || (text->data[0] != a && text->data[0] != b)) {
        return false;
    }
    *text = (struct str){text->data + 1, text->len - 1};
    return true;
}

static bool take_exponent(struct str *text, long *out)
{
    bool negative = text->len > 0 && text->data[0] == '-';
    (void)take(text, '-', '+');
    struct str digits = take_digits(text);
    *out = 0;
    for (size_t i = 0; i < digits.len; i++) {
        *out = *out * 10 + (digits.data[i] - '0');
        *out = *out > EXPONENT_CAP ? EXPONENT_CAP : *out;
    }
    *out = negative ? -*out : *out;
    return digits.len > 0;
}

static bool split(struct str text, struct parts *out)
{
    *out = (struct parts){.negative = text.len > 0 && text.data[0] == '-'};
    (void)take(&text, '-', '+');
    out->whole = take_digits(&text);
    if (take(&text, '.', '.')) {
        out->fraction = take_digits(&text);
    }
    if (out->whole.len + out->fraction.len == 0) {
        return false;
    }
    return (!take(&text, 'e', 'E') || take_exponent(&text, &out->exponent)) && text.len == 0;
}

/* The digit at a place, counted from the first of the text, point left out. */
static int place(const struct parts *parts, size_t at)
{
    char c =
        at < parts->whole.len ? parts->whole.data[at] : parts->fraction.data[at - parts->whole.len];
    return c - '0';
}

enum longhand_verdict longhand_read(struct str text, struct longhand *out)
{
    struct parts parts;
    *out = (struct longhand){0};
    if (!split(text, &parts)) {
        return LONGHAND_NO_NUMBER;
    }
    size_t first = 0, count = parts.whole.len + parts.fraction.len, last = count;
    while (first < count && place(&parts, first) == 0) {
        first++;
    }
    if (first == count) {
        return LONGHAND_GOOD;
    }
    while (place(&parts, last - 1) == 0) {
        last--;
    }
    long power = (long)parts.whole.len - 1 - (long)first + parts.exponent;
    enum longhand_verdict verdict = judge(power, power - (long)(last - 1 - first));
    for (size_t i = first; verdict == LONGHAND_GOOD && i < last; i++) {
        *square(out, (int)(power - (long)(i - first))) = (uint8_t)place(&parts, i);
    }
    out->negative = verdict == LONGHAND_GOOD && parts.negative;
    return verdict;
}

static int compare_digits(const struct longhand *a, const struct longhand *b)
{
    return memcmp(a->digits, b->digits, sizeof a->digits);
}

int longhand_cmp(const struct longhand *a, const struct longhand *b)
{
    if (a->negative != b->negative) {
        return a->negative ? -1 : 1;
    }
    return a->negative ? -compare_digits(a, b) : compare_digits(a, b);
}

static void add_digits(const struct longhand *a, const struct longhand *b, struct longhand *out)
{
    int carry = 0;
    for (int power = LONGHAND_LOW; power <= LONGHAND_TOP; power++) {
        int sum = digit_at(a, power) + digit_at(b, power) + carry;
        *square(out, power) = (uint8_t)(sum % 10);
        carry = sum / 10;
    }
}

/* `a` is not less than `b`. */
static void take_off_digits(const struct longhand *a, const struct longhand *b,
                            struct longhand *out)
{
    int borrowed = 0;
    for (int power = LONGHAND_LOW; power <= LONGHAND_TOP; power++) {
        int left = digit_at(a, power) - digit_at(b, power) - borrowed;
        borrowed = left < 0;
        *square(out, power) = (uint8_t)(left + 10 * borrowed);
    }
}

void longhand_add(const struct longhand *a, const struct longhand *b, struct longhand *out)
{
    bool a_larger = compare_digits(a, b) >= 0;
    const struct longhand *large = a_larger ? a : b;
    const struct longhand *small = a_larger ? b : a;
    *out = (struct longhand){.negative = large->negative};
    if (a->negative == b->negative) {
        add_digits(a, b, out);
        return;
    }
    take_off_digits(large, small, out);
    out->negative = large->negative && compare_digits(a, b) != 0;
}

struct longhand longhand_negated(const struct longhand *number)
{
    struct longhand zero = {0}, negated = *number;
    negated.negative = !number->negative && compare_digits(number, &zero) != 0;
    return negated;
}

void longhand_print(struct buf *out, const struct longhand *number)
{
    int first, last;
    if (!ends(number, &first, &last)) {
        first = last = 0;
    }
    buf_text(out, number->negative ? "-" : "");
    for (int power = first > 0 ? first : 0; power >= (last < 0 ? last : 0); power--) {
        buf_text(out, power == -1 ? "." : "");
        buf_byte(out, (unsigned char)('0' + digit_at(number, power)));
    }
}

uint32_t longhand_size(const struct longhand *number)
{
    int first, last, whole = 0, fraction = 0;
    if (!ends(number, &first, &last)) {
        return 1;
    }
    for (int power = first; power >= last; power--) {
        whole += power >= 0;
        fraction += power < 0;
    }
    return (uint32_t)(1 + (whole + 1) / 2 + (fraction + 1) / 2 + number->negative);
}
