/*
 * How long requests take: rows of latency.def, drawn for each request.
 *
 * A draw is a pure function of the seed and of (client, operation, key): the n-th such request
 * takes as long in every run, whatever others do meanwhile. One quantile is drawn for a request;
 * its way to the moment of apply and the whole are read off at the same one, each in its row.
 */
#ifndef DYNARIG_LATENCY_H
#define DYNARIG_LATENCY_H

#include "api/request.h"

struct latency_count;

struct latency {
    bool on;
    struct ddb_latency_row rows[DDB_LATENCY_COUNT];
    int64_t *quantiles; /* of each row; 0: not worked out yet */
    uint8_t *kinds;     /* two for each operation: of one that writes, of one that reads */
    struct latency_count *counts; /* requests so far by scope */
    size_t count;
    /* Scopes are forgotten once there are too many: then all begin again, with draws of their
     * own. */
    uint64_t epoch;
};

/* `given` off: all requests are answered in the moment in which they arrive. */
void latency_open(struct latency *latency, const struct ddb_latency *given);
void latency_close(struct latency *latency);

/* For a request that arrives: `*quantile` is that of all its delays. How long until it is
 * applied. */
int64_t latency_arrival_us(struct latency *latency, const struct random *random,
                           const struct request *request, uint64_t *quantile);
/* How long from then to the reply, for one that was planned. */
int64_t latency_rest_us(const struct latency *latency, const struct request *request,
                        uint64_t quantile);

#endif
