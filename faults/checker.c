#include "checker.h"

#include <math.h>
#include <string.h>

#include "nearest.h"

#define FOUND_MAX 60 /* bytes of a found value that a message repeats */

/* Cuts the last step off a path; false: nothing is left to cut. */
static bool path_parent(char *path)
{
    size_t len = strlen(path);
    if (len == 0) {
        return false;
    }
    while (len > 0 && path[len - 1] != '.' && path[len - 1] != '[') {
        len--;
    }
    path[len > 0 ? len - 1 : 0] = '\0';
    return true;
}

/* Line and column of the path, or of the nearest object around it that is there. */
static void locate(const struct checker *c, const char *path)
{
    char *step = (char *)(uintptr_t)arena_printf(c->arena, "%s", path);
    c->fault->line = 1;
    c->fault->column = 1;
    do {
        if (*step == '\0' || json_locate(c->text, step, &c->fault->line, &c->fault->column)) {
            return;
        }
    } while (path_parent(step));
}

bool checker_refuse(const struct checker *c, const char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    c->fault->message = arena_vprintf(c->arena, format, args);
    va_end(args);
    c->fault->at = arena_printf(c->arena, "%s", path);
    locate(c, path);
    return false;
}

bool checker_read(const struct checker *c, struct doc *out)
{
    struct json_fault bad = {0};
    if (json_read_file(c->arena, c->text, out, &bad)) {
        return true;
    }
    *c->fault = (struct plan_fault){bad.line, bad.column, "",
                                    arena_printf(c->arena, "not valid JSON: %s", bad.message)};
    return false;
}

static bool plain_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.data[i];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
        if (!letter && !(ch >= '0' && ch <= '9') && ch != '_' && ch != '-') {
            return false;
        }
    }
    return name.len > 0;
}

const char *checker_member(const struct checker *c, const char *path, struct str name)
{
    if (plain_name(name)) {
        return arena_printf(c->arena, "%s%s%.*s", path, *path ? "." : "", STR_ARG(name));
    }
    struct buf quoted;
    buf_init(&quoted);
    json_print_string(&quoted, name);
    const char *out = arena_printf(c->arena, "%s[%.*s]", path, STR_ARG(buf_view(&quoted)));
    buf_release(&quoted);
    return out;
}

const char *checker_item(const struct checker *c, const char *path, size_t index)
{
    return arena_printf(c->arena, "%s[%zu]", path, index);
}

const char *checker_found(const struct checker *c, const struct doc *doc)
{
    if (doc->type == DOC_NULL) {
        return "null";
    }
    if (doc->type == DOC_LIST || doc->type == DOC_MAP) {
        return doc->type == DOC_LIST ? "a list" : "an object";
    }
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    const char *kind = doc->type == DOC_STRING ? "the string "
                       : doc->type == DOC_BOOL ? ""
                                               : "the number ";
    const char *more = text.len > FOUND_MAX ? "..." : "";
    size_t len = text.len > FOUND_MAX ? FOUND_MAX : text.len;
    const char *out = arena_printf(c->arena, "%s%.*s%s", kind, (int)len, text.data, more);
    buf_release(&text);
    return out;
}

const struct doc *checker_get(const struct doc *map, const char *name)
{
    if (!map || map->type != DOC_MAP) {
        return NULL;
    }
    const struct doc *found = NULL;
    for (size_t i = 0; i < map->map.count; i++) {
        if (str_is(map->map.members[i].name, name)) {
            found = &map->map.members[i].value;
        }
    }
    return found;
}

bool checker_map(const struct checker *c, const char *path, const struct doc *doc)
{
    return doc->type == DOC_MAP ||
           checker_refuse(c, path, "expected an object, found %s", checker_found(c, doc));
}

static bool refuse_member(const struct checker *c, const char *path, struct str name,
                          const char *const *names)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    const char *all = "";
    for (size_t i = 0; names[i]; i++) {
        nearest_offer(&nearest, str_from(names[i]));
        all = arena_printf(c->arena, "%s%s%s", all, i ? ", " : "", names[i]);
    }
    return checker_refuse(c, checker_member(c, path, name),
                          "unknown member \"%.*s\"%s; expected only: %s", STR_ARG(name),
                          nearest_hint(&nearest, c->arena), all);
}

