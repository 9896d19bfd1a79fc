#include "expiring.h"

#include "decimal.h"

enum { SECONDS_DIGITS = 12 }; /* in microseconds they stay below 2^63 */

/* Whole seconds that a number of microseconds can say; false: it is no such number. */
static bool whole_seconds(struct str text, int64_t *seconds)
{
    struct decimal number;
    *seconds = 0;
    if (!decimal_read(text, &number)) {
        return false;
    }
    for (int i = DECIMAL_PLACES - 1; i >= 0; i--) {
        int exponent = i + DECIMAL_LOWEST;
        if (number.digits[i] > 0 && (exponent < 0 || exponent >= SECONDS_DIGITS)) {
            return false;
        }
        if (exponent >= 0 && exponent < SECONDS_DIGITS) {
            *seconds = *seconds * 10 + number.digits[i];
        }
    }
    *seconds = number.negative ? -*seconds : *seconds;
    return true;
}

int64_t item_expires_us(struct str attribute, const struct doc *item)
{
    const struct doc *value = attribute.len > 0 ? doc_get_str(item, attribute) : NULL;
    int64_t seconds;
    return value && whole_seconds(doc_string(value, "N"), &seconds) ? seconds * 1000000 : INT64_MAX;
}
