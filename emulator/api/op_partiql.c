/* ExecuteStatement: one PartiQL statement. */
#include "op.h"
#include "select_page.h"

static struct token_scope scope_of(const struct prepared *prepared)
{
    return (struct token_scope){prepared->parts.statement->source, prepared->parameters,
                                prepared->parameter_count};
}

static bool read_token(const struct prepared *prepared, struct next_token *out, struct error *err)
{
    struct request *request = prepared->request;
    struct str text = doc_string(prepared->doc, "NextToken");
    struct token_scope scope = scope_of(prepared);
    *out = (struct next_token){0};
    return !text.data || next_token_read(&request->arena, &scope, text, out, err);
}

/* ---- SELECT */

static void reply_more(const struct select_page *select, const struct next_token *more,
                       struct json_writer *w)
{
    struct token_scope scope = scope_of(select->prepared);
    json_name(w, "NextToken");
    json_string(w, next_token_print(&select->prepared->request->arena, &scope, more));
    if (more->last) {
        json_name(w, "LastEvaluatedKey");
        item_dump(w, more->last);
    }
}

static void reply_rows(struct select_page *select, const struct next_token *token)
{
    struct request *request = select->prepared->request;
    uint64_t limit = request_page_limit(request);
    struct json_writer w;
    struct next_token more;
    request_reply(request, &w);
    json_name(&w, "Items");
    json_open(&w, '[');
    bool cut = select_read(select, token, limit, &w, &more);
    json_close(&w, ']');
    if (cut) {
        reply_more(select, &more, &w);
    }
    bool shortened = limit != (uint64_t)request_integer(&request->doc, "Limit", 0);
    request->struck = request->struck || (shortened && cut);
    request_charge(request, &select->charge, READS);
    request_use(request, select->charge.table, NULL)->items_returned += (int64_t)select->returned;
    reply_consumed(&w, &request->doc, &select->charge);
    json_close(&w, '}');
}

static bool run_select(struct prepared *prepared, struct error *err)
{
    struct select_page select;
    struct next_token token;
    prepared->request->reads = true;
    if (!read_token(prepared, &token, err) || !prepared_find(prepared, err) ||
        !select_plan(&select, prepared, err)) {
        return false;
    }
    if (!select_token_fits(&select, &token)) {
        return next_token_refuse(err);
    }
    if (!request_admit(prepared->request, prepared->table, select.index, err) ||
        !select_admit(&select, &token, err)) {
        return false;
    }
    reply_rows(&select, &token);
    return true;
}

/* ---- INSERT, UPDATE, DELETE */

static void reply_write(const struct prepared *prepared)
{
    struct request *request = prepared->request;
    struct charge charge = {.table = prepared->table, .name = prepared->given};
    const struct value *item = prepared_returned(prepared);
    struct json_writer w;
    charge_change(&charge, prepared->write.change);
    request_charge(request, &charge, WRITES);
    request_reply(request, &w);
    json_name(&w, "Items");
    json_open(&w, '[');
    if (item) {
        item_dump(&w, item);
    }
    json_close(&w, ']');
    reply_consumed(&w, &request->doc, &charge);
    json_close(&w, '}');
}

static bool run_write(struct prepared *prepared, struct error *err)
{
    struct request *request = prepared->request;
    struct next_token unused;
    if (!read_token(prepared, &unused, err) || !prepared_find(prepared, err) ||
        !prepared_check_write(prepared, err) ||
        !request_admit(request, prepared->table, NULL, err)) {
        return false;
    }
    request->changes = ARENA_ARRAY(&request->arena, struct change, 1);
    item_write_begin(&prepared->write, request->changes);
    if (!item_write_run(&prepared->write, err)) {
        return item_write_refused(&prepared->write, err);
    }
    request->change_count = 1;
    reply_write(prepared);
    return true;
}

bool op_execute_statement(struct request *request, struct error *err)
{
    struct prepared prepared;
    if (!prepared_read(&prepared, request, &request->doc, err) ||
        !prepared_refuse_exists(&prepared, err)) {
        return false;
    }
    return prepared.type == STATEMENT_SELECT ? run_select(&prepared, err)
                                             : run_write(&prepared, err);
}
