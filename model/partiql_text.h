/* Words and signs of a statement. Each passes over blanks and comments first. */
#ifndef DYNARIG_PARTIQL_TEXT_H
#define DYNARIG_PARTIQL_TEXT_H

#include "cursor.h"

#include "../emulator/base/arena.h"

bool partiql_at_end(struct cursor *cursor);
/* Takes it if it is next: a sign; a word in any case, and not as the beginning of a longer one. */
bool partiql_take(struct cursor *cursor, const char *sign);
bool partiql_take_word(struct cursor *cursor, const char *word);
/* A name, bare or in quotation marks. */
bool partiql_name(struct arena *arena, struct cursor *cursor, struct str *out);
/* A string in apostrophes: what it says. */
bool partiql_string(struct arena *arena, struct cursor *cursor, struct str *out);
/* Digits with fraction and exponent, without sign. */
bool partiql_number(struct cursor *cursor, struct str *out);
/* A word with an opening parenthesis behind it; both are taken. Empty: no call is next. */
struct str partiql_call(struct cursor *cursor);
bool partiql_same_word(struct str text, const char *word); /* whatever the case */

#endif
