#include "../../../scenarios/shrinker/shrinker.h"

#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/json.h"

/* The run that is made smaller: two clients, the second of which puts and then gets. */
static const char scenario[] =
    "[[{\"at\":\"1ms\",\"operation\":\"ListTables\",\"request\":{}},"
    "{\"at\":\"9ms\",\"operation\":\"Scan\",\"request\":{\"TableName\":\"one\"}}],"
    "[{\"at\":\"2ms\",\"operation\":\"PutItem\",\"latency\":\"7ms\","
    "\"request\":{\"TableName\":\"one\",\"Item\":{\"id\":{\"S\":\"abcdef\"}}},"
    "\"fault\":{\"kind\":\"lost-reply\"}},"
    "{\"at\":\"5ms\",\"operation\":\"GetItem\",\"fault\":{\"kind\":\"throttle\"},"
    "\"request\":{\"TableName\":\"one\",\"Key\":{},\"ConsistentRead\":true}}]]";

struct rule {
    const char *needed[4]; /* texts that the scenario must hold to fail */
    uint64_t invalid;      /* what it then says of itself */
    bool verbatim;
    size_t runs;
};

static bool holds(struct str text, const char *needed)
{
    return strstr(text.data, needed) != NULL;
}

static struct failure run(void *context, struct str text, struct arena *arena)
{
    struct rule *rule = context;
    rule->runs++;
    for (size_t i = 0; rule->needed[i]; i++) {
        if (!holds(text, rule->needed[i])) {
            return (struct failure){0};
        }
    }
    struct failure failure = failure_of(arena, "hazard", "it fails");
    failure.invalid = holds(text, "\"abcdef\"") ? 0 : rule->invalid;
    return failure;
}

/* The smallest scenario, as text. */
static const char *shrink(struct rule *rule, uint64_t trials, struct arena *arena, bool *fails)
{
    struct plan_fault fault = {0};
    struct checker c = {str_from(scenario), arena, &fault};
    struct steps *steps = arena_zalloc(arena, sizeof *steps);
    struct doc doc;
    struct buf text;
    struct shrinker shrinker = {.run = run,
                                .context = rule,
                                .arena = arena,
                                .failure = failure_of(arena, "hazard", "it fails"),
                                .trials_max = trials,
                                .verbatim = rule->verbatim};
    cr_assert(checker_read(&c, &doc) && steps_read_clients(&c, "", &doc, steps), "%s",
              fault.message);
    story_read(steps, NULL, arena, &shrinker.story);
    *fails = shrinker_work(&shrinker);
    cr_assert(rule->verbatim || shrinker.trials == rule->runs);
    buf_init(&text);
    json_print(&text, story_print(&shrinker.story, STR(""), arena));
    const char *copy = arena_copy(arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}

static void check(struct rule rule, uint64_t trials, const char *expected)
{
    struct arena arena;
    bool fails = false;
    arena_init(&arena);
    cr_assert_str_eq(shrink(&rule, trials, &arena, &fails), expected);
    cr_assert(fails);
    arena_release(&arena);
}

#define WORKLOAD(steps) "{\"workload\":{\"kind\":\"steps\",\"clients\":[" steps "]}}"

Test(shrinker, leaves_out_what_the_failure_does_not_need)
{
    check((struct rule){.needed = {"GetItem", "ConsistentRead"}}, 1000,
          WORKLOAD("[{\"operation\":\"GetItem\",\"request\":{\"ConsistentRead\":true}}]"));
}

Test(shrinker, keeps_the_fault_that_it_needs)
{
    check(
        (struct rule){.needed = {"throttle"}}, 1000,
        WORKLOAD("[{\"operation\":\"GetItem\",\"request\":{},\"fault\":{\"kind\":\"throttle\"}}]"));
}

Test(shrinker, joins_clients_and_forgets_times)
{
    check((struct rule){.needed = {"Scan", "GetItem"}}, 1000,
          WORKLOAD("[{\"operation\":\"GetItem\",\"request\":{}},"
                   "{\"operation\":\"Scan\",\"request\":{}}]"));
}

Test(shrinker, makes_no_valid_request_invalid)
{
    check((struct rule){.needed = {"PutItem"}, .invalid = 1}, 1000,
          WORKLOAD("[{\"operation\":\"PutItem\","
                   "\"request\":{\"Item\":{\"id\":{\"S\":\"abcdef\"}}}}]"));
}

/* What the requests lead to is no matter of a single one: they stay whole. */
Test(shrinker, leaves_requests_as_they_are_where_no_reply_is_wrong)
{
    check((struct rule){.needed = {"PutItem"}, .verbatim = true}, 1000,
          WORKLOAD("[{\"operation\":\"PutItem\",\"request\":{\"TableName\":\"one\","
                   "\"Item\":{\"id\":{\"S\":\"abcdef\"}}}}]"));
}

Test(shrinker, keeps_to_its_bound)
{
    struct rule rule = {.needed = {"GetItem"}};
    struct arena arena;
    bool fails = false;
    arena_init(&arena);
    (void)shrink(&rule, 3, &arena, &fails);
    cr_assert(fails);
    cr_assert_eq(rule.runs, 3);
    arena_release(&arena);
}

Test(shrinker, says_so_when_it_does_not_fail)
{
    struct rule rule = {.needed = {"nowhere"}};
    struct arena arena;
    bool fails = true;
    arena_init(&arena);
    (void)shrink(&rule, 1000, &arena, &fails);
    cr_assert_not(fails);
    arena_release(&arena);
}
