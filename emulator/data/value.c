#include "value.h"

#include <assert.h>
#include <string.h>

static const char *const type_names[VALUE_TYPE_COUNT] = {
    [VALUE_S] = "S",       [VALUE_N] = "N",   [VALUE_B] = "B", [VALUE_BOOL] = "BOOL",
    [VALUE_NULL] = "NULL", [VALUE_L] = "L",   [VALUE_M] = "M", [VALUE_SS] = "SS",
    [VALUE_NS] = "NS",     [VALUE_BS] = "BS",
};

const char *value_type_name(enum value_type type)
{
    return type_names[type];
}

bool value_type_by_name(struct str name, enum value_type *out)
{
    for (int type = 0; type < VALUE_TYPE_COUNT; type++) {
        if (str_is(name, type_names[type])) {
            *out = (enum value_type)type;
            return true;
        }
    }
    return false;
}

bool value_is_set(enum value_type type)
{
    return type == VALUE_SS || type == VALUE_NS || type == VALUE_BS;
}

bool value_is_scalar(enum value_type type)
{
    return type <= VALUE_NULL;
}

enum value_type set_member_type(enum value_type set)
{
    assert(value_is_set(set));
    return set == VALUE_SS ? VALUE_S : set == VALUE_NS ? VALUE_N : VALUE_B;
}

static bool list_eq(const struct value *a, const struct value *b)
{
    if (a->list.count != b->list.count)
        return false;
    for (size_t i = 0; i < a->list.count; i++)
        if (!value_eq(&a->list.items[i], &b->list.items[i]))
            return false;
    return true;
}

static bool map_eq(const struct value *a, const struct value *b)
{
    if (a->map.count != b->map.count)
        return false;
    for (size_t i = 0; i < a->map.count; i++) {
        const struct attribute *left = &a->map.members[i], *right = &b->map.members[i];
        if (!str_eq(left->name, right->name) || !value_eq(&left->value, &right->value))
            return false;
    }
    return true;
}

/* Canonical order lets sets and maps be compared place by place. Depth: VALUE_DEPTH_MAX. */
bool value_eq(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case VALUE_S:
    case VALUE_B: return str_eq(a->bytes, b->bytes);
    case VALUE_N: return number_cmp(&a->number, &b->number) == 0;
    case VALUE_BOOL: return a->boolean == b->boolean;
    case VALUE_NULL: return true;
    case VALUE_M: return map_eq(a, b);
    default: return list_eq(a, b);
    }
}

int value_cmp(const struct value *a, const struct value *b)
{
    assert(a->type == b->type && a->type <= VALUE_B);
    if (a->type == VALUE_N)
        return number_cmp(&a->number, &b->number);
    return str_cmp(a->bytes, b->bytes);
}

/* The place of the name among the members, or where it would have to go. */
static size_t member_place(const struct value *map, struct str name, bool *found)
{
    size_t low = 0, high = map->map.count;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(map->map.members[middle].name, name);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct value *item_get(const struct value *item, struct str name)
{
    bool found;
    size_t place = member_place(item, name, &found);
    return found ? &item->map.members[place].value : NULL;
}

static struct attribute *copy_members(struct arena *arena, const struct value *map, size_t spare)
{
    size_t bytes = sizeof(struct attribute) * map->map.count;
    struct attribute *members = arena_alloc(arena, bytes + sizeof *members * spare);
    if (bytes)
        memcpy(members, map->map.members, bytes);
    return members;
}

void value_copy_members(struct arena *arena, struct value *map)
{
    map->map.members = copy_members(arena, map, 0);
}

void item_put(struct arena *arena, struct value *item, struct str name, const struct value *value)
{
    bool found;
    struct value copy = *value; /* `value` may stand in the item itself */
    size_t place = member_place(item, name, &found);
    struct attribute *members = copy_members(arena, item, 1);
    if (!found) {
        size_t behind = item->map.count - place;
        memmove(members + place + 1, members + place, sizeof *members * behind);
        members[place].name = name;
        item->map.count++;
    }
    members[place].value = copy;
    item->map.members = members;
}

void item_put_within(struct value *item, struct str name, const struct value *value)
{
    bool found;
    size_t place = member_place(item, name, &found);
    struct attribute *member = &item->map.members[place];
    if (!found) {
        memmove(member + 1, member, sizeof *member * (item->map.count - place));
        member->name = name;
        item->map.count++;
    }
    member->value = *value;
}

bool item_remove(struct value *item, struct str name)
{
    bool found;
    size_t place = member_place(item, name, &found);
    if (!found)
        return false;
    struct attribute *gone = &item->map.members[place];
    item->map.count--;
    memmove(gone, gone + 1, sizeof *gone * (item->map.count - place));
    return true;
}

bool set_has(const struct value *set, const struct value *member)
{
    if (member->type != set_member_type(set->type))
        return false;
    size_t low = 0, high = set->list.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = value_cmp(&set->list.items[middle], member);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
