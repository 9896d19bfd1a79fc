/* Totals of series: merging shards, and the file. */
#include "../../../reports/totals.h"

#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/json.h"

static struct arena arena;

static void set_up(void)
{
    json_setup();
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(totals, .init = set_up, .fini = tear_down);

/* A series of which every third seed fails. */
static struct totals series(uint64_t first, uint64_t last, uint64_t index, uint64_t count)
{
    static const char digest[] = "1111111111111111111111111111111111111111111111111111111111111111";
    struct totals totals;
    totals_init(&totals, &arena);
    totals.name = STR("bank");
    totals.path = STR("cases/bank.json");
    totals.parts = ARENA_ARRAY(&arena, struct totals_part, 1);
    totals.parts[0] = (struct totals_part){first, last, index, count};
    totals.part_count = 1;
    for (uint64_t seed = first + index - 1; seed <= last; seed += count) {
        totals.tried++;
        totals.requests += 10 + seed;
        totals.judged += 10;
        totals.span_us += 1000;
        digest_sum_add(&totals.sum, seed, digest);
        census_add(totals.census, "check", STR("bank"), seed % 3 ? STR("holds") : STR("no"), 1);
        pulse_reply(totals.pulse, (int64_t)seed * 700, (int64_t)seed);
        if (seed % 3 == 0) {
            totals.failed++;
            totals_fail(&totals, seed);
        }
    }
    return totals;
}

static const char *print(const struct totals *totals)
{
    struct buf out;
    buf_init(&out);
    totals_print(totals, 1, &out);
    const char *text = arena_text(&arena, buf_view(&out));
    buf_release(&out);
    return text;
}

static const char *seeds(const struct totals *totals)
{
    struct buf out;
    buf_init(&out);
    totals_seeds(totals, &out);
    const char *text = arena_text(&arena, buf_view(&out));
    buf_release(&out);
    return text;
}

Test(totals, of_all_shards_are_those_of_one_run)
{
    const char *message = "";
    struct totals whole = series(1, 1000, 1, 1);
    struct totals merged = series(1, 1000, 3, 4);
    for (uint64_t i = 1; i <= 4; i++) {
        struct totals shard = series(1, 1000, i, 4);
        cr_expect_eq(totals_merge(&merged, &shard, &arena, &message), i != 3);
        cr_expect(i == 4 || totals_partial(&merged));
        cr_expect(i != 2 || strcmp(seeds(&merged), "1..1000 (3 of 4 shards)") == 0);
    }
    cr_expect_not(totals_partial(&merged));
    cr_expect_str_eq(print(&merged), print(&whole));
    cr_expect_str_eq(message, "bank: seeds 1..1000, shard 3/4, are there already, or some of them");
}

Test(totals, of_other_seeds_stand_beside_each_other)
{
    const char *message = "";
    struct totals merged = series(21, 30, 1, 1);
    struct totals other = series(1, 10, 1, 1), again = series(30, 40, 1, 1);
    struct totals shard = series(1, 10, 1, 2);
    cr_expect(totals_merge(&merged, &other, &arena, &message));
    cr_expect_str_eq(seeds(&merged), "1..10, 21..30");
    cr_expect_not(totals_merge(&merged, &again, &arena, &message));
    cr_expect_not(totals_merge(&merged, &shard, &arena, &message));
    cr_expect_eq(merged.failing[0], 3);
    cr_expect_eq(merged.failing_count, 7);
}

Test(totals, are_read_as_they_were_written)
{
    const char *message = "";
    struct totals written = series(UINT64_MAX - 20, UINT64_MAX - 11, 2, 3);
    struct totals *read = NULL;
    size_t count = 0;
    cr_assert(totals_read(str_from(print(&written)), &arena, &read, &count, &message), "%s",
              message);
    cr_assert_eq(count, 1);
    cr_expect_str_eq(print(read), print(&written));
    cr_expect_str_eq(seeds(read), "18446744073709551595..18446744073709551604 (shard 2 of 3)");
}

Test(totals, that_are_none_are_refused)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{\"format\":2,\"series\":[]}",
        "{\"format\":1,\"series\":[1]}",
        "{\"format\":1,\"series\":[{\"scenario\":\"a\"}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *message = "";
        struct totals *read = NULL;
        size_t count = 0;
        cr_expect_not(totals_read(str_from(texts[i]), &arena, &read, &count, &message), "%s",
                      texts[i]);
        cr_expect(*message);
    }
}
