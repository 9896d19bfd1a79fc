/* After a crash the judge takes what a store may be like, and nothing else. */
#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../model/judge.h"

static struct arena arena;
static struct judge *judge;
static const char *items, *entries; /* what the table and its index hold; NULL: there is none */

static const struct doc *read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static void see(const char *operation, const char *body, uint64_t commit, uint64_t last_change)
{
    const char *why;
    struct seen seen = {.operation = str_from(operation),
                        .body = read(body),
                        .reply = read("{}"),
                        .commit = commit,
                        .last_change = last_change,
                        .unseen = true};
    cr_assert_eq(judge_see(judge, &seen, &why), VERDICT_AGREES, "%s", why);
}

/* A table, and three items in commits 2 to 4, of which the index holds the last two. */
static void open_judge(void)
{
    struct judge_options options = {.strict = true, .may_go_back = true};
    arena_init(&arena);
    judge = judge_new(&options);
    see("CreateTable",
        "{\"TableName\":\"t\",\"AttributeDefinitions\":["
        "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
        "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],"
        "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
        "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"i\",\"KeySchema\":"
        "[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],"
        "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}",
        1, 0);
    see("PutItem", "{\"TableName\":\"t\",\"Item\":{\"pk\":{\"S\":\"a\"}}}", 2, 1);
    see("PutItem", "{\"TableName\":\"t\",\"Item\":{\"pk\":{\"S\":\"b\"},\"g\":{\"S\":\"x\"}}}", 3,
        2);
    see("PutItem", "{\"TableName\":\"t\",\"Item\":{\"pk\":{\"S\":\"c\"},\"g\":{\"S\":\"x\"}}}", 4,
        3);
}

static void close_judge(void)
{
    judge_free(judge);
    arena_release(&arena);
}

TestSuite(check_durability, .init = open_judge, .fini = close_judge);

static bool read_items(void *context, struct arena *of_judge, struct str table, struct str index,
                       struct doc *out)
{
    const char *text = index.len > 0 ? entries : items;
    (void)context;
    cr_assert(str_is(table, "t"));
    return text && json_read(of_judge, str_from(text), out, NULL);
}

static enum verdict reopen(bool may_lose, uint64_t commit, uint64_t last_change)
{
    const char *why;
    struct reopening reopening = {
        .may_lose = may_lose, .commit = commit, .last_change = last_change, .read = read_items};
    return judge_reopened(judge, &reopening, &why);
}

#define A "{\"pk\":{\"S\":\"a\"}}"
#define B "{\"pk\":{\"S\":\"b\"},\"g\":{\"S\":\"x\"}}"
#define C "{\"pk\":{\"S\":\"c\"},\"g\":{\"S\":\"x\"}}"

static void holds(const char *in_table, const char *in_index)
{
    items = in_table;
    entries = in_index;
}

Test(check_durability, all_is_there)
{
    holds("[" C "," A "," B "]", "[" B "," C "]");
    cr_assert_eq(reopen(false, 4, 3), VERDICT_AGREES);
    cr_assert_eq(reopen(true, 6, 3), VERDICT_AGREES); /* the opening commits, too */
}

Test(check_durability, what_was_acknowledged_is_lost)
{
    holds("[" A "," B "]", "[" B "]");
    cr_assert_eq(reopen(false, 3, 2), VERDICT_DISAGREES);
    cr_assert_eq(reopen(true, 4, 3), VERDICT_DISAGREES); /* a claim that is not true */
}

Test(check_durability, the_last_commits_may_be_lost_where_none_is_synced)
{
    holds("[" A "," B "]", "[" B "]");
    cr_assert_eq(reopen(true, 3, 2), VERDICT_AGREES);
    holds("[" A "]", "[]");
    cr_assert_eq(reopen(true, 2, 1), VERDICT_AGREES);
    see("PutItem", "{\"TableName\":\"t\",\"Item\":" C "}", 3, 2);
    holds("[" A "," C "]", "[" C "]");
    cr_assert_eq(reopen(false, 3, 2), VERDICT_AGREES);
}

Test(check_durability, a_hole_is_no_suffix)
{
    holds("[" A "," C "]", "[" C "]");
    cr_assert_eq(reopen(true, 3, 2), VERDICT_DISAGREES);
}

Test(check_durability, an_index_follows_its_table)
{
    holds("[" A "," B "," C "]", "[" B "]");
    cr_assert_eq(reopen(false, 4, 3), VERDICT_DISAGREES);
    holds("[" A "," B "," C "]", "[" B "," C "," A "]");
    cr_assert_eq(reopen(false, 4, 3), VERDICT_DISAGREES);
    holds("[" A "," B "," C "]", NULL); /* it is being filled */
    cr_assert_eq(reopen(false, 4, 3), VERDICT_AGREES);
    holds(NULL, NULL);
    cr_assert_eq(reopen(false, 4, 3), VERDICT_DISAGREES);
}

Test(check_durability, numbers_of_changes_go_on)
{
    const char *why;
    holds("[" A "," B "," C "]", "[" B "," C "]");
    cr_assert_eq(reopen(false, 4, 2), VERDICT_DISAGREES);
    struct seen seen = {.operation = STR("PutItem"),
                        .body = read("{\"TableName\":\"t\",\"Item\":" A "}"),
                        .reply = read("{}"),
                        .commit = 5,
                        .last_change = 1};
    cr_assert_eq(judge_see(judge, &seen, &why), VERDICT_DISAGREES);
}
