#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/base/random.h"
#include "../../../emulator/engine/partition.h"
#include "../../../emulator/store/rows.h"

#define SECOND INT64_C(1000000)
#define MINUTE (6 * SECOND) /* a tenth, as all that is measured in minutes */
#define START (10000 * MINUTE)

static struct arena arena;
static struct store *store;
static struct table *table;
static struct partition_rules rules;
static struct partitions *partitions;

static void make_table(const char *indexes)
{
    struct doc doc;
    const char *text = arena_printf(
        &arena,
        "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
        "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},{\"AttributeName\":\"sk\","
        "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
        "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]%s}",
        indexes);
    cr_assert(json_read(&arena, str_from(text), &doc, NULL));
    table = table_new(&doc, &(struct table_facts){.id = 10, .salt = 3});
}

static void part(size_t count)
{
    partitions_free(partitions);
    partitions = partitions_new(&(struct partitions_setup){
        .rules = &rules, .store = store, .table = table, .count = count, .now_us = START});
}

static void set_up(void)
{
    char message[256];
    json_setup();
    arena_init(&arena);
    store = store_open(NULL, false, message);
    rules = (struct partition_rules){0};
#define PARTITIONING(name, unit, value, help) rules.figures.name = value;
#include "../../../emulator/base/partition_figures.def"
#undef PARTITIONING
    rules.figures.heat_us /= 10; /* ten times as fast, to make fewer steps */
    rules.figures.split_delay_us /= 10;
    make_table("");
    part(1);
}

static void tear_down(void)
{
    partitions_free(partitions);
    partitions = NULL;
    table_free(table);
    store_close(store);
    arena_release(&arena);
}

TestSuite(partition, .init = set_up, .fini = tear_down);

static struct value key_item(const char *pk, const char *sk)
{
    struct value item = {.type = VALUE_M};
    struct value hash = {.type = VALUE_S, .bytes = str_from(pk)};
    struct value range = {.type = VALUE_S, .bytes = str_from(sk)};
    item_put(&arena, &item, STR("pk"), &hash);
    item_put(&arena, &item, STR("sk"), &range);
    return item;
}

static struct str row(const char *pk, const char *sk)
{
    struct buf bytes;
    struct value item = key_item(pk, sk);
    buf_init(&bytes);
    key_row(&bytes, table->id, table->salt, &table->schema, NULL, &item);
    struct str copy = arena_copy(&arena, buf_view(&bytes));
    buf_release(&bytes);
    return copy;
}

static struct str numbered(const char *pk, int number)
{
    return row(pk, arena_printf(&arena, "%06d", number));
}

static size_t count_at(int64_t now_us)
{
    size_t count;
    (void)partitions_list(partitions, now_us, &count);
    return count;
}

/* As many as are let in, up to `most`. */
static int64_t take(int axis, struct str key, int64_t halves, int64_t most, int64_t now_us)
{
    int64_t taken = 0;
    while (taken < most && partitions_allow(partitions, axis, key, now_us)) {
        partitions_take(partitions, axis, key, halves, now_us);
        taken++;
    }
    return taken;
}

/* Twenty units each to these rows in turn, twice as fast as a partition allows. */
static void hammer(const struct str *rows, size_t count, int64_t from_us, int64_t for_us)
{
    size_t turn = 0;
    for (int64_t now_us = from_us; now_us < from_us + for_us; now_us += SECOND / 10, turn += 10) {
        for (size_t i = 0; i < 10; i++) {
            (void)take(WRITES, rows[(turn + i) % count], 40, 1, now_us);
        }
    }
}

/* Developer Guide, "Best practices for designing and using partition keys effectively". */
Test(partition, serves_3000_reads_and_1000_writes_a_second)
{
    struct str key = row("a", "1");
    cr_assert_eq(take(READS, key, 2, 10000, START), 3000);
    cr_assert_eq(take(WRITES, key, 2, 10000, START), 1000);
    cr_assert_eq(take(READS, key, 2, 10000, START + SECOND / 2), 1500);
    cr_assert_eq(take(WRITES, key, 2, 10000, START + 7 * SECOND), 1000);
}

