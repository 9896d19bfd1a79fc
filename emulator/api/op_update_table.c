/*
 * UpdateTable: the request is checked alone, then against the table, then against what is under
 * way; each of its changes is left with an edited copy of the table as an update.
 */
#include "../engine/rates.h"
#include "../engine/table_update.h"
#include "busy.h"
#include "check_against_table.h"
#include "check_index.h"
#include "check_quota.h"
#include "check_update_table.h"
#include "control_limits.h"
#include "definition.h"
#include "describe.h"
#include "op.h"
#include "shape.h"

/* The request on its way, and the copy of the table that it edits. */
struct alteration {
    struct request *request;
    const struct doc *doc;
    const struct ddb_lifecycle *lifecycle;
    struct table *table;  /* as it is */
    struct table *edited; /* as the reply shows it */
    struct arena *arena;  /* of the copy */
};

static const struct str whole_table = {NULL, 0};

static bool has(const struct alteration *a, const char *member)
{
    return doc_get(a->doc, member) != NULL;
}

static bool goes_on_demand(const struct alteration *a)
{
    return str_is(doc_string(a->doc, "BillingMode"), "PAY_PER_REQUEST");
}

/* ---- what is under way ---- */

static bool check_index_busy(const struct alteration *a, const char *member, struct error *err)
{
    static const struct {
        const char *action;
        enum table_change change;
    } actions[] = {{"Update", CHANGE_INDEX_UPDATE},
                   {"Create", CHANGE_INDEX_CREATE},
                   {"Delete", CHANGE_INDEX_DELETE}};
    const struct doc *list = doc_get(a->doc, member);
    for (size_t i = 0; list && i < list->list.count; i++) {
        for (size_t j = 0; j < sizeof actions / sizeof *actions; j++) {
            const struct doc *action = doc_get(&list->list.items[i], actions[j].action);
            if (action &&
                !busy_check(a->table, actions[j].change, doc_string(action, "IndexName"), err)) {
                return false;
            }
        }
    }
    return true;
}

/* Asking again for the mode that the table has goes through whatever is under way. */
static bool changes_units(const struct alteration *a)
{
    return has(a, "ProvisionedThroughput") || (goes_on_demand(a) && !a->table->on_demand);
}

/* Back to on demand while the table is still on its way to provisioned: accepted, and dropped. */
static bool is_dropped(const struct alteration *a)
{
    const struct table_update *update = table_update_find(a->table, UPDATE_THROUGHPUT, whole_table);
    return goes_on_demand(a) && update &&
           str_is(doc_string(update->set, "BillingMode"), "PROVISIONED");
}

static bool check_busy(const struct alteration *a, struct error *err)
{
    static const struct {
        const char *member;
        enum table_change change;
    } members[] = {
        {"OnDemandThroughput", CHANGE_CEILINGS}, {"WarmThroughput", CHANGE_WARM},
        {"StreamSpecification", CHANGE_STREAM},  {"TableClass", CHANGE_CLASS},
        {"SSESpecification", CHANGE_ENCRYPTION}, {"DeletionProtectionEnabled", CHANGE_PROTECTION},
    };
    if (changes_units(a) && !busy_check(a->table, CHANGE_THROUGHPUT, whole_table, err)) {
        return false;
    }
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (has(a, members[i].member) &&
            !busy_check(a->table, members[i].change, whole_table, err)) {
            return false;
        }
    }
    return check_index_busy(a, "GlobalSecondaryIndexUpdates", err) &&
           check_index_busy(a, "VectorIndexUpdates", err);
}

/* ---- the changes ---- */

static int64_t due(const struct alteration *a, int64_t takes_us)
{
    return a->request->time_us + takes_us;
}

static const struct doc *setting(const struct alteration *a, struct str member,
                                 const struct doc *value)
{
    static const struct doc nothing = {.type = DOC_NULL};
    return doc_with(a->arena, NULL, member, value ? value : &nothing);
}

