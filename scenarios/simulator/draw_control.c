/* Operations on tables as such, which leave the two tables that all others work on alive: what is
 * made, unmade and loaded are the others. */
#include <string.h>

#include "draw_control.h"

#define NAMED(table) "{\"TableName\":\"tab%u\"", (unsigned)(table)
#define ARN "arn:aws:dynamodb:us-east-1:000000000000:table/"

static unsigned any_table(struct draw *draw)
{
    return draw_below(draw, DRAW_TABLES);
}

/* ---- tables */

/* The body ends without its last brace, as all do here. */
void draw_create_table(struct draw *draw)
{
    unsigned mortal = draw_below(draw, 2) ? DRAW_VECTORS : DRAW_LOADED;
    const char *body = draw_table(draw_chance(draw, 4) ? any_table(draw) : mortal);
    buf_add(&draw->body, body, strlen(body) - 1);
}

/* A table that is gone for good would leave little to be done. */
void draw_delete_table(struct draw *draw)
{
    buf_printf(&draw->body, NAMED(DRAW_VECTORS + draw_below(draw, 3)));
}

void draw_describe_table(struct draw *draw)
{
    buf_printf(&draw->body, NAMED(any_table(draw)));
}

void draw_list_tables(struct draw *draw)
{
    static const char *const starts[] = {"tab", "tab0", "tab1", "tab10", "tab2"};
    uint32_t limit = draw_below(draw, 4);
    const char *comma = "";
    buf_byte(&draw->body, '{');
    if (limit > 0) {
        buf_printf(&draw->body, "\"Limit\":%u", limit);
        comma = ",";
    }
    if (draw_below(draw, 2)) {
        buf_printf(&draw->body, "%s\"ExclusiveStartTableName\":\"%s\"", comma,
                   DRAW_ONE(draw, starts));
    }
}

/* ---- changes of a table */

/* An index that comes and goes, on a table whose items were not made for it. */
static void put_late_index(struct draw *draw)
{
    static const char *const projections[] = {
        "\"ProjectionType\":\"ALL\"", "\"ProjectionType\":\"KEYS_ONLY\"",
        "\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"aa\",\"nn\"]"};
    buf_text(&draw->body, ",\"GlobalSecondaryIndexUpdates\":[");
    if (draw_below(draw, 2)) {
        buf_printf(&draw->body,
                   "{\"Create\":{\"IndexName\":\"late\",\"KeySchema\":[{\"AttributeName\":\"gh\","
                   "\"KeyType\":\"HASH\"}],\"Projection\":{%s}}}],"
                   "\"AttributeDefinitions\":[{\"AttributeName\":\"gh\",\"AttributeType\":\"S\"}]",
                   DRAW_ONE(draw, projections));
    } else {
        buf_text(&draw->body, "{\"Delete\":{\"IndexName\":\"late\"}}]");
    }
}

static void put_vector_index(struct draw *draw)
{
    static const char *const distances[] = {"COSINE", "DOT_PRODUCT", "EUCLIDEAN"};
    buf_text(&draw->body, ",\"VectorIndexUpdates\":[");
    if (draw_below(draw, 2)) {
        buf_printf(&draw->body,
                   "{\"Create\":{\"IndexName\":\"far\",\"VectorAttribute\":{\"AttributeName\":"
                   "\"vec\"},\"Dimensions\":2,\"DistanceFunction\":\"%s\",\"Projection\":{"
                   "\"ProjectionType\":\"ALL\"}}}]",
                   DRAW_ONE(draw, distances));
    } else {
        buf_text(&draw->body, "{\"Delete\":{\"IndexName\":\"far\"}}]");
    }
}

static void put_switch(struct draw *draw)
{
    static const char *const switches[] = {
        ",\"DeletionProtectionEnabled\":true",
        ",\"DeletionProtectionEnabled\":true",
        ",\"DeletionProtectionEnabled\":false",
        ",\"TableClass\":\"STANDARD\"",
        ",\"TableClass\":\"STANDARD_INFREQUENT_ACCESS\"",
        ",\"StreamSpecification\":{\"StreamEnabled\":false}",
        ",\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"KEYS_ONLY\"}",
        ",\"BillingMode\":\"PAY_PER_REQUEST\"",
    };
    buf_text(&draw->body, DRAW_ONE(draw, switches));
}

