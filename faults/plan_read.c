/* Reading one rule. */
#include <stdlib.h>

#include "rule.h"

static bool read_name(const struct checker *c, const char *path, const struct doc *doc,
                      struct str *out)
{
    const struct doc *name = checker_get(doc, "name");
    const char *at = checker_member(c, path, STR("name"));
    *out = (struct str){NULL, 0};
    if (!name) {
        return true;
    }
    if (!checker_string(c, at, name, out)) {
        return false;
    }
    return out->len <= RULE_NAME_BYTES_MAX ||
           checker_refuse(c, at, "expected a name of at most %d bytes", RULE_NAME_BYTES_MAX);
}

/* What the rule says, without its name: printed again by plan_dump, and hashed for a name. */
static void keep_json(struct rule *rule, const struct doc *doc)
{
    struct buf text;
    buf_init(&text);
    for (size_t i = 0; i < doc->map.count; i++) {
        if (str_is(doc->map.members[i].name, "name")) {
            continue;
        }
        buf_byte(&text, ',');
        json_print_string(&text, doc->map.members[i].name);
        buf_byte(&text, ':');
        json_print(&text, &doc->map.members[i].value);
    }
    rule->json = arena_copy(&rule->arena, buf_view(&text));
    buf_release(&text);
}

void rule_rename(struct rule *rule, struct str name)
{
    rule->name = arena_copy(&rule->arena, name);
    rule->purpose = str_from(arena_printf(&rule->arena, "fault:%.*s", STR_ARG(name)));
    rule->latency_purpose = str_from(arena_printf(&rule->arena, "latency:%.*s", STR_ARG(name)));
}

static void name_by_content(struct rule *rule)
{
    uint64_t hash = random_hash(0, rule->json);
    rule_rename(rule, str_from(arena_printf(&rule->arena, "rule-%08llx",
                                            (unsigned long long)(hash >> 32))));
}

/* The members of a rule, out of a document that lives as long as the rule. */
static bool read_members(const struct checker *c, const char *path, const struct doc *doc,
                         struct rule *rule)
{
    static const char *const names[] = {"name", "when", "trigger", "fault", NULL};
    const struct doc *fault = NULL;
    const struct doc *trigger = checker_get(doc, "trigger");
    const char *fault_at = checker_member(c, path, STR("fault"));
    struct str name;
    if (!checker_members(c, path, doc, names) || !read_name(c, path, doc, &name) ||
        !when_read(c, checker_member(c, path, STR("when")), checker_get(doc, "when"), &rule->arena,
                   &rule->when) ||
        (trigger && !trigger_read(c, checker_member(c, path, STR("trigger")), trigger, &rule->arena,
                                  &rule->trigger)) ||
        !checker_need(c, path, doc, "fault", "an object with a \"kind\"", &fault) ||
        !fault_load(c, fault_at, fault, &rule->kind, &rule->settings) ||
        !when_reaches(c, checker_member(c, fault_at, STR("kind")), &rule->when, rule->kind)) {
        return false;
    }
    keep_json(rule, doc);
    if (name.len > 0) {
        rule_rename(rule, name);
    } else {
        name_by_content(rule);
    }
    return true;
}

/* A copy of the document in the rule's own arena. */
static void copy_doc(struct arena *arena, const struct doc *doc, struct doc *out)
{
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    if (!json_read(arena, arena_copy(arena, buf_view(&text)), out, NULL)) {
        *out = (struct doc){.type = DOC_NULL};
    }
    buf_release(&text);
}

struct rule *rule_read(const struct checker *c, const char *path, const struct doc *doc)
{
    struct rule *rule = mem_zalloc(sizeof *rule);
    struct doc own;
    arena_init(&rule->arena);
    tally_init(&rule->counts);
    copy_doc(&rule->arena, doc, &own);
    if (read_members(c, path, &own, rule)) {
        return rule;
    }
    rule_free(rule);
    return NULL;
}

void rule_free(struct rule *rule)
{
    if (!rule) {
        return;
    }
    tally_release(&rule->counts);
    arena_release(&rule->arena);
    free(rule);
}
