#include "reserved.h"

#define RESERVED_LENGTH_MAX 16 /* no word is longer (tested) */

static const struct str words[] = {
#define RESERVED(word) {word, sizeof(word) - 1},
#include "reserved.def"
#undef RESERVED
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool reserved_has(struct str word)
{
    char copy[RESERVED_LENGTH_MAX];
    if (word.len > sizeof(copy)) {
        return false;
    }
    for (size_t i = 0; i < word.len; i++) {
        copy[i] = upper(word.data[i]);
    }
    size_t low = 0;
    size_t high = WORD_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp((struct str){copy, word.len}, words[middle]);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}

const char *reserved_at(size_t index)
{
    return index < WORD_COUNT ? words[index].data : NULL;
}
