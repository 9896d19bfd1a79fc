#include "census.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a; a row's place is of no consequence. */
static uint32_t hash_of(uint32_t hash, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.data[i]) * 16777619U;
    }
    return (hash ^ 255) * 16777619U;
}

static bool is(const char *field, struct str text)
{
    return memcmp(field, text.data, text.len) == 0 && field[text.len] == '\0';
}

static struct str cut(struct str text, size_t size)
{
    static const char nothing[] = "";
    return (struct str){text.len > 0 ? text.data : nothing, text.len < size ? text.len : size - 1};
}

void census_add(struct census *census, const char *group, struct str name, struct str outcome,
                uint64_t count)
{
    struct census_row *row = &census->slots[0];
    struct str in = cut(str_from(group), sizeof row->group);
    name = cut(name, sizeof row->name);
    outcome = cut(outcome, sizeof row->outcome);
    uint32_t place = hash_of(hash_of(hash_of(2166136261U, in), name), outcome);
    for (size_t i = 0; i < CENSUS_ROWS_MAX && count > 0; i++) {
        row = &census->slots[(place + i) % CENSUS_ROWS_MAX];
        if (row->count == 0) {
            memcpy(row->group, in.data, in.len);
            memcpy(row->name, name.data, name.len);
            memcpy(row->outcome, outcome.data, outcome.len);
            census->rows++;
        } else if (!is(row->group, in) || !is(row->name, name) || !is(row->outcome, outcome)) {
            continue;
        }
        row->count += count;
        return;
    }
    census->lost += count;
}

void census_merge(struct census *census, const struct census *other)
{
    for (size_t i = 0; i < CENSUS_ROWS_MAX; i++) {
        const struct census_row *row = &other->slots[i];
        census_add(census, row->group, str_from(row->name), str_from(row->outcome), row->count);
    }
    census->lost += other->lost;
}

static int compare(const void *a, const void *b)
{
    const struct census_row *left = a;
    const struct census_row *right = b;
    int order = strcmp(left->group, right->group);
    order = order != 0 ? order : strcmp(left->name, right->name);
    return order != 0 ? order : strcmp(left->outcome, right->outcome);
}

size_t census_sorted(const struct census *census, struct arena *arena,
                     const struct census_row **out)
{
    struct census_row *rows = ARENA_ARRAY(arena, struct census_row, census->rows);
    size_t count = 0;
    for (size_t i = 0; i < CENSUS_ROWS_MAX; i++) {
        if (census->slots[i].count > 0) {
            rows[count++] = census->slots[i];
        }
    }
    qsort(rows, count, sizeof *rows, compare);
    *out = rows;
    return count;
}
