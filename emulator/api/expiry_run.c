#include "expiry_run.h"

#include "../base/mutant.h"
#include <stdlib.h>

struct expiry_step {
    struct core *core;
    int64_t time_us;
    struct arena arena;
    struct str entries[EXPIRY_STEP_ITEMS];
    struct str keys[EXPIRY_STEP_ITEMS]; /* row keys, parts of the entries */
    size_t count;
    struct change changes[EXPIRY_STEP_ITEMS];
    size_t change_count;
    bool waits; /* an item that is due is held by a transaction */
};

/* What is due, but for what is held. */
static void gather(struct expiry_step *step)
{
    struct expiry_walk walk;
    struct str entry, key;
    expiry_due(&step->core->expiry, step->time_us, &walk);
    while (step->count < EXPIRY_STEP_ITEMS && expiry_next(&walk, &entry, &key)) {
        if (transactions_hold(&step->core->transactions, key) != HOLD_NONE) {
            step->waits = true;
        } else {
            struct str copy = arena_copy(&step->arena, entry);
            step->entries[step->count] = copy;
            step->keys[step->count++] = (struct str){copy.data + entry.len - key.len, key.len};
        }
    }
}

/* Expired, and not so long ago that it is left alone? */
static bool is_expired(const struct expiry_step *step, const struct change *change)
{
    int64_t expires_us = expiry_of(change->table, change->old_image);
    if (MUTANT(EXPIRED_EARLY) || MUTANT(EXPIRY_NOT_MOVED)) {
        return true;
    }
    return expires_us < step->time_us && step->time_us - expires_us <= EXPIRY_YEARS_US;
}

static void plan_one(struct expiry_step *step, struct str key)
{
    struct core *core = step->core;
    struct table *table = tables_by_id(&core->tables, key_id(key));
    struct change *change = &step->changes[step->change_count];
    change_resume(&step->arena, core->store, table, key, change);
    if (change->old_image && is_expired(step, change)) {
        change_plan(&step->arena, change, NULL);
        change->delta_count = MUTANT(EXPIRED_ENTRY_LEFT) ? 0 : change->delta_count;
        step->change_count++;
    }
}

/* Account, region and name of each table, and the row key. */
static void write_journal(const struct expiry_step *step, struct buf *journal)
{
    for (size_t i = 0; i < step->change_count; i++) {
        const struct change *change = &step->changes[i];
        buf_printf(journal, "%.*s %zu ", STR_ARG(change->table->arn), change->key.len);
        buf_str(journal, change->key);
        buf_byte(journal, '\n');
    }
}

void expiry_run_due(struct core *core, int64_t time_us, struct buf *journal)
{
    struct expiry *expiry = &core->expiry;
    if (expiry->due_us > time_us || expiry->rest_us > time_us) {
        return;
    }
    struct expiry_step *step = mem_zalloc(sizeof *step);
    step->core = core;
    step->time_us = time_us;
    arena_init(&step->arena);
    gather(step);
    for (size_t i = 0; i < step->count; i++) {
        plan_one(step, step->keys[i]);
        expiry_forget(expiry, step->entries[i]);
    }
    write_journal(step, journal);
    struct write_cause cause = {.time_us = time_us, .kind = CAUSE_TTL};
    (void)writer_apply(&core->writer, step->changes, step->change_count, &cause);
    if (step->waits || step->count == EXPIRY_STEP_ITEMS) {
        expiry->rest_us = time_us + EXPIRY_STEP_US;
    }
    arena_release(&step->arena);
    free(step);
}
