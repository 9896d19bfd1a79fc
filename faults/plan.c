#include "plan.h"

#include <stdlib.h>

#include "rule.h"

struct plan {
    struct rule **rules; /* in file order */
    size_t count;
    struct rule *retired; /* replaced or deleted: effects that were given still bear their names */
    struct random random;
    int64_t start_us;
    struct buf mark;
    enum plan_store store;
    int64_t reach_us; /* of faults of the family "read", at most */
};

struct plan *plan_empty(void)
{
    struct plan *plan = mem_zalloc(sizeof *plan);
    buf_init(&plan->mark);
    plan->reach_us = STALE_MOST_US;
    return plan;
}

static void retire(struct plan *plan, struct rule *rule)
{
    tally_clear(&rule->counts);
    rule->next = plan->retired;
    plan->retired = rule;
}

void plan_free(struct plan *plan)
{
    if (!plan) {
        return;
    }
    for (size_t i = 0; i < plan->count; i++) {
        rule_free(plan->rules[i]);
    }
    while (plan->retired) {
        struct rule *next = plan->retired->next;
        rule_free(plan->retired);
        plan->retired = next;
    }
    free(plan->rules);
    buf_release(&plan->mark);
    free(plan);
}

static void append(struct plan *plan, struct rule *rule)
{
    plan->rules = mem_realloc(plan->rules, (plan->count + 1) * sizeof(struct rule *));
    plan->rules[plan->count++] = rule;
}

/* Two rules that say the same and have no name still need two names. */
static void make_distinct(struct rule *rule, struct tally *names, struct arena *arena)
{
    struct str base = rule->name;
    for (int n = 2; tally_get(names, rule->name) > 0; n++) {
        rule_rename(rule, str_from(arena_printf(arena, "%.*s-%d", STR_ARG(base), n)));
    }
}

/* `names` holds each name with the number of the rule that bears it, from 1. */
static bool add_rule(const struct checker *c, const char *path, const struct doc *doc,
                     struct plan *plan, struct tally *names)
{
    struct rule *rule = rule_read(c, path, doc);
    if (!rule) {
        return false;
    }
    if (!checker_get(doc, "name")) {
        make_distinct(rule, names, c->arena);
    }
    uint64_t before = tally_get(names, rule->name);
    append(plan, rule);
    *tally_at(names, rule->name) = plan->count;
    return before == 0 || checker_refuse(c, checker_member(c, path, STR("name")),
                                         "the name \"%.*s\" is already that of rules[%llu]",
                                         STR_ARG(rule->name), (unsigned long long)(before - 1));
}

static bool read_rules(const struct checker *c, struct plan *plan, struct tally *names)
{
    static const char *const members[] = {"rules", NULL};
    struct doc doc;
    const struct doc *rules = NULL;
    if (!checker_read(c, &doc) || !checker_members(c, "", &doc, members) ||
        !checker_need(c, "", &doc, "rules", "a list of rules", &rules) ||
        !checker_list(c, "rules", rules)) {
        return false;
    }
    for (size_t i = 0; i < rules->list.count; i++) {
        if (!add_rule(c, checker_item(c, "rules", i), &rules->list.items[i], plan, names)) {
            return false;
        }
    }
    return true;
}

/* ---- the store that may be struck */

static bool rule_suits(const struct checker *c, const char *path, const struct rule *rule,
                       enum plan_store store)
{
    if (store == PLAN_STORE_ANY || rule->kind->family != FAMILY_STORAGE) {
        return true;
    }
    const char *at = checker_member(c, path, STR("fault"));
    if (store == PLAN_STORE_NONE) {
        return checker_refuse(c, checker_member(c, at, STR("kind")),
                              "kind \"%s\" strikes the store, and here is none that can fail; "
                              "expected such a rule in the plan from the start, or \"store\" in a "
                              "scenario",
                              rule->kind->name);
    }
    return !rule->settings.power ||
           checker_refuse(c, checker_member(c, at, STR("loss")),
                          "nobody can tell what a loss of power leaves of a file; expected "
                          "\"process\", or no --db");
}

bool plan_set_store(struct plan *plan, enum plan_store store, struct str text, struct arena *arena,
                    struct plan_fault *fault)
{
    struct checker c = {text, arena, fault};
    plan->store = store;
    for (size_t i = 0; i < plan->count; i++) {
        if (!rule_suits(&c, checker_item(&c, "rules", i), plan->rules[i], store)) {
            return false;
        }
    }
    return true;
}

bool plan_strikes_store(const struct plan *plan)
{
    bool strikes = false;
    for (size_t i = 0; i < plan->count; i++) {
        strikes = strikes || plan->rules[i]->kind->family == FAMILY_STORAGE;
    }
    return strikes;
}

/* ---- the past that may be read */

static bool rule_reaches(const struct checker *c, const char *path, const struct rule *rule,
                         int64_t reach_us)
{
    return rule->kind->family != FAMILY_READ || rule->settings.by_us <= reach_us ||
           checker_refuse(c, checker_member(c, checker_member(c, path, STR("fault")), STR("lag")),
                          "what was is kept for %lldus here; expected no more than that, or such a "
                          "rule in the plan from the start",
                          (long long)reach_us);
}

bool plan_set_reach(struct plan *plan, int64_t reach_us, struct str text, struct arena *arena,
                    struct plan_fault *fault)
{
    struct checker c = {text, arena, fault};
    plan->reach_us = reach_us;
    for (size_t i = 0; i < plan->count; i++) {
        if (!rule_reaches(&c, checker_item(&c, "rules", i), plan->rules[i], reach_us)) {
            return false;
        }
    }
    return true;
}

