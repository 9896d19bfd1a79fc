/* PutItem, GetItem, UpdateItem, DeleteItem. */
#include "../base/mutant.h"
#include "item_read.h"
#include "item_write.h"
#include "op.h"

/* What ReturnValues answers; NULL: no Attributes. */
static const struct value *attributes_of(const struct item_write *write)
{
    struct str wanted = doc_string(write->doc, "ReturnValues");
    const struct value *attributes = NULL;
    if (str_is(wanted, "ALL_OLD")) {
        attributes = MUTANT(OLD_IS_NEW) ? write->change->new_image : write->change->old_image;
    } else if (str_is(wanted, "ALL_NEW")) {
        attributes = write->change->new_image;
    } else if (str_is(wanted, "UPDATED_OLD")) {
        attributes = &write->touched_old;
    } else if (str_is(wanted, "UPDATED_NEW")) {
        attributes = &write->touched_new;
    }
    return attributes && attributes->map.count > 0 ? attributes : NULL;
}

static void reply_write(struct request *request, const struct item_write *write)
{
    struct charge charge = {.table = write->table, .name = write->given};
    charge_change(&charge, write->change);
    request_charge(request, &charge, WRITES);
    struct json_writer w;
    request_reply(request, &w);
    const struct value *attributes = attributes_of(write);
    if (attributes) {
        json_name(&w, "Attributes");
        item_dump(&w, attributes);
    }
    reply_consumed(&w, &request->doc, &charge);
    reply_collection(request, &w, &request->doc, write->change);
    json_close(&w, '}');
}

/* PutItem and DeleteItem know only two of the five values. */
static bool check_return_values(const struct item_write *write, struct error *err)
{
    struct str wanted = doc_string(write->doc, "ReturnValues");
    return write->kind == ITEM_UPDATE || wanted.data == NULL || str_is(wanted, "NONE") ||
           str_is(wanted, "ALL_OLD") ||
           error_enveloped(err, "ReturnValues can only be ALL_OLD or NONE");
}

static bool write_item(enum item_write_kind kind, struct request *request, struct error *err)
{
    struct item_write write;
    item_write_init(&write, kind, request, &request->doc);
    write.costs = kind == ITEM_UPDATE;
    if (!item_write_input(&write, err) || !check_return_values(&write, err) ||
        !item_write_size(&write, err) || !item_write_expressions(&write, err) ||
        !item_write_find(&write, doc_string(&request->doc, "TableName"), err) ||
        !item_write_check(&write, err) || !request_admit(request, write.table, NULL, err)) {
        return false;
    }
    request->changes = ARENA_ARRAY(&request->arena, struct change, 1);
    item_write_begin(&write, request->changes);
    if (!item_write_run(&write, err)) {
        return item_write_refused(&write, err);
    }
    request->change_count = 1;
    reply_write(request, &write);
    return true;
}

bool op_put_item(struct request *request, struct error *err)
{
    return write_item(ITEM_PUT, request, err);
}

bool op_delete_item(struct request *request, struct error *err)
{
    return write_item(ITEM_DELETE, request, err);
}

bool op_update_item(struct request *request, struct error *err)
{
    return write_item(ITEM_UPDATE, request, err);
}

bool op_get_item(struct request *request, struct error *err)
{
    const struct doc *doc = &request->doc;
    struct item_read read;
    item_read_init(&read, request, doc);
    if (!item_read_input(&read, err) || !item_read_find(&read, doc_string(doc, "TableName"), err) ||
        !item_read_check(&read, err) || !request_admit(request, read.table, NULL, err)) {
        return false;
    }
    if (!item_read_admit(&read, err)) {
        return false;
    }
    read.consistent = request_flag(doc, "ConsistentRead");
    item_read_fetch(&read);
    struct json_writer w;
    request_reply(request, &w);
    if (read.found) {
        json_name(&w, "Item");
        item_read_dump(&read, &w);
    }
    struct charge charge = {.table = read.table, .name = read.given};
    charge.table_halves = read_halves(item_read_bytes(&read), read.consistent);
    request_charge(request, &charge, READS);
    item_read_take(&read, charge.table_halves);
    reply_consumed(&w, doc, &charge);
    json_close(&w, '}');
    return true;
}
