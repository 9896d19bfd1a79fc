/*
 * The digest of a run: SHA-256 over inputs and outputs at the border of the core, in the order of
 * the inputs, although outputs may be settled in another order.
 */
#ifndef DYNARIG_LEDGER_H
#define DYNARIG_LEDGER_H

#include "../base/digest.h"
#include "../base/str.h"

struct ledger_entry;

struct ledger {
    struct sha256 *hash;
    struct ledger_entry *first; /* oldest input whose output is not settled, or NULL */
    struct ledger_entry *last;
    struct buf text; /* of the entry that is being settled */
};

void ledger_init(struct ledger *ledger);
void ledger_release(struct ledger *ledger);
/* An input arrived; its output comes later. */
struct ledger_entry *ledger_open(struct ledger *ledger);
/* Starts the text of an entry; fields are added to `ledger->text` by ledger_field. */
void ledger_begin(struct ledger *ledger);
void ledger_field(struct ledger *ledger, struct str field); /* length-framed */
void ledger_number(struct ledger *ledger, uint64_t number);
/* The entry is complete; NULL: an input that has no output and no predecessor waits for it. */
void ledger_settle(struct ledger *ledger, struct ledger_entry *entry);
/* Hex and NUL, over everything up to the first input that is not settled. */
void ledger_print(const struct ledger *ledger, char out[65]);

#endif
