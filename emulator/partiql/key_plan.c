#include "key_plan.h"

#include <assert.h>

#include "../expr/ast.h"

/* ---- conditions that must all hold */

struct conjuncts {
    struct node **list;
    size_t count;
};

static void add_leaves(struct conjuncts *out, struct node *node)
{
    if (node->type != NODE_AND) {
        out->list[out->count++] = node;
    }
    for (size_t i = 0; node->type == NODE_AND && i < node->count; i++) {
        add_leaves(out, node->args[i]);
    }
}

static struct conjuncts conjuncts_of(struct arena *arena, struct node *node)
{
    struct conjuncts out = {ARENA_ARRAY(arena, struct node *, node_conjuncts(node)), 0};
    add_leaves(&out, node);
    return out;
}

static bool is_equality(const struct node *node, struct str name, struct clause *out)
{
    return clause_read(node, out) && out->op == KEY_EQ && str_eq(out->name, name);
}

/* ---- writes */

/* The first equality on the attribute goes into the key and leaves the list. */
static bool pin_attribute(struct arena *arena, struct conjuncts *all, struct str name,
                          struct value *key)
{
    struct clause clause;
    for (size_t i = 0; i < all->count; i++) {
        if (all->list[i] && is_equality(all->list[i], name, &clause)) {
            item_put(arena, key, name, clause.low);
            all->list[i] = NULL;
            return true;
        }
    }
    return false;
}

static const struct expression *conjunction(struct arena *arena, const struct expression *whole,
                                            const struct conjuncts *left)
{
    struct node *node = arena_zalloc(arena, sizeof *node);
    node->type = NODE_AND;
    node->args = ARENA_ARRAY(arena, struct node *, left->count);
    for (size_t i = 0; i < left->count; i++) {
        if (left->list[i]) {
            node->args[node->count++] = left->list[i];
        }
    }
    struct expression *expression = arena_zalloc(arena, sizeof *expression);
    expression->kind = whole->kind;
    expression->condition = node;
    return node->count > 0 ? expression : NULL;
}

bool key_plan_pin(struct arena *arena, const struct expression *condition,
                  const struct key_schema *schema, struct value *key,
                  const struct expression **rest)
{
    *key = (struct value){.type = VALUE_M};
    *rest = NULL;
    if (!condition) {
        return false;
    }
    struct conjuncts all = conjuncts_of(arena, condition->condition);
    for (size_t i = 0; i < schema->hash_count; i++) {
        if (!pin_attribute(arena, &all, schema->hash[i].name, key)) {
            return false;
        }
    }
    for (size_t i = 0; i < schema->range_count; i++) {
        if (!pin_attribute(arena, &all, schema->range[i].name, key)) {
            return false;
        }
    }
    *rest = conjunction(arena, condition, &all);
    return true;
}

/* ---- reads */

struct planner {
    struct arena *arena;
    const struct key_schema *schema;
    struct error *err;
};

struct ranges {
    struct key_range *list; /* room for one more than the service reads */
    size_t count;
};

static struct ranges new_ranges(const struct planner *p)
{
    return (struct ranges){ARENA_ARRAY(p->arena, struct key_range, KEY_PLAN_READS_MAX + 1), 0};
}

static bool add_range(const struct planner *p, struct ranges *ranges, const struct key_range *range)
{
    if (ranges->count == KEY_PLAN_READS_MAX) {
        return error_set(p->err, ERROR_VALIDATION,
                         "Too many decomposed read operations for a given query.");
    }
    ranges->list[ranges->count++] = *range;
    return true;
}

/* Is it an equality on the attribute, or IN a list of values? Those stand in args from `first`. */
static bool is_choice(const struct node *node, const struct key_attribute *attribute, size_t *first,
                      size_t *count)
{
    struct clause clause;
    if (is_equality(node, attribute->name, &clause)) {
        *first = node->args[0]->type == NODE_PATH ? 1 : 0;
        *count = 1;
        return true;
    }
    bool in = node->type == NODE_IN && node->args[0]->type == NODE_PATH &&
              node->args[0]->path.count == 1 &&
              str_eq(node->args[0]->path.elements[0].name, attribute->name);
    for (size_t i = 1; in && i < node->count; i++) {
        in = node->args[i]->type == NODE_VALUE;
    }
    *first = 1;
    *count = in ? node->count - 1 : 0;
    return in;
}

static const struct node *find_choice(const struct conjuncts *all,
                                      const struct key_attribute *attribute)
{
    size_t first, count;
    for (size_t i = 0; i < all->count; i++) {
        if (is_choice(all->list[i], attribute, &first, &count)) {
            return all->list[i];
        }
    }
    return NULL;
}

/* Multiplies the ranges by the values of the choice, which stand at `place` of hash or range. */
static bool spread(const struct planner *p, const struct node *choice,
                   const struct key_attribute *attribute, bool hash, size_t place,
                   struct ranges *ranges)
{
    size_t first, count;
    struct ranges out = new_ranges(p);
    (void)is_choice(choice, attribute, &first, &count);
    for (size_t i = 0; i < ranges->count; i++) {
        for (size_t j = first; j < first + count; j++) {
            struct key_range range = ranges->list[i];
            struct clause clause = {attribute->name, KEY_EQ, choice->args[j]->value, NULL};
            *(hash ? &range.hash[place] : &range.range[place]) = clause.low;
            range.range_equal = (uint8_t)(range.range_equal + !hash);
            if (!clause_fits(attribute, &clause, p->err) || !add_range(p, &out, &range)) {
                return false;
            }
        }
    }
    *ranges = out;
    return true;
}

