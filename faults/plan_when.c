/* Reading a rule's "when". */
#include <string.h>

#include "nearest.h"
#include "rule.h"

static bool has_glob(struct str text)
{
    return text.len > 0 && memchr(text.data, '*', text.len) != NULL;
}

/* One string of a list, or null where that has a meaning. */
static bool read_glob(const struct checker *c, const char *path, const struct doc *doc,
                      bool nullable, struct globs *out, struct str *slot)
{
    if (doc->type == DOC_NULL && nullable) {
        out->null = true;
        return true;
    }
    if (!checker_string(c, path, doc, slot)) {
        return false;
    }
    out->count++;
    return true;
}

/* A string, or a list of strings. */
static bool read_globs(const struct checker *c, const char *path, const struct doc *when,
                       const char *name, struct arena *arena, struct globs *out)
{
    const struct doc *doc = checker_get(when, name);
    const char *at = checker_member(c, path, str_from(name));
    bool nullable = strcmp(name, "index") == 0;
    *out = (struct globs){.given = doc != NULL};
    if (!doc) {
        return true;
    }
    size_t count = doc->type == DOC_LIST ? doc->list.count : 1;
    struct str *items = ARENA_ARRAY(arena, struct str, count);
    out->items = items;
    if (doc->type != DOC_LIST) {
        return read_glob(c, at, doc, nullable, out, items);
    }
    if (count == 0) {
        return checker_refuse(c, at, "expected at least one string");
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_glob(c, checker_item(c, at, i), &doc->list.items[i], nullable, out,
                       &items[out->count])) {
            return false;
        }
    }
    return true;
}

/* {"S": "..."}: what a key attribute can be. */
static bool check_key_value(const struct checker *c, const char *path, const struct doc *doc)
{
    bool one = doc->type == DOC_MAP && doc->map.count == 1;
    struct str type = one ? doc->map.members[0].name : (struct str){NULL, 0};
    struct str text;
    if (!str_is(type, "S") && !str_is(type, "N") && !str_is(type, "B")) {
        return checker_refuse(c, path,
                              "expected a key attribute such as {\"S\": \"user#1\"} "
                              "(S, N or B)%s%s",
                              one ? "" : ", found ", one ? "" : checker_found(c, doc));
    }
    return checker_string(c, checker_member(c, path, type), &doc->map.members[0].value, &text);
}

static bool read_key_member(const struct checker *c, const char *path,
                            const struct doc_member *member, struct key_glob *out)
{
    const struct doc *doc = &member->value;
    *out = (struct key_glob){member->name, doc, 1};
    if (doc->type != DOC_LIST) {
        return check_key_value(c, path, doc);
    }
    out->values = doc->list.items;
    out->count = doc->list.count;
    if (out->count == 0) {
        return checker_refuse(c, path, "expected at least one value");
    }
    for (size_t i = 0; i < out->count; i++) {
        if (!check_key_value(c, checker_item(c, path, i), &doc->list.items[i])) {
            return false;
        }
    }
    return true;
}

static bool read_key(const struct checker *c, const char *path, const struct doc *when,
                     struct arena *arena, struct when *out)
{
    const struct doc *doc = checker_get(when, "key");
    const char *at = checker_member(c, path, STR("key"));
    if (!doc) {
        return true;
    }
    if (!checker_map(c, at, doc)) {
        return false;
    }
    if (doc->map.count == 0) {
        return checker_refuse(c, at, "expected at least one key attribute");
    }
    struct key_glob *globs = ARENA_ARRAY(arena, struct key_glob, doc->map.count);
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *member = &doc->map.members[i];
        if (!read_key_member(c, checker_member(c, at, member->name), member, &globs[i])) {
            return false;
        }
    }
    out->key = globs;
    out->key_count = doc->map.count;
    return true;
}

static bool read_times(const struct checker *c, const char *path, const struct doc *doc,
                       struct when *out)
{
    const struct doc *after = checker_get(doc, "after");
    const struct doc *until = checker_get(doc, "until");
    const char *until_at = checker_member(c, path, STR("until"));
    out->until_us = INT64_MAX;
    if (after && !checker_duration(c, checker_member(c, path, STR("after")), after, 0, INT64_MAX,
                                   &out->after_us)) {
        return false;
    }
    if (until && !checker_duration(c, until_at, until, 0, INT64_MAX, &out->until_us)) {
        return false;
    }
    return out->until_us > out->after_us ||
           checker_refuse(c, until_at, "\"until\" must be later than \"after\"");
}

