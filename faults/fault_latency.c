/* The family "latency": how much longer a reply takes. */
#include "../emulator/base/log_normal.h"
#include "fault.h"

int64_t latency_draw(const struct fault_settings *settings, const struct random *random,
                     struct str purpose, struct str scope, uint64_t n)
{
    uint64_t width = (uint64_t)(settings->high_us - settings->low_us) + 1;
    if (settings->latency == LATENCY_CONSTANT) {
        return settings->low_us;
    }
    if (settings->latency == LATENCY_UNIFORM) {
        return settings->low_us + (int64_t)random_below(random, purpose, scope, n, width);
    }
    uint64_t at = random_below(random, purpose, scope, n, LOG_NORMAL_QUANTILES);
    return log_normal_us(settings->low_us, settings->high_us, at);
}

static bool read_duration(const struct checker *c, const char *path, const struct doc *doc,
                          const char *name, int64_t least_us, int64_t *out_us)
{
    const struct doc *member = NULL;
    return checker_need(c, path, doc, name, "a duration such as \"5ms\"", &member) &&
           checker_duration(c, checker_member(c, path, str_from(name)), member, least_us,
                            LOG_NORMAL_MOST_US, out_us);
}

/* A pair of durations of which the second is not the shorter. */
static bool read_pair(const struct checker *c, const char *path, const struct doc *doc,
                      const char *low, const char *high, int64_t least_us,
                      struct fault_settings *out)
{
    if (!read_duration(c, path, doc, low, least_us, &out->low_us) ||
        !read_duration(c, path, doc, high, least_us, &out->high_us)) {
        return false;
    }
    return out->low_us <= out->high_us ||
           checker_refuse(c, checker_member(c, path, str_from(high)),
                          "\"%s\" must not be less than \"%s\"", high, low);
}

/* Which of the three ways the settings use; refused unless it is exactly one. */
static bool read_shape(const struct checker *c, const char *path, const struct doc *doc,
                       enum latency_shape *shape)
{
    bool constant = checker_get(doc, "constant") != NULL;
    bool uniform = checker_get(doc, "min") || checker_get(doc, "max");
    bool skewed = checker_get(doc, "median") || checker_get(doc, "p99");
    int ways = constant + uniform + skewed;
    if (ways != 1) {
        return checker_refuse(c, path,
                              "latency takes either \"constant\", or \"min\" and \"max\","
                              " or \"median\" and \"p99\"; found %s",
                              ways ? "more than one of them" : "none");
    }
    *shape = constant ? LATENCY_CONSTANT : uniform ? LATENCY_UNIFORM : LATENCY_LOG_NORMAL;
    return true;
}

bool fault_read_latency(const struct checker *c, const char *path, const struct doc *doc,
                        struct fault_settings *out)
{
    static const char *const names[] = {"kind", "constant", "min", "max", "median", "p99", NULL};
    if (!checker_members(c, path, doc, names) || !read_shape(c, path, doc, &out->latency)) {
        return false;
    }
    if (out->latency == LATENCY_UNIFORM) {
        return read_pair(c, path, doc, "min", "max", 0, out);
    }
    if (out->latency == LATENCY_LOG_NORMAL) {
        return read_pair(c, path, doc, "median", "p99", 1, out);
    }
    if (!read_duration(c, path, doc, "constant", 0, &out->low_us)) {
        return false;
    }
    out->high_us = out->low_us;
    return true;
}
