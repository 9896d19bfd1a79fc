/* PutItem, GetItem, UpdateItem, DeleteItem. */
#include "check_key.h"
#include "item_parts.h"
#include "op.h"

#define OOM "One or more parameter values were invalid: "

/* A write of one item while it is planned. */
struct item_write {
    struct request *request;
    struct expressions expressions;
    const struct value *input; /* the item to put, or the key */
    struct change *change;
    struct charge charge;
    struct value touched_old; /* UpdateItem: what UPDATED_OLD and UPDATED_NEW answer */
    struct value touched_new;
};

/* The current item goes with the exception when the request asks for it. */
static bool condition_failed(struct item_write *write, struct error *err)
{
    const struct doc *doc = &write->request->doc;
    (void)error_set(err, ERROR_CONDITIONAL_CHECK_FAILED, "The conditional request failed");
    if (str_is(doc_string(doc, "ReturnValuesOnConditionCheckFailure"), "ALL_OLD")) {
        err->item = write->change->old_image;
    }
    return false;
}

static bool condition_check(struct item_write *write, struct error *err)
{
    const struct expression *condition = write->expressions.condition;
    return !condition || condition_holds(condition, write->change->old_image) ||
           condition_failed(write, err);
}

static void write_begin(struct item_write *write, struct table *table)
{
    struct request *request = write->request;
    request->changes = ARENA_ARRAY(&request->arena, struct change, 1);
    write->change = request->changes;
    change_begin(&request->arena, request->core->store, table, write->input, write->change);
}

/* What ReturnValues answers; NULL: no Attributes. */
static const struct value *attributes_of(const struct item_write *write)
{
    struct str wanted = doc_string(&write->request->doc, "ReturnValues");
    const struct value *attributes = NULL;
    if (str_is(wanted, "ALL_OLD")) {
        attributes = write->change->old_image;
    } else if (str_is(wanted, "ALL_NEW")) {
        attributes = write->change->new_image;
    } else if (str_is(wanted, "UPDATED_OLD")) {
        attributes = &write->touched_old;
    } else if (str_is(wanted, "UPDATED_NEW")) {
        attributes = &write->touched_new;
    }
    return attributes && attributes->map.count > 0 ? attributes : NULL;
}

static bool write_finish(struct item_write *write, const struct value *new_image)
{
    struct request *request = write->request;
    change_plan(&request->arena, write->change, new_image);
    charge_change(&write->charge, write->change);
    request->change_count = 1;
    struct json_writer w;
    request_reply(request, &w);
    const struct value *attributes = attributes_of(write);
    if (attributes) {
        json_name(&w, "Attributes");
        item_dump(&w, attributes);
    }
    reply_consumed(&w, &request->doc, &write->charge);
    reply_collection(request, &w, &request->doc, write->change);
    json_close(&w, '}');
    return true;
}

static struct table *write_table(struct item_write *write, struct error *err)
{
    struct table *table = request_table(
        write->request, doc_string(&write->request->doc, "TableName"), &write->charge.name, err);
    write->charge.table = table;
    return table;
}

/* PutItem and DeleteItem know only two of the five values. */
static bool check_return_values(const struct doc *doc, struct error *err)
{
    struct str wanted = doc_string(doc, "ReturnValues");
    return wanted.data == NULL || str_is(wanted, "NONE") || str_is(wanted, "ALL_OLD") ||
           error_enveloped(err, "ReturnValues can only be ALL_OLD or NONE");
}

static bool check_item_bytes(const struct value *item, struct error *err)
{
    return item_size(item) <= ITEM_BYTES_MAX ||
           error_set(err, ERROR_VALIDATION, "Item size has exceeded the maximum allowed size");
}

bool op_put_item(struct request *request, struct error *err)
{
    struct item_write write = {.request = request};
    const struct doc *doc = &request->doc;
    write.input = request_item(request, doc, "Item", err);
    if (!write.input || !check_return_values(doc, err) || !check_item_bytes(write.input, err) ||
        !expressions_read(request, doc, &write.expressions, err)) {
        return false;
    }
    struct table *table = write_table(&write, err);
    if (!table || !check_item_keys(table, write.input, err) ||
        !paths_spare_keys(table, NULL, write.expressions.condition, err) ||
        !request_admit(request, table, NULL, err)) {
        return false;
    }
    write_begin(&write, table);
    return condition_check(&write, err) && write_finish(&write, write.input);
}

bool op_delete_item(struct request *request, struct error *err)
{
    struct item_write write = {.request = request};
    const struct doc *doc = &request->doc;
    write.input = request_item(request, doc, "Key", err);
    if (!write.input || !check_return_values(doc, err) ||
        !expressions_read(request, doc, &write.expressions, err)) {
        return false;
    }
    struct table *table = write_table(&write, err);
    if (!table || !check_key(table, write.input, err) ||
        !paths_spare_keys(table, NULL, write.expressions.condition, err) ||
        !request_admit(request, table, NULL, err)) {
        return false;
    }
    write_begin(&write, table);
    return condition_check(&write, err) && write_finish(&write, NULL);
}

