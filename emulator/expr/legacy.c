#include "legacy.h"

#include "../base/mutant.h"
#include "check.h"

#define OOM "One or more parameter values were invalid: "

/* Sets of value types as bits, under the names that comparison.def uses. */
#define TYPE(type) (1u << (VALUE_##type))
#define TYPES_BYTES (TYPE(S) | TYPE(B))
#define TYPES_ORDERED (TYPES_BYTES | TYPE(N))
#define TYPES_SCALAR (TYPES_ORDERED | TYPE(BOOL) | TYPE(NULL))
#define TYPES_SETS (TYPE(SS) | TYPE(NS) | TYPE(BS))
#define TYPES_ADD (TYPES_SETS | TYPE(N) | TYPE(L))
#define TYPES_ANY ((1u << VALUE_TYPE_COUNT) - 1)

enum sense { SENSE_PLAIN, SENSE_NOT };

struct comparison {
    const char *name;
    size_t least; /* values that it takes */
    size_t most;
    unsigned types; /* bits of their types */
    enum node_type node;
    enum function_code function;
    enum sense sense;
    enum key_operator key;
};

static const struct comparison comparisons[] = {
#define COMPARISON(name, least, most, types, node, function, sense, key)                           \
    {#name, least, most, TYPES_##types, NODE_##node, FUNCTION_##function, SENSE_##sense, key},
#include "comparison.def"
#undef COMPARISON
};

/* One entry of Expected, a filter or KeyConditions. */
struct condition {
    struct str name; /* of the attribute */
    const struct comparison *comparison;
    const struct value *values;
    size_t count;
    bool value; /* which of the members of Expected are there */
    bool list;
    const struct doc *exists;
};

static const struct comparison *comparison_by_name(struct str name)
{
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        if (str_is(name, comparisons[i].name)) {
            return &comparisons[i];
        }
    }
    return NULL;
}

static bool has_type(unsigned types, const struct value *value)
{
    return types >> value->type & 1u;
}

/* ---- Reading: all values of a parameter are well-formed before any entry is judged */

static bool read_value(const struct legacy *legacy, const struct doc *doc, struct value *out)
{
    return value_parse(legacy->arena, doc, legacy->dialect, out, legacy->err);
}

static bool read_condition(const struct legacy *legacy, const struct doc_member *entry,
                           struct condition *out)
{
    const struct doc *value = doc_get(&entry->value, "Value");
    const struct doc *list = doc_get(&entry->value, "AttributeValueList");
    size_t count = list ? list->list.count : 0;
    struct value *values = ARENA_ARRAY(legacy->arena, struct value, count + 1);
    *out = (struct condition){
        .name = entry->name,
        .comparison = comparison_by_name(doc_string(&entry->value, "ComparisonOperator")),
        .values = values,
        .count = list    ? count
                 : value ? 1
                         : 0,
        .value = value,
        .list = list,
        .exists = doc_get(&entry->value, "Exists"),
    };
    if (value && !read_value(legacy, value, &values[0])) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_value(legacy, &list->list.items[i], &values[i])) {
            return false;
        }
    }
    return true;
}

static size_t entry_count(const struct doc *map)
{
    return map ? map->map.count : 0;
}

/* In the arena; NULL: refused. */
static struct condition *read_conditions(const struct legacy *legacy, const struct doc *map)
{
    size_t count = entry_count(map);
    struct condition *conditions = ARENA_ARRAY(legacy->arena, struct condition, count);
    for (size_t i = 0; i < count; i++) {
        if (!read_condition(legacy, &map->map.members[i], &conditions[i])) {
            return NULL;
        }
    }
    return conditions;
}

/* ---- Judging */

static bool refuse_entry(const struct legacy *legacy, const struct condition *condition,
                         const char *text)
{
    return error_enveloped(legacy->err, OOM "%s for Attribute: %.*s", text,
                           STR_ARG(condition->name));
}

