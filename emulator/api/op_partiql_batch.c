/*
 * BatchExecuteStatement: up to 25 statements, all reads of single items or all writes, each on its
 * own (Developer Guide, "Running batch operations with PartiQL for DynamoDB").
 */
#include <stdlib.h>

#include "../base/mutant.h"
#include "admit.h"
#include "cancellation.h"
#include "op.h"
#include "select_page.h"

struct member {
    struct prepared prepared;
    struct select_page select;
    struct error err; /* set: the statement failed */
    bool parsed;
    bool ran; /* as far as to its item */
};

struct statements {
    struct request *request;
    struct member *members;
    size_t count;
    bool writes;
};

static bool failed(const struct member *member)
{
    return member->err.code != ERROR_NONE;
}

/* ---- planning */

static void open_members(struct statements *all, struct request *request)
{
    const struct doc *list = doc_get(&request->doc, "Statements");
    all->request = request;
    all->count = list->list.count;
    all->members = ARENA_ARRAY(&request->arena, struct member, all->count);
    for (size_t i = 0; i < all->count; i++) {
        struct member *member = &all->members[i];
        error_init(&member->err, &request->arena);
        member->parsed =
            prepared_read(&member->prepared, request, &list->list.items[i], &member->err) &&
            prepared_refuse_exists(&member->prepared, &member->err);
        /* As measured on the service, the parameter has no effect here. */
        member->prepared.write.item_on_failure = false;
    }
}

/* Statements that could not be parsed count on no side. */
static bool check_mixing(struct statements *all, struct error *err)
{
    size_t reads = 0, writes = 0;
    for (size_t i = 0; i < all->count; i++) {
        bool select = all->members[i].prepared.type == STATEMENT_SELECT;
        reads += all->members[i].parsed && select;
        writes += all->members[i].parsed && !select;
    }
    all->writes = writes > 0;
    all->request->reads = writes == 0;
    return reads == 0 || writes == 0 ||
           error_set(err, ERROR_VALIDATION,
                     "Read and write requests together in the same batch is not supported.");
}

static bool plan_select(struct member *member)
{
    struct prepared *prepared = &member->prepared;
    struct error *err = &member->err;
    if (!select_plan(&member->select, prepared, err)) {
        return false;
    }
    if (!select_is_single(&member->select)) {
        return error_set(err, ERROR_VALIDATION,
                         "Select statements within BatchExecuteStatement must specify the primary "
                         "key in the where clause.");
    }
    return true;
}

static void plan_members(struct statements *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct member *member = &all->members[i];
        struct prepared *prepared = &member->prepared;
        if (member->parsed && prepared_find(prepared, &member->err)) {
            bool select = prepared->type == STATEMENT_SELECT;
            member->ran =
                select ? plan_select(member) : prepared_check_write(prepared, &member->err);
        }
    }
}

/* ---- no two statements on one item */

/* The row that the statement reads or writes. */
static void add_row(const struct member *member, struct buf *out)
{
    const struct table *table = member->prepared.table;
    if (member->prepared.type != STATEMENT_SELECT) {
        key_row(out, table->id, table->salt, &table->schema, NULL, member->prepared.write.input);
        return;
    }
    struct range range;
    range_init(&range);
    range_query(&range, table, NULL, &member->select.plan.ranges[0]);
    buf_str(out, buf_view(&range.low));
    range_release(&range);
}

static bool check_distinct(struct statements *all, struct error *err)
{
    struct arena *arena = &all->request->arena;
    struct str *rows = ARENA_ARRAY(arena, struct str, all->count);
    size_t count = 0;
    struct buf row;
    buf_init(&row);
    for (size_t i = 0; i < all->count; i++) {
        if (all->members[i].ran) {
            buf_clear(&row);
            add_row(&all->members[i], &row);
            rows[count++] = arena_copy(arena, buf_view(&row));
        }
    }
    buf_release(&row);
    return !rows_repeat(rows, count) ||
           error_set(err, ERROR_VALIDATION, "Provided list of item keys contains duplicates");
}

static const struct table *first_table(const struct statements *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->members[i].ran) {
            return all->members[i].prepared.table;
        }
    }
    return NULL;
}

/* ---- running */

static void run_write(struct statements *all, struct member *member)
{
    struct request *request = all->request;
    struct change *change = &request->changes[request->change_count];
    item_write_begin(&member->prepared.write, change);
    /* What fails leaves its place to the next. */
    if (item_write_run(&member->prepared.write, &member->err)) {
        request->change_count++;
        return;
    }
    struct change *kept = arena_zalloc(&request->arena, sizeof *kept);
    *kept = *change;
    member->prepared.write.change = kept;
    *change = (struct change){0};
}

static void run_writes(struct statements *all)
{
    struct request *request = all->request;
    request->changes = ARENA_ARRAY(&request->arena, struct change, all->count);
    for (size_t i = 0; i < all->count; i++) {
        if (all->members[i].ran) {
            run_write(all, &all->members[i]);
        }
    }
    request->change_count -= MUTANT(PARTIQL_BATCH_FORGETS) && request->change_count > 1;
}

