/*
 * stale-read-used: a client read an item as it no longer was, and wrote what it made of that.
 *
 * The claims of a reply tell whether what was read is stale; what a strongly consistent read would
 * have shown is looked up in the same moment. That a later write was made of the read is learnt
 * from the program itself, where its reads were fresh: an attribute that it always puts back as it
 * was, whatever it was (copied), or a number that always comes out greater by the same (counted).
 * Where the stale value has been copied or counted just so, a strong read would have led to another
 * item: that is harm. A condition on what was read fails instead, and nothing is said.
 *
 * Who reads back its own write and gets what was before, and does not read again, is warned.
 *
 * Until a reply claims a read that might be stale nothing is kept.
 */
#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/attribute_text.h"
#include "../../model/decimal.h"
#include "hazard_internal.h"
#include "request_keys.h"

#define HAZARD "stale-read-used"

enum {
    SIGHTS_MAX = 4096, /* items read and not written yet */
    USES_MAX = 64,
    ITEMS_MAX = 50, /* of a page that are followed */
    HABIT_TIMES = 2,
    SHOWN = 80, /* bytes of a value in a story */
};

static const char fix[] =
    "Read with ConsistentRead before writing what depends on it; or let the write say what it "
    "changes (ADD, SET n = n + :one), or hold it to what was read by a ConditionExpression.";
static const char fix_own[] =
    "Read with ConsistentRead where a client's own write must show; a global secondary index "
    "cannot: read the table, or keep what was written.";

/* What a client knows of an item from its last read of it. */
struct sight {
    struct str client, table, key;
    struct str read, truth; /* items as JSON; empty: none */
    uint64_t submit;
    int64_t time_us;
    bool open;
    bool stale; /* the two differ */
    bool own;   /* and it was this client that wrote the item last */
    bool index; /* read from a global index */
};

/* What the program makes of an attribute that it has read, in a table. */
struct habit {
    struct decimal step;
    unsigned counted; /* times in a row that it came out greater by `step` */
    struct str copied;
    unsigned copies; /* different values that were put back as they were */
};

/* A write after a stale read, of one attribute. */
struct use {
    struct str table, attribute, client;
    struct str read, truth, written; /* values, as JSON */
    const char *story;
    uint64_t submits[2];
    bool copied; /* else perhaps counted */
    uint64_t habit;
};

struct stales {
    struct watch *watch;
    struct schemas schemas;
    struct arena texts;   /* of the sights */
    struct arena scratch; /* of one call */
    bool lagging;
    struct tally sight_places; /* client, table, key -> place in the list, from 1 */
    struct sight *sights;
    size_t sight_count;
    struct tally writers;      /* table, key -> the client that wrote it last, by number */
    struct tally clients;      /* -> number, from 1 */
    struct tally habit_places; /* table, attribute -> place in the list, from 1 */
    struct habit *habits;
    size_t habit_count, habit_cap;
    struct use uses[USES_MAX];
    size_t use_count;
};

struct stales *stales_new(struct watch *watch)
{
    struct stales *stales = mem_zalloc(sizeof *stales);
    stales->watch = watch;
    schemas_init(&stales->schemas);
    arena_init(&stales->texts);
    arena_init(&stales->scratch);
    tally_init(&stales->sight_places);
    tally_init(&stales->writers);
    tally_init(&stales->clients);
    tally_init(&stales->habit_places);
    return stales;
}

void stales_free(struct stales *stales)
{
    schemas_release(&stales->schemas);
    arena_release(&stales->texts);
    arena_release(&stales->scratch);
    tally_release(&stales->sight_places);
    tally_release(&stales->writers);
    tally_release(&stales->clients);
    tally_release(&stales->habit_places);
    free(stales->sights);
    free(stales->habits);
    free(stales);
}

void stales_clear(struct stales *stales)
{
    schemas_clear(&stales->schemas);
    tally_clear(&stales->sight_places);
    tally_clear(&stales->writers);
    arena_reset(&stales->texts);
    stales->sight_count = 0;
}

/* ---- names */

