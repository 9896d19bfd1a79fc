#include "plan.h"

struct unit {
    const char *name;
    int64_t us;
};

static const struct unit units[] = {
    {"us", 1}, {"ms", 1000}, {"s", 1000000}, {"m", 60000000}, {"h", 3600000000},
};

bool duration_parse(struct str text, int64_t *out_us)
{
    int64_t number = 0;
    size_t i = 0;
    for (; i < text.len && text.data[i] >= '0' && text.data[i] <= '9'; i++) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, text.data[i] - '0', &number)) {
            return false;
        }
    }
    if (i == 0) {
        return false;
    }
    struct str unit = {text.data + i, text.len - i};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        if (str_is(unit, units[u].name)) {
            return !__builtin_mul_overflow(number, units[u].us, out_us);
        }
    }
    return false;
}
