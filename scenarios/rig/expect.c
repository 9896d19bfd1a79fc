#include "expect.h"

#include <stdlib.h>

#include "../../faults/checker.h"
#include "../../faults/nearest.h"

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
};

static const char *const hazards[] = {"unsafe-repeat", "unprocessed-items-dropped", "page-ignored"};

/* An optional string member; empty when it is not there. */
static bool read_text(const struct checker *c, const char *path, const struct doc *doc,
                      const char *name, struct arena *arena, struct str *out)
{
    const struct doc *member = checker_get(doc, name);
    *out = (struct str){NULL, 0};
    if (!member) {
        return true;
    }
    if (!checker_string(c, checker_member(c, path, str_from(name)), member, out)) {
        return false;
    }
    *out = arena_copy(arena, *out);
    return true;
}

static bool read_whole(const struct checker *c, const char *path, const struct doc *doc,
                       struct arena *arena, struct whole *out)
{
    static const char *const names[] = {"table", "index", NULL};
    const struct doc *table = NULL;
    return checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "table", "the name of a table, or a glob", &table) &&
           read_text(c, path, doc, "table", arena, &out->table) &&
           read_text(c, path, doc, "index", arena, &out->index);
}

static bool check_hazard(const struct checker *c, const char *path, const struct tolerance *t)
{
    struct nearest nearest;
    const char *at = checker_member(c, path, STR("hazard"));
    nearest_init(&nearest, t->hazard);
    for (size_t i = 0; i < sizeof hazards / sizeof *hazards; i++) {
        nearest_offer(&nearest, str_from(hazards[i]));
        if (str_is(t->hazard, hazards[i])) {
            return t->attribute.len == 0 || i == 0 ||
                   checker_refuse(c, checker_member(c, path, STR("attribute")),
                                  "\"attribute\" goes with \"%s\" only", hazards[0]);
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
           read_text(c, path, doc, "hazard", arena, &out->hazard) &&
           read_text(c, path, doc, "table", arena, &out->table) &&
           read_text(c, path, doc, "attribute", arena, &out->attribute) &&
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

static bool refuse_later(const struct checker *c, const struct doc *doc)
{
    static const char *const later[] = {"bounds", "always", "sometimes"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (checker_get(doc, later[i])) {
            return checker_refuse(c, later[i], "\"%s\" is known but not built yet", later[i]);
        }
    }
    return true;
}

static bool read_all(const struct checker *c, struct expect *expect)
{
    static const char *const names[] = {"reads-all", "tolerates", "bounds",
                                        "always",    "sometimes", NULL};
    struct doc doc;
    return checker_read(c, &doc) && checker_members(c, "", &doc, names) && refuse_later(c, &doc) &&
           read_wholes(c, &doc, expect) && read_tolerances(c, &doc, expect);
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
