/* Assertions and bounds over a real core. */
#include <string.h>

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../scenarios/rig/inspector.h"

#define START_US INT64_C(1700000000000000)

struct watching {
    struct arena arena;
    struct meets meets;
    struct expect *expect;
    struct inspector *inspector;
    struct ddb *ddb;
    const struct finding *findings;
};

static void changed(void *context, const struct ddb_change *change)
{
    inspector_change(((struct watching *)context)->inspector, change);
}

static void applied(void *context, const struct ddb_applied *seen)
{
    inspector_applied(((struct watching *)context)->inspector, seen);
}

static void send(struct watching *w, const char *operation, const char *body)
{
    struct ddb_request request = {
        .service = STR("dynamodb"), .operation = str_from(operation), .body = str_from(body)};
    struct ddb_reply reply;
    ddb_submit(w->ddb, ddb_now(w->ddb) + 1000, &request);
    cr_assert(ddb_poll(w->ddb, &reply), "%s", operation);
    inspector_output(w->inspector, &(struct hook_output){&reply, true});
}

static void put(struct watching *w, const char *table, int id, int n)
{
    send(
        w, "PutItem",
        arena_printf(&w->arena,
                     "{\"TableName\":\"%s\",\"Item\":{\"id\":{\"N\":\"%d\"},\"n\":{\"N\":\"%d\"}}}",
                     table, id, n));
}

static void create(struct watching *w, const char *table)
{
    send(w, "CreateTable",
         arena_printf(&w->arena,
                      "{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\","
                      "\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":"
                      "\"N\"}],\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}]}",
                      table));
}

/* A core that the expectations are held against, with the tables "accounts" and "other". */
static void begin(struct watching *w, const char *expectations)
{
    struct ddb_options options;
    struct plan_fault fault = {0};
    char message[256];
    *w = (struct watching){0};
    json_setup();
    arena_init(&w->arena);
    meets_init(&w->meets);
    w->expect = expect_read(str_from(expectations), &w->arena, &fault);
    cr_assert_not_null(w->expect, "%s: %s", fault.at, fault.message);
    w->inspector = inspector_new(w->expect, &w->meets, START_US);
    ddb_options_init(&options);
    options.changed = inspector_needs_changes(w->expect) ? changed : NULL;
    options.applied = inspector_needs_applied(w->expect) ? applied : NULL;
    options.context = w;
    w->ddb = ddb_open(&options, message);
    ddb_advance(w->ddb, START_US);
    create(w, "accounts");
    create(w, "other");
}

static size_t judge(struct watching *w, bool last)
{
    return inspector_end(w->inspector, last, &w->findings);
}

static void end(struct watching *w)
{
    ddb_close(w->ddb);
    inspector_free(w->inspector);
    expect_free(w->expect);
    meets_release(&w->meets);
    arena_release(&w->arena);
}

static bool found(const struct watching *w, size_t index, const char *hazard, const char *title)
{
    return strcmp(w->findings[index].hazard, hazard) == 0 &&
           str_is(w->findings[index].title, title);
}

#define NEVER_NEGATIVE                                                                             \
    "{\"always\":[{\"name\":\"never negative\",\"table\":\"acc*\",\"condition\":\"n >= :z\","      \
    "\"values\":{\":z\":{\"N\":\"0\"}}}]}"

Test(inspector, names_the_requests_that_broke_what_must_always_hold)
{
    struct watching w;
    begin(&w, NEVER_NEGATIVE);
    put(&w, "accounts", 1, 5);
    put(&w, "other", 1, -5);
    cr_assert_eq(judge(&w, true), 0);
    put(&w, "accounts", 2, -1);
    put(&w, "accounts", 2, 1);
    put(&w, "accounts", 3, -2);
    cr_assert_eq(judge(&w, true), 1);
    cr_expect(found(&w, 0, "always-broken", "\"never negative\" did not hold"));
    cr_expect_eq(w.findings[0].severity, SEVERITY_ERROR);
    cr_expect_eq(w.findings[0].request_count, 2);
    cr_expect_eq(w.findings[0].requests[0], 5);
    cr_expect_eq(w.findings[0].requests[1], 7);
    cr_expect(str_is(w.findings[0].table, "accounts"));
    cr_expect_not_null(
        strstr(w.findings[0].detail.data, "#5 at 0.005s: accounts became {\"id\":{\"N\":\"2\"}"));
    end(&w);
}