/* "A 20 KB item ... 600 consistent read operations a second." */
Test(partition, serves_600_strong_reads_of_20_kb_a_second)
{
    cr_assert_eq(take(READS, row("a", "1"), 10, 10000, START), 600);
}

/* Developer Guide, "DynamoDB burst and adaptive capacity": no even shares. */
Test(partition, one_may_serve_all_that_the_table_is_to)
{
    part(4);
    struct str key = row("a", "1");
    cr_assert_eq(take(WRITES, key, 2, 900, START), 900);
    cr_assert(partitions_allow(partitions, WRITES, row("b", "1"), START));
}

Test(partition, without_partitions_all_is_allowed)
{
    partitions_take(NULL, WRITES, row("a", "1"), 1000000, START);
    cr_assert(partitions_allow(NULL, WRITES, row("a", "1"), START));
}

Test(partition, ranges_cover_everything_after_any_number_of_splits)
{
    size_t count;
    partitions_provide(partitions, 23, START);
    const struct partition *const *list = partitions_list(partitions, START, &count);
    cr_assert_geq(count, 23);
    cr_assert_eq(list[0]->range.low.len, 0);
    cr_assert_eq(list[count - 1]->range.high.len, 0);
    for (size_t i = 1; i < count; i++) {
        cr_assert(str_eq(buf_view(&list[i - 1]->range.high), buf_view(&list[i]->range.low)));
    }
}

/* "Amazon DynamoDB: A Scalable, Predictably Performant, and Fully Managed NoSQL Database Service",
 * USENIX ATC 2022: raised above what they support, all partitions are split. */
Test(partition, more_throughput_splits_each_and_less_merges_none)
{
    part(4);
    partitions_provide(partitions, 4, START);
    cr_assert_eq(count_at(START), 4);
    partitions_provide(partitions, 6, START);
    cr_assert_eq(count_at(START), 8);
    partitions_provide(partitions, 5, START);
    cr_assert_eq(count_at(START), 8);
}

/* ---- heat */

/* "Split for heat": the traffic of many hot keys is shared between two. */
Test(partition, many_hot_keys_are_split_after_the_delay)
{
    struct str rows[40];
    for (int i = 0; i < 40; i++) {
        rows[i] = numbered(arena_printf(&arena, "pk%d", i), i);
    }
    hammer(rows, 40, START, 3 * MINUTE);
    cr_assert_eq(count_at(START + 3 * MINUTE), 1);
    hammer(rows, 40, START + 3 * MINUTE, 5 * MINUTE);
    cr_assert_geq(count_at(START + 8 * MINUTE), 2);
    int64_t served = 0;
    for (int i = 0; i < 40; i++) {
        served += take(WRITES, rows[i], 2, 50, START + 9 * MINUTE);
    }
    cr_assert_gt(served, 1500);
}

/* "Without local indexes, a collection may be spread over several partitions": by sort key. */
Test(partition, a_hot_collection_is_split_by_its_sort_keys)
{
    struct str rows[40];
    for (int i = 0; i < 40; i++) {
        rows[i] = numbered("one", i * 17 % 40);
    }
    hammer(rows, 40, START, 8 * MINUTE);
    const struct partition *low = partitions_find(partitions, numbered("one", 0), START);
    const struct partition *high =
        partitions_find(partitions, numbered("one", 39), START + 8 * MINUTE);
    cr_assert_neq(low, high);
}

Test(partition, a_single_hot_item_is_not_split)
{
    struct str rows[1] = {row("one", "hot")};
    hammer(rows, 1, START, 30 * MINUTE);
    cr_assert_eq(count_at(START + 30 * MINUTE), 1);
}

/* "Isolation can end with one hot item alone in a partition", at 1,000 writes a second still. */
Test(partition, a_hot_item_is_set_apart_from_the_others)
{
    struct str rows[16];
    for (int i = 0; i < 16; i++) {
        rows[i] = i % 2 ? row("one", "hot") : numbered(arena_printf(&arena, "pk%d", i), i);
    }
    hammer(rows, 16, START, 60 * MINUTE);
    size_t count = count_at(START + 60 * MINUTE);
    cr_assert_geq(count, 2);
    cr_assert_leq(count, 4);
    cr_assert_eq(take(WRITES, rows[1], 2, 5000, START + 70 * MINUTE), 1000);
    hammer(rows + 1, 1, START + 70 * MINUTE, 30 * MINUTE);
    cr_assert_eq(count_at(START + 100 * MINUTE), count);
}

