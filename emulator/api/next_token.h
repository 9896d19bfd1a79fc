/*
 * The NextToken of a SELECT: where its next page begins. Opaque to clients; it holds no state of
 * the server, so that it outlives a restart.
 *
 *     16 bytes   SHA-256 of statement and parameters, cut off
 *      4 bytes   which of the plan's reads goes on, big endian
 *      ...       the last key read in it, as an encoded item; nothing: it begins
 *      8 bytes   SHA-256 of all before, cut off
 *
 * in base64.
 */
#ifndef DYNARIG_NEXT_TOKEN_H
#define DYNARIG_NEXT_TOKEN_H

#include "../data/value.h"

struct next_token {
    uint32_t read;
    const struct value *last; /* NULL: none of that read's items was answered yet */
};

/* What a token is bound to. */
struct token_scope {
    struct str statement;
    const struct value *parameters;
    size_t parameter_count;
};

/* The token's text, in the arena. */
struct str next_token_print(struct arena *arena, const struct token_scope *scope,
                            const struct next_token *token);
/* Errors: "Invalid NextToken", "NextToken does not match request". */
bool next_token_read(struct arena *arena, const struct token_scope *scope, struct str text,
                     struct next_token *out, struct error *err);
/* The first of the two. */
bool next_token_refuse(struct error *err);

#endif
