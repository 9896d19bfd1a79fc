/*
 * The one error type: AWS's code and its exact text.
 *
 * What can fail returns bool and takes `struct error *err` last: `return error_set(err, CODE, ...)`
 * sets it once and yields false. The text lives in the arena given to error_init.
 */
#ifndef DYNARIG_ERROR_H
#define DYNARIG_ERROR_H

#include <stdbool.h>

#include "arena.h"
#include "str.h"

enum error_code {
    ERROR_NONE,
#define ERROR(code, name, space, status, member) ERROR_##code,
#include "errors.def"
#undef ERROR
    ERROR_COUNT,
};

struct value;

struct error {
    struct arena *arena;      /* owns the texts */
    enum error_code code;     /* ERROR_NONE: nothing went wrong */
    const char *message;      /* NULL: the error goes out without a text */
    const struct value *item; /* ConditionalCheckFailedException: the current item, or NULL */
    /*
     * One of the texts that the validation layer of 2026 sends as "1 validation error detected: "
     * + text on PutItem, UpdateItem and DeleteItem. Set by where the text arises; the API layer
     * puts the envelope on.
     */
    bool enveloped;
    const char *reasons; /* TransactionCanceledException: JSON text of the list, in the arena */
    const char *members; /* further JSON members of the body ("\"a\":1"), in the arena, or NULL */
    /* Injected errors may bear any name and status; NULL and 0: those of `code`. */
    const char *injected_name;
    int injected_status;
};

void error_init(struct error *err, struct arena *arena);
/* Sets the error and returns false. Asserts that none was set before. */
bool error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* As error_set(ERROR_VALIDATION), with `enveloped` on. */
bool error_enveloped(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts text before the message that is there. */
void error_prefix(struct error *err, const char *prefix);

const char *error_name(enum error_code code);      /* "ValidationException" */
const char *error_namespace(enum error_code code); /* "com.amazon.coral.validate" */
const char *error_member(enum error_code code);    /* "message" or "Message" */
int error_status(enum error_code code);            /* HTTP status */
/* Is it one of the exceptions that mean throttling? */
bool error_throttles(struct str name);
/* By name on the wire; ERROR_NONE when there is none. */
enum error_code error_by_name(struct str name);

#endif
