/*
 * A SELECT while it is planned and read: as the read of one item, as pages of one or several
 * queries, or as pages of a scan, by what its WHERE clause says of keys (key_plan.h).
 */
#ifndef DYNARIG_SELECT_PAGE_H
#define DYNARIG_SELECT_PAGE_H

#include "../engine/reader.h"
#include "../partiql/key_plan.h"
#include "eventual.h"
#include "next_token.h"
#include "prepared.h"

struct select_page {
    const struct prepared *prepared;
    const struct index *index; /* NULL: the table itself */
    bool consistent;
    bool fetch; /* an LSI row lacks wanted attributes: the item is read from the table */
    struct key_plan plan;
    struct charge charge;
    struct json_writer *w;
    bool opened;
    struct glimpse glimpse; /* what is seen of the rows, once opened */
    uint64_t returned;
    int64_t fetched_halves;
};

/* Index, projections, keys, order; the statement's table was found. */
bool select_plan(struct select_page *select, const struct prepared *prepared, struct error *err);
/* Does it read one item, by the whole key of the table? */
bool select_is_single(const struct select_page *select);

/*
 * Writes the rows of one page into an open array. `token`: where to begin. `more`: where the next
 * page begins, if there is one (true). At most `limit` rows are evaluated; 0: no limit of that
 * kind; where nothing is left to read with, the page ends, too. Charges `charge`. The token's key
 * must fit: select_token_fits.
 */
bool select_read(struct select_page *select, const struct next_token *token, uint64_t limit,
                 struct json_writer *w, struct next_token *more);
/* Has what the page begins with anything left? */
bool select_admit(const struct select_page *select, const struct next_token *token,
                  struct error *err);
bool select_token_fits(const struct select_page *select, const struct next_token *token);

#endif
