/* Hands everything through to another driver, and tells the search judge what the clients see. */
#ifndef DYNARIG_DRIVER_HISTORY_H
#define DYNARIG_DRIVER_HISTORY_H

#include "../../model/search.h"
#include "driver.h"

/* Both outlive it; closing it does not close `inner`. */
struct driver driver_history_open(const struct driver *inner, struct search *search);

#endif
