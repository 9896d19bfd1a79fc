/*
 * Requests drawn at random, nearly all valid by themselves, on a small world of four tables: few
 * keys, so that they meet often, and attributes of every type, so that run-time errors come as
 * well.
 *
 * Where choices come from is the caller's matter: a seed, or the bytes of a fuzzer.
 */
#ifndef DYNARIG_DRAW_H
#define DYNARIG_DRAW_H

#include "../../emulator/base/env.h"

struct draw {
    uint32_t (*below)(void *context, uint32_t bound); /* 0 .. bound - 1 */
    void *context;
    /* The request being drawn. */
    struct buf body;
    const char *operation;
    bool tables;    /* operations on tables, too; else on the items of the first two alone */
    bool legacy;    /* it has the parameters of before expressions */
    bool returning; /* its statements may have the clause RETURNING */
    /* Placeholders of the part that is being drawn. */
    struct buf values;
    size_t value_count;
    /* The last page that was cut: the same request goes on behind it. */
    struct buf page;            /* body without its last brace and without where it begins */
    struct buf page_key;        /* LastEvaluatedKey or NextToken; empty: no page is open */
    const char *page_operation; /* "Query", "Scan", "ExecuteStatement" */
    /* What the last replies told: a bulk operation, the revision of a policy; empty: none. */
    struct buf bulk, revision;
    bool bulk_begun; /* just now */
};

void draw_init(struct draw *draw, uint32_t (*below)(void *context, uint32_t bound), void *context);
void draw_release(struct draw *draw);

/* CreateTable bodies of the world; NULL past the end. */
const char *draw_table(size_t index);
/* What can be drawn; NULL past the end. */
const char *draw_operation(size_t index);
/* The next request: `operation` and `body`. */
void draw_request(struct draw *draw);
/* The same, of the operation with this index. */
void draw_request_of(struct draw *draw, size_t operation);
/* What came of the last request, so that others may go on from there; NULL: no success is known. */
void draw_replied(struct draw *draw, const struct doc *reply);

/* What bulk operations load, for struct env. */
bool draw_objects(void *context, struct arena *arena, struct str bucket, struct str prefix,
                  struct env_objects *out);

/* ---- for the files of draw_ */

/* A choice of fixed texts: DRAW_ONE(draw, texts) with an array. */
#define DRAW_ONE(draw, list) ((list)[draw_below((draw), sizeof(list) / sizeof((list)[0]))])

uint32_t draw_below(struct draw *draw, uint32_t bound);
bool draw_chance(struct draw *draw, uint32_t in); /* once in so many */

/* draw_value.c: attribute values as JSON; types as on the wire. */
void draw_value(struct draw *draw, struct buf *out);
void draw_typed(struct draw *draw, struct buf *out, const char *type);
/* Binds a value of the type (NULL: any) and writes its placeholder. */
void draw_bound(struct draw *draw, struct buf *out, const char *type);
void draw_bound_text(struct draw *draw, struct buf *out, const char *json);
/* A list of two numbers most of the time, as a vector index wants it. */
void draw_vector(struct draw *draw, struct buf *out);
/* The members of a key (or item) of a table, without braces. */
void draw_key(struct draw *draw, struct buf *out, unsigned table);
void draw_item(struct draw *draw, struct buf *out, unsigned table);
/* The n-th of all keys of a table, so that the entries of a batch differ. */
void draw_key_at(struct buf *out, unsigned table, uint32_t n);
const char *draw_pk(uint32_t n); /* what stands in it */
const char *draw_sk(uint32_t n);
/* Attributes that are no keys of a table or an index. */
enum { DRAW_PLAIN = 6 };
extern const char *const draw_plain[DRAW_PLAIN];
enum { DRAW_KEYS = 12 }; /* of table 0; the others have a quarter */
/* The tables of the world; the last two, which are made and unmade, have vectors and bulk loads. */
enum { DRAW_TABLES = 4, DRAW_VECTORS = 2, DRAW_LOADED = 3 };

/* draw_expression.c: texts; what they bind comes to `values`. */
void draw_condition(struct draw *draw, struct buf *out, bool keys);
void draw_update(struct draw *draw, struct buf *out);
void draw_projection(struct draw *draw, struct buf *out);

/* draw_legacy.c: parameters of before expressions as members, each with the comma before it. */
void draw_expected(struct draw *draw, struct buf *out);
void draw_legacy_filter(struct draw *draw, struct buf *out, bool scan);
/* `range` NULL: the key has none; `type`: the sort key's. */
void draw_key_conditions(struct draw *draw, struct buf *out, const char *hash, const char *range,
                         const char *type);
void draw_attribute_updates(struct draw *draw, struct buf *out);
void draw_attributes_to_get(struct draw *draw, struct buf *out);

/* draw_partiql.c: bodies without the last brace, of ExecuteStatement (true: its pages can go on),
 * BatchExecuteStatement and ExecuteTransaction. */
bool draw_statement(struct draw *draw);
void draw_batch_statements(struct draw *draw);
void draw_transaction_statements(struct draw *draw);

#endif
