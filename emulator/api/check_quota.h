/*
 * Limits of the account and of a table, and how soon a table may be changed again. Errors:
 * LimitExceededException, ThrottlingException (Developer Guide, "Quotas"; texts as measured on the
 * service).
 */
#ifndef DYNARIG_CHECK_QUOTA_H
#define DYNARIG_CHECK_QUOTA_H

#include "request.h"

/* DescribeLimits answers with them. */
#define ACCOUNT_UNITS_MAX 80000

/* Units of a table's definition; `table`: what it takes the place of, or NULL. */
bool check_quota(const struct request *request, const struct table *table,
                 const struct doc *definition, struct error *err);
/* What an UpdateTable request may not do again yet. */
bool check_pauses(const struct request *request, const struct table *table, struct error *err);

#endif
