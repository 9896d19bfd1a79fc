#include <stdio.h>
#include <string.h>

#include "plan_fixture.h"

static const struct asked put = {.operation = "PutItem", .table = "tab", .client = "c"};
static const struct asked get = {.operation = "GetItem", .table = "tab", .client = "c"};

Test(plan, triggers_fire_as_they_say)
{
    static const struct {
        const char *trigger, *row;
    } cases[] = {
        {"{}", "xxxxxxxxxx"},
        {"{\"nth\":[3,5]}", "..x.x....."},
        {"{\"every\":3}", "..x..x..x."},
        {"{\"first\":2}", "xx........"},
        {"{\"probability\":0}", ".........."},
        {"{\"probability\":1}", "xxxxxxxxxx"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_fixture f;
        char rule[200];
        snprintf(rule, sizeof rule, "{\"trigger\":%s,\"fault\":{\"kind\":\"reset\"}}",
                 cases[i].trigger);
        plan_fixture_open(&f, rule);
        cr_expect_str_eq(plan_fixture_row(&f, put, 10), cases[i].row, "%s", cases[i].trigger);
        plan_fixture_close(&f);
    }
}

Test(plan, a_probability_comes_out_in_the_long_run)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"trigger\":{\"probability\":0.2},\"fault\":{\"kind\":\"reset\"}}");
    const char *row = plan_fixture_row(&f, put, 5000);
    int struck = 0;
    for (; *row; row++) {
        struck += *row == 'x';
    }
    cr_assert(struck > 900 && struck < 1100, "%d of 5000", struck);
    plan_fixture_close(&f);
}

Test(plan, matches_every_member_of_when)
{
    static const struct {
        const char *when;
        struct asked asked;
        bool matches;
    } cases[] = {
        {"{\"operation\":\"Put*\"}", {.operation = "PutItem", .table = "t"}, true},
        {"{\"operation\":\"Put*\"}", {.operation = "GetItem", .table = "t"}, false},
        {"{\"operation\":[\"GetItem\",\"PutItem\"]}", {.operation = "PutItem"}, true},
        {"{\"table\":\"Ord*\"}", {.operation = "PutItem", .table = "Orders"}, true},
        {"{\"table\":\"Ord*\"}", {.operation = "PutItem", .table = "Users"}, false},
        {"{\"table\":\"*\"}", {.operation = "ListTables"}, false},
        {"{\"index\":null}", {.operation = "Query", .table = "t"}, true},
        {"{\"index\":null}", {.operation = "Query", .table = "t", .index = "g"}, false},
        {"{\"index\":\"*\"}", {.operation = "Query", .table = "t"}, false},
        {"{\"index\":\"g*\"}", {.operation = "Query", .table = "t", .index = "g1"}, true},
        {"{\"index\":[null,\"g1\"]}", {.operation = "Query", .table = "t"}, true},
        {"{\"client\":\"worker-*\"}", {.operation = "PutItem", .client = "worker-7"}, true},
        {"{\"client\":\"worker-*\"}", {.operation = "PutItem", .client = "w"}, false},
        {"{\"after\":\"1s\"}", {.operation = "PutItem", .after_us = 999999}, false},
        {"{\"after\":\"1s\"}", {.operation = "PutItem", .after_us = 1000000}, true},
        {"{\"until\":\"1s\"}", {.operation = "PutItem", .after_us = 999999}, true},
        {"{\"until\":\"1s\"}", {.operation = "PutItem", .after_us = 1000000}, false},
        {"{\"key\":{\"pk\":{\"S\":\"u*\"}}}",
         {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"S\":\"u1\"}}"},
         true},
        {"{\"key\":{\"pk\":{\"S\":\"u*\"}}}",
         {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"S\":\"x\"}}"},
         false},
        {"{\"key\":{\"pk\":{\"N\":\"1\"}}}",
         {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"N\":\"1.0\"}}"},
         true},
        {"{\"key\":{\"pk\":[{\"S\":\"a\"},{\"S\":\"b\"}]}}",
         {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"S\":\"b\"}}"},
         true},
        {"{\"key\":{\"pk\":{\"S\":\"a\"}}}", {.operation = "Scan", .table = "t"}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_fixture f;
        char rule[300];
        snprintf(rule, sizeof rule, "{\"when\":%s,\"fault\":{\"kind\":\"reset\"}}", cases[i].when);
        plan_fixture_open(&f, rule);
        bool struck = plan_fixture_ask(&f, cases[i].asked).effect == EFFECT_RESET;
        cr_expect_eq(struck, cases[i].matches, "case %zu: %s", i, cases[i].when);
        plan_fixture_close(&f);
    }
}

Test(plan, a_mark_matches_while_it_is_set)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"when\":{\"mark\":\"pay *\"},\"fault\":{\"kind\":\"reset\"}}");
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_NONE);
    plan_mark(f.plan, STR("pay once"));
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_RESET);
    plan_mark(f.plan, STR(""));
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_NONE);
    plan_fixture_close(&f);
}

