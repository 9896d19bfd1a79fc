#include "request_maker.h"

#include <string.h>

#include "../emulator/api/shape_internal.h"
#include "../emulator/base/json.h"

#define DEPTH_MAX 7     /* below it only what is required */
#define LENGTH_MAX 4096 /* longer texts are not made in order to be too long */
#define COUNT_MAX 200   /* likewise lists and maps */
#define PLACES_MAX 24   /* one of the first is bent */
#define CHOICES_MAX 8

enum bend {
    BEND_NULL,
    BEND_RETYPE,
    BEND_BELOW,
    BEND_ABOVE,
    BEND_VALUE,
    BEND_DROP, /* from here on: of members alone */
    BEND_TWICE,
    BEND_UNKNOWN,
    BEND_COUNT,
};

/* Legacy and expression parameters do not go together: most requests have one kind. */
enum style { STYLE_EXPRESSIONS, STYLE_LEGACY, STYLE_MIXED };

#define PLACEHOLDERS 5

struct maker {
    struct lots *lots;
    enum style style;
    bool used[PLACEHOLDERS]; /* by an expression of the structure that is being made */
    struct json_writer w;
    size_t depth;
    size_t place;   /* of the next member, element or value */
    size_t bend_at; /* SIZE_MAX: nowhere */
    enum bend bend;
    enum made made;
};

/* ---- what is there to be met ---- */

/* Texts for members of this name; those of a map are its keys. */
struct pool {
    const char *member;
    const char *texts[CHOICES_MAX];
};

static const struct pool pools[] = {
    {"TableName", {"tab", "tab", "tab", "other"}},
    {"RequestItems", {"tab", "tab", "other"}},
    {"ExclusiveStartTableName", {"tab"}},
    {"IndexName", {"gsi", "gsi", "gsx"}},
    {"AttributeName", {"pk", "sk", "g", "v"}},
    {"AttributesToGet", {"pk", "v", "g", "x"}},
    {"ProjectionExpression", {"pk, v", "v.a[0]", "#n", "v", "sk, g"}},
    {"KeyConditionExpression",
     {"pk = :v", "pk = :v AND sk > :w", "pk = :v AND sk BETWEEN :w AND :x", "g = :v", "#n = :v"}},
    {"FilterExpression", {"v = :v", "attribute_exists(v)", "size(v) > :w", "#n <> :v"}},
    {"ConditionExpression",
     {"attribute_exists(pk)", "attribute_not_exists(v)", "v = :v OR v < :w", "contains(v, :v)"}},
    {"UpdateExpression",
     {"SET v = :v", "SET v = :v REMOVE g", "ADD v :w", "REMOVE v", "DELETE v :v", "SET #n = :v"}},
    {"ExpressionAttributeNames", {"#n", "#n", "#m"}},
    {"ExpressionAttributeValues", {":v", ":w", ":x"}},
    {"Statement",
     {"SELECT * FROM tab", "SELECT v FROM tab WHERE pk = 'a' AND sk = 1",
      "UPDATE tab SET v = 1 WHERE pk = 'a' AND sk = 1",
      "INSERT INTO tab VALUE {'pk': 'c', 'sk': 1}", "DELETE FROM tab WHERE pk = 'a' AND sk = 2"}},
    {"Key", {"pk", "sk"}},
    {"ExclusiveStartKey", {"pk", "sk", "g"}},
    {"KeyConditions", {"pk", "sk", "g"}},
    {"", {"pk", "sk", "g", "v", "a", "x"}}, /* all others */
};

/* What the expressions above use; their members stand before those that bind. */
static const char *const placeholders[PLACEHOLDERS] = {"#n", "#m", ":v", ":w", ":x"};

static const struct pool *pool_of(struct str member)
{
    size_t at = 0;
    while (pools[at].member[0] && !str_is(member, pools[at].member)) {
        at++;
    }
    return &pools[at];
}

static struct str from_pool(struct maker *m, const struct pool *pool)
{
    size_t count = 0;
    while (count < CHOICES_MAX && pool->texts[count]) {
        count++;
    }
    return str_from(pool->texts[lots_below(m->lots, count)]);
}

