#include "transact.h"

#include <stdlib.h>

#include "../base/mutant.h"
#include "admit.h"
#include "cancellation.h"
#include "check_key.h"
#include "parameters_digest.h"

#define TRANSACTION_BYTES_MAX 4194304ULL /* Developer Guide, "Quotas": 4 MB of items */

/* That it is refused is documented, the service's words are not. */
#define TOO_LARGE                                                                                  \
    "Collection size of items exceeded, which can also be caused by the aggregate size of the "    \
    "items in the transaction exceeding the 4MB limit"

static struct error *new_outcomes(struct request *request, size_t count)
{
    struct error *outcomes = ARENA_ARRAY(&request->arena, struct error, count);
    for (size_t i = 0; i < count; i++) {
        error_init(&outcomes[i], &request->arena);
    }
    return outcomes;
}

static bool check_total(uint64_t bytes, struct error *err)
{
    return bytes <= TRANSACTION_BYTES_MAX || error_set(err, ERROR_VALIDATION, TOO_LARGE);
}

/* ---- two actions on one item ---- */

/* A key that does not fit its table is no item's: what is wrong with it is told later. */
static void add_row(struct arena *arena, const struct table *table, const struct value *key,
                    struct str *rows, size_t *count)
{
    if (!key_present(&table->schema, key)) {
        return;
    }
    struct buf row;
    buf_init(&row);
    key_row(&row, table->id, table->salt, &table->schema, NULL, key);
    rows[(*count)++] = arena_copy(arena, buf_view(&row));
    buf_release(&row);
}

static bool check_distinct(struct str *rows, size_t count, struct error *err)
{
    return !rows_repeat(rows, count) ||
           error_set(err, ERROR_VALIDATION,
                     "Transaction request cannot include multiple operations on one item");
}

/* ---- the action that an injected fault strikes ---- */

/* A conflict, or throttling, is told of the one action that the fault's rule meant. */
static bool strikes_action(const struct request *request)
{
    const struct fault_effect *effect = &request->effect;
    return effect->effect == EFFECT_THROTTLE ||
           (effect->effect == EFFECT_REFUSE &&
            error_by_name(effect->code) == ERROR_TRANSACTION_CONFLICT);
}

/* Everything else that is injected is told of the request. */
static bool admit(struct request *request, const struct table *first, struct error *err)
{
    return strikes_action(request) || request_admit(request, first, NULL, err);
}

static void strike(struct request *request, const struct table *table, size_t action, size_t count,
                   struct error *outcome)
{
    size_t target = (size_t)request->effect.target < count ? (size_t)request->effect.target : 0;
    if (strikes_action(request) && action == target) {
        (void)request_admit(request, table, NULL, outcome);
    }
}

/* ---- consumed capacity: one entry per table, sorted by name ---- */

struct charges {
    struct charge *list;
    size_t count;
};

static struct charge *charge_of(struct charges *charges, const struct table *table,
                                struct str given, enum charge_axis axis)
{
    for (size_t i = 0; i < charges->count; i++) {
        if (charges->list[i].table == table) {
            return &charges->list[i];
        }
    }
    struct charge *charge = &charges->list[charges->count++];
    *charge = (struct charge){.table = table, .name = given, .axis = axis};
    return charge;
}

static void charge_all(struct request *request, const struct charges *charges, int axis)
{
    for (size_t i = 0; i < charges->count; i++) {
        request_charge(request, &charges->list[i], axis);
    }
}

static int compare_names(const void *a, const void *b)
{
    const struct charge *left = a, *right = b;
    return str_cmp(left->name, right->name);
}

static void reply_charges(struct json_writer *w, const struct request *request,
                          struct charges *charges)
{
    qsort(charges->list, charges->count, sizeof *charges->list, compare_names);
    json_name(w, "ConsumedCapacity");
    json_open(w, '[');
    for (size_t i = 0; i < charges->count; i++) {
        charge_dump(w, &charges->list[i], consumed_of(&request->doc));
    }
    json_close(w, ']');
}

/* ---- writes ---- */

