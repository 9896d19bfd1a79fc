#include "capacity.h"

#include "../base/mutant.h"
#include <stdio.h>

#include <inttypes.h>

#define WRITE_UNIT_BYTES 1024
#define VECTOR_REQUEST_BYTES_MIN 1024

static int64_t units(uint64_t bytes, uint64_t unit)
{
    return bytes == 0 ? 1 : (int64_t)((bytes + unit - 1) / unit);
}

int64_t read_halves(uint64_t bytes, bool consistent)
{
    return units(bytes, READ_UNIT_BYTES) * (consistent ? 2 : 1);
}

int64_t write_halves(uint64_t bytes)
{
    return units(bytes, WRITE_UNIT_BYTES) * 2;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

int64_t vector_request_bytes(uint64_t bytes)
{
    return bytes < VECTOR_REQUEST_BYTES_MIN ? VECTOR_REQUEST_BYTES_MIN : (int64_t)bytes;
}

/* One put or delete of an entry, in halves or, for a vector index, in bytes. */
static int64_t entry_write(const struct entry_delta *delta, uint32_t bytes)
{
    return delta->index->kind == INDEX_VECTOR ? vector_request_bytes(bytes) : write_halves(bytes);
}

/* Developer Guide, "Using Global Secondary Indexes", write capacity; as measured on the service,
 * for vector indexes too. */
struct entry_cost entry_cost(const struct entry_delta *delta)
{
    if (!delta->has) {
        return (struct entry_cost){.old_halves = entry_write(delta, delta->old_bytes)};
    }
    if (!delta->had) {
        return (struct entry_cost){.new_halves = entry_write(delta, delta->new_bytes)};
    }
    if (!str_eq(delta->old_key, delta->new_key) && !MUTANT(UNITS_MOVED_ONCE)) {
        return (struct entry_cost){entry_write(delta, delta->old_bytes),
                                   entry_write(delta, delta->new_bytes)};
    }
    bool same = str_eq(delta->old_item, delta->new_item);
    uint32_t bytes = larger(delta->old_bytes, delta->new_bytes);
    return (struct entry_cost){.new_halves = same ? 0 : entry_write(delta, bytes)};
}

static size_t place_of(const struct charge *charge, const struct index *index)
{
    return (size_t)(index - charge->table->indexes);
}

int64_t transaction_read_halves(uint64_t bytes)
{
    return 2 * read_halves(bytes, true);
}

static void charge_entries(struct charge *charge, const struct change *change)
{
    for (size_t i = 0; i < change->delta_count; i++) {
        const struct index *index = change->deltas[i].index;
        struct entry_cost cost = entry_cost(&change->deltas[i]);
        int64_t amount = cost.old_halves + cost.new_halves;
        if (amount > 0 && index->kind == INDEX_VECTOR) {
            charge->vector_bytes[place_of(charge, index)] += amount;
            charge->index_charged[place_of(charge, index)] = true;
        } else if (amount > 0) {
            charge_index(charge, index, amount);
        }
    }
}

int64_t change_halves(const struct change *change)
{
    return write_halves(larger(change->old_bytes, change->new_bytes));
}

void charge_change(struct charge *charge, const struct change *change)
{
    charge->table_halves +=
        MUTANT(UNITS_OF_NEW) ? write_halves(change->new_bytes) : change_halves(change);
    charge_entries(charge, change);
}

/* Developer Guide, "DynamoDB transactions"; that indexes count once is as measured. */
void charge_transaction_change(struct charge *charge, const struct change *change)
{
    charge->table_halves += 2 * change_halves(change);
    charge_entries(charge, change);
}

void charge_index(struct charge *charge, const struct index *index, int64_t halves)
{
    charge->index_halves[place_of(charge, index)] += halves;
    charge->index_charged[place_of(charge, index)] = true;
}

enum consumed consumed_of(const struct doc *request)
{
    struct str wanted = doc_string(request, "ReturnConsumedCapacity");
    return str_is(wanted, "INDEXES") ? CONSUMED_INDEXES
           : str_is(wanted, "TOTAL") ? CONSUMED_TOTAL
                                     : CONSUMED_NONE;
}

static void dump_units(struct json_writer *w, int64_t halves, enum charge_axis axis)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%" PRId64 ".%d", halves / 2, halves % 2 ? 5 : 0);
    json_name(w, "CapacityUnits");
    json_raw(w, (struct str){text, (size_t)length});
    if (axis != AXIS_NONE) {
        json_name(w, axis == AXIS_READ ? "ReadCapacityUnits" : "WriteCapacityUnits");
        json_raw(w, (struct str){text, (size_t)length});
    }
}

static void dump_indexes(struct json_writer *w, const struct charge *charge, enum index_kind kind)
{
    bool open = false;
    for (size_t i = 0; i < charge->table->index_count; i++) {
        const struct index *index = &charge->table->indexes[i];
        if (!charge->index_charged[i] || index->kind != kind) {
            continue;
        }
        if (!open) {
            json_name(w, index_member(kind));
            json_open(w, '{');
            open = true;
        }
        json_name_str(w, index->name);
        json_open(w, '{');
        if (kind == INDEX_VECTOR) {
            json_name(w, "VectorWriteRequestBytes");
            json_fraction(w, (double)charge->vector_bytes[i]);
        } else {
            dump_units(w, charge->index_halves[i], charge->axis);
        }
        json_close(w, '}');
    }
    if (open) {
        json_close(w, '}');
    }
}

void charge_dump(struct json_writer *w, const struct charge *charge, enum consumed detail)
{
    int64_t total = charge->table_halves + charge->failed_halves;
    for (size_t i = 0; i < charge->table->index_count; i++) {
        total += charge->index_halves[i];
    }
    json_open(w, '{');
    json_name(w, "TableName");
    json_string(w, charge->name);
    dump_units(w, total, charge->axis);
    if (detail == CONSUMED_INDEXES) {
        json_name(w, "Table");
        json_open(w, '{');
        dump_units(w, charge->table_halves, charge->axis);
        json_close(w, '}');
        for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
            dump_indexes(w, charge, (enum index_kind)kind);
        }
    }
    json_close(w, '}');
}
