#include "assertion.h"

#include "../../emulator/base/json.h"
#include "../../faults/fault.h"
#include "../../faults/nearest.h"
#include "../../model/interpret.h"

static const struct assertion_row rows[ASSERTION_KINDS] = {
#define ASSERTION(kind, member, broken, hazard) [ASSERTION_##kind] = {member, broken, hazard},
#include "assertion.def"
#undef ASSERTION
};

const struct assertion_row *assertion_row(enum assertion_kind kind)
{
    return &rows[kind];
}

bool assertion_kind_find(struct str member, enum assertion_kind *out)
{
    for (int i = 0; i < ASSERTION_KINDS; i++) {
        if (str_is(member, rows[i].member)) {
            *out = (enum assertion_kind)i;
            return true;
        }
    }
    return false;
}

/* An optional object. */
static bool read_map(const struct checker *c, const char *path, const struct doc *doc,
                     const char *name, struct arena *keep, const struct doc **out)
{
    const struct doc *member = checker_get(doc, name);
    *out = NULL;
    if (!member) {
        return true;
    }
    if (!checker_map(c, checker_member(c, path, str_from(name)), member)) {
        return false;
    }
    *out = doc_clone(keep, member);
    return true;
}

/* Placeholders for values are attribute values, as the wire has them. */
static bool check_values(const struct checker *c, const char *path, const struct doc *values)
{
    const char *at = checker_member(c, path, STR("values"));
    for (size_t i = 0; values && i < values->map.count; i++) {
        const struct doc_member *member = &values->map.members[i];
        if (typed_type(&member->value).len == 0) {
            return checker_refuse(c, checker_member(c, at, member->name),
                                  "expected an attribute value such as {\"N\":\"0\"}, found %s",
                                  checker_found(c, &member->value));
        }
    }
    return true;
}

/* Tried on an item without attributes: what is wrong with the text shows. */
static bool check_condition(const struct checker *c, const char *path, const struct assertion *a)
{
    struct doc nothing = doc_map_of(c->arena, 0);
    struct scope scope = {
        .arena = c->arena, .names = a->names, .values = a->values, .item = &nothing};
    bool holds = false;
    return interpret_condition(&scope, a->condition, &holds) ||
           checker_refuse(c, checker_member(c, path, STR("condition")), "not a condition: %s",
                          scope.fault);
}

static bool check_fault(const struct checker *c, const char *path, const struct assertion *a)
{
    struct nearest nearest;
    nearest_init(&nearest, a->fault);
    for (size_t i = 0; fault_kind_at(i); i++) {
        nearest_offer(&nearest, str_from(fault_kind_at(i)->name));
    }
    return a->fault.len == 0 || fault_kind_by_name(a->fault) ||
           checker_refuse(c, checker_member(c, path, STR("fault")), "unknown kind \"%.*s\"%s",
                          STR_ARG(a->fault), nearest_hint(&nearest, c->arena));
}

static bool check_operation(const struct checker *c, const char *path, const struct assertion *a)
{
    struct nearest nearest;
    nearest_init(&nearest, a->operation);
    for (size_t i = 0; ddb_operation(i); i++) {
        nearest_offer(&nearest, str_from(ddb_operation(i)->name));
    }
    return a->operation.len == 0 || ddb_operation_by_name(a->operation) ||
           checker_refuse(c, checker_member(c, path, STR("operation")),
                          "unknown operation \"%.*s\"%s", STR_ARG(a->operation),
                          nearest_hint(&nearest, c->arena));
}

/* What is said must go together. */
static bool check_form(const struct checker *c, const char *path, const struct assertion *a)
{
    bool items = a->condition.len > 0;
    bool replies = a->operation.len > 0 || a->error.len > 0;
    bool strikes = a->fault.len > 0;
    if (items != (a->table.len > 0)) {
        return checker_refuse(c, path, "expected \"table\" and \"condition\" together");
    }
    if (!items && (a->names || a->values)) {
        return checker_refuse(c, path, "expected \"names\" and \"values\" with \"condition\" only");
    }
    if (items && (replies || strikes)) {
        return checker_refuse(c, path,
                              "expected \"condition\" without \"operation\", \"error\" "
                              "and \"fault\"");
    }
    if (strikes && a->error.len > 0) {
        return checker_refuse(c, path, "expected \"fault\" without \"error\"");
    }
    return a->kind != ASSERTION_ALWAYS || (!replies && !strikes) ||
           checker_refuse(c, path,
                          "expected \"table\" and \"condition\", or a name alone: "
                          "replies and faults are for \"sometimes\" and \"never\"");
}

static bool read_one(const struct checker *c, const char *path, const struct doc *doc,
                     struct arena *keep, struct assertion *out)
{
    static const char *const names[] = {"name",      "table", "condition", "names", "values",
                                        "operation", "error", "fault",     NULL};
    const struct doc *name = NULL;
    return checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "name", "what is asserted, in words", &name) &&
           checker_text(c, path, doc, "name", keep, &out->name) &&
           checker_text(c, path, doc, "table", keep, &out->table) &&
           checker_text(c, path, doc, "condition", keep, &out->condition) &&
           checker_text(c, path, doc, "operation", keep, &out->operation) &&
           checker_text(c, path, doc, "error", keep, &out->error) &&
           checker_text(c, path, doc, "fault", keep, &out->fault) &&
           read_map(c, path, doc, "names", keep, &out->names) &&
           read_map(c, path, doc, "values", keep, &out->values) && check_form(c, path, out) &&
           check_values(c, path, out->values) && check_operation(c, path, out) &&
           check_fault(c, path, out) && (out->condition.len == 0 || check_condition(c, path, out));
}

bool assertions_read(const struct checker *c, enum assertion_kind kind, const struct doc *list,
                     struct arena *keep, struct assertion *out)
{
    const char *path = rows[kind].member;
    for (size_t i = 0; i < list->list.count; i++) {
        out[i].kind = kind;
        const char *at = checker_item(c, path, i);
        if (!read_one(c, at, &list->list.items[i], keep, &out[i])) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (str_eq(out[j].name, out[i].name)) {
                return checker_refuse(c, checker_member(c, at, STR("name")),
                                      "the name \"%.*s\" is already that of %s[%zu]",
                                      STR_ARG(out[i].name), path, j);
            }
        }
    }
    return true;
}
