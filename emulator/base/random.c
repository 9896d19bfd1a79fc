#include "random.h"

#include <assert.h>

/*
 * random_hash: the bytes are taken as little-endian words of 8, the last one filled up with zeros;
 * each word is scrambled and folded into the state. The state starts from seed and length, so that
 * the filling cannot be mistaken for bytes. GOLDEN is 2^64 divided by the golden ratio, STRIDE an
 * odd multiplier of good spectral quality (Steele and Vigna, "Computationally easy, spectrally
 * good multipliers").
 */
#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)
#define STRIDE UINT64_C(0xd1342543de82ef95)

/* The finishing step of splitmix64: a bijection, each input bit moves half of the output's. */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The factor keeps a state and a word of the same value from cancelling out. */
static uint64_t fold(uint64_t state, uint64_t word)
{
    return mix(state * STRIDE + mix(word + GOLDEN));
}

static uint64_t word_at(const char *bytes, size_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++)
        word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return word;
}

uint64_t random_hash(uint64_t seed, struct str bytes)
{
    uint64_t state = fold(mix(seed + GOLDEN), bytes.len);
    size_t at = 0;
    for (; bytes.len - at >= 8; at += 8)
        state = fold(state, word_at(bytes.data + at, 8));
    if (at < bytes.len)
        state = fold(state, word_at(bytes.data + at, bytes.len - at));
    return state;
}

uint64_t random_draw(const struct random *random, struct str purpose, struct str scope, uint64_t n)
{
    uint64_t state = fold(mix(random->seed + GOLDEN), random->generation);
    state = random_hash(state, purpose);
    state = random_hash(state, scope);
    return fold(state, n);
}

/* Draws in the incomplete last stretch of `bound` would favour small results: they are redrawn. */
uint64_t random_below(const struct random *random, struct str purpose, struct str scope, uint64_t n,
                      uint64_t bound)
{
    assert(bound > 0);
    uint64_t draw = random_draw(random, purpose, scope, n);
    uint64_t unfair = (UINT64_MAX - bound + 1) % bound; /* 2^64 mod bound */
    for (uint64_t again = 1; draw > UINT64_MAX - unfair; again++)
        draw = fold(draw, again);
    return draw % bound;
}
