/* Reading a rule's "trigger". */
#include "nearest.h"
#include "rule.h"

static const char *const scope_names[] = {"rule", "operation", "table", "key", "client", NULL};
static const char *const mode_names[] = {
    [TRIGGER_PROBABILITY] = "probability",
    [TRIGGER_NTH] = "nth",
    [TRIGGER_EVERY] = "every",
    [TRIGGER_FIRST] = "first",
};

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

/* At most one of the four ways; none: always. */
static bool read_mode(const struct checker *c, const char *path, const struct doc *doc,
                      enum trigger_mode *out)
{
    *out = TRIGGER_ALWAYS;
    for (size_t i = 0; i < sizeof mode_names / sizeof *mode_names; i++) {
        if (!mode_names[i] || !checker_get(doc, mode_names[i])) {
            continue;
        }
        if (*out != TRIGGER_ALWAYS) {
            return checker_refuse(c, checker_member(c, path, str_from(mode_names[i])),
                                  "expected one of \"probability\", \"nth\", \"every\", \"first\","
                                  " found both \"%s\" and \"%s\"",
                                  mode_names[*out], mode_names[i]);
        }
        *out = (enum trigger_mode)i;
    }
    return true;
}

static bool read_nth(const struct checker *c, const char *path, const struct doc *doc,
                     struct arena *arena, struct trigger *out)
{
    if (!checker_list(c, path, doc)) {
        return false;
    }
    if (doc->list.count == 0) {
        return checker_refuse(c, path, "expected at least one number");
    }
    int64_t *nth = ARENA_ARRAY(arena, int64_t, doc->list.count);
    for (size_t i = 0; i < doc->list.count; i++) {
        const char *at = checker_item(c, path, i);
        if (!checker_integer(c, at, &doc->list.items[i], 1, TRIGGER_NUMBER_MOST, &nth[i])) {
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
    *out = (struct trigger){.mode = TRIGGER_ALWAYS};
    if (!checker_members(c, path, doc, names) || !read_scope(c, path, doc, &out->scope) ||
        !read_mode(c, path, doc, &out->mode)) {
        return false;
    }
    if (out->mode == TRIGGER_ALWAYS) {
        return true;
    }
    const char *mode = mode_names[out->mode];
    const char *at = checker_member(c, path, str_from(mode));
    const struct doc *value = checker_get(doc, mode);
    if (out->mode == TRIGGER_NTH) {
        return read_nth(c, at, value, arena, out);
    }
    return out->mode == TRIGGER_PROBABILITY
               ? checker_fraction(c, at, value, &out->ppm)
               : checker_integer(c, at, value, 1, TRIGGER_NUMBER_MOST, &out->number);
}
