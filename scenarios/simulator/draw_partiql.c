/*
 * Statements. Their texts go straight into JSON: a quotation mark has its backslash from the
 * beginning. Values are literals or parameters, which are numbered by where they stand.
 */
#include <stdio.h>
#include <string.h>

#include "draw.h"

/* ---- values */

static void put_parameter(struct draw *draw, struct buf *out, const char *json)
{
    buf_byte(out, '?');
    buf_printf(&draw->values, "%s%s", draw->value_count > 0 ? "," : "", json);
    draw->value_count++;
}

static const char *draw_literal(struct draw *draw, const char *type)
{
    static const char *const strings[] = {"'a'", "'ab'", "'b'", "'z z'", "''''"};
    static const char *const numbers[] = {"0", "1", "-1", "1.5", "+10", "-.25", "1e3", "0010."};
    static const char *const sets[] = {"<<'a','ab'>>", "<<'b'>>", "<<1,1.50>>", "<<-1>>"};
    static const char *const lists[] = {"[]", "[1,'a']", "[{'x':NULL}, <<'a'>>]"};
    static const char *const others[] = {"TRUE", "false", "NULL", "{'x':1}", "{'y':[1], 'x':'a'}"};
    return type == NULL              ? DRAW_ONE(draw, others)
           : strcmp(type, "S") == 0  ? DRAW_ONE(draw, strings)
           : strcmp(type, "N") == 0  ? DRAW_ONE(draw, numbers)
           : strcmp(type, "SS") == 0 ? sets[draw_below(draw, 2)]
           : strcmp(type, "NS") == 0 ? sets[2 + draw_below(draw, 2)]
           : strcmp(type, "L") == 0  ? DRAW_ONE(draw, lists)
                                     : NULL;
}

/* NULL: of any type. */
static void put_value(struct draw *draw, struct buf *out, const char *type)
{
    struct buf json;
    const char *literal = draw_chance(draw, 3) ? draw_literal(draw, type) : NULL;
    if (literal) {
        buf_text(out, literal);
        return;
    }
    buf_init(&json);
    if (type) {
        draw_typed(draw, &json, type);
    } else {
        draw_value(draw, &json);
    }
    put_parameter(draw, out, json.data);
    buf_release(&json);
}

static const char *draw_ordered(struct draw *draw)
{
    static const char *const types[] = {"S", "N", "B"};
    return draw_chance(draw, 60) ? NULL : DRAW_ONE(draw, types);
}

/* ---- paths and predicates */

static void put_path(struct draw *draw, struct buf *out, const char *root)
{
    /* Most end at the top, else hardly an update would succeed. */
    static const char *const below[] = {"", "", "", "",   "",      "",    "",      "",     "",
                                        "", "", "", ".x", "['y']", "[0]", ".x[0]", ".x.y", "[1]"};
    bool quoted = draw_chance(draw, 6);
    buf_printf(out, quoted ? "\\\"%s\\\"%s" : "%s%s", root, DRAW_ONE(draw, below));
}

static void put_comparison(struct draw *draw, struct buf *out, const char *root)
{
    static const char *const order[] = {"<", "<=", ">", ">="};
    static const char *const equality[] = {"=", "<>", "!="};
    bool size = draw_chance(draw, 5);
    buf_text(out, size ? "SIZE(" : "");
    put_path(draw, out, root);
    buf_text(out, size ? ")" : "");
    if (size || draw_below(draw, 2)) {
        buf_printf(out, " %s ", DRAW_ONE(draw, order));
        put_value(draw, out, size ? "N" : draw_ordered(draw));
    } else {
        buf_printf(out, " %s ", DRAW_ONE(draw, equality));
        put_value(draw, out, NULL);
    }
}

static void put_between(struct draw *draw, struct buf *out, const char *root)
{
    static const char *const bounds[] = {"'a' AND 'b'", "-1 AND 10", "0 and 1.5"};
    put_path(draw, out, root);
    buf_text(out, draw_chance(draw, 4) ? " NOT" : "");
    buf_printf(out, " BETWEEN %s", DRAW_ONE(draw, bounds));
}

