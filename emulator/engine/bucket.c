#include "bucket.h"

#include "../base/mutant.h"

static int64_t depth(const struct bucket *bucket)
{
    return bucket->halves * bucket->depth_us / (MUTANT(BUCKET_KEEPS_LITTLE) ? 10 : 1);
}

struct bucket bucket_full(int64_t units, int64_t depth_us, int64_t now_us)
{
    struct bucket bucket = {.halves = 2 * units, .depth_us = depth_us, .time_us = now_us};
    bucket.balance = depth(&bucket);
    return bucket;
}

int64_t bucket_balance(const struct bucket *bucket, int64_t now_us)
{
    int64_t missing = depth(bucket) - bucket->balance;
    int64_t elapsed_us = now_us > bucket->time_us ? now_us - bucket->time_us : 0;
    if (bucket->halves > 0 && elapsed_us > missing / bucket->halves) { /* a product may overflow */
        return depth(bucket);
    }
    return bucket->balance + bucket->halves * elapsed_us * (MUTANT(BUCKET_FILLS_TWICE) ? 2 : 1);
}

bool bucket_allows(const struct bucket *bucket, int64_t now_us)
{
    return bucket_balance(bucket, now_us) > 0;
}

static void fill(struct bucket *bucket, int64_t now_us)
{
    bucket->balance = bucket_balance(bucket, now_us);
    bucket->time_us = now_us > bucket->time_us ? now_us : bucket->time_us;
}

static void cut_off(struct bucket *bucket)
{
    int64_t most = depth(bucket);
    bucket->balance = bucket->balance < most ? bucket->balance : most;
}

void bucket_take(struct bucket *bucket, int64_t halves, int64_t now_us)
{
    fill(bucket, now_us);
    bucket->balance -= halves * BUCKET_MILLIONTHS;
    cut_off(bucket);
    if (MUTANT(BUCKET_FORGETS_DEBT) && bucket->balance < 0) {
        bucket->balance = 0;
    }
}

void bucket_set_rate(struct bucket *bucket, int64_t units, int64_t now_us)
{
    fill(bucket, now_us);
    bucket->halves = 2 * units;
    cut_off(bucket);
}