static void leave(struct alteration *a, enum update_kind kind, struct str index, int64_t takes_us,
                  const struct doc *set)
{
    table_update_add(a->edited, (struct table_update){.kind = kind,
                                                      .index = arena_copy(a->arena, index),
                                                      .due_us = due(a, takes_us),
                                                      .set = set});
}

/* The dates stand in the reply already, the units and the count of decreases do not. */
static void date_change(struct rates *rates, const struct doc *before, const struct doc *after,
                        int64_t now_us)
{
    int64_t old_units[AXES], new_units[AXES];
    definition_units(before, old_units);
    definition_units(after, new_units);
    if (rates_rises(old_units, new_units)) {
        rates->increased_us = now_us;
    }
    if (rates_falls(old_units, new_units)) {
        rates->decreases = rates_decreases_today(rates, now_us);
        rates->decreased_us = now_us;
    }
}

static void switch_index(struct alteration *a, const struct index *index)
{
    struct str name = arena_copy(a->arena, index->name);
    definition_set_index(a->edited, name, STR("ProvisionedThroughput"), NULL);
    leave(a, UPDATE_INDEX_THROUGHPUT, name, a->lifecycle->throughput_us, NULL);
}

/* Units are gone at once, the indexes follow. */
static void switch_to_on_demand(struct alteration *a)
{
    static const struct doc mode = {.type = DOC_STRING, .string = {"PAY_PER_REQUEST", 15}};
    int64_t takes_us =
        a->table->on_demand_us == 0 ? a->lifecycle->on_demand_us : a->lifecycle->on_demand_again_us;
    if (a->table->on_demand) { /* nothing happens, but the reply says UPDATING */
        leave(a, UPDATE_THROUGHPUT, whole_table, 0, NULL);
        return;
    }
    definition_set(a->edited, STR("BillingMode"), &mode);
    definition_set(a->edited, STR("ProvisionedThroughput"), NULL);
    leave(a, UPDATE_THROUGHPUT, whole_table, takes_us, setting(a, STR("BillingMode"), &mode));
    for (size_t i = 0; i < a->table->index_count; i++) {
        if (a->table->indexes[i].kind == INDEX_GLOBAL) {
            switch_index(a, &a->table->indexes[i]);
        }
    }
}

static void change_units(struct alteration *a)
{
    const struct doc *units = doc_get(a->doc, "ProvisionedThroughput");
    const struct doc *set = setting(a, STR("ProvisionedThroughput"), units);
    int64_t takes_us = a->lifecycle->throughput_us;
    if (a->table->on_demand) {
        static const struct doc mode = {.type = DOC_STRING, .string = {"PROVISIONED", 11}};
        static const struct doc nothing = {.type = DOC_NULL};
        set = doc_with(a->arena, set, STR("BillingMode"), &mode);
        set = doc_with(a->arena, set, STR("OnDemandThroughput"), &nothing);
        takes_us = a->lifecycle->provisioned_us;
    } else {
        date_change(&a->edited->rates, a->table->request, a->doc, a->request->time_us);
    }
    leave(a, UPDATE_THROUGHPUT, whole_table, takes_us, set);
}

/* The new maxima over the old ones, -1 included, or (`cleared`) with -1 taken for no maximum. */
static const struct doc *merged(const struct alteration *a, const struct doc *before,
                                const struct doc *after, bool cleared)
{
    const struct doc *all = before;
    for (int i = 0; i < AXES; i++) {
        struct str name = str_from(definition_axes[i].ceiling);
        const struct doc *units = doc_get_str(after, name);
        if (units) {
            bool gone = cleared && shape_int(units) == -1;
            all = doc_with(a->arena, all, name, gone ? NULL : units);
        }
    }
    return all && all->map.count > 0 ? all : NULL;
}

static void change_ceilings(struct alteration *a)
{
    const struct doc *before = doc_get(a->table->request, "OnDemandThroughput");
    const struct doc *after = doc_get(a->doc, "OnDemandThroughput");
    definition_set(a->edited, STR("OnDemandThroughput"), merged(a, before, after, false));
    leave(a, UPDATE_CEILINGS, whole_table, a->lifecycle->ceilings_us,
          setting(a, STR("OnDemandThroughput"), merged(a, before, after, true)));
}

