/* What the files of the state share: items with their memory. */
#ifndef DYNARIG_STATE_INTERNAL_H
#define DYNARIG_STATE_INTERNAL_H

#include "state.h"

struct held {
    struct arena arena;
    size_t bytes; /* of it */
    struct doc item;
    struct held *before; /* the image that it replaced; NULL: none, or forgotten */
    int64_t written_us;
    uint64_t transaction; /* that wrote it; 0: none */
    uint64_t ended;       /* that took it out, where it is gone */
    bool fresh;           /* there was no item before */
};

/* The first place whose key is not less. */
size_t table_place(const struct model_table *table, const struct doc *key, bool *found);

#endif
