#include "nearest.h"

#define NAME_MAX_COMPARED 64 /* longer names get no hint, so that the cost stays bounded */

void nearest_init(struct nearest *nearest, struct str wanted)
{
    *nearest = (struct nearest){.wanted = wanted, .distance = SIZE_MAX};
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance without regard to case, one row at a time. */
static size_t edit_distance(struct str a, struct str b)
{
    size_t row[NAME_MAX_COMPARED + 1];
    for (size_t j = 0; j <= b.len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t change = diagonal + (lower(a.data[i - 1]) != lower(b.data[j - 1]));
            diagonal = row[j];
            row[j] = least(change, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[b.len];
}

void nearest_offer(struct nearest *nearest, struct str name)
{
    if (nearest->wanted.len > NAME_MAX_COMPARED || name.len > NAME_MAX_COMPARED) {
        return;
    }
    size_t distance = edit_distance(nearest->wanted, name);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = name;
    }
}

const char *nearest_hint(const struct nearest *nearest, struct arena *arena)
{
    size_t bound = nearest->wanted.len / 3 + 1;
    if (nearest->best.len == 0 || nearest->distance > bound) {
        return "";
    }
    return arena_printf(arena, " (did you mean \"%.*s\"?)", STR_ARG(nearest->best));
}
