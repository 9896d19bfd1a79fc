/*
 * One rule of a plan, ready to be asked: what it matches, when it fires, what it does.
 *
 * A rule owns all its memory, so that rules come and go one by one.
 */
#ifndef DYNARIG_RULE_H
#define DYNARIG_RULE_H

#include "fault.h"
#include "tally.h"

#define RULE_NAME_BYTES_MAX 100
#define TRIGGER_NUMBER_MOST INT64_C(1000000000000)

/* A member of "when": any of these globs. `given` false: everything matches. */
struct globs {
    bool given;
    bool null; /* null is one of them (index: the table itself) */
    const struct str *items;
    size_t count;
};

/* One member of when.key: its name, and any of these values. */
struct key_glob {
    struct str name;
    const struct doc *values; /* {"S":"user*"} each; globs in S only */
    size_t count;
};

struct when {
    struct globs service, operation, table, index, client, mark;
    const struct key_glob *key;
    size_t key_count;
    int64_t after_us; /* from the start of the run, inclusive */
    int64_t until_us; /* exclusive */
};

enum trigger_mode {
    TRIGGER_ALWAYS,
    TRIGGER_PROBABILITY,
    TRIGGER_NTH,
    TRIGGER_EVERY,
    TRIGGER_FIRST
};
/* What a rule's count runs over. */
enum scope { SCOPE_RULE, SCOPE_OPERATION, SCOPE_TABLE, SCOPE_KEY, SCOPE_CLIENT };

struct trigger {
    enum trigger_mode mode;
    enum scope scope;
    int64_t ppm;        /* probability */
    const int64_t *nth; /* ascending */
    size_t nth_count;
    int64_t number; /* every, first */
};

struct rule {
    struct arena arena;
    struct str name;
    struct str purpose;         /* of its draws: "fault:NAME" */
    struct str latency_purpose; /* "latency:NAME" */
    struct str json;            /* its members but the name, each after a "," */
    struct when when;
    struct trigger trigger;
    const struct fault_kind *kind;
    struct fault_settings settings;
    struct tally counts;
    struct rule *next; /* among the retired */
};

/* Reads the rule at `path` of the checker's text. NULL: refused. A rule without a name gets one
 * from a hash of what it says. */
struct rule *rule_read(const struct checker *c, const char *path, const struct doc *doc);
void rule_free(struct rule *rule);
void rule_rename(struct rule *rule, struct str name);

bool when_read(const struct checker *c, const char *path, const struct doc *doc,
               struct arena *arena, struct when *out);
/* Is there an operation that `when` allows and the kind can strike? Refused if not. */
bool when_reaches(const struct checker *c, const char *path, const struct when *when,
                  const struct fault_kind *kind);
bool trigger_read(const struct checker *c, const char *path, const struct doc *doc,
                  struct arena *arena, struct trigger *out);

/* Where and when a request is, as the rules see it. */
struct circumstance {
    const struct fault_site *site;
    const struct ddb_operation *operation; /* NULL: unknown */
    int64_t elapsed_us;                    /* from the start of the run */
    struct str mark;
};

/* Does the rule match? `target` is then the first of the request's targets that does, or NULL when
 * the request names none. */
bool rule_matches(const struct rule *rule, const struct circumstance *now,
                  const struct fault_target **target);
/* What the count runs over, as text. */
void rule_scope(const struct rule *rule, const struct circumstance *now,
                const struct fault_target *target, struct buf *out);
/* Does the trigger fire on match `n` (from 1) of the scope? */
bool rule_fires(const struct rule *rule, const struct random *random, struct str scope, uint64_t n);

#endif
