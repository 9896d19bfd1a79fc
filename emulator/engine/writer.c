#include "writer.h"

#include "../base/mutant.h"
#include "../store/changes.h"
#include "collection.h"
#include "expiry.h"
#include "partition.h"
#include "../store/decisions.h"

static const struct {
    const char *name, *principal, *type;
} causes[] = {
#define CAUSE(code, name_, principal_, type_) [CAUSE_##code] = {name_, principal_, type_},
#include "cause.def"
#undef CAUSE
};

static enum cause cause_of(const struct write_cause *cause)
{
    return cause->transaction         ? CAUSE_TRANSACTION
           : MUTANT(EXPIRED_UNSIGNED) ? CAUSE_CLIENT
                                      : cause->kind;
}

/* A change with the commit that it is part of. */
struct untold {
    struct untold *next;
    uint64_t commit;
    struct ddb_change change;
};

static void tell(struct writer *writer, const struct ddb_change *change)
{
    if (writer->changed) {
        writer->changed(writer->context, change);
    }
    if (writer->expired && change->submit == 0) {
        writer->expired(writer->context, change);
    }
}

static void tell_up_to(struct writer *writer, uint64_t commit)
{
    for (const struct untold *untold = writer->untold; untold; untold = untold->next) {
        if (untold->commit <= commit) {
            tell(writer, &untold->change);
        }
    }
    if (writer->untold) {
        arena_reset(&writer->untold_arena);
        writer->untold = writer->untold_last = NULL;
    }
}

void writer_init(struct writer *writer, struct store *store)
{
    writer->store = store;
    writer->last_change = store_counter(store, "change");
    tell_up_to(writer, store_commits(store));
}

void writer_release(struct writer *writer)
{
    arena_release(&writer->untold_arena);
    writer->untold = writer->untold_last = NULL;
}

void writer_tell(struct writer *writer)
{
    tell_up_to(writer, UINT64_MAX);
}

static void keep_untold(struct writer *writer, const struct ddb_change *change)
{
    struct arena *arena = &writer->untold_arena;
    struct untold *untold = arena_zalloc(arena, sizeof *untold);
    untold->commit = change->commit;
    untold->change = *change;
    untold->change.table = arena_copy(arena, change->table);
    untold->change.account = arena_copy(arena, change->account);
    untold->change.region = arena_copy(arena, change->region);
    untold->change.key = arena_copy(arena, change->key);
    untold->change.old_image = arena_copy(arena, change->old_image);
    untold->change.new_image = arena_copy(arena, change->new_image);
    if (writer->untold_last) {
        writer->untold_last->next = untold;
    } else {
        writer->untold = untold;
    }
    writer->untold_last = untold;
}

/* Before any row is touched: a split that is due by now looks at the rows as they were. */
static void store_entry(const struct change *change, const struct entry_delta *delta,
                        int64_t time_us)
{
    bool local = delta->index->kind == INDEX_LOCAL;
    struct partitions *partitions = local ? change->table->partitions : delta->index->partitions;
    if (partitions && delta->had) {
        partitions_store(partitions, delta->old_key, -(int64_t)delta->old_bytes, time_us);
    }
    if (partitions && delta->has) {
        partitions_store(partitions, delta->new_key, (int64_t)delta->new_bytes, time_us);
    }
}

static void store_bytes(const struct change *change, int64_t time_us)
{
    partitions_store(change->table->partitions, change->key,
                     (int64_t)change->new_bytes - (int64_t)change->old_bytes, time_us);
    for (size_t i = 0; i < change->delta_count; i++) {
        if (!change->deltas[i].deferred) {
            store_entry(change, &change->deltas[i], time_us);
        }
    }
}

static void apply_entry(struct store *store, const struct entry_delta *delta)
{
    if (delta->deferred) {
        return;
    }
    bool moved = delta->had && delta->has && !str_eq(delta->old_key, delta->new_key);
    if (delta->had && (moved || !delta->has) && !MUTANT(INDEX_ENTRY_LEFT)) {
        rows_delete(store, delta->old_key);
    }
    bool same = str_eq(delta->old_item, delta->new_item) || MUTANT(INDEX_ENTRY_STALE);
    if (delta->has && (!delta->had || moved || !same)) {
        rows_put(store, delta->new_key, delta->new_item);
    }
    delta->index->item_count += (int64_t)delta->has - (int64_t)delta->had;
    delta->index->bytes += (int64_t)delta->new_bytes - (int64_t)delta->old_bytes;
}

