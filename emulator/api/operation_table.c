#include "op.h"
#include "shape_internal.h"

#define FACE(name_, service_, target_, flags_, built_)                                             \
    {                                                                                              \
        .name = #name_, .service = service_, .target = target_, .built = built_,                   \
        .writes = ((flags_)&OPERATION_WRITES) != 0, .batch = ((flags_)&OPERATION_BATCH) != 0,      \
        .paged = ((flags_)&OPERATION_PAGED) != 0,                                                  \
    }

/* The variadic step lets DDB in the table count as the two arguments that it stands for. */
#define OP(...) OP_ROW(__VA_ARGS__)
#define OP_ROW(name_, service_, target_, flags_, plan_, input_, output_)                           \
    {.face = FACE(name_, service_, target_, flags_, true),                                         \
     .flags = (flags_),                                                                            \
     .plan = plan_,                                                                                \
     .input = &shape_##input_,                                                                     \
     .output = &shape_##output_},
#define LATER(...) LATER_ROW(__VA_ARGS__)
#define LATER_ROW(name_, service_, target_, flags_)                                                \
    {.face = FACE(name_, service_, target_, flags_, false), .flags = (flags_)},

static const struct operation operations[] = {
#include "operations.def"
};

#define OPERATION_COUNT (sizeof operations / sizeof *operations)

static const struct operation *find(struct str name)
{
    size_t low = 0, high = OPERATION_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(name, str_from(operations[middle].face.name));
        if (order == 0) {
            return &operations[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

const struct operation *operation_by_name(struct str service, struct str name)
{
    const struct operation *operation = find(name);
    return operation && str_is(service, operation->face.service) ? operation : NULL;
}

const struct operation *operation_at(size_t index)
{
    return index < OPERATION_COUNT ? &operations[index] : NULL;
}

const struct ddb_operation *ddb_operation(size_t index)
{
    const struct operation *operation = operation_at(index);
    return operation ? &operation->face : NULL;
}

const struct ddb_operation *ddb_operation_by_name(struct str name)
{
    const struct operation *operation = find(name);
    return operation ? &operation->face : NULL;
}
