#include "expect.h"

#include <stdlib.h>

#include "../../faults/checker.h"
#include "../../faults/nearest.h"
#include "../hazards/finding_kinds.h"

/* One table (or index) that is read whole. */
struct whole {
    struct str table, index; /* globs; index empty: the table itself */
};

/* One hazard that is tolerated. */
struct tolerance {
    struct str hazard, table, attribute; /* globs but the hazard; empty: any */
};

struct expect {
    struct arena arena;
    struct whole *wholes;
    size_t whole_count;
    struct tolerance *tolerances;
    size_t tolerance_count;
    struct assertion *assertions; /* by kind */
    size_t assertion_count;
    struct bound *bounds;
    size_t bound_count;
};

#define OF_ATTRIBUTES "unsafe-repeat" /* the only hazard that is told of an attribute */

static bool read_whole(const struct checker *c, const char *path, const struct doc *doc,
                       struct arena *arena, struct whole *out)
{
    static const char *const names[] = {"table", "index", NULL};
    const struct doc *table = NULL;
    return checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "table", "the name of a table, or a glob", &table) &&
           checker_text(c, path, doc, "table", arena, &out->table) &&
           checker_text(c, path, doc, "index", arena, &out->index);
}

static bool check_hazard(const struct checker *c, const char *path, const struct tolerance *t)
{
    struct nearest nearest;
    const char *at = checker_member(c, path, STR("hazard"));
    nearest_init(&nearest, t->hazard);
    for (size_t i = 0; hazard_kind_at(i); i++) {
        nearest_offer(&nearest, str_from(hazard_kind_at(i)));
        if (str_is(t->hazard, hazard_kind_at(i))) {
            return t->attribute.len == 0 || str_is(t->hazard, OF_ATTRIBUTES) ||
                   checker_refuse(c, checker_member(c, path, STR("attribute")),
                                  "\"attribute\" goes with \"" OF_ATTRIBUTES "\" only");
        }
    }
    return checker_refuse(c, at, "unknown hazard \"%.*s\"%s", STR_ARG(t->hazard),
                          nearest_hint(&nearest, c->arena));
}

static bool read_tolerance(const struct checker *c, const char *path, const struct doc *doc,
                           struct arena *arena, struct tolerance *out)
{
    static const char *const names[] = {"hazard", "table", "attribute", NULL};
    const struct doc *hazard = NULL;
    return checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "hazard", "the name of a hazard", &hazard) &&
           checker_text(c, path, doc, "hazard", arena, &out->hazard) &&
           checker_text(c, path, doc, "table", arena, &out->table) &&
           checker_text(c, path, doc, "attribute", arena, &out->attribute) &&
           check_hazard(c, path, out);
}

static bool read_wholes(const struct checker *c, const struct doc *doc, struct expect *expect)
{
    const struct doc *list = checker_get(doc, "reads-all");
    if (!list) {
        return true;
    }
    if (!checker_list(c, "reads-all", list)) {
        return false;
    }
    expect->whole_count = list->list.count;
    expect->wholes = ARENA_ARRAY(&expect->arena, struct whole, list->list.count);
    for (size_t i = 0; i < list->list.count; i++) {
        if (!read_whole(c, checker_item(c, "reads-all", i), &list->list.items[i], &expect->arena,
                        &expect->wholes[i])) {
            return false;
        }
    }
    return true;
}

static bool read_tolerances(const struct checker *c, const struct doc *doc, struct expect *expect)
{
    const struct doc *list = checker_get(doc, "tolerates");
    if (!list) {
        return true;
    }
    if (!checker_list(c, "tolerates", list)) {
        return false;
    }
    expect->tolerance_count = list->list.count;
    expect->tolerances = ARENA_ARRAY(&expect->arena, struct tolerance, list->list.count);
    for (size_t i = 0; i < list->list.count; i++) {
        if (!read_tolerance(c, checker_item(c, "tolerates", i), &list->list.items[i],
                            &expect->arena, &expect->tolerances[i])) {
            return false;
        }
    }
    return true;
}

