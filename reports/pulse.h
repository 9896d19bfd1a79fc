/*
 * A pulse: what happened when, over the time of a run - requests, repeats, faults, failures, how
 * long replies took - in slots of equal length.
 *
 * The slots are as long as they must be for all to fit, a power of two times SLOT_US; so those of
 * several runs add up to the same in any order. No pointers: it crosses pipes as it is.
 */
#ifndef DYNARIG_PULSE_H
#define DYNARIG_PULSE_H

#include <stdint.h>

enum {
    PULSE_SLOTS = 64,
    PULSE_SLOT_US = 1000, /* the shortest slot */
    PULSE_SPANS = 56,     /* classes of latencies: two an octave */
};

enum pulse_kind {
    PULSE_REQUEST,
    PULSE_REPEAT,   /* a request that is no first attempt */
    PULSE_FAULT,    /* a reply that a fault had an effect on */
    PULSE_ERROR,    /* a reply that is an error */
    PULSE_NO_REPLY, /* a connection that ended without one, or a client that waited no longer */
    PULSE_KINDS,
};

struct pulse_slot {
    uint64_t counts[PULSE_KINDS];
    uint64_t spans[PULSE_SPANS]; /* replies by how long they took */
};

struct pulse {
    uint64_t doublings; /* a slot is PULSE_SLOT_US << doublings long */
    struct pulse_slot slots[PULSE_SLOTS];
};

/* `time_us` counts from the start of the run. */
void pulse_add(struct pulse *pulse, int64_t time_us, enum pulse_kind kind, uint64_t count);
/* A reply that came at this time, after so long. */
void pulse_reply(struct pulse *pulse, int64_t time_us, int64_t took_us);
void pulse_merge(struct pulse *pulse, const struct pulse *other);
int64_t pulse_slot_us(const struct pulse *pulse);
/* Slots up to the last in which something happened. */
unsigned pulse_length(const struct pulse *pulse);
/* Of the replies in a slot, the time that so many of a hundred did not exceed, as the upper end of
 * its class; -1: there were none. `slot` NULL: of all slots. */
int64_t pulse_quantile(const struct pulse *pulse, const struct pulse_slot *slot, unsigned percent);
uint64_t pulse_sum(const struct pulse *pulse, enum pulse_kind kind);

#endif
