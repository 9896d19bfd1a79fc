/* The family "read": an eventually consistent read is answered from the past. */
#include "fault.h"

bool fault_read_stale(const struct checker *c, const char *path, const struct doc *doc,
                      struct fault_settings *out)
{
    static const char *const names[] = {"kind", "lag", NULL};
    const struct doc *lag = NULL;
    return checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "lag", "a duration such as \"50ms\"", &lag) &&
           checker_duration(c, checker_member(c, path, STR("lag")), lag, 1, STALE_MOST_US,
                            &out->by_us);
}
