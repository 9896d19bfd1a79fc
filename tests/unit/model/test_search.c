/* The search judge explains what can be explained, and nothing else. */
#include "../../../model/search.h"

#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/random.h"

static struct search *search;
static struct search_result result;

#define TABLE(name)                                                                                \
    "{\"TableName\":\"" name "\",\"AttributeDefinitions\":["                                       \
    "{\"AttributeName\":\"id\",\"AttributeType\":\"N\"}],"                                         \
    "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}]}"
#define KEY(id) "\"Key\":{\"id\":{\"N\":\"" id "\"}}"
#define ITEM(id, v) "{\"id\":{\"N\":\"" id "\"},\"v\":{\"N\":\"" v "\"}}"
#define PUT(id, v) "{\"TableName\":\"t\",\"Item\":" ITEM(id, v) "}"
#define GET(id) "{\"TableName\":\"t\",\"ConsistentRead\":true," KEY(id) "}"
#define LATE_GET(id) "{\"TableName\":\"t\"," KEY(id) "}"
#define FOUND(id, v) "{\"Item\":" ITEM(id, v) "}"
#define ADD(id)                                                                                    \
    "{\"TableName\":\"t\"," KEY(id) ",\"UpdateExpression\":\"ADD v :n\","                          \
                                    "\"ExpressionAttributeValues\":{\":n\":{\"N\":\"1\"}}}"
#define PUT_BOTH(v, w) "{\"TransactItems\":[{\"Put\":" PUT("1", v) "},{\"Put\":" PUT("2", w) "}]}"
#define GET_BOTH                                                                                   \
    "{\"TransactItems\":[{\"Get\":{\"TableName\":\"t\"," KEY(                                      \
        "1") "}},"                                                                                 \
             "{\"Get\":{\"TableName\":\"t\"," KEY("2") "}}]}"
#define FIRST(v, ...)                                                                              \
    "{\"TableName\":\"t\",\"Item\":" ITEM(                                                         \
        "1", v) ","                                                                                \
                "\"ConditionExpression\":\"attribute_not_exists(id)\"}"
#define CONDITION "ConditionalCheckFailedException"

static size_t begin(const char *client, const char *operation, const char *body)
{
    static uint64_t number;
    size_t call = search_begin(search, &(struct search_call){.client = str_from(client),
                                                             .operation = str_from(operation),
                                                             .body = str_from(body)});
    search_number(search, call, ++number);
    return call;
}

static void end_with(size_t call, int status, const char *error, const char *reply)
{
    search_end(search, call,
               &(struct search_answer){
                   .status = status, .error = str_from(error), .body = str_from(reply)});
}

static void end(size_t call, const char *reply)
{
    end_with(call, 200, "", reply);
}

static void done(const char *operation, const char *body, const char *reply)
{
    end(begin("a", operation, body), reply);
}

static void open_with(uint64_t states_max)
{
    search = search_new(&(struct search_options){.states_max = states_max});
    done("CreateTable", TABLE("t"), "{}");
}

static void open_search(void)
{
    open_with(100000);
}

static void close_search(void)
{
    search_free(search);
}

TestSuite(search, .init = open_search, .fini = close_search);

#define EXPLAINED()                                                                                \
    do {                                                                                           \
        search_judge(search, &result);                                                             \
        cr_assert_eq(result.finding_count, 0, "%s\n%s", result.findings[0].title,                  \
                     result.findings[0].detail);                                                   \
        cr_assert_eq(result.impossible + result.undecided, 0);                                     \
    } while (0)
#define IMPOSSIBLE()                                                                               \
    do {                                                                                           \
        search_judge(search, &result);                                                             \
        cr_assert_eq(result.impossible, 1);                                                        \
        cr_assert_eq(result.finding_count, 1);                                                     \
    } while (0)

/* ---- one item */

Test(search, follows_what_one_client_does)
{
    done("GetItem", GET("1"), "{}");
    done("PutItem", PUT("1", "5"), "{}");
    done("GetItem", GET("1"), FOUND("1", "5"));
    done("UpdateItem", ADD("1"), "{}");
    done("GetItem", GET("1"), FOUND("1", "6"));
    done("DeleteItem", "{\"TableName\":\"t\"," KEY("1") "}", "{}");
    done("GetItem", GET("1"), "{}");
    EXPLAINED();
}

