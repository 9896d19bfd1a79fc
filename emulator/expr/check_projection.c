#include "check.h"

#include <stdlib.h>
#include <string.h>

static int compare_paths(const void *a, const void *b)
{
    return path_cmp(a, b);
}

void projection_sort(struct arena *arena, struct expression *expression)
{
    size_t count = expression->path_count;
    expression->sorted = ARENA_ARRAY(arena, struct path, count);
    memcpy(expression->sorted, expression->paths, count * sizeof(struct path));
    qsort(expression->sorted, count, sizeof(struct path), compare_paths);
}

bool check_projection(const struct checker *c, struct expression *expression)
{
    size_t count = expression->path_count;
    struct path *paths = expression->paths;
    struct survey survey = {0};
    for (size_t i = 0; i < count; i++) {
        survey_path(&survey, &paths[i]);
    }
    if (!refuse_reserved(c, &survey)) {
        return false;
    }
    const struct path **in_order = ARENA_ARRAY(c->arena, const struct path *, count);
    for (size_t i = 0; i < count; i++) {
        if (!resolve_path(c, &paths[i])) {
            return false;
        }
        in_order[i] = &paths[i];
    }
    projection_sort(c->arena, expression);
    return check_disjoint(c, in_order, expression->sorted, count);
}