void draw_update_table(struct draw *draw)
{
    uint32_t choice = draw_below(draw, 4);
    bool vectors = choice == 2;
    buf_printf(&draw->body, NAMED(vectors ? DRAW_VECTORS : 1 + draw_below(draw, 2)));
    if (choice < 2) {
        put_late_index(draw);
    } else if (vectors) {
        put_vector_index(draw);
    } else {
        put_switch(draw);
    }
}

/* ---- expiry, tags, policies */

void draw_update_ttl(struct draw *draw)
{
    static const char *const attributes[] = {"ee", "ee", "ff"};
    buf_printf(&draw->body, NAMED(any_table(draw)));
    bool enabled = draw_below(draw, 2);
    buf_printf(&draw->body,
               ",\"TimeToLiveSpecification\":{\"Enabled\":%s,\"AttributeName\":\"%s\"}",
               enabled ? "true" : "false", DRAW_ONE(draw, attributes));
}

static void put_resource(struct draw *draw)
{
    /* One that is not there now and then. */
    unsigned table = draw_chance(draw, 8) ? DRAW_TABLES : any_table(draw);
    buf_printf(&draw->body, "{\"ResourceArn\":\"" ARN "tab%u\"", table);
}

static const char *const tag_keys[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};

/* A run of the keys, so that none comes twice. */
static void put_tag_keys(struct draw *draw, const char *opening, const char *format)
{
    const uint32_t keys = sizeof tag_keys / sizeof tag_keys[0];
    uint32_t start = draw_below(draw, keys);
    uint32_t count = 1 + draw_below(draw, 4);
    buf_text(&draw->body, opening);
    for (uint32_t i = 0; i < count; i++) {
        buf_text(&draw->body, i > 0 ? "," : "");
        buf_printf(&draw->body, format, tag_keys[(start + i) % keys], draw_below(draw, 3));
    }
    buf_byte(&draw->body, ']');
}

void draw_tag(struct draw *draw)
{
    put_resource(draw);
    put_tag_keys(draw, ",\"Tags\":[", "{\"Key\":\"%s\",\"Value\":\"%u\"}");
}

void draw_untag(struct draw *draw)
{
    put_resource(draw);
    put_tag_keys(draw, ",\"TagKeys\":[", "\"%s\"");
}

void draw_list_tags(struct draw *draw)
{
    put_resource(draw);
    if (draw_chance(draw, 3)) {
        buf_text(&draw->body, ",\"NextToken\":\"10\"");
    }
}

static void put_revision(struct draw *draw)
{
    if (draw->revision.len > 0 && draw_below(draw, 2)) {
        buf_printf(&draw->body, ",\"ExpectedRevisionId\":\"%s\"", draw->revision.data);
    } else if (draw_chance(draw, 4)) {
        buf_text(&draw->body, ",\"ExpectedRevisionId\":\"NO_POLICY\"");
    }
}

void draw_put_policy(struct draw *draw)
{
    static const char *const actions[] = {"GetItem", "PutItem", "Query"};
    put_resource(draw);
    buf_printf(&draw->body,
               ",\"Policy\":\"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{"
               "\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{\\\"AWS\\\":\\\"000000000000\\\"},"
               "\\\"Action\\\":\\\"dynamodb:%s\\\",\\\"Resource\\\":\\\"*\\\"}]}\"",
               DRAW_ONE(draw, actions));
    put_revision(draw);
}

void draw_get_policy(struct draw *draw)
{
    put_resource(draw);
}

void draw_delete_policy(struct draw *draw)
{
    put_resource(draw);
    put_revision(draw);
}

void draw_nothing(struct draw *draw)
{
    buf_byte(&draw->body, '{');
}

/* ---- bulk operations */

void draw_start_bulk(struct draw *draw)
{
    static const char *const prefixes[] = {"day/", "long/", "long/", "none/"};
    buf_printf(&draw->body, NAMED(DRAW_LOADED));
    buf_printf(&draw->body,
               ",\"InputS3Configuration\":{\"S3Bucket\":\"bucket\",\"S3KeyPrefix\":\"%s\","
               "\"InputFormat\":\"DYNAMODB_JSON\"},\"OutputS3Configuration\":{\"S3Bucket\":"
               "\"reports\",\"OutputType\":[\"ERROR\"]}",
               DRAW_ONE(draw, prefixes));
}

/* The last one that this client started, or was told of. */
void draw_one_bulk(struct draw *draw)
{
    bool known = draw->bulk.len > 0 && !draw_chance(draw, 8);
    buf_printf(&draw->body, "{\"BulkOperationArn\":\"%s\"",
               known ? draw->bulk.data : ARN "tab3/bulk-operation/01700000000000-00000000");
}

