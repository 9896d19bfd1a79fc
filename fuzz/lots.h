/*
 * Lots drawn from a fuzzer's bytes: each choice takes some off the front. When none are left, every
 * choice is the first: so short inputs make small things, and whatever is made has an end.
 */
#ifndef DYNARIG_LOTS_H
#define DYNARIG_LOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../emulator/base/str.h"

struct lots {
    const uint8_t *data;
    size_t size; /* bytes left */
};

uint8_t lots_byte(struct lots *lots);
/* 0 .. n-1; n at least 1. One byte decides where n is at most 256, else two. */
size_t lots_below(struct lots *lots, size_t n);
/* True for one byte in n. */
bool lots_chance(struct lots *lots, size_t n);
/* Up to `most` bytes (at most 255), a length before them; they stay where they are. */
struct str lots_bytes(struct lots *lots, size_t most);

/* Ends the program where a property does not hold: the fuzzer keeps the input. */
void require(bool holds);

#endif
