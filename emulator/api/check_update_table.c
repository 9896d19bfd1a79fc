#include "check_update_table.h"

#include "check_table.h"
#include "check_throughput.h"

#define OOM "One or more parameter values were invalid: "

static bool refuse(struct error *err, const char *text)
{
    return error_set(err, ERROR_VALIDATION, OOM "%s", text);
}

static bool has(const struct doc *request, const char *member)
{
    return doc_get(request, member) != NULL;
}

/* ---- something to do ---- */

/* What the service names when a request asks for nothing; some names are not those of members. */
static const struct wish {
    const char *member;
    const char *word;
} wishes[] = {
    {"ProvisionedThroughput", "ProvisionedThroughput"},
    {"BillingMode", "BillingMode"},
    {"StreamSpecification", "UpdateStreamEnabled"},
    {"GlobalSecondaryIndexUpdates", "GlobalSecondaryIndexUpdates"},
    {"SSESpecification", "SSESpecification"},
    {"ReplicaUpdates", "ReplicaUpdates"},
    {"MultiAccountReplicaReady", "MultiAccountReplicaReady"},
    {"ReplicaTransitRoleArn", "ReplicaTransitRoleArn"},
    {"MultiRegionConsistency", "MultiRegionConsistency"},
    {"DeletionProtectionEnabled", "DeletionProtectionEnabled"},
    {"OnDemandThroughput", "OnDemandThroughput"},
    {"WarmThroughput", "WarmThroughput"},
    {"TableClass", "TableClass"},
};

#define WISHES (sizeof wishes / sizeof *wishes)

/* An object without members asks for nothing; an SSESpecification does. */
static bool wished(const struct doc *request, const char *member)
{
    const struct doc *value = doc_get(request, member);
    bool empty = value && value->type == DOC_MAP && value->map.count == 0;
    return value && (!empty || str_is(str_from(member), "SSESpecification"));
}

static bool check_wishes(struct arena *arena, const struct doc *request, struct error *err)
{
    const char *list = "";
    if (wished(request, "VectorIndexUpdates")) { /* which the service does not name */
        return true;
    }
    for (size_t i = 0; i < WISHES; i++) {
        if (wished(request, wishes[i].member)) {
            return true;
        }
        const char *join = i == 0 ? "" : i + 1 == WISHES ? " or " : ", ";
        list = arena_printf(arena, "%s%s%s", list, join, wishes[i].word);
    }
    return error_set(err, ERROR_VALIDATION, "At least one of %s is required", list);
}

/* ---- what goes together ---- */

static size_t count_wishes(const struct doc *request)
{
    size_t count = has(request, "VectorIndexUpdates");
    for (size_t i = 0; i < WISHES; i++) {
        count += has(request, wishes[i].member);
    }
    return count;
}

static bool in_any(const struct doc *list, const char *action)
{
    for (size_t i = 0; list && i < list->list.count; i++) {
        if (has(&list->list.items[i], action)) {
            return true;
        }
    }
    return false;
}

static bool any_action(const struct doc *request, const char *action)
{
    return in_any(doc_get(request, "GlobalSecondaryIndexUpdates"), action) ||
           in_any(doc_get(request, "VectorIndexUpdates"), action);
}

static bool any_warm_index(const struct doc *request)
{
    const struct doc *list = doc_get(request, "GlobalSecondaryIndexUpdates");
    for (size_t i = 0; list && i < list->list.count; i++) {
        if (has(doc_get(&list->list.items[i], "Update"), "WarmThroughput")) {
            return true;
        }
    }
    return false;
}

/* Each of these stands alone in its request; of two the first complains. */
static bool check_alone(const struct doc *request, struct error *err)
{
    static const struct wish alone[] = {
        {"SSESpecification", "Server-Side Encryption modification must be the only operation in "
                             "the request"},
        {"TableClass", "TableClass modification must be the only operation in the request"},
        {"DeletionProtectionEnabled",
         "DeletionProtection modification must be the only operation in the request"},
    };
    size_t count = count_wishes(request);
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++) {
        if (has(request, alone[i].member) && count > 1) {
            return refuse(err, alone[i].word);
        }
    }
    bool warm = has(request, "WarmThroughput");
    if ((warm || any_warm_index(request)) && any_action(request, "Create")) {
        return refuse(err, "Create global secondary index cannot be specified when updating "
                           "WarmThroughput");
    }
    bool indexes = has(request, "GlobalSecondaryIndexUpdates");
    return !warm || count == 1 || (count == 2 && indexes) ||
           refuse(err, "WarmThroughput must be the only operation in the request");
}

static bool check_together(const struct doc *request, struct error *err)
{
    bool units = has(request, "ProvisionedThroughput");
    bool stream = has(request, "StreamSpecification");
    bool remade = any_action(request, "Create") || any_action(request, "Delete");
    size_t beside = has(request, "BillingMode") ? 2 : 1;
    if (has(request, "OnDemandThroughput") && count_wishes(request) > beside) {
        return refuse(err, "OnDemandThroughput can only be combined with BillingMode in an "
                           "UpdateTable request");
    }
    if (units && stream) {
        return refuse(err, "You cannot modify stream status while updating table IOPS");
    }
    if (units && remade) {
        return refuse(err, "You cannot create or delete index while updating table IOPS");
    }
    return !stream || !remade ||
           refuse(err, "You cannot create or delete index while changing stream status");
}

