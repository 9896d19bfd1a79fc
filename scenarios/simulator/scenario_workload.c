/* What a scenario file says of its workload: which members it has is a matter of its kind. */
#include <string.h>

#include "../../faults/nearest.h"
#include "../../faults/schema.h"
#include "scenario_member.h"

/* What a member itself says by ONLY is a matter of whoever asks. */
static bool takes(const struct workload_kind *kind, const struct member *member)
{
    const char *name = member_name(member);
    if (member->only || strcmp(name, "kind") == 0) {
        return true;
    }
    if (strcmp(name, "mix") == 0) {
        return kind->action != NULL;
    }
    if (strcmp(name, "client") == 0) {
        return kind->mistake != NULL;
    }
    return kind->takes && member_word(kind->takes, str_from(name), NULL);
}

bool member_of_workload(const struct checker *c, const struct member *member,
                        const struct scenario *scenario)
{
    return takes(scenario->kind, member) ||
           checker_refuse(c, member->path, "the workload \"%s\" has no %s", scenario->kind->name,
                          member_name(member));
}

/* ---- weights */

/* The members of an object as weights, into `choice`. */
static bool read_weight(const struct checker *c, const char *path, const struct doc *doc,
                        int64_t value, struct choice *choice)
{
    choice->value = value;
    return checker_integer(c, path, doc, 1, CHOICE_WEIGHT_MOST, &choice->weight);
}

static bool refuse_action(const struct checker *c, const struct member *member, struct str name,
                          const struct workload_kind *kind)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; kind->action(i); i++) {
        nearest_offer(&nearest, str_from(kind->action(i)));
    }
    return checker_refuse(c, checker_member(c, member->path, name), "unknown action \"%.*s\"%s",
                          STR_ARG(name), nearest_hint(&nearest, c->arena));
}

static bool read_mix(const struct checker *c, const struct member *member, const struct doc *doc,
                     struct scenario *out)
{
    const struct workload_kind *kind = out->kind;
    if (!checker_map(c, member->path, doc)) {
        return false;
    }
    size_t count = doc->map.count;
    struct choice *list = ARENA_ARRAY(c->arena, struct choice, count);
    for (size_t i = 0; i < count; i++) {
        struct str name = doc->map.members[i].name;
        size_t at = 0;
        while (kind->action(at) && !str_is(name, kind->action(at))) {
            at++;
        }
        if (!kind->action(at)) {
            return refuse_action(c, member, name, kind);
        }
        if (!read_weight(c, checker_member(c, member->path, name), &doc->map.members[i].value,
                         (int64_t)at, &list[i])) {
            return false;
        }
    }
    out->settings.mix = (struct choices){list, count};
    return count > 0 || checker_refuse(c, member->path, "expected at least one action");
}

static void describe_mix(struct json_writer *w, const struct member *member)
{
    (void)member;
    schema_type(w, "object");
    json_name(w, "minProperties");
    json_int(w, 1);
}

const struct member_type member_mix = {"an object of weights", read_mix, describe_mix, NULL, NULL};

/* ---- sizes */

static bool read_size(const struct checker *c, const struct member *member, const char *path,
                      const struct doc *doc, struct choice *choice)
{
    static const char *const names[] = {"bytes", "weight", NULL};
    const struct doc *bytes, *weight;
    int64_t value = 0;
    return checker_map(c, path, doc) && checker_members(c, path, doc, names) &&
           checker_need(c, path, doc, "bytes", "how many bytes an item has", &bytes) &&
           checker_integer(c, checker_member(c, path, STR("bytes")), bytes, member->least,
                           member->most, &value) &&
           checker_need(c, path, doc, "weight", "how often, beside the others", &weight) &&
           read_weight(c, checker_member(c, path, STR("weight")), weight, value, choice);
}

static bool read_sizes(const struct checker *c, const struct member *member, const struct doc *doc,
                       struct scenario *out)
{
    if (!checker_list(c, member->path, doc)) {
        return false;
    }
    size_t count = doc->list.count;
    struct choice *list = ARENA_ARRAY(c->arena, struct choice, count);
    for (size_t i = 0; i < count; i++) {
        if (!read_size(c, member, checker_item(c, member->path, i), &doc->list.items[i],
                       &list[i])) {
            return false;
        }
    }
    out->settings.sizes.choices = (struct choices){list, count};
    return count > 0 || checker_refuse(c, member->path, "expected at least one size");
}

static void describe_sizes(struct json_writer *w, const struct member *member)
{
    schema_list(w, 1);
    schema_members(w);
    schema_open(w, "bytes");
    schema_integer(w, member->least, member->most);
    json_close(w, '}');
    schema_open(w, "weight");
    schema_integer(w, 1, CHOICE_WEIGHT_MOST);
    json_close(w, '}');
    json_close(w, '}');
    schema_required(w, "bytes|weight");
    json_close(w, '}');
}

const struct member_type member_sizes = {"a list", read_sizes, describe_sizes, NULL, NULL};

/* ---- items */

static bool read_items(const struct checker *c, const struct member *member, const struct doc *doc,
                       struct scenario *out)
{
    return checker_integer(c, member->path, doc, out->kind->items_least, out->kind->items_most,
                           &out->settings.items);
}

static void describe_items(struct json_writer *w, const struct member *member)
{
    (void)member;
    schema_type(w, "integer");
}

const struct member_type member_items = {"a whole number", read_items, describe_items, NULL, NULL};

/* ---- kinds */

static const char *workload_name(size_t index)
{
    const struct workload_kind *kind = workload_kind_at(index);
    return kind ? kind->name : NULL;
}

static bool read_workload(const struct checker *c, const struct member *member,
                          const struct doc *doc, struct scenario *out)
{
    size_t at;
    if (!member_read_name(c, member, doc, &at)) {
        return false;
    }
    out->kind = workload_kind_at(at);
    out->settings.items = out->kind->items_usual;
    return true;
}

static void demand_items(struct json_writer *w, const struct workload_kind *kind)
{
    schema_open(w, "items");
    schema_integer(w, kind->items_least, kind->items_most);
    json_name(w, "default");
    json_int(w, kind->items_usual);
    json_close(w, '}');
}

static void demand_mix(struct json_writer *w, const struct workload_kind *kind)
{
    schema_open(w, "mix");
    schema_members(w);
    for (size_t i = 0; kind->action(i); i++) {
        schema_open(w, kind->action(i));
        schema_integer(w, 1, CHOICE_WEIGHT_MOST);
        json_close(w, '}');
    }
    json_close(w, '}');
    json_close(w, '}');
}

static void demand_member(struct json_writer *w, const struct workload_kind *kind,
                          const struct member *member)
{
    const char *name = member_name(member);
    if (!takes(kind, member)) {
        json_name(w, name);
        json_bool(w, false);
    } else if (strcmp(name, "items") == 0) {
        demand_items(w, kind);
    } else if (strcmp(name, "mix") == 0) {
        demand_mix(w, kind);
    }
}

/* If it is of this kind, then it has these members. */
static void demand_of_kinds(struct json_writer *w, const struct member *member)
{
    for (size_t i = 0; workload_kind_at(i); i++) {
        schema_if(w, member_name(member), workload_kind_at(i)->name, true);
        schema_then(w, "then");
        for (size_t k = 0; scenario_member(k); k++) {
            if (str_eq(member_parent(scenario_member(k)), member_parent(member))) {
                demand_member(w, workload_kind_at(i), scenario_member(k));
            }
        }
        schema_end(w);
    }
}

const struct member_type member_workload = {"a word", read_workload, member_describe_names,
                                            demand_of_kinds, workload_name};
