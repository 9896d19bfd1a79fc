#include "item_parts.h"

#include <stdlib.h>

#include "../engine/collection.h"
#include "check_params.h"
#include "legacy_params.h"

#define GIGABYTE (1024LL * 1024 * 1024)
static bool parse_member(struct request *request, const struct doc *doc, const char *member,
                         enum expression_kind kind, struct bindings *bindings,
                         const struct expression **out, struct error *err)
{
    const struct doc *text = doc_get(doc, member);
    return !text || expression_parse(&request->arena, kind, text->string, bindings, out, err);
}

static bool parse_as(struct request *request, const struct operation *operation,
                     enum dialect dialect, const struct doc *doc, struct expressions *out,
                     struct error *err)
{
    struct bindings *bindings = &out->bindings;
    return params_bindings(&request->arena, operation, doc, dialect, bindings, err) &&
           bindings_check_limits(bindings, err) &&
           parse_member(request, doc, "UpdateExpression", EXPRESSION_UPDATE, bindings, &out->update,
                        err) &&
           parse_member(request, doc, "ConditionExpression", EXPRESSION_CONDITION, bindings,
                        &out->condition, err) &&
           parse_member(request, doc, "KeyConditionExpression", EXPRESSION_KEY_CONDITION, bindings,
                        &out->key_condition, err) &&
           parse_member(request, doc, "FilterExpression", EXPRESSION_FILTER, bindings, &out->filter,
                        err) &&
           parse_member(request, doc, "SearchConditionExpression", EXPRESSION_SEARCH_CONDITION,
                        bindings, &out->search_condition, err) &&
           parse_member(request, doc, "ProjectionExpression", EXPRESSION_PROJECTION, bindings,
                        &out->projection, err) &&
           bindings_all_used(bindings, err);
}

bool expressions_parse(struct request *request, const struct doc *doc, struct expressions *out,
                       struct error *err)
{
    return parse_as(request, request->operation, request->core->dialect, doc, out, err) &&
           legacy_params_read_keys(request, doc, out, err);
}

bool expressions_read(struct request *request, const struct doc *doc, struct expressions *out,
                      struct error *err)
{
    *out = (struct expressions){0};
    return legacy_params_read(request, doc, out, err) && expressions_parse(request, doc, out, err);
}

bool expressions_read_action(struct request *request, const char *operation, const struct doc *doc,
                             struct expressions *out, struct error *err)
{
    const struct operation *parameters = operation_by_name(STR("dynamodb"), str_from(operation));
    *out = (struct expressions){0};
    return parse_as(request, parameters, DIALECT_CLASSIC, doc, out, err);
}

bool paths_spare_keys(const struct table *table, const struct index *index,
                      const struct expression *expression, struct error *err)
{
    const struct expression_path *paths;
    size_t count = expression_paths(err->arena, expression, &paths);
    for (size_t i = 0; i < count; i++) {
        bool of_index = index && key_has(&index->schema, paths[i].root);
        if (paths[i].nested && (of_index || key_has(&table->schema, paths[i].root))) {
            return error_set(err, ERROR_VALIDATION,
                             "Key attributes must be scalars; list random access '[]' and map "
                             "lookup '.' are not allowed: %s: %.*s",
                             of_index ? "IndexKey" : "Key", STR_ARG(paths[i].root));
        }
    }
    return true;
}

const struct value *request_item(struct request *request, const struct doc *doc, const char *member,
                                 struct error *err)
{
    struct value *item = arena_zalloc(&request->arena, sizeof *item);
    const struct doc *map = doc_get(doc, member);
    enum dialect dialect = params_value_dialect(request->operation, request->core->dialect);
    return item_parse(&request->arena, map, dialect, item, err) ? item : NULL;
}

static int compare_rows(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool rows_repeat(struct str *rows, size_t count)
{
    qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t i = 1; i < count; i++) {
        if (str_eq(rows[i - 1], rows[i])) {
            return true;
        }
    }
    return false;
}

uint64_t request_page_limit(const struct request *request)
{
    uint64_t limit = (uint64_t)request_integer(&request->doc, "Limit", 0);
    uint64_t shortened = (uint64_t)request->effect.items;
    bool shorter = request->effect.effect == EFFECT_SHORT_PAGE && (limit == 0 || shortened < limit);
    return shorter ? shortened : limit;
}

struct str item_behind(struct request *request, struct glimpse *glimpse, const struct table *table,
                       const struct value *entry)
{
    struct buf row;
    buf_init(&row);
    key_row(&row, table->id, table->salt, &table->schema, NULL, entry);
    struct str item = {0};
    (void)glimpse_get(glimpse, buf_view(&row), &item);
    buf_release(&row);
    return arena_copy(&request->arena, item);
}

void reply_consumed(struct json_writer *w, const struct doc *doc, const struct charge *charge)
{
    enum consumed detail = consumed_of(doc);
    if (detail != CONSUMED_NONE) {
        json_name(w, "ConsumedCapacity");
        charge_dump(w, charge, detail);
    }
}

bool check_collection(const struct request *request, const struct change *change, struct error *err)
{
    int64_t delta = change->table->has_local ? collection_delta(change) : 0;
    return delta <= 0 ||
           collection_bytes(request->core->store, change) + delta <=
               request->core->collection_bytes_max ||
           error_set(err, ERROR_ITEM_COLLECTION_SIZE_LIMIT_EXCEEDED, "Collection size exceeded.");
}

void collection_dump(struct request *request, struct json_writer *w, const struct change *change)
{
    const struct table *table = change->table;
    const struct value *item = change->new_image ? change->new_image : change->old_image;
    struct key_attribute hash = table->schema.hash[0];
    const struct value *value = item_get(item, hash.name);
    int64_t bytes = collection_bytes(request->core->store, change) + collection_delta(change);
    int64_t low = bytes / GIGABYTE;
    json_open(w, '{');
    json_name(w, "ItemCollectionKey");
    json_open(w, '{');
    json_name_str(w, hash.name);
    value_dump(w, value);
    json_close(w, '}');
    json_name(w, "SizeEstimateRangeGB");
    json_open(w, '[');
    json_int(w, low);
    json_int(w, low + 1);
    json_close(w, ']');
    json_close(w, '}');
}

void reply_collection(struct request *request, struct json_writer *w, const struct doc *doc,
                      const struct change *change)
{
    bool touched = change->new_image || change->old_image;
    if (touched && change->table->has_local &&
        str_is(doc_string(doc, "ReturnItemCollectionMetrics"), "SIZE")) {
        json_name(w, "ItemCollectionMetrics");
        collection_dump(request, w, change);
    }
}
