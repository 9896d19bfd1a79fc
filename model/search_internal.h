/* What the files of the search judge share. */
#ifndef DYNARIG_SEARCH_INTERNAL_H
#define DYNARIG_SEARCH_INTERNAL_H

#include "judge_internal.h"
#include "search.h"

#define ORDINAL_NEVER UINT64_MAX

/* One request with what came of it. Ordinals count sendings and answers together. */
struct invocation {
    uint64_t number;
    struct str client, operation;
    const struct doc *body; /* NULL: no JSON */
    int64_t begin_us, end_us;
    uint64_t begin, end; /* end: ORDINAL_NEVER while there is no answer */
    int status;
    struct str error;
    const struct doc *reply;
    bool known; /* an answer came, and it says whether the request was applied */
};

/* What a step reads or writes: an item, or the memory of a transaction's token. */
struct place {
    const struct model_table *table; /* NULL: a token */
    const struct doc *key;           /* the key alone; of a token {"token"} */
    size_t parent;                   /* union-find: the component */
    const struct doc **versions;     /* [0] is NULL: nothing there */
    uint64_t *hashes;                /* of their texts */
    uint32_t version_count;
    uint32_t now; /* version in the order under way */
};

/* What happens at one moment: a request, or what a batch or page did to one item. */
struct deed {
    size_t invocation;
    struct seen seen; /* held against the judge; `unseen` by the search */
    uint64_t begin, end;
    bool pure;     /* changes nothing, whatever the state */
    bool optional; /* nobody knows whether it happened */
    bool lacking;  /* an item that a page lacks: it may be filtered, or not match at all */
    size_t *places;
    size_t place_count;
    uint64_t alike; /* the same of two steps that do the same */
    bool tokened;   /* a transaction with a token: done once, it does nothing more */
    size_t first;   /* then: the step that was its first attempt */
};

/* What a step does to its places at the versions they have. */
struct effect {
    bool agrees;
    bool changes;
    const uint32_t *after;
};

struct page; /* of which it is to be known what it lacks */

struct search {
    struct search_options options;
    struct arena arena;
    struct judge *judge;    /* its tables are empty between two calls */
    struct state places_of; /* the same tables: keys with the numbers of their places */
    uint64_t ordinal;
    struct invocation *invocations;
    size_t invocation_count, invocation_cap;
    struct place *places;
    size_t place_count, place_cap;
    struct deed *steps;
    size_t step_count, step_cap;
    struct page *pages;
    const char *lost; /* an operation that the model cannot follow; NULL: none */
    struct effects *effects;
    uint64_t states; /* of the search under way */
    uint64_t states_all;
    struct search_finding *findings;
    size_t finding_count, finding_cap;
    uint64_t impossible, undecided;
};

/* ---- search_part.c: requests into steps */

void search_part(struct search *search, size_t invocation);
/* A read of one item by itself, which `seen` asks for and answers. Valid until the next is
 * added. */
struct deed *search_add_read(struct search *search, size_t invocation, const struct seen *seen,
                             size_t place, bool consistent);

/* A step that is the request itself, at these places (SIZE_MAX: none). */
void search_add_step(struct search *search, size_t invocation, const size_t *places, size_t count);
/* The same of writes, which happen together, and once under one token. */
void search_add_transaction(struct search *search, size_t invocation, const size_t *places,
                            size_t count);
/* A write of one item by itself, as search_add_read is a read. */
void search_add_write(struct search *search, size_t invocation, const struct seen *seen,
                      size_t place);

/* ---- search_statement.c: ExecuteStatement, BatchExecuteStatement, ExecuteTransaction */

void search_part_statement(struct search *search, size_t invocation);
void search_part_statements(struct search *search, size_t invocation);
void search_part_script(struct search *search, size_t invocation);

/* Errors by which a server says that it does not have the operation at all. */
bool search_is_not_there(struct str error);

/* ---- search_page.c */

void search_part_page(struct search *search, size_t invocation, bool scan);
/* After all: what pages lack, now that all keys are known. */
void search_part_pages(struct search *search);

/* ---- search_place.c */

/* Of the key attributes in a key or item; SIZE_MAX: they do not fit the table. */
size_t place_of_key(struct search *search, const struct model_table *table,
                    const struct doc *source);
size_t place_of_token(struct search *search, struct str token);
size_t place_root(struct search *search, size_t place);
void place_join(struct search *search, size_t a, size_t b);
/* The number of a version; `item` NULL: 0. */
uint32_t place_version(struct search *search, struct place *place, const struct doc *item);
void places_release(struct search *search);

/* ---- search_effect.c */

/* At the versions that its places have now. `unseen`: whatever its answer was. */
const struct effect *search_effect(struct search *search, size_t step, bool unseen);
/* The same once more, for what the judge says about it; in the search's arena. */
const char *search_why(struct search *search, size_t step);
void effects_free(struct effects *effects);

/* ---- search_order.c */

enum order_verdict { ORDER_FOUND, ORDER_NONE, ORDER_BOUND };

/* Steps of one component, by `begin`. Answers after `horizon` count as none. Found: `order` gets
 * the steps, and places stand at their last versions. */
struct order_task {
    const size_t *steps;
    size_t count;
    uint64_t horizon;
    size_t *order; /* room for all */
    size_t order_count;
};
enum order_verdict search_order(struct search *search, struct order_task *task);

/* ---- search_tell.c */

/* The step at the end of the horizon cannot be; `task` holds an order for all before it. */
void search_tell_impossible(struct search *search, const struct order_task *task, size_t step);
void search_tell_alone(struct search *search, size_t invocation, const char *why);
void search_tell_undecided(struct search *search, const struct order_task *task, const char *why);

#endif
