/* StartBulkPutItems, DescribeBulkOperation, ListBulkOperations, CancelBulkOperation. */
#include <inttypes.h>
#include <stdlib.h>

#include "bulk_run.h"
#include "describe.h"
#include "op.h"
#include "request.h"
#include "shape_internal.h"

#define TOKEN_US (8 * 3600 * 1000000LL)    /* API Reference, "StartBulkPutItems": ClientToken */
#define LISTED_US (90 * 86400 * 1000000LL) /* and "ListBulkOperations" */
#define LIST_DEFAULT 10
#define TOKEN_DIGITS 16

static void named_int(struct json_writer *w, const char *name, int64_t number)
{
    json_name(w, name);
    json_int(w, number);
}

static void named_str(struct json_writer *w, const char *name, struct str text)
{
    if (text.data) {
        json_name(w, name);
        json_string(w, text);
    }
}

static void echo(struct json_writer *w, const struct bulk *bulk, const char *member)
{
    const struct doc *value = doc_get(bulk->request, member);
    const struct shape_member *shape =
        shape_member(&shape_StartBulkPutItemsInput, str_from(member));
    if (value) {
        json_name(w, member);
        shape_dump(w, shape->slot.shape, value);
    }
}

/* ---- Descriptions ---- */

static void describe_kind(struct json_writer *w, const struct bulk *bulk, enum index_kind kind)
{
    const char *bytes = kind == INDEX_VECTOR ? "BulkPutVectorBytes" : "BulkPutBytes";
    bool open = false;
    for (size_t i = 0; i < bulk->usage_count; i++) {
        if (bulk->usages[i].kind != kind) {
            continue;
        }
        if (!open) {
            json_name(w, index_member(kind));
            json_open(w, '{');
            open = true;
        }
        json_name_str(w, bulk->usages[i].name);
        json_open(w, '{');
        named_int(w, bytes, bulk->usages[i].bytes);
        json_close(w, '}');
    }
    if (open) {
        json_close(w, '}');
    }
}

/* The total counts all but the bytes of vector indexes. */
static void describe_usage(struct json_writer *w, const struct bulk *bulk)
{
    int64_t total = bulk->table_bytes;
    for (size_t i = 0; i < bulk->usage_count; i++) {
        total += bulk->usages[i].kind == INDEX_VECTOR ? 0 : bulk->usages[i].bytes;
    }
    json_name(w, "BulkOperationUsage");
    json_open(w, '[');
    json_open(w, '{');
    named_str(w, "TableName", bulk->table);
    named_int(w, "BulkPutBytes", total);
    json_name(w, "Table");
    json_open(w, '{');
    named_int(w, "BulkPutBytes", bulk->table_bytes);
    json_close(w, '}');
    for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
        describe_kind(w, bulk, (enum index_kind)kind);
    }
    json_close(w, '}');
    json_close(w, ']');
}

static void describe_summary(struct json_writer *w, const struct bulk *bulk)
{
    named_str(w, "BulkOperationArn", bulk->arn);
    named_str(w, "BulkOperationStatus", str_from(bulk_status_name(bulk->status)));
    describe_time(w, "StartTime", bulk->start_us);
    if (bulk->end_us > 0) {
        describe_time(w, "EndTime", bulk->end_us);
    }
}

static void describe_progress(struct json_writer *w, const struct bulk *bulk)
{
    named_int(w, "ProcessedItemCount", bulk->records);
    named_int(w, "FailedItemCount", bulk->failed);
    named_int(w, "ProcessedInputBytes", bulk->read_bytes);
    if (bulk->opened) {
        named_int(w, "TotalInputBytes", bulk->total_bytes);
    }
    if (bulk->failure_code) {
        named_str(w, "FailureCode", str_from(bulk->failure_code));
        named_str(w, "FailureMessage", str_from(bulk->failure_message));
    }
}