/* With a local index a collection is never spread: Developer Guide, "Partitions and data
 * distribution". */
Test(partition, a_collection_with_a_local_index_is_not_split)
{
    struct str rows[40];
    table_free(table);
    make_table(",\"LocalSecondaryIndexes\":[{\"IndexName\":\"lsi\",\"KeySchema\":["
               "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\","
               "\"KeyType\":\"RANGE\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]");
    part(1);
    for (int i = 0; i < 40; i++) {
        rows[i] = numbered("one", i * 17 % 40);
    }
    hammer(rows, 40, START, 20 * MINUTE);
    cr_assert_eq(count_at(START + 20 * MINUTE), 1);
    for (int i = 0; i < 40; i++) {
        rows[i] = numbered(i % 2 ? "one" : "two", i);
    }
    hammer(rows, 40, START + 20 * MINUTE, 8 * MINUTE);
    cr_assert_eq(count_at(START + 28 * MINUTE), 2);
}

Test(partition, ever_rising_keys_are_not_split)
{
    int next = 0;
    for (int64_t now_us = START; now_us < START + 20 * MINUTE; now_us += SECOND) {
        for (int i = 0; i < 10; i++) {
            (void)take(WRITES, numbered("log", next++), 200, 1, now_us);
        }
    }
    cr_assert_eq(count_at(START + 20 * MINUTE), 1);
}

Test(partition, is_not_split_while_it_is_far_from_its_limit)
{
    for (int64_t now_us = START; now_us < START + 20 * MINUTE; now_us += SECOND) {
        for (int i = 0; i < 80; i++) {
            (void)take(WRITES, numbered(arena_printf(&arena, "pk%d", i % 8), i), 20, 1, now_us);
        }
    }
    cr_assert_eq(count_at(START + 20 * MINUTE), 1);
}

/* A split is no refill, and debt is not forgiven. */
Test(partition, a_split_leaves_the_balance)
{
    struct str a = row("a", "1");
    partitions_take(partitions, WRITES, a, 2000000, START);
    partitions_provide(partitions, 2, START);
    size_t count;
    const struct partition *const *list = partitions_list(partitions, START, &count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(bucket_balance(&list[i]->buckets[WRITES], START),
                     (2000 - 2000000) * BUCKET_MILLIONTHS);
    }
}

/* ---- bytes */

static void put(struct str key, uint32_t bytes)
{
    struct value item = {.type = VALUE_M};
    struct value filler = {.type = VALUE_S};
    char *text = arena_alloc(&arena, bytes);
    memset(text, 'x', bytes);
    filler.bytes = (struct str){text, bytes - 1};
    item_put(&arena, &item, STR("f"), &filler);
    struct buf encoded;
    buf_init(&encoded);
    item_encode(&encoded, &item);
    partitions_store(partitions, key, bytes, START);
    store_begin(store);
    rows_put(store, key, buf_view(&encoded));
    store_commit(store);
    buf_release(&encoded);
}

static int64_t bytes_in_all(size_t *count)
{
    int64_t bytes = 0;
    const struct partition *const *list = partitions_list(partitions, START, count);
    for (size_t i = 0; i < *count; i++) {
        bytes += list[i]->bytes;
    }
    return bytes;
}

/* Developer Guide, "Quotas": 10 GB, here 10,000 bytes. */
Test(partition, too_many_bytes_are_split_and_counted)
{
    size_t count;
    rules.figures.bytes_most = 10000;
    for (int i = 0; i < 300; i++) {
        put(numbered(arena_printf(&arena, "pk%d", i), i), 100);
    }
    cr_assert_eq(bytes_in_all(&count), 30000);
    cr_assert_geq(count, 4);
    const struct partition *const *list = partitions_list(partitions, START, &count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_lt(list[i]->bytes, 10000);
        cr_assert_geq(list[i]->bytes, 100);
    }
}

Test(partition, one_row_with_too_many_bytes_stays)
{
    size_t count;
    rules.figures.bytes_most = 10000;
    put(row("a", "1"), 20000);
    cr_assert_eq(bytes_in_all(&count), 20000);
    cr_assert_eq(count, 1);
}

