/*
 * The pipeline of one request: read the body, check its shape, plan; and the text of its error.
 */
#ifndef DYNARIG_PIPELINE_H
#define DYNARIG_PIPELINE_H

#include "request.h"

/* Reads the body once; false: it is not a JSON object. */
bool request_read(struct request *request);
/* Plans, and writes the reply or the error's body: `reply`, `status`, `error_name`. Nothing is
 * applied. */
void request_plan(struct request *request);
/* A planned transaction that has a window before its commit is prepared now, and holds its items
 * until request_apply. The length of the window in microseconds; 0: nothing to wait for. */
int64_t request_prepare(struct request *request);
/* Applies what was planned; returns how many items changed. If a table of a prepared transaction is
 * gone by now, the reply becomes an error. */
uint32_t request_apply(struct request *request);
/* The store failed: the reply becomes InternalServerError, whatever was planned. */
void request_fail(struct request *request);

#endif
