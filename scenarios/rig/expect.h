/*
 * The expectations file (--expect FILE), and "expect" of a scenario: what a user says about the
 * program, so that hazards can be judged (tables read whole, repeats tolerated), and what must hold
 * of it (assertions, bounds).
 */
#ifndef DYNARIG_EXPECT_H
#define DYNARIG_EXPECT_H

#include "../../emulator/base/arena.h"
#include "../../emulator/base/json.h"
#include "assertion.h"
#include "bound.h"

struct expect;

/* NULL: `fault` says where and why (texts in the arena). */
struct expect *expect_read(struct str text, struct arena *arena, struct plan_fault *fault);
/* What stands in the JSON Schema of such a file, as faults/schema.h. */
void expect_schema(struct json_writer *w);
void expect_free(struct expect *expect);
/* Is this table (or index, "" for none) read whole? NULL expectations: no. */
bool expect_reads_all(const struct expect *expect, struct str table, struct str index);
/* Is this hazard tolerated there? `attribute` "": any. */
bool expect_tolerates(const struct expect *expect, const char *hazard, struct str table,
                      struct str attribute);
/* All assertions, by kind; all bounds. They live as long as the expectations; NULL has none. */
size_t expect_assertions(const struct expect *expect, const struct assertion **out);
size_t expect_bounds(const struct expect *expect, const struct bound **out);

#endif
