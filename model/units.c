/* Capacity units in halves. Developer Guide, "DynamoDB read and write operations". */
#include "judge_internal.h"

static int64_t parts(size_t bytes, size_t unit)
{
    return bytes == 0 ? 1 : (int64_t)((bytes + unit - 1) / unit);
}

int64_t units_read(size_t bytes, bool consistent)
{
    return parts(bytes, 4096) * (consistent ? 2 : 1);
}

static int64_t write_units(size_t bytes)
{
    return 2 * parts(bytes, 1024);
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* "Using Global Secondary Indexes", write capacity: by what becomes of the entry. */
static int64_t entry_units(struct judge *judge, const struct model_write *write,
                           const struct model_index *index)
{
    struct doc old_entry, new_entry;
    bool had = index_holds(&judge->arena, write->table, index, write->old_item, &old_entry);
    bool has = index_holds(&judge->arena, write->table, index, write->new_item, &new_entry);
    int64_t before = had ? write_units(item_bytes(&old_entry)) : 0;
    int64_t after = has ? write_units(item_bytes(&new_entry)) : 0;
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

void units_write(struct judge *judge, struct units *units, const struct model_write *write)
{
    size_t before = write->old_item ? item_bytes(write->old_item) : 0;
    size_t after = write->new_item ? item_bytes(write->new_item) : 0;
    units->table_halves += write_units(before > after ? before : after);
    for (size_t i = 0; i < write->table->index_count; i++) {
        units->index_halves[i] += entry_units(judge, write, &write->table->indexes[i]);
    }
}

static int64_t halves_in(const struct doc *arm)
{
    const struct doc *number = doc_get(arm, "CapacityUnits");
    if (!number) {
        return 0;
    }
    return number->type == DOC_REAL ? (int64_t)(number->real * 2) : number->integer * 2;
}

static const struct doc *index_arm(const struct doc *consumed, const struct model_index *index)
{
    const char *arms = index->local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes";
    return doc_get_str(doc_get(consumed, arms), index->name);
}

enum verdict judge_units(struct judge *judge, const struct seen *seen, const struct units *units)
{
    const struct doc *consumed = doc_get(seen->reply, "ConsumedCapacity");
    struct str wanted = doc_string(seen->body, "ReturnConsumedCapacity");
    bool asked = str_is(wanted, "TOTAL") || str_is(wanted, "INDEXES");
    if (!consumed || !asked) {
        return !consumed == !asked ? VERDICT_AGREES
                                   : judge_differs(judge, "ConsumedCapacity %s",
                                                   asked ? "is missing" : "that nobody asked for");
    }
    int64_t total = units->table_halves;
    for (size_t i = 0; i < units->table->index_count; i++) {
        const struct model_index *index = &units->table->indexes[i];
        int64_t got = halves_in(index_arm(consumed, index));
        total += units->index_halves[i];
        if (str_is(wanted, "INDEXES") && got != units->index_halves[i]) {
            return judge_differs(judge, "half units of index %.*s: expected %lld, got %lld",
                                 STR_ARG(index->name), (long long)units->index_halves[i],
                                 (long long)got);
        }
    }
    return halves_in(consumed) == total
               ? VERDICT_AGREES
               : judge_differs(judge, "half units: expected %lld, got %lld", (long long)total,
                               (long long)halves_in(consumed));
}