Test(search, a_write_that_is_not_there_was_lost)
{
    done("PutItem", PUT("1", "5"), "{}");
    done("GetItem", GET("1"), "{}");
    IMPOSSIBLE();
}

Test(search, a_read_meets_a_write_before_or_after)
{
    size_t put = begin("a", "PutItem", PUT("1", "5"));
    size_t before = begin("b", "GetItem", GET("1"));
    size_t after = begin("c", "GetItem", GET("1"));
    end(after, FOUND("1", "5"));
    end(before, "{}");
    end(put, "{}");
    EXPLAINED();
}

Test(search, what_one_read_showed_the_next_cannot_lack)
{
    size_t put = begin("a", "PutItem", PUT("1", "5"));
    done("GetItem", GET("1"), FOUND("1", "5"));
    done("GetItem", GET("1"), "{}");
    end(put, "{}");
    IMPOSSIBLE();
}

Test(search, an_eventual_read_may_show_what_was)
{
    done("PutItem", PUT("1", "5"), "{}");
    done("PutItem", PUT("1", "6"), "{}");
    done("GetItem", LATE_GET("1"), FOUND("1", "5"));
    done("GetItem", LATE_GET("1"), "{}");
    EXPLAINED();
}

Test(search, an_eventual_read_shows_nothing_that_never_was)
{
    done("PutItem", PUT("1", "5"), "{}");
    done("GetItem", LATE_GET("1"), FOUND("1", "7"));
    done("PutItem", PUT("1", "7"), "{}");
    IMPOSSIBLE();
}

Test(search, two_cannot_both_be_the_first)
{
    size_t one = begin("a", "PutItem", FIRST("5"));
    size_t other = begin("b", "PutItem", FIRST("6"));
    end(one, "{}");
    end(other, "{}");
    IMPOSSIBLE();
}

Test(search, of_two_one_is_the_first)
{
    size_t one = begin("a", "PutItem", FIRST("5"));
    size_t other = begin("b", "PutItem", FIRST("6"));
    end_with(one, 400, CONDITION, "{}");
    end(other, "{}");
    EXPLAINED();
}

Test(search, a_condition_that_holds_cannot_fail)
{
    end_with(begin("a", "PutItem", FIRST("5")), 400, CONDITION, "{}");
    IMPOSSIBLE();
}

Test(search, throttling_says_nothing)
{
    end_with(begin("a", "PutItem", PUT("1", "5")), 400, "ThrottlingException", "{}");
    done("GetItem", GET("1"), "{}");
    EXPLAINED();
}

/* ---- what nobody knows */

Test(search, a_write_without_an_answer_may_be_late)
{
    (void)begin("a", "PutItem", PUT("1", "5"));
    done("GetItem", GET("1"), "{}");
    done("PutItem", PUT("1", "6"), "{}");
    done("GetItem", GET("1"), FOUND("1", "6"));
    done("GetItem", GET("1"), FOUND("1", "5"));
    EXPLAINED();
}

Test(search, a_write_without_an_answer_happens_once)
{
    (void)begin("a", "PutItem", PUT("1", "5"));
    done("GetItem", GET("1"), FOUND("1", "5"));
    done("PutItem", PUT("1", "6"), "{}");
    done("GetItem", GET("1"), FOUND("1", "5"));
    IMPOSSIBLE();
}

Test(search, an_internal_error_tells_nothing_of_the_write)
{
    end_with(begin("a", "UpdateItem", ADD("1")), 500, "InternalServerError", "{}");
    done("GetItem", GET("1"), FOUND("1", "1"));
    EXPLAINED();
}

/* Whichever of them happened: two did. */
Test(search, additions_without_an_answer_are_counted)
{
    for (int i = 0; i < 30; i++) {
        (void)begin("a", "UpdateItem", ADD("1"));
    }
    done("GetItem", GET("1"), FOUND("1", "2"));
    done("GetItem", GET("1"), FOUND("1", "17"));
    EXPLAINED();
}

