/*
 * Eventually consistent reads: which replica answers, how far that one has come, and the claims
 * that the request makes of it.
 *
 * "When you request an eventually consistent read, DynamoDB might return a response that does not
 * reflect the results of a recently completed write." Developer Guide, "DynamoDB read consistency".
 * So do reads of a table and of its local indexes unless they ask for more, and all reads of global
 * indexes. Which of the three replicas answers is a draw over the client, the operation and the
 * partition of the key; in this scope others draw nothing away.
 */
#ifndef DYNARIG_EVENTUAL_H
#define DYNARIG_EVENTUAL_H

#include "../engine/glimpse.h"
#include "request.h"

/* What a read sees that goes to the row with this key, or begins there, and the claim of it.
 * `index` NULL: of the table. `consistent`: it asks for what is there now, and claims nothing. */
struct glimpse glimpse_open(struct request *request, const struct table *table,
                            const struct index *index, struct str row_key, bool consistent);
/* The last one comes to nothing, for its item is not answered. */
void glimpse_discard(const struct glimpse *glimpse, struct request *request);

/* The member "reads" of the claims; none: nothing. */
void reads_dump(struct json_writer *w, const struct ddb_read *reads);

#endif