/* Members of Expected among themselves. Without a comparison, Exists and Value make one. */
static bool check_members(const struct legacy *legacy, struct condition *c)
{
    if (c->value && c->list) {
        return refuse_entry(legacy, c, "Value and AttributeValueList cannot be used together");
    }
    if (c->comparison && c->exists) {
        return refuse_entry(legacy, c, "Exists and ComparisonOperator cannot be used together");
    }
    if (c->comparison && c->comparison->least > 0 && !c->value && !c->list) {
        return refuse_entry(legacy, c,
                            arena_printf(legacy->arena,
                                         "Value or AttributeValueList must be used with "
                                         "ComparisonOperator: %s",
                                         c->comparison->name));
    }
    if (c->comparison) {
        return true;
    }
    if (c->list) {
        return refuse_entry(legacy, c,
                            "AttributeValueList can only be used with a ComparisonOperator");
    }
    bool exists = !c->exists || doc_truth(c->exists);
    if (exists && !c->value) {
        return refuse_entry(legacy, c,
                            c->exists ? "Value must be provided when Exists is true"
                                      : "Value must be provided when Exists is null");
    }
    if (!exists && c->value) {
        return refuse_entry(legacy, c, "Value cannot be used when Exists is false");
    }
    c->comparison = comparison_by_name(exists ? STR("EQ") : STR("NULL"));
    return true;
}

static bool check_types_of(const struct legacy *legacy, const struct condition *c)
{
    for (size_t i = 1; i < c->count; i++) {
        if (c->values[i].type != c->values[0].type) {
            return error_enveloped(
                legacy->err, OOM "AttributeValues inside AttributeValueList must be of same type");
        }
    }
    return c->count == 0 || has_type(c->comparison->types, &c->values[0]) ||
           error_enveloped(legacy->err,
                           OOM "ComparisonOperator %s is not valid for %s AttributeValue type",
                           c->comparison->name, value_type_name(c->values[0].type));
}

static bool check_values(const struct legacy *legacy, const struct condition *c)
{
    if (c->count < c->comparison->least || c->count > c->comparison->most) {
        return error_enveloped(legacy->err,
                               OOM "Invalid number of argument(s) for the %s ComparisonOperator",
                               c->comparison->name);
    }
    if (!check_types_of(legacy, c)) {
        return false;
    }
    return c->comparison->node != NODE_BETWEEN || value_cmp(&c->values[0], &c->values[1]) <= 0 ||
           error_enveloped(legacy->err,
                           "The BETWEEN condition was provided a range where the lower bound is "
                           "greater than the upper bound");
}

static bool check_joined(const struct legacy *legacy, const struct doc *map, struct str joined)
{
    if (!joined.data || entry_count(map) >= 2) {
        return true;
    }
    return map ? error_enveloped(legacy->err,
                                 "ConditionalOperator can only be used when Filter or Expected "
                                 "has two or more elements")
               : error_enveloped(legacy->err, "ConditionalOperator cannot be used without Filter "
                                              "or Expected");
}

/* ---- Building */

static struct node *new_node(const struct legacy *legacy, enum node_type type, size_t count)
{
    struct node *node = arena_zalloc(legacy->arena, sizeof *node);
    node->type = type;
    node->count = count;
    node->args = ARENA_ARRAY(legacy->arena, struct node *, count);
    return node;
}

static struct path path_to(const struct legacy *legacy, struct str name)
{
    struct path path = {arena_zalloc(legacy->arena, sizeof *path.elements), 1};
    path.elements[0] = (struct path_element){.type = ELEMENT_NAME, .name = name};
    return path;
}

static struct node *value_node(const struct legacy *legacy, const struct value *value)
{
    struct node *node = new_node(legacy, NODE_VALUE, 0);
    node->value = value;
    return node;
}

/* attribute_exists(attribute) AND the comparison, as a planted bug has it */
static struct node *with_presence(const struct legacy *legacy, struct node *comparison)
{
    struct node *both = new_node(legacy, NODE_AND, 2);
    both->args[0] = new_node(legacy, NODE_CALL, 1);
    both->args[0]->function = FUNCTION_ATTRIBUTE_EXISTS;
    both->args[0]->args[0] = comparison->args[0];
    both->args[1] = comparison;
    return both;
}

