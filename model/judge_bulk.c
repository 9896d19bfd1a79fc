/*
 * StartBulkPutItems, DescribeBulkOperation, ListBulkOperations, CancelBulkOperation.
 *
 * When which record of the objects is written nobody tells: from the start on the items of the
 * table are not known, until the operation has ended and a scan has shown the table whole.
 */
#include <stdlib.h>

#include "judge_internal.h"

struct bulk {
    struct bulk *next; /* the latest first */
    struct arena arena;
    struct str arn;
    struct str table;
    struct str token; /* empty: none */
    struct str status;
    int64_t processed;
};

void bulk_facts_release(struct bulk **bulks)
{
    while (*bulks) {
        struct bulk *bulk = *bulks;
        *bulks = bulk->next;
        arena_release(&bulk->arena);
        free(bulk);
    }
}

static struct bulk *find(const struct judge *judge, struct str arn)
{
    struct bulk *bulk = judge->bulks;
    while (bulk && !str_eq(bulk->arn, arn)) {
        bulk = bulk->next;
    }
    return bulk;
}

static bool is_over(struct str status)
{
    return !str_is(status, "IN_PROGRESS") && !str_is(status, "CANCELLING");
}

/* The table is known again once a scan shows it whole. */
static void follow_status(struct judge *judge, struct bulk *bulk, struct str status)
{
    struct model_table *table = judge_table(judge, bulk->table);
    if (!is_over(bulk->status) && is_over(status) && table && table->loading > 0) {
        table->loading--;
    }
    bulk->status = arena_copy(&bulk->arena, status);
}

/* ---- StartBulkPutItems */

static void add(struct judge *judge, struct model_table *table, const struct seen *seen,
                const struct doc *description)
{
    struct bulk *bulk = mem_zalloc(sizeof *bulk);
    arena_init(&bulk->arena);
    bulk->arn = arena_copy(&bulk->arena, doc_string(description, "BulkOperationArn"));
    bulk->status = arena_copy(&bulk->arena, doc_string(description, "BulkOperationStatus"));
    bulk->token = arena_copy(&bulk->arena, doc_string(seen->body, "ClientToken"));
    bulk->table = arena_copy(&bulk->arena, table->name);
    bulk->next = judge->bulks;
    judge->bulks = bulk;
    table->adrift = true;
    table->loading++;
}

static bool used_before(const struct judge *judge, struct str token)
{
    for (const struct bulk *bulk = judge->bulks; bulk && token.data; bulk = bulk->next) {
        if (str_eq(bulk->token, token)) {
            return true;
        }
    }
    return false;
}

enum verdict judge_start_bulk(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = judge_table(judge, doc_string(seen->body, "TableName"));
    const struct doc *description = doc_get(seen->reply, "BulkOperationDescription");
    enum verdict verdict = VERDICT_AGREES;
    if (table && used_before(judge, doc_string(seen->body, "ClientToken"))) {
        return VERDICT_UNJUDGED; /* the same operation for hours, another one later */
    }
    if (judge_outcome(judge, seen, table ? FORECAST_SUCCESS : FORECAST_NOT_FOUND, NULL, &verdict)) {
        return verdict;
    }
    struct str arn = doc_string(description, "BulkOperationArn");
    if (!arn.data || find(judge, arn)) {
        table->adrift = true;
        table->loading++; /* of which no reply will tell that it is over */
        return judge_differs(judge, "BulkOperationArn %.*s is not new", STR_ARG(arn));
    }
    add(judge, table, seen, description);
    return judge_text(judge, "BulkOperationStatus", STR("IN_PROGRESS"),
                      doc_string(description, "BulkOperationStatus"));
}

/* ---- what is told of one */

static bool may_follow(struct str before, struct str after)
{
    return !is_over(before) || str_eq(before, after);
}

enum verdict judge_describe_bulk(struct judge *judge, const struct seen *seen)
{
    struct bulk *bulk = find(judge, doc_string(seen->body, "BulkOperationArn"));
    const struct doc *told = doc_get(seen->reply, "BulkOperationDescription");
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, bulk ? FORECAST_SUCCESS : FORECAST_NOT_FOUND, NULL, &verdict)) {
        return verdict;
    }
    struct str status = doc_string(told, "BulkOperationStatus");
    int64_t processed = doc_whole(told, "ProcessedItemCount");
    if (!may_follow(bulk->status, status) || processed < bulk->processed) {
        return judge_differs(judge, "%.*s with %lld items after %.*s with %lld", STR_ARG(status),
                             (long long)processed, STR_ARG(bulk->status),
                             (long long)bulk->processed);
    }
    bulk->processed = processed;
    follow_status(judge, bulk, status);
    return judge_text(judge, "BulkOperationArn", bulk->arn, doc_string(told, "BulkOperationArn"));
}

/* The status in between nobody tells: an operation that was still under way when it was last told
 * of may be over. */
enum verdict judge_cancel_bulk(struct judge *judge, const struct seen *seen)
{
    struct bulk *bulk = find(judge, doc_string(seen->body, "BulkOperationArn"));
    enum verdict verdict = VERDICT_AGREES;
    enum forecast forecast = !bulk                   ? FORECAST_NOT_FOUND
                             : is_over(bulk->status) ? FORECAST_INVALID
                                                     : FORECAST_SUCCESS;
    if (bulk && !is_over(bulk->status) && str_is(seen->error, "ValidationException")) {
        return VERDICT_AGREES;
    }
    if (!judge_outcome(judge, seen, forecast, "it is over", &verdict)) {
        follow_status(judge, bulk, STR("CANCELLING"));
    }
    return verdict;
}

/* Each one listed was started, and no two are the same. */
enum verdict judge_list_bulk(struct judge *judge, const struct seen *seen)
{
    const struct doc *list = doc_get(seen->reply, "BulkOperationsSummaryList");
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict)) {
        return verdict;
    }
    for (size_t i = 0; list && i < list->list.count; i++) {
        struct str arn = doc_string(&list->list.items[i], "BulkOperationArn");
        bool twice = false;
        for (size_t j = 0; j < i; j++) {
            twice = twice || str_eq(doc_string(&list->list.items[j], "BulkOperationArn"), arn);
        }
        if (twice || !find(judge, arn)) {
            return judge_differs(judge, "an operation that was not started, or twice: %.*s",
                                 STR_ARG(arn));
        }
    }
    return list ? VERDICT_AGREES : judge_differs(judge, "BulkOperationsSummaryList is missing");
}