Test(partition, what_was_opened_is_counted_and_split)
{
    size_t count;
    for (int i = 0; i < 300; i++) {
        put(numbered(arena_printf(&arena, "pk%d", i), i), 100);
    }
    rules.figures.bytes_most = 10000;
    part(1);
    partitions_count(partitions, START);
    cr_assert_eq(bytes_in_all(&count), 30000);
    cr_assert_geq(count, 4);
    partitions_empty(partitions);
    cr_assert_eq(bytes_in_all(&count), 0);
}

/* ---- path independence */

static void print_all(struct buf *out, int64_t now_us)
{
    size_t count;
    const struct partition *const *list = partitions_list(partitions, now_us, &count);
    for (size_t i = 0; i < count; i++) {
        const struct partition *one = list[i];
        for (size_t j = 0; j < one->range.low.len; j++) {
            buf_printf(out, "%02x", (unsigned char)one->range.low.data[j]);
        }
        buf_printf(out, " %lld %lld %lld %lld %lld %lld %lld", (long long)one->since_us,
                   (long long)one->bytes, (long long)one->consumed[WRITES],
                   (long long)one->heat[WRITES].sum, (long long)one->heat[READS].sum,
                   (long long)bucket_balance(&one->buckets[WRITES], now_us),
                   (long long)one->split.due_us);
        for (size_t j = 0; j < one->sketch.count; j++) {
            buf_printf(out, " %lld", (long long)one->sketch.cells[j].weights[SKETCH_WRITES]);
        }
        buf_byte(out, '\n');
    }
}

/* Bursts and pauses, on keys some of which are hotter; `looks`: asked for in between. */
static void live(struct buf *out, bool looks)
{
    struct random random = {.seed = 11};
    int64_t now_us = START;
    part(1);
    for (uint64_t i = 0; i < 30000; i++) {
        uint64_t draw = random_draw(&random, STR("step"), STR(""), i);
        now_us += i % 3000 == 0 ? (int64_t)(draw % (200 * SECOND)) : (int64_t)(draw % 20000);
        if (looks && i % 7 == 0) {
            (void)count_at(now_us - (int64_t)(draw % 10000));
        }
        int key = (int)(draw >> 32 & 63);
        struct str at = numbered(arena_printf(&arena, "pk%d", key & (key >> 3)), key);
        (void)take(draw & 1 ? WRITES : READS, at, 2 + (int64_t)(draw >> 8 & 255), 1, now_us);
    }
    print_all(out, now_us + MINUTE);
}

Test(partition, looking_changes_nothing)
{
    struct buf once, often;
    buf_init(&once);
    buf_init(&often);
    rules.figures.split_delay_us = 7 * SECOND;
    live(&once, false);
    cr_assert_geq(count_at(START), 2);
    live(&often, true);
    cr_assert(str_eq(buf_view(&once), buf_view(&often)), "%s\n%s", once.data, often.data);
    buf_release(&once);
    buf_release(&often);
}

/* ---- verdicts */

Test(partition, tells_what_it_said)
{
    struct partition_journal journal = {.arena = &arena};
    rules.journal = &journal;
    struct str key = row("a", "1");
    cr_assert(partitions_allow(partitions, WRITES, key, START));
    cr_assert_eq(journal.count, 0);
    partitions_take(partitions, WRITES, key, 2000, START);
    const struct ddb_parted *taken = &journal.list[0];
    cr_assert_eq(taken->balance, 2000 * BUCKET_MILLIONTHS);
    cr_assert_eq(taken->halves, 2000);
    cr_assert_not(taken->refused);
    cr_assert(str_is(taken->table, "tab"));
    cr_assert(str_eq(taken->row, row_place(key)));
    cr_assert_eq(taken->collection_bytes, KEY_PLACE_BYTES + 3);
    cr_assert_not(partitions_allow(partitions, WRITES, row("a", "2"), START));
    cr_assert(journal.list[1].refused);
    cr_assert_eq(journal.list[1].balance, 0);
    cr_assert_eq(partitions_find(partitions, key, START)->refused[WRITES], 1);
}