Test(plan, scopes_count_apart)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"trigger\":{\"nth\":[2],\"scope\":\"table\"},\"fault\":{\"kind\":"
                          "\"reset\"}}");
    struct asked a = {.operation = "PutItem", .table = "a"};
    struct asked b = {.operation = "PutItem", .table = "b"};
    cr_assert_str_eq(plan_fixture_row(&f, a, 1), ".");
    cr_assert_str_eq(plan_fixture_row(&f, b, 3), ".x.");
    cr_assert_str_eq(plan_fixture_row(&f, a, 2), "x.");
    plan_fixture_close(&f);
}

Test(plan, one_key_is_one_scope_however_it_is_written)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"trigger\":{\"nth\":[2],\"scope\":\"key\"},\"fault\":{\"kind\":"
                          "\"reset\"}}");
    struct asked one = {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"N\":\"1\"}}"};
    struct asked same = {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"N\":\"1.0\"}}"};
    struct asked other = {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"N\":\"2\"}}"};
    cr_assert_str_eq(plan_fixture_row(&f, one, 1), ".");
    cr_assert_str_eq(plan_fixture_row(&f, other, 1), ".");
    cr_assert_str_eq(plan_fixture_row(&f, same, 1), "x");
    plan_fixture_close(&f);
}

Test(plan, key_scope_of_a_whole_item_is_its_key)
{
    struct plan_fixture f;
    struct doc item;
    plan_fixture_open(&f, "{\"trigger\":{\"nth\":[2],\"scope\":\"key\"},\"fault\":{\"kind\":"
                          "\"reset\"}}");
    cr_assert(json_read(&f.arena, STR("{\"pk\":{\"S\":\"a\"},\"v\":{\"N\":\"9\"}}"), &item, NULL));
    struct fault_target target = {.table = STR("t"), .key = &item, .hash_name = STR("pk")};
    struct fault_site site = {.service = STR("dynamodb"),
                              .operation = STR("PutItem"),
                              .targets = &target,
                              .target_count = 1,
                              .time_us = 1000000};
    struct fault_effect effect = {.effect = EFFECT_NONE};
    plan_strike(f.plan, &site, &effect);
    cr_assert_eq(effect.effect, EFFECT_NONE);
    cr_assert(json_read(&f.arena, STR("{\"pk\":{\"S\":\"a\"},\"v\":{\"N\":\"8\"}}"), &item, NULL));
    plan_strike(f.plan, &site, &effect);
    cr_assert_eq(effect.effect, EFFECT_RESET);
    plan_fixture_close(&f);
}

Test(plan, the_first_that_fires_strikes_and_all_count)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"name\":\"a\",\"trigger\":{\"first\":2},\"fault\":{\"kind\":"
                          "\"reset\"}},{\"name\":\"b\",\"trigger\":{\"nth\":[2,3]},\"fault\":"
                          "{\"kind\":\"throttle\"}}");
    cr_assert(str_is(plan_fixture_ask(&f, put).rule, "a"));
    cr_assert(str_is(plan_fixture_ask(&f, put).rule, "a"));
    cr_assert(str_is(plan_fixture_ask(&f, put).rule, "b"), "b had counted all three");
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_NONE);
    plan_fixture_close(&f);
}