static bool check_literal(const struct table *table, const struct expression_path *target,
                          struct error *err)
{
    for (size_t i = 0; target->literal && !target->nested && i < table->index_count; i++) {
        const struct key_schema *schema = &table->indexes[i].schema;
        const struct key_attribute *parts[] = {schema->hash, schema->range};
        const size_t counts[] = {schema->hash_count, schema->range_count};
        for (size_t part = 0; part < 2; part++) {
            for (size_t j = 0; j < counts[part]; j++) {
                const struct key_attribute *attribute = &parts[part][j];
                if (str_eq(attribute->name, target->root) &&
                    attribute->type != target->literal->type) {
                    return error_set(err, ERROR_VALIDATION,
                                     OOM "Type mismatch for Index Key %.*s Expected: %s Actual: %s "
                                         "IndexName: %.*s",
                                     STR_ARG(attribute->name), value_type_name(attribute->type),
                                     value_type_name(target->literal->type),
                                     STR_ARG(table->indexes[i].name));
                }
            }
        }
    }
    return true;
}

/* Key attributes are no targets; literals for index keys must have the index's type. */
static bool check_targets(const struct table *table, const struct expression *update,
                          struct error *err)
{
    struct expression_path paths[EXPRESSION_PATHS_MAX];
    size_t count = update ? expression_paths(update, paths, EXPRESSION_PATHS_MAX) : 0;
    for (size_t i = 0; i < count; i++) {
        if (!paths[i].is_target) {
            continue;
        }
        if (key_has(&table->schema, paths[i].root) && !paths[i].nested) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Cannot update attribute %.*s. This attribute is part of the key",
                             STR_ARG(paths[i].root));
        }
        if (!check_literal(table, &paths[i], err)) {
            return false;
        }
    }
    return paths_spare_keys(table, NULL, update, err);
}

static const struct value *updated(struct item_write *write, struct error *err)
{
    struct request *request = write->request;
    const struct value *old = write->change->old_image;
    const struct value *base = old ? old : write->input;
    write->touched_old = (struct value){.type = VALUE_M};
    write->touched_new = (struct value){.type = VALUE_M};
    if (!write->expressions.update) {
        return base;
    }
    struct value *image = arena_zalloc(&request->arena, sizeof *image);
    return update_apply(&request->arena, write->expressions.update, base, image,
                        &write->touched_old, &write->touched_new, err)
               ? image
               : NULL;
}

static bool check_updated(const struct item_write *write, const struct value *image,
                          struct error *err)
{
    if (!check_updated_index_keys(write->change->table, write->change->old_image, image, err)) {
        return false;
    }
    return item_size(image) <= ITEM_BYTES_MAX ||
           error_set(err, ERROR_VALIDATION,
                     "Item size to update has exceeded the maximum allowed size");
}

bool op_update_item(struct request *request, struct error *err)
{
    struct item_write write = {.request = request};
    const struct doc *doc = &request->doc;
    write.input = request_item(request, doc, "Key", err);
    if (!write.input || !expressions_read(request, doc, &write.expressions, err)) {
        return false;
    }
    struct table *table = write_table(&write, err);
    if (!table || !check_key(table, write.input, err) ||
        !check_targets(table, write.expressions.update, err) ||
        !paths_spare_keys(table, NULL, write.expressions.condition, err) ||
        !request_admit(request, table, NULL, err)) {
        return false;
    }
    write_begin(&write, table);
    if (!condition_check(&write, err)) {
        return false;
    }
    const struct value *image = updated(&write, err);
    return image && check_updated(&write, image, err) && write_finish(&write, image);
}

static void dump_projected(struct request *request, struct json_writer *w, struct str item,
                           const struct expression *projection)
{
    if (!projection) {
        item_dump_encoded(w, item);
        return;
    }
    struct value image, selected;
    (void)item_decode(&request->arena, item, &image);
    projection_apply(&request->arena, projection, &image, &selected);
    item_dump(w, &selected);
}

bool op_get_item(struct request *request, struct error *err)
{
    const struct doc *doc = &request->doc;
    struct expressions expressions;
    const struct value *key = request_item(request, doc, "Key", err);
    if (!key || !expressions_read(request, doc, &expressions, err)) {
        return false;
    }
    struct charge charge = {0};
    struct table *table = request_table(request, doc_string(doc, "TableName"), &charge.name, err);
    if (!table || !check_key(table, key, err) ||
        !paths_spare_keys(table, NULL, expressions.projection, err) ||
        !request_admit(request, table, NULL, err)) {
        return false;
    }
    struct buf row;
    buf_init(&row);
    key_row(&row, table->id, table->salt, &table->schema, NULL, key);
    struct str item = {0};
    bool found = rows_get(request->core->store, buf_view(&row), &item);
    buf_release(&row);
    struct json_writer w;
    request_reply(request, &w);
    if (found) {
        json_name(&w, "Item");
        dump_projected(request, &w, item, expressions.projection);
    }
    charge.table = table;
    charge.table_halves =
        read_halves(found ? item_size_encoded(item) : 0, request_flag(doc, "ConsistentRead"));
    reply_consumed(&w, doc, &charge);
    json_close(&w, '}');
    return true;
}
