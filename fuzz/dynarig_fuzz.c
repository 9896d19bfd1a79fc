#include "dynarig_fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../emulator/base/digest.h"
#include "../emulator/base/json.h"
#include "../emulator/emulator.h"
#include "lots.h"

#define DEPTH_MAX 3                 /* of lists and maps in each other */
#define RUNS_MAX 500                /* then the memory of the core starts anew */
#define START_US 1795435200000000LL /* 2026-11-23T00:00:00Z */

struct dynarig_fuzz {
    const struct dynarig_fuzz_table *table;
    struct lots lots;
    struct arena arena;
    struct doc schema; /* the body of CreateTable */
};

/* The DynamoDB within: opened once, reset for each run, for opening takes longer than a run. */
static struct {
    struct ddb *ddb;
    unsigned runs;
    struct dynarig_fuzz *run; /* whose bytes decide about faults */
} core;

static void refuse(const char *what, struct str why)
{
    (void)fprintf(stderr, "dynarig_fuzz: %s: %.*s\n", what, STR_ARG(why));
    abort();
}

/* ---- the DynamoDB within ---- */

static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    struct dynarig_fuzz *run = core.run;
    if (!run || !run->table->hurts || !lots_chance(&run->lots, 2)) {
        return;
    }
    if (str_starts(site->operation, STR("Batch"))) {
        out->effect = EFFECT_UNPROCESSED;
        out->fraction_ppm = 500000;
    } else if (str_is(site->operation, "Query") || str_is(site->operation, "Scan")) {
        out->effect = EFFECT_SHORT_PAGE;
        out->items = 1 + (int64_t)lots_below(&run->lots, 3);
    }
}

static void core_start(void)
{
    char message[256];
    struct ddb_options options;
    if (core.ddb && core.runs++ >= RUNS_MAX) {
        ddb_close(core.ddb);
        core.ddb = NULL;
    }
    if (core.ddb) {
        ddb_reset(core.ddb, ddb_now(core.ddb) + 1000);
        return;
    }
    ddb_options_init(&options);
    options.env.strike = strike;
    core.ddb = ddb_open(&options, message);
    core.runs = 0;
    if (!core.ddb) {
        refuse("no core", str_from(message));
    }
    ddb_advance(core.ddb, START_US);
}

struct dynarig_fuzz_reply dynarig_fuzz_send(struct dynarig_fuzz *fuzz, const char *operation,
                                            const char *body)
{
    struct ddb_reply reply;
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = str_from(operation),
                                  .body = str_from(body),
                                  .client = STR("fuzz"),
                                  .host = STR("localhost")};
    (void)ddb_submit(core.ddb, ddb_now(core.ddb) + 1000, &request);
    require(ddb_poll(core.ddb, &reply));
    return (struct dynarig_fuzz_reply){reply.status, arena_copy(&fuzz->arena, reply.body).data,
                                       arena_copy(&fuzz->arena, reply.error).data};
}

struct dynarig_fuzz *dynarig_fuzz_begin(const struct dynarig_fuzz_table *table, const uint8_t *data,
                                        size_t size)
{
    struct json_fault fault;
    struct dynarig_fuzz *fuzz = mem_zalloc(sizeof *fuzz);
    json_setup();
    arena_init(&fuzz->arena);
    fuzz->table = table;
    if (!json_read(&fuzz->arena, str_from(table->create_table), &fuzz->schema, &fault)) {
        refuse("create_table is not JSON", str_from(fault.message));
    }
    core_start();
    struct dynarig_fuzz_reply reply = dynarig_fuzz_send(fuzz, "CreateTable", table->create_table);
    if (reply.status != 200) {
        refuse("create_table is refused", str_from(reply.body));
    }
    fuzz->lots = (struct lots){data, size};
    core.run = fuzz;
    return fuzz;
}

void dynarig_fuzz_end(struct dynarig_fuzz *fuzz)
{
    core.run = NULL;
    arena_release(&fuzz->arena);
    free(fuzz);
}

