#include "check.h"
#include "reserved.h"

void survey_path(struct survey *survey, const struct path *path)
{
    for (size_t i = 0; i < path->count && !survey->reserved.data; i++) {
        const struct path_element *element = &path->elements[i];
        if (element->type == ELEMENT_NAME && reserved_has(element->name)) {
            survey->reserved = element->name;
        }
    }
}

static void survey_call(struct survey *survey, const struct node *node)
{
    if (node->function == FUNCTION_UNKNOWN) {
        if (!survey->unknown.data) {
            survey->unknown = node->text;
        }
    } else if (function_is_condition(node->function) == node->operand && !survey->misused.data) {
        survey->misused = node->text;
    }
}

void survey_tree(struct survey *survey, const struct node *node)
{
    if (node->type == NODE_PATH) {
        survey_path(survey, &node->path);
    } else if (node->type == NODE_CALL) {
        survey_call(survey, node);
    }
    for (size_t i = 0; i < node->count; i++) {
        survey_tree(survey, node->args[i]);
    }
}

bool refuse_reserved(const struct checker *c, const struct survey *survey)
{
    return !survey->reserved.data ||
           expression_refuse(c->kind, c->err,
                             "Attribute name is a reserved keyword; reserved keyword: %.*s",
                             STR_ARG(survey->reserved));
}

bool refuse_unknown(const struct checker *c, const struct survey *survey)
{
    return !survey->unknown.data ||
           expression_refuse(c->kind, c->err, "Invalid function name; function: %.*s",
                             STR_ARG(survey->unknown));
}

bool refuse_misused(const struct checker *c, const struct survey *survey)
{
    return !survey->misused.data ||
           expression_refuse(c->kind, c->err,
                             "The function is not allowed to be used this way in an expression; "
                             "function: %.*s",
                             STR_ARG(survey->misused));
}

static struct name_binding *find_name(const struct checker *c, struct str placeholder)
{
    for (size_t i = 0; i < c->bindings->name_count; i++) {
        if (str_eq(c->bindings->names[i].placeholder, placeholder)) {
            return &c->bindings->names[i];
        }
    }
    return NULL;
}

static struct value_binding *find_value(const struct checker *c, struct str placeholder)
{
    for (size_t i = 0; i < c->bindings->value_count; i++) {
        if (str_eq(c->bindings->values[i].placeholder, placeholder)) {
            return &c->bindings->values[i];
        }
    }
    return NULL;
}

bool resolve_path(const struct checker *c, struct path *path)
{
    for (size_t i = 0; i < path->count; i++) {
        struct path_element *element = &path->elements[i];
        if (element->type != ELEMENT_PLACEHOLDER) {
            continue;
        }
        struct name_binding *binding = find_name(c, element->name);
        if (!binding) {
            return expression_refuse(c->kind, c->err,
                                     "An expression attribute name used in the document path is "
                                     "not defined; attribute name: %.*s",
                                     STR_ARG(element->name));
        }
        binding->used = true;
        element->type = ELEMENT_NAME;
        element->name = binding->name;
    }
    return true;
}

bool resolve_value(const struct checker *c, struct node *node)
{
    struct value_binding *binding = find_value(c, node->text);
    if (!binding) {
        return expression_refuse(c->kind, c->err,
                                 "An expression attribute value used in expression is not "
                                 "defined; attribute value: %.*s",
                                 STR_ARG(node->text));
    }
    binding->used = true;
    node->value = &binding->value;
    return true;
}

/* Reports the first pair with the fault: the earliest path that has an earlier partner. */
static bool refuse_pair(const struct checker *c, const struct path *const *paths, size_t count,
                        bool (*fault)(const struct path *, const struct path *), const char *verb)
{
    for (size_t second = 1; second < count; second++) {
        for (size_t first = 0; first < second; first++) {
            if (fault(paths[first], paths[second])) {
                return expression_refuse(c->kind, c->err,
                                         "Two document paths %s with each other; must remove or "
                                         "rewrite one of these paths; path one: %s, path two: %s",
                                         verb, path_print(c->arena, paths[first]),
                                         path_print(c->arena, paths[second]));
            }
        }
    }
    return true;
}

bool check_disjoint(const struct checker *c, const struct path *const *paths,
                    const struct path *sorted, size_t count)
{
    /* In sorted order a faulty pair, if there is one, stands side by side somewhere: a path comes
     * right before those that begin with it, and indices right before the names beside them. */
    bool overlap = false;
    bool conflict = false;
    for (size_t i = 1; i < count; i++) {
        overlap = overlap || path_overlaps(&sorted[i - 1], &sorted[i]);
        conflict = conflict || path_conflicts(&sorted[i - 1], &sorted[i]);
    }
    return (!overlap || refuse_pair(c, paths, count, path_overlaps, "overlap")) &&
           (!conflict || refuse_pair(c, paths, count, path_conflicts, "conflict"));
}
