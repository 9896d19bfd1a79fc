/*
 * What is admitted was there, and what is throttled was not.
 *
 * "If your application exceeds your provisioned throughput capacity on a table or index, it is
 * subject to request throttling"; "DynamoDB currently retains up to five minutes (300 seconds) of
 * unused read and write capacity" (Developer Guide, "Provisioned capacity mode", "DynamoDB burst
 * and adaptive capacity"); of tables on demand see account.c. So of each table and global index
 * what was accepted is at most its units for all of its time, what it kept, and the largest single
 * charge; and nobody is throttled while anything is left.
 *
 * The emulator claims what a request took from which table or index, and which limit it met. Where
 * the model knows what the request costs, the claim must be that. What a partition had left is
 * another matter: check_partitions.c.
 */
#include "judge_internal.h"

enum { NEW_READS = 12000, NEW_WRITES = 4000 };

static const char *const axes[] = {[DDB_READS] = "read", [DDB_WRITES] = "write"};

/* ---- how accounts begin, and change ---- */

static int64_t units_in(const struct doc *definition, const char *member, const char *reads,
                        const char *writes, int axis)
{
    const struct doc *units =
        doc_get(doc_get(definition, member), axis == DDB_READS ? reads : writes);
    return units && units->type == DOC_INTEGER ? units->integer : 0;
}

static int64_t provisioned(const struct doc *definition, int axis)
{
    return units_in(definition, "ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits",
                    axis);
}

static int64_t first_scaled(const struct doc *definition, int axis)
{
    int64_t warm =
        units_in(definition, "WarmThroughput", "ReadUnitsPerSecond", "WriteUnitsPerSecond", axis);
    int64_t least = axis == DDB_READS ? NEW_READS : NEW_WRITES;
    return warm > least ? warm : least;
}

static void open_account(const struct judge *judge, const struct doc *definition, bool on_demand,
                         int axis, struct account *account)
{
    struct account_terms terms = {
        .on_demand = on_demand,
        .units = on_demand ? first_scaled(definition, axis) : provisioned(definition, axis),
        .maximum = units_in(definition, "OnDemandThroughput", "MaxReadRequestUnits",
                            "MaxWriteRequestUnits", axis),
    };
    account_open(account, &judge->options.throttling, &terms, 0);
}

/* Full, whenever it begins. */
static void open_accounts(const struct judge *judge, struct model_table *table)
{
    bool on_demand = str_is(doc_string(table->definition, "BillingMode"), "PAY_PER_REQUEST");
    for (int axis = 0; axis < DDB_AXES; axis++) {
        if (!table->accounts[axis].open) {
            open_account(judge, table->definition, on_demand, axis, &table->accounts[axis]);
        }
        for (size_t i = 0; i < table->index_count; i++) {
            struct model_index *index = &table->indexes[i];
            if (!index->local && !index_is_vector(index) && !index->accounts[axis].open) {
                open_account(judge, index->definition, on_demand, axis, &index->accounts[axis]);
            }
        }
    }
}

void accounts_open(const struct judge *judge, struct model_table *table)
{
    if (judge->options.throttling.enforced) {
        open_accounts(judge, table);
    }
}

static void close_accounts(struct judge *judge)
{
    for (size_t i = 0; i < judge->state.count; i++) {
        struct model_table *table = judge->state.tables[i];
        for (int axis = 0; axis < DDB_AXES; axis++) {
            bool unsure = table->accounts[axis].unsure;
            table->accounts[axis] = (struct account){.unsure = unsure};
            for (size_t j = 0; j < table->index_count; j++) {
                table->indexes[j].accounts[axis] = (struct account){.unsure = unsure};
            }
        }
    }
}

static void lose_track(struct model_table *table)
{
    for (int axis = 0; axis < DDB_AXES; axis++) {
        table->accounts[axis].unsure = true;
        for (size_t i = 0; i < table->index_count; i++) {
            table->indexes[i].accounts[axis].unsure = true;
        }
    }
}