/* comparison(attribute, value, ...) */
static struct node *condition_node(const struct legacy *legacy, const struct condition *c)
{
    struct node *node = new_node(legacy, c->comparison->node, c->count + 1);
    node->function = c->comparison->function;
    node->args[0] = new_node(legacy, NODE_PATH, 0);
    node->args[0]->path = path_to(legacy, c->name);
    for (size_t i = 0; i < c->count; i++) {
        node->args[i + 1] = value_node(legacy, &c->values[i]);
    }
    if (MUTANT(LEGACY_NE_NEEDS_IT) && node->type == NODE_NE) {
        return with_presence(legacy, node);
    }
    if (c->comparison->sense == SENSE_PLAIN || MUTANT(LEGACY_NOT_FORGOTTEN)) {
        return node;
    }
    struct node *turned = new_node(legacy, NODE_NOT, 1);
    turned->args[0] = node;
    return turned;
}

static struct expression *new_expression(const struct legacy *legacy, enum expression_kind kind)
{
    struct expression *expression = arena_zalloc(legacy->arena, sizeof *expression);
    expression->kind = kind;
    return expression;
}

static struct node *join(const struct legacy *legacy, const struct condition *conditions,
                         size_t count, struct str joined)
{
    bool any = str_is(joined, "OR") && !MUTANT(LEGACY_OR_IS_AND);
    struct node *all = new_node(legacy, any ? NODE_OR : NODE_AND, count);
    for (size_t i = 0; i < count; i++) {
        all->args[i] = condition_node(legacy, &conditions[i]);
    }
    return count == 1 ? all->args[0] : all;
}

/* ---- Expected, filters, key conditions */

static bool conditions(const struct legacy *legacy, enum expression_kind kind,
                       const struct doc *map, struct str joined, const struct expression **out)
{
    struct condition *all = read_conditions(legacy, map);
    size_t count = entry_count(map);
    *out = NULL;
    if (!all) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        bool good = kind == EXPRESSION_FILTER || check_members(legacy, &all[i]);
        if (!good || !check_values(legacy, &all[i])) {
            return false;
        }
    }
    if (!check_joined(legacy, map, joined)) {
        return false;
    }
    if (count > 0) {
        struct expression *expression = new_expression(legacy, kind);
        expression->condition = join(legacy, all, count, joined);
        *out = expression;
    }
    return true;
}

bool legacy_expected(const struct legacy *legacy, const struct doc *map, struct str joined,
                     const struct expression **out)
{
    return conditions(legacy, EXPRESSION_CONDITION, map, joined, out);
}

bool legacy_filter(const struct legacy *legacy, const struct doc *map, struct str joined,
                   const struct expression **out)
{
    return conditions(legacy, EXPRESSION_FILTER, map, joined, out);
}

static struct clause clause_of(const struct condition *c)
{
    return (struct clause){
        .name = c->name,
        .op = c->comparison->key,
        .low = c->count > 0 ? &c->values[0] : NULL,
        .high = c->comparison->key == KEY_BETWEEN ? &c->values[1] : NULL,
    };
}

/* The layer of 2026 leaves it to the schema how many conditions there may be. */
static bool check_length(const struct legacy *legacy, size_t count)
{
    return legacy->dialect == DIALECT_2026 || count == 1 || count == 2 ||
           error_set(legacy->err, ERROR_VALIDATION, "Conditions can be of length 1 or 2 only");
}

bool legacy_key_conditions(const struct legacy *legacy, const struct doc *map,
                           const struct expression **out)
{
    *out = NULL;
    if (!map) {
        return true;
    }
    struct condition *all = read_conditions(legacy, map);
    size_t count = entry_count(map);
    for (size_t i = 0; all && i < count; i++) {
        all = check_values(legacy, &all[i]) ? all : NULL;
    }
    if (!all || !check_length(legacy, count)) {
        return false;
    }
    struct expression *expression = new_expression(legacy, EXPRESSION_KEY_CONDITION);
    expression->clauses = ARENA_ARRAY(legacy->arena, struct clause, count);
    expression->clause_count = count;
    for (size_t i = 0; i < count; i++) {
        expression->clauses[i] = clause_of(&all[i]);
    }
    *out = expression;
    return true;
}

