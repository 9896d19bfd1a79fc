#include <stdio.h>
#include <string.h>

#include "plan_fixture.h"

struct refusal {
    const char *rule; /* one rule, or a whole plan when it begins with "!" */
    const char *at;
    const char *message; /* part of it */
};

static const struct refusal refusals[] = {
    {"!", "", "not valid JSON"},
    {"![]", "", "expected an object, found a list"},
    {"!{}", "", "\"rules\" is missing"},
    {"!{\"rules\":{}}", "rules", "expected a list, found an object"},
    {"!{\"rules\":[],\"rule\":1}", "rule", "unknown member \"rule\" (did you mean \"rules\"?)"},
    {"7", "rules[0]", "expected an object, found the number 7"},
    {"{}", "rules[0]", "\"fault\" is missing"},
    {"{\"fault\":{}}", "rules[0].fault", "\"kind\" is missing"},
    {"{\"fault\":{\"kind\":\"trottle\"}}", "rules[0].fault.kind",
     "unknown kind \"trottle\" (did you mean \"throttle\"?)"},
    {"{\"fault\":{\"kind\":\"bandwidth\",\"bytes_per_second\":9}}", "rules[0].fault.kind",
     "kind \"bandwidth\" is known but not built yet"},
    {"{\"fault\":{\"kind\":\"throttle\",\"by\":\"1s\"}}", "rules[0].fault.by",
     "unknown member \"by\""},
    {"{\"fault\":{\"kind\":\"error\"}}", "rules[0].fault", "\"code\" is missing"},
    {"{\"fault\":{\"kind\":\"error\",\"code\":\"a b\"}}", "rules[0].fault.code",
     "expected an error name"},
    {"{\"fault\":{\"kind\":\"error\",\"code\":\"X\",\"status\":200}}", "rules[0].fault.status",
     "from 400 to 599, found the number 200"},
    {"{\"fault\":{\"kind\":\"error\",\"code\":\"X\",\"message\":3}}", "rules[0].fault.message",
     "expected a string, found the number 3"},
    {"{\"fault\":{\"kind\":\"lost-reply\",\"apply\":\"never\"}}", "rules[0].fault.apply",
     "expected \"before\" or \"after\", found the string \"never\""},
    {"{\"fault\":{\"kind\":\"late-apply\"}}", "rules[0].fault", "\"by\" is missing"},
    {"{\"fault\":{\"kind\":\"late-apply\",\"by\":\"0s\"}}", "rules[0].fault.by",
     "expected a duration from 1us"},
    {"{\"fault\":{\"kind\":\"late-apply\",\"by\":5}}", "rules[0].fault.by",
     "expected a duration such as"},
    {"{\"fault\":{\"kind\":\"unprocessed\",\"fraction\":0}}", "rules[0].fault.fraction", "above 0"},
    {"{\"fault\":{\"kind\":\"short-page\",\"items\":0}}", "rules[0].fault.items", "from 1 to"},
    {"{\"fault\":{\"kind\":\"latency\"}}", "rules[0].fault", "found none"},
    {"{\"fault\":{\"kind\":\"latency\",\"constant\":\"1s\",\"min\":\"1s\"}}", "rules[0].fault",
     "found more than one of them"},
    {"{\"fault\":{\"kind\":\"latency\",\"min\":\"1s\"}}", "rules[0].fault", "\"max\" is missing"},
    {"{\"fault\":{\"kind\":\"latency\",\"median\":\"2s\",\"p99\":\"1s\"}}", "rules[0].fault.p99",
     "must not be less"},
    {"{\"when\":{\"tabel\":\"a\"},\"fault\":{\"kind\":\"reset\"}}", "rules[0].when.tabel",
     "unknown member \"tabel\" (did you mean \"table\"?)"},
    {"{\"when\":{\"table\":null},\"fault\":{\"kind\":\"reset\"}}", "rules[0].when.table",
     "expected a string, found null"},
    {"{\"when\":{\"table\":[]},\"fault\":{\"kind\":\"reset\"}}", "rules[0].when.table",
     "at least one"},
    {"{\"when\":{\"operation\":[\"GetItem\",\"PutItm\"]},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].when.operation[1]", "unknown operation \"PutItm\" (did you mean \"PutItem\"?)"},
    {"{\"when\":{\"operation\":\"Foo*\"},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].when.operation", "no operation matches \"Foo*\""},
    {"{\"when\":{\"operation\":\"CreateBackup\"},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].when.operation", "operation \"CreateBackup\" is known but not built yet"},
    {"{\"when\":{\"service\":\"kinesis\"},\"fault\":{\"kind\":\"reset\"}}", "rules[0].when.service",
     "service \"kinesis\" is known but not built yet"},
    {"{\"when\":{\"service\":\"s3\"},\"fault\":{\"kind\":\"reset\"}}", "rules[0].when.service",
     "unknown service \"s3\""},
    {"{\"when\":{\"key\":{\"pk\":\"a\"}},\"fault\":{\"kind\":\"reset\"}}", "rules[0].when.key.pk",
     "expected a key attribute"},
    {"{\"when\":{\"key\":{\"p k\":{\"BOOL\":true}}},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].when.key[\"p k\"]", "expected a key attribute"},
    {"{\"when\":{\"after\":\"2s\",\"until\":\"2s\"},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].when.until", "later than \"after\""},
    {"{\"when\":{\"operation\":\"GetItem\"},\"fault\":{\"kind\":\"unprocessed\",\"fraction\":1}}",
     "rules[0].fault.kind", "kind \"unprocessed\" cannot strike any of the operations"},
    {"{\"when\":{\"operation\":\"Scan\"},\"fault\":{\"kind\":\"late-apply\",\"by\":\"1s\"}}",
     "rules[0].fault.kind", "cannot strike"},
    {"{\"when\":{\"operation\":\"PutItem\"},\"fault\":{\"kind\":\"short-page\",\"items\":1}}",
     "rules[0].fault.kind", "cannot strike"},
    {"{\"when\":{\"operation\":\"GetItem\"},\"fault\":{\"kind\":\"conflict\"}}",
     "rules[0].fault.kind", "cannot strike"},
    {"{\"trigger\":{\"probability\":1.5},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].trigger.probability", "expected a number from 0 to 1, found the number 1.5"},
    {"{\"trigger\":{\"probability\":1e-9},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].trigger.probability", "from 0.000001 to 1"},
    {"{\"trigger\":{\"probability\":\"1\"},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].trigger.probability", "found the string \"1\""},
    {"{\"trigger\":{\"nth\":[1],\"every\":2},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].trigger.every", "found both \"nth\" and \"every\""},
    {"{\"trigger\":{\"nth\":[2,2]},\"fault\":{\"kind\":\"reset\"}}", "rules[0].trigger.nth[1]",
     "ascending"},
    {"{\"trigger\":{\"nth\":[0]},\"fault\":{\"kind\":\"reset\"}}", "rules[0].trigger.nth[0]",
     "from 1 to"},
    {"{\"trigger\":{\"nth\":[]},\"fault\":{\"kind\":\"reset\"}}", "rules[0].trigger.nth",
     "at least one"},
    {"{\"trigger\":{\"nth\":3},\"fault\":{\"kind\":\"reset\"}}", "rules[0].trigger.nth",
     "expected a list"},
    {"{\"trigger\":{\"every\":0},\"fault\":{\"kind\":\"reset\"}}", "rules[0].trigger.every",
     "from 1 to"},
    {"{\"trigger\":{\"scope\":\"tables\"},\"fault\":{\"kind\":\"reset\"}}",
     "rules[0].trigger.scope", "did you mean \"table\"?"},
    {"{\"name\":\"\",\"fault\":{\"kind\":\"reset\"}}", "rules[0].name", "not empty"},
    {"{\"name\":\"a\",\"fault\":{\"kind\":\"reset\"}},{\"name\":\"a\",\"fault\":{\"kind\":"
     "\"throttle\"}}",
     "rules[1].name", "already that of rules[0]"},
};

