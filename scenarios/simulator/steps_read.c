/* The reading of steps, with the place of what is wrong. */
#include "../../faults/fault.h"
#include "../../faults/nearest.h"
#include "steps.h"

#define YEAR_US (INT64_C(366) * 24 * 3600 * 1000000)
#define HOUR_US (INT64_C(3600) * 1000000)

static bool refuse_name(const struct checker *c, const char *path, const char *what,
                        struct str given, struct nearest *nearest)
{
    return checker_refuse(c, path, "unknown %s \"%.*s\"%s", what, STR_ARG(given),
                          nearest_hint(nearest, c->arena));
}

/* ---- tables and their items */

bool steps_read_tables(const struct checker *c, const char *path, const struct doc *tables,
                       struct steps *out)
{
    out->tables = tables;
    if (!checker_list(c, path, tables)) {
        return false;
    }
    for (size_t i = 0; i < tables->list.count; i++) {
        const char *at = checker_item(c, path, i);
        const struct doc *table = &tables->list.items[i];
        const struct doc *member = NULL;
        struct str name;
        if (!checker_map(c, at, table) ||
            !checker_need(c, at, table, "TableName", "what CreateTable takes", &member) ||
            !checker_string(c, checker_member(c, at, STR("TableName")), member, &name)) {
            return false;
        }
    }
    return true;
}

static bool is_table(const struct doc *tables, struct str name, struct nearest *nearest)
{
    for (size_t i = 0; tables && i < tables->list.count; i++) {
        struct str known = doc_string(&tables->list.items[i], "TableName");
        nearest_offer(nearest, known);
        if (str_eq(known, name)) {
            return true;
        }
    }
    return false;
}

bool steps_read_prepare(const struct checker *c, const char *path, const struct doc *items,
                        struct steps *out)
{
    out->items = items;
    for (size_t i = 0; checker_map(c, path, items) && i < items->map.count; i++) {
        const struct doc_member *member = &items->map.members[i];
        const char *at = checker_member(c, path, member->name);
        struct nearest nearest;
        nearest_init(&nearest, member->name);
        if (!is_table(out->tables, member->name, &nearest)) {
            return refuse_name(c, at, "table", member->name, &nearest);
        }
        if (!checker_list(c, at, &member->value)) {
            return false;
        }
        for (size_t n = 0; n < member->value.list.count; n++) {
            if (!checker_map(c, checker_item(c, at, n), &member->value.list.items[n])) {
                return false;
            }
        }
    }
    return items->type == DOC_MAP;
}

/* ---- a step */

static bool read_operation(const struct checker *c, const char *path, const struct doc *member,
                           struct step *out)
{
    struct nearest nearest;
    struct str name;
    if (!checker_string(c, path, member, &name)) {
        return false;
    }
    const struct ddb_operation *known = ddb_operation_by_name(name);
    if (known && str_is(str_from(known->service), "dynamodb")) {
        out->operation = known->name;
        return true;
    }
    nearest_init(&nearest, name);
    for (size_t i = 0; ddb_operation(i); i++) {
        nearest_offer(&nearest, str_from(ddb_operation(i)->name));
    }
    return refuse_name(c, path, "operation", name, &nearest);
}

static bool read_time(const struct checker *c, const char *path, const struct doc *doc,
                      struct step *out)
{
    const struct doc *at = checker_get(doc, "at");
    const struct doc *after = checker_get(doc, "after");
    const char *name = at ? "at" : "after";
    if (at && after) {
        return checker_refuse(c, checker_member(c, path, STR("after")),
                              "expected either \"at\" or \"after\"");
    }
    out->at = at != NULL;
    return (!at && !after) || checker_duration(c, checker_member(c, path, str_from(name)),
                                               at ? at : after, 0, YEAR_US, &out->time_us);
}

/* The rule that is named where a step's own fault strikes. */
#define STEP_RULE STR("step")

static bool read_fault(const struct checker *c, const char *path, const struct doc *fault,
                       struct step *out)
{
    const struct fault_kind *kind = NULL;
    struct fault_settings settings = {0};
    const char *at = checker_member(c, path, STR("kind"));
    if (!fault_load(c, path, fault, &kind, &settings)) {
        return false;
    }
    if (kind->family == FAMILY_LATENCY) {
        return checker_refuse(c, at,
                              "expected \"latency\" as a member of the step, beside \"fault\"");
    }
    if (!fault_reaches(kind, ddb_operation_by_name(str_from(out->operation)))) {
        return checker_refuse(c, at, "\"%s\" cannot strike %s", kind->name, out->operation);
    }
    fault_effect(kind, &settings, &out->effect);
    out->effect.rule = STEP_RULE;
    return true;
}

static bool read_effect(const struct checker *c, const char *path, const struct doc *doc,
                        struct step *out)
{
    const struct doc *latency = checker_get(doc, "latency");
    out->fault = checker_get(doc, "fault");
    if ((latency && !checker_duration(c, checker_member(c, path, STR("latency")), latency, 0,
                                      HOUR_US, &out->latency_us)) ||
        (out->fault && !read_fault(c, checker_member(c, path, STR("fault")), out->fault, out))) {
        return false;
    }
    out->effect.latency_us = out->latency_us;
    if (out->latency_us > 0) {
        out->effect.latency_rule = STEP_RULE;
    }
    if (out->latency_us > 0 && !out->fault) {
        out->effect.rule = STEP_RULE;
        out->effect.kind = STR("latency");
    }
    return true;
}

static bool read_step(const struct checker *c, const char *path, const struct doc *doc,
                      struct step *out)
{
    static const char *const names[] = {"at",    "after",   "operation", "request",
                                        "fault", "latency", NULL};
    const struct doc *operation = NULL;
    if (!checker_members(c, path, doc, names) || !read_time(c, path, doc, out) ||
        !checker_need(c, path, doc, "operation", "a name such as \"PutItem\"", &operation) ||
        !read_operation(c, checker_member(c, path, STR("operation")), operation, out) ||
        !checker_need(c, path, doc, "request", "the body of the request", &out->request) ||
        !checker_map(c, checker_member(c, path, STR("request")), out->request)) {
        return false;
    }
    return read_effect(c, path, doc, out);
}

/* ---- all of it */

static bool read_lane(const struct checker *c, const char *path, const struct doc *lane,
                      struct steps *out)
{
    if (!checker_list(c, path, lane)) {
        return false;
    }
    struct step *list = ARENA_ARRAY(c->arena, struct step, lane->list.count);
    for (size_t i = 0; i < lane->list.count; i++) {
        if (!read_step(c, checker_item(c, path, i), &lane->list.items[i], &list[i])) {
            return false;
        }
    }
    out->lanes[out->lane_count].list = list;
    out->lanes[out->lane_count++].count = lane->list.count;
    return true;
}

bool steps_read_clients(const struct checker *c, const char *path, const struct doc *clients,
                        struct steps *out)
{
    if (!checker_list(c, path, clients)) {
        return false;
    }
    if (clients->list.count == 0 || clients->list.count > STEP_LANES_MAX) {
        return checker_refuse(c, path, "expected 1 to %d lists of steps, found %zu", STEP_LANES_MAX,
                              clients->list.count);
    }
    for (size_t i = 0; i < clients->list.count; i++) {
        if (!read_lane(c, checker_item(c, path, i), &clients->list.items[i], out)) {
            return false;
        }
    }
    return true;
}
