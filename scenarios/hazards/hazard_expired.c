/*
 * expired-taken-for-live: a client read an item whose time was over by the client's own clock, went
 * on as if it were not, and wrote to it; the write was acknowledged, and then TTL deleted the item,
 * and what was written with it.
 *
 * DynamoDB gives an item until it deletes it, days after its time, so the program has to look. It
 * does where a condition, a filter or the write itself names the TTL attribute; then nothing is
 * said, nor of a read that nothing follows from, nor where the client does not say what its clock
 * says.
 */
#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/attribute_text.h"
#include "hazard_internal.h"
#include "request_keys.h"

#define HAZARD "expired-taken-for-live"

static const char fix[] =
    "TTL is no timer: compare the attribute with the time. In a condition or filter \"expires > "
    ":now\", also of the write, so that an item whose time is over is not written to.";

/* A read that gave an item past its time; then the write that followed. */
struct glance {
    struct str table, item; /* item: its key, canonical */
    struct str client;
    const char *read, *write;           /* their names, for the story */
    uint64_t read_submit, write_submit; /* the write: 0: none yet */
    bool answered;                      /* the write was acknowledged */
    bool over;                          /* the item is gone, or was renewed */
};

struct glances {
    struct watch *watch;
    struct arena scratch;
    struct glance *list;
    size_t count, cap;
};

struct glances *glances_new(struct watch *watch)
{
    struct glances *glances = mem_zalloc(sizeof *glances);
    glances->watch = watch;
    arena_init(&glances->scratch);
    return glances;
}

void glances_free(struct glances *glances)
{
    arena_release(&glances->scratch);
    free(glances->list);
    free(glances);
}

void glances_clear(struct glances *glances)
{
    glances->count = 0;
}

/* The moment that the attribute names; INT64_MAX: none that can be told. */
static int64_t expires_us(const struct doc *item, struct str attribute)
{
    struct str text = doc_string(doc_get_str(item, attribute), "N");
    int64_t seconds = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || i >= 12) {
            return INT64_MAX;
        }
        seconds = seconds * 10 + (text.data[i] - '0');
    }
    return text.len > 0 ? seconds * 1000000 : INT64_MAX;
}

static bool is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Does the request say the attribute's name, as a whole word? */
static bool names(struct str body, struct str attribute)
{
    for (size_t i = 0; i + attribute.len <= body.len; i++) {
        bool same = memcmp(body.data + i, attribute.data, attribute.len) == 0;
        bool before = i > 0 && is_word(body.data[i - 1]);
        bool after = i + attribute.len < body.len && is_word(body.data[i + attribute.len]);
        if (same && !before && !after) {
            return true;
        }
    }
    return false;
}

static void add(struct glances *glances, const struct sighting *sighting, struct str table,
                const struct doc *key)
{
    struct arena *arena = &glances->watch->arena;
    if (glances->count == glances->cap) {
        glances->cap = glances->cap ? glances->cap * 2 : 8;
        glances->list = mem_realloc(glances->list, glances->cap * sizeof *glances->list);
    }
    glances->list[glances->count++] = (struct glance){
        .table = arena_copy(arena, table),
        .item = item_text_copy(arena, key),
        .client = arena_copy(arena, sighting->client),
        .read = watch_name(glances->watch, sighting),
        .read_submit = sighting->submit,
    };
}

/* A GetItem that gave an item past its time, by both clocks. */
static void note_read(struct glances *glances, const struct sighting *sighting,
                      const struct ddb_reply *reply)
{
    struct doc request, answer;
    struct arena *scratch = &glances->scratch;
    if (!json_read(scratch, buf_view(&sighting->body), &request, NULL) ||
        !json_read(scratch, reply->body, &answer, NULL)) {
        return;
    }
    struct str table = bare_table(doc_string(&request, "TableName")), attribute;
    int64_t now_us =
        sighting->client_us < sighting->time_us ? sighting->client_us : sighting->time_us;
    if (ddb_ttl_attribute(glances->watch->ddb, table, scratch, &attribute) &&
        expires_us(doc_get(&answer, "Item"), attribute) < now_us) {
        add(glances, sighting, table, doc_get(&request, "Key"));
    }
}

