/* Logarithms and powers of two in fixed point, where floating point must decide nothing. */
#ifndef DYNARIG_FIXED_H
#define DYNARIG_FIXED_H

#include <stdint.h>

enum {
    FIXED_LOG_BITS = 20, /* fraction bits of a logarithm */
    FIXED_BITS = 30,     /* fraction bits of a power */
};

/* log2(high / low) in units of 2^-20, rounded down; high >= low >= 1, both below 2^63. */
uint64_t fixed_log2(uint64_t high, uint64_t low);
/* 2^x in units of 2^-30, where x is the fraction of `log` (its lowest 20 bits): 1 to below 2. */
uint64_t fixed_power(uint64_t log);

#endif
