/*
 * The definition of a table (its CreateTable request, as later changes left it): figures read from
 * it, and edits of it. An edit makes new documents in the table's arena; table_refresh follows.
 */
#ifndef DYNARIG_DEFINITION_H
#define DYNARIG_DEFINITION_H

#include "../engine/table.h"

/* Reads and writes, as the three kinds of throughput name them. */
struct axis {
    const char *provisioned; /* ReadCapacityUnits */
    const char *ceiling;     /* MaxReadRequestUnits */
    const char *warm;        /* ReadUnitsPerSecond */
    const char *quota;       /* TableMaxReadCapacityUnits */
    int64_t initial;         /* of a new on-demand table or index */
};
extern const struct axis definition_axes[AXES];

/* An integer member as the service takes it; absent (or no map): 0. */
int64_t definition_int(const struct doc *map, const char *member);
/* ProvisionedThroughput of a table's or index's definition; 0 on demand. */
void definition_units(const struct doc *definition, int64_t units[AXES]);

void definition_set(struct table *table, struct str member, const struct doc *value);
/* Of a global index; `value` NULL takes the member out. */
void definition_set_index(struct table *table, struct str index, struct str member,
                          const struct doc *value);
void definition_add_index(struct table *table, enum index_kind kind, const struct doc *index);
/* The index goes, and with it the definitions of attributes that no key has any more. */
void definition_drop_index(struct table *table, struct str index);
/* Adds those definitions of `more` whose names are new. */
void definition_add_attributes(struct table *table, const struct doc *more);
/* Takes out those definitions that no key schema uses. */
void definition_prune(struct table *table);

#endif