/* ---- scalars ---- */

static struct str choose_value(struct maker *m, const char *values)
{
    size_t count = 1;
    for (const char *at = values; (at = strchr(at, ',')); at++) {
        count++;
    }
    size_t wanted = lots_below(m->lots, count);
    while (wanted-- > 0) {
        values = strchr(values, ',') + 1;
        values += strspn(values, " ");
    }
    return (struct str){values, strcspn(values, ",")};
}

/* Repeated or cut so that its length lies within the bounds. */
static void put_text(struct maker *m, struct str text, int64_t least, int64_t most)
{
    struct buf fitted;
    buf_init(&fitted);
    buf_str(&fitted, text);
    while ((int64_t)fitted.len < least) {
        buf_byte(&fitted, 'a');
    }
    struct str view = buf_view(&fitted);
    view.len = (int64_t)view.len > most ? (size_t)most : view.len;
    json_string(&m->w, view);
    buf_release(&fitted);
}

static bool is_expression(struct str name)
{
    static const char word[] = "Expression";
    return name.len >= sizeof word - 1 && memmem(name.data, name.len, word, sizeof word - 1);
}

static void note_placeholders(struct maker *m, struct str text)
{
    for (size_t i = 0; i < PLACEHOLDERS; i++) {
        m->used[i] = m->used[i] || memmem(text.data, text.len, placeholders[i], 2) != NULL;
    }
}

static void make_plain_text(struct maker *m, struct str member, const struct shape_slot *slot)
{
    struct str text = from_pool(m, pool_of(member));
    if (is_expression(member)) {
        note_placeholders(m, text);
    }
    put_text(m, text, slot->min, slot->max);
}

/* A text of a form that the pools do not hold; NULL: they do. */
static const char *sample_of(enum shape_form form)
{
    switch (form) {
    case FORM_ACCOUNT: return "012345678901";
    case FORM_BUCKET: return "a-bucket";
    case FORM_CLIENT_TOKEN: return "a token";
    case FORM_PAGE_TOKEN: return "0000000000000002";
    case FORM_UUID: return "01234567-89ab-cdef-0123-456789abcdef";
    default: return NULL;
    }
}

static void make_string(struct maker *m, struct str member, const struct shape_slot *slot)
{
    if (form_is_set(slot->form)) {
        json_string(&m->w, choose_value(m, form_text(slot->form)));
    } else if (sample_of(slot->form)) {
        json_text(&m->w, sample_of(slot->form));
    } else {
        make_plain_text(m, member, slot);
    }
}

static void make_integer(struct maker *m, const struct shape_slot *slot)
{
    int64_t low = slot->min == SHAPE_LEAST ? -1 : slot->min;
    int64_t value = low + (int64_t)lots_below(m->lots, 12);
    json_int(&m->w, value > slot->max ? slot->max : value);
}

static void make_blob(struct maker *m)
{
    static const char *const blobs[] = {"", "AA==", "YWJj", "/wA=", "AQE="};
    json_text(&m->w, blobs[lots_below(m->lots, sizeof blobs / sizeof *blobs)]);
}

static void make_number_text(struct maker *m)
{
    static const char *const numbers[] = {"1", "2", "3", "-0.5", "1e2", "0", "9e125", "1e-130"};
    json_text(&m->w, numbers[lots_below(m->lots, sizeof numbers / sizeof *numbers)]);
}

/* ---- structures, lists, maps ---- */

static void make_straight(struct maker *m, struct str member, const struct shape_slot *slot);
static void make_slot(struct maker *m, struct str member, const struct shape_slot *slot);

static bool is_among(struct str name, const char *const *names)
{
    for (; *names; names++) {
        if (str_is(name, *names)) {
            return true;
        }
    }
    return false;
}

