#include "arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

#define CHUNK_BYTES ((size_t)64 * 1024) /* holds a usual request whole */
#define ALIGNMENT alignof(max_align_t)

struct arena_chunk {
    struct arena_chunk *next; /* older */
    size_t bytes;             /* room in `data` */
    alignas(max_align_t) unsigned char data[];
};

void *mem_alloc(size_t bytes)
{
    void *block = malloc(bytes ? bytes : 1);
    if (!block) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return block;
}

void *mem_zalloc(size_t bytes)
{
    return memset(mem_alloc(bytes), 0, bytes);
}

void *mem_realloc(void *block, size_t bytes)
{
    void *moved = realloc(block, bytes ? bytes : 1);
    if (!moved) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return moved;
}

char *mem_strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;
    return memcpy(mem_alloc(bytes), text, bytes);
}

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

/* Keeps one chunk of the usual size: a large request must not hold its memory for ever. */
void arena_reset(struct arena *arena)
{
    struct arena_chunk *kept = NULL;
    struct arena_chunk *next;
    for (struct arena_chunk *chunk = arena->chunks; chunk; chunk = next) {
        next = chunk->next;
        if (!kept && chunk->bytes == CHUNK_BYTES)
            kept = chunk;
        else
            free(chunk);
    }
    if (kept)
        kept->next = NULL;
    arena->chunks = kept;
    arena->used = 0;
}

void arena_release(struct arena *arena)
{
    struct arena_chunk *next;
    for (struct arena_chunk *chunk = arena->chunks; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    arena_init(arena);
}

static void add_chunk(struct arena *arena, size_t room)
{
    struct arena_chunk *chunk = mem_alloc(sizeof *chunk + room);
    chunk->next = arena->chunks;
    chunk->bytes = room;
    arena->chunks = chunk;
    arena->used = 0;
}

void arena_reserve(struct arena *arena, size_t bytes)
{
    add_chunk(arena, bytes);
}

size_t arena_rounded(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    assert(bytes < SIZE_MAX / 2);
    size_t rounded = arena_rounded(bytes);
    if (!arena->chunks || arena->chunks->bytes - arena->used < rounded)
        add_chunk(arena, rounded > CHUNK_BYTES ? rounded : CHUNK_BYTES);
    void *block = arena->chunks->data + arena->used;
    arena->used += rounded;
    return block;
}

void *arena_zalloc(struct arena *arena, size_t bytes)
{
    return memset(arena_alloc(arena, bytes), 0, bytes);
}

struct str arena_copy(struct arena *arena, struct str bytes)
{
    char *copy = arena_alloc(arena, bytes.len + 1);
    if (bytes.len)
        memcpy(copy, bytes.data, bytes.len);
    copy[bytes.len] = '\0';
    return (struct str){copy, bytes.len};
}

const char *arena_text(struct arena *arena, struct str bytes)
{
    if (bytes.len == 0 || !memchr(bytes.data, '\0', bytes.len))
        return arena_copy(arena, bytes).data;
    char *text = arena_alloc(arena, 2 * bytes.len + 1);
    char *end = text;
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.data[i] == '\0')
            *end++ = '\xC0';
        *end++ = bytes.data[i] == '\0' ? '\x80' : bytes.data[i];
    }
    *end = '\0';
    return text;
}

const char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

const char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    assert(format);
    struct buf out;
    buf_init(&out);
    format_print(&out, format, args);
    const char *text = arena_text(arena, buf_view(&out));
    buf_release(&out);
    return text;
}
