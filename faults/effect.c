/* Effects as JSON and back, for recordings. */
#include <limits.h>

#include "plan.h"

static const char *const effect_names[] = {
    [EFFECT_NONE] = "none",
    [EFFECT_REFUSE] = "refuse",
    [EFFECT_THROTTLE] = "throttle",
    [EFFECT_LOSE_BEFORE] = "lose-before",
    [EFFECT_LOSE_AFTER] = "lose-after",
    [EFFECT_APPLY_LATE] = "apply-late",
    [EFFECT_UNPROCESSED] = "unprocessed",
    [EFFECT_SHORT_PAGE] = "short-page",
    [EFFECT_STALE_READ] = "stale-read",
    [EFFECT_GSI_LAG] = "gsi-lag",
    [EFFECT_RESET] = "reset",
    [EFFECT_TRUNCATE] = "truncate",
    [EFFECT_CLOCK_JUMP] = "clock-jump",
    [EFFECT_DATE_AHEAD] = "date-ahead",
    [EFFECT_DATE_BEHIND] = "date-behind",
    [EFFECT_DISK_ERROR] = "disk-error",
    [EFFECT_DISK_FULL] = "disk-full",
    [EFFECT_CRASH] = "crash",
};

/* Members that are absent stand for nothing: "" or 0. */
static void dump_text(struct json_writer *w, const char *name, struct str text)
{
    if (text.len == 0) {
        return;
    }
    json_name(w, name);
    json_string(w, text);
}

static void dump_number(struct json_writer *w, const char *name, int64_t number)
{
    if (number == 0) {
        return;
    }
    json_name(w, name);
    json_int(w, number);
}

void effect_dump(struct json_writer *w, const struct fault_effect *effect)
{
    json_open(w, '{');
    dump_text(w, "effect", str_from(effect_names[effect->effect]));
    dump_text(w, "rule", effect->rule);
    dump_text(w, "kind", effect->kind);
    dump_text(w, "code", effect->code);
    dump_text(w, "message", effect->message);
    dump_number(w, "status", effect->status);
    dump_number(w, "target", effect->target);
    dump_number(w, "by_us", effect->by_us);
    dump_number(w, "fraction_ppm", effect->fraction_ppm);
    dump_number(w, "items", effect->items);
    dump_number(w, "at", effect->at);
    dump_number(w, "power", effect->power);
    dump_number(w, "latency_us", effect->latency_us);
    dump_text(w, "latency_rule", effect->latency_rule);
    json_close(w, '}');
}

static bool load_effect(const struct doc *doc, enum effect *out)
{
    struct str name = doc_string(doc, "effect");
    for (size_t i = 0; i < sizeof effect_names / sizeof *effect_names; i++) {
        if (str_is(name, effect_names[i])) {
            *out = (enum effect)i;
            return true;
        }
    }
    return false;
}

static bool load_text(struct arena *arena, const struct doc *doc, const char *name, struct str *out)
{
    const struct doc *member = doc_get(doc, name);
    if (!member) {
        return true;
    }
    if (member->type != DOC_STRING) {
        return false;
    }
    *out = arena_copy(arena, member->string);
    return true;
}

static bool load_number(const struct doc *doc, const char *name, int64_t most, int64_t *out)
{
    const struct doc *member = doc_get(doc, name);
    if (!member) {
        return true;
    }
    if (member->type != DOC_INTEGER || member->integer < 0 || member->integer > most) {
        return false;
    }
    *out = member->integer;
    return true;
}

bool effect_load(struct arena *arena, const struct doc *doc, struct fault_effect *out)
{
    int64_t status = 0, power = 0;
    *out = (struct fault_effect){.effect = EFFECT_NONE};
    if (doc->type != DOC_MAP || !load_effect(doc, &out->effect) ||
        !load_text(arena, doc, "rule", &out->rule) || !load_text(arena, doc, "kind", &out->kind) ||
        !load_text(arena, doc, "code", &out->code) ||
        !load_text(arena, doc, "message", &out->message) ||
        !load_text(arena, doc, "latency_rule", &out->latency_rule) ||
        !load_number(doc, "status", INT_MAX, &status) ||
        !load_number(doc, "target", INT64_MAX, &out->target) ||
        !load_number(doc, "by_us", INT64_MAX, &out->by_us) ||
        !load_number(doc, "fraction_ppm", PPM, &out->fraction_ppm) ||
        !load_number(doc, "items", INT64_MAX, &out->items) ||
        !load_number(doc, "at", INT64_MAX, &out->at) || !load_number(doc, "power", 1, &power) ||
        !load_number(doc, "latency_us", INT64_MAX, &out->latency_us)) {
        return false;
    }
    out->status = (int)status;
    out->power = power != 0;
    return true;
}
