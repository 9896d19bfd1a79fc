/*
 * The model's interpreter: expressions evaluated while their text is read, straight and slowly, on
 * the JSON of an item. Developer Guide, "Using expressions in DynamoDB".
 *
 * It is made for texts that the service takes: of a wrong one it says so, but not why. Each
 * function returns false and sets `scope->fault` where the service would refuse the request.
 */
#ifndef DYNARIG_INTERPRET_H
#define DYNARIG_INTERPRET_H

#include "cursor.h"
#include "relation.h"

enum { STEPS_MAX = 32 };

/* One step of a document path: a member, or an element of a list. */
struct step {
    bool is_index;
    struct str name;
    size_t index;
};

struct steps {
    struct step list[STEPS_MAX];
    size_t count;
};

struct scope {
    struct arena *arena;
    const struct doc *names;  /* ExpressionAttributeNames; NULL: none */
    const struct doc *values; /* ExpressionAttributeValues; NULL: none */
    const struct doc *item;   /* NULL: there is none */
    struct cursor cursor;
    unsigned depth;
    const char *fault; /* why it cannot be; NULL: nothing yet */
};

bool scope_fail(struct scope *scope, const char *fault);
/* May another level be opened? Counted, so that no text exhausts the stack. */
bool scope_enter(struct scope *scope);
void scope_leave(struct scope *scope);

/* interpret_path.c */
bool interpret_steps(struct scope *scope, struct steps *out);
operand steps_find(const struct doc *item, const struct steps *steps);
/* :value, path, or a call of size, if_not_exists, list_append. */
bool interpret_operand(struct scope *scope, operand *out);

/* interpret_condition.c: conditions, filters, key conditions. */
bool interpret_condition(struct scope *scope, struct str text, bool *holds);

/* interpret_update.c: the item that comes of it; `base` is the item, or the key of one to be.
 * `targets` gets the paths written, for ReturnValues. */
struct targets {
    struct steps *list;
    size_t count;
};
bool interpret_update(struct scope *scope, struct str text, const struct doc *base,
                      struct doc *new_item, struct targets *targets);

/* interpret_projection.c: the parts of the item that paths choose. */
bool interpret_projection(struct scope *scope, struct str text, struct doc *out);
struct doc steps_select(struct arena *arena, const struct doc *item, const struct steps *paths,
                        size_t count);

/* interpret_legacy.c: entries of Expected, filters and KeyConditions, one (`any`) or all of which
 * must hold; AttributeUpdates; AttributesToGet. */
bool interpret_legacy_conditions(struct scope *scope, const struct doc *conditions, bool any);
bool interpret_attribute_updates(struct scope *scope, const struct doc *updates,
                                 const struct doc *base, struct doc *new_item,
                                 struct targets *targets);
struct doc interpret_attributes_to_get(struct scope *scope, const struct doc *names);

#endif
