#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "../base/arena.h"

struct ledger_entry {
    struct ledger_entry *next;
    bool settled;
    struct buf text;
};

void ledger_init(struct ledger *ledger)
{
    *ledger = (struct ledger){.hash = sha256_new()};
    buf_init(&ledger->text);
}

/* Settled entries at the front go into the hash. */
static void ledger_drain(struct ledger *ledger)
{
    while (ledger->first && ledger->first->settled) {
        struct ledger_entry *entry = ledger->first;
        sha256_add(ledger->hash, buf_view(&entry->text));
        ledger->first = entry->next;
        buf_release(&entry->text);
        free(entry);
    }
    ledger->last = ledger->first ? ledger->last : NULL;
}

void ledger_release(struct ledger *ledger)
{
    for (struct ledger_entry *entry = ledger->first; entry; entry = entry->next) {
        entry->settled = true;
    }
    ledger_drain(ledger);
    sha256_free(ledger->hash);
    buf_release(&ledger->text);
}

struct ledger_entry *ledger_open(struct ledger *ledger)
{
    struct ledger_entry *entry = mem_zalloc(sizeof *entry);
    if (ledger->last) {
        ledger->last->next = entry;
    } else {
        ledger->first = entry;
    }
    ledger->last = entry;
    return entry;
}

void ledger_begin(struct ledger *ledger)
{
    buf_clear(&ledger->text);
}

void ledger_field(struct ledger *ledger, struct str field)
{
    buf_u64(&ledger->text, field.len);
    buf_str(&ledger->text, field);
}

void ledger_number(struct ledger *ledger, uint64_t number)
{
    buf_u64(&ledger->text, number);
}

void ledger_settle(struct ledger *ledger, struct ledger_entry *entry)
{
    if (ledger->first == entry || !ledger->first) { /* nothing before it waits */
        sha256_add(ledger->hash, buf_view(&ledger->text));
        if (entry) {
            entry->settled = true;
            ledger_drain(ledger);
        }
        return;
    }
    entry = entry ? entry : ledger_open(ledger);
    buf_str(&entry->text, buf_view(&ledger->text));
    entry->settled = true;
}

void ledger_print(const struct ledger *ledger, char out[65])
{
    unsigned char bytes[32];
    struct buf hex;
    sha256_peek(ledger->hash, bytes);
    buf_init(&hex);
    hex_print(&hex, bytes, sizeof bytes);
    memcpy(out, hex.data, 64);
    out[64] = '\0';
    buf_release(&hex);
}
