/*
 * Tables of a run at an endpoint get a prefix of their own, so that they meet no other tables.
 * Requests get it on the way out, replies lose it on the way back: who sends them knows nothing of
 * it. Tokens of transactions, which are remembered whatever the table, become the run's own, too.
 */
#ifndef DYNARIG_ALIAS_H
#define DYNARIG_ALIAS_H

#include "../../emulator/base/arena.h"

/* Names of tables, wherever a request may name one: TableName, keys of RequestItems, ARNs, FROM,
 * INTO and UPDATE of statements. A body that is no JSON stays as it is. */
struct str alias_request(struct arena *arena, struct str prefix, struct str body);
/* The prefix, wherever it stands, is taken out. */
struct str alias_reply(struct arena *arena, struct str prefix, struct str body);

#endif
