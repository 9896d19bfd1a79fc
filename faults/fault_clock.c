/* Faults of the family "clock": the service's time is another than it was, or than it says. */
#include "fault.h"

#define BY_MOST_US (INT64_C(366) * 24 * 3600 * 1000000) /* a year */

static bool read_by(const struct checker *c, const char *path, const struct doc *doc,
                    const struct doc **by)
{
    static const char *const names[] = {"kind", "by", NULL};
    return checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "by", "a duration such as \"25h\"", by);
}

bool fault_read_clock_jump(const struct checker *c, const char *path, const struct doc *doc,
                           struct fault_settings *out)
{
    const struct doc *by = NULL;
    return read_by(c, path, doc, &by) &&
           checker_duration(c, checker_member(c, path, STR("by")), by, 1, BY_MOST_US, &out->by_us);
}

bool fault_read_clock_skew(const struct checker *c, const char *path, const struct doc *doc,
                           struct fault_settings *out)
{
    const struct doc *by = NULL;
    if (!read_by(c, path, doc, &by)) {
        return false;
    }
    struct doc length = *by;
    if (by->type == DOC_STRING && str_starts(by->string, STR("-"))) {
        out->effect = EFFECT_DATE_BEHIND;
        length.string = (struct str){by->string.data + 1, by->string.len - 1};
    }
    return checker_duration(c, checker_member(c, path, STR("by")), &length, 1, BY_MOST_US,
                            &out->by_us);
}
