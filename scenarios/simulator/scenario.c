#include "scenario.h"

#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/nearest.h"
#include "../../faults/schema.h"
#include "../hazards/finding_kinds.h"
#include "../options/files.h"
#include "../rig/expect.h"
#include "scenario_member.h"
#include "steps_try.h"

/* ---- types of members that nobody else has */

static const char *retry_name(size_t index)
{
    const struct sdk_mode *mode = sdk_mode_at(index);
    return mode ? mode->name : NULL;
}

static bool read_retry(const struct checker *c, const struct member *member, const struct doc *doc,
                       struct scenario *out)
{
    size_t at;
    if (!member_read_name(c, member, doc, &at)) {
        return false;
    }
    out->retry = sdk_mode_at(at);
    return true;
}

const struct member_type member_retry = {"a mode", read_retry, member_describe_names, NULL,
                                         retry_name};

bool scenario_takes_plan(const struct scenario *scenario, struct str text, struct arena *arena,
                         struct plan_fault *fault)
{
    enum plan_store store = scenario->sync == SYNC_NONE ? PLAN_STORE_NONE : PLAN_STORE_ANY;
    struct plan *plan = plan_read(text, arena, fault);
    bool good = plan && plan_set_store(plan, store, text, arena, fault);
    plan_free(plan);
    return good;
}

int64_t scenario_reach_us(const struct scenario *scenario, struct arena *arena)
{
    struct plan_fault fault = {0};
    struct plan *plan = plan_read(scenario->faults, arena, &fault);
    int64_t reach_us = plan ? plan_reach_us(plan) : 0;
    plan_free(plan);
    return reach_us;
}

/* The text of an object that a reader of its own checks. */
static bool read_object(const struct checker *c, const struct member *member, const struct doc *doc,
                        struct str *out)
{
    struct buf text;
    if (!checker_map(c, member->path, doc)) {
        return false;
    }
    buf_init(&text);
    json_print(&text, doc);
    *out = arena_copy(c->arena, buf_view(&text));
    buf_release(&text);
    return true;
}

/* What that reader says is wrong, where it stands in this file. */
static bool refuse_inside(const struct checker *c, const struct member *member,
                          const struct plan_fault *fault)
{
    bool inside = fault->at && *fault->at;
    return checker_refuse(
        c, inside ? arena_printf(c->arena, "%s.%s", member->path, fault->at) : member->path, "%s",
        fault->message);
}

/* The plan is checked here, so that a mistake in it is found where it stands in this file. */
static bool read_plan(const struct checker *c, const struct member *member, const struct doc *doc,
                      struct scenario *out)
{
    struct plan_fault fault = {0};
    if (!read_object(c, member, doc, &out->faults)) {
        return false;
    }
    bool good = scenario_takes_plan(out, out->faults, c->arena, &fault);
    return good || refuse_inside(c, member, &fault);
}

static void describe_plan(struct json_writer *w, const struct member *member)
{
    (void)member;
    plan_schema(w);
}

const struct member_type member_plan = {"a fault plan", read_plan, describe_plan, NULL, NULL};

static bool read_expectations(const struct checker *c, const struct member *member,
                              const struct doc *doc, struct scenario *out)
{
    struct plan_fault fault = {0};
    if (!read_object(c, member, doc, &out->expect)) {
        return false;
    }
    struct expect *expect = expect_read(out->expect, c->arena, &fault);
    expect_free(expect);
    return expect || refuse_inside(c, member, &fault);
}

static void describe_expectations(struct json_writer *w, const struct member *member)
{
    (void)member;
    expect_schema(w);
}

const struct member_type member_expectations = {"expectations", read_expectations,
                                                describe_expectations, NULL, NULL};

/* One kind of findings in the list. */
static bool read_kind(const struct checker *c, const char *path, const struct doc *doc,
                      uint64_t *out)
{
    struct str name;
    struct nearest nearest;
    if (!checker_string(c, path, doc, &name)) {
        return false;
    }
    nearest_init(&nearest, name);
    for (size_t i = 0; finding_kind_at(i); i++) {
        nearest_offer(&nearest, str_from(finding_kind_at(i)));
        if (str_is(name, finding_kind_at(i))) {
            *out |= finding_kind_bit(finding_kind_at(i));
            return true;
        }
    }
    return checker_refuse(c, path, "unknown name \"%.*s\"%s", STR_ARG(name),
                          nearest_hint(&nearest, c->arena));
}

static bool read_foretold(const struct checker *c, const struct member *member,
                          const struct doc *doc, struct scenario *out)
{
    if (!checker_list(c, member->path, doc)) {
        return false;
    }
    for (size_t i = 0; i < doc->list.count; i++) {
        if (!read_kind(c, checker_item(c, member->path, i), &doc->list.items[i], &out->must_fail)) {
            return false;
        }
    }
    return doc->list.count > 0 ||
           checker_refuse(c, member->path, "expected at least one kind of findings");
}