Test(search, more_additions_than_were_sent_cannot_be)
{
    for (int i = 0; i < 30; i++) {
        (void)begin("a", "UpdateItem", ADD("1"));
    }
    done("GetItem", GET("1"), FOUND("1", "31"));
    IMPOSSIBLE();
}

Test(search, a_transaction_sent_again_under_its_token_is_done_once)
{
    static const char body[] =
        "{\"ClientRequestToken\":\"x\",\"TransactItems\":[{\"Update\":" ADD("1") "}]}";
    (void)begin("a", "TransactWriteItems", body);
    done("TransactWriteItems", body, "{}");
    done("GetItem", GET("1"), FOUND("1", "1"));
    EXPLAINED();
}

Test(search, a_token_that_is_forgotten_shows)
{
    static const char body[] =
        "{\"ClientRequestToken\":\"x\",\"TransactItems\":[{\"Update\":" ADD("1") "}]}";
    (void)begin("a", "TransactWriteItems", body);
    done("TransactWriteItems", body, "{}");
    done("GetItem", GET("1"), FOUND("1", "2"));
    IMPOSSIBLE();
}

/* ---- several items */

Test(search, half_a_transaction_is_seen)
{
    done("TransactWriteItems", PUT_BOTH("5", "6"), "{}");
    done("TransactGetItems", GET_BOTH, "{\"Responses\":[" FOUND("1", "5") ",{}]}");
    IMPOSSIBLE();
}

Test(search, a_transaction_is_one_moment)
{
    size_t write = begin("a", "TransactWriteItems", PUT_BOTH("5", "6"));
    done("GetItem", GET("1"), FOUND("1", "5"));
    done("GetItem", GET("2"), "{}");
    end(write, "{}");
    IMPOSSIBLE();
}

Test(search, a_batch_may_be_seen_half)
{
    size_t write = begin("a", "BatchWriteItem",
                         "{\"RequestItems\":{\"t\":[{\"PutRequest\":{\"Item\":" ITEM(
                             "1", "5") "}},"
                                       "{\"PutRequest\":{\"Item\":" ITEM("2", "6") "}}]}}");
    done("GetItem", GET("1"), FOUND("1", "5"));
    done("GetItem", GET("2"), "{}");
    end(write, "{}");
    EXPLAINED();
}

Test(search, what_a_batch_hands_back_was_not_written)
{
    done("BatchWriteItem",
         "{\"RequestItems\":{\"t\":[{\"PutRequest\":{\"Item\":" ITEM(
             "1", "5") "}},"
                       "{\"PutRequest\":{\"Item\":" ITEM("2", "6") "}}]}}",
         "{\"UnprocessedItems\":{\"t\":[{\"PutRequest\":{\"Item\":" ITEM("2", "6") "}}]}}");
    done("GetItem", GET("1"), FOUND("1", "5"));
    done("GetItem", GET("2"), FOUND("2", "6"));
    IMPOSSIBLE();
}

Test(search, a_batch_of_reads_is_judged_item_by_item)
{
    done("PutItem", PUT("1", "5"), "{}");
    done("PutItem", PUT("2", "6"), "{}");
    done("BatchGetItem",
         "{\"RequestItems\":{\"t\":{\"ConsistentRead\":true,\"Keys\":[{\"id\":{\"N\":\"1\"}},"
         "{\"id\":{\"N\":\"2\"}},{\"id\":{\"N\":\"3\"}}]}}}",
         "{\"Responses\":{\"t\":[" ITEM("2", "6") "]},\"UnprocessedKeys\":{}}");
    IMPOSSIBLE();
}

#define SCAN "{\"TableName\":\"t\",\"ConsistentRead\":true}"
#define PAGE(count, items) "{\"Items\":[" items "],\"Count\":" count ",\"ScannedCount\":" count "}"

Test(search, a_scan_may_see_half_of_a_transaction)
{
    size_t write = begin("a", "TransactWriteItems", PUT_BOTH("5", "6"));
    done("Scan", SCAN, PAGE("1", ITEM("2", "6")));
    end(write, "{}");
    EXPLAINED();
}

Test(search, a_scan_lacks_nothing_that_was_there)
{
    done("TransactWriteItems", PUT_BOTH("5", "6"), "{}");
    done("Scan", SCAN, PAGE("1", ITEM("2", "6")));
    IMPOSSIBLE();
}