size_t dynarig_fuzz_below(struct dynarig_fuzz *fuzz, size_t n)
{
    return lots_below(&fuzz->lots, n);
}

bool dynarig_fuzz_more(const struct dynarig_fuzz *fuzz)
{
    return fuzz->lots.size > 0;
}

/* ---- the table as described ---- */

static struct str table_name(const struct dynarig_fuzz *fuzz)
{
    return doc_string(&fuzz->schema, "TableName");
}

static size_t list_count(const struct doc *list)
{
    return list && list->type == DOC_LIST ? list->list.count : 0;
}

/* Entry i of AttributeDefinitions or of a KeySchema. */
static struct str name_at(const struct doc *list, size_t i)
{
    return doc_string(&list->list.items[i], "AttributeName");
}

static bool schema_has(const struct doc *key_schema, struct str name)
{
    for (size_t i = 0; i < list_count(key_schema); i++) {
        if (str_eq(name_at(key_schema, i), name)) {
            return true;
        }
    }
    return false;
}

/* Of an attribute of some key: "S"; else data NULL. */
static struct str defined_type(const struct dynarig_fuzz *fuzz, struct str name)
{
    const struct doc *definitions = doc_get(&fuzz->schema, "AttributeDefinitions");
    for (size_t i = 0; i < list_count(definitions); i++) {
        if (str_eq(name_at(definitions, i), name)) {
            return doc_string(&definitions->list.items[i], "AttributeType");
        }
    }
    return (struct str){0};
}

static const struct dynarig_fuzz_attribute *described(const struct dynarig_fuzz *fuzz,
                                                      struct str name)
{
    for (size_t i = 0; i < fuzz->table->attribute_count; i++) {
        if (str_is(name, fuzz->table->attributes[i].name)) {
            return &fuzz->table->attributes[i];
        }
    }
    return NULL;
}

/* ---- values ---- */

/* One of a list with commas. */
static struct str choose(struct lots *lots, const char *list)
{
    size_t count = 1;
    for (const char *at = list; (at = strchr(at, ',')); at++) {
        count++;
    }
    for (size_t skip = lots_below(lots, count); skip > 0; skip--) {
        list = strchr(list, ',') + 1;
    }
    return (struct str){list, strcspn(list, ",")};
}

/* Characters of one to four bytes, what JSON must escape, what sorts oddly. */
static void put_text(struct lots *lots, struct json_writer *w, bool may_be_empty)
{
    static const char *const pieces[] = {"a",
                                         "B",
                                         "0",
                                         " ",
                                         "~",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\x01",
                                         "/",
                                         "\xC3\xA9",
                                         "\xE2\x82\xAC",
                                         "\xF0\x9D\x84\x9E",
                                         "#:'<"};
    struct buf text;
    buf_init(&text);
    size_t count = lots_below(lots, 9) + !may_be_empty;
    for (size_t i = 0; i < count; i++) {
        buf_text(&text, pieces[lots_below(lots, sizeof pieces / sizeof *pieces)]);
    }
    if (lots_chance(lots, 32)) {
        buf_text(&text, "a long text, of which there are some in every table that lives for long");
    }
    json_string(w, buf_view(&text));
    buf_release(&text);
}

/* 1 to 38 digits anywhere between 1E-130 and 1E126, as people write numbers. */
static void put_number(struct lots *lots, struct json_writer *w)
{
    struct buf text;
    buf_init(&text);
    buf_text(&text, lots_chance(lots, 3) ? "-" : "");
    size_t digits = 1 + lots_below(lots, lots_chance(lots, 4) ? 38 : 4);
    size_t point = lots_below(lots, 3) ? digits : lots_below(lots, digits) + 1;
    for (size_t i = 0; i < digits; i++) {
        buf_text(&text, i == point ? "." : "");
        buf_byte(&text, (unsigned char)('0' + lots_below(lots, 10)));
    }
    if (lots_chance(lots, 8)) {
        buf_printf(&text, "%c%d", lots_chance(lots, 2) ? 'E' : 'e',
                   (int)lots_below(lots, 170) - 84);
    }
    json_string(w, buf_view(&text));
    buf_release(&text);
}