static void put_in(struct draw *draw, struct buf *out, const char *root)
{
    uint32_t count = 1 + draw_below(draw, 3);
    bool brackets = draw_below(draw, 2);
    put_path(draw, out, root);
    buf_printf(out, "%s IN %c", draw_chance(draw, 4) ? " NOT" : "", brackets ? '[' : '(');
    for (uint32_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        put_value(draw, out, NULL);
    }
    buf_byte(out, brackets ? ']' : ')');
}

static void put_is(struct draw *draw, struct buf *out, const char *root)
{
    static const char *const types[] = {"MISSING", "NULL", "STRING", "INT", "LIST", "struct"};
    put_path(draw, out, root);
    buf_text(out, draw_below(draw, 2) ? " IS NOT " : " IS ");
    buf_text(out, DRAW_ONE(draw, types));
}

static void put_function(struct draw *draw, struct buf *out, const char *root)
{
    static const char *const names[] = {"attribute_exists", "attribute_not_exists",
                                        "ATTRIBUTE_TYPE", "begins_with", "Contains"};
    static const char *const types[] = {"'S'", "'N'", "'L'", "'M'", "'NULL'"};
    uint32_t choice = draw_below(draw, 5);
    buf_printf(out, "%s(", names[choice]);
    put_path(draw, out, root);
    buf_text(out, choice >= 2 ? "," : "");
    if (choice == 2) {
        buf_text(out, DRAW_ONE(draw, types));
    } else if (choice > 2) {
        put_value(draw, out, choice == 3 ? draw_below(draw, 2) ? "S" : "B" : draw_ordered(draw));
    }
    buf_byte(out, ')');
}

static void put_simple(struct draw *draw, struct buf *out, const char *root)
{
    static void (*const simple[])(struct draw *, struct buf *, const char *) = {
        put_comparison, put_comparison, put_between, put_in, put_is, put_function, put_function};
    DRAW_ONE(draw, simple)(draw, out, root);
}

/* On one of the first `count` plain attributes, or on aa and nn alone (count 0). */
static void put_predicate(struct draw *draw, struct buf *out, uint32_t count)
{
    static const char *const projected[] = {"aa", "nn"};
    const char *first = count ? draw_plain[draw_below(draw, count)] : DRAW_ONE(draw, projected);
    const char *second = count ? draw_plain[draw_below(draw, count)] : DRAW_ONE(draw, projected);
    buf_text(out, draw_chance(draw, 5) ? "NOT " : "");
    if (!draw_chance(draw, 4)) {
        put_simple(draw, out, first);
        return;
    }
    buf_byte(out, '(');
    put_simple(draw, out, first);
    buf_text(out, draw_below(draw, 2) ? " OR " : " and ");
    put_simple(draw, out, second);
    buf_byte(out, ')');
}

/* ---- keys */

/* The n-th key (draw_key_at) as equalities. */
static void put_key(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    char json[32];
    if (draw_chance(draw, 40)) {
        buf_text(out, "pk = 1"); /* of no type that a key has */
    } else if (draw_below(draw, 2)) {
        buf_printf(out, draw_below(draw, 2) ? "pk = '%s'" : "'%s' = pk", draw_pk(n));
    } else {
        buf_text(out, "pk = ");
        (void)snprintf(json, sizeof json, "{\"S\":\"%s\"}", draw_pk(n));
        put_parameter(draw, out, json);
    }
    if (table == 0) {
        buf_text(out, " AND sk = ");
        buf_text(out, draw_sk(n));
    }
}

static void put_table_name(struct draw *draw, struct buf *out, unsigned table)
{
    buf_printf(out, draw_below(draw, 2) ? "\\\"tab%u\\\"" : "tab%u", table);
}

