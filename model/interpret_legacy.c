/* The parameters of before expressions; what they hold is valid (legacy_rules.h). */
#include "interpret.h"
#include "rebuild.h"

/* ---- conditions */

static bool is_among(operand a, const struct doc *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (relation_stands(a, RELATION_EQ, &values[i])) {
            return true;
        }
    }
    return false;
}

/* The comparison with the attribute `a`. */
static bool compare(struct scope *scope, struct str name, operand a, const struct doc *values,
                    size_t count)
{
    static const struct {
        const char *name;
        enum relation relation;
    } relations[] = {{"EQ", RELATION_EQ}, {"NE", RELATION_NE}, {"LE", RELATION_LE},
                     {"LT", RELATION_LT}, {"GE", RELATION_GE}, {"GT", RELATION_GT}};
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
        if (str_is(name, relations[i].name)) {
            return relation_stands(a, relations[i].relation, &values[0]);
        }
    }
    if (str_is(name, "BETWEEN")) {
        return relation_stands(a, RELATION_GE, &values[0]) &&
               relation_stands(a, RELATION_LE, &values[1]);
    }
    return str_is(name, "NULL")           ? a == NULL
           : str_is(name, "NOT_NULL")     ? a != NULL
           : str_is(name, "CONTAINS")     ? relation_contains(scope->arena, a, &values[0])
           : str_is(name, "NOT_CONTAINS") ? !relation_contains(scope->arena, a, &values[0])
           : str_is(name, "BEGINS_WITH")  ? relation_begins(scope->arena, a, &values[0])
                                          : is_among(a, values, count);
}

static bool condition_holds(struct scope *scope, const struct doc_member *entry)
{
    const struct doc *condition = &entry->value;
    const struct doc *exists = doc_get(condition, "Exists");
    const struct doc *value = doc_get(condition, "Value");
    const struct doc *list = doc_get(condition, "AttributeValueList");
    struct str name = doc_string(condition, "ComparisonOperator");
    operand a = doc_get_str(scope->item, entry->name);
    if (!name.data) {
        name = exists && !doc_truth(exists) ? STR("NULL") : STR("EQ");
    }
    return list ? compare(scope, name, a, list->list.items, list->list.count)
                : compare(scope, name, a, value, value != NULL);
}

bool interpret_legacy_conditions(struct scope *scope, const struct doc *conditions, bool any)
{
    bool holds = !any;
    for (size_t i = 0; i < conditions->map.count; i++) {
        bool part = condition_holds(scope, &conditions->map.members[i]);
        holds = any ? holds || part : holds && part;
    }
    return holds || conditions->map.count == 0;
}

/* ---- updates */

static bool read_update(struct scope *scope, const struct doc_member *update, struct action *action)
{
    const struct doc *value = doc_get(&update->value, "Value");
    struct str name = doc_string(&update->value, "Action");
    operand old = doc_get_str(scope->item, update->name);
    action->path.list[0].name = update->name;
    action->path.count = 1;
    action->outcome = value ? ACTION_PUT : ACTION_REMOVE;
    action->value = value;
    if (str_is(name, "DELETE")) {
        return !value || action_delete(scope, action, value);
    }
    if (str_is(name, "ADD") && typed_is(value, "L")) {
        return !old || action_append(scope, old, value, &action->value);
    }
    return !str_is(name, "ADD") || action_add(scope, action, value);
}

bool interpret_attribute_updates(struct scope *scope, const struct doc *updates,
                                 const struct doc *base, struct doc *new_item,
                                 struct targets *targets)
{
    struct actions actions = {.most = updates->map.count};
    actions.list = ARENA_ARRAY(scope->arena, struct action, actions.most);
    scope->item = base;
    for (size_t i = 0; i < updates->map.count; i++) {
        struct action *action = actions_more(scope, &actions);
        if (!read_update(scope, &updates->map.members[i], action)) {
            return false;
        }
    }
    return rebuild_item(scope, &actions, base, new_item, targets);
}

/* ---- projections */

struct doc interpret_attributes_to_get(struct scope *scope, const struct doc *names)
{
    struct doc out = doc_map_of(scope->arena, names->list.count);
    for (size_t i = 0; i < names->list.count; i++) {
        struct str name = names->list.items[i].string;
        operand value = doc_get_str(scope->item, name);
        if (value) {
            doc_map_put(&out, name, value);
        }
    }
    return out;
}
