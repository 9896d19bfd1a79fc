/*
 * unsafe-repeat: a client did not learn how its write ended, sent it again, both were applied, and
 * the item is not what one of them alone would have made.
 *
 * A second apply that changes nothing makes no change, so with nothing written in between any
 * change by the second is harm. With other writes in between, it is harmless when the item is what
 * it would be had only the later one been applied: those writes are then done again on a scratch
 * instance.
 */
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/attribute_text.h"
#include "hazard_internal.h"
#include "transaction_action.h"

#define HAZARD "unsafe-repeat"
#define VALUE_SHOWN 120 /* bytes of an attribute's value in a story */

static const char fix[] =
    "Make the write idempotent: SET a value instead of adding to one, guard it with a "
    "ConditionExpression on a version, or use TransactWriteItems with a ClientRequestToken.";

/* A request whose outcome was hidden, and the one that repeats it; `key` as both changed it. */
struct repeat {
    const struct sighting *hidden, *again;
    const struct applied *first, *second; /* by the order of the log */
    bool same_invocation;
};

/* For each request the next one that is alike: index + 1; 0: none. */
struct chains {
    struct arena arena;
    size_t *invocation; /* same amz-sdk-invocation-id, operation and body */
    size_t *alike;      /* same client, operation and body */
};

static void link_up(struct tally *last, struct str name, size_t *next, size_t at)
{
    uint64_t *before = tally_at(last, name);
    if (*before > 0) {
        next[*before - 1] = at + 1;
    }
    *before = at + 1;
}

static struct str chain_name(struct arena *arena, const struct sighting *s, struct str who)
{
    size_t len = who.len + s->operation.len + s->body.len + 2;
    char *name = arena_alloc(arena, len);
    char *at = name;
    const struct str parts[] = {who, s->operation, buf_view(&s->body)};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].len > 0) {
            memcpy(at, parts[i].data, parts[i].len);
        }
        at += parts[i].len;
        if (i < 2) {
            *at++ = '\0';
        }
    }
    return (struct str){name, len};
}

static void make_chains(const struct history *history, struct chains *chains)
{
    struct tally invocations, alike;
    struct arena scratch;
    tally_init(&invocations);
    tally_init(&alike);
    arena_init(&scratch);
    arena_init(&chains->arena);
    chains->invocation = ARENA_ARRAY(&chains->arena, size_t, history->sighting_count);
    chains->alike = ARENA_ARRAY(&chains->arena, size_t, history->sighting_count);
    for (size_t i = 0; i < history->sighting_count; i++) {
        const struct sighting *s = &history->sightings[i];
        if (!s->writes || !s->input_seen) {
            continue;
        }
        if (s->invocation.len > 0) {
            link_up(&invocations, chain_name(&scratch, s, s->invocation), chains->invocation, i);
        }
        link_up(&alike, chain_name(&scratch, s, s->client), chains->alike, i);
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    tally_release(&invocations);
    tally_release(&alike);
}

static const struct applied *change_at(const struct history *history, size_t index)
{
    return index > 0 ? &history->changes[index - 1] : NULL;
}

static bool same_item(const struct applied *a, const struct applied *b)
{
    return str_eq(a->table, b->table) && str_eq(a->key, b->key);
}

/* The change that `s` made to the item that `change` is about. */
static const struct applied *change_of(const struct history *history, const struct sighting *s,
                                       const struct applied *change)
{
    const struct applied *own = change_at(history, s->first_change);
    while (own && !same_item(own, change)) {
        own = change_at(history, own->next_of_submit);
    }
    return own;
}

/* The one step that a change is in a run on a scratch instance. False: it cannot be done again. */
static bool step_of(struct watch *watch, const struct applied *change, struct scratch_step *out)
{
    struct history *history = &watch->history;
    static const char *const single[] = {"PutItem", "UpdateItem", "DeleteItem", "ExecuteStatement"};
    const struct sighting *s = history_find(history, change->submit);
    *out = (struct scratch_step){.image = change->new_image};
    if (!s || !s->input_seen) {
        return false;
    }
    /* Entries of a batch write the same whatever stood there before. */
    if (str_is(s->operation, "BatchWriteItem")) {
        return true;
    }
    if (str_is(s->operation, "TransactWriteItems")) {
        const char *operation = NULL;
        bool found = transaction_action(&watch->arena, buf_view(&s->body), change->table,
                                        change->key, &operation, &out->body);
        out->operation = str_from(operation);
        return found;
    }
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        if (str_is(s->operation, single[i])) {
            out->operation = s->operation;
            out->body = buf_view(&s->body);
            return true;
        }
    }
    return false;
}

