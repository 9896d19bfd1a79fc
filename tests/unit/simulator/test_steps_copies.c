#include "../../../scenarios/simulator/steps_copies.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static struct arena arena;
static struct steps steps;

static const char whole[] =
    "{\"tables\":[{\"TableName\":\"one\",\"KeySchema\":[{\"AttributeName\":\"id\","
    "\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"id\","
    "\"AttributeType\":\"%s\"}]}],"
    "\"prepare\":{\"one\":[{\"id\":{\"S\":\"x\"},\"note\":{\"S\":\"free\"}}]},"
    "\"clients\":[[{\"operation\":\"UpdateTable\",\"request\":{\"TableName\":\"one\"},"
    "\"after\":\"2ms\"},{\"operation\":\"Query\",\"after\":\"3ms\",\"request\":{"
    "\"TableName\":\"one\",\"KeyConditionExpression\":\"id = :v\","
    "\"ExpressionAttributeValues\":{\":v\":{\"S\":\"x\"},\":n\":{\"S\":\"free\"}}}},"
    "{\"operation\":\"TransactWriteItems\",\"request\":{\"ClientRequestToken\":\"t\","
    "\"TransactItems\":[{\"Put\":{\"TableName\":\"one\",\"Item\":{\"id\":{\"S\":\"y\"},"
    "\"next\":{\"S\":\"x\"}}}}]}}]]}";

static void read(const char *type)
{
    struct plan_fault fault = {0};
    struct str text = str_from(arena_printf(&arena, whole, type));
    struct checker c = {text, &arena, &fault};
    struct doc doc;
    cr_assert(checker_read(&c, &doc), "%s", fault.message);
    cr_assert(steps_read_tables(&c, "", doc_get(&doc, "tables"), &steps) &&
                  steps_read_prepare(&c, "", doc_get(&doc, "prepare"), &steps) &&
                  steps_read_clients(&c, "", doc_get(&doc, "clients"), &steps),
              "%s", fault.message);
}

static void open_steps(void)
{
    arena_init(&arena);
    steps = (struct steps){0};
    read("S");
}

static void close_steps(void)
{
    arena_release(&arena);
}

TestSuite(steps_copies, .init = open_steps, .fini = close_steps);

static const char *print(const struct doc *doc)
{
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    const char *copy = arena_copy(&arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}

static bool multiply(size_t copies, bool own, const char **message)
{
    return steps_multiply(&steps, copies, own, &arena, message);
}

Test(steps_copies, one_is_no_copy)
{
    const char *message = NULL;
    cr_assert(multiply(1, true, &message));
    cr_assert_eq(steps.lane_count, 1);
}

Test(steps_copies, leave_tables_alone_and_wait_as_long)
{
    const char *message = NULL;
    cr_assert(multiply(3, false, &message));
    cr_assert_eq(steps.lane_count, 3);
    cr_assert_eq(steps.lanes[0].count, 3);
    cr_assert_eq(steps.lanes[2].count, 2);
    cr_assert_str_eq(steps.lanes[2].list[0].operation, "Query");
    cr_assert_eq(steps.lanes[2].list[0].time_us, 5000);
    cr_assert_str_eq(print(steps.items),
                     "{\"one\":[{\"id\":{\"S\":\"x\"},\"note\":{\"S\":\"free\"}}]}");
}

Test(steps_copies, have_tokens_of_their_own)
{
    const char *message = NULL;
    cr_assert(multiply(2, false, &message));
    cr_assert_str_eq(print(steps.lanes[1].list[1].request),
                     "{\"ClientRequestToken\":\"t~2\",\"TransactItems\":[{\"Put\":{"
                     "\"TableName\":\"one\",\"Item\":{\"id\":{\"S\":\"y\"},"
                     "\"next\":{\"S\":\"x\"}}}}]}");
}

Test(steps_copies, have_keys_of_their_own_wherever_they_stand)
{
    const char *message = NULL;
    cr_assert(multiply(2, true, &message));
    cr_assert_str_eq(print(steps.items),
                     "{\"one\":[{\"id\":{\"S\":\"x\"},\"note\":{\"S\":\"free\"}},"
                     "{\"id\":{\"S\":\"x~2\"},\"note\":{\"S\":\"free\"}}]}");
    cr_assert_str_eq(print(doc_get(steps.lanes[1].list[0].request, "ExpressionAttributeValues")),
                     "{\":v\":{\"S\":\"x~2\"},\":n\":{\"S\":\"free\"}}");
    cr_assert_str_eq(print(steps.lanes[1].list[1].request),
                     "{\"ClientRequestToken\":\"t~2\",\"TransactItems\":[{\"Put\":{"
                     "\"TableName\":\"one\",\"Item\":{\"id\":{\"S\":\"y~2\"},"
                     "\"next\":{\"S\":\"x~2\"}}}}]}");
    cr_assert_str_eq(print(doc_get(steps.lanes[0].list[1].request, "ExpressionAttributeValues")),
                     "{\":v\":{\"S\":\"x\"},\":n\":{\"S\":\"free\"}}");
}

Test(steps_copies, refuse_keys_that_are_no_strings)
{
    const char *message = NULL;
    steps = (struct steps){0};
    read("N");
    cr_assert(!multiply(2, true, &message));
    cr_assert_str_eq(message, "the partition key of one is no string");
    cr_assert(multiply(2, false, &message));
}

Test(steps_copies, are_bounded)
{
    const char *message = NULL;
    cr_assert(!multiply(65, false, &message));
    cr_assert_str_eq(message, "1 clients, 65 times: more than 64");
}