Test(plan, latency_combines_with_a_later_rule)
{
    struct plan_fixture f;
    plan_fixture_open(&f,
                      "{\"name\":\"slow\",\"fault\":{\"kind\":\"latency\",\"constant\":\"5ms\"}},"
                      "{\"name\":\"gone\",\"when\":{\"operation\":\"PutItem\"},\"fault\":"
                      "{\"kind\":\"reset\"}}");
    struct fault_effect both = plan_fixture_ask(&f, put);
    cr_assert_eq(both.effect, EFFECT_RESET);
    cr_assert(str_is(both.rule, "gone") && str_is(both.latency_rule, "slow"));
    cr_assert_eq(both.latency_us, 5000);
    struct fault_effect alone = plan_fixture_ask(&f, get);
    cr_assert_eq(alone.effect, EFFECT_NONE);
    cr_assert(str_is(alone.rule, "slow") && str_is(alone.kind, "latency"));
    plan_fixture_close(&f);
}

Test(plan, a_kind_counts_only_what_it_can_strike)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"trigger\":{\"nth\":[2]},\"fault\":{\"kind\":\"late-apply\",\"by\":"
                          "\"2s\"}}");
    cr_assert_str_eq(plan_fixture_row(&f, get, 3), "...");
    cr_assert_str_eq(plan_fixture_row(&f, put, 2), ".x");
    plan_fixture_close(&f);
}

Test(plan, another_rule_shifts_no_draws)
{
    static const char rule[] = "{\"trigger\":{\"probability\":0.5},\"fault\":{\"kind\":\"reset\"}}";
    static const char other[] = "{\"when\":{\"operation\":\"GetItem\"},\"trigger\":"
                                "{\"probability\":0.5},\"fault\":{\"kind\":\"throttle\"}},";
    struct plan_fixture a, b;
    char both[400];
    snprintf(both, sizeof both, "%s%s", other, rule);
    plan_fixture_open(&a, rule);
    plan_fixture_open(&b, both);
    (void)plan_fixture_ask(&b, get);
    (void)plan_fixture_ask(&a, get);
    cr_assert_str_eq(plan_fixture_row(&a, put, 64), plan_fixture_row(&b, put, 64));
    plan_fixture_close(&a);
    plan_fixture_close(&b);
}

Test(plan, each_scope_draws_for_itself)
{
    static const char rule[] = "{\"trigger\":{\"probability\":0.5,\"scope\":\"key\"},"
                               "\"fault\":{\"kind\":\"reset\"}}";
    struct asked one = {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"N\":\"1\"}}"};
    struct asked two = {.operation = "GetItem", .table = "t", .key = "{\"pk\":{\"N\":\"2\"}}"};
    struct plan_fixture a, b;
    plan_fixture_open(&a, rule);
    plan_fixture_open(&b, rule);
    (void)plan_fixture_row(&b, two, 3);
    const char *row = plan_fixture_row(&a, one, 64);
    cr_assert_str_eq(row, plan_fixture_row(&b, one, 64));
    cr_assert_str_neq(row, plan_fixture_row(&a, two, 64));
    plan_fixture_close(&a);
    plan_fixture_close(&b);
}

Test(plan, effects_carry_their_settings)
{
    struct plan_fixture f;
    plan_fixture_open(
        &f, "{\"trigger\":{\"nth\":[1]},\"fault\":{\"kind\":\"error\",\"code\":\"MyError\"}},"
            "{\"trigger\":{\"nth\":[2]},\"fault\":{\"kind\":\"conflict\"}},"
            "{\"trigger\":{\"nth\":[3]},\"fault\":{\"kind\":\"internal-error\"}},"
            "{\"trigger\":{\"nth\":[4]},\"fault\":{\"kind\":\"unavailable\"}},"
            "{\"trigger\":{\"nth\":[5]},\"fault\":{\"kind\":\"lost-reply\",\"apply\":\"before\"}},"
            "{\"trigger\":{\"nth\":[6]},\"fault\":{\"kind\":\"lost-reply\"}},"
            "{\"trigger\":{\"nth\":[7]},\"fault\":{\"kind\":\"late-apply\",\"by\":\"2s\"}},"
            "{\"trigger\":{\"nth\":[8]},\"fault\":{\"kind\":\"truncated-body\"}}");
    struct fault_effect e = plan_fixture_ask(&f, put);
    cr_assert(e.effect == EFFECT_REFUSE && str_is(e.code, "MyError") && e.status == 400);
    e = plan_fixture_ask(&f, put);
    cr_assert(str_is(e.code, "TransactionConflictException"));
    cr_assert(str_is(e.message, "Transaction is ongoing for the item"));
    e = plan_fixture_ask(&f, put);
    cr_assert(str_is(e.code, "InternalServerError") && e.status == 500);
    e = plan_fixture_ask(&f, put);
    cr_assert(str_is(e.code, "ServiceUnavailableException") && e.status == 503);
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_LOSE_BEFORE);
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_LOSE_AFTER);
    e = plan_fixture_ask(&f, put);
    cr_assert(e.effect == EFFECT_APPLY_LATE && e.by_us == 2000000);
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_TRUNCATE);
    plan_fixture_close(&f);
}

