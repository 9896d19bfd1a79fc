/* A table as the catalog's text, and back; and the edited copy that takes the table's place. */
#include <stdlib.h>

#include "../base/digest.h"
#include "table_update.h"

/* ---- out */

static void dump_int(struct json_writer *w, const char *name, int64_t number)
{
    json_name(w, name);
    json_int(w, number);
}

static void dump_str(struct json_writer *w, const char *name, struct str text)
{
    json_name(w, name);
    json_string(w, text);
}

static void dump_rates(struct json_writer *w, const struct rates *rates)
{
    json_name(w, "rates");
    json_open(w, '{');
    dump_int(w, "increased_us", rates->increased_us);
    dump_int(w, "decreased_us", rates->decreased_us);
    dump_int(w, "decreases", rates->decreases);
    dump_int(w, "warm_reads", rates->warm[READS]);
    dump_int(w, "warm_writes", rates->warm[WRITES]);
    json_close(w, '}');
}

static void dump_index(struct json_writer *w, const struct index *index)
{
    struct buf hex;
    buf_init(&hex);
    hex_print(&hex, (const unsigned char *)index->cursor.data, index->cursor.len);
    json_open(w, '{');
    dump_str(w, "name", index->name);
    dump_int(w, "id", index->id);
    dump_str(w, "cursor", buf_view(&hex));
    dump_rates(w, &index->rates);
    json_close(w, '}');
    buf_release(&hex);
}

void table_dump(const struct table *table, struct buf *out)
{
    struct json_writer w;
    json_begin(&w, out);
    json_open(&w, '{');
    dump_int(&w, "id", table->id);
    dump_int(&w, "salt", (int64_t)table->salt);
    dump_int(&w, "collections_id", table->collections_id);
    dump_str(&w, "account", table->account);
    dump_str(&w, "region", table->region);
    dump_str(&w, "table_id", table->table_id);
    dump_str(&w, "ttl_attribute", table->ttl_attribute);
    dump_str(&w, "policy_revision", table->policy_revision);
#define MOMENT(name) dump_int(&w, #name, table->name);
#include "table_moment.def"
#undef MOMENT
    dump_rates(&w, &table->rates);
    json_name(&w, "indexes");
    json_open(&w, '[');
    for (size_t i = 0; i < table->index_count; i++) {
        dump_index(&w, &table->indexes[i]);
    }
    json_close(&w, ']');
    table_updates_dump(&w, table);
    json_name(&w, "request");
    json_doc(&w, table->request);
    json_close(&w, '}');
}

/* ---- in */

static struct rates load_rates(const struct doc *holder)
{
    const struct doc *doc = doc_get(holder, "rates");
    return (struct rates){
        .increased_us = doc_whole(doc, "increased_us"),
        .decreased_us = doc_whole(doc, "decreased_us"),
        .decreases = doc_whole(doc, "decreases"),
        .warm = {doc_whole(doc, "warm_reads"), doc_whole(doc, "warm_writes")},
    };
}

static struct str load_hex(struct arena *arena, struct str hex)
{
    char *bytes = arena_alloc(arena, hex.len / 2 + 1);
    for (size_t i = 0; i < hex.len / 2; i++) {
        char pair[3] = {hex.data[2 * i], hex.data[2 * i + 1], '\0'};
        bytes[i] = (char)strtoul(pair, NULL, 16);
    }
    return (struct str){bytes, hex.len / 2};
}

/* What table_refresh is to find of each index. */
static void load_indexes(struct table *table, const struct doc *list)
{
    table->indexes = ARENA_ARRAY(&table->arena, struct index, TABLE_INDEX_MAX);
    for (size_t i = 0; list && i < list->list.count && i < TABLE_INDEX_MAX; i++) {
        const struct doc *one = &list->list.items[i];
        table->indexes[table->index_count++] = (struct index){
            .name = doc_string(one, "name"),
            .id = (uint32_t)doc_whole(one, "id"),
            .cursor = load_hex(&table->arena, doc_string(one, "cursor")),
            .rates = load_rates(one),
        };
    }
}

static void load_all(struct table *table, const struct doc *doc)
{
    table->id = (uint32_t)doc_whole(doc, "id");
    table->salt = (uint64_t)doc_whole(doc, "salt");
    table->collections_id = (uint32_t)doc_whole(doc, "collections_id");
    table->account = doc_string(doc, "account");
    table->region = doc_string(doc, "region");
    table->table_id = doc_string(doc, "table_id");
    table->ttl_attribute = doc_string(doc, "ttl_attribute");
    table->policy_revision = doc_string(doc, "policy_revision");
#define MOMENT(name) table->name = doc_whole(doc, #name);
#include "table_moment.def"
#undef MOMENT
    table->rates = load_rates(doc);
    load_indexes(table, doc_get(doc, "indexes"));
    table_updates_load(table, doc_get(doc, "updates"));
    table->request = doc_get(doc, "request");
    table_name_arn(table);
    uint32_t next_id = table->id + 1;
    table_refresh(table, &next_id);
}

struct table *table_load(struct str state)
{
    struct table *table = mem_zalloc(sizeof *table);
    arena_init(&table->arena);
    struct doc *doc = arena_zalloc(&table->arena, sizeof *doc);
    if (!json_read(&table->arena, state, doc, NULL) || !doc_get(doc, "request")) {
        table_free(table);
        return NULL;
    }
    load_all(table, doc);
    return table;
}

/* ---- copies */

/* Whose definition has the same indexes in the same order. */
static void carry_figures(struct table *to, const struct table *from)
{
    to->counted = from->counted;
    to->item_count = from->item_count;
    to->bytes = from->bytes;
    to->readers = from->readers;
    to->partitions = from->partitions;
    to->throughput = from->throughput;
    for (size_t i = 0; i < from->index_count; i++) {
        to->indexes[i].item_count = from->indexes[i].item_count;
        to->indexes[i].bytes = from->indexes[i].bytes;
        to->indexes[i].partitions = from->indexes[i].partitions;
        to->indexes[i].throughput = from->indexes[i].throughput;
    }
}

struct table *table_clone(const struct table *table)
{
    struct buf state;
    buf_init(&state);
    table_dump(table, &state);
    struct table *clone = table_load(buf_view(&state));
    buf_release(&state);
    carry_figures(clone, table);
    return clone;
}

void table_replace(struct table *table, struct table *edited)
{
    /* Its documents may lie in arenas that go away. */
    struct table *fresh = table_clone(edited);
    table_free(edited);
    arena_release(&table->arena);
    *table = *fresh;
    free(fresh);
}