static void change_units(const struct judge *judge, struct account *accounts,
                         const struct doc *update, int64_t now_us)
{
    for (int axis = 0; axis < DDB_AXES && doc_get(update, "ProvisionedThroughput"); axis++) {
        account_change(&accounts[axis], &judge->options.throttling, provisioned(update, axis),
                       now_us);
    }
}

static bool changes_more(const struct doc *update)
{
    return doc_get(update, "OnDemandThroughput") || doc_get(update, "WarmThroughput") ||
           doc_get(update, "BillingMode");
}

static void follow_index(const struct judge *judge, struct model_table *table,
                         const struct doc *update, int64_t now_us)
{
    struct str name = doc_string(update, "IndexName");
    for (size_t i = 0; i < table->index_count; i++) {
        if (str_eq(table->indexes[i].name, name)) {
            change_units(judge, table->indexes[i].accounts, update, now_us);
        }
    }
}

/* Where changes of tables take time nobody knows when they are done. */
static void follow_update(const struct judge *judge, struct model_table *table,
                          const struct seen *seen)
{
    const struct doc *body = seen->body;
    const struct doc *list = doc_get(body, "GlobalSecondaryIndexUpdates");
    bool lost = changes_more(body) || judge->options.slow_tables;
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *update = doc_get(&list->list.items[i], "Update");
        lost = lost || changes_more(update);
        follow_index(judge, table, update, seen->time_us);
    }
    change_units(judge, table->accounts, body, seen->time_us);
    if (lost) {
        lose_track(table);
    }
}

static void follow_tables(struct judge *judge, const struct seen *seen)
{
    if (seen->error.len > 0) {
        return;
    }
    struct model_table *table = state_table(&judge->state, doc_string(seen->body, "TableName"));
    if (table && str_is(seen->operation, "UpdateTable")) {
        follow_update(judge, table, seen);
    }
    for (size_t i = 0; i < judge->state.count && str_is(seen->operation, "UpdateTable"); i++) {
        open_accounts(judge, judge->state.tables[i]);
    }
    if (table && str_is(seen->operation, "CreateTable")) {
        open_accounts(judge, table);
    }
}

/* ---- claims ---- */

static struct account *account_of(struct model_table *table, const struct ddb_use *use, int axis)
{
    if (use->index.len == 0) {
        return &table->accounts[axis];
    }
    for (size_t i = 0; i < table->index_count; i++) {
        if (str_eq(table->indexes[i].name, use->index)) {
            return &table->indexes[i].accounts[axis];
        }
    }
    return NULL;
}

/* Whose limit is it? */
static const char *name_of(struct judge *judge, const struct ddb_use *use)
{
    return use->index.len == 0 ? arena_printf(&judge->arena, "table %.*s", STR_ARG(use->table))
                               : arena_printf(&judge->arena, "index %.*s of table %.*s",
                                              STR_ARG(use->index), STR_ARG(use->table));
}

/* Did a partition refuse it? */
static bool partition_refused(const struct seen *seen, const struct ddb_use *use, int axis)
{
    for (size_t i = 0; i < seen->parted_count; i++) {
        const struct ddb_parted *parted = &seen->parted[i];
        if (parted->id == use->id && parted->axis == axis && parted->refused) {
            return true;
        }
    }
    return false;
}

/* A fault may say anything of limits. */
static enum verdict check_limits(struct judge *judge, const struct seen *seen,
                                 const struct ddb_use *use, int axis, struct account *account)
{
    static const char *const limits[] = {
#define LIMIT(code, name) name,
#include "../emulator/base/limit.def"
#undef LIMIT
    };
    for (int limit = 0; limit < DDB_LIMITS && seen->fault.len == 0; limit++) {
        if (use->throttled[axis][limit] > 0 &&
            !(limit == DDB_LIMIT_KEY_RANGE && partition_refused(seen, use, axis)) &&
            !account_refuses(account, &judge->options.throttling, (enum ddb_limit)limit,
                             seen->time_us)) {
            return judge_differs(judge, "a %s of %s was throttled (%s), which had units left",
                                 axes[axis], name_of(judge, use), limits[limit]);
        }
    }
    return VERDICT_AGREES;
}

