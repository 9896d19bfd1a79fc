#include "pipeline.h"

#include "op.h"
#include "shape.h"
#include "strict.h"

bool request_read(struct request *request)
{
    if (request->decoded) {
        request->doc = *request->decoded;
    } else if (!json_read(&request->arena, request->body, &request->doc, NULL)) {
        return false;
    }
    return request->doc.type == DOC_MAP;
}

/* {"__type":"namespace#Name","message":"..."}; some exceptions carry more. */
static void reply_error(struct request *request, const struct error *err)
{
    struct json_writer w;
    const char *name = err->injected_name ? err->injected_name : error_name(err->code);
    const char *space =
        err->injected_name ? "com.amazonaws.dynamodb.v20120810" : error_namespace(err->code);
    request_reply(request, &w);
    json_name(&w, "__type");
    json_text(&w, arena_printf(&request->arena, "%s#%s", space, name));
    if (err->reasons) {
        json_name(&w, "CancellationReasons");
        json_raw(&w, str_from(err->reasons));
    }
    if (err->message) {
        json_name(&w, error_member(err->code));
        json_text(&w, err->message);
    }
    if (err->members) {
        buf_byte(w.out, ',');
        buf_text(w.out, err->members);
    }
    if (err->item) {
        json_name(&w, "Item");
        item_dump(&w, err->item);
    }
    json_close(&w, '}');
    request->status = err->injected_status ? err->injected_status : error_status(err->code);
    request->error_name = name;
}

/* The validation layer of 2026 sends some texts of single writes in its envelope. */
static void put_envelope(const struct request *request, struct error *err)
{
    operation_plan *plan = request->operation ? request->operation->plan : NULL;
    bool single = plan == op_put_item || plan == op_update_item || plan == op_delete_item;
    if (err->enveloped && single && request->core->dialect == DIALECT_2026) {
        error_prefix(err, "1 validation error detected: ");
    }
}

static bool plan(struct request *request, struct error *err)
{
    const struct operation *operation = request->operation;
    if (!operation) {
        return error_set(err, ERROR_UNKNOWN_OPERATION, "%s", "");
    }
    if (request->doc.type != DOC_MAP) {
        return error_set(err, ERROR_SERIALIZATION, "%s", "");
    }
    if (!operation->plan) {
        return error_set(err, ERROR_NOT_IMPLEMENTED, "Dynarig does not implement %s yet",
                         operation->face.name);
    }
    bool strict = (operation->flags & OPERATION_STRICT) != 0;
    if (strict && !strict_check(operation, &request->doc, request->body, err)) {
        return false;
    }
    return shape_check(&request->arena, operation, &request->doc, request->core->dialect, err) &&
           operation->plan(request, err);
}

void request_plan(struct request *request)
{
    struct error err;
    error_init(&err, &request->arena);
    request->status = 200;
    request->error_name = NULL;
    request->uses = NULL;
    request->use_count = request->use_cap = 0;
    if (plan(request, &err)) {
        return;
    }
    request->change_count = 0;
    request->transaction = NULL;
    request_discard(request);
    if (err.message && err.message[0] == '\0') {
        err.message = NULL; /* some errors go out without a text */
    }
    put_envelope(request, &err);
    reply_error(request, &err);
}

void request_fail(struct request *request)
{
    struct error err;
    error_init(&err, &request->arena);
    (void)error_set(&err, ERROR_INTERNAL_SERVER_ERROR, "Internal server error");
    request->change_count = 0;
    reply_error(request, &err);
}

static void apply_tables(struct request *request)
{
    struct core *core = request->core;
    if (!request->created && !request->edited) {
        return;
    }
    store_begin(core->store);
    if (request->created) {
        core_add_table(core, request->created);
    } else {
        core_replace_table(core, request->edits, request->edited);
    }
    store_commit(core->store);
    request->created = request->edited = NULL;
}

int64_t request_prepare(struct request *request)
{
    struct core *core = request->core;
    int64_t window_us = core->window_min_us;
    if (!request->transaction || core->window_max_us == 0) {
        return 0;
    }
    if (core->window_max_us > window_us) {
        uint64_t span = (uint64_t)(core->window_max_us - window_us) + 1;
        window_us += (int64_t)random_below(&core->random, STR("transaction-window"),
                                           request->client, request->submit, span);
    }
    if (window_us > 0) {
        transactions_prepare(&core->transactions, request->transaction);
    }
    return window_us;
}

/* The transaction ends without effect. */
static uint32_t fail_gone(struct request *request)
{
    struct error err;
    error_init(&err, &request->arena);
    (void)error_set(&err, ERROR_RESOURCE_NOT_FOUND, "Requested resource not found");
    reply_error(request, &err);
    return 0;
}

static uint32_t apply_transaction(struct request *request)
{
    struct core *core = request->core;
    struct transaction *transaction = request->transaction;
    if (transaction->prepared &&
        !transactions_resume(&core->transactions, transaction, &core->tables, &request->arena,
                             core->store)) {
        return fail_gone(request);
    }
    return transactions_commit(&core->transactions, &core->writer, transaction, request->time_us);
}

static void apply_bulk(struct core *core, struct bulk *bulk)
{
    store_begin(core->store);
    bulk_save(bulk, core->store);
    store_commit(core->store);
}

uint32_t request_apply(struct request *request)
{
    struct core *core = request->core;
    if (request->transaction) {
        return apply_transaction(request);
    }
    apply_tables(request);
    if (request->bulk_started) {
        bulks_add(&core->bulks, request->bulk_started);
        apply_bulk(core, request->bulk_started);
        request->bulk_started = NULL;
    }
    if (request->bulk_cancelled) {
        request->bulk_cancelled->status = BULK_CANCELLING;
        apply_bulk(core, request->bulk_cancelled);
    }
    struct write_cause cause = {.submit = request->submit, .time_us = request->time_us};
    return writer_apply(&core->writer, request->changes, request->change_count, &cause);
}