static bool check_empty_keys(const struct transact_writes *transact, struct error *err)
{
    for (size_t i = 0; i < transact->count; i++) {
        const struct item_write *write = &transact->writes[i];
        bool good = write->kind == ITEM_PUT ? check_empty_item_keys(write->table, write->input, err)
                                            : check_empty_key(write->table, write->input, err) &&
                                                  item_write_check_empty(write, err);
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool check_writes_distinct(const struct transact_writes *transact, struct error *err)
{
    struct arena *arena = &transact->request->arena;
    struct str *rows = ARENA_ARRAY(arena, struct str, transact->count);
    size_t count = 0;
    for (size_t i = 0; i < transact->count; i++) {
        add_row(arena, transact->writes[i].table, transact->writes[i].input, rows, &count);
    }
    return check_distinct(rows, count, err);
}

static bool check_schemas(const struct transact_writes *transact, struct error *err)
{
    struct error *outcomes = new_outcomes(transact->request, transact->count);
    for (size_t i = 0; i < transact->count; i++) {
        (void)item_write_check(&transact->writes[i], &outcomes[i]);
    }
    return cancellation_check(outcomes, transact->count, err);
}

static bool check_put_bytes(const struct transact_writes *transact, struct error *err)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < transact->count; i++) {
        const struct item_write *write = &transact->writes[i];
        bytes += write->kind == ITEM_PUT ? item_size(write->input) : 0;
    }
    return check_total(bytes, err);
}

/* What is known of the token; `transaction` receives its name and the request's digest. */
static bool check_token(struct transact_writes *transact, struct transaction *transaction,
                        struct str client_token, struct error *err)
{
    struct request *request = transact->request;
    struct arena *arena = &request->arena;
    if (!client_token.data) {
        return true;
    }
    transaction->token = str_from(arena_printf(arena, "%.*s %.*s %.*s %.*s", STR_ARG(request->name),
                                               STR_ARG(request->account), STR_ARG(request->region),
                                               STR_ARG(client_token)));
    transaction->digest = parameters_digest(arena, &request->doc);
    enum token_state state =
        transactions_token(&request->core->transactions, request->core->store, transaction->token,
                           transaction->digest, request->time_us, arena, &transact->sizes);
    transact->replayed = state == TOKEN_FINISHED;
    if (state == TOKEN_MISMATCH) {
        /* The API Reference's sentence: the service's own is not known. */
        return error_set(err, ERROR_IDEMPOTENT_PARAMETER_MISMATCH,
                         "DynamoDB rejected the request because you retried a request with a "
                         "different payload but with an idempotent token that was already used.");
    }
    return state != TOKEN_RUNNING ||
           error_set(err, ERROR_TRANSACTION_IN_PROGRESS,
                     "The transaction with the given request token is already in progress.");
}

/* ---- throughput: of all actions, or of none ---- */

enum ending { ENDING_GOOD, ENDING_CANCELLED, ENDING_THROTTLED };

static enum ending ending_of(const struct error *outcomes, size_t count)
{
    enum ending ending = ENDING_GOOD;
    for (size_t i = 0; i < count; i++) {
        if (admit_throttled(outcomes[i].code)) {
            return ENDING_THROTTLED;
        }
        ending = outcomes[i].code == ERROR_NONE ? ending : ENDING_CANCELLED;
    }
    return ending;
}

static void ask_indexes(const struct transact_writes *transact, struct error *outcomes)
{
    for (size_t i = 0; i < transact->count; i++) {
        const struct item_write *write = &transact->writes[i];
        if (write->kind != ITEM_CHECK) {
            (void)admit_ask_indexes(transact->request, write->change, &outcomes[i]);
            outcomes[i].members = NULL;
        }
    }
}

static void take_writes(const struct transact_writes *transact)
{
    for (size_t i = 0; i < transact->count; i++) {
        admit_take_change(transact->request, transact->writes[i].change, true);
    }
}

/* A transaction that is cancelled is charged, too (Developer Guide, "Amazon DynamoDB Transactions",
 * capacity management): the actions that were prepared, which no index has seen yet. */
static void charge_cancelled(const struct transact_writes *transact, const struct error *outcomes)
{
    for (size_t i = 0; i < transact->count; i++) {
        const struct item_write *write = &transact->writes[i];
        enum error_code code = outcomes[i].code;
        if (code == ERROR_NONE || code == ERROR_CONDITIONAL_CHECK_FAILED ||
            code == ERROR_DUPLICATE_ITEM) {
            int64_t halves = 2 * item_write_attempted_halves(write);
            request_charge_table(transact->request, write->table, WRITES, halves);
            admit_take_item(transact->request, write->change, halves);
        }
    }
}