Test(inspector, tells_five_stories_and_counts_the_rest)
{
    struct watching w;
    begin(&w, NEVER_NEGATIVE);
    for (int i = 0; i < 8; i++) {
        put(&w, "accounts", i, -1);
    }
    cr_assert_eq(judge(&w, true), 1);
    cr_expect_eq(w.findings[0].request_count, 5);
    cr_expect_not_null(strstr(w.findings[0].detail.data, "And 3 more.\n"));
    end(&w);
}

Test(inspector, an_item_without_the_attribute_does_not_hold)
{
    struct watching w;
    begin(&w, NEVER_NEGATIVE);
    send(&w, "PutItem", "{\"TableName\":\"accounts\",\"Item\":{\"id\":{\"N\":\"1\"}}}");
    cr_expect_eq(judge(&w, true), 1);
    end(&w);
}

Test(inspector, never_is_broken_by_an_item_and_by_a_reply)
{
    struct watching w;
    begin(&w, "{\"never\":[{\"name\":\"rich\",\"table\":\"accounts\",\"condition\":\"#n > :z\","
              "\"names\":{\"#n\":\"n\"},\"values\":{\":z\":{\"N\":\"9\"}}},"
              "{\"name\":\"lost table\",\"error\":\"ResourceNotFoundException\"}]}");
    put(&w, "accounts", 1, 9);
    cr_assert_eq(judge(&w, true), 0);
    put(&w, "accounts", 1, 10);
    put(&w, "none", 1, 10);
    cr_assert_eq(judge(&w, true), 2);
    cr_expect(found(&w, 0, "never-broken", "\"rich\" happened"));
    cr_expect(found(&w, 1, "never-broken", "\"lost table\" happened"));
    cr_expect_eq(w.findings[1].requests[0], 5);
    end(&w);
}

Test(inspector, what_was_never_met_is_a_warning_in_the_last_run)
{
    struct watching w;
    begin(&w, "{\"sometimes\":[{\"name\":\"rich\",\"table\":\"accounts\",\"condition\":\"n > :z\","
              "\"values\":{\":z\":{\"N\":\"9\"}}},"
              "{\"name\":\"refused\",\"operation\":\"PutItem\",\"error\":\"ValidationException\"}],"
              "\"reachable\":[{\"name\":\"checkout\"}]}");
    cr_assert_eq(judge(&w, false), 0, "more runs follow");
    cr_assert_eq(judge(&w, true), 3);
    cr_expect(found(&w, 0, "sometimes-unmet", "\"rich\" was never met"));
    cr_expect(found(&w, 2, "reachable-unmet", "\"checkout\" was never met"));
    cr_expect_eq(w.findings[0].severity, SEVERITY_WARNING);
    put(&w, "accounts", 1, 10);
    inspector_told(w.inspector, ASSERTION_REACHABLE, STR("checkout"), true, START_US);
    cr_assert_eq(judge(&w, true), 1);
    cr_expect(found(&w, 0, "sometimes-unmet", "\"refused\" was never met"));
    send(&w, "PutItem", "{\"TableName\":\"accounts\",\"Item\":{}}");
    cr_expect_eq(judge(&w, true), 0);
    end(&w);
}

Test(inspector, a_strike_is_met_whatever_it_brings)
{
    struct watching w;
    struct fault_site site = {.submit = 4, .time_us = START_US, .operation = STR("PutItem")};
    struct fault_effect slow = {.latency_us = 5};
    struct fault_effect lost = {.kind = STR("lost-reply")};
    begin(&w, "{\"sometimes\":[{\"name\":\"lost\",\"fault\":\"lost-reply\",\"operation\":"
              "\"PutItem\"},{\"name\":\"slow\",\"fault\":\"latency\"}]}");
    inspector_strike(w.inspector, &site, &slow);
    cr_assert_eq(judge(&w, true), 1);
    site.operation = STR("GetItem");
    inspector_strike(w.inspector, &site, &lost);
    cr_assert_eq(judge(&w, true), 1);
    site.operation = STR("PutItem");
    inspector_strike(w.inspector, &site, &lost);
    cr_assert_eq(judge(&w, true), 0);
    end(&w);
}