static void change_warm(struct alteration *a, const struct doc *holder, const struct doc *before,
                        const struct rates *rates, struct str index)
{
    const struct doc *warm = doc_get(holder, "WarmThroughput");
    const struct doc *all = doc_get(before, "WarmThroughput");
    bool rises = false;
    for (int i = 0; i < AXES; i++) {
        struct str name = str_from(definition_axes[i].warm);
        const struct doc *units = doc_get_str(warm, name);
        rises = rises || (units && shape_int(units) > rates->warm[i]);
        all = units ? doc_with(a->arena, all, name, units) : all;
    }
    if (rises) {
        leave(a, UPDATE_WARM, index, a->lifecycle->warm_us, setting(a, STR("WarmThroughput"), all));
    }
}

static void change_stream(struct alteration *a)
{
    const struct doc *stream = doc_get(a->doc, "StreamSpecification");
    bool on = doc_truth(doc_get(stream, "StreamEnabled"));
    definition_set(a->edited, STR("StreamSpecification"), on ? stream : NULL);
    a->edited->stream_us = on ? a->request->time_us : a->edited->stream_us;
    leave(a, UPDATE_STREAM, whole_table, a->lifecycle->stream_us, NULL);
}

/* A table without a class has STANDARD. */
static void change_class(struct alteration *a)
{
    struct str now = doc_string(a->table->request, "TableClass");
    struct str wanted = doc_string(a->doc, "TableClass");
    if (!str_eq(now.data ? now : STR("STANDARD"), wanted)) {
        leave(a, UPDATE_CLASS, whole_table, a->lifecycle->class_us,
              setting(a, STR("TableClass"), doc_get(a->doc, "TableClass")));
    }
}

static void change_encryption(struct alteration *a)
{
    const struct doc *sse = doc_get(a->doc, "SSESpecification");
    bool on = doc_truth(doc_get(sse, "Enabled"));
    leave(a, UPDATE_ENCRYPTION, whole_table, a->lifecycle->encryption_us,
          setting(a, STR("SSESpecification"), on ? sse : NULL));
}

static void change_protection(struct alteration *a)
{
    const struct doc *wanted = doc_get(a->doc, "DeletionProtectionEnabled");
    if (doc_truth(wanted) != a->table->deletion_protection) {
        definition_set(a->edited, STR("DeletionProtectionEnabled"), wanted);
        a->edited->protection_us = a->request->time_us;
    }
}

/* ---- indexes ---- */

static void update_index(struct alteration *a, const struct doc *update)
{
    struct str name = doc_string(update, "IndexName");
    const struct index *index = table_index(a->table, name);
    struct index *edited = table_index(a->edited, name);
    const struct doc *units = doc_get(update, "ProvisionedThroughput");
    const struct doc *ceilings = doc_get(update, "OnDemandThroughput");
    const struct doc *set = NULL;
    if (units) {
        set = setting(a, STR("ProvisionedThroughput"), units);
        if (!a->table->on_demand) {
            date_change(&edited->rates, index->definition, update, a->request->time_us);
        }
    }
    if (ceilings) {
        const struct doc *before = doc_get(index->definition, "OnDemandThroughput");
        static const struct doc nothing = {.type = DOC_NULL};
        const struct doc *after = merged(a, before, ceilings, true);
        definition_set_index(a->edited, name, STR("OnDemandThroughput"),
                             merged(a, before, ceilings, false));
        set = doc_with(a->arena, set, STR("OnDemandThroughput"), after ? after : &nothing);
    }
    if (set) {
        leave(a, UPDATE_INDEX_THROUGHPUT, name, a->lifecycle->throughput_us, set);
    }
    change_warm(a, update, index->definition, &index->rates, name);
}

