#include "driver_core.h"

static uint64_t core_submit(void *context, int64_t client_us, const struct driver_call *call)
{
    struct driver_core *core = context;
    struct rig *rig = core->rig;
    int64_t now_us = client_us + core->ahead_us;
    const struct hooks *hooks = rig_hooks(rig);
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = str_from(call->operation),
                                  .body = call->body,
                                  .client = call->client};
    rig_strike_next(rig, call->strike);
    uint64_t submit = ddb_submit(rig_ddb(rig), now_us, &request);
    rig_strike_next(rig, NULL);
    if (ddb_now(rig_ddb(rig)) > now_us) {
        core->ahead_us = ddb_now(rig_ddb(rig)) - client_us; /* a fault made its clock jump */
    }
    hooks->input(hooks->context, &(struct hook_input){.submit = submit,
                                                      .time_us = now_us,
                                                      .client_us = now_us,
                                                      .connection = call->connection,
                                                      .client = request.client,
                                                      .invocation = call->invocation,
                                                      .sdk_request = call->sdk_request,
                                                      .user_agent = STR("dynarig"),
                                                      .request = &request});
    return submit;
}

static void core_cancel(void *context, int64_t client_us, uint64_t submit)
{
    struct driver_core *core = context;
    struct rig *rig = core->rig;
    int64_t now_us = client_us + core->ahead_us;
    const struct hooks *hooks = rig_hooks(rig);
    ddb_cancel(rig_ddb(rig), now_us, submit);
    hooks->cancelled(hooks->context, submit, now_us);
}

static bool core_pass(void *context, int64_t until_us, int64_t *now_us)
{
    const struct driver_core *core = context;
    struct ddb *ddb = rig_ddb(core->rig);
    int64_t next_us = ddb_next(ddb) == DDB_NEVER ? DDB_NEVER : ddb_next(ddb) - core->ahead_us;
    bool happens = next_us != DDB_NEVER && next_us <= until_us;
    int64_t reached_us = happens ? next_us : until_us == DDB_NEVER ? *now_us : until_us;
    *now_us = reached_us > *now_us ? reached_us : *now_us;
    if (happens) {
        ddb_advance(ddb, *now_us + core->ahead_us);
    }
    return happens;
}

static bool core_poll(void *context, struct driver_reply *out)
{
    struct rig *rig = ((struct driver_core *)context)->rig;
    const struct hooks *hooks = rig_hooks(rig);
    struct ddb_reply reply;
    if (!ddb_poll(rig_ddb(rig), &reply)) {
        return false;
    }
    bool whole = reply.wire == DDB_WIRE_REPLY;
    hooks->output(hooks->context, &(struct hook_output){&reply, whole});
    *out = (struct driver_reply){.submit = reply.submit,
                                 .whole = whole,
                                 .status = reply.status,
                                 .error = whole ? reply.error : STR(""),
                                 .body = reply.body};
    return true;
}

static bool core_peek(void *context, struct str table, struct str key, struct arena *arena,
                      struct str *item)
{
    return ddb_peek(rig_ddb(((struct driver_core *)context)->rig), table, key, arena, item);
}

static bool core_set_plan(void *context, struct str plan, struct arena *arena, const char **message)
{
    struct plan_fault fault = {0};
    struct plan *own = rig_plan(((struct driver_core *)context)->rig);
    bool good = plan_replace(own, plan, arena, &fault);
    *message = fault.message;
    return good;
}

static void core_close(void *context)
{
    (void)context; /* the rig is its owner's */
}

struct driver driver_core_open(struct driver_core *core, struct rig *rig)
{
    *core = (struct driver_core){rig, 0};
    return (struct driver){core,      PPM,       core_submit,   core_cancel, core_pass,
                           core_poll, core_peek, core_set_plan, core_close,  true};
}
