#include "failure.h"

#include <ctype.h>
#include <string.h>

/* Past the quoted text or the bracket that opens at `at`. */
static const char *past(const char *at)
{
    int depth = 0;
    bool quoted = false;
    for (; *at != '\0'; at++) {
        if (quoted) {
            bool escaped = at[0] == '\\' && at[1] != '\0';
            at += escaped;
            quoted = escaped || *at != '"';
        } else if (*at == '"') {
            quoted = true;
        } else {
            depth += *at == '{' || *at == '[';
            depth -= *at == '}' || *at == ']';
        }
        if (!quoted && depth <= 0) {
            return at + 1;
        }
    }
    return at;
}

struct failure failure_of(struct arena *arena, const char *hazard, const char *title)
{
    struct buf mark;
    buf_init(&mark);
    for (const char *at = title; *at != '\0';) {
        if (strchr("{[\"", *at)) {
            buf_byte(&mark, (unsigned char)*at);
            at = past(at);
        } else if (isdigit((unsigned char)*at)) {
            buf_byte(&mark, '#');
            at += strspn(at, "0123456789.");
        } else {
            buf_byte(&mark, (unsigned char)*at++);
        }
    }
    struct failure failure = {arena_copy(arena, str_from(hazard)),
                              arena_copy(arena, buf_view(&mark)), 0, 0};
    buf_release(&mark);
    return failure;
}

bool failure_same(const struct failure *a, const struct failure *b)
{
    return str_eq(a->hazard, b->hazard) && str_eq(a->mark, b->mark);
}