static void describe_foretold(struct json_writer *w, const struct member *member)
{
    schema_list(w, 1);
    member_describe_names(w, member);
    json_close(w, '}');
}

const struct member_type member_foretold = {"a list", read_foretold, describe_foretold, NULL,
                                            finding_kind_at};

/* ---- the whole */

/* The object with this path; NULL: it is not there. */
static const struct doc *find_object(const struct doc *whole, struct str path, struct arena *arena)
{
    const struct doc *doc = whole;
    while (doc && path.len > 0) {
        struct str name = str_cut(&path, '.');
        doc = checker_get(doc, arena_copy(arena, name).data);
    }
    return doc;
}

/* Takes what the table says of a member that the file does not have. */
static bool take_usual(const struct checker *c, const struct member *member, struct scenario *out)
{
    struct doc doc;
    if (!member->usual) {
        return true;
    }
    if (!json_read(c->arena, str_from(member->usual), &doc, NULL)) {
        doc = doc_text(str_from(member->usual));
    }
    return member->type->read(c, member, &doc, out);
}

/* Is it a member of the kind that stands beside it? */
static bool check_only(const struct checker *c, const struct member *member,
                       const struct doc *around)
{
    const struct member *beside = member_beside(member, "kind");
    const struct doc *given = checker_get(around, "kind");
    struct str kind = given ? given->string : str_from(beside->usual);
    struct str rest = str_from(member->only);
    const char *kinds = "";
    if (member_word(member->only, kind, NULL)) {
        return true;
    }
    while (rest.len > 0) {
        struct str word = str_cut(&rest, '|');
        kinds = arena_printf(c->arena, "%s%s\"%.*s\"", kinds, *kinds ? ", " : "", STR_ARG(word));
    }
    return checker_refuse(c, member->path, "expected only with the kind %s, found it with \"%.*s\"",
                          kinds, STR_ARG(kind));
}

static bool read_member(const struct checker *c, const struct member *member,
                        const struct doc *whole, struct scenario *out)
{
    struct str path = member_parent(member);
    const struct doc *around = find_object(whole, path, c->arena);
    const struct doc *doc = checker_get(around, member_name(member));
    if (!doc && member->needed && around) {
        return checker_need(c, arena_copy(c->arena, path).data, around, member_name(member),
                            member->needed, &doc);
    }
    if (!doc) {
        return take_usual(c, member, out);
    }
    return (!str_is(path, "workload") || member_of_workload(c, member, out)) &&
           (!member->only || check_only(c, member, around)) &&
           member->type->read(c, member, doc, out);
}

/* What joins two members. */
static bool check_whole(const struct checker *c, const struct scenario *out)
{
    static const char *const expected = "expected \"min\" not above \"max\"";
    return (out->think.least_us <= out->think.most_us || checker_refuse(c, "think", expected)) &&
           (out->settings.sizes.least <= out->settings.sizes.most ||
            checker_refuse(c, "workload.sizes", expected));
}

static bool read_all(const struct checker *c, struct scenario *out)
{
    struct doc *doc = arena_zalloc(c->arena, sizeof *doc);
    if (!checker_read(c, doc) || !member_check_names(c, "", doc)) {
        return false;
    }
    for (size_t i = 0; scenario_member(i); i++) {
        if (!read_member(c, scenario_member(i), doc, out)) {
            return false;
        }
    }
    return check_whole(c, out) && scenario_check_steps(c, doc, out);
}

/* "scenarios/cases/bank.json" is called "bank". */
static struct str name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *start = slash ? slash + 1 : path;
    const char *dot = strrchr(start, '.');
    return (struct str){start, dot ? (size_t)(dot - start) : strlen(start)};
}

/* `whole`: also what can only be found out by trying. */
static const struct scenario *read_text(const char *path, struct str text, bool whole,
                                        struct arena *arena, const char **message)
{
    struct plan_fault fault = {0};
    struct scenario *out = arena_zalloc(arena, sizeof *out);
    struct checker checker = {text, arena, &fault};
    out->path = path;
    out->name = name_of(path);
    if (read_all(&checker, out) && (!whole || !out->steps || steps_try(&checker, out->steps))) {
        return out;
    }
    bool inside = fault.at && *fault.at;
    *message = arena_printf(arena, "%s:%d:%d: %s%s%s", path, fault.line, fault.column,
                            inside ? fault.at : "", inside ? ": " : "", fault.message);
    return NULL;
}

const struct scenario *scenario_read(const char *path, struct arena *arena, const char **message)
{
    struct str text;
    return file_read(path, arena, &text, message) ? read_text(path, text, true, arena, message)
                                                  : NULL;
}

const struct scenario *scenario_read_text(const char *path, struct str text, struct arena *arena,
                                          const char **message)
{
    return read_text(path, text, false, arena, message);
}