Test(plan, a_dump_reads_back_to_the_same_names_and_strikes)
{
    static const char rules[] =
        "{\"trigger\":{\"probability\":0.5},\"fault\":{\"kind\":\"reset\"}},"
        "{\"trigger\":{\"probability\":0.5},\"fault\":{\"kind\":\"reset\"}},"
        "{\"name\":\"n\",\"when\":{\"index\":null},\"fault\":{\"kind\":\"unavailable\"}}";
    struct plan_fixture f;
    struct buf once, twice;
    buf_init(&once);
    buf_init(&twice);
    plan_fixture_open(&f, rules);
    plan_dump(f.plan, &once);
    const char *row = plan_fixture_row(&f, put, 40);
    struct plan_fixture g = {.submit = 0};
    arena_init(&g.arena);
    g.plan = plan_read(buf_view(&once), &g.arena, &g.fault);
    cr_assert_not_null(g.plan);
    plan_start(g.plan, &(struct random){7, 1}, 1000000);
    plan_dump(g.plan, &twice);
    cr_assert(str_eq(buf_view(&once), buf_view(&twice)));
    cr_assert_str_eq(plan_fixture_row(&g, put, 40), row);
    cr_assert_not_null(strstr(once.data, "-2\""), "two alike have two names: %s", once.data);
    buf_release(&once);
    buf_release(&twice);
    plan_fixture_close(&f);
    plan_fixture_close(&g);
}

Test(plan, rules_come_and_go_one_by_one)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"name\":\"a\",\"fault\":{\"kind\":\"reset\"}}");
    struct fault_effect before = plan_fixture_ask(&f, put);
    cr_assert(
        plan_put(f.plan, STR("a"), STR("{\"fault\":{\"kind\":\"throttle\"}}"), &f.arena, &f.fault));
    cr_assert(str_is(before.rule, "a"), "an effect outlives its rule");
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_THROTTLE);
    cr_assert(plan_delete(f.plan, STR("a")));
    cr_assert_not(plan_delete(f.plan, STR("a")));
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_NONE);
    cr_assert_not(plan_put(f.plan, STR("b"), STR("{\"name\":\"c\",\"fault\":{\"kind\":\"reset\"}}"),
                           &f.arena, &f.fault));
    cr_assert_str_eq(f.fault.at, "name");
    cr_assert_not(
        plan_put(f.plan, STR("b"), STR("{\"fault\":{\"kind\":\"rset\"}}"), &f.arena, &f.fault));
    cr_assert_str_eq(f.fault.at, "fault.kind");
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_NONE);
    plan_fixture_close(&f);
}

Test(plan, what_is_refused_replaces_nothing)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"fault\":{\"kind\":\"reset\"}}");
    cr_assert_not(plan_replace(f.plan, STR("{\"rules\":[{}]}"), &f.arena, &f.fault));
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_RESET);
    cr_assert(plan_replace(f.plan, STR("{\"rules\":[]}"), &f.arena, &f.fault));
    cr_assert_eq(plan_fixture_ask(&f, put).effect, EFFECT_NONE);
    plan_fixture_close(&f);
}