static void put_binary(struct lots *lots, struct json_writer *w, bool may_be_empty)
{
    struct buf text;
    struct str bytes = lots_bytes(lots, 16);
    buf_init(&text);
    base64_print(&text, bytes.len > 0 || may_be_empty ? bytes : STR("\0"));
    json_string(w, buf_view(&text));
    buf_release(&text);
}

/* Members of a set differ: they count on from the first. */
static void put_set(struct lots *lots, struct json_writer *w, char type)
{
    size_t first = lots_below(lots, 5), count = 1 + lots_below(lots, 4);
    json_open(w, '[');
    for (size_t i = first; i < first + count; i++) {
        char text[32];
        (void)snprintf(text, sizeof text,
                       type == 'N'   ? "%d.5"
                       : type == 'S' ? "m%d"
                                     : "AAA%d",
                       (int)i);
        json_text(w, text);
    }
    json_close(w, ']');
}

static void put_value(struct lots *lots, struct json_writer *w, struct str type, size_t depth);

static struct str any_type(struct lots *lots, size_t depth)
{
    return choose(lots, depth < DEPTH_MAX ? "S,N,BOOL,NULL,B,SS,NS,BS,L,M" : "S,N,BOOL,NULL,B");
}

static void put_container(struct lots *lots, struct json_writer *w, bool map, size_t depth)
{
    size_t count = lots_below(lots, 4);
    json_open(w, map ? '{' : '[');
    for (size_t i = 0; i < count; i++) {
        char name[] = {(char)('a' + i), '\0'};
        if (map) {
            json_name(w, name);
        }
        put_value(lots, w, any_type(lots, depth + 1), depth + 1);
    }
    json_close(w, map ? '}' : ']');
}

static void put_content(struct lots *lots, struct json_writer *w, struct str type, size_t depth)
{
    if (str_is(type, "S")) {
        put_text(lots, w, true);
    } else if (str_is(type, "N")) {
        put_number(lots, w);
    } else if (str_is(type, "B")) {
        put_binary(lots, w, true);
    } else if (str_is(type, "BOOL")) {
        json_bool(w, lots_chance(lots, 2));
    } else if (str_is(type, "NULL")) {
        json_bool(w, true);
    } else if (type.len == 2 && type.data[1] == 'S') {
        put_set(lots, w, type.data[0]);
    } else if (str_is(type, "L") || str_is(type, "M")) {
        put_container(lots, w, str_is(type, "M"), depth);
    } else {
        refuse("no such type", type);
    }
}

static void put_value(struct lots *lots, struct json_writer *w, struct str type, size_t depth)
{
    json_open(w, '{');
    json_name_str(w, type);
    put_content(lots, w, type, depth);
    json_close(w, '}');
}

/* Values of keys are never empty. */
static void put_key_value(struct lots *lots, struct json_writer *w, struct str type)
{
    json_open(w, '{');
    json_name_str(w, type);
    if (str_is(type, "S")) {
        put_text(lots, w, false);
    } else if (str_is(type, "N")) {
        put_number(lots, w);
    } else {
        put_binary(lots, w, false);
    }
    json_close(w, '}');
}

/* A value that the attribute may have. */
static void put_attribute(struct dynarig_fuzz *fuzz, struct json_writer *w, struct str name)
{
    struct lots *lots = &fuzz->lots;
    const struct dynarig_fuzz_attribute *about = described(fuzz, name);
    struct str key = defined_type(fuzz, name);
    struct str type = key.data                ? key
                      : about && about->types ? choose(lots, about->types)
                                              : any_type(lots, 0);
    if (about && about->values && (str_is(type, "S") || str_is(type, "N"))) {
        json_open(w, '{');
        json_name_str(w, type);
        json_string(w, choose(lots, about->values));
        json_close(w, '}');
    } else if (key.data) {
        put_key_value(lots, w, type);
    } else {
        put_value(lots, w, type, 0);
    }
}

