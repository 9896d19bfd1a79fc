#include "bulk_run.h"

#include <inttypes.h>

#include "../store/bulks.h"
#include "pipeline.h"
#include "shape.h"

#define STEP_RECORDS 100
#define SECOND_US 1000000

/* One step while it is taken. */
struct bulk_step {
    struct core *core;
    struct bulk *bulk;
    int64_t time_us;
    struct buf *journal;
    struct str key, bytes; /* of the object that is being read, while it is `open` */
    bool open;
    struct request put; /* of one record */
    int64_t units;      /* write units of the step's records */
    bool waits;         /* a record met a transaction: it comes again in the next step */
};

static void finish(struct bulk_step *step, enum bulk_status status, const char *code,
                   const char *message)
{
    step->bulk->status = status;
    step->bulk->end_us = step->time_us;
    step->bulk->due_us = BULK_NEVER;
    step->bulk->failure_code = code;
    step->bulk->failure_message = message;
}

/* ---- Objects ---- */

static void keep_objects(struct bulk_step *step, const struct env_objects *objects)
{
    struct bulk *bulk = step->bulk;
    for (size_t i = 0; i < objects->count; i++) {
        const struct env_object *object = &objects->list[i];
        bulk->total_bytes += (int64_t)object->bytes.len;
        bulks_put_object(step->core->store, bulk->number, i, object->key, object->bytes);
        buf_u64(step->journal, object->key.len);
        buf_str(step->journal, object->key);
        buf_u64(step->journal, object->bytes.len);
        buf_str(step->journal, object->bytes);
    }
    bulk->opened = true;
}

static void open_objects(struct bulk_step *step)
{
    const struct env *env = step->core->env;
    const struct doc *input = doc_get(step->bulk->request, "InputS3Configuration");
    struct env_objects objects = {0};
    if (!env->read_objects ||
        !env->read_objects(env->context, &step->put.arena, doc_string(input, "S3Bucket"),
                           doc_string(input, "S3KeyPrefix"), &objects)) {
        finish(step, BULK_FAILED, "S3NoSuchBucket", "The specified bucket does not exist");
    } else if (objects.count == 0) {
        finish(step, BULK_FAILED, "S3NoSuchKey", "No object has the specified key prefix");
    } else {
        keep_objects(step, &objects);
    }
}

/* ---- Records ---- */

static void report(struct bulk_step *step, const char *type, struct str key, struct str record,
                   struct str error)
{
    struct json_writer w;
    struct buf line;
    buf_init(&line);
    json_begin(&w, &line);
    json_open(&w, '{');
    json_name(&w, "Object");
    json_string(&w, key);
    json_name(&w, "Record");
    json_string(&w, record);
    json_name(&w, "Error");
    json_raw(&w, error);
    json_close(&w, '}');
    bulks_put_report(step->core->store, step->bulk->number, type, step->bulk->records,
                     buf_view(&line));
    buf_release(&line);
}

static void report_failed(struct bulk_step *step, struct str key, struct str record,
                          struct str error)
{
    step->bulk->failed++;
    report(step, "ERROR", key, record, error);
}

static void add_member(struct doc_member *members, size_t *count, const char *name,
                       const struct doc *value)
{
    if (value) {
        members[(*count)++] = (struct doc_member){.name = str_from(name), .value = *value};
    }
}

/* The PutItem request that the record stands for. */
static void fill_put(struct bulk_step *step, const struct doc *record)
{
    static const char *const taken[] = {"Item", "ConditionExpression", "ExpressionAttributeNames",
                                        "ExpressionAttributeValues"};
    struct request *put = &step->put;
    struct doc table = {.type = DOC_STRING, .string = step->bulk->table};
    struct doc all_old = {.type = DOC_STRING, .string = STR("ALL_OLD")};
    struct doc_member *members = ARENA_ARRAY(&put->arena, struct doc_member, 6);
    size_t count = 0;
    add_member(members, &count, "TableName", &table);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        add_member(members, &count, taken[i], doc_get(record, taken[i]));
    }
    add_member(members, &count, "ReturnValuesOnConditionCheckFailure", &all_old);
    put->doc = (struct doc){.type = DOC_MAP, .map = {.members = members, .count = count}};
    put->core = step->core;
    put->submit = step->bulk->submit;
    put->time_us = step->time_us;
    put->name = STR("PutItem");
    put->operation = operation_by_name(STR("dynamodb"), put->name);
    put->change_count = 0;
}