static void describe_bulk(struct json_writer *w, const struct bulk *bulk)
{
    json_name(w, "BulkOperationDescription");
    json_open(w, '{');
    describe_summary(w, bulk);
    json_name(w, "TableDetails");
    json_open(w, '[');
    json_open(w, '{');
    named_str(w, "TableName", bulk->table);
    named_str(w, "TableId", bulk->table_id);
    json_close(w, '}');
    json_close(w, ']');
    echo(w, bulk, "ClientToken");
    echo(w, bulk, "InputS3Configuration");
    echo(w, bulk, "OutputS3Configuration");
    echo(w, bulk, "MaxWriteRequestUnits");
    describe_progress(w, bulk);
    describe_usage(w, bulk);
    struct str tier = doc_string(bulk->request, "PerformanceTier");
    named_str(w, "PerformanceTier", tier.data ? tier : STR("STANDARD"));
    json_close(w, '}');
}

static bool reply_bulk(struct request *request, const struct bulk *bulk)
{
    struct json_writer w;
    request_reply(request, &w);
    describe_bulk(&w, bulk);
    json_close(&w, '}');
    return true;
}

/* ---- StartBulkPutItems ---- */

/* What Dynarig cannot read is refused by name. */
static bool check_input(const struct doc *doc, struct error *err)
{
    const struct doc *input = doc_get(doc, "InputS3Configuration");
    struct str compression = doc_string(input, "InputCompressionType");
    if (str_is(doc_string(input, "InputFormat"), "ION")) {
        return error_set(err, ERROR_NOT_IMPLEMENTED,
                         "Dynarig does not implement StartBulkPutItems with InputFormat ION yet");
    }
    return !compression.data || str_is(compression, "NONE") ||
           error_set(err, ERROR_NOT_IMPLEMENTED,
                     "Dynarig does not implement StartBulkPutItems with InputCompressionType %.*s "
                     "yet",
                     STR_ARG(compression));
}

static bool check_buckets(const struct request *request, struct error *err)
{
    return request->core->env->read_objects ||
           error_set(err, ERROR_NOT_IMPLEMENTED,
                     "Dynarig has no Amazon S3: start it with --bucket-dir DIR, and it reads the "
                     "object KEY of the bucket BUCKET from the file DIR/BUCKET/KEY");
}

static bool same_member(const struct doc *a, const struct doc *b, const char *member)
{
    struct buf texts[2];
    const struct doc *values[] = {doc_get(a, member), doc_get(b, member)};
    for (size_t i = 0; i < 2; i++) {
        buf_init(&texts[i]);
        if (values[i]) {
            json_print(&texts[i], values[i]);
        }
    }
    bool same = str_eq(buf_view(&texts[0]), buf_view(&texts[1]));
    buf_release(&texts[0]);
    buf_release(&texts[1]);
    return same;
}

static bool same_request(const struct doc *a, const struct doc *b)
{
    const struct shape *shape = &shape_StartBulkPutItemsInput;
    bool same = true;
    for (size_t i = 0; i < shape->member_count; i++) {
        same = same && same_member(a, b, shape->members[i].name.data);
    }
    return same;
}

/* The operation that the token started already; NULL: none. */
static const struct bulk *find_token(const struct request *request)
{
    struct str token = doc_string(&request->doc, "ClientToken");
    const struct bulks *bulks = &request->core->bulks;
    for (size_t i = bulks->count; token.data && i > 0; i--) {
        const struct bulk *bulk = bulks->list[i - 1];
        if (str_eq(doc_string(bulk->request, "ClientToken"), token) &&
            request->time_us - bulk->start_us < TOKEN_US) {
            return bulk;
        }
    }
    return NULL;
}

/* As the ARNs of imports and exports: their time and a draw behind the table's. */
static struct str draw_arn(struct request *request, const struct table *table, uint64_t number)
{
    uint64_t draw =
        random_draw(&request->core->random, STR("bulk-operation"), (struct str){0}, number);
    return str_from(arena_printf(&request->arena, "%.*s/bulk-operation/%014" PRId64 "-%08x",
                                 STR_ARG(table->arn), request->time_us / 1000,
                                 (unsigned)(draw & 0xFFFFFFFF)));
}

static void start(struct request *request, const struct table *table)
{
    const struct bulks *bulks = &request->core->bulks;
    uint64_t number = bulks->count > 0 ? bulks->list[bulks->count - 1]->number + 1 : 1;
    struct bulk_facts facts = {
        .number = number,
        .submit = request->submit,
        .start_us = request->time_us,
        .arn = draw_arn(request, table, number),
        .table = table->name,
        .table_id = table->table_id,
    };
    request->bulk_started = bulk_new(&request->doc, &facts);
    request->bulk_started->due_us += BULK_STEP_US;
}