/* One comparison of a sort key attribute other than an equality bounds all ranges. */
static bool bound(const struct planner *p, const struct conjuncts *all,
                  const struct key_attribute *attribute, struct ranges *ranges)
{
    struct clause clause;
    for (size_t i = 0; i < all->count; i++) {
        if (!clause_read(all->list[i], &clause) || !str_eq(clause.name, attribute->name)) {
            continue;
        }
        for (size_t j = 0; j < ranges->count; j++) {
            ranges->list[j].op = clause.op;
            ranges->list[j].low = clause.low;
            ranges->list[j].high = clause.high;
        }
        return clause_fits(attribute, &clause, p->err);
    }
    return true;
}

/* Sort key attributes count from the left: equalities, and one bound behind them. */
static bool narrow(const struct planner *p, const struct conjuncts *all, struct ranges *ranges)
{
    const struct key_schema *schema = p->schema;
    for (size_t i = 0; i < schema->range_count; i++) {
        const struct node *choice = find_choice(all, &schema->range[i]);
        if (!choice) {
            return bound(p, all, &schema->range[i], ranges);
        }
        if (!spread(p, choice, &schema->range[i], false, i, ranges)) {
            return false;
        }
    }
    return true;
}

static bool cover(const struct planner *p, struct node *node, struct ranges *out);

/* Every alternative must give ranges; else all items must be looked at. */
static bool cover_or(const struct planner *p, const struct node *node, struct ranges *out)
{
    for (size_t i = 0; i < node->count; i++) {
        struct ranges part;
        if (!cover(p, node->args[i], &part)) {
            return false;
        }
        if (part.count == 0) {
            out->count = 0;
            return true;
        }
        for (size_t j = 0; j < part.count; j++) {
            if (!add_range(p, out, &part.list[j])) {
                return false;
            }
        }
    }
    return true;
}

/* The ranges of the one condition among them that is a choice of alternatives. */
static bool cover_inner_or(const struct planner *p, const struct conjuncts *all, struct ranges *out)
{
    for (size_t i = 0; i < all->count && out->count == 0; i++) {
        const struct node *node = all->list[i];
        assert(node != NULL);
        if (node->type == NODE_OR && !cover_or(p, node, out)) {
            return false;
        }
    }
    return true;
}

/* Conditions that all must hold: the partition key by choices, or by alternatives among them. */
static bool cover_and(const struct planner *p, struct node *node, struct ranges *out)
{
    struct conjuncts all = conjuncts_of(p->arena, node);
    for (size_t i = 0; i < p->schema->hash_count; i++) {
        if (!find_choice(&all, &p->schema->hash[i])) {
            return cover_inner_or(p, &all, out);
        }
    }
    struct key_range whole = {0};
    (void)add_range(p, out, &whole);
    for (size_t i = 0; i < p->schema->hash_count; i++) {
        const struct key_attribute *attribute = &p->schema->hash[i];
        if (!spread(p, find_choice(&all, attribute), attribute, true, i, out)) {
            return false;
        }
    }
    return narrow(p, &all, out);
}

/* Recursion is as deep as the grammar allowed. */
static bool cover(const struct planner *p, struct node *node, struct ranges *out)
{
    *out = new_ranges(p);
    return node->type == NODE_OR ? cover_or(p, node, out) : cover_and(p, node, out);
}

static bool same_values(const struct value *const *a, const struct value *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!value_eq(a[i], b[i])) {
            return false;
        }
    }
    return true;
}

static bool same_bound(const struct value *a, const struct value *b)
{
    return (!a && !b) || (a && b && value_eq(a, b));
}

static bool same_range(const struct planner *p, const struct key_range *a,
                       const struct key_range *b)
{
    return same_values(a->hash, b->hash, p->schema->hash_count) &&
           a->range_equal == b->range_equal && same_values(a->range, b->range, a->range_equal) &&
           a->op == b->op && same_bound(a->low, b->low) && same_bound(a->high, b->high);
}

static bool is_whole(const struct planner *p, const struct key_range *range)
{
    return range->range_equal == p->schema->range_count;
}

/* Two ranges of one partition are told apart only if both are single sort keys. */
static bool overlap(const struct planner *p, const struct key_range *a, const struct key_range *b)
{
    return same_values(a->hash, b->hash, p->schema->hash_count) &&
           !(is_whole(p, a) && is_whole(p, b));
}

/* Drops what is there twice. */
static bool settle(const struct planner *p, const struct ranges *ranges, struct key_plan *out)
{
    out->ranges = ranges->list;
    out->whole = ranges->count > 0;
    for (size_t i = 0; i < ranges->count; i++) {
        const struct key_range *range = &ranges->list[i];
        bool again = false;
        for (size_t j = 0; j < out->count && !again; j++) {
            again = same_range(p, &out->ranges[j], range);
            if (!again && overlap(p, &out->ranges[j], range)) {
                return error_set(p->err, ERROR_VALIDATION,
                                 "Overlapping conditions with range keys are not supported in "
                                 "where clause");
            }
        }
        out->whole = out->whole && is_whole(p, range);
        if (!again) {
            out->ranges[out->count++] = *range;
        }
    }
    return true;
}

bool key_plan_reads(struct arena *arena, const struct expression *condition,
                    const struct key_schema *schema, struct key_plan *out, struct error *err)
{
    struct planner p = {arena, schema, err};
    struct ranges ranges;
    *out = (struct key_plan){0};
    return !condition || (cover(&p, condition->condition, &ranges) && settle(&p, &ranges, out));
}
