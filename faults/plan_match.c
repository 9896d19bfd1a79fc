/* Whether a rule matches a request, and whether it then fires. */
#include "attribute_text.h"
#include "rule.h"

static bool globs_match(const struct globs *globs, struct str text)
{
    for (size_t i = 0; i < globs->count; i++) {
        if (str_glob(globs->items[i], text)) {
            return true;
        }
    }
    return !globs->given;
}

/* No name stands for the table itself, or for no test: only null matches that. */
static bool globs_match_named(const struct globs *globs, struct str text)
{
    return text.len > 0 ? globs_match(globs, text) : !globs->given || globs->null;
}

static bool numbers_equal(struct str a, struct str b)
{
    struct buf left, right;
    buf_init(&left);
    buf_init(&right);
    number_text(&left, a);
    number_text(&right, b);
    bool equal = str_eq(buf_view(&left), buf_view(&right));
    buf_release(&left);
    buf_release(&right);
    return equal;
}

static bool value_matches(const struct doc *wanted, const struct doc *found)
{
    struct str type = wanted->map.members[0].name;
    struct str text = wanted->map.members[0].value.string;
    const struct doc *payload = doc_get_str(found, type);
    if (!payload || payload->type != DOC_STRING) {
        return false;
    }
    if (str_is(type, "S")) {
        return str_glob(text, payload->string);
    }
    return str_is(type, "N") ? numbers_equal(text, payload->string) : str_eq(text, payload->string);
}

static bool key_member_matches(const struct key_glob *glob, const struct doc *key)
{
    const struct doc *found = doc_get_str(key, glob->name);
    for (size_t i = 0; found && i < glob->count; i++) {
        if (value_matches(&glob->values[i], found)) {
            return true;
        }
    }
    return false;
}

static bool target_matches(const struct when *when, const struct fault_target *target)
{
    if (!globs_match(&when->table, target->table) ||
        !globs_match_named(&when->index, target->index)) {
        return false;
    }
    for (size_t i = 0; i < when->key_count; i++) {
        if (!key_member_matches(&when->key[i], target->key)) {
            return false;
        }
    }
    return true;
}

static bool find_target(const struct when *when, const struct fault_site *site,
                        const struct fault_target **out)
{
    for (size_t i = 0; i < site->target_count; i++) {
        *out = &site->targets[i];
        if (target_matches(when, *out)) {
            return true;
        }
    }
    *out = NULL;
    return site->target_count == 0 && !when->table.given && !when->index.given &&
           when->key_count == 0;
}

bool rule_matches(const struct rule *rule, const struct circumstance *now,
                  const struct fault_target **target)
{
    const struct when *when = &rule->when;
    const struct fault_site *site = now->site;
    return now->elapsed_us >= when->after_us && now->elapsed_us < when->until_us &&
           globs_match(&when->service, site->service) &&
           globs_match(&when->operation, site->operation) &&
           globs_match(&when->client, site->client) && globs_match_named(&when->mark, now->mark) &&
           fault_reaches(rule->kind, now->operation) && find_target(when, site, target);
}

static void add_key_member(struct buf *out, const struct doc *key, struct str name)
{
    const struct doc *value = name.len > 0 ? doc_get_str(key, name) : NULL;
    if (!value) {
        return;
    }
    json_print_string(out, name);
    attribute_text(out, value);
}

/* The key alone, so that a PutItem (whose target is the whole item) counts with an UpdateItem. */
static void add_key(struct buf *out, const struct fault_target *target)
{
    buf_str(out, target->table);
    buf_byte(out, 0);
    if (!target->key) {
        return;
    }
    if (target->hash_name.len == 0) {
        item_text(out, target->key);
        return;
    }
    add_key_member(out, target->key, target->hash_name);
    add_key_member(out, target->key, target->range_name);
}

void rule_scope(const struct rule *rule, const struct circumstance *now,
                const struct fault_target *target, struct buf *out)
{
    switch (rule->trigger.scope) {
    case SCOPE_RULE: break;
    case SCOPE_OPERATION: buf_str(out, now->site->operation); break;
    case SCOPE_CLIENT: buf_str(out, now->site->client); break;
    case SCOPE_TABLE:
        if (target) {
            buf_str(out, target->table);
        }
        break;
    case SCOPE_KEY:
        if (target) {
            add_key(out, target);
        }
        break;
    }
}

static bool is_nth(const struct trigger *trigger, uint64_t n)
{
    for (size_t i = 0; i < trigger->nth_count; i++) {
        if ((uint64_t)trigger->nth[i] == n) {
            return true;
        }
    }
    return false;
}

bool rule_fires(const struct rule *rule, const struct random *random, struct str scope, uint64_t n)
{
    const struct trigger *trigger = &rule->trigger;
    switch (trigger->mode) {
    case TRIGGER_ALWAYS: return true;
    case TRIGGER_NTH: return is_nth(trigger, n);
    case TRIGGER_EVERY: return n % (uint64_t)trigger->number == 0;
    case TRIGGER_FIRST: return n <= (uint64_t)trigger->number;
    case TRIGGER_PROBABILITY: break;
    }
    return random_below(random, rule->purpose, scope, n, PPM) < (uint64_t)trigger->ppm;
}