static void put_named(struct dynarig_fuzz *fuzz, struct json_writer *w, struct str name)
{
    json_name_str(w, name);
    put_attribute(fuzz, w, name);
}

static void put_key(struct dynarig_fuzz *fuzz, struct json_writer *w)
{
    const struct doc *schema = doc_get(&fuzz->schema, "KeySchema");
    json_open(w, '{');
    for (size_t i = 0; i < list_count(schema); i++) {
        put_named(fuzz, w, name_at(schema, i));
    }
    json_close(w, '}');
}

/* Keys of indexes that are not described otherwise: some items are not in the index. */
static void put_index_keys(struct dynarig_fuzz *fuzz, struct json_writer *w)
{
    const struct doc *definitions = doc_get(&fuzz->schema, "AttributeDefinitions");
    const struct doc *schema = doc_get(&fuzz->schema, "KeySchema");
    for (size_t i = 0; i < list_count(definitions); i++) {
        struct str name = name_at(definitions, i);
        if (!schema_has(schema, name) && !described(fuzz, name) && lots_chance(&fuzz->lots, 2)) {
            put_named(fuzz, w, name);
        }
    }
}

static void put_item(struct dynarig_fuzz *fuzz, struct json_writer *w)
{
    const struct doc *schema = doc_get(&fuzz->schema, "KeySchema");
    json_open(w, '{');
    for (size_t i = 0; i < list_count(schema); i++) {
        put_named(fuzz, w, name_at(schema, i));
    }
    put_index_keys(fuzz, w);
    for (size_t i = 0; i < fuzz->table->attribute_count; i++) {
        const struct dynarig_fuzz_attribute *about = &fuzz->table->attributes[i];
        bool here = !about->optional || lots_chance(&fuzz->lots, 2);
        if (here && !schema_has(schema, str_from(about->name))) {
            put_named(fuzz, w, str_from(about->name));
        }
    }
    if (fuzz->table->strangers && lots_chance(&fuzz->lots, 4)) {
        put_named(fuzz, w, STR("stranger"));
    }
    json_close(w, '}');
}

/* ---- texts ---- */

static const char *keep(struct dynarig_fuzz *fuzz, struct buf *text)
{
    const char *kept = arena_copy(&fuzz->arena, buf_view(text)).data;
    buf_release(text);
    return kept;
}

static void text_begin(struct buf *text, struct json_writer *w)
{
    buf_init(text);
    json_begin(w, text);
}

const char *dynarig_fuzz_item(struct dynarig_fuzz *fuzz)
{
    struct buf text;
    struct json_writer w;
    text_begin(&text, &w);
    put_item(fuzz, &w);
    return keep(fuzz, &text);
}

const char *dynarig_fuzz_key(struct dynarig_fuzz *fuzz)
{
    struct buf text;
    struct json_writer w;
    text_begin(&text, &w);
    put_key(fuzz, &w);
    return keep(fuzz, &text);
}

const char *dynarig_fuzz_value(struct dynarig_fuzz *fuzz, const char *attribute)
{
    struct buf text;
    struct json_writer w;
    text_begin(&text, &w);
    put_attribute(fuzz, &w, str_from(attribute));
    return keep(fuzz, &text);
}

/* ---- requests ---- */

/* {"TableName":"...", and the caller goes on. */
static void request_begin(struct dynarig_fuzz *fuzz, struct buf *text, struct json_writer *w)
{
    text_begin(text, w);
    json_open(w, '{');
    json_name(w, "TableName");
    json_string(w, table_name(fuzz));
}

static const char *request_end(struct dynarig_fuzz *fuzz, struct buf *text, struct json_writer *w)
{
    json_close(w, '}');
    return keep(fuzz, text);
}

const char *dynarig_fuzz_put(struct dynarig_fuzz *fuzz)
{
    struct buf text;
    struct json_writer w;
    request_begin(fuzz, &text, &w);
    json_name(&w, "Item");
    put_item(fuzz, &w);
    return request_end(fuzz, &text, &w);
}

