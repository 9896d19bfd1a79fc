/*
 * unprocessed-items-dropped: part of a batch was handed back, and nobody wrote (or read) it again.
 *
 * Each key that comes back is a drop, open until a request of any client deals with it: a change
 * of the item, or a request that names the key and is answered. What is still open at the end is
 * compared with the items as they then are.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/attribute_text.h"
#include "hazard_internal.h"
#include "request_keys.h"

#define HAZARD "unprocessed-items-dropped"

static const char fix_writes[] =
    "Send what UnprocessedItems holds again, in a loop until it is empty, with exponential "
    "back-off between the rounds.";
static const char fix_reads[] =
    "Ask for what UnprocessedKeys holds again, in a loop until it is empty, with exponential "
    "back-off between the rounds.";

struct drop {
    bool reads;
    struct str table, text, json, client;
    struct str image;     /* canonical, what was to be put; empty: a delete, or a read */
    uint64_t first, last; /* requests that handed it back */
    int64_t time_us;      /* of the last */
    unsigned handed;      /* how often */
    bool tried;           /* named again by a request that failed */
    bool open;
};

struct drops {
    struct watch *watch;
    struct schemas schemas;
    struct arena scratch;
    struct tally places; /* "w" or "r", table, key -> index + 1 */
    struct drop *list;
    size_t count, cap;
    size_t open;
};

struct drops *drops_new(struct watch *watch)
{
    struct drops *drops = mem_zalloc(sizeof *drops);
    drops->watch = watch;
    schemas_init(&drops->schemas);
    arena_init(&drops->scratch);
    tally_init(&drops->places);
    return drops;
}

void drops_free(struct drops *drops)
{
    schemas_release(&drops->schemas);
    arena_release(&drops->scratch);
    tally_release(&drops->places);
    free(drops->list);
    free(drops);
}

void drops_clear(struct drops *drops)
{
    schemas_clear(&drops->schemas);
    tally_clear(&drops->places);
    drops->count = 0;
    drops->open = 0;
}

static struct str place_name(struct drops *drops, bool reads, struct str table, struct str text)
{
    return str_from(arena_printf(&drops->scratch, "%s/%.*s/%.*s", reads ? "r" : "w", STR_ARG(table),
                                 STR_ARG(text)));
}

static struct drop *find(struct drops *drops, bool reads, struct str table, struct str text)
{
    uint64_t at = tally_get(&drops->places, place_name(drops, reads, table, text));
    return at > 0 ? &drops->list[at - 1] : NULL;
}

static struct drop *find_or_add(struct drops *drops, bool reads, const struct named_key *key)
{
    struct drop *there = find(drops, reads, key->table, key->text);
    if (there) {
        return there;
    }
    if (drops->count == drops->cap) {
        drops->cap = drops->cap ? drops->cap * 2 : 16;
        drops->list = mem_realloc(drops->list, drops->cap * sizeof *drops->list);
    }
    assert(drops->list);
    struct arena *arena = &drops->watch->arena;
    struct drop *drop = &drops->list[drops->count++];
    *drop = (struct drop){.reads = reads,
                          .table = arena_copy(arena, key->table),
                          .text = arena_copy(arena, key->text),
                          .json = arena_copy(arena, key->json)};
    *tally_at(&drops->places, place_name(drops, reads, key->table, key->text)) = drops->count;
    return drop;
}

static void close_drop(struct drops *drops, struct drop *drop)
{
    if (drop && drop->open) {
        drop->open = false;
        drops->open--;
    }
}

/* Learns the keys of the tables that a batch names: not while a reply is under way, whose body
 * another call to the emulator would take away. */
void drops_input(struct drops *drops, const struct hook_input *input)
{
    struct doc body;
    if (!str_is(input->request->operation, "BatchWriteItem") ||
        !json_read(&drops->scratch, input->request->body, &body, NULL)) {
        return;
    }
    const struct doc *tables = doc_get(&body, "RequestItems");
    for (size_t i = 0; tables && tables->type == DOC_MAP && i < tables->map.count; i++) {
        schemas_learn(&drops->schemas, drops->watch->ddb, bare_table(tables->map.members[i].name));
    }
    arena_reset(&drops->scratch);
}

