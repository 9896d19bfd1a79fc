/* A transaction as the model works it out: what must become of each of its actions. */
#ifndef DYNARIG_UNDERTAKING_H
#define DYNARIG_UNDERTAKING_H

#include "judge_internal.h"

enum { ACTIONS_MOST = 100 };

struct undertaking {
    struct model_write writes[ACTIONS_MOST]; /* reads: `part`, `table`, `fault` alone */
    enum forecast forecasts[ACTIONS_MOST];
    size_t sizes[ACTIONS_MOST]; /* of the larger image, in bytes */
    size_t count;
    bool cancelled; /* one at least must not be done */
};

/* Holds a transaction of writes that was worked out against what came of it, by the tokens of its
 * operation, and does it if it was done. */
enum verdict judge_undertaking(struct judge *judge, const struct seen *seen,
                               struct undertaking *all, struct token **tokens);
/* What became of action `i`, of which the forecast is known: its size, and whether it stands in
 * the way. */
void undertaking_note(struct undertaking *all, size_t i);
/* Likewise of reads: `items` is what each response shows; NULL: nothing. */
enum verdict judge_undertaken_reads(struct judge *judge, const struct seen *seen,
                                    const struct undertaking *all, const struct doc *const *items);

#endif
