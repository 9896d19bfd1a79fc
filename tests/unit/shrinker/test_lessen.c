#include "../../../scenarios/shrinker/lessen.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

/* Fails with three clients or more, seven items or more, and the second rule. */
static struct failure run(void *context, struct str text, struct arena *arena)
{
    struct doc doc;
    ++*(size_t *)context;
    cr_assert(json_read(arena, text, &doc, NULL));
    const struct doc *rules = doc_get(doc_get(&doc, "faults"), "rules");
    bool there = false;
    for (size_t i = 0; rules && i < rules->list.count; i++) {
        there = there || str_is(doc_string(&rules->list.items[i], "name"), "two");
    }
    bool fails = there && doc_whole(&doc, "clients") >= 3 &&
                 doc_whole(doc_get(&doc, "workload"), "items") >= 7;
    struct failure failure = failure_of(arena, "check-failed", "it fails");
    failure.requests = (uint64_t)doc_whole(&doc, "clients");
    return fails ? failure : (struct failure){0};
}

static const char scenario[] =
    "{\"workload\":{\"kind\":\"bank\",\"items\":20},\"timeout\":\"2s\","
    "\"faults\":{\"rules\":[{\"name\":\"one\"},{\"name\":\"two\"},{\"name\":\"three\"}]}}";

static bool work(struct arena *arena, const char *mark, uint64_t trials, struct lessen *out)
{
    static size_t runs;
    struct lessen_count counts[] = {{NULL, "clients", 1, 8}, {"workload", "items", 2, 20}};
    struct doc doc;
    runs = 0;
    cr_assert(json_read(arena, str_from(scenario), &doc, NULL));
    struct failure first = failure_of(arena, "check-failed", mark);
    first.requests = 8;
    const struct doc clients = doc_integer(8);
    *out = (struct lessen){.run = run,
                           .context = &runs,
                           .arena = arena,
                           .failure = first,
                           .scenario = doc_with(arena, &doc, STR("clients"), &clients),
                           .counts = counts,
                           .count = 2,
                           .trials_max = trials};
    bool fails = lessen_work(out);
    cr_assert_eq(out->trials, runs);
    return fails;
}

Test(lessen, leaves_the_least_that_fails)
{
    struct arena arena;
    struct lessen lessen;
    struct buf text;
    arena_init(&arena);
    buf_init(&text);
    cr_assert(work(&arena, "it fails", 1000, &lessen));
    json_print(&text, lessen.scenario);
    cr_assert_str_eq(text.data, "{\"faults\":{\"rules\":[{\"name\":\"two\"}]},\"clients\":3,"
                                "\"workload\":{\"items\":7}}");
    buf_release(&text);
    arena_release(&arena);
}

Test(lessen, says_so_when_it_does_not_fail)
{
    struct arena arena;
    struct lessen lessen;
    arena_init(&arena);
    cr_assert_not(work(&arena, "it fails otherwise", 1000, &lessen));
    cr_assert_eq(lessen.trials, 1);
    arena_release(&arena);
}

Test(lessen, keeps_to_its_bound)
{
    struct arena arena;
    struct lessen lessen;
    arena_init(&arena);
    cr_assert(work(&arena, "it fails", 5, &lessen));
    cr_assert_eq(lessen.trials, 5);
    arena_release(&arena);
}
