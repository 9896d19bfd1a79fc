/* Texts of expressions: what the service takes for well formed, whatever the item holds. */
#include <string.h>

#include "draw.h"

enum { CONDITION_DEPTH = 2 };

/* Most paths end at the top, else hardly an update would succeed. */
static const char *const below[] = {"", "",   "",   "",    "",    "",     "",      "",     "",
                                    "", ".x", ".y", "[0]", "[1]", ".x.y", "[0].x", ".x[0]"};

static void put_path(struct draw *draw, struct buf *out, const char *root)
{
    buf_printf(out, "%s%s", root, DRAW_ONE(draw, below));
}

static const char *draw_root(struct draw *draw, bool keys)
{
    static const char *const all[] = {"pk", "gh", "gr", "lr"};
    return keys && draw_chance(draw, 5) ? DRAW_ONE(draw, all) : DRAW_ONE(draw, draw_plain);
}

/* A path whose root is no key has something below it at times. */
static void put_operand_path(struct draw *draw, struct buf *out, bool keys)
{
    const char *root = draw_root(draw, keys);
    if (root[0] == 'p' || root[0] == 'g' || strcmp(root, "lr") == 0) {
        buf_text(out, root);
    } else {
        put_path(draw, out, root);
    }
}

/* ---- conditions */

static const char *draw_ordered_type(struct draw *draw)
{
    static const char *const ordered[] = {"S", "N", "B"};
    return DRAW_ONE(draw, ordered);
}

static void put_comparison(struct draw *draw, struct buf *out, bool keys)
{
    static const char *const ordering[] = {"<", "<=", ">", ">="};
    static const char *const equality[] = {"=", "<>"};
    bool size = draw_chance(draw, 5);
    buf_text(out, size ? "size(" : "");
    put_operand_path(draw, out, keys);
    buf_text(out, size ? ")" : "");
    if (size || draw_below(draw, 2)) {
        buf_printf(out, " %s ", DRAW_ONE(draw, ordering));
        draw_bound(draw, out, size ? "N" : draw_ordered_type(draw));
    } else {
        buf_printf(out, " %s ", DRAW_ONE(draw, equality));
        draw_bound(draw, out, NULL);
    }
}

static void put_between(struct draw *draw, struct buf *out, bool keys)
{
    static const char *const bounds[][2] = {
        {"{\"N\":\"-1\"}", "{\"N\":\"10\"}"},
        {"{\"S\":\"a\"}", "{\"S\":\"b\"}"},
        {"{\"B\":\"AA==\"}", "{\"B\":\"AQI=\"}"},
    };
    uint32_t choice = draw_below(draw, 3);
    put_operand_path(draw, out, keys);
    buf_text(out, " BETWEEN ");
    draw_bound_text(draw, out, bounds[choice][0]);
    buf_text(out, " AND ");
    draw_bound_text(draw, out, bounds[choice][1]);
}

static void put_in(struct draw *draw, struct buf *out, bool keys)
{
    uint32_t count = 1 + draw_below(draw, 3);
    put_operand_path(draw, out, keys);
    buf_text(out, " IN (");
    for (uint32_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? "," : "");
        draw_bound(draw, out, NULL);
    }
    buf_byte(out, ')');
}

static void put_function(struct draw *draw, struct buf *out, bool keys)
{
    static const char *const types[] = {"{\"S\":\"S\"}", "{\"S\":\"N\"}", "{\"S\":\"L\"}",
                                        "{\"S\":\"M\"}", "{\"S\":\"NULL\"}"};
    static const char *const functions[] = {"attribute_exists", "attribute_not_exists",
                                            "attribute_type", "begins_with", "contains"};
    uint32_t choice = draw_below(draw, 5);
    buf_printf(out, "%s(", functions[choice]);
    put_operand_path(draw, out, keys);
    if (choice >= 2) {
        buf_byte(out, ',');
    }
    if (choice == 2) {
        draw_bound_text(draw, out, DRAW_ONE(draw, types));
    } else if (choice == 3) {
        draw_bound(draw, out, draw_below(draw, 2) ? "S" : "B");
    } else if (choice == 4) {
        draw_bound(draw, out, draw_ordered_type(draw));
    }
    buf_byte(out, ')');
}

static void put_leaf(struct draw *draw, struct buf *out, bool keys)
{
    static void (*const leaves[])(struct draw *, struct buf *, bool) = {
        put_comparison, put_comparison, put_between, put_in, put_function, put_function};
    DRAW_ONE(draw, leaves)(draw, out, keys);
}

