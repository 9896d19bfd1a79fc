/* The catalog's rows: tables with their state as JSON text. What it means, engine/table.c knows. */
#ifndef DYNARIG_CATALOG_H
#define DYNARIG_CATALOG_H

#include "store.h"

void catalog_put(struct store *store, uint32_t id, struct str name, struct str state);
/* The table is gone for readers; its rows wait for reclaiming. */
void catalog_drop(struct store *store, uint32_t id);
/* Its rows are reclaimed. */
void catalog_forget(struct store *store, uint32_t id);

/* All entries by id. The callback must not call the store. */
typedef void catalog_visit(void *context, uint32_t id, bool dropped, struct str state);
void catalog_each(struct store *store, catalog_visit *visit, void *context);

#endif