static enum verdict check_axis(struct judge *judge, const struct seen *seen,
                               struct model_table *table, const struct ddb_use *use, int axis)
{
    const struct ddb_throttling *throttling = &judge->options.throttling;
    struct account *account = account_of(table, use, axis);
    if (!account || !account->open || account->unsure) {
        return VERDICT_AGREES;
    }
    int64_t halves = use->halves[axis];
    bool had = halves == 0 || account_admits(account, throttling, seen->time_us);
    account_spend(account, throttling, halves, seen->time_us);
    judge->held[CHECK_LEDGER]++;
    if (!had) {
        return judge_differs(judge, "%lld half units were %s of %s, which had none left",
                             (long long)halves, axis == DDB_READS ? "read" : "written",
                             name_of(judge, use));
    }
    return check_limits(judge, seen, use, axis, account);
}

/* What the model says that the request took: of the index, or of the table with its local ones. */
static int64_t billed(const struct units *units, struct str index)
{
    int64_t halves = index.len == 0 ? units->table_halves : 0;
    for (size_t i = 0; i < units->table->index_count; i++) {
        const struct model_index *one = &units->table->indexes[i];
        bool counts = index.len == 0 ? one->local : str_eq(one->name, index);
        halves += counts ? units->index_halves[i] : 0;
    }
    return halves;
}

static enum verdict check_cost(struct judge *judge, const struct seen *seen,
                               const struct ddb_use *use)
{
    const struct bill *bill = &judge->bill;
    if (bill->form == BILL_UNKNOWN || seen->error.len > 0 ||
        str_is(seen->operation, "BatchExecuteStatement")) { /* what failed is not in its bill */
        return VERDICT_AGREES;
    }
    for (size_t i = 0; i < bill->count; i++) {
        const struct units *units = &bill->list[i];
        int64_t claimed = use->halves[DDB_READS] + use->halves[DDB_WRITES];
        if (str_eq(units->table->name, use->table) && !units->vague &&
            billed(units, use->index) != claimed) {
            return judge_differs(judge, "%lld half units were taken of %s, which cost %lld",
                                 (long long)claimed, name_of(judge, use),
                                 (long long)billed(units, use->index));
        }
    }
    return VERDICT_AGREES;
}

static enum verdict check_use(struct judge *judge, const struct seen *seen,
                              const struct ddb_use *use)
{
    struct model_table *table = state_table(&judge->state, use->table);
    enum verdict verdict = table ? check_cost(judge, seen, use) : VERDICT_AGREES;
    bool windows = judge->options.windows && (str_is(seen->operation, "TransactWriteItems") ||
                                              str_is(seen->operation, "ExecuteTransaction"));
    if (table && windows) {
        lose_track(table); /* it took its units when it was prepared */
    }
    for (int axis = 0; axis < DDB_AXES && table && verdict == VERDICT_AGREES; axis++) {
        verdict = check_axis(judge, seen, table, use, axis);
    }
    return verdict;
}

enum verdict check_ledger(struct judge *judge, const struct event *event)
{
    enum verdict verdict = VERDICT_AGREES;
    if (!judge->options.throttling.enforced) {
        return verdict;
    }
    if (event->stage == STAGE_REOPENED) { /* what was left is forgotten with the memory */
        close_accounts(judge);
        for (size_t i = 0; i < judge->state.count; i++) {
            open_accounts(judge, judge->state.tables[i]);
        }
    }
    if (event->stage != STAGE_APPLIED) {
        return verdict;
    }
    follow_tables(judge, event->seen);
    for (size_t i = 0; i < event->seen->use_count && verdict == VERDICT_AGREES; i++) {
        verdict = check_use(judge, event->seen, &event->seen->uses[i]);
    }
    return verdict;
}
