#include "legacy_params.h"

#include "../expr/legacy.h"
#include "check_params.h"

/* NULL: the operation has no such parameter, and whatever bears its name is ignored. */
struct legacy_params {
    const char *operation;
    const char *updates;
    const char *expected;
    const char *filter;
    const char *attributes;
    const char *keys;
};

static const struct legacy_params table[] = {
    {"PutItem", NULL, "Expected", NULL, NULL, NULL},
    {"UpdateItem", "AttributeUpdates", "Expected", NULL, NULL, NULL},
    {"DeleteItem", NULL, "Expected", NULL, NULL, NULL},
    {"GetItem", NULL, NULL, NULL, "AttributesToGet", NULL},
    {"BatchGetItem", NULL, NULL, NULL, "AttributesToGet", NULL},
    {"Query", NULL, NULL, "QueryFilter", "AttributesToGet", "KeyConditions"},
    {"Scan", NULL, NULL, "ScanFilter", "AttributesToGet", NULL},
};

static const struct legacy_params *params_of(const struct request *request)
{
    static const struct legacy_params none = {0};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (str_is(request->name, table[i].operation)) {
            return &table[i];
        }
    }
    return &none;
}

static struct legacy legacy_of(struct request *request, struct error *err)
{
    return (struct legacy){
        .arena = &request->arena,
        .dialect = params_value_dialect(request->operation, request->core->dialect),
        .err = err,
    };
}

bool legacy_params_read(struct request *request, const struct doc *doc, struct expressions *out,
                        struct error *err)
{
    const struct legacy_params *params = params_of(request);
    struct legacy legacy = legacy_of(request, err);
    struct str joined = doc_string(doc, "ConditionalOperator");
    return (!params->updates ||
            legacy_updates(&legacy, doc_get(doc, params->updates), &out->update)) &&
           (!params->expected ||
            legacy_expected(&legacy, doc_get(doc, params->expected), joined, &out->condition)) &&
           (!params->filter ||
            legacy_filter(&legacy, doc_get(doc, params->filter), joined, &out->filter)) &&
           (!params->attributes ||
            legacy_projection(&legacy, doc_get(doc, params->attributes), &out->projection));
}

bool legacy_params_read_keys(struct request *request, const struct doc *doc,
                             struct expressions *out, struct error *err)
{
    const struct legacy_params *params = params_of(request);
    struct legacy legacy = legacy_of(request, err);
    const struct doc *keys = params->keys ? doc_get(doc, params->keys) : NULL;
    return !keys || legacy_key_conditions(&legacy, keys, &out->key_condition);
}