/* All actions are looked at, whatever becomes of the others. */
static bool evaluate(struct transact_writes *transact, struct transaction *transaction,
                     struct error *err)
{
    struct request *request = transact->request;
    struct error *outcomes = new_outcomes(request, transact->count);
    uint64_t bytes = 0;
    for (size_t i = 0; i < transact->count; i++) {
        struct item_write *write = &transact->writes[i];
        struct error *outcome = &outcomes[i];
        item_write_begin(write, &transaction->changes[i]);
        strike(request, write->table, i, transact->count, outcome);
        if (outcome->code == ERROR_NONE && admit_ask_item(request, write->change, outcome) &&
            item_write_evaluate(write, outcome)) {
            const struct change *change = write->change;
            bytes += change->new_bytes > change->old_bytes ? change->new_bytes : change->old_bytes;
        }
        outcome->members = NULL; /* a reason has no list of its own */
    }
    enum ending ending = ending_of(outcomes, transact->count);
    if (ending == ENDING_GOOD) {
        if (!check_total(bytes, err)) {
            return false;
        }
        ask_indexes(transact, outcomes);
        ending = ending_of(outcomes, transact->count);
    }
    if (ending == ENDING_CANCELLED) {
        charge_cancelled(transact, outcomes);
    } else if (ending == ENDING_GOOD) {
        take_writes(transact);
    }
    return cancellation_check(outcomes, transact->count, err);
}

static struct transaction *new_transaction(const struct transact_writes *transact)
{
    struct arena *arena = &transact->request->arena;
    struct transaction *transaction = arena_zalloc(arena, sizeof *transaction);
    transaction->submit = transact->request->submit;
    transaction->count = transact->count;
    transaction->changes = ARENA_ARRAY(arena, struct change, transact->count);
    transaction->holds = ARENA_ARRAY(arena, enum hold, transact->count);
    transaction->table_ids = ARENA_ARRAY(arena, uint32_t, transact->count);
    for (size_t i = 0; i < transact->count; i++) {
        bool check = transact->writes[i].kind == ITEM_CHECK;
        transaction->holds[i] = check ? HOLD_CHECK : HOLD_WRITE;
        transaction->table_ids[i] = transact->writes[i].table->id;
    }
    return transaction;
}

static struct str row_of(const struct transact_writes *transact, size_t action)
{
    const struct item_write *write = &transact->writes[action];
    struct str row = {0};
    size_t count = 0;
    add_row(&transact->request->arena, write->table, write->input, &row, &count);
    return row;
}

/* A repetition is charged as reads of the items as they were then. */
static bool take_again(const struct transact_writes *transact, struct error *err)
{
    struct request *request = transact->request;
    if (!admit_enforced(request)) {
        return true;
    }
    struct demand *demands = ARENA_ARRAY(&request->arena, struct demand, transact->count);
    for (size_t i = 0; i < transact->count; i++) {
        demands[i] = (struct demand){
            .table = transact->writes[i].table, .axis = READS, .row = row_of(transact, i)};
        if (!admit_ask(request, &demands[i], err)) {
            return false;
        }
    }
    for (size_t i = 0; i < transact->count; i++) {
        admit_take(request, &demands[i],
                   transaction_read_halves(transaction_size(transact->sizes, i)));
    }
    return true;
}

bool transact_writes(struct transact_writes *transact, struct str client_token, struct error *err)
{
    struct request *request = transact->request;
    struct transaction *transaction = new_transaction(transact);
    const struct table *first = transact->writes[0].table;
    if (!check_empty_keys(transact, err) || !check_writes_distinct(transact, err) ||
        !check_token(transact, transaction, client_token, err)) {
        return false;
    }
    if (transact->replayed) {
        /* It cannot be cancelled any more: no conflict strikes here. */
        bool spared = strikes_action(request) && request->effect.effect == EFFECT_REFUSE;
        return (spared || request_admit(request, first, NULL, err)) && take_again(transact, err);
    }
    if (!check_schemas(transact, err) || !check_put_bytes(transact, err) ||
        !admit(request, first, err) || !evaluate(transact, transaction, err)) {
        return false;
    }
    request->transaction = transaction;
    return true;
}

/* A repetition changes nothing, and is charged as reads of the items as they were then. */
static void charge_write(const struct transact_writes *transact, size_t action,
                         struct charges *charges)
{
    const struct item_write *write = &transact->writes[action];
    enum charge_axis axis = transact->replayed ? AXIS_READ : AXIS_WRITE;
    struct charge *charge = charge_of(charges, write->table, write->given, axis);
    if (transact->replayed) {
        charge->table_halves += transaction_read_halves(transaction_size(transact->sizes, action));
    } else {
        charge_transaction_change(charge, write->change);
    }
}

static void reply_collections_of(const struct transact_writes *transact, struct json_writer *w,
                                 const struct charge *table)
{
    bool open = false;
    for (size_t i = 0; i < transact->count; i++) {
        const struct item_write *write = &transact->writes[i];
        bool touched = write->change->new_image || write->change->old_image;
        if (write->table != table->table || write->kind == ITEM_CHECK || !touched) {
            continue;
        }
        if (!open) {
            json_name_str(w, table->name);
            json_open(w, '[');
            open = true;
        }
        collection_dump(transact->request, w, write->change);
    }
    if (open) {
        json_close(w, ']');
    }
}

