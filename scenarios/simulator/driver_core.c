#include "driver_core.h"

static uint64_t core_submit(void *context, int64_t now_us, const struct driver_call *call)
{
    struct rig *rig = context;
    const struct hooks *hooks = rig_hooks(rig);
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = str_from(call->operation),
                                  .body = call->body,
                                  .client = call->client};
    rig_strike_next(rig, call->strike);
    uint64_t submit = ddb_submit(rig_ddb(rig), now_us, &request);
    rig_strike_next(rig, NULL);
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

static void core_cancel(void *context, int64_t now_us, uint64_t submit)
{
    struct rig *rig = context;
    const struct hooks *hooks = rig_hooks(rig);
    ddb_cancel(rig_ddb(rig), now_us, submit);
    hooks->cancelled(hooks->context, submit, now_us);
}

static bool core_pass(void *context, int64_t until_us, int64_t *now_us)
{
    struct ddb *ddb = rig_ddb(context);
    int64_t next_us = ddb_next(ddb);
    bool happens = next_us != DDB_NEVER && next_us <= until_us;
    int64_t reached_us = happens ? next_us : until_us == DDB_NEVER ? *now_us : until_us;
    *now_us = reached_us > *now_us ? reached_us : *now_us;
    if (happens) {
        ddb_advance(ddb, *now_us);
    }
    return happens;
}

static bool core_poll(void *context, struct driver_reply *out)
{
    struct rig *rig = context;
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
    return ddb_peek(rig_ddb(context), table, key, arena, item);
}

static bool core_set_plan(void *context, struct str plan, struct arena *arena, const char **message)
{
    struct plan_fault fault = {0};
    bool good = plan_replace(rig_plan(context), plan, arena, &fault);
    *message = fault.message;
    return good;
}

static void core_close(void *context)
{
    (void)context; /* the rig is its owner's */
}

struct driver driver_core_open(struct rig *rig)
{
    return (struct driver){rig,       PPM,       core_submit,   core_cancel, core_pass,
                           core_poll, core_peek, core_set_plan, core_close,  true};
}
