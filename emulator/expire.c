/* Deletions by TTL among the events: the queue wakes the core when some are due. */
#include "api/expiry_run.h"
#include "emulator_internal.h"

/* An item that is written when its time is long past is deleted in a later moment all the same.
 * What wakes the core for nothing does no harm: so a later first deletion needs no event yet. */
void await_expiry(struct ddb *ddb)
{
    const struct expiry *expiry = &ddb->core.expiry;
    if (expiry->due_us == EXPIRY_NEVER) {
        return;
    }
    int64_t due_us = expiry->due_us > expiry->rest_us ? expiry->due_us : expiry->rest_us;
    due_us = due_us > ddb->now_us ? due_us : ddb->now_us + 1;
    if (ddb->expiry_us == 0 || due_us < ddb->expiry_us) {
        events_add(&ddb->events, (struct event){.time_us = due_us, .kind = EVENT_EXPIRY});
        ddb->expiry_us = due_us;
    }
}

void run_expiry(struct ddb *ddb, int64_t time_us)
{
    struct buf journal;
    if (ddb->expiry_us <= time_us) {
        ddb->expiry_us = 0;
    }
    buf_init(&journal);
    expiry_run_due(&ddb->core, time_us, &journal);
    if (journal.len > 0) {
        note_input(ddb, "ttl", buf_view(&journal));
    }
    buf_release(&journal);
}
