#include "minimise.h"

#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/arena.h"

static size_t count_kept(const bool *kept, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        left += kept[i];
    }
    return left;
}

/* Clears the flags of the kept elements number `from` to `from + size - 1`, counted from 0. */
static void drop(bool *kept, size_t count, size_t from, size_t size)
{
    size_t place = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept[i]) {
            kept[i] = place < from || place >= from + size;
            place++;
        }
    }
}

/* One walk with runs of this size; true: something went. */
static bool sweep(bool *kept, size_t count, size_t size, minimise_trial *trial, void *context)
{
    bool *before = mem_alloc(count + 1);
    bool less = false;
    size_t end = count_kept(kept, count);
    while (end > 0) {
        size_t from = end > size ? end - size : 0;
        memcpy(before, kept, count);
        drop(kept, count, from, end - from);
        if (trial(context, kept, count)) {
            less = true;
        } else {
            memcpy(kept, before, count);
        }
        end = from;
    }
    free(before);
    return less;
}

size_t minimise(bool *kept, size_t count, minimise_trial *trial, void *context)
{
    for (size_t size = count_kept(kept, count); size > 0;) {
        bool less = sweep(kept, count, size, trial, context);
        if (size > 1 || !less) {
            size /= 2;
        }
    }
    return count_kept(kept, count);
}
