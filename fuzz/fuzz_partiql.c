/*
 * PartiQL statements, parted by line feeds: parsed, rewritten, executed one by one, then together
 * as a batch and as a transaction.
 *
 * Properties: a statement parses to the same tree, or to the same error, each time; every reply is
 * JSON and fits the shape of its operation or is an error with a type; nothing that was refused
 * changes an item; SELECT * by a whole key answers what GetItem answers; the pages of a SELECT,
 * one row at a time, are the rows that it answers at once.
 */
#include <stdlib.h>
#include <string.h>

#include "../emulator/api/shape.h"
#include "../emulator/base/json.h"
#include "../emulator/emulator.h"
#include "../emulator/partiql/key_plan.h"
#include "../emulator/partiql/rewrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STATEMENTS_MAX 6
#define PAGES_MAX 40 /* more than the table has rows */

static const char create_table[] =
    "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":["
    "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\",\"KeyType\":"
    "\"RANGE\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
    "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"},{\"AttributeName\":\"g\","
    "\"AttributeType\":\"S\"}],\"GlobalSecondaryIndexes\":[{\"IndexName\":\"gsi\",\"KeySchema\":["
    "{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":"
    "\"KEYS_ONLY\"}}],\"LocalSecondaryIndexes\":[{\"IndexName\":\"lsi\",\"KeySchema\":["
    "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"g\",\"KeyType\":"
    "\"RANGE\"}],\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}";

static const char put_item[] =
    "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"%s\"},\"sk\":{\"N\":\"%d\"},\"g\":{\"S\":"
    "\"x\"},\"n\":{\"N\":\"%d\"},\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"two\"}]},\"m\":{\"M\":{"
    "\"k\":{\"BOOL\":true}}},\"ss\":{\"SS\":[\"a\",\"b\"]}}}";

static const char parameters[] =
    "[{\"S\":\"a\"},{\"N\":\"1\"},{\"L\":[{\"S\":\"a\"},{\"S\":\"b\"}]},{\"NS\":[\"1\",\"2\"]}]";
#define PARAMETER_COUNT 4

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* ---- the core */

static void check_reply(const struct ddb_operation *face, const struct ddb_reply *reply,
                        const struct doc *doc)
{
    char why[256];
    if (reply->refused) {
        require(reply->status >= 400 && doc_string(doc, "__type").len > 0);
        require(reply->changes == 0);
    } else {
        const struct operation *operation =
            operation_by_name(str_from(face->service), str_from(face->name));
        require(reply->status == 200 && shape_check_reply(operation, doc, why));
    }
}

/* The reply as a document, in the arena. False: it was refused. */
static bool ask(struct ddb *ddb, struct arena *arena, const char *operation, struct str body,
                struct doc *out)
{
    const struct ddb_operation *face = ddb_operation_by_name(str_from(operation));
    struct ddb_request request = {.service = str_from(face->service),
                                  .operation = str_from(face->name),
                                  .body = body,
                                  .client = STR("fuzz"),
                                  .host = STR("localhost")};
    uint64_t submit = ddb_submit(ddb, ddb_now(ddb) + 1000, &request);
    struct ddb_reply reply;
    require(ddb_poll(ddb, &reply) && reply.submit == submit);
    require(json_read(arena, arena_copy(arena, reply.body), out, NULL) && out->type == DOC_MAP);
    check_reply(face, &reply, out);
    return !reply.refused;
}

static struct ddb *open_filled(struct arena *arena)
{
    struct ddb_options options;
    char message[256];
    struct doc reply;
    ddb_options_init(&options);
    struct ddb *ddb = ddb_open(&options, message);
    require(ask(ddb, arena, "CreateTable", str_from(create_table), &reply));
    for (int i = 0; i < 5; i++) {
        const char *body = arena_printf(arena, put_item, i < 3 ? "a" : "b", i, i);
        require(ask(ddb, arena, "PutItem", str_from(body), &reply));
    }
    return ddb;
}

/* ---- trees: equal texts, equal trees */

static void print_path(struct buf *out, const struct path *path)
{
    for (size_t i = 0; i < path->count; i++) {
        buf_printf(out, "/%.*s#%u", STR_ARG(path->elements[i].name), path->elements[i].index);
    }
}

static void print_term(struct buf *out, const struct term *term)
{
    if (!term) {
        buf_text(out, "-");
        return;
    }
    buf_printf(out, "(%d %.*s %zu", (int)term->type, STR_ARG(term->text), term->parameter);
    print_path(out, &term->path);
    for (size_t i = 0; i < term->count; i++) {
        if (term->names) {
            buf_str(out, term->names[i]);
        }
        print_term(out, term->args[i]);
    }
    buf_byte(out, ')');
}

static void print_statement(struct buf *out, const struct statement *s)
{
    buf_printf(out, "%d %.*s %.*s %d %zu", (int)s->type, STR_ARG(s->table), STR_ARG(s->index),
               (int)s->returning, s->parameter_count);
    for (size_t i = 0; i < s->column_count; i++) {
        print_term(out, s->columns[i]);
    }
    for (size_t i = 0; i < s->assignment_count; i++) {
        print_path(out, &s->assignments[i].target);
        print_term(out, s->assignments[i].value);
    }
    print_term(out, s->item);
    print_term(out, s->where);
}

/* What a text is: its tree, or why it is none. */
static void print_parsed(struct arena *arena, struct str text, struct buf *out)
{
    const struct statement *statement = NULL;
    struct error err;
    error_init(&err, arena);
    if (statement_parse(arena, text, &statement, &err)) {
        print_statement(out, statement);
    } else {
        require(err.code == ERROR_VALIDATION && err.message);
        buf_text(out, err.message);
    }
}

static void check_tree(struct arena *arena, struct str text)
{
    struct buf first, second;
    buf_init(&first);
    buf_init(&second);
    print_parsed(arena, text, &first);
    print_parsed(arena, arena_copy(arena, text), &second);
    require(str_eq(buf_view(&first), buf_view(&second)));
    buf_release(&first);
    buf_release(&second);
}

/* ---- executing */

static struct str body_of(struct arena *arena, struct str text, const char *more, struct str token)
{
    struct buf body;
    buf_init(&body);
    buf_text(&body, "{\"Statement\":");
    json_print_string(&body, text);
    buf_printf(&body, ",\"Parameters\":%s%s", parameters, more);
    if (token.data) {
        buf_text(&body, ",\"NextToken\":");
        json_print_string(&body, token);
    }
    buf_byte(&body, '}');
    struct str copy = arena_copy(arena, buf_view(&body));
    buf_release(&body);
    return copy;
}

/* Rows as text, one after the other. */
static void add_rows(struct buf *out, const struct doc *reply)
{
    const struct doc *rows = doc_get(reply, "Items");
    for (size_t i = 0; i < rows->list.count; i++) {
        json_print(out, &rows->list.items[i]);
    }
}

/* `whole`: what the statement answered in one page, without a limit. */
static void check_pages(struct ddb *ddb, struct arena *arena, struct str text,
                        const struct doc *whole)
{
    struct buf at_once, in_pages;
    struct str token = {0};
    struct doc reply;
    int pages = 0;
    buf_init(&at_once);
    buf_init(&in_pages);
    add_rows(&at_once, whole);
    do {
        require(pages++ < PAGES_MAX);
        struct str body = body_of(arena, text, ",\"Limit\":1", token);
        require(ask(ddb, arena, "ExecuteStatement", body, &reply));
        add_rows(&in_pages, &reply);
        token = doc_string(&reply, "NextToken");
    } while (token.data);
    require(str_eq(buf_view(&at_once), buf_view(&in_pages)));
    buf_release(&at_once);
    buf_release(&in_pages);
}

static const struct key_schema schema = {.hash = {{{"pk", 2}, VALUE_S}},
                                         .range = {{{"sk", 2}, VALUE_N}},
                                         .hash_count = 1,
                                         .range_count = 1};

static const struct value *read_parameters(struct arena *arena)
{
    struct doc doc;
    struct error err;
    error_init(&err, arena);
    struct value *list = ARENA_ARRAY(arena, struct value, PARAMETER_COUNT);
    require(json_read(arena, str_from(parameters), &doc, NULL));
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        require(value_parse(arena, &doc.list.items[i], DIALECT_CLASSIC, &list[i], &err));
    }
    return list;
}

