#include "latency.h"

#include <stdlib.h>
#include <string.h>

#include "api/table_name.h"
#include "base/log_normal.h"

enum { SCOPES_MAX = 1 << 16, SLOTS = 2 * SCOPES_MAX, EPOCH_SHIFT = 40 };

struct latency_count {
    uint64_t scope; /* hash; 0: free */
    uint64_t count;
};

static const struct ddb_latency_about abouts[] = {
#define LATENCY(id, name, median, p99, more, step, unmeasured, help) {name, help},
#include "latency.def"
#undef LATENCY
};

const struct ddb_latency_about *ddb_latency_about(size_t kind)
{
    return kind < DDB_LATENCY_COUNT ? &abouts[kind] : NULL;
}

void ddb_latency_aws(struct ddb_latency *latency)
{
    static const struct ddb_latency_row rows[] = {
#define LATENCY(id, name, median, p99, more, step, unmeasured, help)                               \
    {median, p99, more, step, unmeasured},
#include "latency.def"
#undef LATENCY
    };
    latency->on = true;
    memcpy(latency->rows, rows, sizeof rows);
}

/* ---- scopes */

/* {"S":"a"} */
static uint64_t hash_attribute(uint64_t hash, const struct doc *value)
{
    if (!value || value->type != DOC_MAP || value->map.count != 1) {
        return hash;
    }
    const struct doc_member *only = &value->map.members[0];
    hash = random_hash(hash, only->name);
    return only->value.type == DOC_STRING ? random_hash(hash, only->value.string) : hash;
}

static uint64_t hash_key(uint64_t hash, const struct doc *key)
{
    for (size_t i = 0; key->type == DOC_MAP && i < key->map.count; i++) {
        hash = random_hash(hash, key->map.members[i].name);
        hash = hash_attribute(hash, &key->map.members[i].value);
    }
    return hash;
}

/* The key attributes of an item alone, so that its other attributes shift no draw. */
static uint64_t hash_item(uint64_t hash, const struct request *request, const struct doc *item)
{
    struct str name = table_name_bare(doc_string(&request->doc, "TableName"));
    const struct table *table = tables_find(&request->core->tables, request_home(request), name);
    if (!table) {
        return hash;
    }
    struct str hash_name = table->schema.hash[0].name, range_name = table->schema.range[0].name;
    hash = hash_attribute(hash, doc_get_str(item, hash_name));
    return range_name.len > 0 ? hash_attribute(hash, doc_get_str(item, range_name)) : hash;
}

/* What names no key of its own is told apart by its whole text. */
static uint64_t scope_of(const struct request *request)
{
    uint64_t hash = random_hash(random_hash(0, request->client), request->name);
    const struct doc *body = request->doc.type == DOC_MAP ? &request->doc : NULL;
    const struct doc *key = doc_get(body, "Key");
    const struct doc *item = doc_get(body, "Item");
    if (!key && !item) {
        return random_hash(hash, request->body);
    }
    hash = random_hash(hash, doc_string(body, "TableName"));
    return key ? hash_key(hash, key) : hash_item(hash, request, item);
}

/* How many requests of the scope there were before this one. */
static uint64_t count_up(struct latency *latency, uint64_t scope)
{
    if (latency->count == SCOPES_MAX) {
        memset(latency->counts, 0, SLOTS * sizeof *latency->counts);
        latency->count = 0;
        latency->epoch++;
    }
    scope += scope == 0;
    size_t at = (size_t)(scope % SLOTS);
    while (latency->counts[at].scope != 0 && latency->counts[at].scope != scope) {
        at = (at + 1) % SLOTS;
    }
    latency->count += latency->counts[at].scope == 0;
    latency->counts[at].scope = scope;
    return latency->counts[at].count++;
}

/* ---- rows */

static const struct {
    const char *operation;
    enum ddb_latency_kind reads, writes;
} operations[] = {
    {"GetItem", DDB_LATENCY_GET_EVENTUAL, DDB_LATENCY_GET_EVENTUAL},
    {"PutItem", DDB_LATENCY_WRITE, DDB_LATENCY_WRITE},
    {"UpdateItem", DDB_LATENCY_WRITE, DDB_LATENCY_WRITE},
    {"DeleteItem", DDB_LATENCY_WRITE, DDB_LATENCY_WRITE},
    {"Query", DDB_LATENCY_PAGE, DDB_LATENCY_PAGE},
    {"Scan", DDB_LATENCY_PAGE, DDB_LATENCY_PAGE},
    {"SearchVectors", DDB_LATENCY_SEARCH, DDB_LATENCY_SEARCH},
    {"BatchGetItem", DDB_LATENCY_BATCH_GET, DDB_LATENCY_BATCH_GET},
    {"BatchWriteItem", DDB_LATENCY_BATCH_WRITE, DDB_LATENCY_BATCH_WRITE},
    {"TransactGetItems", DDB_LATENCY_TRANSACT_GET, DDB_LATENCY_TRANSACT_GET},
    {"TransactWriteItems", DDB_LATENCY_TRANSACT_WRITE, DDB_LATENCY_TRANSACT_WRITE},
    {"ExecuteStatement", DDB_LATENCY_PAGE, DDB_LATENCY_WRITE},
    {"BatchExecuteStatement", DDB_LATENCY_BATCH_GET, DDB_LATENCY_BATCH_WRITE},
    {"ExecuteTransaction", DDB_LATENCY_TRANSACT_GET, DDB_LATENCY_TRANSACT_WRITE},
};

