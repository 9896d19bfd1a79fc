/* The order in which an operation lists failures: order.def, then that of the shape. */
#include "constraint.h"

#define ORDER(operation, ...) static const char *const order_##operation[] = {__VA_ARGS__, NULL};
#include "order.def"
#undef ORDER

static const struct {
    const char *operation;
    const char *const *members;
} orders[] = {
#define ORDER(operation, ...) {#operation, order_##operation},
#include "order.def"
#undef ORDER
};

static const char *const *order_of(const struct operation *operation)
{
    static const char *const none[] = {NULL};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        if (str_is(str_from(orders[i].operation), operation->face.name)) {
            return orders[i].members;
        }
    }
    return none;
}

/* Moves what lies in the member `name` (NULL: all that is left) to the end of the sorted list. */
static void move(struct failure **from, struct failure ***end, const char *name)
{
    while (*from) {
        struct failure *failure = *from;
        if (name && !str_is(failure->top->name, name)) {
            from = &failure->next;
            continue;
        }
        *from = failure->next;
        failure->next = NULL;
        **end = failure;
        *end = &failure->next;
    }
}

void failures_order(struct failures *failures, const struct operation *operation)
{
    struct failure *sorted = NULL, **end = &sorted;
    for (const char *const *name = order_of(operation); *name; name++) {
        move(&failures->first, &end, *name);
    }
    move(&failures->first, &end, NULL);
    failures->first = sorted;
    failures->end = end;
}