/* ---- single changes ---- */

static bool check_units_and_mode(const struct doc *request, struct error *err)
{
    struct str mode = doc_string(request, "BillingMode");
    bool units = has(request, "ProvisionedThroughput");
    if (str_is(mode, "PROVISIONED") && !units) {
        return refuse(err, "ProvisionedThroughput must be specified when BillingMode is "
                           "PROVISIONED");
    }
    return !str_is(mode, "PAY_PER_REQUEST") || !units ||
           refuse(err, "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                       "BillingMode is PAY_PER_REQUEST");
}

static const struct doc *action_of(const struct doc *update)
{
    static const char *const actions[] = {"Update", "Create", "Delete"};
    for (size_t i = 0; i < 3; i++) {
        const struct doc *action = doc_get(update, actions[i]);
        if (action) {
            return action;
        }
    }
    return NULL;
}

static bool check_one_action(const struct doc *update, struct error *err)
{
    size_t count = (size_t)has(update, "Update") + has(update, "Create") + has(update, "Delete");
    if (count == 0) {
        return refuse(err, "One of GlobalSecondaryIndexUpdate.Update, "
                           "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete "
                           "must not be null");
    }
    return count == 1 || refuse(err, "Only one global secondary index action is allowed per "
                                     "GlobalSecondaryIndexUpdate object");
}

static bool check_named_once(const struct doc *list, size_t i, struct error *err)
{
    struct str name = doc_string(action_of(&list->list.items[i]), "IndexName");
    for (size_t j = 0; j < i; j++) {
        if (str_eq(doc_string(action_of(&list->list.items[j]), "IndexName"), name)) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Only one global secondary index update per index is allowed "
                                 "simultaneously. Index: %.*s",
                             STR_ARG(name));
        }
    }
    return true;
}

static bool check_index_updates(const struct doc *request, struct error *err)
{
    const struct doc *list = doc_get(request, "GlobalSecondaryIndexUpdates");
    if (list && list->list.count == 0) {
        return refuse(err, "List of GlobalSecondaryIndexUpdates is empty");
    }
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *update = &list->list.items[i];
        const struct doc *create = doc_get(update, "Create");
        if (!check_one_action(update, err) || !check_named_once(list, i, err) ||
            !check_units_of(action_of(update), err)) {
            return false;
        }
        if (create && !has(request, "AttributeDefinitions")) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "AttributeDefinitions is not specified for index: %.*s",
                             STR_ARG(doc_string(create, "IndexName")));
        }
    }
    return true;
}

/* By analogy with global indexes: that it is refused is documented, the words are not. */
static bool check_vector_updates(const struct doc *request, struct error *err)
{
    const struct doc *list = doc_get(request, "VectorIndexUpdates");
    if (list && list->list.count == 0) {
        return refuse(err, "List of VectorIndexUpdates is empty");
    }
    for (size_t i = 0; list && i < list->list.count; i++) {
        bool create = has(&list->list.items[i], "Create");
        bool delete = has(&list->list.items[i], "Delete");
        if (!create && !delete) {
            return refuse(err, "One of VectorIndexUpdate.Create, VectorIndexUpdate.Delete must "
                               "not be null");
        }
        if (create && delete) {
            return refuse(err, "Only one vector index action is allowed per VectorIndexUpdate "
                               "object");
        }
    }
    return true;
}

static bool check_stream(const struct doc *request, struct error *err)
{
    const struct doc *stream = doc_get(request, "StreamSpecification");
    bool enabled = doc_truth(doc_get(stream, "StreamEnabled"));
    bool view = has(stream, "StreamViewType");
    if (!stream || enabled == view) {
        return true;
    }
    return enabled ? refuse(err, "If stream is being enabled then UpdateViewType is required")
                   : refuse(err, "If stream is being disabled, then UpdateViewType must not be "
                                 "specified");
}

/* One online index at a time; several updates of throughput may share a call. */
bool check_one_online(const struct doc *request, struct error *err)
{
    const struct doc *list = doc_get(request, "GlobalSecondaryIndexUpdates");
    const struct doc *vectors = doc_get(request, "VectorIndexUpdates");
    size_t count = vectors ? vectors->list.count : 0;
    for (size_t i = 0; list && i < list->list.count; i++) {
        count += !has(&list->list.items[i], "Update");
    }
    return count <= 1 ||
           error_set(err, ERROR_LIMIT_EXCEEDED,
                     "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                     "simultaneously per table");
}

bool check_update_table(struct arena *arena, const struct doc *request, struct error *err)
{
    bool encryption = has(request, "SSESpecification");
    return check_wishes(arena, request, err) && check_units_and_mode(request, err) &&
           check_units_of(request, err) && check_index_updates(request, err) &&
           check_vector_updates(request, err) && check_alone(request, err) &&
           check_together(request, err) && check_stream(request, err) &&
           (!encryption || check_encryption(request, err)) && check_class(request, err);
}
