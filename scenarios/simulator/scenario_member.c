#include "scenario_member.h"

#include <string.h>

#include "../../faults/nearest.h"
#include "../../faults/schema.h"

#define HOUR_US (3600 * INT64_C(1000000))
/* With keys and names an item stays below the 400 KB that DynamoDB takes. */
#define ITEM_BYTES_MOST 400000

#define RANGE(low, high) .least = (low), .most = (high)
#define WORDS(list) .words = (list)
#define USUAL(text) .usual = (text)
#define NEEDED(text) .needed = (text)
#define ONLY(list) .only = (list)

static const struct member members[] = {
#define MEMBER(where, kind, field, meaning, ...)                                                   \
    {.path = (where),                                                                              \
     .type = &member_##kind,                                                                       \
     .offset = offsetof(struct scenario, field),                                                   \
     .about = (meaning),                                                                           \
     __VA_ARGS__},
#define GROUP(where, meaning, ...)                                                                 \
    {.path = (where), .type = &member_group, .about = (meaning), __VA_ARGS__},
#include "scenario.def"
#undef MEMBER
#undef GROUP
};

const struct member *scenario_member(size_t index)
{
    return index < sizeof members / sizeof members[0] ? &members[index] : NULL;
}

struct str member_parent(const struct member *member)
{
    const char *dot = strrchr(member->path, '.');
    return (struct str){member->path, dot ? (size_t)(dot - member->path) : 0};
}

const char *member_name(const struct member *member)
{
    const char *dot = strrchr(member->path, '.');
    return dot ? dot + 1 : member->path;
}

const struct member *member_beside(const struct member *member, const char *name)
{
    for (size_t i = 0; scenario_member(i); i++) {
        if (str_eq(member_parent(scenario_member(i)), member_parent(member)) &&
            str_is(str_from(member_name(scenario_member(i))), name)) {
            return scenario_member(i);
        }
    }
    return NULL;
}

void *member_field(const struct member *member, struct scenario *scenario)
{
    return (char *)scenario + member->offset;
}

bool member_is_group(const struct member *member)
{
    return member->type == &member_group;
}

bool member_word(const char *words, struct str word, int64_t *at)
{
    struct str rest = str_from(words);
    for (int64_t i = 0; rest.len > 0; i++) {
        if (str_eq(str_cut(&rest, '|'), word)) {
            if (at) {
                *at = i;
            }
            return true;
        }
    }
    return false;
}

static bool refuse_name(const struct checker *c, const struct member *member,
                        const struct nearest *nearest)
{
    return checker_refuse(c, member->path, "unknown name \"%.*s\"%s", STR_ARG(nearest->wanted),
                          nearest_hint(nearest, c->arena));
}

bool member_read_name(const struct checker *c, const struct member *member, const struct doc *doc,
                      size_t *at)
{
    const struct member_type *type = member->type;
    struct str name;
    struct nearest nearest;
    if (!checker_string(c, member->path, doc, &name)) {
        return false;
    }
    nearest_init(&nearest, name);
    for (*at = 0; type->name(*at); ++*at) {
        if (str_is(name, type->name(*at))) {
            return true;
        }
        nearest_offer(&nearest, str_from(type->name(*at)));
    }
    return refuse_name(c, member, &nearest);
}

void member_describe_names(struct json_writer *w, const struct member *member)
{
    json_name(w, "enum");
    json_open(w, '[');
    for (size_t i = 0; member->type->name(i); i++) {
        json_text(w, member->type->name(i));
    }
    json_close(w, ']');
}

/* ---- objects */

enum { GROUP_MEMBERS_MAX = 48 };

bool member_check_names(const struct checker *c, const char *path, const struct doc *doc)
{
    const char *names[GROUP_MEMBERS_MAX + 1] = {NULL};
    size_t count = 0;
    for (size_t i = 0; scenario_member(i); i++) {
        if (str_is(member_parent(scenario_member(i)), path) && count < GROUP_MEMBERS_MAX) {
            names[count++] = member_name(scenario_member(i));
        }
    }
    return checker_members(c, path, doc, names);
}

static bool read_group(const struct checker *c, const struct member *member, const struct doc *doc,
                       struct scenario *out)
{
    (void)out;
    return member_check_names(c, member->path, doc);
}

const struct member_type member_group = {"an object", read_group, NULL, NULL, NULL};

/* ---- texts */

static bool read_text(const struct checker *c, const struct member *member, const struct doc *doc,
                      struct scenario *out)
{
    return checker_string(c, member->path, doc, member_field(member, out));
}

static void describe_text(struct json_writer *w, const struct member *member)
{
    (void)member;
    schema_string(w);
}

const struct member_type member_text = {"a string", read_text, describe_text, NULL, NULL};

static bool read_choice(const struct checker *c, const struct member *member, const struct doc *doc,
                        struct scenario *out)
{
    struct str rest = str_from(member->words);
    struct str name;
    struct nearest nearest;
    if (!checker_string(c, member->path, doc, &name)) {
        return false;
    }
    if (member_word(member->words, name, member_field(member, out))) {
        return true;
    }
    nearest_init(&nearest, name);
    while (rest.len > 0) {
        nearest_offer(&nearest, str_cut(&rest, '|'));
    }
    return refuse_name(c, member, &nearest);
}

static void describe_choice(struct json_writer *w, const struct member *member)
{
    schema_words(w, member->words);
}

const struct member_type member_choice = {"a word", read_choice, describe_choice, NULL, NULL};

/* ---- numbers */

static bool read_count(const struct checker *c, const struct member *member, const struct doc *doc,
                       struct scenario *out)
{
    return checker_integer(c, member->path, doc, member->least, member->most,
                           member_field(member, out));
}

static void describe_count(struct json_writer *w, const struct member *member)
{
    schema_integer(w, member->least, member->most);
}

const struct member_type member_count = {"a whole number", read_count, describe_count, NULL, NULL};

static bool read_duration(const struct checker *c, const struct member *member,
                          const struct doc *doc, struct scenario *out)
{
    return checker_duration(c, member->path, doc, member->least, member->most,
                            member_field(member, out));
}

/* A schema knows no spans, so that it cannot hold one against its bounds. */
static void describe_duration(struct json_writer *w, const struct member *member)
{
    (void)member;
    schema_duration(w);
}

const struct member_type member_duration = {"a duration", read_duration, describe_duration, NULL,
                                            NULL};

static bool read_ratio(const struct checker *c, const struct member *member, const struct doc *doc,
                       struct scenario *out)
{
    return checker_ratio(c, member->path, doc, member->most, member_field(member, out));
}

static void describe_ratio(struct json_writer *w, const struct member *member)
{
    schema_ratio(w, member->most);
}

const struct member_type member_ratio = {"a number", read_ratio, describe_ratio, NULL, NULL};
