/*
 * Faults of the family "storage": the store fails at one of the writes that a request makes.
 *
 * The promise: what was acknowledged before is there afterwards, but for a loss of power without
 * `sync full`, which may take the last commits. The request itself happened whole or not at all.
 */
#include "fault.h"

#define WRITES_MOST 1000000

/* "at": which write of the request; the first where nothing is said. */
static bool read_at(const struct checker *c, const char *path, const struct doc *doc,
                    struct fault_settings *out)
{
    const struct doc *at = checker_get(doc, "at");
    out->at = 1;
    return !at ||
           checker_integer(c, checker_member(c, path, STR("at")), at, 1, WRITES_MOST, &out->at);
}

bool fault_read_disk(const struct checker *c, const char *path, const struct doc *doc,
                     struct fault_settings *out)
{
    static const char *const names[] = {"kind", "at", NULL};
    return checker_members(c, path, doc, names) && read_at(c, path, doc, out);
}

bool fault_read_crash(const struct checker *c, const char *path, const struct doc *doc,
                      struct fault_settings *out)
{
    static const char *const names[] = {"kind", "at", "loss", NULL};
    if (!checker_members(c, path, doc, names) || !read_at(c, path, doc, out)) {
        return false;
    }
    const struct doc *loss = checker_get(doc, "loss");
    bool text = loss && loss->type == DOC_STRING;
    out->power = text && str_is(loss->string, "power");
    return !loss || out->power || (text && str_is(loss->string, "process")) ||
           checker_refuse(c, checker_member(c, path, STR("loss")),
                          "expected \"process\" or \"power\", found %s", checker_found(c, loss));
}
