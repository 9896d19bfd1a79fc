/*
 * A document: what JSON (later CBOR) text says, as a tree in an arena. Requests, fault plans,
 * expectations and the model all read it; base/json alone sees the parser's own types.
 *
 * Members of a map stand in the order of the text; of members with one name the last wins.
 */
#ifndef DYNARIG_DOC_H
#define DYNARIG_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "str.h"

enum doc_type {
    DOC_NULL,
    DOC_BOOL,
    DOC_INTEGER,
    DOC_REAL,
    DOC_STRING,
    DOC_LIST,
    DOC_MAP,
};

struct doc_member;

struct doc {
    enum doc_type type;
    union {
        bool boolean;
        int64_t integer;
        double real; /* a JSON number with fraction or exponent */
        struct str string;
        struct {
            const struct doc *items;
            size_t count;
        } list;
        struct {
            const struct doc_member *members;
            size_t count;
        } map;
    };
};

struct doc_member {
    struct str name;
    struct doc value;
};

/* The member's value, or NULL when `map` is NULL, not a map, lacks it or holds null there. */
const struct doc *doc_get(const struct doc *map, const char *name);
const struct doc *doc_get_str(const struct doc *map, struct str name);
/* The member's string, or the empty string with data NULL. */
struct str doc_string(const struct doc *map, const char *name);
/* The member's integer, or 0. */
int64_t doc_whole(const struct doc *map, const char *name);
/* Is it true, or one of the words that AWS takes for it (true, yes, 1 in any case)? NULL: no. */
bool doc_truth(const struct doc *value);

/* New documents in the arena that share all but what is changed with the old one. */
struct doc doc_text(struct str text);
struct doc doc_integer(int64_t integer);
struct doc doc_switch(bool on);
/* The map (NULL: an empty one) with the member set, or without it (value NULL). */
const struct doc *doc_with(struct arena *arena, const struct doc *map, struct str name,
                           const struct doc *value);
/* The list (NULL: an empty one) with the element at `place` set, added (place: the count), or
 * taken out (element NULL). */
const struct doc *doc_list_with(struct arena *arena, const struct doc *list, size_t place,
                                const struct doc *element);
/* "null", "boolean", "integer", "number", "string", "list", "object": for messages. */
const char *doc_type_name(enum doc_type type);

#endif