static void create_index(struct alteration *a, enum index_kind kind, const struct doc *create)
{
    uint32_t next_id = a->request->core->next_id;
    definition_add_attributes(a->edited, doc_get(a->doc, "AttributeDefinitions"));
    definition_add_index(a->edited, kind, create);
    definition_prune(a->edited);
    table_refresh(a->edited, &next_id);
    leave(a, UPDATE_INDEX_ALLOCATE, doc_string(create, "IndexName"),
          a->lifecycle->index_allocate_us, NULL);
}

/* What is left of filling it ends. */
static void delete_index(struct alteration *a, const struct doc *delete)
{
    struct str name = doc_string(delete, "IndexName");
    for (size_t i = a->edited->update_count; i > 0; i--) {
        if (str_eq(a->edited->updates[i - 1].index, name)) {
            table_update_remove(a->edited, i - 1);
        }
    }
    leave(a, UPDATE_INDEX_DELETE, name, a->lifecycle->index_delete_us, NULL);
}

static void change_indexes(struct alteration *a, const char *member, enum index_kind kind)
{
    const struct doc *list = doc_get(a->doc, member);
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *update = doc_get(&list->list.items[i], "Update");
        const struct doc *create = doc_get(&list->list.items[i], "Create");
        const struct doc *delete = doc_get(&list->list.items[i], "Delete");
        if (update) {
            update_index(a, update);
        } else if (create) {
            create_index(a, kind, create);
        } else {
            delete_index(a, delete);
        }
    }
}

/* ---- together ---- */

static void change_all(struct alteration *a)
{
    uint32_t next_id = a->request->core->next_id;
    if (goes_on_demand(a)) {
        switch_to_on_demand(a);
    }
    if (has(a, "ProvisionedThroughput")) {
        change_units(a);
    }
    if (has(a, "OnDemandThroughput")) {
        change_ceilings(a);
    }
    if (has(a, "WarmThroughput")) {
        change_warm(a, a->doc, a->table->request, &a->table->rates, whole_table);
    }
    if (has(a, "StreamSpecification")) {
        change_stream(a);
    }
    if (has(a, "TableClass")) {
        change_class(a);
    }
    if (has(a, "SSESpecification")) {
        change_encryption(a);
    }
    if (has(a, "DeletionProtectionEnabled")) {
        change_protection(a);
    }
    change_indexes(a, "GlobalSecondaryIndexUpdates", INDEX_GLOBAL);
    change_indexes(a, "VectorIndexUpdates", INDEX_VECTOR);
    table_refresh(a->edited, &next_id);
}

static bool check_all(struct alteration *a, struct error *err)
{
    struct arena *arena = &a->request->arena;
    return busy_check(a->table, CHANGE_ANY_UPDATE, whole_table, err) &&
           check_against_table(arena, a->table, a->doc, err) && check_one_online(a->doc, err) &&
           (is_dropped(a) || check_busy(a, err)) && check_pauses(a->request, a->table, err) &&
           control_limits_tables(a->request, false, err) &&
           request_admit(a->request, NULL, NULL, err);
}

/* The definition as it will be once everything is done, for the limits that count it whole. */
static bool check_outcome(const struct alteration *a, struct error *err)
{
    struct table *outcome = table_clone(a->edited);
    for (size_t i = 0; i < outcome->update_count; i++) {
        table_update_set(outcome, &outcome->updates[i]);
    }
    bool good = check_projected_total(outcome->request, err) &&
                check_quota(a->request, a->table, outcome->request, err);
    table_free(outcome);
    return good;
}

bool op_update_table(struct request *request, struct error *err)
{
    struct alteration a = {
        .request = request, .doc = &request->doc, .lifecycle = &request->core->lifecycle};
    if (!check_update_table(&request->arena, &request->doc, err)) {
        return false;
    }
    a.table = request_table_control(request, err);
    if (!a.table || !check_all(&a, err)) {
        return false;
    }
    count_table(request, a.table);
    a.edited = request_edit(request, a.table);
    a.arena = &a.edited->arena;
    if (!is_dropped(&a)) {
        change_all(&a);
    }
    if (!check_outcome(&a, err)) {
        return false;
    }
    reply_table(request, "TableDescription", a.edited);
    return true;
}
