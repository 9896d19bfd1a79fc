/* Faults of batches and pages: less is answered than was asked for, as the service may do. */
#include "fault.h"

#define PAGE_ITEMS_MOST 1000000

bool fault_read_unprocessed(const struct checker *c, const char *path, const struct doc *doc,
                            struct fault_settings *out)
{
    static const char *const names[] = {"kind", "fraction", NULL};
    const struct doc *fraction = NULL;
    const char *at = checker_member(c, path, STR("fraction"));
    if (!checker_members(c, path, doc, names) ||
        !checker_need(c, path, doc, "fraction", "a number above 0, at most 1", &fraction) ||
        !checker_fraction(c, at, fraction, &out->fraction_ppm)) {
        return false;
    }
    return out->fraction_ppm > 0 ||
           checker_refuse(c, at, "expected a number above 0, at most 1, found %s",
                          checker_found(c, fraction));
}

bool fault_read_short_page(const struct checker *c, const char *path, const struct doc *doc,
                           struct fault_settings *out)
{
    static const char *const names[] = {"kind", "items", NULL};
    const struct doc *items = NULL;
    return checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "items", "how many items a page evaluates", &items) &&
           checker_integer(c, checker_member(c, path, STR("items")), items, 1, PAGE_ITEMS_MOST,
                           &out->items);
}