static size_t length_of(const struct doc *list)
{
    return list && list->type == DOC_LIST ? list->list.count : 0;
}

/* The lists of all kinds, one behind the other. */
static bool read_assertions(const struct checker *c, const struct doc *doc, struct expect *expect)
{
    size_t most = 0;
    size_t *count = &expect->assertion_count;
    for (int i = 0; i < ASSERTION_KINDS; i++) {
        most += length_of(checker_get(doc, assertion_row((enum assertion_kind)i)->member));
    }
    expect->assertions = ARENA_ARRAY(&expect->arena, struct assertion, most);
    for (int i = 0; i < ASSERTION_KINDS; i++) {
        enum assertion_kind kind = (enum assertion_kind)i;
        const struct doc *list = checker_get(doc, assertion_row(kind)->member);
        if (list &&
            (!checker_list(c, assertion_row(kind)->member, list) ||
             !assertions_read(c, kind, list, &expect->arena, &expect->assertions[*count]))) {
            return false;
        }
        *count += length_of(list);
    }
    return true;
}

static bool read_bounds(const struct checker *c, const struct doc *doc, struct expect *expect)
{
    const struct doc *list = checker_get(doc, "bounds");
    expect->bound_count = length_of(list);
    expect->bounds = ARENA_ARRAY(&expect->arena, struct bound, expect->bound_count);
    return !list || (checker_list(c, "bounds", list) &&
                     bounds_read(c, list, &expect->arena, expect->bounds));
}

static bool read_all(const struct checker *c, struct expect *expect)
{
    static const char *const names[] = {"reads-all", "tolerates", "bounds",
#define ASSERTION(kind, member, broken, hazard) member,
#include "assertion.def"
#undef ASSERTION
                                        NULL};
    struct doc doc;
    return checker_read(c, &doc) && checker_members(c, "", &doc, names) &&
           read_wholes(c, &doc, expect) && read_tolerances(c, &doc, expect) &&
           read_assertions(c, &doc, expect) && read_bounds(c, &doc, expect);
}

struct expect *expect_read(struct str text, struct arena *arena, struct plan_fault *fault)
{
    struct checker c = {text, arena, fault};
    struct expect *expect = mem_zalloc(sizeof *expect);
    arena_init(&expect->arena);
    if (read_all(&c, expect)) {
        return expect;
    }
    expect_free(expect);
    return NULL;
}

void expect_free(struct expect *expect)
{
    if (!expect) {
        return;
    }
    arena_release(&expect->arena);
    free(expect);
}

bool expect_reads_all(const struct expect *expect, struct str table, struct str index)
{
    for (size_t i = 0; expect && i < expect->whole_count; i++) {
        const struct whole *whole = &expect->wholes[i];
        bool same_kind = (whole->index.len > 0) == (index.len > 0);
        if (same_kind && str_glob(whole->table, table) &&
            (index.len == 0 || str_glob(whole->index, index))) {
            return true;
        }
    }
    return false;
}

bool expect_tolerates(const struct expect *expect, const char *hazard, struct str table,
                      struct str attribute)
{
    for (size_t i = 0; expect && i < expect->tolerance_count; i++) {
        const struct tolerance *t = &expect->tolerances[i];
        if (str_is(t->hazard, hazard) && (t->table.len == 0 || str_glob(t->table, table)) &&
            (t->attribute.len == 0 || attribute.len == 0 || str_glob(t->attribute, attribute))) {
            return true;
        }
    }
    return false;
}

size_t expect_assertions(const struct expect *expect, const struct assertion **out)
{
    *out = expect ? expect->assertions : NULL;
    return expect ? expect->assertion_count : 0;
}

size_t expect_bounds(const struct expect *expect, const struct bound **out)
{
    *out = expect ? expect->bounds : NULL;
    return expect ? expect->bound_count : 0;
}