/* WHERE with the key, and more at times, before or behind it. */
static void put_where(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    uint32_t where = draw_below(draw, 4);
    buf_text(out, " WHERE ");
    if (where == 0) {
        put_predicate(draw, out, DRAW_PLAIN);
        buf_text(out, " AND ");
    }
    put_key(draw, out, table, n);
    if (where == 1) {
        buf_text(out, " AND ");
        put_predicate(draw, out, DRAW_PLAIN);
    }
}

static void put_returning(struct draw *draw, struct buf *out, bool update)
{
    static const char *const clauses[] = {"ALL OLD", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW"};
    if (draw->returning && draw_below(draw, 2)) {
        buf_printf(out, " RETURNING %s *", update ? DRAW_ONE(draw, clauses) : clauses[0]);
    }
}

/* ---- writes */

static void put_insert(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    buf_text(out, "INSERT INTO ");
    put_table_name(draw, out, table);
    buf_printf(out, " VALUE {'pk': '%s'", draw_pk(n));
    if (table == 0) {
        buf_printf(out, ", 'sk': %s", draw_chance(draw, 40) ? "'0'" : draw_sk(n));
    }
    for (size_t i = 0; i < DRAW_PLAIN; i++) {
        if (draw_below(draw, 2)) {
            buf_printf(out, ", '%s': ", draw_plain[i]);
            put_value(draw, out, NULL);
        }
    }
    if (draw_below(draw, 2)) {
        buf_text(out, ", 'gh': ");
        put_value(draw, out, draw_chance(draw, 20) ? "N" : "S");
    }
    buf_byte(out, '}');
}

/* A change of a set names the path twice. */
static void put_set_change(struct draw *draw, struct buf *out, const char *root)
{
    static const char *const types[] = {"SS", "NS", "BS"};
    buf_printf(out, "%s = %s(%s, ", root, draw_below(draw, 2) ? "SET_ADD" : "set_delete", root);
    put_value(draw, out, DRAW_ONE(draw, types));
    buf_byte(out, ')');
}

static void put_assignment(struct draw *draw, struct buf *out, const char *root)
{
    uint32_t choice = draw_below(draw, 12);
    if (choice == 0) {
        put_set_change(draw, out, root);
        return;
    }
    put_path(draw, out, root);
    buf_text(out, " = ");
    switch (choice) {
    case 1: put_path(draw, out, DRAW_ONE(draw, draw_plain)); break;
    case 2:
        buf_printf(out, "nn %s ", draw_below(draw, 2) ? "+" : "-");
        put_value(draw, out, "N");
        break;
    case 3:
        buf_text(out, "LIST_APPEND(ll, ");
        put_value(draw, out, "L");
        buf_byte(out, ')');
        break;
    default: put_value(draw, out, NULL); break;
    }
}

/* Attributes one after the other, so that no two paths overlap. */
static void put_changes(struct draw *draw, struct buf *out)
{
    uint32_t start = draw_below(draw, DRAW_PLAIN);
    uint32_t count = 1 + draw_below(draw, 3);
    bool remove = false;
    for (uint32_t i = 0; i < count; i++) {
        const char *root = draw_plain[(start + i) % DRAW_PLAIN];
        bool comma = i > 0 && !remove && draw_below(draw, 2);
        remove = !comma && draw_chance(draw, 4);
        if (remove) {
            buf_text(out, " REMOVE ");
            put_path(draw, out, root);
        } else {
            buf_text(out, comma ? ", " : " SET ");
            put_assignment(draw, out, root);
        }
    }
    if (draw_chance(draw, 4)) {
        buf_text(out, draw_chance(draw, 20) ? " SET pk = " : " SET gh = ");
        put_value(draw, out, draw_chance(draw, 20) ? "N" : "S");
    }
}

static void put_update(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    bool from = draw_chance(draw, 5);
    buf_text(out, from ? "FROM " : "UPDATE ");
    put_table_name(draw, out, table);
    if (from) {
        put_where(draw, out, table, n);
    }
    put_changes(draw, out);
    if (!from) {
        put_where(draw, out, table, n);
    }
    put_returning(draw, out, true);
}

static void put_delete(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    buf_text(out, "DELETE FROM ");
    put_table_name(draw, out, table);
    put_where(draw, out, table, n);
    put_returning(draw, out, false);
}

static void put_write(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    static void (*const writes[])(struct draw *, struct buf *, unsigned, uint32_t) = {
        put_insert, put_insert, put_update, put_update, put_delete};
    DRAW_ONE(draw, writes)(draw, out, table, n);
}

/* ---- SELECT */

static void put_columns(struct draw *draw, struct buf *out, bool keys_only)
{
    uint32_t start = draw_below(draw, DRAW_PLAIN);
    uint32_t count = keys_only ? 1 : 1 + draw_below(draw, 3);
    if (draw_below(draw, 2)) {
        buf_byte(out, '*');
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        if (keys_only) {
            buf_text(out, "pk, gh");
        } else {
            put_path(draw, out, draw_plain[(start + i) % DRAW_PLAIN]);
        }
    }
}

static void put_select_one(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    buf_text(out, "SELECT ");
    put_columns(draw, out, false);
    buf_text(out, " FROM ");
    put_table_name(draw, out, table);
    put_where(draw, out, table, n);
}

static void put_exists(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    buf_text(out, "EXISTS(SELECT * FROM ");
    put_table_name(draw, out, table);
    buf_text(out, " WHERE ");
    put_key(draw, out, table, n);
    if (!draw_chance(draw, 40)) {
        buf_text(out, " AND ");
        put_predicate(draw, out, DRAW_PLAIN);
    }
    buf_byte(out, ')');
}

/* A comparison of the sort key. */
static void put_sort_key(struct draw *draw, struct buf *out, const char *name, const char *type)
{
    static const char *const signs[] = {"=", "<", "<=", ">", ">=", "<>"};
    uint32_t choice = draw_below(draw, 8);
    bool number = type[0] == 'N';
    if (choice < 6) {
        buf_printf(out, " AND %s %s ", name, signs[choice]);
        put_value(draw, out, draw_chance(draw, 40) ? "B" : type);
    } else if (choice == 6) {
        buf_printf(out, " AND %s BETWEEN %s", name, number ? "0 AND 9" : "'a' AND 'b'");
    } else if (!number) {
        buf_printf(out, " AND begins_with(%s, ", name);
        put_value(draw, out, "S");
        buf_byte(out, ')');
    }
}

static const struct {
    const char *name, *hash, *range, *type;
} sources[] = {{"", "pk", "sk", "N"},
               {".\\\"some\\\"", "pk", "lr", "S"},
               {".\\\"all\\\"", "gh", "gr", "N"},
               {".\\\"keys\\\"", "gh", NULL, NULL}};

/* One partition, several, alternatives, or none. */
static bool put_partition(struct draw *draw, struct buf *out, uint32_t source)
{
    const char *hash = sources[source].hash;
    uint32_t choice = draw_below(draw, 8);
    buf_text(out, choice < 7 ? " WHERE " : "");
    if (choice < 5) {
        buf_printf(out, hash[0] == 'p' ? "%s = 'p'" : "%s = ", hash);
        if (hash[0] != 'p') {
            put_value(draw, out, "S");
        }
    } else if (choice == 5) {
        buf_printf(out, "%s IN ['p', 'a', 'q']", hash);
    } else if (choice == 6) {
        buf_printf(out, "(%s = 'q' OR %s = 'a')", hash, hash);
    }
    return choice < 7;
}

static void put_select(struct draw *draw, struct buf *out, uint32_t source)
{
    bool scan = draw_chance(draw, 4);
    buf_text(out, "SELECT ");
    put_columns(draw, out, source == 3);
    buf_text(out, " FROM ");
    put_table_name(draw, out, 0);
    buf_text(out, sources[source].name);
    bool where = !scan && put_partition(draw, out, source);
    if (where && sources[source].range && draw_below(draw, 2)) {
        put_sort_key(draw, out, sources[source].range, sources[source].type);
    }
    if (source != 3 && draw_chance(draw, 3)) {
        buf_text(out, where ? " AND " : " WHERE ");
        put_predicate(draw, out, source == 1 ? 0 : DRAW_PLAIN);
    }
    if (where && sources[source].range && draw_chance(draw, 3)) {
        buf_printf(out, " ORDER BY %s, %s %s", sources[source].hash, sources[source].range,
                   draw_below(draw, 2) ? "DESC" : "ASC");
    }
}

/* ---- requests */

/* What stands in ExecuteStatement, and in each member of a list. */
static void put_members(struct draw *draw, struct buf *text)
{
    buf_printf(&draw->body, "\"Statement\":\"%s\"", text->data);
    if (draw->value_count > 0) {
        buf_printf(&draw->body, ",\"Parameters\":[%s]", draw->values.data);
    }
    buf_clear(&draw->values);
    draw->value_count = 0;
    if (draw_chance(draw, 3)) {
        buf_text(&draw->body, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
    }
}

static void put_consumed(struct draw *draw)
{
    static const char *const words[] = {"", "", ",\"ReturnConsumedCapacity\":\"INDEXES\"",
                                        ",\"ReturnConsumedCapacity\":\"TOTAL\""};
    buf_text(&draw->body, DRAW_ONE(draw, words));
}

bool draw_statement(struct draw *draw)
{
    struct buf text;
    unsigned table = draw_below(draw, 2);
    uint32_t n = draw_below(draw, DRAW_KEYS);
    uint32_t kind = draw_below(draw, 6);
    uint32_t source = draw_below(draw, 4);
    buf_init(&text);
    draw->returning = true;
    if (kind < 3) {
        put_write(draw, &text, table, n);
    } else if (kind == 3) {
        put_select_one(draw, &text, table, n);
    } else {
        put_select(draw, &text, source);
    }
    buf_byte(&draw->body, '{');
    put_members(draw, &text);
    buf_release(&text);
    if (kind >= 3 && (kind == 3 || source < 2) && draw_below(draw, 2)) {
        buf_text(&draw->body, ",\"ConsistentRead\":true");
    }
    if (kind >= 3 && draw_below(draw, 2)) {
        buf_printf(&draw->body, ",\"Limit\":%u", 1 + draw_below(draw, 4));
    }
    put_consumed(draw);
    return kind >= 3;
}

/* One to three statements on different items. */
static void put_list(struct draw *draw,
                     void (*put)(struct draw *, struct buf *, unsigned, uint32_t))
{
    unsigned table = draw_below(draw, 2);
    uint32_t keys = table == 0 ? DRAW_KEYS : DRAW_KEYS / 4;
    uint32_t start = draw_below(draw, keys);
    uint32_t count = 1 + draw_below(draw, 3);
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < count; i++) {
        buf_clear(&text);
        put(draw, &text, table, (start + i) % keys);
        buf_text(&draw->body, i > 0 ? ",{" : "{");
        put_members(draw, &text);
        buf_byte(&draw->body, '}');
    }
    buf_release(&text);
}

void draw_batch_statements(struct draw *draw)
{
    draw->returning = true;
    buf_text(&draw->body, "{\"Statements\":[");
    put_list(draw, draw_chance(draw, 3) ? put_select_one : put_write);
    buf_byte(&draw->body, ']');
    put_consumed(draw);
}

static void put_transaction_write(struct draw *draw, struct buf *out, unsigned table, uint32_t n)
{
    if (draw_chance(draw, 4)) {
        put_exists(draw, out, table, n);
    } else {
        put_write(draw, out, table, n);
    }
}

void draw_transaction_statements(struct draw *draw)
{
    bool reads = draw_chance(draw, 3);
    draw->returning = draw_chance(draw, 60);
    buf_text(&draw->body, "{\"TransactStatements\":[");
    put_list(draw, reads ? put_select_one : put_transaction_write);
    buf_byte(&draw->body, ']');
    if (!reads && draw_chance(draw, 4)) {
        buf_printf(&draw->body, ",\"ClientRequestToken\":\"token-%u\"", draw_below(draw, 3));
    }
    put_consumed(draw);
}
