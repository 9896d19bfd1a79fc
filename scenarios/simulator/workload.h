/*
 * Workloads: what the simulated clients of a scenario do, and what must hold in the end. A kind is
 * a file and a line in workload.def.
 *
 *     open -> prepare (no faults) -> next, done, next, done ... -> check -> close
 */
#ifndef DYNARIG_WORKLOAD_H
#define DYNARIG_WORKLOAD_H

#include "../../emulator/base/doc.h"
#include "../../emulator/base/random.h"
#include "../../faults/checker.h"
#include "distribution.h"
#include "driver.h"

enum { CLIENTS_MAX = 64 };

/* A request to be sent; the workload fills it. */
struct call {
    const char *operation;
    struct buf body;
    const struct fault_effect *strike; /* the first attempt, whatever the plan says; NULL: the plan
                                          decides */
};

/* What became of a call, all its attempts taken together. */
struct outcome {
    struct str error;        /* of the last attempt; empty: success, or no answer */
    const struct doc *reply; /* NULL: no answer came */
    unsigned attempts;
    unsigned unknown; /* attempts whose effect the client does not know */
};

/* Settings of a scenario's workload; `takes` says which of them a kind reads. */
struct work_settings {
    int64_t items; /* counters, accounts, nodes */
    const struct steps *steps;
    struct key_settings keys;
    struct size_settings sizes;
    struct choices mix; /* values: which action of the kind; empty: as the kind sees fit */
    int64_t faulty;     /* 1: the clients make the mistake that the kind is about */
};

struct work {
    const struct workload_kind *kind;
    struct work_settings settings;
    struct random random;
    unsigned clients;
    bool tables;                 /* may be made, changed and unmade */
    int64_t now_us;              /* when the client acts */
    uint64_t draws[CLIENTS_MAX]; /* used so far, by client */
    void *state;                 /* the kind's own */
};

struct workload_kind {
    const char *name;
    const char *about;
    const char *tables; /* with their attributes, for those who expect something; NULL: not told */
    const char *items;  /* what they are: "accounts"; NULL: there are none */
    bool doubtful; /* its requests may be such that the service refuses them, as programs' are */
    const char *takes;   /* of "items|keys|sizes"; NULL: none */
    const char *mistake; /* what faulty clients do; NULL: there are none */
    int64_t items_least, items_most, items_usual;
    /* What "workload.mix" may give weights to; NULL past the end. The function NULL: it has no mix.
     * Where the file gives none, `mix` of the settings is empty. */
    const char *(*action)(size_t index);
    /* CreateTable bodies; NULL past the end. */
    const char *(*table)(struct work *work, size_t index);
    void (*open)(struct work *work);
    /* The n-th request of the preparation; false: it is done. NULL: there is none. */
    bool (*prepare)(struct work *work, uint64_t n, struct call *out);
    /* When the client's next call is due: its previous one ended (or it began) at `now_us`, counted
     * from the end of the preparation. False: it has done all. NULL: the scenario says how many
     * calls it does, and how long it thinks before each. */
    bool (*due)(struct work *work, unsigned client, int64_t now_us, int64_t *due_us);
    void (*next)(struct work *work, unsigned client, struct call *out);
    /* NULL: what becomes of a call changes nothing. */
    void (*done)(struct work *work, unsigned client, const struct outcome *outcome);
    /* Has this client begun something that it must bring to an end? Then it goes on, once the
     * faults have stopped, beyond its operations. NULL: never. */
    bool (*busy)(const struct work *work, unsigned client);
    /* NULL: all holds; else what does not, in the arena. Nothing is under way any more. The
     * function NULL: the workload itself promises nothing. */
    const char *(*check)(struct work *work, const struct driver *driver, struct arena *arena);
    void (*close)(struct work *work);
};

/* The CreateTable body of a table whose key is the number "id". */
#define WORK_TABLE(name)                                                                           \
    "{\"TableName\":\"" name "\",\"BillingMode\":\"PAY_PER_REQUEST\","                             \
    "\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"N\"}],"               \
    "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}]}"

const struct workload_kind *workload_kind_at(size_t index); /* NULL past the end */
const struct workload_kind *workload_kind_find(struct str name);

/* 64 bits for the distributions: a pure function of seed, client and how often it drew. */
uint64_t work_draw(struct work *work, unsigned client);
/* The call was done, as far as the client knows. */
bool outcome_good(const struct outcome *outcome);
/* An answer came, and it is this error: "ConditionalCheckFailedException". */
bool outcome_is(const struct outcome *outcome, const char *error);
/* Why an action of a transaction was cancelled: the code, "None" included; empty: it was not. */
struct str outcome_reason(const struct outcome *outcome, size_t action);
/* A number attribute of an item (NULL: none); `otherwise` where it is not there. */
int64_t item_number(const struct doc *item, const char *attribute, int64_t otherwise);

/* A draw of this client: a pure function of seed, client and how often it drew. */
uint32_t work_below(struct work *work, unsigned client, uint32_t bound);
/* Item i of the table, for each i below `count`, has the number `whole` - taken[i] in "n". NULL: so
 * it is; else which has not, in the arena. */
const char *work_stock(const struct driver *driver, struct arena *arena, const char *table,
                       const int64_t *taken, int64_t count, int64_t whole);
/* A number attribute of an item, strongly read; false: it is not there, or is no integer. */
bool work_number(const struct driver *driver, struct arena *arena, const char *table,
                 const char *key, const char *attribute, int64_t *out);

#endif
