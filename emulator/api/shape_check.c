#include "shape_internal.h"

#include "check_params.h"

/* Table operations say it before anything else; their other members are constraints. */
static bool check_table_named(const struct operation *operation, const struct doc *request,
                              struct error *err)
{
    const struct shape_member *name = shape_member(operation->input, STR("TableName"));
    bool missing = (operation->flags & OPERATION_CONTROL) && name && name->slot.required &&
                   !doc_get(request, "TableName");
    return !missing || error_set(err, ERROR_VALIDATION,
                                 "The parameter 'TableName' is required but was not present in "
                                 "the request");
}

bool shape_check(struct arena *arena, const struct operation *operation, const struct doc *request,
                 enum dialect dialect, struct error *err)
{
    /* Members that are not built yet must not hide that parameters were mixed. */
    return shape_check_types(arena, operation->input, request, err) &&
           check_table_named(operation, request, err) &&
           constraints_check(arena, operation, request, dialect, err) &&
           params_mixing(operation, request, err) && shape_check_built(operation, request, err);
}
