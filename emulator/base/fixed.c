#include "fixed.h"

/* 2^(2^-1), 2^(2^-2), ... in units of 2^-30, rounded. */
static const uint32_t roots[FIXED_LOG_BITS] = {
    1518500250, 1276901417, 1170923762, 1121280436, 1097253708, 1085434106, 1079572136,
    1076653033, 1075196443, 1074468888, 1074105294, 1073923544, 1073832680, 1073787251,
    1073764537, 1073753181, 1073747502, 1073744663, 1073743244, 1073742534,
};

/* By repeated squaring. */
uint64_t fixed_log2(uint64_t high, uint64_t low)
{
    uint64_t whole = 0;
    while ((high >> whole) >= low * 2) {
        whole++;
    }
    uint64_t x =
        (uint64_t)(((unsigned __int128)high << FIXED_BITS) / ((unsigned __int128)low << whole));
    uint64_t log = whole;
    for (int bit = 0; bit < FIXED_LOG_BITS; bit++) {
        x = x * x >> FIXED_BITS;
        uint64_t over = x >> (FIXED_BITS + 1);
        log = log << 1 | over;
        x >>= over;
    }
    return log;
}

uint64_t fixed_power(uint64_t log)
{
    uint64_t power = UINT64_C(1) << FIXED_BITS;
    for (int bit = 0; bit < FIXED_LOG_BITS; bit++) {
        if (log >> (FIXED_LOG_BITS - 1 - bit) & 1) {
            power = power * roots[bit] >> FIXED_BITS;
        }
    }
    return power;
}
