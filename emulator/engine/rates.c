#include "rates.h"

#define DAY_US (INT64_C(86400) * 1000000)

void rates_warm(struct rates *rates, int64_t reads, int64_t writes)
{
    const int64_t units[AXES] = {[READS] = reads, [WRITES] = writes};
    for (int i = 0; i < AXES; i++) {
        rates->warm[i] = units[i] > rates->warm[i] ? units[i] : rates->warm[i];
    }
}

bool rates_falls(const int64_t before[AXES], const int64_t after[AXES])
{
    return after[READS] < before[READS] || after[WRITES] < before[WRITES];
}

bool rates_rises(const int64_t before[AXES], const int64_t after[AXES])
{
    return after[READS] > before[READS] || after[WRITES] > before[WRITES];
}

int64_t rates_decreases_today(const struct rates *rates, int64_t now_us)
{
    return rates->decreased_us / DAY_US == now_us / DAY_US ? rates->decreases : 0;
}

void rates_changed(struct rates *rates, const int64_t before[AXES], const int64_t after[AXES],
                   int64_t time_us)
{
    if (rates_rises(before, after)) {
        rates->increased_us = time_us;
    }
    if (rates_falls(before, after)) {
        rates->decreases = rates_decreases_today(rates, time_us) + 1;
        rates->decreased_us = time_us;
    }
    rates_warm(rates, after[READS], after[WRITES]);
}
