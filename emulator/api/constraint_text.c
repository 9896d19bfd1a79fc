/* One message of all failures, in the wording of the dialect (dialect.def). */
#include "constraint.h"

enum wording { COMMON, PLAIN, NAMELESS, BARE, WHOLE, YIELDING };

struct variant {
    const char *operation;
    const char *path; /* a glob */
    enum constraint kind;
    enum wording classic;
    enum wording in_2026;
    const char *text;
};

static const struct variant variants[] = {
#define DIALECT(operation, path, kind, classic, in_2026, text)                                     \
    {#operation, path, CONSTRAINT_##kind, classic, in_2026, text},
#include "dialect.def"
#undef DIALECT
};

static const struct variant *variant_of(const struct operation *operation,
                                        const struct failure *failure)
{
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        const struct variant *variant = &variants[i];
        if (variant->kind == failure->kind &&
            str_is(str_from(variant->operation), operation->face.name) &&
            str_glob(str_from(variant->path), str_from(failure->path))) {
            return variant;
        }
    }
    return NULL;
}

static enum wording wording_of(const struct operation *operation, const struct failure *failure,
                               enum dialect dialect)
{
    const struct variant *variant = variant_of(operation, failure);
    if (!variant) {
        return COMMON;
    }
    return dialect == DIALECT_CLASSIC ? variant->classic : variant->in_2026;
}

/* Kinds that the newer validation layer leaves to the older one, which then says everything. */
static bool is_left_to_common(const struct failure *failure, enum wording wording)
{
    return wording == COMMON &&
           (failure->kind == CONSTRAINT_NULL || failure->kind == CONSTRAINT_MAX ||
            failure->kind == CONSTRAINT_PATTERN);
}

/* The failure that is told alone; NULL: all are told together. */
static const struct failure *alone(const struct failures *failures,
                                   const struct operation *operation, enum dialect dialect)
{
    const struct failure *found = NULL;
    for (const struct failure *f = failures->first; f; f = f->next) {
        enum wording wording = wording_of(operation, f, dialect);
        if (is_left_to_common(f, wording)) {
            return NULL;
        }
        if (!found && wording != COMMON && wording != YIELDING) {
            found = f;
        }
    }
    return found;
}

static bool tell_alone(const struct failure *failure, const struct operation *operation,
                       enum dialect dialect, struct error *err)
{
    static const char one[] = "1 validation error detected: ";
    const struct variant *variant = variant_of(operation, failure);
    switch (wording_of(operation, failure, dialect)) {
    case PLAIN:
        return error_set(err, ERROR_VALIDATION, "%sValue at '%s' failed to satisfy constraint: %s",
                         one, failure->plain_path, failure->text);
    case NAMELESS:
        return error_set(err, ERROR_VALIDATION, "%sFailed to satisfy constraint: %s", one,
                         variant->text);
    case BARE:
        return error_set(err, ERROR_VALIDATION, "Failed to satisfy constraint: %s", variant->text);
    default: return error_set(err, ERROR_VALIDATION, "%s", variant->text);
    }
}

static bool tell_together(const struct failures *failures, const struct operation *operation,
                          enum dialect dialect, struct error *err)
{
    struct buf out;
    size_t count = 0;
    buf_init(&out);
    for (const struct failure *f = failures->first; f && count < FAILURES_MAX; f = f->next) {
        bool only = f == failures->first && !f->next;
        if (!only && wording_of(operation, f, dialect) == YIELDING) {
            continue;
        }
        buf_text(&out, count++ > 0 ? "; " : "");
        buf_text(&out, "Value ");
        buf_text(&out, f->value);
        buf_printf(&out, " at '%s' failed to satisfy constraint: %s", f->path, f->text);
    }
    (void)error_set(err, ERROR_VALIDATION, "%zu validation error%s detected: %s", count,
                    count == 1 ? "" : "s", out.data);
    buf_release(&out);
    return false;
}

bool failures_tell(const struct failures *failures, const struct operation *operation,
                   enum dialect dialect, struct error *err)
{
    const struct failure *single = alone(failures, operation, dialect);
    return single ? tell_alone(single, operation, dialect, err)
                  : tell_together(failures, operation, dialect, err);
}
