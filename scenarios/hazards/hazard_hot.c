/*
 * hot-key: one partition key had most of what the partitions of its table, or index, refused.
 *
 * An observation: the program may know no better. What a table refuses as a whole is no matter of
 * keys, and neither is what a fault of the plan makes it refuse. Of each table the keys are counted
 * by "Finding repeated elements" (J. Misra, D. Gries, 1982): with few counters a count is at least
 * what is told, and no key with more than that share is missed.
 */
#include <stdlib.h>
#include <string.h>

#include "hazard_internal.h"

#define HAZARD "hot-key"

enum {
    REFUSED_LEAST = 20,
    KEYS_COUNTED = 8,
    SUBMITS_TOLD = 8,
    HASH_BYTES = 8, /* that lead a row without its id (data/key.h) */
    END_BYTES = 2,  /* 00 01 ends a string or a binary */
    KEY_SHOWN = 60,
};

static const char fix[] =
    "One partition serves 1,000 write and 3,000 read units a second, whatever the table has. "
    "Spread "
    "the load over more partition keys (a suffix that is drawn or computed), or keep what is read "
    "often in a cache.";

struct hot_key {
    uint64_t hash; /* of the partition key */
    uint64_t count;
    const char *name;
    uint64_t submits[SUBMITS_TOLD];
    size_t submit_count;
};

/* A table or a global index. */
struct hot_table {
    struct str table, index;
    uint64_t refused;
    struct hot_key keys[KEYS_COUNTED];
};

struct hots {
    struct watch *watch;
    struct hot_table *list;
    size_t count, cap;
};

struct hots *hots_new(struct watch *watch)
{
    struct hots *hots = mem_zalloc(sizeof *hots);
    hots->watch = watch;
    return hots;
}

void hots_free(struct hots *hots)
{
    free(hots->list);
    free(hots);
}

static struct hot_table *table_of(struct hots *hots, const struct ddb_parted *parted)
{
    for (size_t i = 0; i < hots->count; i++) {
        struct hot_table *one = &hots->list[i];
        if (str_eq(one->table, parted->table) && str_eq(one->index, parted->index)) {
            return one;
        }
    }
    if (hots->count == hots->cap) {
        hots->cap = hots->cap ? hots->cap * 2 : 4;
        hots->list = mem_realloc(hots->list, hots->cap * sizeof *hots->list);
    }
    struct hot_table *one = &hots->list[hots->count++];
    *one = (struct hot_table){.table = arena_copy(&hots->watch->arena, parted->table),
                              .index = arena_copy(&hots->watch->arena, parted->index)};
    return one;
}

static bool is_printable(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < ' ' || text.data[i] > '~') {
            return false;
        }
    }
    return text.len > 0;
}

/* A string as it is, anything else as the bytes that keep its order. */
static const char *name_of(struct arena *arena, struct str row, size_t collection_bytes)
{
    struct str key = {row.data + HASH_BYTES, collection_bytes - HASH_BYTES};
    struct str text = {key.data, key.len > END_BYTES ? key.len - END_BYTES : 0};
    bool ended = text.len > 0 && key.data[key.len - 2] == 0 && key.data[key.len - 1] == 1;
    if (ended && is_printable(text)) {
        int shown = text.len < KEY_SHOWN ? (int)text.len : KEY_SHOWN;
        return arena_printf(arena, "\"%.*s%s\"", shown, text.data,
                            text.len > KEY_SHOWN ? "..." : "");
    }
    struct buf hex;
    buf_init(&hex);
    for (size_t i = 0; i < key.len && i < KEY_SHOWN / 2; i++) {
        buf_printf(&hex, "%02x", (unsigned char)key.data[i]);
    }
    const char *copy = arena_printf(arena, "0x%.*s", STR_ARG(buf_view(&hex)));
    buf_release(&hex);
    return copy;
}

static uint64_t hash_of(struct str row)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < HASH_BYTES; i++) {
        hash = hash << 8 | (unsigned char)row.data[i];
    }
    return hash;
}

/* The counter of the key, or a free one; NULL: all were taken, and each has one less now. */
static struct hot_key *key_of(struct hot_table *table, uint64_t hash)
{
    struct hot_key *free_one = NULL;
    for (size_t i = 0; i < KEYS_COUNTED; i++) {
        struct hot_key *key = &table->keys[i];
        if (key->count > 0 && key->hash == hash) {
            return key;
        }
        free_one = key->count == 0 && !free_one ? key : free_one;
    }
    for (size_t i = 0; i < KEYS_COUNTED && !free_one; i++) {
        table->keys[i].count--;
    }
    return free_one;
}

static void count(struct hots *hots, const struct ddb_parted *parted, uint64_t submit)
{
    struct hot_table *table = table_of(hots, parted);
    uint64_t hash = hash_of(parted->row);
    struct hot_key *key = key_of(table, hash);
    table->refused++;
    if (!key) {
        return;
    }
    if (key->count == 0) {
        *key = (struct hot_key){
            .hash = hash,
            .name = name_of(&hots->watch->arena, parted->row, parted->collection_bytes)};
    }
    key->count++;
    if (key->submit_count < SUBMITS_TOLD) {
        key->submits[key->submit_count++] = submit;
    }
}

void hots_applied(struct hots *hots, const struct ddb_applied *applied)
{
    for (size_t i = 0; i < applied->parted_count; i++) {
        const struct ddb_parted *parted = &applied->parted[i];
        if (parted->refused && parted->collection_bytes > HASH_BYTES) {
            count(hots, parted, applied->submit);
        }
    }
}

static void report(struct hots *hots, const struct hot_table *table, const struct hot_key *key)
{
    struct arena *arena = &hots->watch->arena;
    unsigned long long share = (unsigned long long)(key->count * 100 / table->refused);
    const char *where = arena_printf(arena, "%.*s%s%.*s", STR_ARG(table->table),
                                     table->index.len > 0 ? "/" : "", STR_ARG(table->index));
    watch_hit(hots->watch,
              &(struct hit){
                  .hazard = HAZARD,
                  .severity = SEVERITY_INFO,
                  .table = table->table,
                  .cause = table->index,
                  .title_one = arena_printf(arena,
                                            "the key %s had %llu %% of what the partitions "
                                            "of %s refused",
                                            key->name, share, where),
                  .title_many = "keys had most of what their partitions refused",
                  .fix = fix,
                  .story = arena_printf(arena,
                                        "Partitions of %s refused %llu reads and writes, at least "
                                        "%llu of them of the key %s.\n",
                                        where, (unsigned long long)table->refused,
                                        (unsigned long long)key->count, key->name),
                  .submits = key->submits,
                  .submit_count = key->submit_count,
              });
}

void hots_judge(struct hots *hots)
{
    for (size_t i = 0; i < hots->count; i++) {
        const struct hot_table *table = &hots->list[i];
        bool tolerated =
            expect_tolerates(hots->watch->expect, HAZARD, table->table, (struct str){NULL, 0});
        for (size_t k = 0; k < KEYS_COUNTED && !tolerated; k++) {
            const struct hot_key *key = &table->keys[k];
            if (table->refused >= REFUSED_LEAST && key->count * 2 > table->refused) {
                report(hots, table, key);
            }
        }
    }
}
