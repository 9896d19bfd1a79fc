/*
 * TransactionCanceledException: a reason for each action, in the order of the request. API
 * Reference, TransactionCanceledException.
 */
#ifndef DYNARIG_CANCELLATION_H
#define DYNARIG_CANCELLATION_H

#include "../base/error.h"

/*
 * What became of each of `count` actions, each with an error of its own. No error at all: true. An
 * error that is no reason of a cancellation is passed on alone.
 */
/* The reason that stands for an error's code; NULL: none does. */
const char *cancellation_reason(enum error_code code);
bool cancellation_check(const struct error *outcomes, size_t count, struct error *err);

#endif
