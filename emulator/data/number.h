/*
 * DynamoDB's number: up to 38 significant decimal digits, magnitude 1E-130 to
 * 9.9999999999999999999999999999999999999E+125, or zero.
 *
 * value = sign * 0.d1 d2 d3 ... * 10^exponent, with d1 != 0 and the last digit != 0; zero has
 * sign 0, count 0, exponent 0. So every value has one form, and equal numbers are equal bytes.
 */
#ifndef DYNARIG_NUMBER_H
#define DYNARIG_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/error.h"
#include "../base/str.h"

#define NUMBER_DIGITS_MAX 38

struct number {
    int8_t sign;      /* -1, 0, 1 */
    uint8_t count;    /* significant digits */
    int16_t exponent; /* position of the decimal point, counted from the first digit */
    uint8_t digits[NUMBER_DIGITS_MAX]; /* 0..9, most significant first; unused ones are 0 */
};

/* Why text is no number. */
enum number_fault {
    NUMBER_OK,
    NUMBER_EMPTY,
    NUMBER_NOT_NUMERIC,
    NUMBER_PRECISION, /* more than 38 significant digits */
    NUMBER_OVERFLOW,
    NUMBER_UNDERFLOW,
    NUMBER_WRAP, /* the exponent leaves 32 bits: overflow, which older servers call underflow */
};

/* Reads the text of an N without wording a complaint; `out` is set when NUMBER_OK. */
enum number_fault number_scan(struct str text, struct number *out);
/* Sets DynamoDB's ValidationException for the fault, enveloped. `classic`: the wording of servers
 * before the validation layer of 2026. Returns false. */
bool number_refuse(enum number_fault fault, struct str text, bool classic, struct error *err);
/* Both in one, in the wording of 2026. */
bool number_parse(struct str text, struct number *out, struct error *err);
/* Plain decimal, no exponent, no superfluous zeros: "-0.5", "100". */
void number_print(struct buf *out, const struct number *number);
int number_cmp(const struct number *a, const struct number *b);
/* Exact; a result over 38 digits or out of range is refused with DynamoDB's text, not enveloped,
 * for the update that asks for it was well-formed. `out` may be `a` or `b`. */
bool number_add(const struct number *a, const struct number *b, struct number *out,
                struct error *err);
bool number_sub(const struct number *a, const struct number *b, struct number *out,
                struct error *err);
void number_from_int(int64_t integer, struct number *out);
/* Order-preserving, self-delimiting bytes: memcmp order is numeric order. */
void number_encode(struct buf *out, const struct number *number);
/* Takes the bytes off the front of `bytes`. False: not what number_encode writes. */
bool number_decode(struct str *bytes, struct number *out);
/* Bytes that DynamoDB charges for it. */
uint32_t number_size(const struct number *number);

#endif
