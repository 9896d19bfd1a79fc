/*
 * The same requests done otherwise, on a scratch instance in memory: so harm is judged by meaning,
 * not by the look of an expression.
 */
#include "../../emulator/base/json.h"
#include "hazard_internal.h"

#define EVENTS_MAX 10000 /* a request is answered within so many events, or never */

/* Submits and waits in the instance's own time. False: refused, unless by the item's condition. */
static bool run(struct ddb *ddb, struct str operation, struct str body)
{
    struct ddb_request request = {.service = STR("dynamodb"), .operation = operation, .body = body};
    struct ddb_reply reply;
    uint64_t submit = ddb_submit(ddb, ddb_now(ddb), &request);
    for (int i = 0; i < EVENTS_MAX; i++) {
        while (ddb_poll(ddb, &reply)) {
            if (reply.submit == submit) {
                return reply_answers(&reply);
            }
        }
        if (ddb_next(ddb) == DDB_NEVER) {
            return false;
        }
        ddb_advance(ddb, ddb_next(ddb));
    }
    return false;
}

/* Writes the item, or deletes it when the image is empty. */
static bool write_image(struct ddb *ddb, struct str table, struct str key, struct str image)
{
    struct buf body;
    struct json_writer w;
    buf_init(&body);
    json_begin(&w, &body);
    json_open(&w, '{');
    json_name(&w, "TableName");
    json_string(&w, table);
    json_name(&w, image.len > 0 ? "Item" : "Key");
    json_raw(&w, image.len > 0 ? image : key);
    json_close(&w, '}');
    bool good = run(ddb, image.len > 0 ? STR("PutItem") : STR("DeleteItem"), buf_view(&body));
    buf_release(&body);
    return good;
}

static bool do_steps(struct ddb *ddb, struct str table, struct str key,
                     const struct scratch_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool good = steps[i].operation.len > 0 ? run(ddb, steps[i].operation, steps[i].body)
                                               : write_image(ddb, table, key, steps[i].image);
        if (!good) {
            return false;
        }
    }
    return true;
}

bool scratch_run(struct watch *watch, struct str table, struct str key, struct str start,
                 const struct scratch_step *steps, size_t count, struct str *image)
{
    struct ddb_options options;
    char message[256];
    struct str create;
    if (!ddb_describe(watch->ddb, table, &watch->arena, &create)) {
        return false;
    }
    ddb_options_init(&options);
    struct ddb *ddb = ddb_open(&options, message);
    if (!ddb) {
        return false;
    }
    bool good = run(ddb, STR("CreateTable"), create) &&
                (start.len == 0 || write_image(ddb, table, key, start)) &&
                do_steps(ddb, table, key, steps, count);
    *image = (struct str){NULL, 0};
    if (good) {
        (void)ddb_peek(ddb, table, key, &watch->arena, image);
    }
    ddb_close(ddb);
    return good;
}
