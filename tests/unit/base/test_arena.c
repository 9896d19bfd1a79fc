#include <criterion/criterion.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "../../../emulator/base/arena.h"

Test(arena, blocks_are_aligned_and_apart)
{
    struct arena arena;
    arena_init(&arena);
    unsigned char *blocks[1000];
    for (size_t i = 0; i < 1000; i++) {
        blocks[i] = arena_alloc(&arena, i);
        cr_assert_eq((uintptr_t)blocks[i] % alignof(max_align_t), 0);
        memset(blocks[i], (int)(i & 0xff), i);
    }
    for (size_t i = 0; i < 1000; i++)
        for (size_t j = 0; j < i; j++)
            cr_assert_eq(blocks[i][j], (i & 0xff));
    arena_release(&arena);
}

Test(arena, reset_keeps_one_usual_chunk_and_frees_large_ones)
{
    struct arena arena;
    arena_init(&arena);
    void *first = arena_alloc(&arena, 10);
    memset(arena_alloc(&arena, 10000000), 1, 10000000);
    arena_reset(&arena);
    cr_assert_eq(arena_alloc(&arena, 10), first);
    arena_release(&arena);
    cr_assert_null(arena.chunks);
    arena_reset(&arena);
    arena_release(&arena);
}

Test(arena, what_is_reserved_is_enough_and_no_more)
{
    struct arena arena;
    arena_init(&arena);
    arena_reserve(&arena, arena_rounded(3) + arena_rounded(16) + arena_rounded(17));
    const struct arena_chunk *chunk = arena.chunks;
    (void)arena_alloc(&arena, 3);
    (void)arena_alloc(&arena, 16);
    (void)arena_alloc(&arena, 17);
    cr_assert_eq(arena.chunks, chunk);
    (void)arena_alloc(&arena, 1);
    cr_assert_neq(arena.chunks, chunk);
    arena_release(&arena);
}

Test(arena, clears_and_copies)
{
    struct arena arena;
    arena_init(&arena);
    memset(arena_alloc(&arena, 64), 0xee, 64);
    arena_reset(&arena);
    int *numbers = ARENA_ARRAY(&arena, int, 8);
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(numbers[i], 0);
    struct str copy = arena_copy(&arena, STR("a\0b"));
    cr_assert(str_eq(copy, STR("a\0b")));
    cr_assert_eq(copy.data[3], '\0');
    cr_assert_str_eq(arena_printf(&arena, "%s-%d", "x", 7), "x-7");
    arena_release(&arena);
}
