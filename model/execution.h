/* Statements as the judge works them out. */
#ifndef DYNARIG_EXECUTION_H
#define DYNARIG_EXECUTION_H

#include "judge_internal.h"
#include "partiql.h"

/* One statement, and the table that it names. */
struct execution {
    const struct doc *body; /* the member that holds Statement and Parameters */
    const struct model_statement *statement;
    struct model_table *table;
    const char *fault;     /* why it is not valid */
    const struct doc *key; /* of the one item that is written or read, or the item; NULL: unknown */
    struct model_write write;
    size_t passed[2 * PART_MAX]; /* places of the equalities on the key */
    size_t pinned;
};

/* Reads the statement. False: it is not valid, whatever the tables are. */
bool execution_read(struct judge *judge, const struct doc *body, struct execution *out);
/* Finds the table, and what a write does: INSERT, UPDATE, DELETE, EXISTS. */
enum forecast execution_write(struct judge *judge, struct execution *execution);
/* The key of the one item that the statement writes or reads, or the item that it puts; the table
 * is found, too. NULL: no such table, or not one item. */
const struct doc *execution_key(struct judge *judge, struct execution *execution);
/* Does EXISTS ask for more than the key? */
bool execution_asks_more(const struct execution *execution);
/* What RETURNING answers. False: the model cannot say. */
bool execution_returns(struct judge *judge, const struct execution *execution,
                       const struct doc **item);

/* ---- SELECT: judge_select.c */

enum select_plan {
    PLAN_ONE,     /* the whole key of the table, by equality */
    PLAN_QUERY,   /* one partition: in the order of the sort key */
    PLAN_SCAN,    /* all there is */
    PLAN_SEVERAL, /* alternatives: in what order and how many a page, who knows */
};

struct selection {
    struct judge *judge;
    struct execution *execution;
    enum select_plan plan;
    const struct model_index *index;
    struct model_table *sight; /* the table as the read saw it; the table until that is known */
    bool consistent;
    bool fetches; /* columns that a local index lacks */
    /* What chooses the rows that are evaluated. */
    const struct model_clause *equal[2 * PART_MAX];
    size_t equal_count;
    const struct model_clause *bound; /* of the sort key; NULL: none */
    /* Rows that were evaluated, and those that are shown. */
    const struct doc **rows; /* items of the table */
    size_t row_count;
    struct doc *items;
    size_t item_count;
    size_t bytes;
    int64_t fetched_halves;
    const struct doc *last; /* where the page must end; NULL: it does not */
};

enum forecast selection_plan(struct judge *judge, struct execution *execution,
                             struct selection *out);
/* Works out the page behind the key `start` (NULL: from the beginning), `most` rows at the most. */
void selection_read(struct selection *selection, const struct doc *start, size_t most);
/* The whole key, of PLAN_ONE. */
const struct doc *selection_key(const struct selection *selection);
/* How many rows come before and with the one of that key. */
size_t selection_place(struct selection *selection, const struct doc *start, const struct doc *key);

#endif
