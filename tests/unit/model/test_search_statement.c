/* The search judge orders statements like other requests. */
#include "../../../model/search.h"

#include <criterion/criterion.h>

static struct search *search;
static struct search_result result;

#define SAYS(text) "{\"Statement\":\"" text "\",\"ConsistentRead\":true}"
#define ONE(id) "SELECT v FROM t WHERE id = " id
#define INSERT(id, v) "INSERT INTO t VALUE {'id': " id ", 'v': " v "}"
#define ADD(id) "UPDATE t SET v = v + 1 WHERE id = " id
#define V(v) "{\"Items\":[{\"v\":{\"N\":\"" v "\"}}]}"
#define NOTHING "{\"Items\":[]}"

static size_t begin(const char *operation, const char *body)
{
    static uint64_t number;
    size_t call = search_begin(search, &(struct search_call){.client = STR("a"),
                                                             .operation = str_from(operation),
                                                             .body = str_from(body)});
    search_number(search, call, ++number);
    return call;
}

static void end(size_t call, const char *reply)
{
    search_end(search, call, &(struct search_answer){.status = 200, .body = str_from(reply)});
}

static void done(const char *operation, const char *body, const char *reply)
{
    end(begin(operation, body), reply);
}

static void open_search(void)
{
    search = search_new(&(struct search_options){.states_max = 100000});
    done("CreateTable",
         "{\"TableName\":\"t\",\"AttributeDefinitions\":[{\"AttributeName\":\"id\","
         "\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":"
         "\"HASH\"}]}",
         "{}");
}

static void close_search(void)
{
    search_free(search);
}

TestSuite(search_statement, .init = open_search, .fini = close_search);

static void expect(uint64_t impossible)
{
    search_judge(search, &result);
    cr_assert_eq(result.impossible, impossible, "%s",
                 result.finding_count > 0 ? result.findings[0].detail : "");
    cr_assert_eq(result.undecided, 0);
}

Test(search_statement, one_after_the_other)
{
    done("ExecuteStatement", SAYS(INSERT("1", "5")), NOTHING);
    done("ExecuteStatement", SAYS(ADD("1")), NOTHING);
    done("ExecuteStatement", SAYS(ONE("1")), V("6"));
    done("ExecuteStatement", SAYS("SELECT * FROM t"), NOTHING); /* whose rows, nobody knows */
    expect(0);
}

Test(search_statement, a_lost_one_is_found)
{
    done("ExecuteStatement", SAYS(INSERT("1", "5")), NOTHING);
    done("ExecuteStatement", SAYS(ADD("1")), NOTHING);
    done("ExecuteStatement", SAYS(ONE("1")), V("5"));
    expect(1);
}

Test(search_statement, one_without_an_answer_may_have_happened)
{
    done("ExecuteStatement", SAYS(INSERT("1", "5")), NOTHING);
    (void)begin("ExecuteStatement", SAYS(ADD("1")));
    done("ExecuteStatement", SAYS(ONE("1")), V("5"));
    done("ExecuteStatement", SAYS(ONE("1")), V("6"));
    expect(0);
}

Test(search_statement, a_batch_is_one_for_each)
{
    done("BatchExecuteStatement",
         "{\"Statements\":[{\"Statement\":\"" INSERT("1", "1") "\"},{\"Statement\":\"" INSERT(
             "2", "2") "\"}]}",
         "{\"Responses\":[{\"TableName\":\"t\"},{\"TableName\":\"t\"}]}");
    done("BatchExecuteStatement",
         "{\"Statements\":[{\"Statement\":\"" INSERT("1", "3") "\"},{\"Statement\":\"" INSERT(
             "3", "3") "\"}]}",
         "{\"Responses\":[{\"Error\":{\"Code\":\"DuplicateItem\"}},{\"TableName\":\"t\"}]}");
    done("ExecuteStatement", SAYS(ONE("1")), V("1"));
    done("ExecuteStatement", SAYS(ONE("3")), V("3"));
    expect(0);
}

#define BOTH                                                                                       \
    "{\"TransactStatements\":[{\"Statement\":\"" ADD("1") "\"},{\"Statement\":\"" ADD(             \
        "2") "\"}],\"ClientRequestToken\":\"T\"}"

/* Twice under one token. */
static void add_to_both(void)
{
    done("ExecuteStatement", SAYS(INSERT("1", "1")), NOTHING);
    done("ExecuteStatement", SAYS(INSERT("2", "2")), NOTHING);
    done("ExecuteTransaction", BOTH, "{\"Responses\":[]}");
    done("ExecuteTransaction", BOTH, "{\"Responses\":[]}");
}

Test(search_statement, a_token_makes_a_transaction_happen_once)
{
    add_to_both();
    done("ExecuteStatement", SAYS(ONE("1")), V("2"));
    done("ExecuteStatement", SAYS(ONE("2")), V("3"));
    expect(0);
}

Test(search_statement, and_not_twice)
{
    add_to_both();
    done("ExecuteStatement", SAYS(ONE("2")), V("4"));
    expect(1);
}