Test(search, an_eventual_scan_may_lack_it)
{
    done("TransactWriteItems", PUT_BOTH("5", "6"), "{}");
    done("Scan", "{\"TableName\":\"t\"}", PAGE("1", ITEM("2", "6")));
    EXPLAINED();
}

Test(search, a_filter_may_have_held_it_back)
{
    done("PutItem", PUT("1", "5"), "{}");
    done("Scan",
         "{\"TableName\":\"t\",\"ConsistentRead\":true,\"FilterExpression\":\"v > :v\","
         "\"ExpressionAttributeValues\":{\":v\":{\"N\":\"5\"}}}",
         "{\"Items\":[],\"Count\":0,\"ScannedCount\":1}");
    EXPLAINED();
}

Test(search, counts_of_a_page_are_those_of_its_items)
{
    done("PutItem", PUT("1", "5"), "{}");
    done("Scan", SCAN, "{\"Items\":[" ITEM("1", "5") "],\"Count\":2,\"ScannedCount\":2}");
    IMPOSSIBLE();
}

#define INDEXED                                                                                    \
    "{\"TableName\":\"x\",\"AttributeDefinitions\":["                                              \
    "{\"AttributeName\":\"id\",\"AttributeType\":\"N\"},"                                          \
    "{\"AttributeName\":\"v\",\"AttributeType\":\"N\"},{\"AttributeName\":\"w\","                  \
    "\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"   \
    "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"i\",\"KeySchema\":[{\"AttributeName\":\"v\","    \
    "\"KeyType\":\"HASH\"},{\"AttributeName\":\"w\",\"KeyType\":\"RANGE\"}],"                      \
    "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}"
#define ENTRY(id, w) "{\"id\":{\"N\":\"" id "\"},\"v\":{\"N\":\"1\"},\"w\":{\"N\":\"" w "\"}}"
#define QUERY                                                                                      \
    "{\"TableName\":\"x\",\"IndexName\":\"i\",\"KeyConditionExpression\":\"v = :v\","              \
    "\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"}}}"

static void fill_index(void)
{
    done("CreateTable", INDEXED, "{}");
    done("PutItem", "{\"TableName\":\"x\",\"Item\":" ENTRY("1", "7") "}", "{}");
    done("PutItem", "{\"TableName\":\"x\",\"Item\":" ENTRY("2", "7") "}", "{}");
    done("PutItem", "{\"TableName\":\"x\",\"Item\":" ENTRY("3", "8") "}", "{}");
}

Test(search, equal_sort_keys_of_an_index_come_in_any_order)
{
    fill_index();
    done("Query", QUERY, PAGE("3", ENTRY("2", "7") "," ENTRY("1", "7") "," ENTRY("3", "8")));
    EXPLAINED();
}

Test(search, others_come_in_theirs)
{
    fill_index();
    done("Query", QUERY, PAGE("2", ENTRY("3", "8") "," ENTRY("1", "7")));
    IMPOSSIBLE();
}

Test(search, an_index_shows_nothing_that_never_was)
{
    fill_index();
    done("Query", QUERY, PAGE("1", ENTRY("1", "9")));
    IMPOSSIBLE();
}

/* ---- what is told */

Test(search, tells_the_step_that_cannot_be)
{
    done("PutItem", PUT("1", "5"), "{}");
    size_t put = begin("b", "PutItem", PUT("1", "6"));
    done("GetItem", GET("1"), FOUND("1", "6"));
    done("GetItem", GET("1"), FOUND("1", "5"));
    done("GetItem", GET("1"), FOUND("1", "6"));
    end(put, "{}");
    IMPOSSIBLE();
    const struct search_finding *finding = &result.findings[0];
    cr_assert(str_is(finding->table, "t"));
    cr_assert_eq(finding->call_count, 4);
    cr_assert_eq(finding->calls[3], finding->calls[2] + 1);
    cr_assert(strstr(finding->title, "GetItem") && strstr(finding->title, "fits no order"));
    cr_assert(strstr(finding->detail, "then t {\"id\":{\"N\":\"1\"}} is " ITEM("1", "6")));
    const char *lanes = strstr(finding->detail, "\nlanes:\n{\"call\":");
    cr_assert_not_null(lanes);
    cr_assert(strstr(lanes, "\"client\":\"b\",\"begin\":0,\"end\":null,\"outcome\":\"unknown\","
                            "\"operation\":\"PutItem\",\"keys\":[{\"id\":{\"N\":\"1\"}}],"
                            "\"place\":2,\"impossible\":false}"));
    cr_assert(strstr(lanes, "\"place\":null,\"impossible\":true}\n"));
}