static size_t count_between(const struct repeat *r)
{
    size_t count = 0;
    for (const struct applied *c = r->first + 1; c < r->second; c++) {
        count += same_item(c, r->first);
    }
    return count;
}

/* Is the item something else than with the later of the two applied alone? False too where that
 * cannot be told: no harm was witnessed then. */
static bool harms_with_others(struct watch *watch, const struct repeat *r, size_t between)
{
    struct scratch_step *steps = ARENA_ARRAY(&watch->arena, struct scratch_step, between + 1);
    size_t count = 0;
    struct str image;
    for (const struct applied *c = r->first + 1; c <= r->second; c++) {
        if (same_item(c, r->first) && !step_of(watch, c, &steps[count++])) {
            return false;
        }
    }
    return scratch_run(watch, r->first->table, r->first->key, r->first->old_image, steps, count,
                       &image) &&
           !str_eq(image, r->second->new_image);
}

static bool harms(struct watch *watch, const struct repeat *r)
{
    if (str_eq(r->second->old_image, r->second->new_image)) {
        return false;
    }
    size_t between = count_between(r);
    return between == 0 || harms_with_others(watch, r, between);
}

static bool attribute_differs(const struct doc *a, const struct doc *b, struct str name)
{
    return !attribute_same(doc_get_str(a, name), doc_get_str(b, name));
}

/* Does the user tolerate every attribute of `map` in which it differs from `other`? */
static bool all_tolerated(const struct watch *watch, struct str table, const struct doc *map,
                          const struct doc *other)
{
    for (size_t i = 0; i < map->map.count; i++) {
        struct str name = map->map.members[i].name;
        if (attribute_differs(map, other, name) &&
            !expect_tolerates(watch->expect, HAZARD, table, name)) {
            return false;
        }
    }
    return true;
}

/* No item: a map without members. */
static struct doc image_doc(struct watch *watch, struct str image)
{
    struct doc doc = {.type = DOC_MAP};
    if (image.len > 0) {
        (void)json_read(&watch->arena, image, &doc, NULL);
    }
    return doc;
}

static bool tolerated(struct watch *watch, const struct repeat *r)
{
    struct str table = r->second->table;
    struct doc before = image_doc(watch, r->second->old_image);
    struct doc after = image_doc(watch, r->second->new_image);
    return all_tolerated(watch, table, &before, &after) &&
           all_tolerated(watch, table, &after, &before);
}

static void print_value(struct buf *out, const struct doc *image, struct str name)
{
    const struct doc *value = doc_get_str(image, name);
    struct buf text;
    buf_init(&text);
    if (value) {
        json_print(&text, value);
    } else {
        buf_text(&text, "absent");
    }
    bool cut = text.len > VALUE_SHOWN;
    buf_add(out, text.data, cut ? VALUE_SHOWN : text.len);
    buf_text(out, cut ? "..." : "");
    buf_release(&text);
}

/* "stock {"N":"93"}, before the second apply {"N":"92"}, after it {"N":"91"}" for each attribute
 * of `names` that the second apply changed and that is not among those told `already`. */
static void print_changed(struct buf *out, const struct doc *names, const struct doc *already,
                          const struct doc images[3])
{
    for (size_t i = 0; i < names->map.count; i++) {
        struct str name = names->map.members[i].name;
        if ((already && doc_get_str(already, name)) ||
            !attribute_differs(&images[1], &images[2], name)) {
            continue;
        }
        buf_printf(out, "%s%.*s ", out->len > 0 ? "; " : "", STR_ARG(name));
        print_value(out, &images[0], name);
        buf_text(out, ", before the second apply ");
        print_value(out, &images[1], name);
        buf_text(out, ", after it ");
        print_value(out, &images[2], name);
    }
}

