/* Faults of the family "ambiguity": the client cannot know whether its write happened. */
#include "fault.h"

#define LATE_MOST_US (INT64_C(24) * 3600 * 1000000) /* a day */

bool fault_read_lost_reply(const struct checker *c, const char *path, const struct doc *doc,
                           struct fault_settings *out)
{
    static const char *const names[] = {"kind", "apply", NULL};
    if (!checker_members(c, path, doc, names)) {
        return false;
    }
    const struct doc *apply = checker_get(doc, "apply");
    if (!apply || (apply->type == DOC_STRING && str_is(apply->string, "after"))) {
        return true; /* the table's effect: applied, then lost */
    }
    if (apply->type != DOC_STRING || !str_is(apply->string, "before")) {
        return checker_refuse(c, checker_member(c, path, STR("apply")),
                              "expected \"before\" or \"after\", found %s",
                              checker_found(c, apply));
    }
    out->effect = EFFECT_LOSE_BEFORE;
    return true;
}

bool fault_read_late_apply(const struct checker *c, const char *path, const struct doc *doc,
                           struct fault_settings *out)
{
    static const char *const names[] = {"kind", "by", NULL};
    const struct doc *by = NULL;
    return checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "by", "a duration such as \"2s\"", &by) &&
           checker_duration(c, checker_member(c, path, STR("by")), by, 1, LATE_MOST_US,
                            &out->by_us);
}
