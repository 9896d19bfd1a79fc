/*
 * The search judge: for a server that makes no claims. Its history is what the clients saw: when
 * each request was sent, and when what came back. It looks for an order in which the requests may
 * have been applied, each between its sending and its answer, that gives all those answers.
 *
 * - A request without an answer, or with one of HTTP status 500 and above, may have been applied at
 *   any time after it was sent, or never: Developer Guide, "Error handling with DynamoDB", on 500.
 * - An eventually consistent read may show any version up to its end ("DynamoDB read consistency"),
 *   so it may stand anywhere before that; reads of global indexes likewise, and what they lack says
 *   nothing.
 * - Batches and pages are read and written item by item: "DynamoDB Transactions: How it works",
 *   isolation levels. Transactions are one step.
 *
 * Keys that transactions join form components, each searched by itself (Wing and Gong, with the
 * memory of states of Lowe's "Testing for linearizability"), and not without bound: what was not
 * found out is undecided, never explained.
 */
#ifndef DYNARIG_SEARCH_H
#define DYNARIG_SEARCH_H

#include "../emulator/base/arena.h"

struct search;

struct search_options {
    uint64_t states_max; /* of one search; beyond: undecided */
};

/* A request as it is sent. All texts are copied. */
struct search_call {
    struct str client;
    struct str operation;
    struct str body; /* JSON */
    int64_t time_us; /* for findings: which came before which is told by the order of the calls */
};

struct search_answer {
    int64_t time_us;
    int status;       /* HTTP */
    struct str error; /* "ValidationException"; empty: success */
    struct str body;  /* JSON */
};

struct search *search_new(const struct search_options *options);
void search_free(struct search *search);
/* What the next two call it. A request that is never ended has no answer. */
size_t search_begin(struct search *search, const struct search_call *call);
/* The caller's own number of it, which findings tell. */
void search_number(struct search *search, size_t call, uint64_t number);
void search_end(struct search *search, size_t call, const struct search_answer *answer);

struct search_finding {
    bool undecided; /* else impossible */
    const char *title;
    /* A text, and behind the line "lanes:" one JSON object a line, in the order of sending:
     * {"call","client","begin","end","operation","outcome","keys","place","impossible"}; times in
     * microseconds; end null: no answer; place: its number in an order that explains all but the
     * impossible one, null: not applied, or not known. */
    const char *detail;
    struct str table;
    const uint64_t *calls; /* numbers; the impossible one last */
    size_t call_count;
};

struct search_result {
    const struct search_finding *findings;
    size_t finding_count;
    uint64_t components, steps, states;
    uint64_t impossible, undecided; /* components and single steps */
};

/* "NAME (ERROR, N times), ...": operations of which the server said that it does not have them;
 * "": none. They count as not sent. In the arena. */
const char *search_unknown(const struct search *search, struct arena *arena);
/* Of the whole history; to be called once. The result lives as long as the search. */
void search_judge(struct search *search, struct search_result *out);

#endif