static struct str item_name(struct stales *stales, struct str table, struct str key)
{
    return str_from(arena_printf(&stales->scratch, "%.*s %.*s", STR_ARG(table), STR_ARG(key)));
}

static uint64_t client_number(struct stales *stales, struct str client)
{
    uint64_t *number = tally_at(&stales->clients, client);
    if (*number == 0) {
        *number = stales->clients.count;
    }
    return *number;
}

/* Valid until the next call. */
static struct sight *sight_at(struct stales *stales, struct str client, const struct named_key *key)
{
    if (!stales->sights) {
        stales->sights = mem_zalloc(SIGHTS_MAX * sizeof *stales->sights);
    }
    if (stales->sight_count == SIGHTS_MAX) {
        tally_clear(&stales->sight_places);
        arena_reset(&stales->texts);
        stales->sight_count = 0;
    }
    struct str name = item_name(stales, client, item_name(stales, key->table, key->text));
    uint64_t *place = tally_at(&stales->sight_places, name);
    if (*place == 0) {
        *place = ++stales->sight_count;
        stales->sights[*place - 1] = (struct sight){.client = arena_copy(&stales->texts, client),
                                                    .table = arena_copy(&stales->texts, key->table),
                                                    .key = arena_copy(&stales->texts, key->json)};
    }
    return &stales->sights[*place - 1];
}

static struct sight *find_sight(struct stales *stales, struct str client,
                                const struct named_key *key)
{
    struct str name = item_name(stales, client, item_name(stales, key->table, key->text));
    uint64_t place = tally_get(&stales->sight_places, name);
    return place > 0 ? &stales->sights[place - 1] : NULL;
}

/* ---- reads */

/* Does the item that was read show anything that is no longer so? */
static bool differs(const struct doc *read, const struct doc *truth)
{
    if (!read || !truth) {
        return read != truth;
    }
    for (size_t i = 0; i < read->map.count; i++) {
        const struct doc_member *member = &read->map.members[i];
        if (!attribute_same(&member->value, doc_get_str(truth, member->name))) {
            return true;
        }
    }
    return false;
}

/* NULL: there is no such item, now. Asking changes nothing, the reply under way included. */
static const struct doc *look_up(struct stales *stales, const struct named_key *key,
                                 struct str *text)
{
    struct doc *doc = arena_zalloc(&stales->scratch, sizeof *doc);
    *text = STR("");
    return ddb_peek(stales->watch->ddb, key->table, key->json, &stales->scratch, text) &&
                   json_read(&stales->scratch, *text, doc, NULL)
               ? doc
               : NULL;
}

static void see_item(struct stales *stales, const struct sighting *sighting,
                     const struct named_key *key, const struct doc *read, bool maybe_stale,
                     bool index)
{
    struct str truth_text, read_text = STR("");
    struct buf text;
    const struct doc *truth = look_up(stales, key, &truth_text);
    buf_init(&text);
    if (read) {
        json_print(&text, read);
        read_text = buf_view(&text);
    }
    struct sight *sight = sight_at(stales, sighting->client, key);
    sight->stale = maybe_stale && differs(read, truth);
    sight->read = arena_copy(&stales->texts, read_text);
    sight->truth = arena_copy(&stales->texts, truth_text);
    sight->submit = sighting->submit;
    sight->time_us = sighting->time_us;
    sight->open = true;
    sight->index = index;
    sight->own =
        sight->stale && tally_get(&stales->writers, item_name(stales, key->table, key->text)) ==
                            client_number(stales, sighting->client);
    buf_release(&text);
}

/* The items of a page, by the keys that each of them has. */
static void see_page(struct stales *stales, const struct sighting *sighting,
                     const struct doc *request, const struct doc *reply, bool maybe_stale)
{
    const struct doc *items = doc_get(reply, "Items");
    struct str table = bare_table(doc_string(request, "TableName"));
    size_t count = items && items->type == DOC_LIST ? items->list.count : 0;
    for (size_t i = 0; i < count && i < ITEMS_MAX; i++) {
        struct named_key key;
        if (item_key(&stales->schemas, table, &items->list.items[i], &stales->scratch, &key)) {
            see_item(stales, sighting, &key, &items->list.items[i], maybe_stale,
                     doc_get(request, "IndexName") != NULL);
        }
    }
}