static const char *changed(struct watch *watch, const struct repeat *r)
{
    const struct doc images[3] = {image_doc(watch, r->first->old_image),
                                  image_doc(watch, r->second->old_image),
                                  image_doc(watch, r->second->new_image)};
    struct buf text;
    buf_init(&text);
    print_changed(&text, &images[2], NULL, images);
    print_changed(&text, &images[1], &images[2], images);
    const char *copy = arena_copy(&watch->arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}

static const char *tell(struct watch *watch, const struct repeat *r)
{
    struct arena *arena = &watch->arena;
    const struct applied *hidden = r->hidden->submit == r->first->submit ? r->first : r->second;
    const struct applied *again = hidden == r->first ? r->second : r->first;
    const char *one = arena_printf(
        arena, "%s was applied at %s as change %llu, but its client never learned so.\n",
        watch_name(watch, r->hidden), watch_time(watch, hidden->time_us),
        (unsigned long long)hidden->number);
    const char *two =
        arena_printf(arena, "%s sent the same again%s; it was applied at %s as change %llu.\n",
                     watch_name(watch, r->again), r->same_invocation ? " (same invocation)" : "",
                     watch_time(watch, again->time_us), (unsigned long long)again->number);
    return arena_printf(arena, "%s%sItem %.*s: %s.\n", one, two, STR_ARG(r->first->key),
                        changed(watch, r));
}

static void report(struct watch *watch, const struct repeat *r)
{
    struct arena *arena = &watch->arena;
    struct str table = arena_copy(arena, r->first->table);
    struct str operation = arena_copy(arena, r->hidden->operation);
    uint64_t *submits = ARENA_ARRAY(arena, uint64_t, 2);
    submits[0] = r->hidden->submit;
    submits[1] = r->again->submit;
    const char *what = r->same_invocation ? "" : ", perhaps by a retry of the program";
    watch_hit(watch, &(struct hit){
                         .hazard = HAZARD,
                         .severity = r->same_invocation ? SEVERITY_ERROR : SEVERITY_WARNING,
                         .table = table,
                         .cause = operation,
                         .title_one =
                             arena_printf(arena, "%.*s on %.*s was sent again and applied twice%s",
                                          STR_ARG(operation), STR_ARG(table), what),
                         .title_many = arena_printf(
                             arena, "times %.*s on %.*s was sent again and applied twice%s",
                             STR_ARG(operation), STR_ARG(table), what),
                         .fix = fix,
                         .story = tell(watch, r),
                         .submits = submits,
                         .submit_count = 2,
                     });
}

/* Both were applied: judges each item that both changed, and reports the first harm. */
static void judge_pair(struct watch *watch, const struct sighting *hidden,
                       const struct sighting *again, bool same_invocation)
{
    const struct history *history = &watch->history;
    const struct applied *own = change_at(history, hidden->first_change);
    for (; own; own = change_at(history, own->next_of_submit)) {
        const struct applied *other = change_of(history, again, own);
        if (!other) {
            continue;
        }
        struct repeat r = {hidden, again, own < other ? own : other, own < other ? other : own,
                           same_invocation};
        if (harms(watch, &r) && !tolerated(watch, &r)) {
            report(watch, &r);
            return;
        }
    }
}

/* The next attempt of the same call that was applied. `answered`: one of the later attempts told
 * the client how the call ended. */
static const struct sighting *next_attempt(const struct history *history,
                                           const struct chains *chains, size_t at, bool *answered)
{
    const struct sighting *found = NULL;
    *answered = false;
    for (size_t next = chains->invocation[at]; next > 0; next = chains->invocation[next - 1]) {
        const struct sighting *s = &history->sightings[next - 1];
        *answered = *answered || s->conclusive;
        if (!found && s->first_change > 0) {
            found = s;
        }
    }
    return found;
}

/* The next request of the client that is alike but another call; NULL: none. */
static const struct sighting *next_call(const struct history *history, const struct chains *chains,
                                        size_t at)
{
    struct str invocation = history->sightings[at].invocation;
    for (size_t next = chains->alike[at]; next > 0; next = chains->alike[next - 1]) {
        const struct sighting *s = &history->sightings[next - 1];
        if (s->invocation.len == 0 || !str_eq(s->invocation, invocation)) {
            return s;
        }
    }
    return NULL;
}

static void judge(struct watch *watch, const struct chains *chains, size_t at)
{
    const struct history *history = &watch->history;
    const struct sighting *hidden = &history->sightings[at];
    bool answered = false;
    const struct sighting *again = next_attempt(history, chains, at, &answered);
    if (again) {
        judge_pair(watch, hidden, again, true);
    }
    /* A client that was answered in the end does not repeat for not knowing. */
    if (again || answered) {
        return;
    }
    again = next_call(history, chains, at);
    if (again && again->first_change > 0) {
        judge_pair(watch, hidden, again, false);
    }
}

void repeat_judge(struct watch *watch)
{
    const struct history *history = &watch->history;
    struct chains chains;
    if (history->doubtful == 0) {
        return;
    }
    make_chains(history, &chains);
    for (size_t i = 0; i < history->sighting_count; i++) {
        const struct sighting *s = &history->sightings[i];
        if (s->settled && s->hidden && s->writes && s->first_change > 0) {
            judge(watch, &chains, i);
        }
    }
    arena_release(&chains.arena);
}