static const char *by_key(struct dynarig_fuzz *fuzz)
{
    struct buf text;
    struct json_writer w;
    request_begin(fuzz, &text, &w);
    json_name(&w, "Key");
    put_key(fuzz, &w);
    return request_end(fuzz, &text, &w);
}

/* Expressions while they are written: their texts, names (#0 ...) and values (:0 ...). */
struct parts {
    struct dynarig_fuzz *fuzz;
    struct buf condition, filter, names, values;
    struct json_writer names_out, values_out;
    int name_count, value_count;
};

static void parts_begin(struct parts *parts, struct dynarig_fuzz *fuzz)
{
    *parts = (struct parts){.fuzz = fuzz};
    buf_init(&parts->condition);
    buf_init(&parts->filter);
    text_begin(&parts->names, &parts->names_out);
    text_begin(&parts->values, &parts->values_out);
    json_open(&parts->names_out, '{');
    json_open(&parts->values_out, '{');
}

static void put_part(struct json_writer *w, const char *member, const struct buf *text)
{
    if (text->len > 0) {
        json_name(w, member);
        json_string(w, buf_view(text));
    }
}

/* Writes them as members of the request. */
static void parts_end(struct parts *parts, struct json_writer *w, const char *condition_member)
{
    json_close(&parts->names_out, '}');
    json_close(&parts->values_out, '}');
    put_part(w, condition_member, &parts->condition);
    put_part(w, "FilterExpression", &parts->filter);
    if (parts->name_count > 0) {
        json_name(w, "ExpressionAttributeNames");
        json_raw(w, buf_view(&parts->names));
    }
    if (parts->value_count > 0) {
        json_name(w, "ExpressionAttributeValues");
        json_raw(w, buf_view(&parts->values));
    }
    buf_release(&parts->condition);
    buf_release(&parts->filter);
    buf_release(&parts->names);
    buf_release(&parts->values);
}

static int add_name(struct parts *parts, struct str name)
{
    char placeholder[16];
    (void)snprintf(placeholder, sizeof placeholder, "#%d", parts->name_count);
    json_name(&parts->names_out, placeholder);
    json_string(&parts->names_out, name);
    return parts->name_count++;
}

static int add_value(struct parts *parts, struct str attribute)
{
    char placeholder[16];
    (void)snprintf(placeholder, sizeof placeholder, ":%d", parts->value_count);
    json_name(&parts->values_out, placeholder);
    put_attribute(parts->fuzz, &parts->values_out, attribute);
    return parts->value_count++;
}

static void add_sort_condition(struct parts *parts, struct str name)
{
    static const char *const operators[] = {"=", "<", "<=", ">", ">="};
    struct lots *lots = &parts->fuzz->lots;
    bool text = !str_is(defined_type(parts->fuzz, name), "N");
    int attribute = add_name(parts, name), value = add_value(parts, name);
    if (text && lots_chance(lots, 4)) {
        buf_printf(&parts->condition, " AND begins_with(#%d, :%d)", attribute, value);
    } else {
        buf_printf(&parts->condition, " AND #%d %s :%d", attribute, operators[lots_below(lots, 5)],
                   value);
    }
}

/* Every partition key attribute, perhaps the first sort key attribute. */
static void add_key_condition(struct parts *parts, const struct doc *schema)
{
    bool sorted = false;
    for (size_t i = 0; i < list_count(schema); i++) {
        struct str name = name_at(schema, i);
        if (str_is(doc_string(&schema->list.items[i], "KeyType"), "HASH")) {
            buf_printf(&parts->condition, "%s#%d = :%d", parts->name_count > 0 ? " AND " : "",
                       add_name(parts, name), add_value(parts, name));
        } else if (!sorted && lots_chance(&parts->fuzz->lots, 2)) {
            add_sort_condition(parts, name);
            sorted = true;
        } else {
            sorted = true;
        }
    }
}

