/* TagResource, UntagResource, ListTagsOfResource. */
#include <stdlib.h>

#include "busy.h"
#include "definition.h"
#include "op.h"
#include "resource_arn.h"
#include "tags.h"

#define PAGE 10 /* tags in a reply of ListTagsOfResource */

static const struct doc *tags_of(const struct table *table)
{
    return doc_get(table->request, "Tags");
}

/* While a change of the tags settles, only what changes nothing passes. */
static bool check_lock(const struct request *request, const struct table *table,
                       const struct doc *after, struct error *err)
{
    return busy_over(request, table->tags_us, request->core->lifecycle.tags_pause_us) ||
           tags_same(tags_of(table), after) ||
           error_set(err, ERROR_LIMIT_EXCEEDED,
                     "Subscriber limit exceeded: Table tags are being updated: %.*s",
                     STR_ARG(table->name));
}

/* The reply has no body at all (API Reference, "TagResource"). */
static bool put_tags(struct request *request, struct table *table, const struct doc *after,
                     struct error *err)
{
    if (!tags_check_count(after, err) || !check_lock(request, table, after, err) ||
        !request_admit(request, NULL, NULL, err)) {
        return false;
    }
    if (!tags_same(tags_of(table), after)) {
        struct table *edited = request_edit(request, table);
        definition_set(edited, STR("Tags"), after && after->list.count > 0 ? after : NULL);
        edited->tags_us = request->time_us;
    }
    buf_clear(&request->reply);
    return true;
}

bool op_tag_resource(struct request *request, struct error *err)
{
    const struct doc *tags = doc_get(&request->doc, "Tags");
    if (tags->list.count == 0) {
        return error_set(err, ERROR_VALIDATION, "Atleast one Tag needs to be provided as Input.");
    }
    if (!tags_check(tags, err)) {
        return false;
    }
    struct table *table = resource_table(request, err);
    return table &&
           put_tags(request, table, tags_merged(&request->arena, tags_of(table), tags), err);
}

bool op_untag_resource(struct request *request, struct error *err)
{
    const struct doc *keys = doc_get(&request->doc, "TagKeys");
    if (keys->list.count == 0) {
        return error_set(err, ERROR_VALIDATION,
                         "Atleast one Tag Key needs to be provided as Input.");
    }
    if (!tags_check_count(keys, err)) {
        return false;
    }
    struct table *table = resource_table(request, err);
    return table &&
           put_tags(request, table, tags_without(&request->arena, tags_of(table), keys), err);
}

/* A token that is none begins at the front, as on the service. */
static size_t page_start(const struct doc *request, size_t count)
{
    struct str token = doc_string(request, "NextToken");
    unsigned long start = token.data ? strtoul(token.data, NULL, 10) : 0;
    return start < count ? (size_t)start : 0;
}

static void dump_tag(struct json_writer *w, const struct doc *tag)
{
    json_open(w, '{');
    json_name(w, "Key");
    json_string(w, doc_string(tag, "Key"));
    json_name(w, "Value");
    json_string(w, doc_string(tag, "Value"));
    json_close(w, '}');
}

bool op_list_tags_of_resource(struct request *request, struct error *err)
{
    const struct table *table = resource_table(request, err);
    if (!table || !request_admit(request, NULL, NULL, err)) {
        return false;
    }
    const struct doc *tags = tags_of(table);
    size_t count = tags ? tags->list.count : 0;
    size_t start = page_start(&request->doc, count);
    size_t end = start + PAGE < count ? start + PAGE : count;
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "Tags");
    json_open(&w, '[');
    for (size_t i = start; i < end; i++) {
        dump_tag(&w, &tags->list.items[i]);
    }
    json_close(&w, ']');
    if (end < count) {
        json_name(&w, "NextToken");
        json_text(&w, arena_printf(&request->arena, "%zu", end));
    }
    json_close(&w, '}');
    return true;
}
