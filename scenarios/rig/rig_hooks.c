/* What the rig hears of its server and its core, and to whom it passes it on. */
#include "buckets.h"
#include "rig_internal.h"

static void rig_input(void *context, const struct hook_input *input)
{
    struct rig *rig = context;

    if (rig->setup->tracker != NULL) {
        tracker_input(rig->setup->tracker, input);
    }
    if (rig->recorder != NULL) {
        recorder_input(rig->recorder, input);
    }
    if (rig->watch != NULL) {
        watch_input(rig->watch, input);
    }
    if (rig->witness != NULL) {
        witness_sent(rig->witness, input->submit, input->time_us);
    }
}

static bool is_told(const struct hook_output *output)
{
    return output->delivered && output->reply->error.len == 0 && output->reply->status == 200;
}

static void rig_output(void *context, const struct hook_output *output)
{
    struct rig *rig = context;

    if (rig->setup->tracker != NULL) {
        tracker_output(rig->setup->tracker, output);
    }
    if (rig->recorder != NULL) {
        recorder_output(rig->recorder, output);
    }
    if (rig->watch != NULL) {
        watch_output(rig->watch, output);
    }
    if (rig->metered) {
        meter_output(&rig->meter, output);
    }
    if (rig->inspector != NULL) {
        inspector_output(rig->inspector, output);
    }
    if (rig->witness != NULL && is_told(output)) {
        witness_answered(rig->witness, output->reply->submit, output->reply->due_us);
    }
}

static void rig_cancelled(void *context, uint64_t submit, int64_t time_us)
{
    struct rig *rig = context;

    if (rig->setup->tracker != NULL) {
        tracker_cancelled(rig->setup->tracker, time_us);
    }
    if (rig->recorder != NULL) {
        recorder_cancelled(rig->recorder, submit, time_us);
    }
    if (rig->watch != NULL) {
        watch_cancelled(rig->watch, submit, time_us);
    }
    if (rig->inspector != NULL) {
        inspector_cancelled(rig->inspector);
    }
}

static void rig_changed(void *context, const struct ddb_change *change)
{
    struct rig *rig = context;

    if (rig->watch != NULL) {
        watch_change(rig->watch, change);
    }
    if (rig->inspector != NULL) {
        inspector_change(rig->inspector, change);
    }
}

static void rig_expired(void *context, const struct ddb_change *change)
{
    struct rig *rig = context;
    struct str account = rig->setup->isolate_account ? change->account : STR("");
    struct str region = rig->setup->isolate_region ? change->region : STR("");

    if (rig->witness != NULL) {
        witness_expired(rig->witness, account, region, change);
    }
}

static void rig_applied(void *context, const struct ddb_applied *applied)
{
    struct rig *rig = context;
    enum verdict verdict = VERDICT_UNJUDGED;

    if (rig->witness != NULL) {
        verdict = witness_see(rig->witness, applied);
    }
    if (rig->setup->tracker != NULL) {
        tracker_applied(rig->setup->tracker, applied, verdict);
    }
    if (rig->inspector != NULL) {
        inspector_applied(rig->inspector, applied);
    }
    if (rig->watch != NULL && applied->parted_count > 0) {
        watch_applied(rig->watch, applied);
    }
    if (rig->recorder != NULL) {
        sampler_go_on(&rig->sampler, &rig->meter, rig->ddb, applied->time_us);
    }
    if (rig->metered) {
        meter_applied(&rig->meter, applied);
    }
}

/* What the hazards and assertions knew of items may have come undone. */
static void rig_reopened(void *context, const struct ddb_reopened *reopened)
{
    struct rig *rig = context;

    if (rig->witness != NULL) {
        witness_reopened(rig->witness, rig->ddb, reopened);
    }
    if (reopened->may_lose && rig->watch != NULL) {
        watch_reset(rig->watch, reopened->time_us);
    }
    if (reopened->may_lose && rig->inspector != NULL) {
        inspector_reset(rig->inspector, STR(""));
    }
}

static void rig_control(void *context, const struct control_call *call, struct control_reply *reply)
{
    control_call(&((struct rig *)context)->control, call, reply);
}

static void rig_strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    struct rig *rig = context;
    const struct env *instead = &rig->setup->strike;

    if (rig->strike != NULL) {
        *out = *rig->strike;
    } else if (instead->strike != NULL) {
        instead->strike(instead->context, site, out);
    } else {
        plan_strike(rig->plan, site, out);
    }
    if (rig->setup->tracker != NULL) {
        tracker_strike(rig->setup->tracker, out);
    }
    if (rig->recorder != NULL) {
        recorder_strike(rig->recorder, site, out);
    }
    if (rig->inspector != NULL) {
        inspector_strike(rig->inspector, site, out);
    }
}

static bool rig_read_objects(void *context, struct arena *arena, struct str bucket,
                             struct str prefix, struct env_objects *out)
{
    struct rig *rig = context;
    const struct env *instead = &rig->setup->objects;
    bool found = instead->read_objects != NULL
                     ? instead->read_objects(instead->context, arena, bucket, prefix, out)
                     : buckets_read(rig->setup->bucket_dir, arena, bucket, prefix, out);

    if (rig->recorder != NULL) {
        struct buf text;
        buf_init(&text);
        buckets_dump(&text, bucket, prefix, found, out);
        recorder_control(rig->recorder, "objects", ddb_now(rig->ddb), buf_view(&text));
        buf_release(&text);
    }
    return found;
}

static void rig_write_object(void *context, struct str bucket, struct str key, struct str bytes)
{
    buckets_write(((struct rig *)context)->setup->bucket_dir, bucket, key, bytes);
}

/* A replay has the objects from the recording, and leaves the folder alone. */
static void set_buckets(const struct rig_setup *setup, struct env *env)
{
    bool recorded = setup->objects.read_objects != NULL;

    if (recorded || setup->bucket_dir != NULL) {
        env->read_objects = rig_read_objects;
        env->write_object = recorded ? NULL : rig_write_object;
    }
}

void rig_hook_in(struct rig *rig)
{
    rig->hooks = (struct hooks){rig, rig_input, rig_output, rig_cancelled, rig_control};
}

void rig_listen(struct rig *rig, struct ddb_options *options)
{
    const struct rig_setup *setup = rig->setup;
    bool watched = setup->record != NULL || setup->watch;
    bool told = setup->witness || watched || rig->metered || inspector_needs_applied(rig->expect);

    options->env = (struct env){.context = rig, .strike = rig_strike};
    set_buckets(setup, &options->env);
    options->changed = watched || inspector_needs_changes(rig->expect) ? rig_changed : NULL;
    options->applied = told ? rig_applied : NULL;
    options->expired = setup->witness ? rig_expired : NULL;
    options->reopened = rig_reopened;
    options->context = rig;
}
