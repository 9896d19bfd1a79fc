/*
 * How long requests take, as users write it: "none", "aws", or an object of rows that differ from
 * those of aws:
 *
 *     { "page": { "median": "4ms", "p99": "20ms", "more": "1ms", "per": 102400, "free": 0 } }
 *
 * "more" is added for each "per" bytes beyond the first "free". What a row does not say stays.
 */
#ifndef DYNARIG_LATENCY_ROWS_H
#define DYNARIG_LATENCY_ROWS_H

#include "../../emulator/base/json.h"
#include "../../emulator/emulator.h"
#include "../../faults/checker.h"

/* The object at `path`, over the rows of aws. */
bool latency_rows_load(const struct checker *c, const char *path, const struct doc *doc,
                       struct ddb_latency *out);
/* A whole text that is such an object. */
bool latency_rows_read(struct str text, struct arena *arena, struct ddb_latency *out,
                       struct plan_fault *fault);
/* All rows, as that object. */
void latency_rows_dump(struct json_writer *w, const struct ddb_latency *latency);
/* As the option says: "none", "aws", a file's path, or, in a recording, the object itself. False:
 * `*message`. */
bool latency_option(const char *value, struct arena *arena, struct ddb_latency *out,
                    const char **message);
/* The same as the recording keeps it: "none", "aws", or the object; in the arena. */
const char *latency_told(const struct ddb_latency *latency, struct arena *arena);
/* The JSON Schema of the object, into one that is open. */
void latency_rows_schema(struct json_writer *w);

#endif