/* ---- AttributeUpdates */

/* `value` NULL: none given. */
static bool check_update_of(const struct legacy *legacy, struct str action,
                            const struct value *value)
{
    bool delete = str_is(action, "DELETE");
    if (!value) {
        return delete ||
               error_enveloped(legacy->err, OOM "Only DELETE action is allowed when no attribute "
                                                "value is specified");
    }
    if (delete &&!has_type(TYPES_SETS, value)) {
        return error_enveloped(legacy->err,
                               OOM "DELETE action with value is not supported for the type %s",
                               value_type_name(value->type));
    }
    if (str_is(action, "ADD") && !has_type(TYPES_ADD, value)) {
        return error_enveloped(legacy->err, OOM "ADD action is not supported for the type %s",
                               value_type_name(value->type));
    }
    return true;
}

static enum section section_of(struct str action, const struct value *value)
{
    if (str_is(action, "DELETE")) {
        return value && !MUTANT(LEGACY_DELETES_WHOLE) ? SECTION_DELETE : SECTION_REMOVE;
    }
    return str_is(action, "ADD") ? SECTION_ADD : SECTION_SET;
}

/* The values of all entries, NULL where none is given; NULL: refused. */
static const struct value **read_updates(const struct legacy *legacy, const struct doc *map)
{
    const struct value **values =
        ARENA_ARRAY(legacy->arena, const struct value *, entry_count(map));
    for (size_t i = 0; i < entry_count(map); i++) {
        const struct doc *doc = doc_get(&map->map.members[i].value, "Value");
        struct value *value = arena_zalloc(legacy->arena, sizeof *value);
        if (doc && !read_value(legacy, doc, value)) {
            return NULL;
        }
        values[i] = doc ? value : NULL;
    }
    return values;
}

bool legacy_updates(const struct legacy *legacy, const struct doc *map,
                    const struct expression **out)
{
    *out = NULL;
    size_t count = entry_count(map);
    const struct value **values = read_updates(legacy, map);
    if (!values || count == 0) {
        return values != NULL;
    }
    struct expression *expression = new_expression(legacy, EXPRESSION_UPDATE);
    expression->actions = ARENA_ARRAY(legacy->arena, struct action, count);
    expression->action_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct doc_member *entry = &map->map.members[i];
        struct str action = doc_string(&entry->value, "Action");
        if (!check_update_of(legacy, action, values[i])) {
            return false;
        }
        expression->actions[i] = (struct action){
            .section = section_of(action, values[i]),
            .target = path_to(legacy, entry->name),
            .operand = values[i] ? value_node(legacy, values[i]) : NULL,
            .legacy = true,
        };
    }
    update_rank(legacy->arena, expression);
    *out = expression;
    return true;
}

/* ---- AttributesToGet */

bool legacy_projection(const struct legacy *legacy, const struct doc *names,
                       const struct expression **out)
{
    *out = NULL;
    if (!names) {
        return true;
    }
    struct expression *expression = new_expression(legacy, EXPRESSION_PROJECTION);
    bool less = MUTANT(LEGACY_GETS_LESS) && names->list.count > 1;
    expression->path_count = names->list.count - less;
    expression->paths = ARENA_ARRAY(legacy->arena, struct path, names->list.count);
    for (size_t i = 0; i < expression->path_count; i++) {
        expression->paths[i] = path_to(legacy, names->list.items[i].string);
    }
    projection_sort(legacy->arena, expression);
    for (size_t i = 1; i < expression->path_count; i++) {
        if (path_cmp(&expression->sorted[i - 1], &expression->sorted[i]) == 0) {
            return error_enveloped(legacy->err, OOM "Duplicate value in attribute name: %.*s",
                                   STR_ARG(expression->sorted[i].elements[0].name));
        }
    }
    *out = expression;
    return true;
}
