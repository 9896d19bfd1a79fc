/*
 * Checks of requests as text: JSON in single quotes (for the reader's eyes) goes in, "ok" or
 * "Exception: message" comes out. A message that the newer validation layer would put its envelope
 * on is marked with a tilde. Texts live until case_end.
 */
#ifndef DYNARIG_CHECK_CASE_H
#define DYNARIG_CHECK_CASE_H

#include <criterion/criterion.h>
#include <stdio.h>

#include "../../../emulator/api/operation.h"
#include "../../../emulator/base/json.h"

struct check_case {
    struct arena arena;
    struct error err;
    struct doc doc;
};

static inline void case_begin(struct check_case *c, const char *json)
{
    arena_init(&c->arena);
    error_init(&c->err, &c->arena);
    char *text = (char *)(uintptr_t)arena_copy(&c->arena, str_from(json)).data;
    for (char *at = text; *at; at++) {
        if (*at == '\'') {
            *at = '"';
        }
    }
    cr_assert(json_read(&c->arena, str_from(text), &c->doc, NULL), "not JSON: %s", text);
}

static inline void case_end(struct check_case *c)
{
    arena_release(&c->arena);
}

static inline const char *case_verdict(struct check_case *c, bool good)
{
    cr_assert_eq(good, c->err.code == ERROR_NONE);
    return good ? "ok"
                : arena_printf(&c->arena, "%s%s: %s", c->err.enveloped ? "~" : "",
                               error_name(c->err.code), c->err.message);
}

static inline const struct operation *case_operation(const char *name)
{
    const struct operation *operation = operation_by_name(STR("dynamodb"), str_from(name));
    cr_assert_not_null(operation, "no operation %s", name);
    return operation;
}

#endif
