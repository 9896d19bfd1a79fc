/*
 * Arena: memory of one request (or one file being read), freed in one stroke.
 *
 * Everything allocated from an arena lives until arena_reset or arena_release. Allocation never
 * returns NULL: when memory is out, the process ends. Blocks are aligned for any type.
 */
#ifndef DYNARIG_ARENA_H
#define DYNARIG_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "str.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first; NULL: nothing allocated yet */
    size_t used;                /* bytes taken from the newest chunk */
};

void arena_init(struct arena *arena);
/* Room for `bytes` (a sum of arena_rounded) and no more, for what is kept long: before the first
 * block is allocated. */
void arena_reserve(struct arena *arena, size_t bytes);
/* What a block of so many bytes takes. */
size_t arena_rounded(size_t bytes);
/* Frees all blocks but keeps one chunk for the next request. */
void arena_reset(struct arena *arena);
void arena_release(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t bytes);  /* not cleared */
void *arena_zalloc(struct arena *arena, size_t bytes); /* cleared */
/* A copy of the bytes, followed by a NUL that the length does not count. */
struct str arena_copy(struct arena *arena, struct str bytes);
/* The bytes as a C string: NUL among them becomes C0 80, which no UTF-8 text holds; JSON prints
 * that as NUL again. So error texts may quote whatever a request says. */
const char *arena_text(struct arena *arena, struct str bytes);
/* Formats as format_print does, NUL as arena_text has it. */
const char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *arena_vprintf(struct arena *arena, const char *format, va_list args);

/* An array of `count` zeroed elements of `type`; count 0 gives a valid pointer. */
#define ARENA_ARRAY(arena, type, count)                                                            \
    ((type *)arena_zalloc((arena), sizeof(type) * ((count) + 1)))

/* Heap memory for state that outlives requests: never NULL; pair with free(). */
void *mem_alloc(size_t bytes);
void *mem_zalloc(size_t bytes);
void *mem_realloc(void *block, size_t bytes);
char *mem_strdup(const char *text);

#endif