/* Is it SELECT * of one item, by its key and nothing else? `key` receives that key. */
static bool is_lookup(struct arena *arena, struct str text, struct value *key)
{
    struct error err;
    error_init(&err, arena);
    struct reading reading = {arena, &err, NULL, read_parameters(arena), PARAMETER_COUNT};
    struct rewritten parts;
    const struct expression *rest;
    return statement_parse(arena, text, &reading.statement, &err) && rewrite(&reading, &parts) &&
           reading.statement->type == STATEMENT_SELECT && !reading.statement->index.data &&
           !parts.projection && str_is(reading.statement->table, "tab") &&
           key_plan_pin(arena, parts.condition, &schema, key, &rest) && !rest;
}

static void check_lookup(struct ddb *ddb, struct arena *arena, const struct value *key,
                         const struct doc *reply)
{
    struct json_writer w;
    struct buf body, rows, item;
    struct doc got;
    buf_init(&body);
    buf_init(&rows);
    buf_init(&item);
    buf_text(&body, "{\"TableName\":\"tab\",\"Key\":");
    json_begin(&w, &body);
    item_dump(&w, key);
    buf_byte(&body, '}');
    require(ask(ddb, arena, "GetItem", buf_view(&body), &got));
    add_rows(&rows, reply);
    if (doc_get(&got, "Item")) {
        json_print(&item, doc_get(&got, "Item"));
    }
    require(str_eq(buf_view(&rows), buf_view(&item)));
    buf_release(&body);
    buf_release(&rows);
    buf_release(&item);
}