static bool fits_style(const struct maker *m, struct str name)
{
    static const char *const legacy[] = {
        "Expected",   "AttributeUpdates",    "KeyConditions",   "QueryFilter",
        "ScanFilter", "ConditionalOperator", "AttributesToGet", NULL};
    switch (m->style) {
    case STYLE_EXPRESSIONS: return !is_among(name, legacy);
    case STYLE_LEGACY: return !is_expression(name);
    default: return true;
    }
}

static bool is_binding(struct str name)
{
    return str_is(name, "ExpressionAttributeNames") || str_is(name, "ExpressionAttributeValues");
}

/* Is there a placeholder of this kind, '#' or ':', to be bound? */
static bool any_used(const struct maker *m, char sigil)
{
    bool any = false;
    for (size_t i = 0; i < PLACEHOLDERS; i++) {
        any = any || (m->used[i] && placeholders[i][0] == sigil);
    }
    return any;
}

/* Without these the operation does little; with them, mostly what it is for. */
static bool is_likely(const struct maker *m, struct str name)
{
    static const char *const heart[] = {"KeyConditionExpression", "KeyConditions",
                                        "UpdateExpression", "AttributeUpdates", NULL};
    return is_among(name, heart) ||
           (str_is(name, "ExpressionAttributeNames") && any_used(m, '#')) ||
           (str_is(name, "ExpressionAttributeValues") && any_used(m, ':'));
}

static bool wanted(struct maker *m, const struct shape_member *member)
{
    const struct shape_slot *slot = &member->slot;
    if (slot->required) {
        return true;
    }
    if (slot->state == STATE_LATER || m->depth >= DEPTH_MAX || !fits_style(m, member->name)) {
        return false;
    }
    bool likely = is_likely(m, member->name);
    return is_binding(member->name) && !likely ? lots_chance(m->lots, 16)
           : likely                            ? !lots_chance(m->lots, 8)
                                               : lots_chance(m->lots, 3);
}

static void make_named(struct maker *m, const struct shape_member *member)
{
    json_name_str(&m->w, member->name);
    make_straight(m, member->name, &member->slot);
}

/* What is done to a whole member: it is left out, there twice, or beside one that nobody knows. */
static void bend_member(struct maker *m, const struct shape_member *member)
{
    m->made = m->bend == BEND_DROP && member->slot.required ? MADE_BAD : MADE_BENT;
    m->place++;
    if (m->bend == BEND_DROP) {
        return;
    }
    make_named(m, member);
    if (m->bend == BEND_TWICE) {
        make_named(m, member);
    } else {
        json_name(&m->w, "Unknown");
        json_raw(&m->w, STR("{\"S\":[1]}"));
    }
}

static void make_structure(struct maker *m, const struct shape *shape)
{
    memset(m->used, 0, sizeof m->used);
    json_open(&m->w, '{');
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct shape_member *member = &shape->members[i];
        if (!wanted(m, member)) {
            continue;
        }
        if (m->place == m->bend_at && m->bend >= BEND_DROP) {
            bend_member(m, member);
        } else {
            json_name_str(&m->w, member->name);
            make_slot(m, member->name, &member->slot);
        }
    }
    json_close(&m->w, '}');
}

static size_t draw_count(struct maker *m, int64_t least, int64_t most)
{
    size_t count = (size_t)(least < 0 ? 0 : least);
    if (m->depth < DEPTH_MAX && (most == SHAPE_MANY || (int64_t)count < most)) {
        size_t room = most == SHAPE_MANY || most - least > 3 ? 3 : (size_t)(most - least);
        count += lots_below(m->lots, room + 1);
    }
    return count;
}

static void make_list(struct maker *m, struct str member, const struct shape *shape, size_t count)
{
    json_open(&m->w, '[');
    for (size_t i = 0; i < count; i++) {
        make_slot(m, member, &shape->element);
    }
    json_close(&m->w, ']');
}

/* Keys of one map as they are given. */
struct given {
    const char *keys[CHOICES_MAX];
    size_t count;
};

/* What was given before is left out: what the second replaced would be lost. The name of an
 * attribute tells what its value mostly is. */
