/*
 * Shapes from the inside: what shapes.def becomes, shared by the files that check documents
 * against it or hand them back. Everything here is constant.
 */
#ifndef DYNARIG_SHAPE_INTERNAL_H
#define DYNARIG_SHAPE_INTERNAL_H

#include "shape.h"

struct json_writer;

enum shape_kind {
    SHAPE_STRUCTURE, /* the three that hold others come first */
    SHAPE_LIST,
    SHAPE_MAP,
    SHAPE_STRING,
    SHAPE_INTEGER,
    SHAPE_LONG,
    SHAPE_DOUBLE,
    SHAPE_TIMESTAMP, /* epoch seconds, with fraction */
    SHAPE_BOOLEAN,
    SHAPE_BLOB, /* base64 */
};

/* What a text must look like. */
enum shape_form {
    FORM_TEXT, /* any */
#define PATTERN(name, text) FORM_##name,
#define CHOICE(name, values) FORM_##name,
#include "forms.def"
#undef PATTERN
#undef CHOICE
    FORM_COUNT,
};

enum shape_state { STATE_BUILT, STATE_LATER };

enum { OPTIONAL = false, REQUIRED = true };

#define SHAPE_LEAST INT64_MIN
#define SHAPE_MANY INT64_MAX

/* What stands in a member, as an element of a list or as a value of a map. */
struct shape_slot {
    const struct shape *shape;
    int64_t min; /* of a number its value; of a text, list or map its length */
    int64_t max;
    enum shape_form form;
    bool required;
    enum shape_state state;
};

struct shape_member {
    struct str name;
    struct shape_slot slot;
};

struct shape {
    const char *name;
    enum shape_kind kind;
    const struct shape_member *members; /* structure */
    size_t member_count;
    struct shape_slot key;     /* map; its shape is String */
    struct shape_slot element; /* list and map */
};

#define SCALAR(name, kind) extern const struct shape shape_##name;
#define STRUCTURE(name)
#define MEMBER(...)
#define WORDED(...)
#define CHOICE(...)
#define RANGED(...)
#define END(name) extern const struct shape shape_##name;
#define LIST(name, ...) extern const struct shape shape_##name;
#define MAP(name, ...) extern const struct shape shape_##name;
#include "shapes.def"
#undef SCALAR
#undef STRUCTURE
#undef MEMBER
#undef WORDED
#undef CHOICE
#undef RANGED
#undef END
#undef LIST
#undef MAP

/* NULL: the structure has no such member. */
const struct shape_member *shape_member(const struct shape *structure, struct str name);
/* The pattern or the values of a set, as printed; NULL: any text will do. */
const char *form_text(enum shape_form form);
bool form_is_set(enum shape_form form);
bool form_holds(enum shape_form form, struct str text);
/* Some forms allow more than their slot does: the ARN of a table is longer than its name. */
int64_t form_max(const struct shape_slot *slot, struct str text);

/* Writes a part of a request that passed shape_check as a reply hands it back: without what the
 * service ignored (unknown members, null), numbers and switches as it took them. */
void shape_dump(struct json_writer *w, const struct shape *shape, const struct doc *doc);

/* Steps of shape_check, in this order. */
bool shape_check_types(struct arena *arena, const struct shape *shape, const struct doc *request,
                       struct error *err);
bool constraints_check(struct arena *arena, const struct operation *operation,
                       const struct doc *request, enum dialect dialect, struct error *err);
bool shape_check_built(const struct operation *operation, const struct doc *request,
                       struct error *err);

#endif
