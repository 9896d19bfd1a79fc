/*
 * Constraints of a request's members: what was found wrong, and how it is said. The walk
 * (constraint.c) collects failures in the order of shapes.def, constraint_order puts them into the
 * service's, constraint_text makes one message of them in the dialect.
 */
#ifndef DYNARIG_CONSTRAINT_H
#define DYNARIG_CONSTRAINT_H

#include "shape_internal.h"

#define FAILURES_MAX 10 /* the service names no more in one message */

enum constraint {
    CONSTRAINT_NULL,   /* a required member is missing */
    CONSTRAINT_CHOICE, /* not in its set */
    CONSTRAINT_MIN,    /* value or length */
    CONSTRAINT_MAX,
    CONSTRAINT_PATTERN,
    CONSTRAINT_KEYS,     /* of a map */
    CONSTRAINT_VALUES,   /* of a map */
    CONSTRAINT_ELEMENTS, /* of a list */
};

/* Where the walk is; a chain on the stack, so that only failures cost memory. */
struct place {
    const struct place *up; /* NULL: this is a member of the request itself */
    struct str name;        /* of the member, or key of the map; data NULL: element of a list */
    size_t index;           /* of the element, from 0 */
    bool member;            /* false: element or map value */
};

struct failure {
    struct failure *next;
    const struct shape_member *top; /* member of the request that it lies in */
    enum constraint kind;
    const char *path;       /* "keySchema.1.member.keyType" */
    const char *plain_path; /* "KeySchema.1.member.KeyType" */
    const char *value;      /* 'v' with its quotes, or null */
    const char *text;       /* "Member must not be null" */
};

struct failures {
    struct arena *arena;
    struct failure *first;
    struct failure **end;
    const struct shape_member *top; /* where the walk is */
    size_t top_count;               /* failures found in it */
};

/* The path of a place, with the first letter of members lowered or as in the API Reference. */
const char *place_path(struct arena *arena, const struct place *place, bool lowered);
/* The value as the service echoes it: lists, maps and structures as Java prints them. */
const char *constraint_echo(struct arena *arena, const struct shape *shape, const struct doc *doc);
/* Sorts the list in place as the operation does it. */
void failures_order(struct failures *failures, const struct operation *operation);
/* Sets the error that they make together; at least one is there. */
bool failures_tell(const struct failures *failures, const struct operation *operation,
                   enum dialect dialect, struct error *err);

#endif
