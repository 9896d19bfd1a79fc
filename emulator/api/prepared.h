/*
 * One PartiQL statement of a request on its way: ExecuteStatement has one, BatchExecuteStatement
 * and ExecuteTransaction several. Taken in steps, so that each operation does its checks between.
 *
 *     read      Parameters and Statement, well-formed: no table is needed
 *     find      the table
 *     check     of a write: its key and expressions against the schema
 */
#ifndef DYNARIG_PREPARED_H
#define DYNARIG_PREPARED_H

#include "../partiql/rewrite.h"
#include "item_write.h"

struct prepared {
    struct request *request;
    const struct doc *doc; /* "Statement", "Parameters", ... */
    struct value *parameters;
    size_t parameter_count;
    struct rewritten parts;
    enum statement_type type; /* of parts.statement */
    struct str given;         /* the table as the statement names it */
    struct table *table;
    struct item_write write; /* of all but SELECT */
};

bool prepared_read(struct prepared *prepared, struct request *request, const struct doc *doc,
                   struct error *err);
/* EXISTS stands in transactions only. */
bool prepared_refuse_exists(const struct prepared *prepared, struct error *err);
bool prepared_find(struct prepared *prepared, struct error *err);
/* Of a write: the key that its WHERE clause names (INSERT: in its item); then also the schema. */
bool prepared_key(struct prepared *prepared, struct error *err);
bool prepared_check_write(struct prepared *prepared, struct error *err);
/* What RETURNING answers of a write that was evaluated; NULL: nothing. */
const struct value *prepared_returned(const struct prepared *prepared);

#endif
