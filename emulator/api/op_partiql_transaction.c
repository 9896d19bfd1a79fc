/*
 * ExecuteTransaction: up to 100 statements, all reads of single items or all writes and EXISTS
 * (Developer Guide, "Performing transactions with PartiQL for DynamoDB"), as lists of the actions
 * that TransactGetItems and TransactWriteItems have.
 */
#include "op.h"
#include "select_page.h"
#include "transact.h"

struct transaction_statements {
    struct request *request;
    struct prepared *list;
    size_t count;
    size_t reads;
};

/* What is wrong with a statement is told with its place; a table that is not there is not. */
static bool fault_in(size_t place, struct error *err)
{
    if (err->code == ERROR_VALIDATION) {
        error_prefix(
            err, arena_printf(err->arena, "Validation failed in TransactStatements[%zu]: ", place));
    }
    return false;
}

static bool refuse_returning(const struct prepared *prepared, struct error *err)
{
    return prepared->parts.statement->returning == RETURNING_NOTHING ||
           error_set(err, ERROR_VALIDATION,
                     "RETURNING clause is not supported in ExecuteTransaction.");
}

static bool read_statements(struct transaction_statements *all, struct error *err)
{
    const struct doc *list = doc_get(&all->request->doc, "TransactStatements");
    all->count = list->list.count;
    all->list = ARENA_ARRAY(&all->request->arena, struct prepared, all->count);
    for (size_t i = 0; i < all->count; i++) {
        struct prepared *prepared = &all->list[i];
        if (!prepared_read(prepared, all->request, &list->list.items[i], err) ||
            !refuse_returning(prepared, err)) {
            return fault_in(i, err);
        }
        all->reads += prepared->type == STATEMENT_SELECT;
    }
    return all->reads == 0 || all->reads == all->count ||
           error_set(err, ERROR_VALIDATION,
                     "ExecuteTransaction API does not support both read and write operations in "
                     "the same request.");
}

static bool find_tables(struct transaction_statements *all, struct error *err)
{
    for (size_t i = 0; i < all->count; i++) {
        if (!prepared_find(&all->list[i], err)) {
            return fault_in(i, err);
        }
    }
    return true;
}

/* ---- reads */

/* The key that the one range of the SELECT is. */
static const struct value *key_of_range(const struct prepared *prepared,
                                        const struct key_range *range)
{
    struct arena *arena = &prepared->request->arena;
    const struct key_schema *schema = &prepared->table->schema;
    struct value *key = arena_zalloc(arena, sizeof *key);
    key->type = VALUE_M;
    item_put(arena, key, schema->hash[0].name, range->hash[0]);
    if (schema->range_count > 0) {
        item_put(arena, key, schema->range[0].name, range->range[0]);
    }
    return key;
}

static bool make_read(const struct prepared *prepared, struct item_read *read, struct error *err)
{
    struct select_page select;
    if (prepared->parts.statement->index.data) {
        return error_set(err, ERROR_VALIDATION,
                         "Reads on indices are not supported within transactions.");
    }
    if (!select_plan(&select, prepared, err)) {
        return false;
    }
    if (!select_is_single(&select)) {
        return error_set(err, ERROR_VALIDATION,
                         "Select statements within ExecuteTransaction must specify the primary "
                         "key in the where clause.");
    }
    item_read_init(read, prepared->request, NULL);
    read->actor = ACTOR_TRANSACTION_READ;
    read->key = key_of_range(prepared, &select.plan.ranges[0]);
    read->expressions.condition = prepared->parts.condition;
    read->expressions.projection = prepared->parts.projection;
    read->given = prepared->given;
    read->table = prepared->table;
    return true;
}

static bool run_reads(struct transaction_statements *all, struct error *err)
{
    struct request *request = all->request;
    struct item_read *reads = ARENA_ARRAY(&request->arena, struct item_read, all->count);
    request->reads = true;
    for (size_t i = 0; i < all->count; i++) {
        if (!make_read(&all->list[i], &reads[i], err)) {
            return fault_in(i, err);
        }
    }
    struct transact_reads transact = {.request = request, .reads = reads, .count = all->count};
    if (!transact_reads(&transact, err)) {
        return false;
    }
    struct json_writer w;
    request_reply(request, &w);
    transact_reads_reply(&transact, &w);
    json_close(&w, '}');
    return true;
}

/* ---- writes */

static bool run_writes(struct transaction_statements *all, struct error *err)
{
    struct request *request = all->request;
    struct item_write *writes = ARENA_ARRAY(&request->arena, struct item_write, all->count);
    for (size_t i = 0; i < all->count; i++) {
        if (!prepared_key(&all->list[i], err)) {
            return fault_in(i, err);
        }
        writes[i] = all->list[i].write;
        writes[i].actor = ACTOR_TRANSACTION_WRITE;
    }
    struct transact_writes transact = {.request = request, .writes = writes, .count = all->count};
    if (!transact_writes(&transact, doc_string(&request->doc, "ClientRequestToken"), err)) {
        return false;
    }
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "Responses");
    json_open(&w, '[');
    json_close(&w, ']');
    transact_writes_reply(&transact, &w);
    json_close(&w, '}');
    return true;
}

bool op_execute_transaction(struct request *request, struct error *err)
{
    struct transaction_statements all = {.request = request};
    if (!read_statements(&all, err) || !find_tables(&all, err)) {
        return false;
    }
    return all.reads > 0 ? run_reads(&all, err) : run_writes(&all, err);
}
