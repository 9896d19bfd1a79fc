#include "grammar.h"

#include <string.h>

void terms_add(struct grammar *g, struct terms *terms, struct term *term)
{
    if (terms->count == terms->cap) {
        size_t cap = terms->cap ? terms->cap * 2 : 4;
        struct term **items = ARENA_ARRAY(g->arena, struct term *, cap);
        if (terms->count > 0) {
            memcpy(items, terms->items, terms->count * sizeof(struct term *));
        }
        terms->items = items;
        terms->cap = cap;
    }
    terms->items[terms->count++] = term;
}

void grammar_advance(struct grammar *g)
{
    g->current = scanner_next(&g->scanner);
}

bool grammar_at(const struct grammar *g, enum lexeme_type type)
{
    return g->current.type == type;
}

bool grammar_accept(struct grammar *g, enum lexeme_type type)
{
    if (!grammar_at(g, type)) {
        return false;
    }
    grammar_advance(g);
    return true;
}

bool grammar_refuse(struct grammar *g, const char *detail)
{
    return error_set(g->err, ERROR_VALIDATION,
                     "Statement wasn't well formed, can't be processed: %s", detail);
}

bool grammar_expect(struct grammar *g, enum lexeme_type type, const char *detail)
{
    return grammar_accept(g, type) || grammar_refuse(g, detail);
}

bool grammar_name(struct grammar *g, struct str *out, const char *detail)
{
    if (grammar_at(g, LEXEME_QUOTED)) {
        *out = lexeme_unquoted(g->arena, g->current);
    } else if (grammar_at(g, LEXEME_NAME)) {
        *out = g->current.text;
    } else {
        return grammar_refuse(g, detail);
    }
    if (out->len == 0) {
        return error_set(g->err, ERROR_VALIDATION, "Path component cannot be an empty string");
    }
    grammar_advance(g);
    return true;
}

/* ---- paths */

static bool add_element(struct grammar *g, struct path *path, struct path_element element)
{
    if (path->count == PATH_DEPTH_MAX) {
        return grammar_refuse(g, "Path is too deep"); /* the service's wording is not known */
    }
    path->elements[path->count++] = element;
    return true;
}

static bool path_index(struct grammar *g, struct path *path)
{
    struct str digits = g->current.text;
    uint64_t index = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.data[i];
        index = index * 10 + (uint64_t)(c - '0');
        if (c < '0' || c > '9' || index > INT32_MAX) {
            return grammar_refuse(g, "Invalid path component");
        }
    }
    grammar_advance(g);
    return add_element(g, path,
                       (struct path_element){.type = ELEMENT_INDEX, .index = (uint32_t)index});
}

/* [ number ] or [ 'name' ] */
static bool path_bracket(struct grammar *g, struct path *path)
{
    if (grammar_at(g, LEXEME_NUMBER)) {
        return path_index(g, path) &&
               grammar_expect(g, LEXEME_CLOSE_LIST, "Invalid path component");
    }
    if (!grammar_at(g, LEXEME_STRING)) {
        return grammar_refuse(g, "Invalid path component");
    }
    struct path_element element = {.type = ELEMENT_NAME,
                                   .name = lexeme_unquoted(g->arena, g->current)};
    if (element.name.len == 0) {
        return error_set(g->err, ERROR_VALIDATION, "Path component cannot be an empty string");
    }
    grammar_advance(g);
    return add_element(g, path, element) &&
           grammar_expect(g, LEXEME_CLOSE_LIST, "Invalid path component");
}

static bool path_name(struct grammar *g, struct path *path, const char *detail)
{
    struct path_element element = {.type = ELEMENT_NAME};
    return grammar_name(g, &element.name, detail) && add_element(g, path, element);
}

bool grammar_path(struct grammar *g, struct path *out)
{
    *out = (struct path){ARENA_ARRAY(g->arena, struct path_element, PATH_DEPTH_MAX), 0};
    if (!path_name(g, out, "Expected identifier for simple path")) {
        return false;
    }
    for (;;) {
        if (grammar_accept(g, LEXEME_DOT)) {
            if (!path_name(g, out, "Invalid path dot component")) {
                return false;
            }
        } else if (grammar_accept(g, LEXEME_OPEN_LIST)) {
            if (!path_bracket(g, out)) {
                return false;
            }
        } else {
            return true;
        }
    }
}