bool checker_members(const struct checker *c, const char *path, const struct doc *doc,
                     const char *const *names)
{
    if (!checker_map(c, path, doc)) {
        return false;
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        size_t n = 0;
        while (names[n] && !str_is(doc->map.members[i].name, names[n])) {
            n++;
        }
        if (!names[n]) {
            return refuse_member(c, path, doc->map.members[i].name, names);
        }
    }
    return true;
}

bool checker_list(const struct checker *c, const char *path, const struct doc *doc)
{
    return doc->type == DOC_LIST ||
           checker_refuse(c, path, "expected a list, found %s", checker_found(c, doc));
}

bool checker_string(const struct checker *c, const char *path, const struct doc *doc,
                    struct str *out)
{
    if (doc->type != DOC_STRING) {
        return checker_refuse(c, path, "expected a string, found %s", checker_found(c, doc));
    }
    if (doc->string.len == 0) {
        return checker_refuse(c, path, "expected a string that is not empty");
    }
    *out = doc->string;
    return true;
}

bool checker_text(const struct checker *c, const char *path, const struct doc *map,
                  const char *name, struct arena *keep, struct str *out)
{
    const struct doc *member = checker_get(map, name);
    *out = (struct str){NULL, 0};
    if (!member) {
        return true;
    }
    if (!checker_string(c, checker_member(c, path, str_from(name)), member, out)) {
        return false;
    }
    *out = arena_copy(keep, *out);
    return true;
}

bool checker_integer(const struct checker *c, const char *path, const struct doc *doc,
                     int64_t least, int64_t most, int64_t *out)
{
    if (doc->type != DOC_INTEGER || doc->integer < least || doc->integer > most) {
        return checker_refuse(c, path, "expected a whole number from %lld to %lld, found %s",
                              (long long)least, (long long)most, checker_found(c, doc));
    }
    *out = doc->integer;
    return true;
}

bool checker_ratio(const struct checker *c, const char *path, const struct doc *doc, int64_t most,
                   int64_t *out_ppm)
{
    double number = doc->type == DOC_REAL      ? doc->real
                    : doc->type == DOC_INTEGER ? (double)doc->integer
                                               : -1.0;
    if (!(number >= 0.0 && number <= (double)most)) {
        return checker_refuse(c, path, "expected a number from 0 to %lld, found %s",
                              (long long)most, checker_found(c, doc));
    }
    *out_ppm = (int64_t)llround(number * PPM);
    if (*out_ppm == 0 && number > 0.0) {
        return checker_refuse(c, path, "expected 0, or a number from 0.000001 to %lld, found %s",
                              (long long)most, checker_found(c, doc));
    }
    return true;
}

bool checker_fraction(const struct checker *c, const char *path, const struct doc *doc,
                      int64_t *out_ppm)
{
    return checker_ratio(c, path, doc, 1, out_ppm);
}

bool checker_duration(const struct checker *c, const char *path, const struct doc *doc,
                      int64_t least_us, int64_t most_us, int64_t *out_us)
{
    if (doc->type != DOC_STRING || !duration_parse(doc->string, out_us)) {
        return checker_refuse(c, path,
                              "expected a duration such as \"300us\", \"5ms\", \"2s\", "
                              "\"10m\" or \"25h\", found %s",
                              checker_found(c, doc));
    }
    if (*out_us < least_us || *out_us > most_us) {
        return checker_refuse(c, path, "expected a duration from %lldus to %lldus, found %s",
                              (long long)least_us, (long long)most_us, checker_found(c, doc));
    }
    return true;
}

bool checker_need(const struct checker *c, const char *path, const struct doc *map,
                  const char *name, const char *expected, const struct doc **out)
{
    *out = checker_get(map, name);
    if (*out) {
        return true;
    }
    return checker_refuse(c, path, "\"%s\" is missing; expected %s", name, expected);
}
