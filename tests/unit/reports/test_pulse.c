#include "../../../reports/pulse.h"

#include <criterion/criterion.h>
#include <string.h>

static struct pulse pulse, other, whole;

Test(pulse, has_slots_as_long_as_they_must_be)
{
    pulse_add(&pulse, 0, PULSE_REQUEST, 1);
    pulse_add(&pulse, 1500, PULSE_REQUEST, 2);
    cr_assert_eq(pulse_slot_us(&pulse), 1000);
    cr_assert_eq(pulse_length(&pulse), 2);
    pulse_add(&pulse, 64000, PULSE_REQUEST, 1);
    cr_assert_eq(pulse_slot_us(&pulse), 2000);
    cr_assert_eq(pulse.slots[0].counts[PULSE_REQUEST], 3);
    cr_assert_eq(pulse_length(&pulse), 33);
    pulse_add(&pulse, -5, PULSE_ERROR, 1);
    cr_assert_eq(pulse.slots[0].counts[PULSE_ERROR], 1);
    cr_assert_eq(pulse_sum(&pulse, PULSE_REQUEST), 4);
}

Test(pulse, adds_up_in_any_order)
{
    for (int64_t i = 0; i < 2000; i++) {
        int64_t time_us = i * i * 37 % 9000000;
        pulse_add(&whole, time_us, i % 5 ? PULSE_REQUEST : PULSE_FAULT, 1);
        pulse_reply(&whole, time_us, i * 13);
        struct pulse *part = time_us < 300000 ? &pulse : &other;
        pulse_add(part, time_us, i % 5 ? PULSE_REQUEST : PULSE_FAULT, 1);
        pulse_reply(part, time_us, i * 13);
    }
    struct pulse left = pulse, right = other;
    pulse_merge(&left, &other);
    pulse_merge(&right, &pulse);
    cr_assert_arr_eq(&left, &whole, sizeof whole);
    cr_assert_arr_eq(&right, &whole, sizeof whole);
}

Test(pulse, knows_how_long_replies_took)
{
    cr_assert_eq(pulse_quantile(&pulse, NULL, 50), -1);
    for (int i = 0; i < 90; i++) {
        pulse_reply(&pulse, 0, 0);
    }
    for (int i = 0; i < 9; i++) {
        pulse_reply(&pulse, 5000, 1000);
    }
    pulse_reply(&pulse, 5000, 5000000);
    cr_assert_eq(pulse_quantile(&pulse, NULL, 50), 0);
    cr_assert_eq(pulse_quantile(&pulse, NULL, 90), 0);
    cr_assert_eq(pulse_quantile(&pulse, NULL, 99), 1024);
    cr_assert_eq(pulse_quantile(&pulse, NULL, 100), 6291456);
    cr_assert_eq(pulse_quantile(&pulse, &pulse.slots[5], 50), 1024);
    cr_assert_eq(pulse_quantile(&pulse, &pulse.slots[1], 50), -1);
}
