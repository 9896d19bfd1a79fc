/*
 * JSON text: read into a `struct doc`, written straight into a buffer. The only file that sees
 * Jansson. Reading is strict (RFC 8259, UTF-8; any top value), NUL is allowed in strings, the
 * depth is bounded by Jansson's own 2,048.
 */
#ifndef DYNARIG_JSON_H
#define DYNARIG_JSON_H

#include "arena.h"
#include "doc.h"
#include "str.h"

/*
 * Jansson exports functions of these two names, and calls them itself: ours must have other names
 * where the linker sees them.
 */
#define json_string json_write_string
#define json_null json_write_null

struct json_fault {
    int line;            /* from 1; 0: unknown */
    int column;          /* from 1 */
    const char *message; /* in the arena */
};

/* Call once first in each program: fixes Jansson's hash seed, so that no order is random. */
void json_setup(void);

/* Reads the whole text. False: `out` is as it was, `fault` says where and why. `fault` may be
 * NULL. */
bool json_read(struct arena *arena, struct str text, struct doc *out, struct json_fault *fault);

/* The same by Jansson alone, which json_read asks only about what scan_json declines: for tests. */
bool json_read_whole(struct arena *arena, struct str text, struct doc *out,
                     struct json_fault *fault);

/* The same for files that people write: a member that is there twice is a slip of theirs, and the
 * first would be lost without a word. */
bool json_read_file(struct arena *arena, struct str text, struct doc *out,
                    struct json_fault *fault);

/*
 * Where in valid JSON text a value stands, by its path ("rules[0].when.tabel"; members with other
 * characters than letters, digits, `_` and `-` as ["name"]). False: no such value.
 */
bool json_locate(struct str text, const char *path, int *line, int *column);

/* A copy that shares nothing with the original. */
const struct doc *doc_clone(struct arena *arena, const struct doc *doc);

/* A document back as compact text (members in the order of the document). */
void json_print(struct buf *out, const struct doc *doc);
/* A string with quotes and escapes; bytes beyond ASCII are copied, but C0 80 is NUL: arena_text. */
void json_print_string(struct buf *out, struct str s);

/* A writer for compact JSON; commas come by themselves. */
struct json_writer {
    struct buf *out;
    bool comma; /* the next value or name must be preceded by a comma */
};

void json_begin(struct json_writer *w, struct buf *out);
void json_open(struct json_writer *w, char bracket);  /* '{' or '[' */
void json_close(struct json_writer *w, char bracket); /* '}' or ']' */
void json_name(struct json_writer *w, const char *name);
void json_name_str(struct json_writer *w, struct str name);
void json_string(struct json_writer *w, struct str s);
void json_text(struct json_writer *w, const char *text);
void json_int(struct json_writer *w, int64_t number);
/* Finite; always with a fraction or an exponent. */
void json_fraction(struct json_writer *w, double number);
void json_bool(struct json_writer *w, bool flag);
void json_null(struct json_writer *w);
void json_doc(struct json_writer *w, const struct doc *doc); /* as json_print */
/* `text` as it is: a value already in JSON. */
void json_raw(struct json_writer *w, struct str text);

#endif
