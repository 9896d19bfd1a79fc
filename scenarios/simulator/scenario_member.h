/*
 * The members of a scenario file, scenario.def as a table: what drives the reading, the JSON
 * Schema, and the list for people.
 *
 * A type reads a value into a field of struct scenario and describes it in a schema. The plain ones
 * are here; one that nobody else needs stands beside its reader, named member_NAME.
 */
#ifndef DYNARIG_SCENARIO_MEMBER_H
#define DYNARIG_SCENARIO_MEMBER_H

#include "scenario.h"

struct member;

struct member_type {
    const char *noun; /* "a whole number" */
    /* A value as the file gives it, or as `usual` says; refuses as the checker does. */
    bool (*read)(const struct checker *c, const struct member *member, const struct doc *doc,
                 struct scenario *out);
    /* Adds to the open schema of the member; NULL of a group, whose members say it all. */
    void (*describe)(struct json_writer *w, const struct member *member);
    /* Adds schemas to the open list of those that the object around must meet as well; or NULL. */
    void (*demand)(struct json_writer *w, const struct member *member);
    /* What it may be called, where that is another table's matter: NULL past the end; or NULL. */
    const char *(*name)(size_t index);
};

struct member {
    const char *path; /* "think.min" */
    const struct member_type *type;
    size_t offset; /* in struct scenario */
    const char *about;
    int64_t least, most;
    const char *words;  /* of a choice, parted by '|' */
    const char *usual;  /* as JSON has it, strings without their quotes; NULL: none */
    const char *needed; /* what is expected where it is missing; NULL: it may be */
    const char *only;   /* the kinds beside it that have it, parted by '|'; NULL: all */
};

const struct member *scenario_member(size_t index); /* NULL past the end */
/* The path of the object around, a part of `path`; empty: the whole file. */
struct str member_parent(const struct member *member);
const char *member_name(const struct member *member); /* the last part of the path */
/* The member of that name in the same object; NULL: there is none. */
const struct member *member_beside(const struct member *member, const char *name);
void *member_field(const struct member *member, struct scenario *scenario);
bool member_is_group(const struct member *member);
/* Is `word` one of `words`, parted by '|'? `*at` (if not NULL): which, from 0. */
bool member_word(const char *words, struct str word, int64_t *at);
/* Reads one of the type's names, or refuses: the nearest is told. */
bool member_read_name(const struct checker *c, const struct member *member, const struct doc *doc,
                      size_t *at);
/* "enum" with the type's names, in an open schema. */
void member_describe_names(struct json_writer *w, const struct member *member);
/* Does the workload that was read have this member of it? Refused if not. */
bool member_of_workload(const struct checker *c, const struct member *member,
                        const struct scenario *scenario);
/* Are all members of the object at `path` in the table? */
bool member_check_names(const struct checker *c, const char *path, const struct doc *doc);

extern const struct member_type member_group;
extern const struct member_type member_text;     /* struct str */
extern const struct member_type member_count;    /* int64_t */
extern const struct member_type member_duration; /* int64_t, microseconds */
extern const struct member_type member_choice;   /* int64_t, which of the words */
extern const struct member_type member_ratio;    /* int64_t, parts per million; whole bounds */
extern const struct member_type member_retry;
extern const struct member_type member_workload;
extern const struct member_type member_items;
extern const struct member_type member_sizes;
extern const struct member_type member_mix;
extern const struct member_type member_plan;
extern const struct member_type member_latency;
extern const struct member_type member_swarm;
extern const struct member_type member_tables;
extern const struct member_type member_prepare;
extern const struct member_type member_steps;
extern const struct member_type member_expectations;
extern const struct member_type member_foretold;

/* Reads the recording into the steps. */
bool scenario_load_recording(const struct checker *c, struct scenario *out);
/* What joins members of the workloads "steps" and "recording" with others. */
bool scenario_check_steps(const struct checker *c, const struct doc *whole, struct scenario *out);

#endif