static void reply_collections(const struct transact_writes *transact, struct json_writer *w,
                              const struct charges *charges)
{
    json_name(w, "ItemCollectionMetrics");
    json_open(w, '{');
    for (size_t i = 0; i < charges->count; i++) {
        if (charges->list[i].table->has_local) {
            reply_collections_of(transact, w, &charges->list[i]);
        }
    }
    json_close(w, '}');
}

void transact_writes_reply(const struct transact_writes *transact, struct json_writer *w)
{
    struct request *request = transact->request;
    struct charges charges = {.list = ARENA_ARRAY(&request->arena, struct charge, transact->count)};
    for (size_t i = 0; i < transact->count; i++) {
        charge_write(transact, i, &charges);
    }
    charge_all(request, &charges, transact->replayed ? READS : WRITES);
    if (consumed_of(&request->doc) != CONSUMED_NONE) {
        reply_charges(w, request, &charges);
    }
    if (!transact->replayed &&
        str_is(doc_string(&request->doc, "ReturnItemCollectionMetrics"), "SIZE")) {
        reply_collections(transact, w, &charges);
    }
}

/* ---- reads ---- */

static void charge_read(const struct item_read *read, struct charges *charges)
{
    struct charge *charge = charge_of(charges, read->table, read->given, AXIS_READ);
    charge->table_halves += transaction_read_halves(item_read_bytes(read));
}

static bool check_reads(const struct transact_reads *transact, struct error *err)
{
    struct arena *arena = &transact->request->arena;
    struct error *outcomes = new_outcomes(transact->request, transact->count);
    struct str *rows = ARENA_ARRAY(arena, struct str, transact->count);
    size_t count = 0;
    for (size_t i = 0; i < transact->count; i++) {
        const struct item_read *read = &transact->reads[i];
        if (!check_empty_key(read->table, read->key, err)) {
            return false;
        }
        add_row(arena, read->table, read->key, rows, &count);
        (void)item_read_check(read, &outcomes[i]);
    }
    return check_distinct(rows, count, err) && cancellation_check(outcomes, transact->count, err);
}

static void take_reads(const struct transact_reads *transact, const int64_t *halves)
{
    for (size_t i = 0; i < transact->count; i++) {
        item_read_take(&transact->reads[i], halves[i]);
    }
}

bool transact_reads(struct transact_reads *transact, struct error *err)
{
    struct request *request = transact->request;
    if (!check_reads(transact, err) || !admit(request, transact->reads[0].table, err)) {
        return false;
    }
    struct error *outcomes = new_outcomes(request, transact->count);
    struct charges charges = {.list = ARENA_ARRAY(&request->arena, struct charge, transact->count)};
    int64_t *halves = ARENA_ARRAY(&request->arena, int64_t, transact->count);
    uint64_t bytes = 0;
    for (size_t i = 0; i < transact->count; i++) {
        struct item_read *read = &transact->reads[i];
        strike(request, read->table, i, transact->count, &outcomes[i]);
        if (outcomes[i].code == ERROR_NONE && item_read_admit(read, &outcomes[i]) &&
            item_read_free(read, &outcomes[i])) {
            item_read_fetch(read);
            bytes += item_read_bytes(read);
            charge_read(read, &charges);
            halves[i] = transaction_read_halves(item_read_bytes(read));
        }
        outcomes[i].members = NULL; /* a reason has no list of its own */
    }
    enum ending ending = ending_of(outcomes, transact->count);
    if (ending != ENDING_THROTTLED) {
        take_reads(transact, halves);
    }
    if (ending == ENDING_CANCELLED) {
        charge_all(request, &charges, READS);
    }
    return cancellation_check(outcomes, transact->count, err) && check_total(bytes, err);
}

static void reply_item(struct item_read *read, struct json_writer *w)
{
    json_open(w, '{');
    if (read->found && item_read_selects(read) && !MUTANT(TRANSACT_GET_MISSES)) {
        json_name(w, "Item");
        item_read_dump(read, w);
    }
    json_close(w, '}');
}

void transact_reads_reply(const struct transact_reads *transact, struct json_writer *w)
{
    struct request *request = transact->request;
    struct charges charges = {.list = ARENA_ARRAY(&request->arena, struct charge, transact->count)};
    json_name(w, "Responses");
    json_open(w, '[');
    for (size_t i = 0; i < transact->count; i++) {
        struct item_read *read = &transact->reads[i];
        item_read_fetch(read); /* the store keeps no more than one */
        reply_item(read, w);
        charge_read(read, &charges);
    }
    json_close(w, ']');
    charge_all(request, &charges, READS);
    if (consumed_of(&request->doc) != CONSUMED_NONE) {
        reply_charges(w, request, &charges);
    }
}
