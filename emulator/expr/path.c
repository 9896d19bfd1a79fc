#include "path.h"

const struct value *path_step(const struct value *container, const struct path_element *element)
{
    if (element->type == ELEMENT_INDEX) {
        bool there = container->type == VALUE_L && element->index < container->list.count;
        return there ? &container->list.items[element->index] : NULL;
    }
    return container->type == VALUE_M ? item_get(container, element->name) : NULL;
}

const struct value *path_find(const struct value *item, const struct path *path)
{
    const struct value *at = item;
    for (size_t i = 0; i < path->count && at; i++) {
        at = path_step(at, &path->elements[i]);
    }
    return at;
}

int path_element_cmp(const struct path_element *a, const struct path_element *b)
{
    if ((a->type == ELEMENT_INDEX) != (b->type == ELEMENT_INDEX)) {
        return a->type == ELEMENT_INDEX ? -1 : 1;
    }
    if (a->type == ELEMENT_INDEX) {
        return (a->index > b->index) - (a->index < b->index);
    }
    return str_cmp(a->name, b->name);
}

/* How many elements the two have in common from the front. */
static size_t common_count(const struct path *a, const struct path *b)
{
    size_t shorter = a->count < b->count ? a->count : b->count;
    size_t common = 0;
    while (common < shorter && path_element_cmp(&a->elements[common], &b->elements[common]) == 0) {
        common++;
    }
    return common;
}

int path_cmp(const struct path *a, const struct path *b)
{
    size_t common = common_count(a, b);
    if (common < a->count && common < b->count) {
        return path_element_cmp(&a->elements[common], &b->elements[common]);
    }
    return (a->count > b->count) - (a->count < b->count);
}

bool path_overlaps(const struct path *a, const struct path *b)
{
    size_t common = common_count(a, b);
    return common == a->count || common == b->count;
}

bool path_conflicts(const struct path *a, const struct path *b)
{
    size_t common = common_count(a, b);
    if (common == a->count || common == b->count) {
        return false;
    }
    return (a->elements[common].type == ELEMENT_INDEX) !=
           (b->elements[common].type == ELEMENT_INDEX);
}

const char *path_print(struct arena *arena, const struct path *path)
{
    struct buf text;
    buf_init(&text);
    buf_byte(&text, '[');
    for (size_t i = 0; i < path->count; i++) {
        const struct path_element *element = &path->elements[i];
        buf_text(&text, i == 0 ? "" : ", ");
        if (element->type == ELEMENT_INDEX) {
            buf_printf(&text, "[%u]", element->index);
        } else {
            buf_str(&text, element->name);
        }
    }
    buf_byte(&text, ']');
    const char *copy = arena_copy(arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}