static uint8_t *read_kinds(void)
{
    size_t count = 0;
    while (operation_at(count)) {
        count++;
    }
    uint8_t *kinds = mem_alloc(2 * count);
    memset(kinds, DDB_LATENCY_CONTROL, 2 * count);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        const struct operation *operation =
            operation_by_name(STR("dynamodb"), str_from(operations[i].operation));
        uint8_t *pair = &kinds[2 * (operation - operation_at(0))];
        pair[0] = (uint8_t)operations[i].writes;
        pair[1] = (uint8_t)operations[i].reads;
    }
    return kinds;
}

static enum ddb_latency_kind kind_of_operation(const struct latency *latency,
                                               const struct request *request)
{
    ptrdiff_t place = request->operation - operation_at(0);
    return latency->kinds[2 * place + request->reads];
}

/* Refusals for which the items were read all the same: they took as long as a success. */
static bool looked_at_items(struct str error)
{
    static const char *const names[] = {"ConditionalCheckFailedException",
                                        "TransactionCanceledException",
                                        "TransactionConflictException",
                                        "TransactionInProgressException",
                                        "DuplicateItemException",
                                        "ItemCollectionSizeLimitExceededException",
                                        "InternalServerError"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(error, names[i])) {
            return true;
        }
    }
    return false;
}

static bool was_throttled(struct str error)
{
    return str_is(error, "ProvisionedThroughputExceededException") ||
           str_is(error, "ThrottlingException") || str_is(error, "RequestLimitExceeded");
}

static enum ddb_latency_kind kind_of(const struct latency *latency, const struct request *request)
{
    struct str error = str_from(request->error_name);
    if (error.len > 0 && was_throttled(error)) {
        return DDB_LATENCY_THROTTLED;
    }
    if (error.len > 0 && !looked_at_items(error)) {
        return DDB_LATENCY_INVALID;
    }
    enum ddb_latency_kind kind = kind_of_operation(latency, request);
    bool strong = kind == DDB_LATENCY_GET_EVENTUAL && request_flag(&request->doc, "ConsistentRead");
    return strong ? DDB_LATENCY_GET_STRONG : kind;
}

static uint64_t bytes_of(const struct request *request)
{
    uint64_t most = request->read_bytes;
    for (size_t i = 0; i < request->change_count; i++) {
        const struct change *change = &request->changes[i];
        most = change->old_bytes > most ? change->old_bytes : most;
        most = change->new_bytes > most ? change->new_bytes : most;
    }
    return most;
}

static int64_t size_us(const struct ddb_latency_row *row, uint64_t bytes)
{
    if (row->step_us == 0 || bytes <= (uint64_t)row->free_bytes) {
        return 0;
    }
    return (int64_t)(bytes - (uint64_t)row->free_bytes) * row->step_us / row->step_bytes;
}

/* ---- */

void latency_open(struct latency *latency, const struct ddb_latency *given)
{
    *latency = (struct latency){.on = given->on};
    if (!given->on) {
        return;
    }
    latency->counts = mem_zalloc(SLOTS * sizeof *latency->counts);
    latency->quantiles =
        mem_zalloc(DDB_LATENCY_COUNT * LOG_NORMAL_QUANTILES * sizeof *latency->quantiles);
    memcpy(latency->rows, given->rows, sizeof latency->rows);
    latency->kinds = read_kinds();
}

void latency_close(struct latency *latency)
{
    free(latency->counts);
    free(latency->quantiles);
    free(latency->kinds);
}

static int64_t row_us(const struct latency *latency, enum ddb_latency_kind kind, uint64_t quantile)
{
    const struct ddb_latency_row *row = &latency->rows[kind];
    int64_t *us = &latency->quantiles[(size_t)kind * LOG_NORMAL_QUANTILES + quantile];
    if (*us == 0 && row->median_us > 0) {
        *us = log_normal_us(row->median_us, row->p99_us, quantile);
    }
    return *us;
}

int64_t latency_arrival_us(struct latency *latency, const struct random *random,
                           const struct request *request, uint64_t *quantile)
{
    uint64_t scope = scope_of(request);
    uint64_t n = count_up(latency, scope); /* may begin an epoch */
    struct random own = {random->seed ^ scope, random->generation};
    *quantile = random_below(&own, STR("latency"), STR(""), latency->epoch << EPOCH_SHIFT | n,
                             LOG_NORMAL_QUANTILES);
    return row_us(latency, DDB_LATENCY_ARRIVAL, *quantile);
}

int64_t latency_rest_us(const struct latency *latency, const struct request *request,
                        uint64_t quantile)
{
    enum ddb_latency_kind kind = kind_of(latency, request);
    int64_t before_us = row_us(latency, DDB_LATENCY_ARRIVAL, quantile);
    int64_t whole_us =
        row_us(latency, kind, quantile) + size_us(&latency->rows[kind], bytes_of(request));
    return whole_us > before_us ? whole_us - before_us : 0;
}