Test(plan, the_store_is_struck_at_the_nth_write)
{
    struct plan_fixture f;
    plan_fixture_open(&f, "{\"trigger\":{\"nth\":[1]},\"fault\":{\"kind\":\"io-error\"}},"
                          "{\"trigger\":{\"nth\":[2]},\"fault\":{\"kind\":\"disk-full\",\"at\":3}},"
                          "{\"fault\":{\"kind\":\"crash\",\"at\":2,\"loss\":\"power\"}}");
    struct fault_effect effect = plan_fixture_ask(&f, put);
    cr_assert(effect.effect == EFFECT_DISK_ERROR && effect.at == 1);
    effect = plan_fixture_ask(&f, put);
    cr_assert(effect.effect == EFFECT_DISK_FULL && effect.at == 3);
    effect = plan_fixture_ask(&f, put);
    cr_assert(effect.effect == EFFECT_CRASH && effect.at == 2 && effect.power);
    plan_fixture_close(&f);
}

/* Without a disk that may fail such a rule could do nothing, now or later. */
Test(plan, rules_that_strike_the_store_need_one)
{
    static const char text[] =
        "{\"rules\":[{\"fault\":{\"kind\":\"throttle\"}},{\"name\":\"c\",\"fault\":"
        "{\"kind\":\"crash\",\"loss\":\"power\"}}]}";
    struct plan_fixture f;
    struct arena *arena = &f.arena;
    plan_fixture_open(&f, "");
    cr_assert_not(plan_strikes_store(f.plan));
    cr_assert(plan_set_store(f.plan, PLAN_STORE_NONE, STR(""), arena, &f.fault));
    cr_assert_not(plan_replace(f.plan, STR(text), arena, &f.fault));
    cr_assert_str_eq(f.fault.at, "rules[1].fault.kind");
    cr_assert_not(
        plan_put(f.plan, STR("c"), STR("{\"fault\":{\"kind\":\"crash\"}}"), arena, &f.fault));
    cr_assert_str_eq(f.fault.at, "fault.kind");
    cr_assert(plan_set_store(f.plan, PLAN_STORE_FILE, STR(""), arena, &f.fault));
    cr_assert_not(plan_replace(f.plan, STR(text), arena, &f.fault));
    cr_assert_str_eq(f.fault.at, "rules[1].fault.loss");
    cr_assert(plan_put(f.plan, STR("c"), STR("{\"fault\":{\"kind\":\"crash\"}}"), arena, &f.fault));
    cr_assert(plan_set_store(f.plan, PLAN_STORE_ANY, STR(""), arena, &f.fault));
    cr_assert(plan_replace(f.plan, STR(text), arena, &f.fault));
    cr_assert(plan_strikes_store(f.plan));
    plan_fixture_close(&f);
}

Test(plan, rules_reach_no_further_back_than_what_is_kept)
{
    const char *text = "{\"rules\":[{\"fault\":{\"kind\":\"stale-read\",\"lag\":\"50ms\"}},"
                       "{\"fault\":{\"kind\":\"gsi-lag\",\"lag\":\"2s\"}}]}";
    struct plan_fixture f;
    plan_fixture_open(&f, "");
    struct arena *arena = &f.arena;
    cr_assert_eq(plan_reach_us(f.plan), 0);
    cr_assert(plan_replace(f.plan, str_from(text), arena, &f.fault));
    cr_assert_eq(plan_reach_us(f.plan), 2000000);
    cr_assert_not(plan_set_reach(f.plan, 1000000, str_from(text), arena, &f.fault));
    cr_assert_str_eq(f.fault.at, "rules[1].fault.lag");
    cr_assert_not(plan_replace(f.plan, str_from(text), arena, &f.fault));
    cr_assert_not(plan_put(f.plan, STR("c"),
                           STR("{\"fault\":{\"kind\":\"stale-read\",\"lag\":\"3s\"}}"), arena,
                           &f.fault));
    cr_assert_str_eq(f.fault.at, "fault.lag");
    cr_assert(plan_put(f.plan, STR("c"),
                       STR("{\"fault\":{\"kind\":\"stale-read\",\"lag\":\"1s\"}}"), arena,
                       &f.fault));
    plan_fixture_close(&f);
}