static void make_entry(struct maker *m, struct str member, const struct shape *shape,
                       struct given *given, struct str key)
{
    for (size_t i = 0; i < given->count; i++) {
        if (str_is(key, given->keys[i])) {
            return;
        }
    }
    if (given->count < CHOICES_MAX) {
        given->keys[given->count++] = key.data;
        json_name_str(&m->w, key);
        make_slot(m, str_is(member, "RequestItems") ? member : key, &shape->element);
    }
}

/* What a map of this name cannot do without: the key, or what the expressions use. */
static bool make_needed(struct maker *m, struct str member, const struct shape *shape,
                        struct given *given)
{
    static const char *const keyed[] = {"Key", "Keys", "Item", "KeyConditions", NULL};
    if (is_binding(member)) {
        char sigil = str_is(member, "ExpressionAttributeNames") ? '#' : ':';
        for (size_t i = 0; i < PLACEHOLDERS; i++) {
            if (m->used[i] && placeholders[i][0] == sigil) {
                make_entry(m, member, shape, given, str_from(placeholders[i]));
            }
        }
        return given->count > 0;
    }
    if (is_among(member, keyed)) {
        make_entry(m, member, shape, given, STR("pk"));
        make_entry(m, member, shape, given, STR("sk"));
    }
    return given->count > 0 && !str_is(member, "Item");
}

static void make_map(struct maker *m, struct str member, const struct shape *shape, size_t count)
{
    struct given given = {0};
    bool complete = false;
    json_open(&m->w, '{');
    if (!lots_chance(m->lots, 8)) {
        complete = make_needed(m, member, shape, &given);
    }
    for (size_t i = 0; i < count && !complete; i++) {
        make_entry(m, member, shape, &given, from_pool(m, pool_of(member)));
    }
    json_close(&m->w, '}');
}

static const char *usual_type(struct str attribute)
{
    if (str_is(attribute, "pk") || str_is(attribute, "g") || str_is(attribute, ":v")) {
        return "S";
    }
    return str_is(attribute, "sk") || str_is(attribute, ":w") ? "N" : NULL;
}

/* Exactly one type; below DEPTH_MAX a scalar. Texts of keys come from "a", "b", "c". */
static void make_attribute_value(struct maker *m, struct str attribute)
{
    static const char *const texts[] = {"a", "b", "c", ""};
    const char *type = lots_chance(m->lots, 16) ? NULL : usual_type(attribute);
    size_t members = m->depth < DEPTH_MAX ? shape_AttributeValue.member_count : 2;
    const struct shape_member *member =
        type ? shape_member(&shape_AttributeValue, str_from(type))
             : &shape_AttributeValue.members[lots_below(m->lots, members)];
    json_open(&m->w, '{');
    json_name_str(&m->w, member->name);
    if (str_is(member->name, "S")) {
        json_text(&m->w, texts[lots_below(m->lots, 4)]);
    } else if (str_is(member->name, "N")) {
        make_number_text(m);
    } else {
        make_slot(m, member->name, &member->slot);
    }
    json_close(&m->w, '}');
}

static void make_container(struct maker *m, struct str member, const struct shape_slot *slot,
                           size_t count)
{
    const struct shape *shape = slot->shape;
    m->depth++;
    if (shape == &shape_AttributeValue) {
        make_attribute_value(m, member);
    } else if (shape->kind == SHAPE_STRUCTURE) {
        make_structure(m, shape);
    } else if (shape->kind == SHAPE_LIST) {
        make_list(m, member, shape, count);
    } else {
        make_map(m, member, shape, count);
    }
    m->depth--;
}

static void make_straight(struct maker *m, struct str member, const struct shape_slot *slot)
{
    switch (slot->shape->kind) {
    case SHAPE_STRING: make_string(m, member, slot); break;
    case SHAPE_INTEGER:
    case SHAPE_LONG: make_integer(m, slot); break;
    case SHAPE_DOUBLE:
    case SHAPE_TIMESTAMP: json_raw(&m->w, STR("1.5")); break;
    case SHAPE_BOOLEAN: json_bool(&m->w, lots_chance(m->lots, 2)); break;
    case SHAPE_BLOB: make_blob(m); break;
    default: make_container(m, member, slot, draw_count(m, slot->min, slot->max));
    }
}

