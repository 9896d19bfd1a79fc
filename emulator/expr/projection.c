#include "ast.h"

/* Sorted paths, walked side by side with the item. */
struct projector {
    struct arena *arena;
    const struct path *paths;
};

/* End of the run of paths from `low` that share the element at `depth` with the first. */
static size_t run_end(const struct projector *p, size_t low, size_t high, size_t depth)
{
    size_t end = low + 1;
    while (end < high &&
           path_element_cmp(&p->paths[end].elements[depth], &p->paths[low].elements[depth]) == 0) {
        end++;
    }
    return end;
}

static bool select_part(const struct projector *p, size_t low, size_t high, size_t depth,
                        const struct value *value, struct value *out);

/* Selects from a list; elements are packed in ascending order. False: nothing found. */
static bool select_list(const struct projector *p, size_t low, size_t high, size_t depth,
                        const struct value *list, struct value *out)
{
    out->type = VALUE_L;
    out->list.items = ARENA_ARRAY(p->arena, struct value, high - low);
    out->list.count = 0;
    for (size_t at = low, end; at < high; at = end) {
        end = run_end(p, at, high, depth);
        const struct value *child = path_step(list, &p->paths[at].elements[depth]);
        struct value *part = &out->list.items[out->list.count];
        if (child && select_part(p, at, end, depth + 1, child, part)) {
            out->list.count++;
        }
    }
    return out->list.count > 0;
}

/* Selects from a map; sorted paths give sorted members. False: nothing found. */
static bool select_map(const struct projector *p, size_t low, size_t high, size_t depth,
                       const struct value *map, struct value *out)
{
    out->type = VALUE_M;
    out->map.members = ARENA_ARRAY(p->arena, struct attribute, high - low);
    out->map.count = 0;
    for (size_t at = low, end; at < high; at = end) {
        end = run_end(p, at, high, depth);
        const struct path_element *element = &p->paths[at].elements[depth];
        const struct value *child = path_step(map, element);
        struct attribute *member = &out->map.members[out->map.count];
        if (child && select_part(p, at, end, depth + 1, child, &member->value)) {
            member->name = element->name;
            out->map.count++;
        }
    }
    return out->map.count > 0;
}

/* Paths from `low` to `high` have led to `value`. One that ends here takes it whole, and is then
 * alone, since paths never overlap. */
static bool select_part(const struct projector *p, size_t low, size_t high, size_t depth,
                        const struct value *value, struct value *out)
{
    if (p->paths[low].count == depth) {
        *out = *value;
        return true;
    }
    bool index = p->paths[low].elements[depth].type == ELEMENT_INDEX;
    if (value->type != (index ? VALUE_L : VALUE_M)) {
        return false;
    }
    return index ? select_list(p, low, high, depth, value, out)
                 : select_map(p, low, high, depth, value, out);
}

void projection_apply(struct arena *arena, const struct expression *expression,
                      const struct value *item, struct value *out)
{
    struct projector p = {arena, expression->sorted};
    select_map(&p, 0, expression->path_count, 0, item, out);
}
