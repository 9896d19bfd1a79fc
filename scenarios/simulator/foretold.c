#include "foretold.h"

#include "../hazards/finding_kinds.h"
#include "../../model/property.h"
#include "../rig/meets.h"

bool foretold_failure(const struct scenario *scenario, uint64_t error_kinds)
{
    uint64_t ours = finding_kind_bit("reply-not-explained") | finding_kind_bit("");
    for (int i = 0; i < CHECK_COUNT; i++) {
        ours |= finding_kind_bit(check_name((enum check)i));
    }
    return scenario->must_fail != 0 && error_kinds != 0 && (error_kinds & ours) == 0;
}

bool foretold_all(const struct scenario *scenario, uint64_t error_kinds)
{
    return scenario->must_fail != 0 && (scenario->must_fail & ~error_kinds) == 0;
}

const char *foretold_list(const struct scenario *scenario, uint64_t error_kinds, bool found,
                          struct arena *arena)
{
    uint64_t listed = scenario->must_fail & (found ? error_kinds : ~error_kinds);
    const char *list = "";
    for (size_t i = 0; finding_kind_at(i); i++) {
        if (listed & finding_kind_bit(finding_kind_at(i))) {
            list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", finding_kind_at(i));
        }
    }
    return list;
}

const char *foretold_unmet(const struct scenario *scenario, uint64_t met, size_t index,
                           struct arena *arena)
{
    struct plan_fault fault = {0};
    struct meets meets;
    const char *name = NULL;
    struct expect *expect = expect_read(scenario->expect, arena, &fault);
    meets_init(&meets);
    meets_declare(&meets, expect);
    meets_join(&meets, met);
    for (size_t i = 0; i < meets.count && !name; i++) {
        if (!meets.list[i].met && index-- == 0) {
            name = arena_copy(arena, meets.list[i].name).data;
        }
    }
    meets_release(&meets);
    expect_free(expect);
    return name;
}
