/*
 * Choices out of a fuzzer's bytes: each takes some off the front. When none are left, every choice
 * is the first: so short inputs make small things, and whatever is made has an end.
 */
#ifndef DYNARIG_DRAW_H
#define DYNARIG_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../emulator/base/str.h"

struct draw {
    const uint8_t *data;
    size_t size; /* bytes left */
};

uint8_t draw_byte(struct draw *draw);
/* 0 .. n-1; n at least 1. One byte decides where n is at most 256, else two. */
size_t draw_below(struct draw *draw, size_t n);
/* True for one byte in n. */
bool draw_chance(struct draw *draw, size_t n);
/* Up to `most` bytes (at most 255), a length before them; they stay where they are. */
struct str draw_bytes(struct draw *draw, size_t most);

/* Ends the program where a property does not hold: the fuzzer keeps the input. */
void require(bool holds);

#endif
