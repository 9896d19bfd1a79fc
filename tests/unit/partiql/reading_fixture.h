/* A statement with its parameters, read and rewritten, for the tests of this folder. */
#ifndef DYNARIG_READING_FIXTURE_H
#define DYNARIG_READING_FIXTURE_H

#include "../../../emulator/partiql/rewrite.h"

struct rewriting {
    struct arena arena;
    struct error err;
    struct reading reading;
    struct rewritten parts;
};

/* Parses (which must succeed) and rewrites. `parameters`: a JSON list, or NULL. */
bool rewriting_run(struct rewriting *rewriting, const char *statement, const char *parameters);
void rewriting_release(struct rewriting *rewriting);
/* An item out of JSON. */
struct value rewriting_item(struct rewriting *rewriting, const char *json);

#endif
