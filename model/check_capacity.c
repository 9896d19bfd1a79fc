/*
 * ConsumedCapacity is what the request costs.
 *
 * "A read capacity unit represents one strongly consistent read per second, or two eventually
 * consistent reads per second, for an item up to 4 KB in size"; "a write capacity unit represents
 * one write per second, for an item up to 1 KB in size"; transactions take two of each. Developer
 * Guide, "DynamoDB read and write operations"; what indexes cost: "Using global secondary indexes",
 * "Local secondary indexes". Counted in halves.
 */
#include "judge_internal.h"

enum { WRITE_BYTES = 1024, VECTOR_BYTES_LEAST = 1024 };

static int64_t parts(size_t bytes, size_t unit)
{
    return bytes == 0 ? 1 : (int64_t)((bytes + unit - 1) / unit);
}

int64_t units_read(size_t bytes, bool consistent)
{
    return parts(bytes, READ_BYTES) * (consistent ? 2 : 1);
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- writes */

/* Of an entry: halves, or bytes where the index is one of vectors ("Monitoring vector index
 * capacity"). */
static int64_t entry_write(const struct model_index *index, size_t bytes)
{
    return index_is_vector(index) ? larger((int64_t)bytes, VECTOR_BYTES_LEAST)
                                  : 2 * parts(bytes, WRITE_BYTES);
}

/* By what becomes of the entry. */
static int64_t entry_cost(struct judge *judge, const struct model_write *write,
                          const struct model_index *index)
{
    struct doc old_entry, new_entry;
    bool had = index_holds(&judge->arena, write->table, index, write->old_item, &old_entry);
    bool has = index_holds(&judge->arena, write->table, index, write->new_item, &new_entry);
    int64_t before = had ? entry_write(index, entry_bytes(index, &old_entry)) : 0;
    int64_t after = has ? entry_write(index, entry_bytes(index, &new_entry)) : 0;
    if (!had || !has) {
        return before + after;
    }
    struct doc old_key = keys_of(&judge->arena, write->table, index, &old_entry);
    struct doc new_key = keys_of(&judge->arena, write->table, index, &new_entry);
    if (!items_eq(&old_key, &new_key)) {
        return before + after;
    }
    return items_eq(&old_entry, &new_entry) ? 0 : larger(before, after);
}

static void write_entries(struct judge *judge, struct units *units, const struct model_write *write)
{
    for (size_t i = 0; i < write->table->index_count; i++) {
        const struct model_index *index = &write->table->indexes[i];
        int64_t cost = entry_cost(judge, write, index);
        units->vague = units->vague || index->phase != PHASE_ACTIVE;
        if (index_is_vector(index)) {
            units->vector_bytes[i] += cost;
        } else {
            units->index_halves[i] += cost;
        }
    }
}

static int64_t item_cost(const struct model_write *write)
{
    size_t before = write->old_item ? model_item_bytes(write->table, write->old_item) : 0;
    size_t after = write->new_item ? model_item_bytes(write->table, write->new_item) : 0;
    return 2 * parts(before > after ? before : after, WRITE_BYTES);
}

void units_write(struct judge *judge, struct units *units, const struct model_write *write)
{
    units->table_halves += item_cost(write);
    write_entries(judge, units, write);
}

void units_transact(struct judge *judge, struct units *units, const struct model_write *write)
{
    units->table_halves += 2 * item_cost(write);
    write_entries(judge, units, write);
}

struct units *bill_of(struct judge *judge, const struct model_table *table, struct str name)
{
    struct bill *bill = &judge->bill;
    for (size_t i = 0; i < bill->count; i++) {
        if (bill->list[i].table == table) {
            return &bill->list[i];
        }
    }
    struct units *longer = ARENA_ARRAY(&judge->arena, struct units, bill->count + 1);
    for (size_t i = 0; i < bill->count; i++) {
        longer[i] = bill->list[i];
    }
    bill->list = longer;
    longer[bill->count] = (struct units){.table = table, .name = name};
    return &longer[bill->count++];
}

/* ---- against the reply */

static int64_t halves_in(const struct doc *arm, const char *member)
{
    const struct doc *number = doc_get(arm, member);
    if (!number) {
        return 0;
    }
    return number->type == DOC_REAL ? (int64_t)(number->real * 2) : number->integer * 2;
}

static const struct doc *index_arm(const struct doc *consumed, const struct model_index *index)
{
    const char *arms = index_is_vector(index) ? "VectorIndexes"
                       : index->local         ? "LocalSecondaryIndexes"
                                              : "GlobalSecondaryIndexes";
    return doc_get_str(doc_get(consumed, arms), index->name);
}

static enum verdict compare(struct judge *judge, const char *what, struct str name,
                            int64_t expected, int64_t got)
{
    return expected == got
               ? VERDICT_AGREES
               : judge_differs(judge, "half units of %s %.*s: expected %lld, got %lld", what,
                               STR_ARG(name), (long long)expected, (long long)got);
}

/* An arm says its units, and where transactions are told apart, once more by their kind. */
static enum verdict check_arm(struct judge *judge, const char *what, struct str name,
                              int64_t halves, const struct doc *arm)
{
    const char *axis = judge->bill.axis;
    enum verdict verdict = compare(judge, what, name, halves, halves_in(arm, "CapacityUnits"));
    return verdict == VERDICT_AGREES && axis && arm
               ? compare(judge, axis, name, halves, halves_in(arm, axis))
               : verdict;
}

static enum verdict check_index_arm(struct judge *judge, const struct units *units, size_t place,
                                    const struct doc *consumed)
{
    const struct model_index *index = &units->table->indexes[place];
    const struct doc *arm = index_arm(consumed, index);
    int64_t cost = units->index_halves[place] + units->vector_bytes[place];
    if (!arm != !cost) {
        return judge_differs(judge, "index %.*s is %s", STR_ARG(index->name),
                             arm ? "charged, and costs nothing" : "not charged");
    }
    return index_is_vector(index)
               ? compare(judge, "vectors", index->name, 2 * units->vector_bytes[place],
                         halves_in(arm, "VectorWriteRequestBytes"))
               : check_arm(judge, "index", index->name, units->index_halves[place], arm);
}

static enum verdict check_arms(struct judge *judge, const struct units *units,
                               const struct doc *consumed)
{
    const struct doc *table = doc_get(consumed, "Table");
    enum verdict verdict = check_arm(judge, "table", units->name, units->table_halves, table);
    for (size_t i = 0; i < units->table->index_count && verdict == VERDICT_AGREES; i++) {
        verdict = check_index_arm(judge, units, i, consumed);
    }
    return verdict;
}

static enum verdict check_units(struct judge *judge, const struct units *units, bool arms,
                                const struct doc *consumed)
{
    int64_t total = units->table_halves;
    for (size_t i = 0; i < units->table->index_count; i++) {
        total += units->index_halves[i];
    }
    if (units->vague) {
        return VERDICT_AGREES;
    }
    enum verdict verdict = check_arm(judge, "all", units->name, total, consumed);
    return verdict == VERDICT_AGREES && arms ? check_arms(judge, units, consumed) : verdict;
}

static const struct doc *entry_of(const struct doc *list, struct str name)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (str_eq(doc_string(&list->list.items[i], "TableName"), name)) {
            return &list->list.items[i];
        }
    }
    return NULL;
}