static bool claims_stale(struct str claims)
{
    static const char stale[] = "\"stale\":true";
    return memmem(claims.data, claims.len, stale, sizeof stale - 1) != NULL;
}

static bool claims_reads(struct str claims)
{
    static const char reads[] = "\"reads\":[";
    return claims.len > 0 && memmem(claims.data, claims.len, reads, sizeof reads - 1) != NULL;
}

static void see_reply(struct stales *stales, const struct sighting *sighting,
                      const struct ddb_reply *reply)
{
    struct doc request, answer;
    struct named_key *keys;
    bool maybe_stale = claims_reads(reply->claims) && claims_stale(reply->claims);
    if (!json_read(&stales->scratch, buf_view(&sighting->body), &request, NULL) ||
        !json_read(&stales->scratch, reply->body, &answer, NULL)) {
        return;
    }
    if (!str_is(sighting->operation, "GetItem")) {
        see_page(stales, sighting, &request, &answer, maybe_stale);
    } else if (!doc_get(&request, "ProjectionExpression") &&
               request_keys(&stales->schemas, &request, &stales->scratch, &keys) == 1) {
        see_item(stales, sighting, &keys[0], doc_get(&answer, "Item"), maybe_stale, false);
    }
}

/* ---- writes */

static struct habit *habit_at(struct stales *stales, struct str table, struct str attribute,
                              uint64_t *place)
{
    uint64_t *found = tally_at(&stales->habit_places, item_name(stales, table, attribute));
    if (*found == 0) {
        if (stales->habit_count == stales->habit_cap) {
            stales->habit_cap = stales->habit_cap ? stales->habit_cap * 2 : 16;
            stales->habits =
                mem_realloc(stales->habits, stales->habit_cap * sizeof *stales->habits);
        }
        stales->habits[stales->habit_count++] = (struct habit){.counted = 0};
        *found = stales->habit_count;
    }
    *place = *found;
    return &stales->habits[*found - 1];
}

/* How much greater is the number `after`? False: they are no numbers. */
static bool step_of(const struct doc *before, const struct doc *after, struct decimal *step)
{
    struct decimal a, b;
    return decimal_read(doc_string(before, "N"), &a) && decimal_read(doc_string(after, "N"), &b) &&
           decimal_add(&b, &a, true, step);
}