int64_t plan_reach_us(const struct plan *plan)
{
    int64_t reach_us = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct rule *rule = plan->rules[i];
        bool further = rule->kind->family == FAMILY_READ && rule->settings.by_us > reach_us;
        reach_us = further ? rule->settings.by_us : reach_us;
    }
    return reach_us;
}

/* ---- reading */

struct plan *plan_read(struct str text, struct arena *arena, struct plan_fault *fault)
{
    struct checker c = {text, arena, fault};
    struct plan *plan = plan_empty();
    struct tally names;
    tally_init(&names);
    bool good = read_rules(&c, plan, &names);
    tally_release(&names);
    if (good) {
        return plan;
    }
    plan_free(plan);
    return NULL;
}

void plan_start(struct plan *plan, const struct random *random, int64_t start_us)
{
    plan->random = *random;
    plan->start_us = start_us;
}

void plan_mark(struct plan *plan, struct str mark)
{
    buf_clear(&plan->mark);
    buf_str(&plan->mark, mark);
}

void plan_dump(const struct plan *plan, struct buf *out)
{
    buf_text(out, "{\"rules\":[");
    for (size_t i = 0; i < plan->count; i++) {
        buf_text(out, i ? ",{\"name\":" : "{\"name\":");
        json_print_string(out, plan->rules[i]->name);
        buf_str(out, plan->rules[i]->json);
        buf_byte(out, '}');
    }
    buf_text(out, "]}");
}

/* Place of the rule with this name; plan->count: none. */
static size_t find(const struct plan *plan, struct str name)
{
    size_t i = 0;
    while (i < plan->count && !str_eq(plan->rules[i]->name, name)) {
        i++;
    }
    return i;
}

static struct rule *read_one(const struct checker *c, struct str name)
{
    struct doc doc;
    struct rule *rule = checker_read(c, &doc) ? rule_read(c, "", &doc) : NULL;
    if (!rule) {
        return NULL;
    }
    if (!checker_get(&doc, "name")) {
        rule_rename(rule, name);
    }
    if (str_eq(rule->name, name)) {
        return rule;
    }
    checker_refuse(c, "name", "expected the name \"%.*s\" or none, found \"%.*s\"", STR_ARG(name),
                   STR_ARG(rule->name));
    rule_free(rule);
    return NULL;
}

bool plan_put(struct plan *plan, struct str name, struct str text, struct arena *arena,
              struct plan_fault *fault)
{
    struct checker c = {text, arena, fault};
    if (name.len == 0) {
        return checker_refuse(&c, "", "expected the name of a rule");
    }
    struct rule *rule = read_one(&c, name);
    if (!rule || !rule_suits(&c, "", rule, plan->store) ||
        !rule_reaches(&c, "", rule, plan->reach_us)) {
        rule_free(rule);
        return false;
    }
    size_t at = find(plan, name);
    if (at == plan->count) {
        append(plan, rule);
        return true;
    }
    retire(plan, plan->rules[at]);
    plan->rules[at] = rule;
    return true;
}

bool plan_delete(struct plan *plan, struct str name)
{
    size_t at = find(plan, name);
    if (at == plan->count) {
        return false;
    }
    retire(plan, plan->rules[at]);
    for (; at + 1 < plan->count; at++) {
        plan->rules[at] = plan->rules[at + 1];
    }
    plan->count--;
    return true;
}

bool plan_replace(struct plan *plan, struct str text, struct arena *arena, struct plan_fault *fault)
{
    struct plan *fresh = plan_read(text, arena, fault);
    if (!fresh || !plan_set_store(fresh, plan->store, text, arena, fault) ||
        !plan_set_reach(fresh, plan->reach_us, text, arena, fault)) {
        plan_free(fresh);
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        retire(plan, plan->rules[i]);
    }
    free(plan->rules);
    plan->rules = fresh->rules;
    plan->count = fresh->count;
    fresh->rules = NULL;
    fresh->count = 0;
    plan_free(fresh);
    return true;
}

static void set_latency(const struct plan *plan, const struct rule *rule, struct str scope,
                        uint64_t n, struct fault_effect *out)
{
    if (out->latency_rule.len > 0) {
        return;
    }
    out->latency_rule = rule->name;
    out->latency_us = latency_draw(&rule->settings, &plan->random, rule->latency_purpose, scope, n);
}

/* Counts the match and lets the rule strike if it fires and no rule before it did. */
static void ask(struct plan *plan, struct rule *rule, const struct circumstance *now,
                struct buf *scope, struct fault_effect *out)
{
    const struct fault_target *target = NULL;
    if (!rule_matches(rule, now, &target)) {
        return;
    }
    buf_clear(scope);
    rule_scope(rule, now, target, scope);
    uint64_t n = ++*tally_at(&rule->counts, buf_view(scope));
    if (out->effect != EFFECT_NONE || !rule_fires(rule, &plan->random, buf_view(scope), n)) {
        return;
    }
    if (rule->kind->family == FAMILY_LATENCY) {
        set_latency(plan, rule, buf_view(scope), n, out);
    } else {
        fault_effect(rule->kind, &rule->settings, out);
        out->rule = rule->name;
        out->target = target ? target - now->site->targets : 0;
    }
}

void plan_strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    struct plan *plan = context;
    struct circumstance now = {site, ddb_operation_by_name(site->operation),
                               site->time_us - plan->start_us, buf_view(&plan->mark)};
    struct buf scope;
    buf_init(&scope);
    for (size_t i = 0; i < plan->count; i++) {
        ask(plan, plan->rules[i], &now, &scope, out);
    }
    buf_release(&scope);
    if (out->effect == EFFECT_NONE && out->latency_rule.len > 0) {
        out->rule = out->latency_rule;
        out->kind = STR("latency");
    }
}
