#include "fault.h"

#include "nearest.h"

static const struct fault_kind kinds[] = {
#define FAULT(code, name, family, settings, read, effect, dynamodb, streams, kinesis, sight,       \
              write, reach, meaning)                                                               \
    {                                                                                              \
        name,           FAMILY_##family, settings,      read,          EFFECT_##effect,            \
        LAW_##dynamodb, LAW_##streams,   LAW_##kinesis, SIGHT_##sight, WRITE_##write,              \
        REACH_##reach,  meaning},
#include "faults.def"
#undef FAULT
};

const struct fault_kind *fault_kind_at(size_t index)
{
    return index < sizeof kinds / sizeof *kinds ? &kinds[index] : NULL;
}

const struct fault_kind *fault_kind_by_name(struct str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_is(name, kinds[i].name)) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* Writes of one item, for which the API Reference lists TransactionConflictException, and
 * transactions, for which it lists the reason TransactionConflict. */
static const char *const conflicts[] = {
    "PutItem",          "UpdateItem",         "DeleteItem",         "ExecuteStatement",
    "TransactGetItems", "TransactWriteItems", "ExecuteTransaction", NULL};

/* Reads that are eventually consistent unless they ask for more, for which the API Reference lists
 * ConsistentRead. */
static const char *const reads[] = {
    "Query", "Scan", "ExecuteStatement", "GetItem", "BatchGetItem", "BatchExecuteStatement", NULL};
static const char *const index_reads[] = {"Query", "Scan", "ExecuteStatement", NULL};

static bool is_among(const char *const *names, const struct ddb_operation *operation)
{
    while (*names && !str_is(str_from(operation->name), *names)) {
        names++;
    }
    return *names != NULL;
}

bool fault_reaches(const struct fault_kind *kind, const struct ddb_operation *operation)
{
    if (kind->reach == REACH_ANY) {
        return true;
    }
    if (!operation) {
        return false;
    }
    switch (kind->reach) {
    case REACH_READS: return is_among(reads, operation);
    case REACH_INDEXES: return is_among(index_reads, operation);
    case REACH_WRITES: return operation->writes;
    case REACH_CONFLICTS: return is_among(conflicts, operation);
    case REACH_BATCH: return operation->batch;
    case REACH_PAGED: return operation->paged;
    case REACH_ANY: break;
    }
    return true;
}

struct str fault_setting_cut(struct str *rest, bool *optional)
{
    struct str name = str_cut(rest, ',');
    while (name.len > 0 && name.data[0] == ' ') {
        name = (struct str){name.data + 1, name.len - 1};
    }
    while (name.len > 0 && name.data[name.len - 1] == ' ') {
        name.len--;
    }
    *optional = name.len > 0 && name.data[name.len - 1] == '?';
    name.len -= *optional;
    return name;
}

static bool refuse_kind(const struct checker *c, const char *path, struct str name)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        nearest_offer(&nearest, str_from(kinds[i].name));
    }
    return checker_refuse(c, path, "unknown kind \"%.*s\"%s", STR_ARG(name),
                          nearest_hint(&nearest, c->arena));
}

bool fault_load(const struct checker *c, const char *path, const struct doc *doc,
                const struct fault_kind **kind, struct fault_settings *out)
{
    const struct doc *name = NULL;
    struct str text;
    const char *at = checker_member(c, path, STR("kind"));
    if (!checker_map(c, path, doc) ||
        !checker_need(c, path, doc, "kind", "the kind of fault, such as \"throttle\"", &name) ||
        !checker_string(c, at, name, &text)) {
        return false;
    }
    *kind = fault_kind_by_name(text);
    if (!*kind) {
        return refuse_kind(c, at, text);
    }
    if (!(*kind)->read) {
        return checker_refuse(c, at, "kind \"%s\" is known but not built yet", (*kind)->name);
    }
    *out = (struct fault_settings){.effect = (*kind)->effect};
    return (*kind)->read(c, path, doc, out);
}

void fault_effect(const struct fault_kind *kind, const struct fault_settings *settings,
                  struct fault_effect *out)
{
    out->effect = settings->effect;
    out->kind = str_from(kind->name);
    out->code = settings->code;
    out->message = settings->message;
    out->status = settings->status;
    out->by_us = settings->by_us;
    out->fraction_ppm = settings->fraction_ppm;
    out->items = settings->items;
    out->at = settings->at;
    out->power = settings->power;
}

bool fault_read_plain(const struct checker *c, const char *path, const struct doc *doc,
                      struct fault_settings *out)
{
    static const char *const names[] = {"kind", NULL};
    (void)out;
    return checker_members(c, path, doc, names);
}