void drops_change(struct drops *drops, const struct ddb_change *change)
{
    struct doc key;
    if (drops->open == 0 || !json_read(&drops->scratch, change->key, &key, NULL)) {
        return;
    }
    struct str text = item_text_copy(&drops->scratch, &key);
    close_drop(drops, find(drops, false, change->table, text));
    arena_reset(&drops->scratch);
}

static void hand_back(struct drops *drops, bool reads, const struct named_key *key,
                      const struct sighting *sighting)
{
    struct drop *drop = find_or_add(drops, reads, key);
    if (!drop->open) {
        drop->open = true;
        drops->open++;
        drop->handed = 0;
        drop->tried = false;
        drop->first = sighting->submit;
    }
    drop->handed++;
    drop->last = sighting->submit;
    drop->time_us = sighting->time_us;
    drop->client = arena_copy(&drops->watch->arena, sighting->client);
    drop->image = key->item ? item_text_copy(&drops->watch->arena, key->item) : STR("");
}

/* Opens a drop for each key that the reply hands back. */
static void take_handed_back(struct drops *drops, const struct sighting *sighting, struct str reply)
{
    bool reads = str_is(sighting->operation, "BatchGetItem");
    const char *member = reads ? "UnprocessedKeys" : "UnprocessedItems";
    const char *none = reads ? "\"UnprocessedKeys\":{}" : "\"UnprocessedItems\":{}";
    struct doc doc;
    struct named_key *keys;
    if ((reply.len > 0 && memmem(reply.data, reply.len, none, strlen(none))) ||
        !json_read(&drops->scratch, reply, &doc, NULL)) {
        return;
    }
    size_t count = batch_keys(&drops->schemas, doc_get(&doc, member), &drops->scratch, &keys);
    for (size_t i = 0; i < count; i++) {
        hand_back(drops, reads, &keys[i], sighting);
    }
}

/* An answered request deals with each key it names, but those that it has just handed back. One
 * that failed has tried at least; a failed condition is an answer about the item. */
static void deal_with(struct drops *drops, const struct sighting *sighting, bool reads,
                      struct str body, bool answered)
{
    struct doc doc;
    struct named_key *keys;
    if (!json_read(&drops->scratch, body, &doc, NULL)) {
        return;
    }
    size_t count = request_keys(&drops->schemas, &doc, &drops->scratch, &keys);
    for (size_t i = 0; i < count; i++) {
        struct drop *drop = find(drops, reads, keys[i].table, keys[i].text);
        if (!drop || !drop->open || drop->last == sighting->submit) {
            continue;
        }
        if (answered) {
            close_drop(drops, drop);
        } else {
            drop->tried = true;
        }
    }
}

static void close_table(struct drops *drops, struct str table, bool reads, bool writes)
{
    for (size_t i = 0; i < drops->count; i++) {
        struct drop *drop = &drops->list[i];
        if (str_eq(drop->table, table) && (drop->reads ? reads : writes)) {
            close_drop(drops, drop);
        }
    }
}

/* A Query or Scan reads what it covers; a deleted table leaves nothing to judge. */
static void deal_with_table(struct drops *drops, const struct sighting *sighting, bool gone)
{
    struct doc doc;
    if (json_read(&drops->scratch, buf_view(&sighting->body), &doc, NULL)) {
        close_table(drops, bare_table(doc_string(&doc, "TableName")), true, gone);
    }
}

static bool runs_statements(struct str operation)
{
    return str_is(operation, "ExecuteStatement") || str_is(operation, "BatchExecuteStatement") ||
           str_is(operation, "ExecuteTransaction");
}

/* Which keys a PartiQL statement deals with is not told from its text here: it may be any of the
 * tables that it names. */
static void deal_with_statements(struct drops *drops, struct str body)
{
    for (size_t i = 0; i < drops->count; i++) {
        struct drop *drop = &drops->list[i];
        if (drop->open && memmem(body.data, body.len, drop->table.data, drop->table.len)) {
            close_drop(drops, drop);
        }
    }
}

