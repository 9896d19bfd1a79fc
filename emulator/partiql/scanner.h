/*
 * Text of a PartiQL statement into lexemes (Developer Guide, "PartiQL statements for DynamoDB").
 * A lexeme borrows the text. Blanks and comments (`-- ...` and those of C) part lexemes.
 */
#ifndef DYNARIG_SCANNER_H
#define DYNARIG_SCANNER_H

#include "../base/arena.h"

enum lexeme_type {
    LEXEME_END,
    LEXEME_NAME,     /* identifier */
    LEXEME_QUOTED,   /* "identifier", any characters */
    LEXEME_STRING,   /* 'text' */
    LEXEME_NUMBER,   /* without sign */
    LEXEME_RESERVED, /* a reserved word that the grammar has no use for */
    LEXEME_STRAY,    /* what begins no lexeme, or ends too early, or is out of all bounds */
#define SIGN(code, text) LEXEME_##code,
#define KEYWORD(code, text) LEXEME_##code,
#define RESERVED(text)
#include "spelling.def"
#undef SIGN
#undef KEYWORD
#undef RESERVED
};

struct lexeme {
    enum lexeme_type type;
    struct str text; /* as it stands in the statement, quotation marks included */
};

struct scanner {
    struct str source;
    size_t position; /* bytes taken so far */
};

void scanner_init(struct scanner *scanner, struct str source);
struct lexeme scanner_next(struct scanner *scanner);

/* What a QUOTED or STRING says: without its marks, doubled ones single. In the arena. */
struct str lexeme_unquoted(struct arena *arena, struct lexeme lexeme);
/* Is it a word of any kind, keyword or not? */
bool lexeme_is_word(enum lexeme_type type);
/* "1:8:5": line and column of the lexeme, both from 1, and its length. In the arena. */
const char *lexeme_place(struct arena *arena, struct str source, struct str text);

#endif
