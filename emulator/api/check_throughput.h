/* Billing mode and throughput figures of a CreateTable request, its global indexes included. */
#ifndef DYNARIG_CHECK_THROUGHPUT_H
#define DYNARIG_CHECK_THROUGHPUT_H

#include "../base/doc.h"
#include "../base/error.h"

/* The table's ProvisionedThroughput against its BillingMode. */
bool check_billing(const struct doc *request, bool on_demand, struct error *err);
/* The largest units that the service reads at all, for the table and its global indexes. */
bool check_units(const struct doc *request, struct error *err);
/* The same of a table or index alone: what has an IndexName is one. */
bool check_units_of(const struct doc *holder, struct error *err);
/* OnDemandThroughput of table and global indexes. */
bool check_ceilings(const struct doc *request, bool on_demand, struct error *err);
/* WarmThroughput of table and global indexes: not below what there is without it. */
bool check_warm(const struct doc *request, bool on_demand, struct error *err);

#endif
