/* `GET /_dynarig/history?after=N&limit=M`: inputs of the recording with their outputs, as JSON. */
#ifndef DYNARIG_CONTROL_HISTORY_H
#define DYNARIG_CONTROL_HISTORY_H

#include "recorder.h"

#define HISTORY_LIMIT_DEFAULT 100
#define HISTORY_LIMIT_MAX 1000

/* {"entries":[{"number","kind","time",...,"output":{...}}],"next":N}; `next` is the `after` of the
 * following page, null when this one is the last. False: `*at` and `*message` say what is wrong. */
bool history_print(struct recorder *recorder, struct str query, struct arena *arena,
                   struct buf *out, const char **at, const char **message);

#endif
