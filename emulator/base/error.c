#include "error.h"

#include <assert.h>
#include <stdarg.h>

struct error_row {
    const char *name;
    const char *space;
    int status;
    const char *member;
};

static const struct error_row rows[ERROR_COUNT] = {
    [ERROR_NONE] = {"", "", 200, "message"},
#define ERROR(code, name, space, status, member) [ERROR_##code] = {name, space, status, member},
#include "errors.def"
#undef ERROR
};

void error_init(struct error *err, struct arena *arena)
{
    *err = (struct error){.arena = arena};
}

static void set(struct error *err, enum error_code code, const char *format, va_list args)
{
    assert(code != ERROR_NONE && code < ERROR_COUNT);
    assert(err->code == ERROR_NONE); /* The first failure wins; a second one is our mistake. */
    err->code = code;
    err->message = format ? arena_vprintf(err->arena, format, args) : NULL;
}

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(err, code, format, args);
    va_end(args);
    return false;
}

bool error_enveloped(struct error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(err, ERROR_VALIDATION, format, args);
    va_end(args);
    err->enveloped = true;
    return false;
}

void error_prefix(struct error *err, const char *prefix)
{
    assert(err->code != ERROR_NONE);
    err->message = arena_printf(err->arena, "%s%s", prefix, err->message ? err->message : "");
}

const char *error_name(enum error_code code)
{
    return rows[code].name;
}

const char *error_namespace(enum error_code code)
{
    return rows[code].space;
}

const char *error_member(enum error_code code)
{
    return rows[code].member;
}

int error_status(enum error_code code)
{
    return rows[code].status;
}

enum error_code error_by_name(struct str name)
{
    for (int code = ERROR_NONE + 1; code < ERROR_COUNT; code++)
        if (str_is(name, rows[code].name))
            return (enum error_code)code;
    return ERROR_NONE;
}

/* Developer Guide, "Error handling with DynamoDB": what the SDKs take for throttling. */
bool error_throttles(struct str name)
{
    return str_is(name, "ProvisionedThroughputExceededException") ||
           str_is(name, "ThrottlingException") || str_is(name, "RequestLimitExceeded");
}
