/*
 * Parts that the operations on items share: expressions of a request, and the members of replies
 * that tell of capacity and item collections.
 */
#ifndef DYNARIG_ITEM_PARTS_H
#define DYNARIG_ITEM_PARTS_H

#include "../engine/glimpse.h"
#include "../expr/expression.h"
#include "request.h"
#include "use.h"

/* The expressions of one request (or of one table of a batch) and their placeholders. */
struct expressions {
    struct bindings bindings;
    const struct expression *update; /* each NULL: not given */
    const struct expression *condition;
    const struct expression *key_condition;
    const struct expression *filter;
    const struct expression *search_condition;
    const struct expression *projection;
};

/* Reads what legacy parameters say; then the placeholders, parses what is given in the service's
 * order (update, condition, key condition, filter, search condition, projection) and refuses
 * placeholders that nothing uses. */
bool expressions_read(struct request *request, const struct doc *doc, struct expressions *out,
                      struct error *err);
/* The same behind legacy_params_read, for operations that complain of more in between. */
bool expressions_parse(struct request *request, const struct doc *doc, struct expressions *out,
                       struct error *err);
/* The same for an action of a transaction, which has the parameters of a single operation and keeps
 * the classic wording. */
bool expressions_read_action(struct request *request, const char *operation, const struct doc *doc,
                             struct expressions *out, struct error *err);
/* A path may not go into a key attribute, for it is scalar; `index` NULL: only the table's keys. */
bool paths_spare_keys(const struct table *table, const struct index *index,
                      const struct expression *expression, struct error *err);
/* A map of attribute values of the request, parsed into a new item. */
const struct value *request_item(struct request *request, const struct doc *doc, const char *member,
                                 struct error *err);

/* Is a row key there twice? Sorts them. */
bool rows_repeat(struct str *rows, size_t count);

/* Limit as the request says it, or less by a fault that makes pages short; 0: none. */
uint64_t request_page_limit(const struct request *request);
/* The table's item behind an entry of a local index, as the same read sees it; in the arena. */
struct str item_behind(struct request *request, struct glimpse *glimpse, const struct table *table,
                       const struct value *entry);

/* "ConsumedCapacity" if the request asked for it. */
void reply_consumed(struct json_writer *w, const struct doc *doc, const struct charge *charge);
/* "ItemCollectionMetrics" if the request asked for it and the table has an LSI. */
void reply_collection(struct request *request, struct json_writer *w, const struct doc *doc,
                      const struct change *change);
/* May the change make its item collection larger? ItemCollectionSizeLimitExceededException. */
bool check_collection(const struct request *request, const struct change *change,
                      struct error *err);
/* One ItemCollectionMetrics object. */
void collection_dump(struct request *request, struct json_writer *w, const struct change *change);

#endif
