#include "option_check.h"

#include <string.h>

#include "../../emulator/base/env.h"
#include "../../faults/plan.h"
#include "moment.h"
#include "shard.h"

bool integer_parse(const char *text, uint64_t max, uint64_t *out)
{
    uint64_t number = 0;

    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(*text - '0');
        if (number > (max - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

bool seeds_parse(const char *text, uint64_t *first, uint64_t *last)
{
    char head[24];
    const char *dots = strstr(text, "..");
    size_t length = dots == NULL ? sizeof(head) : (size_t)(dots - text);

    if (length >= sizeof(head)) {
        return false;
    }
    memcpy(head, text, length);
    head[length] = '\0';
    return integer_parse(head, UINT64_MAX, first) && integer_parse(dots + 2, UINT64_MAX, last) &&
           *first <= *last && *last - *first < SEEDS_MAX;
}

static bool span_end_parse(struct str text, int64_t *us)
{
    *us = 0;
    return str_is(text, "0") || (duration_parse(text, us) && *us <= SPAN_US_MAX);
}

bool span_parse(struct str text, int64_t *least_us, int64_t *most_us)
{
    const char *dots = text.len > 0 ? memmem(text.data, text.len, "..", 2) : NULL;

    if (dots == NULL) {
        bool good = span_end_parse(text, least_us);
        *most_us = *least_us;
        return good;
    }
    struct str least = {text.data, (size_t)(dots - text.data)};
    struct str most = {dots + 2, text.len - least.len - 2};
    return span_end_parse(least, least_us) && span_end_parse(most, most_us) &&
           *least_us <= *most_us;
}

bool delay_parse(struct str text, bool *ever, int64_t *most_us)
{
    *ever = !str_is(text, "never");
    *most_us = 0;
    return !*ever || str_is(text, "0") ||
           (duration_parse(text, most_us) && *most_us <= DELAY_US_MAX);
}

bool share_parse(const char *text, int64_t *ppm)
{
    int64_t unit = PPM;
    bool one = *text == '1';

    if (*text != '0' && !one) {
        return false;
    }
    *ppm = one ? PPM : 0;
    if (text[1] == '\0') {
        return true;
    }
    if (text[1] != '.' || text[2] == '\0') {
        return false;
    }
    for (text += 2; *text >= '0' && *text <= '9' && unit > 1; text++) {
        unit /= 10;
        *ppm += (*text - '0') * unit;
    }
    return *text == '\0' && *ppm <= PPM;
}

/* Is the value one of the words in "real|virtual"? */
static bool among(const char *words, const char *value)
{
    size_t length = strlen(value);

    while (*words != '\0') {
        size_t word = strcspn(words, "|");
        if (word == length && memcmp(words, value, word) == 0) {
            return true;
        }
        words += word + (words[word] == '|' ? 1 : 0);
    }
    return false;
}

/* What the value should have been; NULL: it is right. */
static const char *expectation(const struct option_row *row, const char *value)
{
    uint64_t number, last;
    int64_t duration_us, most_us, time_us;
    struct shard shard;
    bool ever;

    switch (row->type) {
    case OPTION_TYPE_TEXT: return *value != '\0' ? NULL : row->argument;
    case OPTION_TYPE_NUMBER:
        return integer_parse(value, INT32_MAX, &number) ? NULL : "a number from 0 to 2147483647";
    case OPTION_TYPE_PORT:
        return integer_parse(value, UINT16_MAX, &number) ? NULL : "a port from 0 to 65535";
    case OPTION_TYPE_SEED:
        return strcmp(value, "auto") == 0 || integer_parse(value, UINT64_MAX, &number)
                   ? NULL
                   : "auto or a number from 0 to 18446744073709551615";
    case OPTION_TYPE_SEEDS:
        return seeds_parse(value, &number, &last)
                   ? NULL
                   : "A..B with A not above B and at most 1000000000 seeds, as 1..20";
    case OPTION_TYPE_JOBS:
        return integer_parse(value, 256, &number) && number > 0 ? NULL : "a number from 1 to 256";
    case OPTION_TYPE_SHARD:
        return shard_parse(value, &shard) ? NULL
                                          : "I/N with I from 1 to N and N at most 10000, as 2/4";
    case OPTION_TYPE_DURATION:
        return strcmp(value, "0") == 0 || duration_parse(str_from(value), &duration_us)
                   ? NULL
                   : "a duration, as 500ms, 30s, 2m";
    case OPTION_TYPE_TIME: return moment_parse(str_from(value), &time_us) ? NULL : MOMENT_EXPECTED;
    case OPTION_TYPE_LAG:
        return strcmp(value, "0") == 0 ||
                       (duration_parse(str_from(value), &duration_us) && duration_us <= LAG_US_MAX)
                   ? NULL
                   : "a duration up to 1h, as 50ms, 2s";
    case OPTION_TYPE_SHARE:
        return share_parse(value, &most_us) ? NULL : "a share from 0 to 1, as 0.005";
    case OPTION_TYPE_SPAN:
        return span_parse(str_from(value), &duration_us, &most_us)
                   ? NULL
                   : "a duration or two with the first not above the second, as 20ms, 5ms..50ms";
    case OPTION_TYPE_DELAY:
        return delay_parse(str_from(value), &ever, &most_us)
                   ? NULL
                   : "never or a duration of at most 30 days, as 0, 10m, 48h";
    case OPTION_TYPE_CHOICE: return among(row->argument, value) ? NULL : row->argument;
    case OPTION_TYPE_FLAG: return among("true|false", value) ? NULL : "true or false";
    }
    return NULL;
}

bool option_is_built(const struct option_row *row, const char *value)
{
    return row->built == NULL || among(row->built, value);
}

static bool check_built(const struct option_row *row, const char *value, const char *origin,
                        struct arena *arena, const char **message)
{
    if (option_is_built(row, value)) {
        return true;
    }
    if (row->built[0] == '\0') {
        *message = arena_printf(arena, "%s is known but not built yet", origin);
    } else {
        *message = arena_printf(arena, "%s %s is known but not built yet; built: %s", origin, value,
                                row->built);
    }
    return false;
}

bool option_check(const struct option_row *row, const char *value, const char *origin,
                  struct arena *arena, const char **message)
{
    const char *expected = expectation(row, value);

    if (expected != NULL) {
        *message = arena_printf(arena, "%s: expected %s, got \"%s\"", origin, expected, value);
        return false;
    }
    return check_built(row, value, origin, arena, message);
}
