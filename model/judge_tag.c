/* TagResource, UntagResource, ListTagsOfResource. */
#include "judge_internal.h"

enum { TAGS_MOST = 50 }; /* Developer Guide, "Tagging restrictions in DynamoDB" */

bool judge_resource(struct judge *judge, const struct seen *seen, struct model_table **table,
                    enum verdict *verdict)
{
    *table = judge_table(judge, doc_string(seen->body, "ResourceArn"));
    *verdict = VERDICT_AGREES;
    if (!*table) {
        (void)judge_outcome(judge, seen, FORECAST_NOT_FOUND, NULL, verdict);
    }
    return *table != NULL;
}

static size_t place_of(const struct doc *tags, struct str key)
{
    size_t place = 0;
    while (tags && place < tags->list.count &&
           !str_eq(doc_string(&tags->list.items[place], "Key"), key)) {
        place++;
    }
    return place;
}

static size_t count_of(const struct doc *tags)
{
    return tags ? tags->list.count : 0;
}

static enum verdict change(struct judge *judge, const struct seen *seen, struct model_table *table,
                           const struct doc *after)
{
    enum verdict verdict = VERDICT_AGREES;
    bool too_many = count_of(after) > TAGS_MOST;
    if (!judge_outcome(judge, seen, too_many ? FORECAST_INVALID : FORECAST_SUCCESS, "too many tags",
                       &verdict)) {
        table->setting.tags = after && after->list.count > 0 ? table_keep(table, after) : NULL;
    }
    return verdict;
}

enum verdict judge_tag(struct judge *judge, const struct seen *seen)
{
    const struct doc *given = doc_get(seen->body, "Tags");
    struct model_table *table = NULL;
    enum verdict verdict = VERDICT_AGREES;
    if (!judge_resource(judge, seen, &table, &verdict)) {
        return verdict;
    }
    const struct doc *tags = table->setting.tags;
    for (size_t i = 0; given && i < given->list.count; i++) {
        const struct doc *tag = &given->list.items[i];
        tags = doc_list_with(&judge->arena, tags, place_of(tags, doc_string(tag, "Key")), tag);
    }
    return change(judge, seen, table, tags);
}

enum verdict judge_untag(struct judge *judge, const struct seen *seen)
{
    const struct doc *keys = doc_get(seen->body, "TagKeys");
    struct model_table *table = NULL;
    enum verdict verdict = VERDICT_AGREES;
    if (!judge_resource(judge, seen, &table, &verdict)) {
        return verdict;
    }
    const struct doc *tags = table->setting.tags;
    for (size_t i = 0; keys && i < keys->list.count; i++) {
        size_t place = place_of(tags, keys->list.items[i].string);
        tags = place < count_of(tags) ? doc_list_with(&judge->arena, tags, place, NULL) : tags;
    }
    return change(judge, seen, table, tags);
}

/* Each tag shown is one of the table's, none comes twice, and a list of one page holds them all. */
enum verdict judge_list_tags(struct judge *judge, const struct seen *seen)
{
    struct model_table *table = NULL;
    enum verdict verdict = VERDICT_AGREES;
    if (!judge_resource(judge, seen, &table, &verdict) ||
        judge_outcome(judge, seen, FORECAST_SUCCESS, NULL, &verdict)) {
        return verdict;
    }
    const struct doc *tags = table->setting.tags;
    const struct doc *told = doc_get(seen->reply, "Tags");
    bool paged = doc_get(seen->body, "NextToken") || doc_get(seen->reply, "NextToken");
    bool good =
        told && (paged ? told->list.count <= count_of(tags) : told->list.count == count_of(tags));
    for (size_t i = 0; i < count_of(told) && good; i++) {
        const struct doc *tag = &told->list.items[i];
        struct str key = doc_string(tag, "Key");
        size_t place = place_of(tags, key);
        good = place < count_of(tags) && place_of(told, key) == i &&
               str_eq(doc_string(&tags->list.items[place], "Value"), doc_string(tag, "Value"));
    }
    return good || judge->options.slow_tables
               ? VERDICT_AGREES
               : judge_differs(judge, "Tags: expected %s, got %s", judge_print(judge, tags),
                               judge_print(judge, told));
}