static void write_record(struct bulk_step *step)
{
    struct write_cause cause = {.submit = step->bulk->submit, .time_us = step->time_us};
    const struct change *change = &step->put.changes[0];
    (void)writer_write(&step->core->writer, change, 1, &cause);
    step->units += write_halves(change->new_bytes) / 2;
    bulk_count(step->bulk, change);
}

static void refused_record(struct bulk_step *step, struct str key, struct str record)
{
    struct str error = buf_view(&step->put.reply);
    struct str name = str_from(step->put.error_name);
    if (str_is(name, "TransactionConflictException")) {
        step->waits = true;
        step->bulk->records--;
    } else if (str_is(name, "ConditionalCheckFailedException")) {
        report(step, "CONDITION_CHECK_FAILURE", key, record, error);
    } else {
        report_failed(step, key, record, error);
    }
}

/* False: the line is no record, and nothing behind it is read. */
static bool put_record(struct bulk_step *step, struct str key, struct str line)
{
    struct doc record;
    step->bulk->records++;
    if (!json_read(&step->put.arena, line, &record, NULL) || !doc_get(&record, "Item")) {
        report_failed(step, key, line,
                      STR("{\"message\":\"The record is no JSON object with a "
                          "member Item\"}"));
        return false;
    }
    fill_put(step, &record);
    request_plan(&step->put);
    if (step->put.error_name) {
        refused_record(step, key, line);
    } else {
        write_record(step);
    }
    return true;
}

static void next_object(struct bulk_step *step)
{
    struct bulk *bulk = step->bulk;
    bulk->read_bytes += (int64_t)(step->bytes.len - bulk->offset);
    bulk->object++;
    bulk->offset = 0;
    step->open = false;
}

static bool open_object(struct bulk_step *step)
{
    const struct bulk *bulk = step->bulk;
    step->open = step->open || bulks_get_object(step->core->store, bulk->number, bulk->object,
                                                &step->key, &step->bytes);
    return step->open;
}

/* The line at the offset, without its end. */
static struct str line_at(struct str bytes, uint64_t offset)
{
    size_t len = 0;
    while (offset + len < bytes.len && bytes.data[offset + len] != '\n') {
        len++;
    }
    return (struct str){bytes.data + offset, len};
}

static bool is_blank(struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] != ' ' && line.data[i] != '\r' && line.data[i] != '\t') {
            return false;
        }
    }
    return true;
}

/* Takes the next line of what is left. False: nothing is left. */
static bool take_line(struct bulk_step *step)
{
    struct bulk *bulk = step->bulk;
    if (!open_object(step)) {
        return false;
    }
    if (bulk->offset >= step->bytes.len) {
        next_object(step);
        return true;
    }
    struct str line = line_at(step->bytes, bulk->offset);
    arena_reset(&step->put.arena);
    if (!is_blank(line) && !put_record(step, step->key, line)) {
        next_object(step);
    } else if (!step->waits) {
        uint64_t taken = line.len + (bulk->offset + line.len < step->bytes.len);
        bulk->offset += taken;
        bulk->read_bytes += (int64_t)taken;
    }
    return true;
}

/* Write units a second; no step takes more than a second's. */
static int64_t rate_of(const struct bulk *bulk)
{
    const struct doc *rate = doc_get(bulk->request, "MaxWriteRequestUnits");
    return rate ? shape_int(rate) : INT64_MAX;
}

static void put_records(struct bulk_step *step)
{
    struct bulk *bulk = step->bulk;
    const struct table *table = tables_of_id(&step->core->tables, bulk->table_id);
    if (!table) {
        finish(step, BULK_FAILED, "ResourceNotFoundException", "Requested resource not found");
        return;
    }
    int64_t last = bulk->records + STEP_RECORDS;
    bool more = true;
    while (more && bulk->records < last && step->units < rate_of(bulk) && !step->waits) {
        more = take_line(step);
    }
    if (!more) {
        finish(step, bulk->failed > 0 ? BULK_COMPLETED_WITH_ERRORS : BULK_COMPLETED, NULL, NULL);
    }
}

