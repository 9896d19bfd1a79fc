/* What the files of the judge share. */
#ifndef DYNARIG_JUDGE_INTERNAL_H
#define DYNARIG_JUDGE_INTERNAL_H

#include "entries.h"
#include "interpret.h"
#include "judge.h"
#include "page_tokens.h"
#include "state.h"

enum {
    ITEM_BYTES_ALLOWED = 400 * 1024,
    PAGE_BYTES_ALLOWED = 1024 * 1024,
    READ_BYTES = 4096, /* of one read unit */
};

struct token; /* of a transaction that succeeded */
struct past;  /* past_requests.h */
struct undertaking;
struct model_statement; /* partiql.h */
struct walk;            /* scans, page by page: walks.h */
struct bulk;            /* a bulk operation: judge_bulk.c */
struct ranges;          /* of partitions: ranges.h */

/* Units in halves that a request costs one table. */
struct units {
    const struct model_table *table;
    struct str name; /* as the request names the table; empty: as the body does */
    int64_t table_halves;
    int64_t index_halves[INDEX_MAX];
    int64_t vector_bytes[INDEX_MAX];
    bool vague; /* something of it the model does not know */
};

/* What the operation that is being judged must report as consumed. */
struct bill {
    enum { BILL_UNKNOWN, BILL_ONE, BILL_LIST } form;
    const char *axis; /* "ReadCapacityUnits", "WriteCapacityUnits"; NULL: none is named */
    struct units *list;
    size_t count;
};

/* Where requests stand: check_items.c. */
enum { FLIGHTS = 1024 };
struct flight {
    uint64_t submit;
    int64_t sent_us, applied_us; /* < 0: not yet */
    bool answered;
};

/* What is to be shown next: check_indexes.c. */
struct inspection {
    size_t table, index, segment;
    bool under_way;
    struct buf body;  /* of the request */
    struct buf start; /* where its next page begins; empty: nowhere */
};

struct judge {
    struct judge_options options;
    struct state state;
    struct arena arena; /* of one call */
    const char *why;
    bool unseen;  /* of this call: see struct seen */
    size_t looks; /* of this call: reads; sights: of those that claim what they saw */
    size_t sights;
    bool blind;                 /* something was read that the model does not know */
    const char *sight_fault;    /* what is wrong with a claim; NULL: nothing */
    enum check check;           /* whose turn it is, or what the disagreement broke */
    uint64_t held[CHECK_COUNT]; /* how often there was something to compare */
    struct token *tokens;
    struct token *statement_tokens; /* of ExecuteTransaction */
    struct page_tokens pages;       /* of ExecuteStatement */
    struct bill bill;
    const struct undertaking *undertaking; /* the transaction that is being judged; NULL: none */
    uint64_t transactions;                 /* that were done */
    struct flight flights[FLIGHTS];
    int64_t last_applied_us;
    struct walk *walks;
    struct bulk *bulks;
    struct ranges *ranges; /* check_partitions.c */
    struct inspection inspection;
    bool moving; /* a table or index may be between two states */
    bool lost;   /* it held too much, and let go: nothing is judged any more */
    /* check_durability.c */
    struct past *past;    /* NULL: it is not kept */
    uint64_t commit;      /* the last one that was seen */
    uint64_t last_change; /* number of the last change in it */
    bool others_write;    /* a bulk operation does, and nobody sees when */
};

/* All tables gone, and what was known of them. */
void judge_forget(struct judge *judge);

/* What the model says must come of a request or of one action. */
enum forecast {
    FORECAST_SUCCESS,
    FORECAST_CONDITION, /* ConditionalCheckFailedException */
    FORECAST_INVALID,   /* ValidationException */
    FORECAST_NOT_FOUND, /* ResourceNotFoundException */
    FORECAST_IN_USE,    /* ResourceInUseException */
    FORECAST_NO_POLICY, /* PolicyNotFoundException */
    FORECAST_DUPLICATE, /* DuplicateItemException */
};

typedef enum verdict judged(struct judge *judge, const struct seen *seen);
#define JUDGED(operation, function) judged function;
#include "judge.def"
#undef JUDGED

/* ---- checks */

enum stage { STAGE_SENT, STAGE_APPLIED, STAGE_ANSWERED, STAGE_REOPENED, STAGE_EXPIRED };

/* Something that happens to a request, to the store, or by itself. */
struct event {
    enum stage stage;
    uint64_t submit;
    int64_t time_us;
    const struct seen *seen;             /* STAGE_APPLIED */
    const struct reopening *reopening;   /* STAGE_REOPENED */
    const struct expiration *expiration; /* STAGE_EXPIRED */
};

typedef enum verdict checker(struct judge *judge, const struct event *event);
#define CHECK(code, name, about, function) checker function;
#include "property.def"
#undef CHECK

