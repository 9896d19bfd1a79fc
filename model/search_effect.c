/*
 * What a step does at given versions of its places: worked out by the judge on tables that hold
 * nothing else, and remembered.
 */
#include <stdlib.h>
#include <string.h>

#include "past_tokens.h"
#include "search_internal.h"

struct entry {
    uint64_t a, b; /* of step and versions; both 0: free */
    struct effect effect;
};

struct effects {
    struct entry *entries;
    size_t count, cap; /* cap: a power of two */
};

void effects_free(struct effects *effects)
{
    if (effects) {
        free(effects->entries);
        free(effects);
    }
}

/* ---- keys of the memory */

static uint64_t mix(uint64_t hash, uint64_t number)
{
    hash ^= number + UINT64_C(0x9e3779b97f4a7c15) + (hash << 6) + (hash >> 2);
    hash ^= hash >> 30;
    hash *= UINT64_C(0xbf58476d1ce4e5b9);
    hash ^= hash >> 27;
    hash *= UINT64_C(0x94d049bb133111eb);
    return hash ^ hash >> 31;
}

static void key_of(const struct search *search, size_t number, bool unseen, struct entry *out)
{
    const struct deed *step = &search->steps[number];
    out->a = mix(1, 2 * number + unseen);
    out->b = mix(2, 2 * number + unseen);
    for (size_t i = 0; i < step->place_count; i++) {
        out->a = mix(out->a, search->places[step->places[i]].now);
        out->b = mix(out->b, search->places[step->places[i]].now);
    }
}

static struct entry *slot_of(struct effects *effects, const struct entry *key)
{
    size_t at = key->a & (effects->cap - 1);
    while ((effects->entries[at].a != 0 || effects->entries[at].b != 0) &&
           (effects->entries[at].a != key->a || effects->entries[at].b != key->b)) {
        at = (at + 1) & (effects->cap - 1);
    }
    return &effects->entries[at];
}

static void grow(struct effects *effects)
{
    struct effects old = *effects;
    effects->cap = old.cap ? old.cap * 2 : 1024;
    effects->entries = mem_zalloc(effects->cap * sizeof *effects->entries);
    for (size_t i = 0; i < old.cap; i++) {
        if (old.entries[i].a != 0 || old.entries[i].b != 0) {
            *slot_of(effects, &old.entries[i]) = old.entries[i];
        }
    }
    free(old.entries);
}

/* ---- the judge's tables, for one step */

/* The version of a token's memory is the step that was done under it. */
static size_t token_step(const struct place *place)
{
    return (size_t)doc_whole(doc_get(place->versions[place->now], "step"), "N");
}

static struct token **tokens_of(struct judge *judge, const struct seen *seen)
{
    return str_is(seen->operation, "ExecuteTransaction") ? &judge->statement_tokens
                                                         : &judge->tokens;
}

static void lay_out(struct search *search, const struct deed *step)
{
    for (size_t i = 0; i < step->place_count; i++) {
        const struct place *place = &search->places[step->places[i]];
        const struct doc *item = place->versions[place->now];
        if (!item) {
            continue;
        }
        if (place->table) {
            table_put(state_table(&search->judge->state, place->table->name), item);
        } else {
            const struct seen *done = &search->steps[token_step(place)].seen;
            tokens_add(tokens_of(search->judge, done), done->body, done->time_us, NULL, 0);
        }
    }
}

static uint32_t version_after(struct search *search, struct place *place, size_t number, bool done)
{
    if (place->table) {
        struct model_table *table = state_table(&search->judge->state, place->table->name);
        uint32_t version = place_version(search, place, table_find(table, place->key));
        table_remove(table, place->key);
        return version;
    }
    if (!done) {
        return place->now;
    }
    struct doc integer = doc_integer((int64_t)search->steps[number].first);
    const struct doc *inner = doc_with(&search->arena, NULL, STR("N"), &integer);
    return place_version(search, place, doc_with(&search->arena, NULL, STR("step"), inner));
}

static void take_up(struct search *search, size_t number, bool done, struct effect *effect)
{
    const struct deed *step = &search->steps[number];
    uint32_t *after = ARENA_ARRAY(&search->arena, uint32_t, step->place_count);
    for (size_t i = 0; i < step->place_count; i++) {
        struct place *place = &search->places[step->places[i]];
        after[i] = version_after(search, place, number, done);
        effect->changes = effect->changes || after[i] != place->now;
    }
    effect->after = after;
}

/* A page that lacks the item has perhaps looked at it: it was filtered. */
static enum verdict see(struct search *search, const struct deed *step, bool unseen,
                        const char **why)
{
    struct seen seen = step->seen;
    if (unseen) {
        seen.unseen = true;
        seen.error = (struct str){0};
        seen.reply = NULL;
    }
    enum verdict verdict = judge_see(search->judge, &seen, why);
    if (step->lacking && verdict == VERDICT_DISAGREES) {
        struct doc one = doc_integer(1);
        seen.reply = doc_with(&search->arena, seen.reply, STR("ScannedCount"), &one);
        verdict = judge_see(search->judge, &seen, why);
    }
    return verdict;
}

static struct effect work_out(struct search *search, size_t number, bool unseen, const char **why)
{
    const struct deed *step = &search->steps[number];
    struct judge *judge = search->judge;
    struct effect effect = {0};
    lay_out(search, step);
    struct token **tokens = tokens_of(judge, &step->seen);
    const struct token *before = *tokens;
    enum verdict verdict = see(search, step, unseen, why);
    effect.agrees = verdict != VERDICT_DISAGREES;
    if (judge->lost || (verdict == VERDICT_UNJUDGED && !step->pure)) {
        search->lost = arena_text(&search->arena, step->seen.operation);
    }
    judge->lost = false;
    take_up(search, number, *tokens != before, &effect);
    tokens_release(tokens);
    return effect;
}

const struct effect *search_effect(struct search *search, size_t step, bool unseen)
{
    if (!search->effects) {
        search->effects = mem_zalloc(sizeof *search->effects);
    }
    struct effects *effects = search->effects;
    if (2 * effects->count >= effects->cap) {
        grow(effects);
    }
    struct entry key;
    key_of(search, step, unseen, &key);
    struct entry *slot = slot_of(effects, &key);
    if (slot->a == 0 && slot->b == 0) {
        const char *why = "";
        key.effect = work_out(search, step, unseen, &why);
        *slot = key;
        effects->count++;
        search->states++;
    }
    return &slot->effect;
}

const char *search_why(struct search *search, size_t step)
{
    const char *why = "";
    (void)work_out(search, step, false, &why);
    return arena_text(&search->arena, str_from(why));
}