Test(search, items_that_nothing_joins_are_apart)
{
    done("PutItem", PUT("1", "5"), "{}");
    done("PutItem", PUT("2", "5"), "{}");
    done("GetItem", GET("1"), "{}");
    done("GetItem", GET("2"), FOUND("2", "5"));
    search_judge(search, &result);
    cr_assert_eq(result.components, 2);
    cr_assert_eq(result.impossible, 1);
}

Test(search, what_it_cannot_follow_is_undecided)
{
    done("PutItem", PUT("1", "5"), "{}");
    done("StartBulkPutItems", "{}", "{}");
    done("GetItem", GET("1"), "{}");
    search_judge(search, &result);
    cr_assert_eq(result.impossible, 0);
    cr_assert_eq(result.undecided, 1);
    cr_assert(result.findings[0].undecided);
    cr_assert(strstr(result.findings[0].title, "StartBulkPutItems"));
}

Test(search, beyond_its_bound_it_is_undecided)
{
    close_search();
    open_with(50);
    for (int i = 0; i < 12; i++) {
        char body[] = PUT("1", "10");
        *strstr(body, "10") = (char)('1' + i % 9);
        (void)begin("a", "PutItem", body);
    }
    done("GetItem", GET("1"), FOUND("1", "99"));
    search_judge(search, &result);
    cr_assert_eq(result.impossible, 0);
    cr_assert_eq(result.undecided, 1);
}

/* ---- every small history, against all permutations */

struct kind {
    const char *operation, *body, *error, *reply; /* reply NULL: no answer came */
    int needs[2];                                 /* of items 1 and 2; -1: anything; 0: not there */
    int writes[2];                                /* -1: nothing */
};

static const struct kind kinds[] = {
    {"PutItem", PUT("1", "1"), "", "{}", {-1, -1}, {1, -1}},
    {"PutItem", PUT("1", "2"), "", "{}", {-1, -1}, {2, -1}},
    {"GetItem", GET("1"), "", "{}", {0, -1}, {-1, -1}},
    {"GetItem", GET("1"), "", FOUND("1", "1"), {1, -1}, {-1, -1}},
    {"GetItem", GET("1"), "", FOUND("1", "2"), {2, -1}, {-1, -1}},
    {"GetItem", GET("2"), "", FOUND("2", "2"), {-1, 2}, {-1, -1}},
    {"PutItem", FIRST("1"), "", "{}", {0, -1}, {1, -1}},
    {"PutItem", PUT("1", "1"), "", NULL, {-1, -1}, {1, -1}},
    {"TransactWriteItems", PUT_BOTH("2", "2"), "", "{}", {-1, -1}, {2, 2}},
    {"TransactWriteItems", PUT_BOTH("1", "2"), "", NULL, {-1, -1}, {1, 2}},
    {"TransactGetItems", GET_BOTH, "", "{\"Responses\":[{},{}]}", {0, 0}, {-1, -1}},
    {"TransactGetItems",
     GET_BOTH,
     "",
     "{\"Responses\":[" FOUND("1", "1") "," FOUND("2", "2") "]}",
     {1, 2},
     {-1, -1}},
};

enum { KINDS = sizeof kinds / sizeof kinds[0], MOST = 5 };

struct small {
    const struct kind *kinds[MOST];
    int begins[MOST], ends[MOST];
    int count;
};

static bool may_be_next(const struct small *history, unsigned taken, int next)
{
    for (int i = 0; i < history->count; i++) {
        if (!(taken >> i & 1) && history->kinds[i]->reply &&
            history->ends[i] < history->begins[next]) {
            return false;
        }
    }
    return true;
}