/* ---- Reports ---- */

static void add_report(void *context, struct str line)
{
    struct buf *out = context;
    buf_str(out, line);
    buf_byte(out, '\n');
}

static const char *report_key(struct bulk_step *step, const char *name)
{
    const struct bulk *bulk = step->bulk;
    struct str prefix = doc_string(doc_get(bulk->request, "OutputS3Configuration"), "S3KeyPrefix");
    bool slash = prefix.len > 0 && prefix.data[prefix.len - 1] != '/';
    size_t id = bulk->arn.len;
    while (id > 0 && bulk->arn.data[id - 1] != '/') {
        id--;
    }
    return arena_printf(&step->put.arena, "%.*s%s%.*s/%s", STR_ARG(prefix), slash ? "/" : "",
                        (int)(bulk->arn.len - id), bulk->arn.data + id, name);
}

static void write_report(struct bulk_step *step, const char *type, const char *name)
{
    const struct env *env = step->core->env;
    const struct doc *output = doc_get(step->bulk->request, "OutputS3Configuration");
    struct buf text;
    buf_init(&text);
    bulks_each_report(step->core->store, step->bulk->number, type, add_report, &text);
    if (text.len > 0) {
        env->write_object(env->context, doc_string(output, "S3Bucket"),
                          str_from(report_key(step, name)), buf_view(&text));
    }
    buf_release(&text);
}

static bool wants(const struct bulk *bulk, const char *type)
{
    const struct doc *types =
        doc_get(doc_get(bulk->request, "OutputS3Configuration"), "OutputType");
    bool wanted = false;
    for (size_t i = 0; types && i < types->list.count; i++) {
        wanted = wanted || str_is(types->list.items[i].string, type);
    }
    return wanted;
}

/* What was reported is written before it is forgotten: a crash between writes it once more. */
static void write_reports(struct bulk_step *step)
{
    if (!step->core->env->write_object) {
        return;
    }
    if (wants(step->bulk, "ERROR")) {
        write_report(step, "ERROR", "errors.jsonl");
    }
    if (wants(step->bulk, "CONDITION_CHECK_FAILURE")) {
        write_report(step, "CONDITION_CHECK_FAILURE", "condition-check-failures.jsonl");
    }
}

/* ---- Steps ---- */

static void pace(struct bulk_step *step)
{
    int64_t pause_us = step->units * SECOND_US / rate_of(step->bulk);
    if (step->bulk->due_us != BULK_NEVER) {
        step->bulk->due_us = step->time_us + (pause_us > BULK_STEP_US ? pause_us : BULK_STEP_US);
    }
}

static void take_step(struct bulk_step *step)
{
    struct bulk *bulk = step->bulk;
    struct store *store = step->core->store;
    store_begin(store);
    if (bulk->status == BULK_CANCELLING) {
        finish(step, BULK_CANCELLED, "Cancelled", "The operation was cancelled on request");
    } else if (!bulk->opened) {
        open_objects(step);
    } else {
        put_records(step);
    }
    pace(step);
    if (bulk_done(bulk)) {
        write_reports(step);
        bulks_finish(store, bulk->number);
    }
    bulk_save(bulk, store);
    store_commit(store);
    buf_printf(step->journal, "%" PRIu64 " %s %" PRId64 " %" PRId64 " %" PRIu64 "\n", bulk->number,
               bulk_status_name(bulk->status), bulk->records, bulk->failed,
               step->core->writer.last_change);
}

void bulk_run_due(struct core *core, int64_t time_us, struct buf *journal)
{
    for (size_t i = 0; i < core->bulks.count; i++) {
        if (core->bulks.list[i]->due_us > time_us) {
            continue;
        }
        struct bulk_step step = {
            .core = core, .bulk = core->bulks.list[i], .time_us = time_us, .journal = journal};
        arena_init(&step.put.arena);
        buf_init(&step.put.reply);
        take_step(&step);
        arena_release(&step.put.arena);
        buf_release(&step.put.reply);
    }
}