void draw_list_bulk(struct draw *draw)
{
    buf_byte(&draw->body, '{');
    if (draw_below(draw, 2)) {
        buf_printf(&draw->body, "\"MaxResults\":%u", 1 + draw_below(draw, 3));
    }
}

/* Records enough for several steps. */
static struct str long_object(struct arena *arena)
{
    struct buf text;
    buf_init(&text);
    for (int i = 0; i < 400; i++) {
        buf_printf(&text, "{\"Item\":{\"pk\":{\"S\":\"q\"},\"aa\":{\"N\":\"%d\"}}}\n", i);
    }
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

static void add_object(struct env_objects *out, struct str prefix, const char *key,
                       struct str bytes)
{
    if (str_starts(str_from(key), prefix)) {
        out->list[out->count++] = (struct env_object){str_from(key), bytes};
    }
}

bool draw_objects(void *context, struct arena *arena, struct str bucket, struct str prefix,
                  struct env_objects *out)
{
    static const char first[] = "{\"Item\":{\"pk\":{\"S\":\"p\"},\"gh\":{\"S\":\"a\"}}}\n"
                                "{\"Item\":{\"pk\":{\"S\":\"r\"}}}\n";
    static const char second[] = "{\"Item\":{\"pk\":{\"N\":\"1\"}}}\n"
                                 "{\"Item\":{\"pk\":{\"S\":\"q\"}},\"ConditionExpression\":"
                                 "\"attribute_not_exists(pk)\"}\n";
    (void)context;
    out->list = ARENA_ARRAY(arena, struct env_object, 3);
    add_object(out, prefix, "day/a.json", str_from(first));
    add_object(out, prefix, "day/b.json", str_from(second));
    add_object(out, prefix, "long/a.json", long_object(arena));
    return str_is(bucket, "bucket");
}

/* ---- vectors */

/* The one put_value would draw is seldom a vector. */
void draw_vector(struct draw *draw, struct buf *out)
{
    static const char *const elements[] = {"0",   "1",    "-1", "0.5",           "3",
                                           "0.1", "1E20", "2",  "0.10000000001", "-0.25"};
    static const char *const others[] = {"{\"L\":[{\"N\":\"1\"}]}", "{\"N\":\"1\"}",
                                         "{\"L\":[{\"N\":\"1E40\"},{\"N\":\"1\"}]}",
                                         "{\"L\":[{\"N\":\"1\"},{\"S\":\"1\"}]}"};
    if (draw_chance(draw, 12)) {
        buf_text(out, DRAW_ONE(draw, others));
        return;
    }
    buf_printf(out, "{\"L\":[{\"N\":\"%s\"},", DRAW_ONE(draw, elements));
    buf_printf(out, "{\"N\":\"%s\"}]}", DRAW_ONE(draw, elements));
}

void draw_search(struct draw *draw)
{
    static const char *const elements[] = {"0", "1", "-2", "0.3"};
    static const char *const conditions[] = {"gh = :f", ":f = gh"};
    static const char *const shown[] = {"pk", "pk,vec", "aa,gh", "vec[0]"};
    static const char *const words[] = {"INDEXES", "TOTAL", "NONE"};
    buf_printf(&draw->body, NAMED(DRAW_VECTORS));
    bool far = draw_chance(draw, 3);
    buf_printf(&draw->body, ",\"IndexName\":\"%s\",\"TopK\":%u", far ? "far" : "near",
               1 + draw_below(draw, 5));
    buf_printf(&draw->body, ",\"SearchVector\":[{\"N\":\"%s\"},", DRAW_ONE(draw, elements));
    buf_printf(&draw->body, "{\"N\":\"%s\"}]", DRAW_ONE(draw, elements));
    if (draw_chance(draw, 3)) {
        buf_printf(&draw->body, ",\"SearchConditionExpression\":\"%s\"",
                   DRAW_ONE(draw, conditions));
        buf_text(&draw->body, ",\"ExpressionAttributeValues\":{\":f\":");
        draw_typed(draw, &draw->body, "S");
        buf_byte(&draw->body, '}');
    }
    if (draw_chance(draw, 3)) {
        buf_printf(&draw->body, ",\"ProjectionExpression\":\"%s\"", DRAW_ONE(draw, shown));
    }
    if (draw_chance(draw, 3)) {
        buf_printf(&draw->body, ",\"ReturnConsumedCapacity\":\"%s\"", DRAW_ONE(draw, words));
    }
}