/* Is there an order, and if so of which of those without an answer? Everything is tried. */
static bool can_be(const struct small *history, unsigned taken, int one, int two)
{
    bool all = true;
    for (int i = 0; i < history->count; i++) {
        const struct kind *kind = history->kinds[i];
        all = all && (taken >> i & 1 || !kind->reply);
        if (taken >> i & 1 || !may_be_next(history, taken, i) ||
            (kind->needs[0] >= 0 && kind->needs[0] != one) ||
            (kind->needs[1] >= 0 && kind->needs[1] != two)) {
            continue;
        }
        if (can_be(history, taken | 1U << i, kind->writes[0] >= 0 ? kind->writes[0] : one,
                   kind->writes[1] >= 0 ? kind->writes[1] : two)) {
            return true;
        }
    }
    return all;
}

static void tell(const struct small *history)
{
    size_t calls[MOST];
    for (int moment = 0; moment < 2 * history->count; moment++) {
        for (int i = 0; i < history->count; i++) {
            const struct kind *kind = history->kinds[i];
            if (history->begins[i] == moment) {
                calls[i] = begin("a", kind->operation, kind->body);
            }
            if (history->ends[i] == moment && kind->reply) {
                end(calls[i], kind->reply);
            }
        }
    }
}

static bool is_explained(const struct small *history)
{
    open_search();
    tell(history);
    search_judge(search, &result);
    cr_assert_eq(result.undecided, 0);
    bool explained = result.impossible == 0;
    close_search();
    return explained;
}

static unsigned both[2]; /* histories that can be, and that cannot */

static void compare(const struct small *history)
{
    bool expected = can_be(history, 0, 0, 0);
    both[expected]++;
    if (is_explained(history) != expected) {
        for (int i = 0; i < history->count; i++) {
            cr_log_error("%d..%d %s %s -> %s", history->begins[i], history->ends[i],
                         history->kinds[i]->operation, history->kinds[i]->body,
                         history->kinds[i]->reply);
        }
        cr_assert_fail("this history can%s be", expected ? "" : "not");
    }
}

/* The moments of `at` and above: each begins the next request, or ends one that is open. */
static void all_intervals(struct small *history, int at, int begun, unsigned open)
{
    if (at == 2 * history->count) {
        compare(history);
        return;
    }
    if (begun < history->count) {
        history->begins[begun] = at;
        all_intervals(history, at + 1, begun + 1, open | 1U << begun);
    }
    for (int i = 0; i < begun; i++) {
        if (open >> i & 1) {
            history->ends[i] = at;
            all_intervals(history, at + 1, begun, open & ~(1U << i));
        }
    }
}

Test(search_small, agrees_with_all_permutations_of_three)
{
    for (int n = 0; n < KINDS * KINDS * KINDS; n++) {
        struct small history = {
            .kinds = {&kinds[n % KINDS], &kinds[n / KINDS % KINDS], &kinds[n / KINDS / KINDS]},
            .count = 3};
        all_intervals(&history, 0, 0, 0);
    }
    cr_assert_gt(both[0], 1000U);
    cr_assert_gt(both[1], 1000U);
}

/* Five, drawn at random. */
static void draw_intervals(struct small *history, const struct random *random, uint64_t n)
{
    unsigned open = 0;
    int begun = 0;
    for (int at = 0; at < 2 * history->count;) {
        int i = (int)random_below(random, STR("interval"), STR(""),
                                  n * 1000 + (uint64_t)at * 50 + open, 6);
        if (i == 5 && begun < history->count) {
            history->begins[begun] = at++;
            open |= 1U << begun++;
        }
        for (int tries = 0; tries < 1 && i < begun && open >> i & 1; tries++) {
            history->ends[i] = at++;
            open &= ~(1U << i);
        }
        n += 1U << 20;
    }
}

Test(search_small, agrees_with_permutations_of_five)
{
    struct random random = {.seed = 5};
    for (uint64_t n = 0; n < 1500; n++) {
        struct small history = {.count = MOST};
        for (uint64_t i = 0; i < MOST; i++) {
            history.kinds[i] =
                &kinds[random_below(&random, STR("kind"), STR(""), n * MOST + i, KINDS)];
        }
        draw_intervals(&history, &random, n);
        compare(&history);
    }
    cr_assert_gt(both[0], 200U);
    cr_assert_gt(both[1], 200U);
}
