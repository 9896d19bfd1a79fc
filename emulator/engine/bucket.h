/*
 * A token bucket, exact to the half unit and the microsecond.
 *
 * It fills by `halves` a second up to what so many seconds bring. A taker is let in while anything
 * is left and pays afterwards, so that the balance may fall below nothing and those who follow wait
 * until it is paid (what a Query or Scan costs is known only when it is done). Filled on demand:
 * the balance at t is a function of the takes and their times, whoever asks how often in between.
 *
 * The balance counts millionths of half a unit, of which `halves` come in a microsecond.
 */
#ifndef DYNARIG_BUCKET_H
#define DYNARIG_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#define BUCKET_MILLIONTHS INT64_C(1000000) /* in half a unit */

struct bucket {
    int64_t halves;   /* a second */
    int64_t depth_us; /* after so long without a take an empty one is full */
    int64_t balance;  /* millionths of halves, at time_us */
    int64_t time_us;
};

/* A full one. At most 2^20 units a second, and an hour's depth: then nothing overflows. */
struct bucket bucket_full(int64_t units, int64_t depth_us, int64_t now_us);
/* Times before that of the last take or change count as that one. */
int64_t bucket_balance(const struct bucket *bucket, int64_t now_us);
/* Is anything left? */
bool bucket_allows(const struct bucket *bucket, int64_t now_us);
/* Lets it in or not: the balance may fall below zero, and does not rise above the depth when a take
 * is given back (halves < 0). */
void bucket_take(struct bucket *bucket, int64_t halves, int64_t now_us);
/* From now on another rate. What is left stays, as far as the depth reaches; so does debt. */
void bucket_set_rate(struct bucket *bucket, int64_t units, int64_t now_us);

#endif
