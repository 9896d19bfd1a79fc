#include "scenario_schema.h"

#include "../../faults/schema.h"
#include "../../reports/text.h"
#include "scenario_member.h"

static void add_object(struct json_writer *w, const char *path);

/* As JSON where it is a value there, else the string. */
static void add_usual(struct json_writer *w, const struct member *member)
{
    struct arena arena;
    struct doc doc;
    if (!member->usual) {
        return;
    }
    arena_init(&arena);
    json_name(w, "default");
    if (json_read(&arena, str_from(member->usual), &doc, NULL)) {
        json_raw(w, str_from(member->usual));
    } else {
        json_text(w, member->usual);
    }
    arena_release(&arena);
}

static void add_member(struct json_writer *w, const struct member *member)
{
    schema_open(w, member_name(member));
    json_name(w, "description");
    json_text(w, member->about);
    if (member_is_group(member)) {
        add_object(w, member->path);
    } else {
        member->type->describe(w, member);
        add_usual(w, member);
    }
    json_close(w, '}');
}

/* Of another kind than those, the object does not have the member. */
static void add_only(struct json_writer *w, const struct member *member)
{
    const char *usual = member_beside(member, "kind")->usual;
    bool absent = usual && member_word(member->only, str_from(usual), NULL);
    schema_if(w, "kind", member->only, !absent);
    schema_then(w, "else");
    json_name(w, member_name(member));
    json_bool(w, false);
    schema_end(w);
}

static void add_demands(struct json_writer *w, const char *path)
{
    bool any = false;
    for (size_t i = 0; scenario_member(i); i++) {
        const struct member *member = scenario_member(i);
        if (!str_is(member_parent(member), path) || (!member->only && !member->type->demand)) {
            continue;
        }
        if (!any) {
            json_name(w, "allOf");
            json_open(w, '[');
            any = true;
        }
        if (member->only) {
            add_only(w, member);
        }
        if (member->type->demand) {
            member->type->demand(w, member);
        }
    }
    if (any) {
        json_close(w, ']');
    }
}

static void add_required(struct json_writer *w, const char *path)
{
    json_name(w, "required");
    json_open(w, '[');
    for (size_t i = 0; scenario_member(i); i++) {
        const struct member *member = scenario_member(i);
        if (str_is(member_parent(member), path) && member->needed) {
            json_text(w, member_name(member));
        }
    }
    json_close(w, ']');
}

static void add_object(struct json_writer *w, const char *path)
{
    schema_members(w);
    for (size_t i = 0; scenario_member(i); i++) {
        if (str_is(member_parent(scenario_member(i)), path)) {
            add_member(w, scenario_member(i));
        }
    }
    json_close(w, '}');
    add_required(w, path);
    add_demands(w, path);
}

void scenario_schema(struct buf *out)
{
    struct buf text;
    struct json_writer w;
    buf_init(&text);
    json_begin(&w, &text);
    json_open(&w, '{');
    json_name(&w, "$schema");
    json_text(&w, "http://json-schema.org/draft-07/schema#");
    json_name(&w, "title");
    json_text(&w, "A scenario of Dynarig");
    add_object(&w, "");
    json_close(&w, '}');
    text_pretty(out, buf_view(&text), SIZE_MAX);
    buf_byte(out, '\n');
    buf_release(&text);
}

/* " (one|another)" */
static void add_names(struct buf *text, const struct member *member)
{
    for (size_t i = 0; member->type->name && member->type->name(i); i++) {
        buf_printf(text, "%s%s", i == 0 ? " (" : "|", member->type->name(i));
    }
    if (member->type->name) {
        buf_byte(text, ')');
    }
    if (member->words) {
        buf_printf(text, " (%s)", member->words);
    }
}

/* "how many clients work at a time: a whole number (1 to 64), usually 4" */
static const char *describe(struct arena *arena, const struct member *member)
{
    struct buf text;
    buf_init(&text);
    buf_printf(&text, "%s: %s", member->about, member->type->noun);
    add_names(&text, member);
    if (member->type == &member_count || member->type == &member_ratio) {
        buf_printf(&text, " (%lld to %lld)", (long long)member->least, (long long)member->most);
    }
    if (member->usual) {
        buf_printf(&text, ", usually %s", member->usual);
    }
    if (member->needed) {
        buf_text(&text, ", needed");
    }
    if (member->only) {
        buf_printf(&text, "; with the kind %s", member->only);
    }
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy.data;
}

void scenario_list(struct buf *out, void line(struct buf *out, const char *left, const char *right))
{
    for (size_t i = 0; scenario_member(i); i++) {
        struct arena arena;
        arena_init(&arena);
        line(out, scenario_member(i)->path, describe(&arena, scenario_member(i)));
        arena_release(&arena);
    }
}

static void list_kind(struct arena *arena, const struct workload_kind *kind, struct buf *out,
                      void line(struct buf *out, const char *left, const char *right))
{
    line(out, kind->name, kind->about);
    if (kind->tables) {
        line(out, "", arena_printf(arena, "tables: %s", kind->tables));
    }
    if (kind->items) {
        line(out, "",
             arena_printf(arena, "items: %s, %lld to %lld, usually %lld", kind->items,
                          (long long)kind->items_least, (long long)kind->items_most,
                          (long long)kind->items_usual));
    }
    if (kind->mistake) {
        line(out, "", arena_printf(arena, "faulty clients: %s", kind->mistake));
    }
}

void workload_list(struct buf *out, void line(struct buf *out, const char *left, const char *right))
{
    for (size_t i = 0; workload_kind_at(i); i++) {
        struct arena arena;
        arena_init(&arena);
        list_kind(&arena, workload_kind_at(i), out, line);
        arena_release(&arena);
    }
}
