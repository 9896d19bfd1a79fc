/* What a recording says that a program did, done again: the steps come from there. */
#include "work_steps.h"

const struct workload_kind work_recording = {
    .name = "recording",
    .about = "the requests of a recorded program, as often as wanted, at its pace or another",
    .doubtful = true,
    .table = steps_table,
    .open = steps_open,
    .prepare = steps_prepare,
    .due = steps_due,
    .next = steps_next,
    .close = steps_close,
};
