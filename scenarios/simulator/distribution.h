/*
 * What simulated work is like: which key a call is for, how large an item is, how long a client
 * pauses, what it does next. Whole numbers only.
 *
 * Each choice is a pure function of a draw of 64 bits, and draws are pure functions of seed, client
 * and n (work_draw): what one client chooses shifts nothing for another.
 */
#ifndef DYNARIG_DISTRIBUTION_H
#define DYNARIG_DISTRIBUTION_H

#include <stddef.h>
#include <stdint.h>

/* ---- keys */

/* The words of "workload.keys.kind", in this order. */
enum key_pattern {
    KEYS_UNIFORM,
    KEYS_ZIPF,       /* the k-th key is chosen k^-exponent as often as the first */
    KEYS_LATEST,     /* the same, counted back from the newest key */
    KEYS_SEQUENTIAL, /* one after the other, round and round */
    KEYS_HOTSPOT,    /* a share of the keys gets a share of the calls */
};

struct key_settings {
    int64_t kind;          /* enum key_pattern */
    int64_t exponent_ppm;  /* zipf, latest */
    int64_t hot_keys_ppm;  /* hotspot: this share of the keys, the first ones, ... */
    int64_t hot_calls_ppm; /* ... gets this share of the calls */
};

enum { KEYS_MOST = 1000000 };

struct keys {
    struct key_settings settings;
    uint64_t most;
    uint64_t *sums; /* zipf, latest: [k], of the weights of the first k + 1 ranks; owned */
};

/* For up to `most` keys, at least 1, at most KEYS_MOST. */
void keys_init(struct keys *keys, const struct key_settings *settings, uint64_t most);
void keys_release(struct keys *keys);
/* One of the keys 0 to `count` - 1; 1 <= count <= most. Only sequential keys heed `n`: the key is n
 * modulo count, so give each client its own start. */
uint64_t keys_choose(const struct keys *keys, uint64_t draw, uint64_t n, uint64_t count);

/* ---- values with weights */

struct choice {
    int64_t value;
    int64_t weight; /* at least 1 */
};

struct choices {
    const struct choice *list;
    size_t count;
};

enum { CHOICE_WEIGHT_MOST = 1000000 };

/* One of the values; the list is not empty. */
int64_t choices_choose(const struct choices *choices, uint64_t draw);

/* ---- sizes */

/* The words of "workload.sizes.kind", in this order. */
enum size_pattern { SIZES_UNIFORM, SIZES_FIXED, SIZES_WEIGHTED };

struct size_settings {
    int64_t kind;           /* enum size_pattern */
    int64_t bytes;          /* fixed */
    int64_t least, most;    /* uniform */
    struct choices choices; /* weighted */
};

/* Bytes. */
int64_t size_choose(const struct size_settings *settings, uint64_t draw);

/* ---- spans of time */

/* The words of "think.kind", in this order. */
enum span_pattern { SPANS_UNIFORM, SPANS_FIXED, SPANS_EXPONENTIAL };

struct span_settings {
    int64_t kind;              /* enum span_pattern */
    int64_t time_us;           /* fixed: all; exponential: the mean */
    int64_t least_us, most_us; /* uniform */
};

/* Microseconds. */
int64_t span_choose(const struct span_settings *settings, uint64_t draw);

#endif