/* Disagrees, and says why. */
enum verdict judge_differs(struct judge *judge, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, where it is another property that is broken than the one that is looked at. */
enum verdict judge_breaks(struct judge *judge, enum check check, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* How the operation is judged; NULL: the model does not know it. */
judged *judge_of(struct str operation);
/* A document as text, "nothing" for none; in the arena. */
const char *judge_print(struct judge *judge, const struct doc *doc);

/* ---- replies: check_reply.c */

/* Holds the forecast against the error that came, if any. `fault` tells why a request is not
 * valid. True with `*verdict` set where that decides; false: both say success, and the reply is
 * to be compared. */
bool judge_outcome(struct judge *judge, const struct seen *seen, enum forecast forecast,
                   const char *fault, enum verdict *verdict);
/* Compares what stands in a reply with what must. `expected` NULL: nothing may stand there. */
enum verdict judge_item(struct judge *judge, const char *what, const struct doc *expected,
                        const struct doc *got);
/* The same items, whatever their order? */
bool same_items(const struct doc *a, const struct doc *b);
/* Is each of them one of all, and none there more often? */
bool items_within(const struct doc *part, const struct doc *all);
/* A text of the reply against what it must be. */
enum verdict judge_text(struct judge *judge, const char *what, struct str expected, struct str got);

/* Placeholders and item for the expressions in one part of a request. */
struct scope judge_scope(struct judge *judge, const struct doc *part, const struct doc *item);
/* Condition, filter or key condition `member` of the part, or what stood for it before there were
 * expressions; there is none: holds. */
bool judge_condition(struct scope *scope, const struct doc *part, const char *member, bool *holds);
/* What the part's projection shows of the scope's item; there is none: all. */
bool judge_projection(struct scope *scope, const struct doc *part, struct doc *out);

/* ---- one item: check_items.c, check_transactions.c */

/* As judge_item, for the image of one item that was read or written at one moment: what it is that
 * a wrong one breaks depends on what the item was before. `part`: of the request, with the
 * projection; NULL: whole images. */
enum verdict judge_image(struct judge *judge, const char *what, const struct model_table *table,
                         const struct doc *key, const struct doc *part, const struct doc *expected,
                         const struct doc *got);
/* Does `got` show the item as it was before a transaction that is over? */
bool shows_half(struct judge *judge, const struct model_table *table, const struct doc *key,
                const struct doc *part, const struct doc *got);

/* ---- one write of one item: judge_item.c */

enum write_kind { WRITE_PUT, WRITE_UPDATE, WRITE_DELETE, WRITE_CHECK };

struct model_write {
    enum write_kind kind;
    const struct doc *part; /* of the request: key or item, expressions */
    struct model_table *table;
    const struct doc *old_item; /* a copy in the arena; NULL: none */
    const struct doc *new_item; /* NULL: none */
    struct targets targets;     /* of an update */
    bool met;                   /* it came as far as to its item */
    /* What it is written in, if not in expressions; clauses that hold whatever the item. */
    const struct model_statement *statement;
    const size_t *passed;
    size_t passed_count;
    const char *fault;
};

enum forecast write_forecast(struct judge *judge, struct model_write *write);
void write_apply(const struct model_write *write);
/* What ReturnValues (`wanted`) answers; NULL: nothing. False: the model cannot say. */
bool write_returns(struct judge *judge, const struct model_write *write, struct str wanted,
                   const struct doc **item);
/* May its page end anywhere: for want of throughput, or by a fault? */
bool may_be_short(const struct seen *seen);
/* The item that stood in the way, where the request asks for it. */
enum verdict judge_condition_item(struct judge *judge, const struct seen *seen,
                                  const struct model_write *write);
/* Which part of an item is read; `projected` NULL: there is no item. `table` NULL: none either. */
enum forecast read_forecast(struct judge *judge, const struct doc *part,
                            const struct model_table *table, const struct doc *key,
                            const struct doc **projected, const char **fault);

/* ---- tables: judge_table.c */

/* For data: a table that is there for reads and writes; NULL: none. */
struct model_table *judge_table(const struct judge *judge, struct str name);
/* What is on its way may have arrived: to be asked before each request. */
void tables_settle(struct judge *judge);
/* Does a table or an index that is on its way explain the error? */
bool tables_explain(const struct judge *judge, const struct seen *seen);
/* A description of a table against what it must say, or only which table it is of; `status` NULL:
 * any. */
enum verdict judge_identity(struct judge *judge, struct model_table *table,
                            const struct doc *description, const char *status);
enum verdict judge_description(struct judge *judge, struct model_table *table,
                               const struct doc *description, const char *status);

/* The table that ResourceArn names. False with `*verdict` set: there is none, and the reply was
 * held against that. */
bool judge_resource(struct judge *judge, const struct seen *seen, struct model_table **table,
                    enum verdict *verdict);

/* ---- throughput: check_ledger.c */

/* A table that is there already has all that it may have. */
void accounts_open(const struct judge *judge, struct model_table *table);

/* ---- bulk operations: judge_bulk.c */

void bulk_facts_release(struct bulk **bulks);

/* ---- units: check_capacity.c */

int64_t units_read(size_t bytes, bool consistent);
void units_write(struct judge *judge, struct units *units, const struct model_write *write);
/* A write within a transaction: twice the item, its indexes once. */
void units_transact(struct judge *judge, struct units *units, const struct model_write *write);
/* The bill's units of that table, new ones if it has none. */
struct units *bill_of(struct judge *judge, const struct model_table *table, struct str name);

#endif
