/*
 * Log-normal spans by their median and 99th percentile: median * (p99 / median) ^ w, with w from a
 * table of quantiles; powers are taken in fixed point, so that no floating point decides how long
 * anything takes.
 */
#ifndef DYNARIG_LOG_NORMAL_H
#define DYNARIG_LOG_NORMAL_H

#include <stdint.h>

#define LOG_NORMAL_QUANTILES 1024
#define LOG_NORMAL_MOST_US (INT64_C(3600) * 1000000) /* an hour; keeps all products in 128 bits */

/* Of `at` from 0 to 1023, each as likely as another, spans so distributed, never below 1: the first
 * half is below the median, the second above. 1 <= median <= p99 <= an hour. */
int64_t log_normal_us(int64_t median_us, int64_t p99_us, uint64_t at);

#endif
