/*
 * Bulk put operations (Developer Guide, "Bulk put items"): what one is and how far it has come.
 *
 *     IN_PROGRESS -> COMPLETED | COMPLETED_WITH_ERRORS | FAILED
 *     IN_PROGRESS -> CANCELLING -> CANCELLED
 *
 * An operation moves in steps, each at its time and each one commit with the items that it wrote:
 * the first reads the objects, and keeps them; every other puts a number of records. So a database
 * that is opened again goes on where it ended.
 */
#ifndef DYNARIG_BULK_H
#define DYNARIG_BULK_H

#include "capacity.h"

#define BULK_NEVER INT64_MAX

enum bulk_status {
    BULK_IN_PROGRESS,
    BULK_COMPLETED,
    BULK_COMPLETED_WITH_ERRORS,
    BULK_CANCELLING,
    BULK_CANCELLED,
    BULK_FAILED,
    BULK_STATUS_COUNT
};

const char *bulk_status_name(enum bulk_status status); /* "IN_PROGRESS" */

/* Bytes put into one index. */
struct bulk_usage {
    struct str name;
    enum index_kind kind;
    int64_t bytes;
};

struct bulk {
    struct arena arena; /* of its texts */
    uint64_t number;    /* from 1, in the order of their starts */
    uint64_t submit;    /* the request that started it */
    const struct doc *request;
    struct str arn;
    struct str table; /* name */
    struct str table_id;
    enum bulk_status status;
    int64_t start_us;
    int64_t end_us;  /* 0: not done */
    int64_t due_us;  /* of the next step; BULK_NEVER: it is done */
    bool opened;     /* the objects were read */
    uint64_t object; /* that is being read, and how much of it was */
    uint64_t offset;
    int64_t records; /* processed, good or bad */
    int64_t failed;
    int64_t total_bytes;
    int64_t read_bytes;
    int64_t table_bytes;
    struct bulk_usage usages[TABLE_INDEX_MAX];
    size_t usage_count;
    const char *failure_code; /* NULL: none */
    const char *failure_message;
};

struct bulk_facts {
    uint64_t number, submit;
    int64_t start_us;
    struct str arn, table, table_id;
};

/* From a checked StartBulkPutItems request; everything is copied. Free with bulk_free. */
struct bulk *bulk_new(const struct doc *request, const struct bulk_facts *facts);
void bulk_free(struct bulk *bulk); /* NULL: nothing */
bool bulk_done(const struct bulk *bulk);
/* Adds the bytes of an applied change. */
void bulk_count(struct bulk *bulk, const struct change *change);
/* The store's text, and the operation from it (NULL: not such a text). */
void bulk_dump(const struct bulk *bulk, struct buf *out);
struct bulk *bulk_load(struct str state);

/* All operations of an emulator, by number. */
struct bulks {
    struct bulk **list;
    size_t count;
};

void bulks_load(struct bulks *bulks, struct store *store);
void bulks_release(struct bulks *bulks);
void bulks_add(struct bulks *bulks, struct bulk *bulk);
struct bulk *bulks_find(const struct bulks *bulks, struct str arn); /* NULL: none */
/* When the next step of any of them is due; BULK_NEVER: none is. */
int64_t bulks_due(const struct bulks *bulks);
/* Keeps its state; between store_begin and store_commit. */
void bulk_save(const struct bulk *bulk, struct store *store);

#endif
