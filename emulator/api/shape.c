#include "shape_internal.h"

#include <string.h>

/* ---- The tables ---- */

#define NAME_OF(text)                                                                              \
    {                                                                                              \
        text, sizeof text - 1                                                                      \
    }
#define NO_BOUNDS .min = SHAPE_LEAST, .max = SHAPE_MANY
#define BOUNDS(min_, max_) .min = min_, .max = max_
#define MANY SHAPE_MANY

#define SCALAR(name_, kind_)                                                                       \
    const struct shape shape_##name_ = {.name = #name_, .kind = SHAPE_##kind_};
#define STRUCTURE(name_) static const struct shape_member members_##name_[] = {
#define MEMBER(name_, type_, need_, state_)                                                        \
    {NAME_OF(#name_),                                                                              \
     {.shape = &shape_##type_, NO_BOUNDS, .required = need_, .state = STATE_##state_}},
#define WORDED(name_, need_, min_, max_, form_, state_)                                            \
    {NAME_OF(#name_),                                                                              \
     {.shape = &shape_String,                                                                      \
      BOUNDS(min_, max_),                                                                          \
      .form = FORM_##form_,                                                                        \
      .required = need_,                                                                           \
      .state = STATE_##state_}},
#define CHOICE(name_, form_, need_, state_)                                                        \
    {NAME_OF(#name_),                                                                              \
     {.shape = &shape_String,                                                                      \
      NO_BOUNDS,                                                                                   \
      .form = FORM_##form_,                                                                        \
      .required = need_,                                                                           \
      .state = STATE_##state_}},
#define RANGED(name_, type_, need_, min_, max_, state_)                                            \
    {NAME_OF(#name_),                                                                              \
     {.shape = &shape_##type_, BOUNDS(min_, max_), .required = need_, .state = STATE_##state_}},
/* The empty last row is not counted: a structure may have no members, an array not. */
/* clang-format off */
#define END(name_)                                                                                 \
    {{NULL, 0}, {.shape = NULL}}};                                                                 \
    const struct shape shape_##name_ = {                                                           \
        .name = #name_,                                                                            \
        .kind = SHAPE_STRUCTURE,                                                                   \
        .members = members_##name_,                                                                \
        .member_count = sizeof members_##name_ / sizeof *members_##name_ - 1};
/* clang-format on */
#define LIST(name_, element_, min_, max_, form_)                                                   \
    const struct shape shape_##name_ = {                                                           \
        .name = #name_,                                                                            \
        .kind = SHAPE_LIST,                                                                        \
        .element = {.shape = &shape_##element_, BOUNDS(min_, max_), .form = FORM_##form_}};
#define MAP(name_, key_min_, key_max_, key_form_, value_, min_, max_, form_)                       \
    const struct shape shape_##name_ = {                                                           \
        .name = #name_,                                                                            \
        .kind = SHAPE_MAP,                                                                         \
        .key = {.shape = &shape_String, BOUNDS(key_min_, key_max_), .form = FORM_##key_form_},     \
        .element = {.shape = &shape_##value_, BOUNDS(min_, max_), .form = FORM_##form_}};
#include "shapes.def"
#undef CHOICE

#define PATTERN(name_, text_) [FORM_##name_] = text_,
#define CHOICE(name_, values_) [FORM_##name_] = values_,
static const char *const form_texts[FORM_COUNT] = {
#include "forms.def"
};

/* ---- Reading them ---- */

const struct shape_member *shape_member(const struct shape *structure, struct str name)
{
    for (size_t i = 0; i < structure->member_count; i++) {
        if (str_eq(structure->members[i].name, name)) {
            return &structure->members[i];
        }
    }
    return NULL;
}

const char *form_text(enum shape_form form)
{
    return form_texts[form];
}

bool form_is_set(enum shape_form form)
{
    return form > FORM_UUID;
}

static bool in_set(const char *values, struct str text)
{
    while (*values) {
        size_t length = strcspn(values, ",");
        if (str_eq((struct str){values, length}, text)) {
            return true;
        }
        values += length;
        values += strspn(values, ", ");
    }
    return false;
}

static bool is_name(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '.' || c == '-';
        if (!good) {
            return false;
        }
    }
    return text.len > 0;
}

static bool is_uuid(struct str text)
{
    static const char like[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    for (size_t i = 0; i < text.len && i < sizeof like - 1; i++) {
        char c = text.data[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (like[i] == '-' ? c != '-' : !hex) {
            return false;
        }
    }
    return text.len == sizeof like - 1;
}

static bool is_arn(struct str text)
{
    return str_starts(text, STR("arn:"));
}

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_bucket(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (!is_alphanumeric(c) && c != '.' && c != '-' && c != '_') {
            return false;
        }
    }
    return text.len > 1 && is_alphanumeric(text.data[0]) &&
           is_alphanumeric(text.data[text.len - 1]);
}

static bool is_account(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.len == 12;
}

static bool is_page_token(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return text.len > 0 && text.len % 16 == 0;
}

bool form_holds(enum shape_form form, struct str text)
{
    switch (form) {
    case FORM_TEXT: return true;
    case FORM_NAME: return is_name(text);
    case FORM_TABLE: return is_arn(text) || is_name(text);
    case FORM_ACCOUNT: return is_account(text);
    case FORM_BUCKET: return is_bucket(text);
    case FORM_CLIENT_TOKEN: return text.len > 0 && !memchr(text.data, '$', text.len);
    case FORM_PAGE_TOKEN: return is_page_token(text);
    case FORM_UUID: return is_uuid(text);
    default: return in_set(form_texts[form], text);
    }
}

int64_t form_max(const struct shape_slot *slot, struct str text)
{
    /* API Reference, "TableName": the name or the ARN, which has up to 1,024 characters. */
    return slot->form == FORM_TABLE && is_arn(text) ? 1024 : slot->max;
}

/* ---- Values that the wire allows in more than one way ---- */

/* Just beyond the largest and at the smallest int64_t; both are exact as doubles. */
#define ABOVE_INT64 9223372036854775808.0
#define BELOW_INT64 (-9223372036854775808.0)

int64_t shape_int(const struct doc *value)
{
    if (!value || value->type != DOC_REAL) {
        return value && value->type == DOC_INTEGER ? value->integer : 0;
    }
    if (value->real >= ABOVE_INT64) {
        return INT64_MAX;
    }
    if (value->real <= BELOW_INT64) {
        return INT64_MIN;
    }
    int64_t whole = (int64_t)value->real;
    return (double)whole > value->real ? whole - 1 : whole;
}
