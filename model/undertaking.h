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

#endif