/* ---- capacity: one entry per table, sorted by name */

static void charge_member(struct charge *charge, const struct member *member)
{
    if (member->prepared.type == STATEMENT_SELECT) {
        charge->table_halves += member->select.charge.table_halves;
    } else if (admit_throttled(member->err.code)) {
        return; /* nothing was attempted */
    } else if (failed(member)) {
        charge->failed_halves += item_write_attempted_halves(&member->prepared.write);
    } else {
        charge_change(charge, member->prepared.write.change);
    }
}

struct charged {
    struct charge charge;
    bool succeeded; /* at least one of the table's statements */
};

static struct charged *charged_table(struct charged *tables, size_t *count,
                                     const struct prepared *prepared)
{
    for (size_t i = 0; i < *count; i++) {
        if (tables[i].charge.table == prepared->table) {
            return &tables[i];
        }
    }
    tables[*count].charge.table = prepared->table;
    tables[*count].charge.name = prepared->given;
    return &tables[(*count)++];
}

static int compare_names(const void *a, const void *b)
{
    const struct charged *first = a;
    const struct charged *second = b;
    return str_cmp(first->charge.name, second->charge.name);
}

/* A table whose statements all failed is left out; without any success there is no list. */
static void reply_charges(const struct statements *all, struct json_writer *w)
{
    enum consumed detail = consumed_of(&all->request->doc);
    struct charged *tables = ARENA_ARRAY(&all->request->arena, struct charged, all->count);
    size_t count = 0, succeeded = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct member *member = &all->members[i];
        if (member->ran) {
            struct charged *table = charged_table(tables, &count, &member->prepared);
            charge_member(&table->charge, member);
            table->succeeded = table->succeeded || !failed(member);
            succeeded += !failed(member);
        }
    }
    for (size_t i = 0; i < count; i++) {
        request_charge(all->request, &tables[i].charge, all->writes ? WRITES : READS);
    }
    if (detail == CONSUMED_NONE || succeeded == 0) {
        return;
    }
    qsort(tables, count, sizeof *tables, compare_names);
    json_name(w, "ConsumedCapacity");
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        if (tables[i].succeeded) {
            charge_dump(w, &tables[i].charge, detail);
        }
    }
    json_close(w, ']');
}

/* ---- replies */

/* API Reference, "BatchStatementError": the reasons of transactions, and one more. */
static const char *code_of(enum error_code code)
{
    const char *reason =
        code == ERROR_REQUEST_LIMIT_EXCEEDED ? "RequestLimitExceeded" : cancellation_reason(code);
    return reason ? reason : "ResourceNotFound";
}

static void reply_error(const struct member *member, struct json_writer *w)
{
    json_name(w, "Error");
    json_open(w, '{');
    json_name(w, "Code");
    json_text(w, code_of(member->err.code));
    json_name(w, "Message");
    json_text(w, member->err.message);
    json_close(w, '}');
}

/* The one row of a SELECT, if there is one. */
static void reply_row(struct member *member, struct json_writer *w)
{
    struct next_token begin = {0}, more;
    struct buf rows;
    struct json_writer inner;
    buf_init(&rows);
    json_begin(&inner, &rows);
    (void)select_read(&member->select, &begin, 0, &inner, &more);
    if (rows.len > 0) {
        json_name(w, "Item");
        json_raw(w, buf_view(&rows));
    }
    buf_release(&rows);
}

static void reply_success(struct member *member, struct json_writer *w)
{
    if (member->prepared.type == STATEMENT_SELECT) {
        reply_row(member, w);
        return;
    }
    const struct value *item = prepared_returned(&member->prepared);
    if (item) {
        json_name(w, "Item");
        item_dump(w, item);
    }
}

/* A read is admitted when those before it have taken what they took. */
static void admit_read(struct member *member)
{
    struct next_token begin = {0};
    if (member->ran && !failed(member) && member->prepared.type == STATEMENT_SELECT) {
        (void)select_admit(&member->select, &begin, &member->err);
    }
}

static void reply_members(struct statements *all)
{
    struct json_writer w;
    request_reply(all->request, &w);
    json_name(&w, "Responses");
    json_open(&w, '[');
    for (size_t i = 0; i < all->count; i++) {
        struct member *member = &all->members[i];
        json_open(&w, '{');
        admit_read(member);
        if (failed(member)) {
            reply_error(member, &w);
        }
        if (member->ran) {
            json_name(&w, "TableName");
            json_string(&w, member->prepared.given);
        }
        if (!failed(member)) {
            reply_success(member, &w);
        }
        json_close(&w, '}');
    }
    json_close(&w, ']');
    reply_charges(all, &w);
    json_close(&w, '}');
}

bool op_batch_execute_statement(struct request *request, struct error *err)
{
    struct statements all = {0};
    open_members(&all, request);
    if (!check_mixing(&all, err)) {
        return false;
    }
    plan_members(&all);
    if (!check_distinct(&all, err) || !request_admit(request, first_table(&all), NULL, err)) {
        return false;
    }
    if (all.writes) {
        run_writes(&all);
    }
    reply_members(&all);
    return true;
}