/* One object, or a list with one for each table. */
static enum verdict check_bill(struct judge *judge, const struct doc *consumed, bool arms)
{
    const struct bill *bill = &judge->bill;
    bool list = consumed->type == DOC_LIST;
    if (list != (bill->form == BILL_LIST) || (list && consumed->list.count != bill->count)) {
        return judge_differs(judge, "ConsumedCapacity: expected %s of %zu",
                             bill->form == BILL_LIST ? "a list" : "one object", bill->count);
    }
    for (size_t i = 0; i < bill->count; i++) {
        struct str name = bill->list[i].name;
        const struct doc *entry = list ? entry_of(consumed, name) : consumed;
        if (!str_eq(doc_string(entry, "TableName"), name)) {
            return judge_differs(judge, "ConsumedCapacity of %.*s is missing", STR_ARG(name));
        }
        enum verdict verdict = check_units(judge, &bill->list[i], arms, entry);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    return VERDICT_AGREES;
}

enum verdict check_capacity(struct judge *judge, const struct event *event)
{
    if (event->stage != STAGE_APPLIED || judge->bill.form == BILL_UNKNOWN) {
        return VERDICT_AGREES;
    }
    const struct doc *consumed = doc_get(event->seen->reply, "ConsumedCapacity");
    struct str wanted = doc_string(event->seen->body, "ReturnConsumedCapacity");
    bool arms = str_is(wanted, "INDEXES");
    bool asked = arms || str_is(wanted, "TOTAL");
    if (!consumed || !asked) {
        return !consumed == !asked ? VERDICT_AGREES
                                   : judge_differs(judge, "ConsumedCapacity %s",
                                                   asked ? "is missing" : "that nobody asked for");
    }
    judge->held[CHECK_CAPACITY]++;
    return check_bill(judge, consumed, arms);
}
