/*
 * The TableName of a request: a table's name, or its ARN (API Reference, "TableName").
 */
#ifndef DYNARIG_TABLE_NAME_H
#define DYNARIG_TABLE_NAME_H

#include "../base/error.h"

/* What follows the last slash of an ARN; what is no ARN, as it is. */
struct str table_name_bare(struct str given);

/*
 * The bare name, shared with `given`. An ARN must be one of `account` (12 digits; empty:
 * 000000000000) and `region` (empty: us-east-1); errors as the service words them. A name that is
 * no ARN was checked by its shape and is taken as it is.
 */
bool table_name_resolve(struct arena *arena, struct str given, struct str account,
                        struct str region, struct str *name, struct error *err);

#endif
