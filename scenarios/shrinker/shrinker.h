/*
 * The shrinker: a failing story in, a smaller one out that fails the same way. It tries, in a fixed
 * order and again while that helps: fewer requests, clients, faults, items; smaller requests, items
 * and tables; one client instead of several; no times. Each trial is one run in virtual time.
 */
#ifndef DYNARIG_SHRINKER_H
#define DYNARIG_SHRINKER_H

#include "failure.h"
#include "story.h"

struct shrinker {
    /* Runs the scenario of this text. Which failure came first? Its texts in the arena; an empty
     * hazard: all was well. */
    struct failure (*run)(void *context, struct str scenario, struct arena *arena);
    /* After each step forward and now and then between; NULL: nobody looks. */
    void (*progress)(void *context, const struct shrinker *shrinker);
    void *context;
    struct arena *arena; /* of the story */
    struct failure failure;
    struct story story; /* the smallest one so far: it fails that way */
    uint64_t trials, trials_max;
    /* The failure is no wrong reply but what the requests lead to. Then requests and items stay as
     * they are, and what is there before the first request must not fail by itself. */
    bool verbatim;
};

/* Makes `story` as small as it goes within the bound. False: it does not fail that way at all. */
bool shrinker_work(struct shrinker *shrinker);

#endif