Test(inspector, hears_what_the_program_tells)
{
    struct watching w;
    begin(&w, "{}");
    inspector_told(w.inspector, ASSERTION_ALWAYS, STR("sorted"), true, START_US);
    inspector_told(w.inspector, ASSERTION_SOMETIMES, STR("cold"), false, START_US);
    cr_assert_eq(judge(&w, true), 1);
    cr_expect(found(&w, 0, "sometimes-unmet", "\"cold\" was never met"));
    inspector_told(w.inspector, ASSERTION_ALWAYS, STR("sorted"), false, START_US + 1500000);
    inspector_told(w.inspector, ASSERTION_NEVER, STR("dead"), true, START_US);
    cr_assert_eq(judge(&w, false), 2);
    cr_expect(found(&w, 0, "always-broken", "\"sorted\" did not hold"));
    cr_expect(str_is(w.findings[0].detail, "at 1.500s: the program said so\n"));
    cr_expect(found(&w, 1, "never-broken", "\"dead\" happened"));
    end(&w);
}

Test(inspector, sums_are_held_against_their_bounds_at_the_end)
{
    struct watching w;
    begin(&w, "{\"bounds\":[{\"table\":\"accounts\",\"sum\":\"n\",\"equals\":\"7\"},"
              "{\"table\":\"*\",\"sum\":\"n\",\"at-least\":\"0\",\"at-most\":\"1e1\"}]}");
    put(&w, "accounts", 1, 5);
    put(&w, "accounts", 2, 3);
    put(&w, "accounts", 2, 2);
    put(&w, "other", 2, 3);
    cr_assert_eq(judge(&w, true), 0);
    put(&w, "other", 3, 1);
    send(&w, "DeleteItem", "{\"TableName\":\"accounts\",\"Key\":{\"id\":{\"N\":\"2\"}}}");
    cr_assert_eq(judge(&w, true), 1);
    cr_expect(found(&w, 0, "bound-overstepped", "the sum of n over accounts is 5, not equal to 7"));
    put(&w, "other", 3, 9);
    cr_assert_eq(judge(&w, true), 2);
    cr_expect(
        found(&w, 1, "bound-overstepped", "the sum of n over * is 17, not at least 0 at most 1e1"));
    send(&w, "DeleteTable", "{\"TableName\":\"accounts\"}");
    inspector_reset(w.inspector, STR("other"));
    put(&w, "other", 1, 7);
    cr_assert_eq(judge(&w, true), 1);
    cr_expect(found(&w, 0, "bound-overstepped", "the sum of n over accounts is 0, not equal to 7"));
    end(&w);
}

Test(inspector, metrics_are_held_against_their_bounds_at_the_end)
{
    struct watching w;
    begin(&w, "{\"bounds\":[{\"metric\":\"refused-share\",\"at-most\":0.25},"
              "{\"metric\":\"requests\",\"at-least\":3},"
              "{\"metric\":\"unanswered-share\",\"equals\":0}]}");
    cr_assert_eq(judge(&w, true), 1);
    cr_expect(found(&w, 0, "bound-overstepped", "requests is 2, not at least 3"));
    put(&w, "other", 1, 1);
    put(&w, "none", 1, 1);
    cr_assert_eq(judge(&w, true), 0);
    put(&w, "none", 1, 1);
    inspector_cancelled(w.inspector);
    cr_assert_eq(judge(&w, true), 2);
    cr_expect(found(&w, 0, "bound-overstepped", "refused-share is 2 of 6, not at most 0.25"));
    cr_expect(found(&w, 1, "bound-overstepped", "unanswered-share is 1 of 6, not equal to 0"));
    end(&w);
}

Test(meets, go_to_another_process_as_bits)
{
    struct meets here, there;
    meets_init(&here);
    meets_init(&there);
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = {"a", "b", "c"};
        (void)meets_at(&here, ASSERTION_SOMETIMES, str_from(names[i]));
        (void)meets_at(&there, ASSERTION_SOMETIMES, str_from(names[i]));
    }
    meets_at(&here, ASSERTION_SOMETIMES, STR("a"))->met = true;
    meets_at(&there, ASSERTION_SOMETIMES, STR("c"))->met = true;
    meets_join(&here, meets_bits(&there));
    cr_expect_eq(meets_bits(&here), 5);
    cr_expect_eq(here.count, 3);
    meets_release(&here);
    meets_release(&there);
}
