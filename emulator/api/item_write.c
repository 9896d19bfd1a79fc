#include "item_write.h"

#include "../base/mutant.h"
#include "admit.h"
#include "check_key.h"

#define OOM "One or more parameter values were invalid: "

void item_write_init(struct item_write *write, enum item_write_kind kind, struct request *request,
                     const struct doc *doc)
{
    *write = (struct item_write){
        .kind = kind,
        .actor = ACTOR_WRITE,
        .request = request,
        .doc = doc,
        .item_on_failure =
            str_is(doc_string(doc, "ReturnValuesOnConditionCheckFailure"), "ALL_OLD"),
    };
}

bool item_write_input(struct item_write *write, struct error *err)
{
    const char *member = write->kind == ITEM_PUT ? "Item" : "Key";
    write->input = request_item(write->request, write->doc, member, err);
    return write->input != NULL;
}

bool item_write_size(const struct item_write *write, struct error *err)
{
    return write->kind != ITEM_PUT || item_size(write->input) <= ITEM_BYTES_MAX ||
           error_set(err, ERROR_VALIDATION, "Item size has exceeded the maximum allowed size");
}

bool item_write_expressions(struct item_write *write, struct error *err)
{
    static const char *const operations[] = {
        [ITEM_PUT] = "PutItem",
        [ITEM_UPDATE] = "UpdateItem",
        [ITEM_DELETE] = "DeleteItem",
        [ITEM_CHECK] = "DeleteItem", /* a condition is all that it has, too */
    };
    return write->actor == ACTOR_TRANSACTION_WRITE
               ? expressions_read_action(write->request, operations[write->kind], write->doc,
                                         &write->expressions, err)
               : expressions_read(write->request, write->doc, &write->expressions, err);
}

bool item_write_find(struct item_write *write, struct str table_name, struct error *err)
{
    write->table = request_table(write->request, table_name, &write->given, err);
    return write->table != NULL;
}

/* ---- against the schema ---- */

