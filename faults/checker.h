/*
 * Checks a JSON file that a user wrote (fault plan, expectations): walks it by path and, at the
 * first thing that is wrong, says where it stands, what was expected and what was found.
 *
 * Paths read as "rules[0].when.table"; "" is the whole text. All texts live in the arena.
 */
#ifndef DYNARIG_CHECKER_H
#define DYNARIG_CHECKER_H

#include "plan.h"

struct checker {
    struct str text; /* as the user wrote it; locates paths */
    struct arena *arena;
    struct plan_fault *fault; /* filled by the first refusal */
};

/* Reads the whole text. False: not JSON, and the fault says where. */
bool checker_read(const struct checker *c, struct doc *out);
/* Fills the fault and returns false. */
bool checker_refuse(const struct checker *c, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

const char *checker_member(const struct checker *c, const char *path, struct str name);
const char *checker_item(const struct checker *c, const char *path, size_t index);
/* `the string "abc"`, `the number 1.5`, `null`: for "..., found X". */
const char *checker_found(const struct checker *c, const struct doc *doc);

/* The member with this name, also where it is null; NULL: not there. */
const struct doc *checker_get(const struct doc *map, const char *name);

bool checker_map(const struct checker *c, const char *path, const struct doc *doc);
/* An object whose members are all among `names` (ends with NULL). */
bool checker_members(const struct checker *c, const char *path, const struct doc *doc,
                     const char *const *names);
bool checker_list(const struct checker *c, const char *path, const struct doc *doc);
/* A string that is not empty. */
bool checker_string(const struct checker *c, const char *path, const struct doc *doc,
                    struct str *out);
/* An optional string member, copied into `keep`; empty when it is not there. */
bool checker_text(const struct checker *c, const char *path, const struct doc *map,
                  const char *name, struct arena *keep, struct str *out);
bool checker_integer(const struct checker *c, const char *path, const struct doc *doc,
                     int64_t least, int64_t most, int64_t *out);
/* A number from 0 to 1, as parts per million, rounded; one that is not 0 but rounds to 0 is
 * refused. */
bool checker_fraction(const struct checker *c, const char *path, const struct doc *doc,
                      int64_t *out_ppm);
/* The same from 0 to `most`, a whole number. */
bool checker_ratio(const struct checker *c, const char *path, const struct doc *doc, int64_t most,
                   int64_t *out_ppm);
/* A duration as text, from `least_us` to `most_us`. */
bool checker_duration(const struct checker *c, const char *path, const struct doc *doc,
                      int64_t least_us, int64_t most_us, int64_t *out_us);

/* The same for a member of an object; refused when it is missing. */
bool checker_need(const struct checker *c, const char *path, const struct doc *map,
                  const char *name, const char *expected, const struct doc **out);

#endif
