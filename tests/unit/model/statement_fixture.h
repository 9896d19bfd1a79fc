/* Documents and statements for the tests of the model's PartiQL, in one arena. */
#ifndef DYNARIG_TEST_STATEMENT_FIXTURE_H
#define DYNARIG_TEST_STATEMENT_FIXTURE_H

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../model/partiql.h"

static struct arena arena;

static inline void fixture_open(void)
{
    arena_init(&arena);
}

static inline void fixture_close(void)
{
    arena_release(&arena);
}

static inline const struct doc *fixture_read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

/* A place in a text, with parameters (NULL: none). */
static inline struct phrase fixture_phrase(const char *text, const char *parameters)
{
    return (struct phrase){.scope = {.arena = &arena, .cursor = {str_from(text), 0}},
                           .parameters = parameters ? fixture_read(parameters) : NULL};
}

static inline const struct model_statement *fixture_statement(const char *text,
                                                              const char *parameters)
{
    const char *fault = NULL;
    const struct model_statement *statement = statement_read(
        &arena, str_from(text), parameters ? fixture_read(parameters) : NULL, &fault);
    cr_assert(!statement == (fault != NULL), "%s: %s", text, fault ? fault : "no fault is told");
    return statement;
}

#endif
