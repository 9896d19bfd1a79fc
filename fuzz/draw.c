#include "draw.h"

#include <stdlib.h>

uint8_t draw_byte(struct draw *draw)
{
    if (draw->size == 0) {
        return 0;
    }
    draw->size--;
    return *draw->data++;
}

size_t draw_below(struct draw *draw, size_t n)
{
    size_t drawn = draw_byte(draw);
    if (n > 256) {
        drawn = drawn << 8 | draw_byte(draw);
    }
    return drawn % n;
}

bool draw_chance(struct draw *draw, size_t n)
{
    return draw->size > 0 && draw_below(draw, n) == n - 1;
}

struct str draw_bytes(struct draw *draw, size_t most)
{
    size_t length = draw_below(draw, most + 1);
    length = length < draw->size ? length : draw->size;
    struct str bytes = {(const char *)draw->data, length};
    draw->data += length;
    draw->size -= length;
    return bytes;
}

void require(bool holds)
{
    if (!holds) {
        abort();
    }
}
