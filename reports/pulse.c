#include "pulse.h"

#include <string.h>

static void add_slot(struct pulse_slot *slot, const struct pulse_slot *other)
{
    for (unsigned i = 0; i < PULSE_KINDS; i++) {
        slot->counts[i] += other->counts[i];
    }
    for (unsigned i = 0; i < PULSE_SPANS; i++) {
        slot->spans[i] += other->spans[i];
    }
}

/* Two slots become one. */
static void double_slots(struct pulse *pulse)
{
    for (unsigned i = 0; i < PULSE_SLOTS / 2; i++) {
        struct pulse_slot both = pulse->slots[2 * i];
        add_slot(&both, &pulse->slots[2 * i + 1]);
        pulse->slots[i] = both;
    }
    memset(&pulse->slots[PULSE_SLOTS / 2], 0, sizeof pulse->slots / 2);
    pulse->doublings++;
}

int64_t pulse_slot_us(const struct pulse *pulse)
{
    return (int64_t)PULSE_SLOT_US << pulse->doublings;
}

static struct pulse_slot *slot_at(struct pulse *pulse, int64_t time_us)
{
    int64_t at_us = time_us > 0 ? time_us : 0;
    while (at_us / pulse_slot_us(pulse) >= PULSE_SLOTS) {
        double_slots(pulse);
    }
    return &pulse->slots[at_us / pulse_slot_us(pulse)];
}

void pulse_add(struct pulse *pulse, int64_t time_us, enum pulse_kind kind, uint64_t count)
{
    slot_at(pulse, time_us)->counts[kind] += count;
}

/* The upper end of a class: 0, 1, 2, 3, 4, 6, 8, 12, 16 ... microseconds. */
static int64_t span_end(unsigned span)
{
    return span < 2 ? (int64_t)span : (int64_t)(span % 2 == 0 ? 2 : 3) << (span / 2 - 1);
}

void pulse_reply(struct pulse *pulse, int64_t time_us, int64_t took_us)
{
    unsigned span = 0;
    while (span < PULSE_SPANS - 1 && span_end(span) < took_us) {
        span++;
    }
    slot_at(pulse, time_us)->spans[span]++;
}

void pulse_merge(struct pulse *pulse, const struct pulse *other)
{
    struct pulse same = *other;
    while (pulse->doublings < same.doublings) {
        double_slots(pulse);
    }
    while (same.doublings < pulse->doublings) {
        double_slots(&same);
    }
    for (unsigned i = 0; i < PULSE_SLOTS; i++) {
        add_slot(&pulse->slots[i], &same.slots[i]);
    }
}

static uint64_t replies(const struct pulse_slot *slot)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < PULSE_SPANS; i++) {
        sum += slot->spans[i];
    }
    return sum;
}

unsigned pulse_length(const struct pulse *pulse)
{
    unsigned length = PULSE_SLOTS;
    while (length > 0) {
        uint64_t sum = replies(&pulse->slots[length - 1]);
        for (unsigned i = 0; i < PULSE_KINDS; i++) {
            sum += pulse->slots[length - 1].counts[i];
        }
        if (sum > 0) {
            break;
        }
        length--;
    }
    return length;
}

int64_t pulse_quantile(const struct pulse *pulse, const struct pulse_slot *slot, unsigned percent)
{
    struct pulse_slot all = {{0}, {0}};
    for (unsigned i = 0; i < PULSE_SLOTS && !slot; i++) {
        add_slot(&all, &pulse->slots[i]);
    }
    slot = slot ? slot : &all;
    uint64_t total = replies(slot);
    uint64_t seen = 0;
    for (unsigned i = 0; i < PULSE_SPANS; i++) {
        seen += slot->spans[i];
        if (seen > 0 && seen * 100 >= total * percent) {
            return span_end(i);
        }
    }
    return -1;
}

uint64_t pulse_sum(const struct pulse *pulse, enum pulse_kind kind)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < PULSE_SLOTS; i++) {
        sum += pulse->slots[i].counts[kind];
    }
    return sum;
}
