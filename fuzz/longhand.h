/*
 * Decimal numbers as one writes them on squared paper: a row of digits, a square for each power of
 * ten, added and taken off square by square. Slow and plain, the judge of emulator/data/number.
 */
#ifndef DYNARIG_LONGHAND_H
#define DYNARIG_LONGHAND_H

#include <stdint.h>

#include "../emulator/base/str.h"

/* From the carry of the largest sum to the last digit of the smallest number: 38 digits from
 * 1E-130 down. */
#define LONGHAND_TOP 127
#define LONGHAND_LOW (-170)
#define LONGHAND_SQUARES (LONGHAND_TOP - LONGHAND_LOW + 1)

struct longhand {
    bool negative;                    /* never of zero */
    uint8_t digits[LONGHAND_SQUARES]; /* the first is that of 10^127 */
};

/* What DynamoDB says to it (Developer Guide, "Number"). */
enum longhand_verdict {
    LONGHAND_GOOD,
    LONGHAND_NO_NUMBER,
    LONGHAND_LARGE, /* magnitude from 1E126 */
    LONGHAND_SMALL, /* magnitude below 1E-130 */
    LONGHAND_LONG,  /* more than 38 significant digits */
};

/* Of text; `out` is set when it is LONGHAND_GOOD. */
enum longhand_verdict longhand_read(struct str text, struct longhand *out);
/* Of a sum or difference. */
enum longhand_verdict longhand_judge(const struct longhand *number);
void longhand_add(const struct longhand *a, const struct longhand *b, struct longhand *out);
struct longhand longhand_negated(const struct longhand *number);
int longhand_cmp(const struct longhand *a, const struct longhand *b);
/* Without exponent and superfluous zeros. */
void longhand_print(struct buf *out, const struct longhand *number);
/* Bytes charged: one, one more below zero, and half a byte for each digit, rounded up on each side
 * of the point, zeros at either end left out. */
uint32_t longhand_size(const struct longhand *number);

#endif