static void deal(struct drops *drops, const struct sighting *sighting,
                 const struct ddb_reply *reply)
{
    const struct ddb_operation *operation = ddb_operation_by_name(sighting->operation);
    bool answered = reply_answers(reply);
    bool gone = str_is(sighting->operation, "DeleteTable");
    if (!operation) {
        return;
    }
    if (runs_statements(sighting->operation)) {
        if (answered) {
            deal_with_statements(drops, buf_view(&sighting->body));
        }
        return;
    }
    if (gone || operation->paged) {
        if (!reply->refused) {
            deal_with_table(drops, sighting, gone);
        }
        return;
    }
    deal_with(drops, sighting, !operation->writes, buf_view(&sighting->body), answered);
}

void drops_output(struct drops *drops, const struct sighting *sighting,
                  const struct hook_output *output)
{
    const struct ddb_reply *reply = output->reply;
    bool batch = str_is(sighting->operation, "BatchWriteItem") ||
                 str_is(sighting->operation, "BatchGetItem");
    if (batch && !reply->refused) {
        take_handed_back(drops, sighting, reply->body);
    }
    if (drops->open > 0) {
        deal(drops, sighting, reply);
    }
    if (str_is(sighting->operation, "DeleteTable")) {
        schemas_clear(&drops->schemas);
    }
    arena_reset(&drops->scratch);
}

/* Is the item at the end as the entry that was handed back would have made it? */
static bool done_anyway(struct drops *drops, const struct drop *drop)
{
    struct ddb *ddb = drops->watch->ddb;
    struct str ignored, item;
    struct doc doc;
    if (!ddb_describe(ddb, drop->table, &drops->scratch, &ignored)) {
        return true; /* the table is gone, and with it the question */
    }
    if (drop->reads) {
        return false;
    }
    bool there = ddb_peek(ddb, drop->table, drop->json, &drops->scratch, &item);
    if (drop->image.len == 0 || !there) {
        return drop->image.len == 0 && !there;
    }
    return json_read(&drops->scratch, item, &doc, NULL) &&
           str_eq(item_text_copy(&drops->scratch, &doc), drop->image);
}

static const char *tell(struct drops *drops, const struct drop *drop, bool tried)
{
    struct watch *watch = drops->watch;
    const char *member = drop->reads ? "UnprocessedKeys" : "UnprocessedItems";
    const char *verb = drop->reads ? "read" : "written";
    return arena_printf(&watch->arena,
                        "#%llu at %s (client %.*s) got the key %.*s back in %s%s; it was never %s "
                        "again.\n",
                        (unsigned long long)drop->last, watch_time(watch, drop->time_us),
                        STR_ARG(drop->client), STR_ARG(drop->json), member,
                        tried ? ", not for the first time" : "", verb);
}

static void report(struct drops *drops, const struct drop *drop)
{
    struct arena *arena = &drops->watch->arena;
    bool tried = drop->tried || drop->handed > 1;
    const char *end = tried         ? "tried again and then given up"
                      : drop->reads ? "never read again"
                                    : "never written again";
    const char *noun = drop->reads ? "key" : "item";
    uint64_t *submits = ARENA_ARRAY(arena, uint64_t, 2);
    submits[0] = drop->first;
    submits[1] = drop->last;
    watch_hit(drops->watch,
              &(struct hit){
                  .hazard = HAZARD,
                  .severity = tried ? SEVERITY_WARNING : SEVERITY_ERROR,
                  .table = drop->table,
                  .cause = str_from(arena_printf(arena, "%s/%.*s", noun, STR_ARG(drop->client))),
                  .title_one = arena_printf(arena, "1 %s of %.*s was handed back and %s", noun,
                                            STR_ARG(drop->table), end),
                  .title_many = arena_printf(arena, "%ss of %.*s were handed back and %s", noun,
                                             STR_ARG(drop->table), end),
                  .fix = drop->reads ? fix_reads : fix_writes,
                  .story = tell(drops, drop, tried),
                  .submits = submits,
                  .submit_count = 2,
              });
}

void drops_judge(struct drops *drops)
{
    for (size_t i = 0; i < drops->count; i++) {
        const struct drop *drop = &drops->list[i];
        if (drop->open && !done_anyway(drops, drop) &&
            !expect_tolerates(drops->watch->expect, HAZARD, drop->table, (struct str){NULL, 0})) {
            report(drops, drop);
        }
        arena_reset(&drops->scratch);
    }
}
