/*
 * Text of an expression into tokens. A token borrows the text. Anything is a token, if need be a
 * stray one: what may stand where is the parser's matter.
 */
#ifndef DYNARIG_LEXER_H
#define DYNARIG_LEXER_H

#include "../base/str.h"

enum token_type {
#define TOKEN(code) TOKEN_##code,
#define PUNCTUATION(code, text) TOKEN_##code,
#define KEYWORD(code, text, family) TOKEN_##code,
#include "token.def"
#undef TOKEN
#undef PUNCTUATION
#undef KEYWORD
};

/* Which words are keywords. `remove` is an attribute in a condition, a section in an update. */
enum keyword_family { KEYWORDS_NONE, KEYWORDS_CONDITION, KEYWORDS_UPDATE };

struct token {
    enum token_type type;
    struct str text; /* as it stands in the expression; at the end: empty, behind the last byte */
};

struct lexer {
    struct str source;
    size_t position; /* bytes taken so far */
    enum keyword_family family;
};

void lexer_init(struct lexer *lexer, struct str source, enum keyword_family family);
struct token lexer_next(struct lexer *lexer);

#endif