static struct str value_text(struct arena *arena, const struct doc *value)
{
    struct buf text;
    buf_init(&text);
    if (value) {
        attribute_text(&text, value);
    } else {
        buf_text(&text, "absent");
    }
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

/* A fresh value and what came of it. */
static void learn(struct stales *stales, struct habit *habit, const struct doc *read,
                  const struct doc *written, bool whole)
{
    struct decimal step;
    struct str text = value_text(&stales->scratch, written);
    if (whole && attribute_same(read, written) && !str_eq(text, habit->copied)) {
        habit->copied = arena_copy(&stales->watch->arena, text);
        habit->copies++;
    }
    if (step_of(read, written, &step) && !attribute_same(read, written)) {
        bool again = habit->counted > 0 && decimal_cmp(&habit->step, &step) == 0;
        habit->counted = again ? habit->counted + 1 : 1;
        habit->step = step;
    }
}

static const char *tell(struct stales *stales, const struct sight *sight,
                        const struct sighting *sighting, struct str attribute,
                        const struct str values[3])
{
    struct watch *watch = stales->watch;
    return arena_printf(&watch->arena,
                        "#%llu at %s (client %.*s) read %.*s of %.*s as %.*s, which was %.*s by "
                        "then; %s wrote %.*s.\n",
                        (unsigned long long)sight->submit, watch_time(watch, sight->time_us),
                        STR_ARG(sight->client), STR_ARG(attribute), STR_ARG(sight->key),
                        STR_ARG(values[0]), STR_ARG(values[1]), watch_name(watch, sighting),
                        STR_ARG(values[2]));
}

/* The value was stale, and something was written: what, is judged once all is learnt. */
static void suspect(struct stales *stales, const struct sight *sight,
                    const struct sighting *sighting, struct str attribute, const struct doc *read,
                    const struct doc *truth, const struct doc *written, uint64_t habit, bool whole)
{
    struct arena *arena = &stales->watch->arena;
    if (stales->use_count == USES_MAX || attribute_same(read, truth)) {
        return;
    }
    const struct str values[3] = {value_text(arena, read), value_text(arena, truth),
                                  value_text(arena, written)};
    stales->uses[stales->use_count++] = (struct use){
        .table = arena_copy(arena, sight->table),
        .attribute = arena_copy(arena, attribute),
        .client = arena_copy(arena, sight->client),
        .read = arena_copy(arena, doc_string(read, "N")),
        .truth = arena_copy(arena, doc_string(truth, "N")),
        .written = arena_copy(arena, doc_string(written, "N")),
        .story = tell(stales, sight, sighting, attribute, values),
        .submits = {sight->submit, sighting->submit},
        .copied = whole && attribute_same(read, written),
        .habit = habit,
    };
}

/* A client wrote an item that it had read. `whole`: it said what the item is to be. */
static void write_item(struct stales *stales, const struct sighting *sighting,
                       const struct named_key *key, struct sight *sight, bool whole)
{
    struct doc read = {.type = DOC_MAP}, truth = {.type = DOC_MAP};
    struct str ignored;
    const struct doc *after = look_up(stales, key, &ignored);
    sight->open = false;
    if (!after || (sight->read.len > 0 && !json_read(&stales->scratch, sight->read, &read, NULL)) ||
        (sight->truth.len > 0 && !json_read(&stales->scratch, sight->truth, &truth, NULL))) {
        return;
    }
    for (size_t i = 0; i < after->map.count; i++) {
        const struct doc_member *member = &after->map.members[i];
        const struct doc *before = doc_get_str(&read, member->name);
        uint64_t place;
        struct habit *habit = habit_at(stales, key->table, member->name, &place);
        if (!sight->stale) {
            learn(stales, habit, before, &member->value, whole);
        } else {
            suspect(stales, sight, sighting, member->name, before,
                    doc_get_str(&truth, member->name), &member->value, place, whole);
        }
    }
}

static void write_reply(struct stales *stales, const struct sighting *sighting)
{
    struct doc request;
    struct named_key *keys;
    if (!json_read(&stales->scratch, buf_view(&sighting->body), &request, NULL)) {
        return;
    }
    size_t count = request_keys(&stales->schemas, &request, &stales->scratch, &keys);
    for (size_t i = 0; i < count; i++) {
        struct sight *sight = find_sight(stales, sighting->client, &keys[i]);
        if (sight && sight->open) {
            write_item(stales, sighting, &keys[i], sight, keys[i].item != NULL);
        }
        *tally_at(&stales->writers, item_name(stales, keys[i].table, keys[i].text)) =
            client_number(stales, sighting->client);
    }
}

/* Keys of the tables that are read and written are learnt before they are needed. */
void stales_input(struct stales *stales, const struct hook_input *input)
{
    struct doc body;
    if (!stales->lagging || !json_read(&stales->scratch, input->request->body, &body, NULL)) {
        return;
    }
    struct str table = bare_table(doc_string(&body, "TableName"));
    if (table.len > 0) {
        schemas_learn(&stales->schemas, stales->watch->ddb, table);
    }
    arena_reset(&stales->scratch);
}

void stales_output(struct stales *stales, const struct sighting *sighting,
                   const struct hook_output *output)
{
    const struct ddb_reply *reply = output->reply;
    bool reads = str_is(sighting->operation, "GetItem") || str_is(sighting->operation, "Query") ||
                 str_is(sighting->operation, "Scan");
    if (reply->refused || (!stales->lagging && !claims_reads(reply->claims))) {
        return;
    }
    stales->lagging = true;
    if (str_is(sighting->operation, "DeleteTable")) {
        stales_clear(stales);
    } else if (reads) {
        see_reply(stales, sighting, reply);
    } else if (sighting->writes) {
        write_reply(stales, sighting);
    }
    arena_reset(&stales->scratch);
}

/* ---- the end */

/* Was what was read put back, or counted on, as the program does with what is fresh? */
static bool is_harm(const struct stales *stales, const struct use *use)
{
    const struct habit *habit = &stales->habits[use->habit - 1];
    struct decimal read, truth, written, counted, right;
    if (use->copied && habit->copies >= HABIT_TIMES) {
        return true;
    }
    return habit->counted >= HABIT_TIMES && decimal_read(use->read, &read) &&
           decimal_read(use->truth, &truth) && decimal_read(use->written, &written) &&
           decimal_add(&read, &habit->step, false, &counted) &&
           decimal_cmp(&counted, &written) == 0 &&
           decimal_add(&truth, &habit->step, false, &right) && decimal_cmp(&right, &written) != 0;
}

static bool tolerated(const struct stales *stales, struct str table)
{
    return expect_tolerates(stales->watch->expect, HAZARD, table, (struct str){NULL, 0});
}

static void report_use(struct stales *stales, const struct use *use)
{
    struct arena *arena = &stales->watch->arena;
    const char *did = use->copied ? "put back" : "counted on";
    watch_hit(stales->watch,
              &(struct hit){
                  .hazard = HAZARD,
                  .severity = SEVERITY_ERROR,
                  .table = use->table,
                  .cause = use->attribute,
                  .title_one = arena_printf(arena, "%.*s of %.*s was read stale and %s",
                                            STR_ARG(use->attribute), STR_ARG(use->table), did),
                  .title_many = arena_printf(arena, "times %.*s of %.*s was read stale and %s",
                                             STR_ARG(use->attribute), STR_ARG(use->table), did),
                  .fix = fix,
                  .story = use->story,
                  .submits = use->submits,
                  .submit_count = 2,
              });
}

static void report_own(struct stales *stales, const struct sight *sight)
{
    struct watch *watch = stales->watch;
    struct arena *arena = &watch->arena;
    uint64_t *submits = ARENA_ARRAY(arena, uint64_t, 1);
    submits[0] = sight->submit;
    const char *where = sight->index ? "through an index" : "by an eventually consistent read";
    watch_hit(watch,
              &(struct hit){
                  .hazard = HAZARD,
                  .severity = SEVERITY_WARNING,
                  .table = arena_copy(arena, sight->table),
                  .cause = STR("own"),
                  .title_one = arena_printf(arena, "a client of %.*s did not see its own write",
                                            STR_ARG(sight->table)),
                  .title_many = arena_printf(arena,
                                             "times a client of %.*s did not see its own "
                                             "write",
                                             STR_ARG(sight->table)),
                  .fix = fix_own,
                  .story = arena_printf(arena,
                                        "#%llu at %s (client %.*s) read %.*s, which it had written "
                                        "itself, %s: it came as it was before.\n",
                                        (unsigned long long)sight->submit,
                                        watch_time(watch, sight->time_us), STR_ARG(sight->client),
                                        STR_ARG(sight->key), where),
                  .submits = submits,
                  .submit_count = 1,
              });
}

/* A read that was done again since is another sight: only the last of each item counts. */
void stales_judge(struct stales *stales)
{
    size_t harmful = 0;
    for (size_t i = 0; i < stales->use_count; i++) {
        const struct use *use = &stales->uses[i];
        if (is_harm(stales, use) && !tolerated(stales, use->table)) {
            report_use(stales, use);
            harmful++;
        }
    }
    for (size_t i = 0; i < stales->sight_count && harmful == 0; i++) {
        const struct sight *sight = &stales->sights[i];
        if (sight->open && sight->own && !tolerated(stales, sight->table)) {
            report_own(stales, sight);
        }
    }
}
