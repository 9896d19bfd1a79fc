#include "lots.h"

#include <stdlib.h>

uint8_t lots_byte(struct lots *lots)
{
    if (lots->size == 0) {
        return 0;
    }
    lots->size--;
    return *lots->data++;
}

size_t lots_below(struct lots *lots, size_t n)
{
    size_t drawn = lots_byte(lots);
    if (n > 256) {
        drawn = drawn << 8 | lots_byte(lots);
    }
    return drawn % n;
}

bool lots_chance(struct lots *lots, size_t n)
{
    return lots->size > 0 && lots_below(lots, n) == n - 1;
}

struct str lots_bytes(struct lots *lots, size_t most)
{
    size_t length = lots_below(lots, most + 1);
    length = length < lots->size ? length : lots->size;
    struct str bytes = {(const char *)lots->data, length};
    lots->data += length;
    lots->size -= length;
    return bytes;
}

void require(bool holds)
{
    if (!holds) {
        abort();
    }
}
