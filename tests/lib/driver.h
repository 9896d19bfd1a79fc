/* A driver of the core for tests: one call at a time, or sent and drained by hand. */
#ifndef DYNARIG_TEST_DRIVER_H
#define DYNARIG_TEST_DRIVER_H

#include "../../emulator/emulator.h"

struct driver {
    struct ddb *ddb;
    int64_t now_us;
    /* the last reply */
    int status;
    enum ddb_wire wire;
    bool late;
    bool struck;
    uint32_t changes;
    char *body;
    char *claims;
};

/* `env` may be NULL. Ends the test when the core cannot be opened. */
void driver_open(struct driver *driver, const struct env *env);
void driver_open_with(struct driver *driver, const struct ddb_options *options);
void driver_close(struct driver *driver);
uint64_t driver_send(struct driver *driver, const char *operation, const char *body);
/* Sends and waits for the reply; returns its status (0: the connection went without one). */
int driver_call(struct driver *driver, const char *operation, const char *body);
/* Takes all replies that are due and appends "number@time " of each to `order`. */
void driver_drain(struct driver *driver, char order[256]);
/* An on-demand table with the string partition key "pk". */
void driver_table(struct driver *driver, const char *name);
/* Puts {"pk": key, "n": number}. */
void driver_put(struct driver *driver, const char *table, const char *key, int number);

#endif