static bool is_select(struct arena *arena, struct str text)
{
    const struct statement *statement = NULL;
    struct error err;
    error_init(&err, arena);
    return statement_parse(arena, text, &statement, &err) && statement->type == STATEMENT_SELECT;
}

static void run_statement(struct ddb *ddb, struct arena *arena, struct str text)
{
    struct doc reply;
    struct value key;
    check_tree(arena, text);
    struct str body =
        body_of(arena, text, ",\"ReturnConsumedCapacity\":\"INDEXES\"", (struct str){0});
    if (!ask(ddb, arena, "ExecuteStatement", body, &reply) || !is_select(arena, text)) {
        return;
    }
    if (!doc_get(&reply, "NextToken")) {
        check_pages(ddb, arena, text, &reply);
    }
    if (is_lookup(arena, text, &key)) {
        check_lookup(ddb, arena, &key, &reply);
    }
}

/* All of them in one request. */
static void run_together(struct ddb *ddb, struct arena *arena, const struct str *texts,
                         size_t count, const char *operation, const char *member)
{
    struct buf body;
    struct doc reply;
    buf_init(&body);
    buf_printf(&body, "{\"ReturnConsumedCapacity\":\"INDEXES\",\"%s\":[", member);
    for (size_t i = 0; i < count; i++) {
        buf_text(&body, i > 0 ? "," : "");
        buf_str(&body, body_of(arena, texts[i], "", (struct str){0}));
    }
    buf_text(&body, "]}");
    (void)ask(ddb, arena, operation, buf_view(&body), &reply);
    buf_release(&body);
}

static size_t cut(struct str input, struct str out[STATEMENTS_MAX])
{
    size_t count = 0;
    while (input.len > 0 && count < STATEMENTS_MAX) {
        const char *end = memchr(input.data, '\n', input.len);
        size_t len = end ? (size_t)(end - input.data) : input.len;
        size_t taken = end ? len + 1 : len;
        out[count++] = (struct str){input.data, len};
        input = (struct str){input.data + taken, input.len - taken};
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct str texts[STATEMENTS_MAX];
    json_setup();
    arena_init(&arena);
    size_t count = cut((struct str){(const char *)data, size}, texts);
    struct ddb *ddb = open_filled(&arena);
    for (size_t i = 0; i < count; i++) {
        run_statement(ddb, &arena, texts[i]);
    }
    run_together(ddb, &arena, texts, count, "BatchExecuteStatement", "Statements");
    run_together(ddb, &arena, texts, count, "ExecuteTransaction", "TransactStatements");
    ddb_close(ddb);
    arena_release(&arena);
    return 0;
}