void glances_output(struct glances *glances, const struct sighting *sighting,
                    const struct ddb_reply *reply)
{
    if (str_is(sighting->operation, "GetItem") && sighting->client_us > 0 && !reply->refused &&
        ddb_expires(glances->watch->ddb)) {
        note_read(glances, sighting, reply);
    }
    for (size_t i = 0; i < glances->count; i++) {
        struct glance *glance = &glances->list[i];
        struct str attribute;
        if (glance->write_submit != sighting->submit || glance->write_submit == 0) {
            continue;
        }
        bool looks =
            !ddb_ttl_attribute(glances->watch->ddb, glance->table, &glances->scratch, &attribute) ||
            names(buf_view(&sighting->body), attribute);
        glance->answered = !reply->refused && !looks && str_eq(glance->client, sighting->client);
        glance->write_submit = glance->answered ? sighting->submit : 0;
        glance->write = glance->answered ? watch_name(glances->watch, sighting) : NULL;
    }
    arena_reset(&glances->scratch);
}

static void report(struct glances *glances, const struct glance *glance,
                   const struct ddb_change *change)
{
    struct watch *watch = glances->watch;
    struct arena *arena = &watch->arena;
    uint64_t *submits = ARENA_ARRAY(arena, uint64_t, 2);
    submits[0] = glance->read_submit;
    submits[1] = glance->write_submit;
    watch_hit(
        watch,
        &(struct hit){
            .hazard = HAZARD,
            .severity = SEVERITY_ERROR,
            .table = glance->table,
            .cause = STR(""),
            .title_one = arena_printf(arena,
                                      "1 item of %.*s was taken for live after its time, and "
                                      "a write to it is lost",
                                      STR_ARG(glance->table)),
            .title_many = arena_printf(arena,
                                       "items of %.*s were taken for live after their time, "
                                       "and writes to them are lost",
                                       STR_ARG(glance->table)),
            .fix = fix,
            .story = arena_printf(arena,
                                  "%s got %.*s, past its time; %s wrote to it and was told that it "
                                  "succeeded; at %s TTL deleted it, and that write with it.\n",
                                  glance->read, STR_ARG(glance->item), glance->write,
                                  watch_time(watch, change->time_us)),
            .submits = submits,
            .submit_count = 2,
        });
}

/* The item changed: a write may be what followed, a renewal ends it, TTL shows the harm. */
static void follow(struct glances *glances, struct glance *glance, const struct ddb_change *change)
{
    struct doc item;
    struct str attribute;
    if (str_is(change->cause, "ttl")) {
        if (glance->answered &&
            !expect_tolerates(glances->watch->expect, HAZARD, glance->table, STR(""))) {
            report(glances, glance, change);
        }
        glance->over = true;
        return;
    }
    bool live =
        change->new_image.len == 0 ||
        !json_read(&glances->scratch, change->new_image, &item, NULL) ||
        !ddb_ttl_attribute(glances->watch->ddb, glance->table, &glances->scratch, &attribute) ||
        expires_us(&item, attribute) >= change->time_us;
    glance->over = live;
    if (!live && !glance->answered) {
        glance->write_submit = change->submit;
    }
}

void glances_change(struct glances *glances, const struct ddb_change *change)
{
    struct doc key;
    size_t kept = 0;
    if (glances->count == 0 || !json_read(&glances->scratch, change->key, &key, NULL)) {
        return;
    }
    struct str text = item_text_copy(&glances->scratch, &key);
    for (size_t i = 0; i < glances->count; i++) {
        struct glance *glance = &glances->list[i];
        if (str_eq(glance->table, change->table) && str_eq(glance->item, text)) {
            follow(glances, glance, change);
        }
        if (!glance->over) {
            glances->list[kept++] = *glance;
        }
    }
    glances->count = kept;
    arena_reset(&glances->scratch);
}