static void apply_item(struct writer *writer, const struct change *change)
{
    struct store *store = writer->store;
    if (change->new_image) {
        rows_put(store, change->key, change->new_item);
    } else {
        rows_delete(store, change->key);
    }
    struct table *table = change->table;
    table->item_count += (int64_t)(change->new_image != NULL) - (change->old_image != NULL);
    table->bytes += (int64_t)change->new_bytes - (int64_t)change->old_bytes;
    for (size_t i = 0; i < change->delta_count; i++) {
        apply_entry(store, &change->deltas[i]);
    }
    collection_apply(store, change);
    if (writer->expiry && table->ttl_attribute.len > 0) {
        expiry_change(writer->expiry, table, change->key, change->old_image, change->new_image);
    }
}

static struct str image_text(struct buf *out, const struct value *image)
{
    buf_clear(out);
    if (image) {
        struct json_writer w;
        json_begin(&w, out);
        item_dump(&w, image);
    }
    return buf_view(out);
}

/* Prints the images for whoever watches the run. */
static void report(struct writer *writer, const struct change *change,
                   const struct write_cause *cause)
{
    struct arena arena;
    arena_init(&arena);
    struct buf key, old_image, new_image;
    buf_init(&key);
    buf_init(&old_image);
    buf_init(&new_image);
    struct value attributes;
    enum cause kind = cause_of(cause);
    key_of(&arena, &change->table->schema, NULL,
           change->new_image ? change->new_image : change->old_image, &attributes);
    struct ddb_change seen = {
        .number = writer->last_change,
        .submit = cause->submit,
        .time_us = cause->time_us,
        .commit = store_may_fail(writer->store) ? store_commits(writer->store) + 1 : 0,
        .cause = str_from(causes[kind].name),
        .principal = str_from(causes[kind].principal),
        .principal_type = str_from(causes[kind].type),
        .account = change->table->account,
        .region = change->table->region,
        .table = change->table->name,
        .key = image_text(&key, &attributes),
        .old_image = image_text(&old_image, change->old_image),
        .new_image = image_text(&new_image, change->new_image),
    };
    if (store_may_fail(writer->store)) {
        keep_untold(writer, &seen);
    } else {
        tell(writer, &seen);
    }
    buf_release(&key);
    buf_release(&old_image);
    buf_release(&new_image);
    arena_release(&arena);
}

static void log_change(struct writer *writer, const struct change *change,
                       const struct write_cause *cause)
{
    if (change->table->readers > 0) {
        changes_append(writer->store, &(struct change_entry){
                                          .number = writer->last_change,
                                          .time_us = cause->time_us,
                                          .submit = cause->submit,
                                          .table_id = change->table->id,
                                          .key = change->key,
                                          .old_item = change->old_item,
                                          .new_item = change->new_item,
                                          .cause = causes[cause_of(cause)].name,
                                          .transaction = cause->transaction,
                                      });
    }
    if (writer->changed || (writer->expired && cause->submit == 0)) {
        report(writer, change, cause);
    }
}

uint32_t writer_write(struct writer *writer, const struct change *changes, size_t count,
                      const struct write_cause *cause)
{
    uint32_t applied = 0;
    for (size_t i = 0; i < count; i++) {
        bool lost = MUTANT(LOST_WRITE) && cause->time_us % 31 == 0;
        bool halved = MUTANT(HALF_TRANSACTION) && cause->transaction > 0 && i > 0 && i + 1 == count;
        if (!changes[i].differs || lost || halved) {
            continue;
        }
        applied++;
        writer->last_change++;
        if (changes[i].table->partitions) {
            store_bytes(&changes[i], cause->time_us);
        }
        if (writer->replicas) {
            replicas_see(writer->replicas, &changes[i], writer->last_change, cause->time_us);
        }
        apply_item(writer, &changes[i]);
        log_change(writer, &changes[i], cause);
    }
    if (applied > 0 && store_durable(writer->store)) {
        if (!MUTANT(NUMBER_BACK) || writer->last_change % 4 == 0) {
            store_set_counter(writer->store, "change", writer->last_change);
        }
        if (cause->transaction > 0) {
            decisions_done(writer->store, cause->transaction);
        }
    }
    return applied;
}

static bool any_differs(const struct change *changes, size_t count)
{
    bool differs = false;
    for (size_t i = 0; i < count; i++) {
        differs = differs || changes[i].differs;
    }
    return differs;
}

uint32_t writer_apply(struct writer *writer, const struct change *changes, size_t count,
                      const struct write_cause *cause)
{
    if (!any_differs(changes, count)) {
        return 0;
    }
    store_begin(writer->store);
    uint32_t applied = writer_write(writer, changes, count, cause);
    store_commit(writer->store);
    return applied;
}
