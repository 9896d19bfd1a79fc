/* Reading a rule's "trigger". */
#include "nearest.h"
#include "rule.h"

#define COUNT_MOST INT64_C(1000000000000)

static const char *const scope_names[] = {"rule", "operation", "table", "key", "client", NULL};

static bool read_scope(const struct checker *c, const char *path, const struct doc *doc,
                       enum scope *out)
{
    const struct doc *given = checker_get(doc, "scope");
    const char *at = checker_member(c, path, STR("scope"));
    struct str name;
    *out = SCOPE_RULE;
    if (!given) {
        return true;
    }
    if (!checker_string(c, at, given, &name)) {
        return false;
    }
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; scope_names[i]; i++) {
        nearest_offer(&nearest, str_from(scope_names[i]));
        if (str_is(name, scope_names[i])) {
            *out = (enum scope)i;
            return true;
        }
    }
    return checker_refuse(c, at,
                          "expected \"rule\", \"operation\", \"table\", \"key\" or "
                          "\"client\", found \"%.*s\"%s",
                          STR_ARG(name), nearest_hint(&nearest, c->arena));
}

/* At most one of the four ways; which one it is, by name, or NULL. */
static bool one_mode(const struct checker *c, const char *path, const struct doc *doc,
                     const char **out)
{
    static const char *const modes[] = {"probability", "nth", "every", "first"};
    *out = NULL;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (!checker_get(doc, modes[i])) {
            continue;
        }
        if (*out) {
            return checker_refuse(c, checker_member(c, path, str_from(modes[i])),
                                  "expected one of \"probability\", \"nth\", \"every\", \"first\","
                                  " found both \"%s\" and \"%s\"",
                                  *out, modes[i]);
        }
        *out = modes[i];
    }
    return true;
}

static bool read_nth(const struct checker *c, const char *path, const struct doc *doc,
                     struct arena *arena, struct trigger *out)
{
    out->mode = TRIGGER_NTH;
    if (!checker_list(c, path, doc)) {
        return false;
    }
    if (doc->list.count == 0) {
        return checker_refuse(c, path, "expected at least one number");
    }
    int64_t *nth = ARENA_ARRAY(arena, int64_t, doc->list.count);
    for (size_t i = 0; i < doc->list.count; i++) {
        const char *at = checker_item(c, path, i);
        if (!checker_integer(c, at, &doc->list.items[i], 1, COUNT_MOST, &nth[i])) {
            return false;
        }
        if (i > 0 && nth[i] <= nth[i - 1]) {
            return checker_refuse(c, at, "expected ascending numbers, found %lld after %lld",
                                  (long long)nth[i], (long long)nth[i - 1]);
        }
    }
    out->nth = nth;
    out->nth_count = doc->list.count;
    return true;
}

bool trigger_read(const struct checker *c, const char *path, const struct doc *doc,
                  struct arena *arena, struct trigger *out)
{
    static const char *const names[] = {"probability", "nth", "every", "first", "scope", NULL};
    const char *mode = NULL;
    *out = (struct trigger){.mode = TRIGGER_ALWAYS};
    if (!checker_members(c, path, doc, names) || !read_scope(c, path, doc, &out->scope) ||
        !one_mode(c, path, doc, &mode)) {
        return false;
    }
    if (!mode) {
        return true;
    }
    const char *at = checker_member(c, path, str_from(mode));
    const struct doc *value = checker_get(doc, mode);
    if (mode[0] == 'n') {
        return read_nth(c, at, value, arena, out);
    }
    if (mode[0] == 'p') {
        out->mode = TRIGGER_PROBABILITY;
        return checker_fraction(c, at, value, &out->ppm);
    }
    out->mode = mode[0] == 'e' ? TRIGGER_EVERY : TRIGGER_FIRST;
    return checker_integer(c, at, value, 1, COUNT_MOST, &out->number);
}