static bool check_literal(const struct table *table, const struct expression_path *target,
                          struct error *err)
{
    for (size_t i = 0; target->literal && !target->nested && i < table->index_count; i++) {
        const struct key_schema *schema = &table->indexes[i].schema;
        const struct key_attribute *parts[] = {schema->hash, schema->range};
        const size_t counts[] = {schema->hash_count, schema->range_count};
        for (size_t part = 0; part < 2 && index_whole(&table->indexes[i]); part++) {
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
    const struct expression_path *paths;
    size_t count = expression_paths(err->arena, update, &paths);
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
    if (!paths_spare_keys(table, NULL, update, err)) {
        return false;
    }
    for (size_t i = 0; update && i < table->index_count; i++) {
        if (!paths_spare_keys(table, &table->indexes[i], update, err)) {
            return false;
        }
    }
    return true;
}

bool item_write_check(const struct item_write *write, struct error *err)
{
    bool fits = write->kind == ITEM_PUT ? check_item_keys(write->table, write->input, err)
                                        : check_key(write->table, write->input, err);
    return fits && check_targets(write->table, write->expressions.update, err) &&
           paths_spare_keys(write->table, NULL, write->expressions.condition, err);
}

bool item_write_check_empty(const struct item_write *write, struct error *err)
{
    const struct expression *update = write->expressions.update;
    const struct expression_path *paths;
    size_t count = expression_paths(err->arena, update, &paths);
    for (size_t i = 0; i < count; i++) {
        const struct expression_path *path = &paths[i];
        if (path->is_target && path->literal && !path->nested &&
            !check_empty_target(write->table, path->root, path->literal, err)) {
            return false;
        }
    }
    return true;
}

/* ---- after admission ---- */

void item_write_begin(struct item_write *write, struct change *change)
{
    struct request *request = write->request;
    write->change = change;
    change_begin(&request->arena, request->core->store, write->table, write->input, change);
}

static bool check_free(const struct item_write *write, struct error *err)
{
    const struct transactions *transactions = &write->request->core->transactions;
    if (transactions_meet(transactions, write->actor, write->change->key) == MEETING_PROCEED) {
        return true;
    }
    request_use(write->request, write->table, NULL)->conflicts++;
    return error_set(err, ERROR_TRANSACTION_CONFLICT, "Transaction is ongoing for the item");
}

/* The current item goes with the exception when the request asks for it. */
static bool check_condition(const struct item_write *write, struct error *err)
{
    const struct expression *condition = write->expressions.condition;
    const struct value *item = write->change->old_image;
    if (write->absent && item) {
        return error_set(err, ERROR_DUPLICATE_ITEM, "Duplicate primary key exists in table");
    }
    if (MUTANT(CONDITION_ON_NEW) && write->kind == ITEM_PUT) {
        item = write->input;
    }
    bool blind = (MUTANT(CONDITION_NEVER_FAILS) && write->kind == ITEM_DELETE) ||
                 (MUTANT(CHECK_ALWAYS_HOLDS) && write->kind == ITEM_CHECK);
    if (blind || !condition || condition_holds(condition, item)) {
        return true;
    }
    (void)error_set(err, ERROR_CONDITIONAL_CHECK_FAILED, "The conditional request failed");
    request_use(write->request, write->table, NULL)->conditions_failed +=
        write->actor != ACTOR_TRANSACTION_WRITE;
    bool turned = MUTANT(FAILED_IS_NEW) && write->kind == ITEM_PUT;
    err->item = !write->item_on_failure ? NULL : turned ? write->input : item;
    return false;
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

/* UpdateItem measures the item without its key and with what its actions cost, if that is more (as
 * measured on the service). */
static size_t updated_bytes(const struct item_write *write, const struct value *image)
{
    size_t bytes = item_size(image);
    if (!write->costs) {
        return bytes;
    }
    struct value key;
    key_of(&write->request->arena, &write->table->schema, NULL, image, &key);
    size_t with_costs = bytes - item_size(&key) + update_cost(write->expressions.update);
    return with_costs > bytes ? with_costs : bytes;
}

static bool check_updated(const struct item_write *write, const struct value *image,
                          struct error *err)
{
    if (!check_updated_index_keys(write->table, write->change->old_image, image, err)) {
        return false;
    }
    return updated_bytes(write, image) <= ITEM_BYTES_MAX ||
           error_set(err, ERROR_VALIDATION,
                     "Item size to update has exceeded the maximum allowed size");
}

/* The image that the write leads to; NULL: none. */
static bool make_image(struct item_write *write, const struct value **image, struct error *err)
{
    *image = NULL;
    switch (write->kind) {
    case ITEM_PUT: *image = write->input; return true;
    case ITEM_UPDATE:
        *image = updated(write, err);
        return *image && check_updated(write, *image, err);
    case ITEM_CHECK: *image = write->change->old_image; return true;
    case ITEM_DELETE: break;
    }
    return true;
}

int64_t item_write_attempted_halves(const struct item_write *write)
{
    uint32_t old = write->change->old_bytes;
    uint32_t new = write->kind == ITEM_PUT ? table_item_bytes(write->table, write->input)
                                           : write->change->new_bytes;
    return write_halves(old > new ? old : new);
}

/* Developer Guide, "DynamoDB read and write operations": a write whose condition fails is charged,
 * too. */
static bool is_charged(enum error_code code)
{
    return code == ERROR_CONDITIONAL_CHECK_FAILED || code == ERROR_DUPLICATE_ITEM;
}

bool item_write_refused(const struct item_write *write, const struct error *err)
{
    if (is_charged(err->code)) {
        request_charge_table(write->request, write->table, WRITES,
                             item_write_attempted_halves(write));
    }
    return false;
}

bool item_write_evaluate(struct item_write *write, struct error *err)
{
    const struct value *image;
    if (!check_free(write, err) || !check_condition(write, err) ||
        !make_image(write, &image, err)) {
        return false;
    }
    change_plan(&write->request->arena, write->change, image);
    return check_collection(write->request, write->change, err);
}

bool item_write_run(struct item_write *write, struct error *err)
{
    struct request *request = write->request;
    if (!admit_ask_item(request, write->change, err)) {
        return false;
    }
    if (!item_write_evaluate(write, err)) {
        if (is_charged(err->code) && !MUTANT(FAILED_UNCHARGED)) {
            admit_take_item(request, write->change, item_write_attempted_halves(write));
        }
        return false;
    }
    if (!admit_ask_indexes(request, write->change, err)) {
        return false;
    }
    admit_take_change(request, write->change, false);
    return true;
}
