#include "scenario.h"

#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/nearest.h"
#include "../options/files.h"

#define HOUR_US (3600 * INT64_C(1000000))

/* What a member is when the file does not say. */
static const struct scenario usual = {
    .clients = 4,
    .operations = 50,
    .calm = 5,
    .think_max_us = 20000,
    .timeout_us = 1000000,
};

/* An optional whole number. */
static bool read_count(const struct checker *c, const struct doc *doc, const char *name,
                       int64_t least, int64_t most, int64_t *out)
{
    const struct doc *member = checker_get(doc, name);
    return !member || checker_integer(c, name, member, least, most, out);
}

static bool read_counts(const struct checker *c, const struct doc *doc, struct scenario *out)
{
    int64_t clients = out->clients;
    int64_t operations = (int64_t)out->operations;
    int64_t calm = (int64_t)out->calm;
    if (!read_count(c, doc, "clients", 1, CLIENTS_MAX, &clients) ||
        !read_count(c, doc, "operations", 1, 1000000, &operations) ||
        !read_count(c, doc, "calm", 0, 1000000, &calm)) {
        return false;
    }
    out->clients = (unsigned)clients;
    out->operations = (uint64_t)operations;
    out->calm = (uint64_t)calm;
    return true;
}

static bool read_duration(const struct checker *c, const char *path, const struct doc *member,
                          int64_t least_us, int64_t *out)
{
    return !member || checker_duration(c, path, member, least_us, HOUR_US, out);
}

static bool read_times(const struct checker *c, const struct doc *doc, struct scenario *out)
{
    static const char *const names[] = {"min", "max", NULL};
    const struct doc *think = checker_get(doc, "think");
    if (!read_duration(c, "timeout", checker_get(doc, "timeout"), 1000, &out->timeout_us)) {
        return false;
    }
    if (!think) {
        return true;
    }
    if (!checker_map(c, "think", think) || !checker_members(c, "think", think, names) ||
        !read_duration(c, "think.min", checker_get(think, "min"), 0, &out->think_min_us) ||
        !read_duration(c, "think.max", checker_get(think, "max"), 0, &out->think_max_us)) {
        return false;
    }
    return out->think_min_us <= out->think_max_us ||
           checker_refuse(c, "think", "expected \"min\" not above \"max\"");
}

static bool refuse_name(const struct checker *c, const char *path, struct str given,
                        struct nearest *nearest)
{
    return checker_refuse(c, path, "unknown name \"%.*s\"%s", STR_ARG(given),
                          nearest_hint(nearest, c->arena));
}

static bool read_retry(const struct checker *c, const struct doc *doc, struct scenario *out)
{
    const struct doc *member = checker_get(doc, "retry");
    struct str name = STR("standard");
    struct nearest nearest;
    if (member && !checker_string(c, "retry", member, &name)) {
        return false;
    }
    nearest_init(&nearest, name);
    for (size_t i = 0; sdk_mode_at(i); i++) {
        nearest_offer(&nearest, str_from(sdk_mode_at(i)->name));
    }
    out->retry = sdk_mode_find(name);
    return out->retry || refuse_name(c, "retry", name, &nearest);
}

static bool read_kind(const struct checker *c, const struct doc *workload, struct scenario *out)
{
    const struct doc *member = NULL;
    struct str name;
    struct nearest nearest;
    if (!checker_need(c, "workload", workload, "kind", "the name of a workload", &member) ||
        !checker_string(c, "workload.kind", member, &name)) {
        return false;
    }
    nearest_init(&nearest, name);
    for (size_t i = 0; workload_kind_at(i); i++) {
        nearest_offer(&nearest, str_from(workload_kind_at(i)->name));
    }
    out->kind = workload_kind_find(name);
    return out->kind || refuse_name(c, "workload.kind", name, &nearest);
}

static bool read_workload(const struct checker *c, const struct doc *doc, struct scenario *out)
{
    static const char *const names[] = {"kind", "items", NULL};
    const struct doc *workload = NULL;
    if (!checker_need(c, "", doc, "workload", "an object with \"kind\"", &workload) ||
        !checker_map(c, "workload", workload) || !checker_members(c, "workload", workload, names) ||
        !read_kind(c, workload, out)) {
        return false;
    }
    const struct doc *items = checker_get(workload, "items");
    out->settings.items = out->kind->items_usual;
    if (items && out->kind->items_most == 0) {
        return checker_refuse(c, "workload.items", "the workload \"%s\" has no items",
                              out->kind->name);
    }
    return !items || checker_integer(c, "workload.items", items, out->kind->items_least,
                                     out->kind->items_most, &out->settings.items);
}

/* The plan is checked here, so that a mistake in it is found where it stands in this file. */
static bool read_faults(const struct checker *c, const struct doc *doc, struct scenario *out)
{
    const struct doc *faults = checker_get(doc, "faults");
    struct plan_fault fault = {0};
    struct buf text;
    if (!faults) {
        out->faults = STR("{\"rules\":[]}");
        return true;
    }
    if (!checker_map(c, "faults", faults)) {
        return false;
    }
    buf_init(&text);
    json_print(&text, faults);
    out->faults = arena_copy(c->arena, buf_view(&text));
    buf_release(&text);
    struct plan *plan = plan_read(out->faults, c->arena, &fault);
    plan_free(plan);
    const char *at =
        fault.at && *fault.at ? arena_printf(c->arena, "faults.%s", fault.at) : "faults";
    return plan || checker_refuse(c, at, "%s", fault.message);
}

static bool read_all(const struct checker *c, struct scenario *out)
{
    static const char *const names[] = {"about", "workload", "clients", "operations", "calm",
                                        "think", "retry",    "timeout", "faults",     NULL};
    struct doc *doc = arena_zalloc(c->arena, sizeof *doc);
    if (!checker_read(c, doc) || !checker_map(c, "", doc) || !checker_members(c, "", doc, names)) {
        return false;
    }
    const struct doc *about = checker_get(doc, "about");
    return (!about || checker_string(c, "about", about, &out->about)) &&
           read_workload(c, doc, out) && read_counts(c, doc, out) && read_times(c, doc, out) &&
           read_retry(c, doc, out) && read_faults(c, doc, out);
}

/* "scenarios/cases/bank.json" is called "bank". */
static struct str name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *start = slash ? slash + 1 : path;
    const char *dot = strrchr(start, '.');
    return (struct str){start, dot ? (size_t)(dot - start) : strlen(start)};
}

const struct scenario *scenario_read(const char *path, struct arena *arena, const char **message)
{
    struct str text;
    struct plan_fault fault = {0};
    struct scenario *out = arena_zalloc(arena, sizeof *out);
    if (!file_read(path, arena, &text, message)) {
        return NULL;
    }
    struct checker checker = {text, arena, &fault};
    *out = usual;
    out->path = path;
    out->name = name_of(path);
    if (read_all(&checker, out)) {
        return out;
    }
    bool inside = fault.at && *fault.at;
    *message = arena_printf(arena, "%s:%d:%d: %s%s%s", path, fault.line, fault.column,
                            inside ? fault.at : "", inside ? ": " : "", fault.message);
    return NULL;
}
