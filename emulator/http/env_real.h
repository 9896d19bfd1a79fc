/*
 * The clock of the operating system, for a server in real time; nothing else in the project reads
 * it. Times are microseconds since 1970-01-01T00:00:00Z.
 */
#ifndef DYNARIG_ENV_REAL_H
#define DYNARIG_ENV_REAL_H

#include <stdint.h>

int64_t env_real_wall_us(void);

#endif