Test(plan_read, refuses_each_mistake_with_its_place)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        struct arena arena;
        struct plan_fault fault = {0};
        arena_init(&arena);
        const char *text =
            r->rule[0] == '!' ? r->rule + 1 : arena_printf(&arena, "{\"rules\":[%s]}", r->rule);
        struct plan *plan = plan_read(str_from(text), &arena, &fault);
        cr_expect_null(plan, "%s was taken", text);
        if (!plan) {
            cr_expect_str_eq(fault.at, r->at, "%s: at %s, not %s", text, fault.at, r->at);
            cr_expect_not_null(strstr(fault.message, r->message), "%s: %s", text, fault.message);
            cr_expect(fault.line == 1 && fault.column >= 1);
        }
        plan_free(plan);
        arena_release(&arena);
    }
}

Test(plan_read, says_line_and_column)
{
    static const char text[] = "{\"rules\": [\n"
                               "  {\"fault\": {\"kind\": \"reset\"}},\n"
                               "  {\"when\": {\"tabel\": \"x\"},\n"
                               "   \"fault\": {\"kind\": \"reset\"}}]}";
    struct arena arena;
    struct plan_fault fault = {0};
    arena_init(&arena);
    cr_assert_null(plan_read(STR(text), &arena, &fault));
    cr_assert_str_eq(fault.at, "rules[1].when.tabel");
    cr_assert_eq(fault.line, 3);
    int line = 0, column = 0;
    cr_assert(json_locate(STR(text), fault.at, &line, &column));
    cr_assert_eq(fault.column, column);
    arena_release(&arena);
}

Test(plan_read, takes_the_example_of_the_contract)
{
    struct plan_fixture f;
    plan_fixture_open(
        &f,
        "{\"name\":\"hot-writes\",\"when\":{\"service\":\"dynamodb\",\"operation\":[\"PutItem\","
        "\"UpdateItem\"],\"table\":\"Orders*\",\"index\":null,\"key\":{\"pk\":{\"S\":"
        "\"user#1\"}},\"client\":\"worker-*\",\"mark\":\"checkout *\",\"after\":\"10s\","
        "\"until\":\"40s\"},\"trigger\":{\"probability\":0.2,\"scope\":\"key\"},\"fault\":"
        "{\"kind\":\"throttle\"}},{\"name\":\"third-write-lost\",\"when\":{\"operation\":"
        "\"PutItem\"},\"trigger\":{\"nth\":[3,5],\"scope\":\"table\"},\"fault\":{\"kind\":"
        "\"lost-reply\",\"apply\":\"after\"}}");
    plan_fixture_close(&f);
}