/* A tree below a connective has parentheses of its own: never two pairs round one thing. */
static void put_tree(struct draw *draw, struct buf *out, bool keys, unsigned depth)
{
    if (depth == 0 || draw_below(draw, 2)) {
        buf_text(out, draw_chance(draw, 4) ? "NOT " : "");
        put_leaf(draw, out, keys);
        return;
    }
    const char *connective = draw_below(draw, 2) ? "AND" : "OR";
    bool grouped = depth < CONDITION_DEPTH;
    buf_text(out, grouped ? "(" : "");
    put_tree(draw, out, keys, depth - 1);
    buf_printf(out, " %s ", connective);
    put_tree(draw, out, keys, depth - 1);
    buf_text(out, grouped ? ")" : "");
}

void draw_condition(struct draw *draw, struct buf *out, bool keys)
{
    put_tree(draw, out, keys, CONDITION_DEPTH);
}

/* ---- updates */

/* What an index key may become by a literal is of its type; all else is told at run time. */
static void put_index_key(struct draw *draw, struct buf *out)
{
    static const char *const set[][2] = {{"gh", "S"}, {"gr", "N"}, {"lr", "S"}};
    uint32_t choice = draw_below(draw, 3);
    buf_printf(out, "%s = ", set[choice][0]);
    if (draw_chance(draw, 5)) {
        buf_text(out, "aa");
    } else {
        draw_bound(draw, out, set[choice][1]);
    }
}

static void put_set_action(struct draw *draw, struct buf *out, const char *root)
{
    put_path(draw, out, root);
    buf_text(out, " = ");
    switch (draw_below(draw, 7)) {
    case 0: put_path(draw, out, DRAW_ONE(draw, draw_plain)); break;
    case 1:
        buf_text(out, "if_not_exists(");
        put_path(draw, out, DRAW_ONE(draw, draw_plain));
        buf_byte(out, ',');
        draw_bound(draw, out, NULL);
        buf_byte(out, ')');
        break;
    case 2:
        buf_text(out, "list_append(ll,");
        draw_bound(draw, out, "L");
        buf_byte(out, ')');
        break;
    case 3:
        buf_text(out, "list_append(");
        draw_bound(draw, out, "L");
        buf_text(out, ",ll)");
        break;
    case 4:
        buf_printf(out, "nn %s ", draw_below(draw, 2) ? "+" : "-");
        draw_bound(draw, out, "N");
        break;
    default: draw_bound(draw, out, NULL); break;
    }
}

/* Each root is written by one action at most, so that no two paths overlap. */
struct roots {
    uint32_t free; /* bits of draw_plain */
};

static const char *take_root(struct draw *draw, struct roots *roots)
{
    const uint32_t count = DRAW_PLAIN;
    uint32_t place = draw_below(draw, count);
    while (!(roots->free >> place & 1)) {
        place = (place + 1) % count;
    }
    roots->free &= ~(UINT32_C(1) << place);
    return draw_plain[place];
}

static void put_add_or_delete(struct draw *draw, struct buf *out, const char *root, bool add)
{
    static const char *const sets[] = {"SS", "NS", "BS"};
    put_path(draw, out, root);
    buf_byte(out, ' ');
    draw_bound(draw, out, add && draw_below(draw, 2) ? "N" : DRAW_ONE(draw, sets));
}

void draw_update(struct draw *draw, struct buf *out)
{
    struct roots roots = {(UINT32_C(1) << DRAW_PLAIN) - 1};
    uint32_t sections = 1 + draw_below(draw, 15);
    if (sections & 1) {
        buf_text(out, "SET ");
        put_set_action(draw, out, take_root(draw, &roots));
        if (draw_chance(draw, 3)) {
            buf_byte(out, ',');
            put_index_key(draw, out);
        }
    }
    if (sections & 2) {
        buf_text(out, " REMOVE ");
        put_path(draw, out, take_root(draw, &roots));
    }
    if (sections & 4) {
        buf_text(out, " ADD ");
        put_add_or_delete(draw, out, take_root(draw, &roots), true);
    }
    if (sections & 8) {
        buf_text(out, " DELETE ");
        put_add_or_delete(draw, out, take_root(draw, &roots), false);
    }
}

void draw_projection(struct draw *draw, struct buf *out)
{
    struct roots roots = {(UINT32_C(1) << DRAW_PLAIN) - 1};
    uint32_t count = 1 + draw_below(draw, 3);
    buf_text(out, draw_below(draw, 2) ? "pk," : "");
    for (uint32_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? "," : "");
        put_path(draw, out, take_root(draw, &roots));
    }
}
