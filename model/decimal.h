/*
 * Numbers of the model: fixed point, one digit a place, arithmetic as on paper. Slow and plain on
 * purpose, and nothing in common with the emulator's numbers.
 *
 * Developer Guide, "Data types", Number: 38 significant digits, magnitude 1E-130 to
 * 9.9999999999999999999999999999999999999E+125, and zero.
 */
#ifndef DYNARIG_DECIMAL_H
#define DYNARIG_DECIMAL_H

#include "../emulator/base/str.h"

enum {
    DECIMAL_LOWEST = -167, /* the last of 38 digits that begin at 1E-130 */
    DECIMAL_PLACES = 294,  /* up to 1E126: one more than allowed, for a carry */
};

struct decimal {
    bool negative;                        /* never of zero */
    unsigned char digits[DECIMAL_PLACES]; /* [i] counts 10^(i + DECIMAL_LOWEST) */
};

/* False: not a number, or one that DynamoDB cannot hold. */
bool decimal_read(struct str text, struct decimal *out);
/* Plain digits: no exponent, no zeros that say nothing. */
void decimal_print(struct buf *out, const struct decimal *number);
int decimal_cmp(const struct decimal *a, const struct decimal *b);
/* `negate` takes b away. False: the result cannot be held. */
bool decimal_add(const struct decimal *a, const struct decimal *b, bool negate,
                 struct decimal *out);
/* As charged: half a byte a digit on each side of the point, rounded up each, one more, and one
 * for the sign (measured on the service). */
size_t decimal_bytes(const struct decimal *number);

#endif
