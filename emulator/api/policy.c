#include "policy.h"

#include "../base/json.h"

#define OOM "One or more parameter values were invalid: "
#define POLICY_BYTES_MAX 20480 /* Developer Guide, "Quotas": 20 KB, white space included */

static bool has_resource(const struct doc *statement)
{
    return doc_get(statement, "Resource") || doc_get(statement, "NotResource");
}

/* A statement, or a list of them. */
static bool all_have_resource(const struct doc *statements)
{
    if (!statements || statements->type != DOC_LIST) {
        return has_resource(statements);
    }
    bool good = statements->list.count > 0;
    for (size_t i = 0; i < statements->list.count; i++) {
        good = good && has_resource(&statements->list.items[i]);
    }
    return good;
}

bool policy_check(struct arena *arena, struct str policy, struct error *err)
{
    struct doc doc;
    if (policy.len > POLICY_BYTES_MAX) {
        return error_set(err, ERROR_VALIDATION, OOM "Maximum policy size of %d bytes exceeded",
                         POLICY_BYTES_MAX);
    }
    if (!json_read(arena, policy, &doc, NULL) || doc.type != DOC_MAP) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "Invalid policy document: This policy contains invalid Json");
    }
    return all_have_resource(doc_get(&doc, "Statement")) ||
           error_set(err, ERROR_VALIDATION,
                     OOM "Invalid policy document: Missing required field Resource");
}
