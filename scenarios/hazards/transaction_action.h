/*
 * One action of a TransactWriteItems as the request of a single operation that does the same to
 * its item: for what the action alone makes of the item.
 */
#ifndef DYNARIG_TRANSACTION_ACTION_H
#define DYNARIG_TRANSACTION_ACTION_H

#include "../../emulator/base/arena.h"
#include "../../emulator/base/str.h"

/*
 * The action that writes the item with this key (JSON of the key attributes) of this table (bare
 * name): "PutItem", "UpdateItem" or "DeleteItem" and its body, in the arena. False: `transaction`
 * (a request body) has none.
 */
bool transaction_action(struct arena *arena, struct str transaction, struct str table,
                        struct str key, const char **operation, struct str *body);

#endif
