#include <criterion/criterion.h>

#include "../../../emulator/base/random.h"
#include "../../../emulator/engine/event.h"

Test(event, first_of_none_is_null)
{
    struct events events = {0};
    cr_assert_null(events_first(&events));
}

Test(event, ordered_by_time_then_number_then_kind)
{
    struct events events = {0};
    events_add(&events, (struct event){20, 1, EVENT_APPLY, NULL});
    events_add(&events, (struct event){10, 7, EVENT_REPLY, NULL});
    events_add(&events, (struct event){10, 7, EVENT_APPLY, NULL});
    events_add(&events, (struct event){10, 3, EVENT_REPLY, NULL});
    cr_assert_eq(events_take(&events).number, 3);
    struct event second = events_take(&events);
    cr_assert_eq(second.number, 7);
    cr_assert_eq(second.kind, EVENT_APPLY);
    cr_assert_eq(events_take(&events).kind, EVENT_REPLY);
    cr_assert_eq(events_take(&events).time_us, 20);
    cr_assert_null(events_first(&events));
    events_release(&events);
}

Test(event, thousand_drawn_times_come_out_sorted)
{
    struct events events = {0};
    struct random random = {.seed = 7};
    for (uint64_t i = 0; i < 1000; i++) {
        int64_t time = (int64_t)random_below(&random, STR("test"), STR("time"), i, 100);
        events_add(&events, (struct event){time, i, EVENT_APPLY, NULL});
    }
    struct event last = {.time_us = -1};
    for (uint64_t i = 0; i < 1000; i++) {
        struct event next = events_take(&events);
        bool ordered = next.time_us > last.time_us ||
                       (next.time_us == last.time_us && next.number > last.number);
        cr_assert(ordered, "event %llu out of order", (unsigned long long)i);
        last = next;
    }
    events_release(&events);
}
