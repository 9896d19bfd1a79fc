/* Where the model stands in the text of an expression, and the words it meets there. */
#ifndef DYNARIG_CURSOR_H
#define DYNARIG_CURSOR_H

#include "../emulator/base/str.h"

struct cursor {
    struct str text;
    size_t at;
};

/* Each passes over white space first. */
bool cursor_at_end(struct cursor *cursor);
/* Takes the sign or word if it is next. Words in any case, and not as the beginning of a longer
 * one. */
bool cursor_take(struct cursor *cursor, const char *sign);
bool cursor_take_word(struct cursor *cursor, const char *word);
/* The next name, #name or :value; empty: none of them is next. */
struct str cursor_name(struct cursor *cursor);
/* A name that an opening parenthesis follows; both are taken. Empty: no call is next. */
struct str cursor_call(struct cursor *cursor);
/* Digits; false: none. */
bool cursor_number(struct cursor *cursor, size_t *number);

#endif
