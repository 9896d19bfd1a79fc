#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/engine/glimpse.h"
#include "../../../emulator/engine/writer.h"

enum { KEYS = 6, CHANGES = 400, LAG_US = 40000, GSI_LAG_US = 90000 };

static struct arena arena;
static struct store *store;
static struct table *table;
static struct writer writer;
static struct random draws; /* of the replicas */
static struct replicas replicas;
static struct random dice; /* of the test */
static uint64_t dice_n;

static uint64_t roll(uint64_t bound)
{
    return random_below(&dice, STR("test"), STR(""), dice_n++, bound);
}

static const struct doc *read_doc(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static const struct value *read_item(const char *text)
{
    struct value *item = arena_zalloc(&arena, sizeof *item);
    struct error err;
    error_init(&err, &arena);
    cr_assert(item_parse(&arena, read_doc(text), DIALECT_2026, item, &err), "%s", text);
    return item;
}

static void set_up(void)
{
    char message[256];
    json_setup();
    arena_init(&arena);
    store = store_open(NULL, false, message);
    writer = (struct writer){0};
    writer_init(&writer, store);
    dice = (struct random){.seed = 5};
    draws = (struct random){.seed = 9};
    replicas = (struct replicas){
        .lag = {LAG_US, 300000}, .gsi_lag = {GSI_LAG_US, 500000}, .random = &draws};
    writer.replicas = &replicas;
    struct table_facts facts = {.id = 1, .salt = 7};
    table = table_new(
        read_doc("{\"TableName\":\"t\",\"KeySchema\":["
                 "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                 "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}],"
                 "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
                 "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"},"
                 "{\"AttributeName\":\"g\",\"AttributeType\":\"N\"}],"
                 "\"LocalSecondaryIndexes\":[{\"IndexName\":\"local\",\"KeySchema\":["
                 "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                 "{\"AttributeName\":\"g\",\"KeyType\":\"RANGE\"}],"
                 "\"Projection\":{\"ProjectionType\":\"ALL\"}}],"
                 "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"global\",\"KeySchema\":["
                 "{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],"
                 "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}"),
        &facts);
}

static void tear_down(void)
{
    replicas_clear(&replicas);
    writer_release(&writer);
    table_free(table);
    store_close(store);
    arena_release(&arena);
}

TestSuite(replica, .init = set_up, .fini = tear_down);

/* Puts or deletes one of a few items, at this time. */
static void change_something(int64_t time_us)
{
    int key = (int)roll(KEYS);
    const char *image =
        arena_printf(&arena, "{\"pk\":{\"S\":\"%d\"},\"sk\":{\"N\":\"%d\"},\"%s\":{\"N\":\"%d\"}}",
                     key / 3, key % 3, roll(4) > 0 ? "g" : "other", (int)roll(3));
    struct change *change = ARENA_ARRAY(&arena, struct change, 1);
    change_begin(&arena, store, table, read_item(image), change);
    change_plan(&arena, change, roll(3) > 0 ? read_item(image) : NULL);
    (void)writer_apply(&writer, change, 1, &(struct write_cause){.submit = 1, .time_us = time_us});
}

static uint32_t id_of(const struct index *index)
{
    return index ? index->id : table->id;
}

/* All rows of a table or index as one text, as the glimpse shows them. */
static struct str all_rows(struct glimpse *glimpse, const struct index *index, bool ascending)
{
    struct buf low, high, text;
    struct str key, item;
    buf_init(&low);
    buf_init(&high);
    buf_init(&text);
    buf_u32(&low, id_of(index));
    buf_u32(&high, id_of(index) + 1);
    glimpse_range(glimpse, &arena, buf_view(&low), buf_view(&high), ascending);
    while (glimpse_next(glimpse, &key, &item)) {
        buf_str(&text, key);
        buf_str(&text, item);
    }
    glimpse_end(glimpse);
    struct str copy = arena_copy(&arena, buf_view(&text));
    buf_release(&low);
    buf_release(&high);
    buf_release(&text);
    return copy;
}

static const struct index *index_at(size_t which)
{
    return which == 0 ? NULL : &table->indexes[which - 1];
}

/* What there was after each change: read from the store when there was no past yet. */
static struct str kept[CHANGES + 1][3][2];
static int64_t times_us[CHANGES + 1];