/* ---- bending ---- */

static bool is_container(const struct shape_slot *slot)
{
    return slot->shape->kind <= SHAPE_MAP;
}

static void bad(struct maker *m)
{
    m->made = MADE_BAD;
}

static void bend_type(struct maker *m, const struct shape_slot *slot)
{
    json_raw(&m->w, is_container(slot) ? STR("true") : STR("{}"));
    bad(m);
}

static bool bend_below(struct maker *m, struct str member, const struct shape_slot *slot)
{
    enum shape_kind kind = slot->shape->kind;
    bool number = kind == SHAPE_INTEGER || kind == SHAPE_LONG;
    if (number ? slot->min == SHAPE_LEAST : slot->min <= 0) {
        return false;
    }
    if (number) {
        json_int(&m->w, slot->min - 1);
    } else if (kind == SHAPE_STRING) {
        json_text(&m->w, "");
    } else {
        make_container(m, member, slot, (size_t)slot->min - 1);
    }
    bad(m);
    return true;
}

static bool bend_above(struct maker *m, struct str member, const struct shape_slot *slot)
{
    enum shape_kind kind = slot->shape->kind;
    bool number = kind == SHAPE_INTEGER || kind == SHAPE_LONG;
    int64_t most = number ? INT64_MAX - 1 : kind == SHAPE_STRING ? LENGTH_MAX : COUNT_MAX;
    /* Members of a map fall together where the pool is small: it may not come to be too long. */
    if (slot->max > most || kind == SHAPE_STRUCTURE || kind == SHAPE_MAP) {
        return false;
    }
    if (number) {
        json_int(&m->w, slot->max + 1);
    } else if (kind == SHAPE_STRING) {
        put_text(m, STR("a"), slot->max + 1, INT64_MAX);
    } else {
        m->depth += DEPTH_MAX;
        make_container(m, member, slot, (size_t)slot->max + 1);
        m->depth -= DEPTH_MAX;
    }
    bad(m);
    return true;
}

static bool bend_value(struct maker *m, const struct shape_slot *slot)
{
    if (slot->shape->kind != SHAPE_STRING || slot->form == FORM_TEXT) {
        return false;
    }
    json_text(&m->w, "a;b $c");
    bad(m);
    return true;
}

static void bend_null(struct maker *m, const struct shape_slot *slot)
{
    json_null(&m->w);
    if (slot->required) {
        bad(m);
    } else {
        m->made = MADE_BENT;
    }
}

/* False: this place cannot be bent so. */
static bool bend(struct maker *m, struct str member, const struct shape_slot *slot)
{
    switch (m->bend) {
    case BEND_NULL: bend_null(m, slot); return true;
    case BEND_RETYPE: bend_type(m, slot); return true;
    case BEND_BELOW: return bend_below(m, member, slot);
    case BEND_ABOVE: return bend_above(m, member, slot);
    case BEND_VALUE: return bend_value(m, slot);
    default: return false;
    }
}

static void make_slot(struct maker *m, struct str member, const struct shape_slot *slot)
{
    if (m->place++ != m->bend_at || !bend(m, member, slot)) {
        make_straight(m, member, slot);
    }
}

enum made request_make(struct lots *lots, const struct operation *operation, struct buf *out)
{
    struct maker m = {.lots = lots, .bend_at = SIZE_MAX, .made = MADE_GOOD};
    static const enum style styles[] = {STYLE_EXPRESSIONS, STYLE_EXPRESSIONS, STYLE_EXPRESSIONS,
                                        STYLE_LEGACY,      STYLE_LEGACY,      STYLE_MIXED};
    json_begin(&m.w, out);
    m.style = styles[lots_below(lots, sizeof styles / sizeof *styles)];
    if (lots_chance(lots, 2)) {
        m.bend_at = lots_below(lots, PLACES_MAX);
        m.bend = (enum bend)lots_below(lots, BEND_COUNT);
    }
    make_structure(&m, operation->input);
    return m.made;
}
