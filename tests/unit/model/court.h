/* A judge with one table "t" (pk S, sk N; global index "i" by g, keys only) and what it is told. */
#ifndef DYNARIG_TEST_COURT_H
#define DYNARIG_TEST_COURT_H

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../model/judge.h"

struct court {
    struct arena arena;
    struct judge *judge;
    uint64_t submits;
    int64_t time_us;
};

static struct court court;

static inline const struct doc *court_read(const char *text)
{
    struct doc *doc = arena_zalloc(&court.arena, sizeof *doc);
    cr_assert(json_read(&court.arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static inline enum verdict court_see(const char *operation, const char *body, const char *error,
                                     const char *reply)
{
    struct seen seen = {.submit = ++court.submits,
                        .operation = str_from(operation),
                        .body = court_read(body),
                        .time_us = ++court.time_us,
                        .error = str_from(error),
                        .reply = court_read(reply)};
    const char *why = NULL;
    enum verdict verdict = judge_see(court.judge, &seen, &why);
    cr_assert(why != NULL && (verdict != VERDICT_DISAGREES || *why != '\0'));
    return verdict;
}

#define AGREES(...) cr_assert_eq(court_see(__VA_ARGS__), VERDICT_AGREES)
#define OPEN(...) cr_assert_eq(court_see(__VA_ARGS__), VERDICT_UNJUDGED)
/* Disagrees, and the check of that code says so. */
#define BREAKS(code, ...)                                                                          \
    do {                                                                                           \
        cr_assert_eq(court_see(__VA_ARGS__), VERDICT_DISAGREES);                                   \
        cr_assert_str_eq(check_name(judge_check(court.judge)), check_name(CHECK_##code));          \
    } while (0)

#define COURT_ARN "arn:aws:dynamodb:us-east-1:000000000000:table/t"
#define COURT_SCHEMA                                                                               \
    "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"                \
    "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"},"                                          \
    "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],"                                          \
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"                              \
    "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]"
#define COURT_INDEX                                                                                \
    "\"IndexName\":\"i\",\"KeySchema\":[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],"          \
    "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}"
/* What is told of the table with so many items of so many bytes, and of its index. */
#define COURT_TOLD(status, items, bytes, index_status, entries, entry_bytes)                       \
    "{\"TableName\":\"t\",\"TableStatus\":\"" status "\"," COURT_SCHEMA                            \
    ",\"TableArn\":\"" COURT_ARN "\",\"TableId\":\"id\",\"ItemCount\":" items                      \
    ",\"TableSizeBytes\":" bytes ",\"DeletionProtectionEnabled\":false,"                           \
    "\"BillingModeSummary\":{\"BillingMode\":\"PAY_PER_REQUEST\"},"                                \
    "\"GlobalSecondaryIndexes\":[{" COURT_INDEX ",\"IndexStatus\":\"" index_status                 \
    "\",\"ItemCount\":" entries ",\"IndexSizeBytes\":" entry_bytes "}]}"
#define COURT_NEW COURT_TOLD("CREATING", "0", "0", "CREATING", "0", "0")

#define ITEM(sk, extra) "{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"" sk "\"}" extra "}"
#define V(n) ",\"v\":{\"N\":\"" n "\"}"
#define G(g) ",\"g\":{\"S\":\"" g "\"}"
#define KEYED(sk) "\"TableName\":\"t\",\"Key\":" ITEM(sk, "")

static inline void court_create(void)
{
    AGREES("CreateTable",
           "{\"TableName\":\"t\"," COURT_SCHEMA ",\"BillingMode\":\"PAY_PER_REQUEST\","
           "\"GlobalSecondaryIndexes\":[{" COURT_INDEX "}]}",
           "", "{\"TableDescription\":" COURT_NEW "}");
}

static inline void court_open(bool slow)
{
    struct judge_options options = {.strict = true, .slow_tables = slow};
    court = (struct court){0};
    arena_init(&court.arena);
    court.judge = judge_new(&options);
    court_create();
}

static inline void court_open_fast(void)
{
    court_open(false);
}

static inline void court_open_slow(void)
{
    court_open(true);
}

static inline void court_close(void)
{
    judge_free(court.judge);
    arena_release(&court.arena);
}

static inline void court_put(const char *item)
{
    const char *body = arena_printf(&court.arena, "{\"TableName\":\"t\",\"Item\":%s}", item);
    AGREES("PutItem", body, "", "{}");
}

#endif