static bool any_operation(struct str glob)
{
    const struct ddb_operation *operation;
    for (size_t i = 0; (operation = ddb_operation(i)); i++) {
        if (operation->built && str_glob(glob, str_from(operation->name))) {
            return true;
        }
    }
    return false;
}

static bool check_operation(const struct checker *c, const char *path, struct str name)
{
    if (has_glob(name)) {
        return any_operation(name) ||
               checker_refuse(c, path, "no operation matches \"%.*s\"", STR_ARG(name));
    }
    const struct ddb_operation *known = ddb_operation_by_name(name);
    if (known) {
        return known->built || checker_refuse(c, path,
                                              "operation \"%s\" is known but not built "
                                              "yet",
                                              known->name);
    }
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; (known = ddb_operation(i)); i++) {
        nearest_offer(&nearest, str_from(known->name));
    }
    return checker_refuse(c, path, "unknown operation \"%.*s\"%s", STR_ARG(name),
                          nearest_hint(&nearest, c->arena));
}

static bool check_service(const struct checker *c, const char *path, struct str name)
{
    static const char *const later[] = {"streams", "dynamodbstreams", "kinesis", "lambda"};
    const struct ddb_operation *operation;
    for (size_t i = 0; (operation = ddb_operation(i)); i++) {
        if (str_glob(name, str_from(operation->service))) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (str_is(name, later[i])) {
            return checker_refuse(c, path, "service \"%s\" is known but not built yet", later[i]);
        }
    }
    return checker_refuse(c, path, "unknown service \"%.*s\"; expected \"dynamodb\"",
                          STR_ARG(name));
}

/* Checks each string of a member; the path names its place in the list if there is one. */
static bool check_each(const struct checker *c, const char *path, const struct doc *when,
                       const char *name,
                       bool check(const struct checker *, const char *, struct str))
{
    const struct doc *doc = checker_get(when, name);
    const char *at = checker_member(c, path, str_from(name));
    if (!doc) {
        return true;
    }
    if (doc->type == DOC_STRING) {
        return check(c, at, doc->string);
    }
    for (size_t i = 0; i < doc->list.count; i++) {
        if (!check(c, checker_item(c, at, i), doc->list.items[i].string)) {
            return false;
        }
    }
    return true;
}

bool when_read(const struct checker *c, const char *path, const struct doc *doc,
               struct arena *arena, struct when *out)
{
    static const char *const names[] = {"service", "operation", "table", "index", "key",
                                        "client",  "mark",      "after", "until", NULL};
    *out = (struct when){.until_us = INT64_MAX};
    if (!doc) {
        return true;
    }
    return checker_members(c, path, doc, names) &&
           read_globs(c, path, doc, "service", arena, &out->service) &&
           read_globs(c, path, doc, "operation", arena, &out->operation) &&
           read_globs(c, path, doc, "table", arena, &out->table) &&
           read_globs(c, path, doc, "index", arena, &out->index) &&
           read_globs(c, path, doc, "client", arena, &out->client) &&
           read_globs(c, path, doc, "mark", arena, &out->mark) &&
           read_key(c, path, doc, arena, out) && read_times(c, path, doc, out) &&
           check_each(c, path, doc, "service", check_service) &&
           check_each(c, path, doc, "operation", check_operation);
}

static bool allows(const struct globs *globs, const char *name)
{
    for (size_t i = 0; i < globs->count; i++) {
        if (str_glob(globs->items[i], str_from(name))) {
            return true;
        }
    }
    return !globs->given;
}

bool when_reaches(const struct checker *c, const char *path, const struct when *when,
                  const struct fault_kind *kind)
{
    const struct ddb_operation *operation;
    for (size_t i = 0; (operation = ddb_operation(i)); i++) {
        if (allows(&when->service, operation->service) &&
            allows(&when->operation, operation->name) && fault_reaches(kind, operation)) {
            return true;
        }
    }
    return checker_refuse(c, path,
                          "kind \"%s\" cannot strike any of the operations that \"when\" "
                          "names",
                          kind->name);
}
