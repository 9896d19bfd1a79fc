/* Core times as text: "2026-11-23T00:00:00.000000Z". */
#ifndef DYNARIG_MOMENT_H
#define DYNARIG_MOMENT_H

#include <stdint.h>

#define MOMENT_SIZE 64 /* bytes, NUL included */

void moment_print(int64_t time_us, char out[MOMENT_SIZE]);

#endif
