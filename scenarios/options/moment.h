/* Core times as text: "2026-11-23T00:00:00.000000Z". */
#ifndef DYNARIG_MOMENT_H
#define DYNARIG_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "../../emulator/base/str.h"

#define MOMENT_SIZE 64                    /* bytes, NUL included */
#define MOMENT_MOST_US 253402300799999999 /* the last of the year 9999: Date headers end there */
#define MOMENT_EXPECTED "a time such as \"2026-11-23T00:00:00Z\""

void moment_print(int64_t time_us, char out[MOMENT_SIZE]);
/* A time from 1970 to 9999 in UTC, with Z at its end and up to six digits after the second. False:
 * it is none, or no such day or second is there. */
bool moment_parse(struct str text, int64_t *time_us);

#endif
