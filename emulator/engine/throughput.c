#include "throughput.h"

#include "../base/mutant.h"

/* ---- on demand: peaks, and what they lead to ---- */

/* Units a second that are twice the average of a window: halves are units, twice. */
static int64_t twice_average(const struct ddb_throttling *throttling, int64_t halves)
{
    return halves * BUCKET_MILLIONTHS / throttling->peak_window_us;
}

static int64_t scaled_units(const struct meter *meter)
{
    return meter->main.halves / 2;
}

static void close_window(struct meter *meter, const struct ddb_throttling *throttling)
{
    int64_t end_us = (meter->window + 1) * throttling->peak_window_us;
    bool new_peak = twice_average(throttling, meter->window_halves) > scaled_units(meter);
    if (new_peak && meter->growth_us == 0) {
        meter->growth_us = end_us + (MUTANT(GROWS_AT_ONCE) ? 0 : throttling->growth_us);
    }
    if (meter->window_halves > meter->peak_halves) {
        meter->peak_halves = meter->window_halves;
    }
    meter->window_halves = 0;
}

static void grow(struct meter *meter, const struct ddb_throttling *throttling)
{
    bucket_set_rate(&meter->main, twice_average(throttling, meter->peak_halves), meter->growth_us);
    meter->growth_us = 0;
    meter->peak_halves = 0;
}

static bool grows_by(const struct meter *meter, int64_t now_us)
{
    return meter->growth_us > 0 && meter->growth_us <= now_us;
}

/* Everything that was due by now, in the order of its moments. */
static void catch_up(struct meter *meter, const struct ddb_throttling *throttling, int64_t now_us)
{
    int64_t end_us = (meter->window + 1) * throttling->peak_window_us;
    if (grows_by(meter, now_us < end_us ? now_us : end_us - 1)) {
        grow(meter, throttling);
    }
    if (meter->window_halves > 0 && end_us <= now_us) {
        close_window(meter, throttling);
    }
    if (grows_by(meter, now_us)) {
        grow(meter, throttling);
    }
    meter->window = now_us / throttling->peak_window_us;
}

/* ---- levels ---- */

static void set_rate(struct bucket *bucket, int64_t units, int64_t depth_us, int64_t now_us)
{
    if (bucket->depth_us == 0) {
        *bucket = bucket_full(units, depth_us, now_us);
    } else if (bucket->halves != 2 * units) {
        bucket_set_rate(bucket, units, now_us);
    }
}

static void set_on_demand(struct meter *meter, const struct ddb_throttling *throttling,
                          int64_t warm, int64_t maximum, int64_t now_us)
{
    int64_t depth_us = throttling->on_demand_burst_us;
    int64_t scaled = scaled_units(meter);
    set_rate(&meter->main, warm > scaled ? warm : scaled, depth_us, now_us);
    set_rate(&meter->account, TABLE_UNITS_MAX, depth_us, now_us);
    if (maximum > 0) {
        set_rate(&meter->maximum, maximum, depth_us, now_us);
    } else {
        meter->maximum = (struct bucket){0};
    }
}

void throughput_set(struct throughput *throughput, const struct ddb_throttling *throttling,
                    const struct throughput_level *level, int64_t now_us)
{
    if (!throughput->set || throughput->on_demand != level->on_demand) {
        *throughput = (struct throughput){.set = true, .on_demand = level->on_demand};
    }
    for (int axis = 0; axis < 2; axis++) {
        struct meter *meter = &throughput->meters[axis];
        if (level->on_demand) {
            catch_up(meter, throttling, now_us);
            set_on_demand(meter, throttling, level->warm[axis], level->maximum[axis], now_us);
        } else {
            set_rate(&meter->main, level->units[axis], throttling->burst_us, now_us);
        }
    }
}

/* ---- admission ---- */

enum ddb_limit throughput_limit(struct throughput *throughput,
                                const struct ddb_throttling *throttling, int axis, int64_t now_us)
{
    struct meter *meter = &throughput->meters[axis];
    if (!throughput->on_demand) {
        return bucket_allows(&meter->main, now_us) ? DDB_LIMITS : DDB_LIMIT_PROVISIONED;
    }
    catch_up(meter, throttling, now_us);
    if (meter->maximum.halves > 0 && !bucket_allows(&meter->maximum, now_us)) {
        return DDB_LIMIT_MAX_ON_DEMAND;
    }
    if (!bucket_allows(&meter->account, now_us)) {
        return DDB_LIMIT_ACCOUNT;
    }
    return bucket_allows(&meter->main, now_us) ? DDB_LIMITS : DDB_LIMIT_KEY_RANGE;
}

void throughput_take(struct throughput *throughput, const struct ddb_throttling *throttling,
                     int axis, int64_t halves, int64_t now_us)
{
    struct meter *meter = &throughput->meters[axis];
    if (throughput->on_demand) {
        catch_up(meter, throttling, now_us);
        meter->window_halves += halves;
        bucket_take(&meter->account, halves, now_us);
        if (meter->maximum.halves > 0) {
            bucket_take(&meter->maximum, halves, now_us);
        }
    }
    bucket_take(&meter->main, halves, now_us);
}

static int64_t halves_left(const struct bucket *bucket, int64_t now_us)
{
    int64_t balance = bucket_balance(bucket, now_us);
    return balance > 0 ? (balance + BUCKET_MILLIONTHS - 1) / BUCKET_MILLIONTHS : 0;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t throughput_left(struct throughput *throughput, const struct ddb_throttling *throttling,
                        int axis, int64_t now_us)
{
    struct meter *meter = &throughput->meters[axis];
    if (!throughput->on_demand) {
        return halves_left(&meter->main, now_us);
    }
    catch_up(meter, throttling, now_us);
    int64_t left = least(halves_left(&meter->main, now_us), halves_left(&meter->account, now_us));
    return meter->maximum.halves > 0 ? least(left, halves_left(&meter->maximum, now_us)) : left;
}
