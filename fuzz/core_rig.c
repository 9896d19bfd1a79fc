#include "core_rig.h"

#include <string.h>

#include "../emulator/api/shape.h"
#include "../emulator/base/json.h"

#define RUNS_MAX 500 /* then the memory of a core starts anew */

static const char create_table[] =
    "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":["
    "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\",\"KeyType\":"
    "\"RANGE\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
    "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"},{\"AttributeName\":\"g\","
    "\"AttributeType\":\"S\"}],\"GlobalSecondaryIndexes\":[{\"IndexName\":\"gsi\",\"KeySchema\":["
    "{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":"
    "\"KEYS_ONLY\"}}]}";

static const char *const put_items[] = {
    "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"},\"g\":{\"S\":\"x\"}"
    ",\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"two\"}]},\"m\":{\"M\":{\"k\":{\"BOOL\":true}}},"
    "\"ss\":{\"SS\":[\"a\",\"b\"]}}}",
    "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"2\"},\"g\":{\"S\":\"a\"}"
    ",\"v\":{\"N\":\"5\"}}}",
    "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"b\"},\"sk\":{\"N\":\"1\"},\"v\":{\"S\":\"a\"}"
    "}}",
};

static void count_change(void *context, const struct ddb_change *change)
{
    struct core_rig *rig = context;
    require(change->number > 0);
    rig->changes++;
}

static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    if (site->submit % 2 == 0) {
        return;
    }
    if (str_starts(site->operation, STR("BatchGet")) ||
        str_starts(site->operation, STR("BatchWrite"))) {
        out->effect = EFFECT_UNPROCESSED;
        out->fraction_ppm = 500000;
    } else if (str_is(site->operation, "Query") || str_is(site->operation, "Scan")) {
        out->effect = EFFECT_SHORT_PAGE;
        out->items = 1;
    }
}

static struct str table_now(struct core_rig *rig, struct arena *arena)
{
    struct str text = {0};
    return ddb_describe(rig->ddb, STR("tab"), arena, &text) ? text : STR("none");
}

static void check_reply(const struct ddb_operation *face, const struct ddb_reply *reply,
                        const struct doc *doc)
{
    char why[256];
    if (reply->refused) {
        require(reply->status >= 400 && reply->status < 500 && reply->changes == 0);
        require(doc_string(doc, "__type").len > 0);
    } else {
        const struct operation *operation =
            operation_by_name(str_from(face->service), str_from(face->name));
        require(reply->status == 200 && shape_check_reply(operation, doc, why));
    }
}

static struct str copy_member(struct arena *arena, const struct doc *doc, const char *name)
{
    return arena_copy(arena, doc_string(doc, name));
}

struct core_rig_reply core_rig_send(struct core_rig *rig, struct arena *arena,
                                    const struct ddb_operation *operation, struct str body)
{
    struct ddb_request request = {.service = str_from(operation->service),
                                  .operation = str_from(operation->name),
                                  .body = body,
                                  .client = STR("fuzz"),
                                  .host = STR("localhost")};
    struct ddb_reply reply;
    struct doc doc;
    uint32_t changes = rig->changes;
    struct str before = table_now(rig, arena);
    uint64_t submit = ddb_submit(rig->ddb, ddb_now(rig->ddb) + 1000, &request);
    require(ddb_poll(rig->ddb, &reply) && reply.submit == submit);
    require(json_read(arena, arena_copy(arena, reply.body), &doc, NULL) && doc.type == DOC_MAP);
    check_reply(operation, &reply, &doc);
    struct core_rig_reply out = {.refused = reply.refused,
                                 .error = arena_copy(arena, reply.error),
                                 .message = copy_member(arena, &doc, "message")};
    require(!out.refused || (rig->changes == changes && str_eq(table_now(rig, arena), before)));
    return out;
}

static void send_named(struct core_rig *rig, struct arena *arena, const char *name,
                       const char *body)
{
    const struct ddb_operation *operation = ddb_operation_by_name(str_from(name));
    require(!core_rig_send(rig, arena, operation, str_from(body)).refused);
}

static void open_core(struct core_rig *rig, bool dialect_2026)
{
    struct ddb_options options;
    char message[256];
    *rig = (struct core_rig){0};
    for (size_t i = 0; ddb_operation(i); i++) {
        if (ddb_operation(i)->built && rig->operation_count < CORE_RIG_OPERATIONS_MAX) {
            rig->operations[rig->operation_count++] = ddb_operation(i);
        }
    }
    ddb_options_init(&options);
    options.dialect_2026 = dialect_2026;
    options.env.strike = strike;
    options.changed = count_change;
    options.context = rig;
    rig->ddb = ddb_open(&options, message);
    require(rig->ddb && rig->operation_count > 0);
}

void core_rig_start(struct core_rig *rig, bool dialect_2026)
{
    struct arena arena;
    json_setup();
    if (rig->runs++ >= RUNS_MAX) {
        core_rig_close(rig);
    }
    if (!rig->ddb) {
        open_core(rig, dialect_2026);
    }
    ddb_reset(rig->ddb, ddb_now(rig->ddb) + 1000);
    arena_init(&arena);
    send_named(rig, &arena, "CreateTable", create_table);
    for (size_t i = 0; i < sizeof put_items / sizeof *put_items; i++) {
        send_named(rig, &arena, "PutItem", put_items[i]);
    }
    arena_release(&arena);
}

void core_rig_close(struct core_rig *rig)
{
    ddb_close(rig->ddb);
    *rig = (struct core_rig){0};
}

void core_rig_compare(struct core_rig *a, struct core_rig *b)
{
    char first[65], second[65];
    ddb_digest(a->ddb, first);
    ddb_digest(b->ddb, second);
    require(memcmp(first, second, sizeof first) == 0);
}
