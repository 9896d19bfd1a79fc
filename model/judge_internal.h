/* What the files of the judge share. */
#ifndef DYNARIG_JUDGE_INTERNAL_H
#define DYNARIG_JUDGE_INTERNAL_H

#include "interpret.h"
#include "judge.h"
#include "state.h"

enum { ITEM_BYTES_ALLOWED = 400 * 1024, PAGE_BYTES_ALLOWED = 1024 * 1024 };

struct token; /* of a transaction that succeeded */

struct judge {
    struct judge_options options;
    struct state state;
    struct arena arena; /* of one call */
    const char *why;
    bool unseen; /* of this call: see struct seen */
    struct token *tokens;
    bool lost; /* something was done that the model cannot do: nothing is judged any more */
};

/* What the model says must come of a request or of one action. */
enum forecast {
    FORECAST_SUCCESS,
    FORECAST_CONDITION, /* ConditionalCheckFailedException */
    FORECAST_INVALID,   /* ValidationException */
    FORECAST_NOT_FOUND, /* ResourceNotFoundException */
    FORECAST_IN_USE,    /* ResourceInUseException */
};

typedef enum verdict judged(struct judge *judge, const struct seen *seen);
#define JUDGED(operation, function) judged function;
#include "judge.def"
#undef JUDGED

/* Disagrees, and says why. */
enum verdict judge_differs(struct judge *judge, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
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

/* Placeholders and item for the expressions in one part of a request. */
struct scope judge_scope(struct judge *judge, const struct doc *part, const struct doc *item);
/* Condition, filter or key condition `member` of the part, or what stood for it before there were
 * expressions; there is none: holds. */
bool judge_condition(struct scope *scope, const struct doc *part, const char *member, bool *holds);
/* What the part's projection shows of the scope's item; there is none: all. */
bool judge_projection(struct scope *scope, const struct doc *part, struct doc *out);

/* ---- one write of one item: judge_item.c */

enum write_kind { WRITE_PUT, WRITE_UPDATE, WRITE_DELETE, WRITE_CHECK };

struct model_write {
    enum write_kind kind;
    const struct doc *part; /* of the request: key or item, expressions */
    struct model_table *table;
    const struct doc *old_item; /* a copy in the arena; NULL: none */
    const struct doc *new_item; /* NULL: none */
    struct targets targets;     /* of an update */
    const char *fault;
};

enum forecast write_forecast(struct judge *judge, struct model_write *write);
void write_apply(const struct model_write *write);
/* Which part of an item is read; `projected` NULL: there is no item. */
enum forecast read_forecast(struct judge *judge, const struct doc *part, struct str table_name,
                            const struct doc *key, const struct doc **projected,
                            const char **fault);

/* ---- units: units.c */

struct units {
    const struct model_table *table;
    int64_t table_halves;
    int64_t index_halves[INDEX_MAX];
};

int64_t units_read(size_t bytes, bool consistent);
void units_write(struct judge *judge, struct units *units, const struct model_write *write);
/* One ConsumedCapacity object against them; absent where nobody asked. */
enum verdict judge_units(struct judge *judge, const struct seen *seen, const struct units *units);

#endif
