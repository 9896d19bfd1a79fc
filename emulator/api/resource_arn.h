/* The ResourceArn of a request about tags or policies. */
#ifndef DYNARIG_RESOURCE_ARN_H
#define DYNARIG_RESOURCE_ARN_H

#include "request.h"

/* The table that it names; NULL with the error set. Tables that are being made or deleted are not
 * found. Errors: ValidationException, AccessDeniedException, ResourceNotFoundException. */
struct table *resource_table(struct request *request, struct error *err);

#endif