bool op_start_bulk_put_items(struct request *request, struct error *err)
{
    const struct table *table = request_table_control(request, err);
    if (!table) {
        return false;
    }
    const struct bulk *before = find_token(request);
    if (before && !same_request(before->request, &request->doc)) {
        return error_set(err, ERROR_IDEMPOTENT_PARAMETER_MISMATCH,
                         "The request has the client token of another one with other parameters");
    }
    if (!check_input(&request->doc, err) || !check_buckets(request, err) ||
        !request_admit(request, NULL, NULL, err)) {
        return false;
    }
    if (before) {
        return reply_bulk(request, before);
    }
    start(request, table);
    return reply_bulk(request, request->bulk_started);
}

/* ---- the others ---- */

static struct bulk *find_bulk(struct request *request, struct error *err)
{
    struct str arn = doc_string(&request->doc, "BulkOperationArn");
    struct bulk *bulk = bulks_find(&request->core->bulks, arn);
    if (!bulk) {
        (void)error_set(err, ERROR_RESOURCE_NOT_FOUND,
                        "Requested resource not found: BulkOperation: %.*s not found",
                        STR_ARG(arn));
    }
    return bulk;
}

bool op_describe_bulk_operation(struct request *request, struct error *err)
{
    const struct bulk *bulk = find_bulk(request, err);
    return bulk && request_admit(request, NULL, NULL, err) && reply_bulk(request, bulk);
}

bool op_cancel_bulk_operation(struct request *request, struct error *err)
{
    struct bulk *bulk = find_bulk(request, err);
    if (!bulk) {
        return false;
    }
    if (bulk_done(bulk)) {
        return error_set(err, ERROR_VALIDATION,
                         "Bulk operation %.*s is not in progress: its status is %s",
                         STR_ARG(bulk->arn), bulk_status_name(bulk->status));
    }
    if (!request_admit(request, NULL, NULL, err)) {
        return false;
    }
    request->bulk_cancelled = bulk;
    struct json_writer w;
    request_reply(request, &w);
    named_str(&w, "BulkOperationArn", bulk->arn);
    named_str(&w, "BulkOperationStatus", STR("CANCELLING"));
    json_close(&w, '}');
    return true;
}

/* The token names the operation before which to go on. */
static uint64_t start_number(const struct doc *doc)
{
    struct str token = doc_string(doc, "NextToken");
    char digits[TOKEN_DIGITS + 1] = "";
    for (size_t i = 0; i < token.len && i < TOKEN_DIGITS; i++) {
        digits[i] = token.data[i];
    }
    return token.data ? strtoull(digits, NULL, 16) : UINT64_MAX;
}

static void list_bulk(struct json_writer *w, const struct bulk *bulk)
{
    json_open(w, '{');
    describe_summary(w, bulk);
    json_close(w, '}');
}

/* The latest first. */
bool op_list_bulk_operations(struct request *request, struct error *err)
{
    if (!request_admit(request, NULL, NULL, err)) {
        return false;
    }
    const struct bulks *bulks = &request->core->bulks;
    uint64_t before = start_number(&request->doc);
    int64_t max = request_integer(&request->doc, "MaxResults", LIST_DEFAULT);
    int64_t listed = 0;
    const struct bulk *last = NULL, *more = NULL;
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "BulkOperationsSummaryList");
    json_open(&w, '[');
    for (size_t i = bulks->count; i > 0 && !more; i--) {
        const struct bulk *bulk = bulks->list[i - 1];
        if (bulk->number >= before || request->time_us - bulk->start_us > LISTED_US) {
            continue;
        }
        more = listed == max ? bulk : NULL;
        if (!more) {
            list_bulk(&w, bulk);
            last = bulk;
            listed++;
        }
    }
    json_close(&w, ']');
    if (more && last) {
        named_str(&w, "NextToken",
                  str_from(arena_printf(&request->arena, "%016" PRIx64, last->number)));
    }
    json_close(&w, '}');
    return true;
}
