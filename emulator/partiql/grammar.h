/*
 * What the parsers of statements (statement.c) and of terms (term.c) share: the next lexeme, and
 * the ways to refuse it. One function per grammar rule.
 */
#ifndef DYNARIG_GRAMMAR_H
#define DYNARIG_GRAMMAR_H

#include "../base/error.h"
#include "scanner.h"
#include "statement.h"

#define GRAMMAR_DEPTH_MAX 200 /* terms within terms: more than any legal value or condition has */

struct grammar {
    struct arena *arena;
    struct error *err;
    struct scanner scanner;
    struct lexeme current;
    size_t parameters; /* seen so far */
    int depth;
};

/* A growing list in the arena. */
struct terms {
    struct term **items;
    size_t count;
    size_t cap;
};

void terms_add(struct grammar *g, struct terms *terms, struct term *term);

void grammar_advance(struct grammar *g);
bool grammar_at(const struct grammar *g, enum lexeme_type type);
bool grammar_accept(struct grammar *g, enum lexeme_type type); /* takes it if it is there */
/* "Statement wasn't well formed, can't be processed: DETAIL"; returns false. */
bool grammar_refuse(struct grammar *g, const char *detail);
bool grammar_expect(struct grammar *g, enum lexeme_type type, const char *detail);
/* An identifier, bare or quoted; not empty. */
bool grammar_name(struct grammar *g, struct str *out, const char *detail);

/* path := name { . name | [ number ] | [ 'name' ] } */
bool grammar_path(struct grammar *g, struct path *out);
/* A whole term; NULL: refused. */
struct term *grammar_term(struct grammar *g);
/* An operand without comparisons: what stands right of `=` in SET. */
struct term *grammar_sum(struct grammar *g);

#endif
