/*
 * A failing run as a list of parts that can go one by one: items that are there before, requests
 * in the order in which they were sent, what struck each of them. What is made smaller, and at last
 * printed as a scenario of the kind "steps".
 */
#ifndef DYNARIG_STORY_H
#define DYNARIG_STORY_H

#include "../simulator/steps.h"

struct story_item {
    struct str table;
    const struct doc *item;
};

struct story_step {
    size_t lane; /* which client */
    struct step step;
};

struct story {
    const struct doc *rest; /* of the scenario: members other than "about" and "workload" */
    bool any;               /* the requests need not be valid */
    const struct doc *tables;
    struct story_item *items;
    size_t item_count;
    struct story_step *steps; /* by time, then by client */
    size_t step_count;
};

/* `steps` have their times from the start ("at"). Shares their documents. */
void story_read(const struct steps *steps, const struct doc *rest, struct arena *arena,
                struct story *out);
/* The scenario. Clients without a step are none. Steps that all come at the start have no times:
 * the order of each client is enough. */
const struct doc *story_print(const struct story *story, struct str about, struct arena *arena);
/* How many clients have steps. */
size_t story_clients(const struct story *story);

#endif