static void keep_all(uint64_t number)
{
    for (size_t which = 0; which < 3; which++) {
        for (size_t up = 0; up < 2; up++) {
            struct glimpse now = {.store = store};
            kept[number][which][up] = all_rows(&now, index_at(which), up == 1);
        }
    }
}

static void check_past(size_t which, unsigned replica, int64_t now_us)
{
    static uint64_t before[3][REPLICA_COUNT];
    struct ddb_read claim = {0};
    uint64_t last = writer.last_change;
    const struct replica_set *set = replicas_find(&replicas, table, index_at(which));
    uint64_t position = set ? replica_position(set, replica, now_us, last) : last;
    struct glimpse glimpse = {.store = store, .set = set, .position = position, .claim = &claim};
    size_t up = roll(2);
    struct str seen = all_rows(&glimpse, index_at(which), up == 1);
    cr_assert(str_eq(seen, kept[position][which][up]), "index %zu at %llu of %llu", which,
              (unsigned long long)position, (unsigned long long)last);
    cr_assert(claim.stale || str_eq(seen, kept[last][which][up]));
    cr_assert(position >= before[which][replica], "replica %u went back", replica);
    before[which][replica] = position;
    int64_t most_us = which == 2 ? LAG_US + GSI_LAG_US : LAG_US;
    cr_assert(position == last || times_us[position + 1] + most_us > now_us, "too late");
}

Test(replica, shows_what_there_was_at_a_position_that_never_goes_back)
{
    int64_t now_us = 1000000;
    unsigned stale = 0;
    keep_all(0);
    while (writer.last_change < CHANGES) {
        uint64_t before = writer.last_change;
        now_us += (int64_t)roll(8000);
        change_something(now_us);
        if (writer.last_change > before) {
            times_us[writer.last_change] = now_us;
            keep_all(writer.last_change);
        }
        for (int i = 0; i < 3; i++) {
            now_us += (int64_t)roll(8000);
            size_t which = roll(3);
            const struct replica_set *set = replicas_find(&replicas, table, index_at(which));
            stale += set && replica_position(set, 0, now_us, CHANGES) < writer.last_change;
            check_past(which, (unsigned)roll(REPLICA_COUNT), now_us);
        }
    }
    cr_assert(stale > 100, "only %u stale reads", stale);
}

Test(replica, one_row_is_what_it_was)
{
    int64_t now_us = 1000000;
    replicas.keep_us = 1000000;
    const char *text = "{\"pk\":{\"S\":\"0\"},\"sk\":{\"N\":\"1\"}}";
    struct change change;
    change_begin(&arena, store, table, read_item(text), &change);
    change_plan(&arena, &change, read_item(text));
    (void)writer_apply(&writer, &change, 1, &(struct write_cause){.submit = 1, .time_us = now_us});
    const struct replica_set *set = replicas_find(&replicas, table, NULL);
    bool there = true;
    struct str item;
    cr_assert_eq(replica_position_at(set, now_us - 1, 1), 0);
    cr_assert_eq(replica_position_at(set, now_us, 1), 1);
    cr_assert(replica_row(set, change.key, 0, &there, &item) && !there);
    cr_assert_not(replica_row(set, change.key, 1, &there, &item));
    replicas_drop(&replicas, table->id);
    cr_assert_null(replicas_find(&replicas, table, NULL));
}

/* A share of the changes is late, and only those are kept. */
Test(replica, is_late_as_often_as_it_is_told)
{
    unsigned late = 0;
    replicas.lag.share_ppm = 100000;
    replicas.gsi_lag.most_us = 0;
    for (int i = 0; i < 3000; i++) {
        int64_t now_us = 1000000 * (int64_t)(i + 1);
        uint64_t before = writer.last_change;
        change_something(now_us);
        const struct replica_set *set = replicas_find(&replicas, table, NULL);
        late += writer.last_change > before && set &&
                replica_position(set, 1, now_us, writer.last_change) < writer.last_change;
    }
    cr_assert(late * 10 > writer.last_change * 8 / 10 && late * 10 < writer.last_change * 12 / 10,
              "%u of %llu", late, (unsigned long long)writer.last_change);
}
