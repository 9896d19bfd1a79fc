/* The table of a scenario file's members (scenario.def), told to others: a schema and a list. */
#ifndef DYNARIG_SCENARIO_SCHEMA_H
#define DYNARIG_SCENARIO_SCHEMA_H

#include "../../emulator/base/str.h"

/* JSON Schema, draft 7, laid out: scenarios/scenario.schema.json. */
void scenario_schema(struct buf *out);
/* One after the other: "path", what it is, and what it means. */
void scenario_list(struct buf *out,
                   void line(struct buf *out, const char *left, const char *right));
/* The same of the workloads, and what one has to know of each. */
void workload_list(struct buf *out,
                   void line(struct buf *out, const char *left, const char *right));

#endif