/* An attribute that is described and in no key, for filters and updates; data NULL: none. */
static struct str plain_attribute(struct dynarig_fuzz *fuzz)
{
    size_t count = fuzz->table->attribute_count;
    for (size_t i = count > 0 ? lots_below(&fuzz->lots, count) : 0; i < count; i++) {
        struct str name = str_from(fuzz->table->attributes[i].name);
        if (!defined_type(fuzz, name).data) {
            return name;
        }
    }
    return (struct str){0};
}

static void add_filter(struct parts *parts)
{
    struct lots *lots = &parts->fuzz->lots;
    struct str name = plain_attribute(parts->fuzz);
    if (!name.data) {
        return;
    }
    int attribute = add_name(parts, name);
    if (lots_chance(lots, 3)) {
        buf_printf(&parts->filter, "attribute_exists(#%d)", attribute);
    } else {
        buf_printf(&parts->filter, "#%d %s :%d", attribute, lots_chance(lots, 2) ? "<>" : "=",
                   add_value(parts, name));
    }
}

/* An index, chosen among all; NULL: the table itself. */
static const struct doc *choose_index(struct dynarig_fuzz *fuzz)
{
    const struct doc *global = doc_get(&fuzz->schema, "GlobalSecondaryIndexes");
    const struct doc *local = doc_get(&fuzz->schema, "LocalSecondaryIndexes");
    size_t chosen = lots_below(&fuzz->lots, 1 + list_count(global) + list_count(local));
    if (chosen == 0) {
        return NULL;
    }
    chosen--;
    return chosen < list_count(global) ? &global->list.items[chosen]
                                       : &local->list.items[chosen - list_count(global)];
}

static const char *page_request(struct dynarig_fuzz *fuzz, bool query)
{
    struct buf text;
    struct json_writer w;
    struct parts parts;
    request_begin(fuzz, &text, &w);
    parts_begin(&parts, fuzz);
    const struct doc *index = choose_index(fuzz);
    if (index) {
        json_name(&w, "IndexName");
        json_string(&w, doc_string(index, "IndexName"));
    }
    if (query) {
        add_key_condition(&parts, doc_get(index ? index : &fuzz->schema, "KeySchema"));
        json_name(&w, "ScanIndexForward");
        json_bool(&w, !lots_chance(&fuzz->lots, 3));
    }
    if (lots_chance(&fuzz->lots, 2)) {
        add_filter(&parts);
    }
    if (lots_chance(&fuzz->lots, 2)) {
        json_name(&w, "Limit");
        json_int(&w, 1 + (int64_t)lots_below(&fuzz->lots, 5));
    }
    parts_end(&parts, &w, "KeyConditionExpression");
    return request_end(fuzz, &text, &w);
}

const char *dynarig_fuzz_query(struct dynarig_fuzz *fuzz)
{
    return page_request(fuzz, true);
}

static const char *update_request(struct dynarig_fuzz *fuzz)
{
    struct buf text;
    struct json_writer w;
    struct parts parts;
    request_begin(fuzz, &text, &w);
    json_name(&w, "Key");
    put_key(fuzz, &w);
    parts_begin(&parts, fuzz);
    struct str name = plain_attribute(fuzz);
    if (name.data && lots_chance(&fuzz->lots, 3)) {
        buf_printf(&parts.condition, "REMOVE #%d", add_name(&parts, name));
    } else if (name.data) {
        buf_printf(&parts.condition, "SET #%d = :%d", add_name(&parts, name),
                   add_value(&parts, name));
    }
    parts_end(&parts, &w, "UpdateExpression");
    return request_end(fuzz, &text, &w);
}

const char *dynarig_fuzz_request(struct dynarig_fuzz *fuzz, const char **operation)
{
    static const char *const operations[] = {"PutItem",    "GetItem", "Query",
                                             "UpdateItem", "Scan",    "DeleteItem"};
    size_t chosen = lots_below(&fuzz->lots, sizeof operations / sizeof *operations);
    *operation = operations[chosen];
    switch (chosen) {
    case 0: return dynarig_fuzz_put(fuzz);
    case 2: return dynarig_fuzz_query(fuzz);
    case 3: return update_request(fuzz);
    case 4: return page_request(fuzz, false);
    default: return by_key(fuzz);
    }
}
