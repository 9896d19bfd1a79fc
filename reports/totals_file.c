/*
 * series.json: totals as text and back. Seeds are strings, for JSON's numbers do not hold 64 bits
 * without sign everywhere; a pulse's slots are lists, empty where nothing happened.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../emulator/base/json.h"
#include "totals.h"

#define FORMAT 1

/* ---- writing */

static void number(struct json_writer *w, const char *name, uint64_t value)
{
    json_name(w, name);
    json_int(w, (int64_t)value);
}

static void big(struct json_writer *w, const char *name, uint64_t value)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRIu64, value);
    if (name) {
        json_name(w, name);
    }
    json_text(w, text);
}

static void print_parts(struct json_writer *w, const struct totals *totals)
{
    json_name(w, "seeds");
    json_open(w, '[');
    for (size_t i = 0; i < totals->part_count; i++) {
        const struct totals_part *part = &totals->parts[i];
        json_open(w, '{');
        big(w, "first", part->first);
        big(w, "last", part->last);
        number(w, "shard", part->index);
        number(w, "shards", part->count);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void print_census(struct json_writer *w, const struct census *census)
{
    const struct census_row *rows;
    struct arena arena;
    arena_init(&arena);
    size_t count = census_sorted(census, &arena, &rows);
    number(w, "lost", census->lost);
    json_name(w, "census");
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(w, '[');
        json_text(w, rows[i].group);
        json_text(w, rows[i].name);
        json_text(w, rows[i].outcome);
        json_int(w, (int64_t)rows[i].count);
        json_close(w, ']');
    }
    json_close(w, ']');
    arena_release(&arena);
}

static void print_numbers(struct json_writer *w, const uint64_t *numbers, size_t count)
{
    while (count > 0 && numbers[count - 1] == 0) {
        count--;
    }
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        json_int(w, (int64_t)numbers[i]);
    }
    json_close(w, ']');
}

static void print_pulse(struct json_writer *w, const struct pulse *pulse)
{
    number(w, "doublings", pulse->doublings);
    json_name(w, "pulse");
    json_open(w, '[');
    for (unsigned i = 0; i < pulse_length(pulse); i++) {
        json_open(w, '[');
        print_numbers(w, pulse->slots[i].counts, PULSE_KINDS);
        print_numbers(w, pulse->slots[i].spans, PULSE_SPANS);
        json_close(w, ']');
    }
    json_close(w, ']');
}

static void print_one(struct json_writer *w, const struct totals *totals)
{
    char digest[DIGEST_HEX];
    json_open(w, '{');
    json_name(w, "scenario");
    json_string(w, totals->name);
    json_name(w, "path");
    json_string(w, totals->path);
    print_parts(w, totals);
    number(w, "tried", totals->tried);
    number(w, "failed", totals->failed);
    json_name(w, "failing");
    json_open(w, '[');
    for (size_t i = 0; i < totals->failing_count; i++) {
        big(w, NULL, totals->failing[i]);
    }
    json_close(w, ']');
    number(w, "requests", totals->requests);
    number(w, "judged", totals->judged);
    number(w, "virtual_us", (uint64_t)totals->span_us);
    json_name(w, "blind");
    json_bool(w, totals->blind);
    digest_sum_text(&totals->sum, digest);
    json_name(w, "digest");
    json_text(w, digest);
    print_census(w, totals->census);
    print_pulse(w, totals->pulse);
    json_close(w, '}');
}

void totals_print(const struct totals *list, size_t count, struct buf *out)
{
    struct json_writer w;
    json_begin(&w, out);
    json_open(&w, '{');
    number(&w, "format", FORMAT);
    json_name(&w, "series");
    json_open(&w, '[');
    for (size_t i = 0; i < count; i++) {
        print_one(&w, &list[i]);
    }
    json_close(&w, ']');
    json_close(&w, '}');
    buf_text(out, "\n");
}

/* ---- reading: a file that we wrote; what does not fit makes the whole not ours */

static const struct doc *list_of(const struct doc *doc, const char *name)
{
    static const struct doc nothing = {.type = DOC_LIST};
    const struct doc *list = doc_get(doc, name);
    return list && list->type == DOC_LIST ? list : &nothing;
}

static uint64_t whole(const struct doc *value)
{
    return value->type == DOC_INTEGER ? (uint64_t)value->integer : 0;
}

static uint64_t seed(struct str text)
{
    return text.len > 0 && text.len < 21 ? strtoull(text.data, NULL, 10) : 0;
}

static bool read_parts(struct totals *totals, struct arena *arena, const struct doc *doc)
{
    const struct doc *list = list_of(doc, "seeds");
    totals->parts = ARENA_ARRAY(arena, struct totals_part, list->list.count);
    for (size_t i = 0; i < list->list.count; i++) {
        const struct doc *part = &list->list.items[i];
        struct totals_part read = {seed(doc_string(part, "first")), seed(doc_string(part, "last")),
                                   (uint64_t)doc_whole(part, "shard"),
                                   (uint64_t)doc_whole(part, "shards")};
        if (read.first > read.last || read.index < 1 || read.index > read.count) {
            return false;
        }
        totals->parts[totals->part_count++] = read;
    }
    return totals->part_count > 0;
}

static bool read_census(struct totals *totals, const struct doc *doc)
{
    const struct doc *list = list_of(doc, "census");
    totals->census->lost = (uint64_t)doc_whole(doc, "lost");
    for (size_t i = 0; i < list->list.count; i++) {
        const struct doc *row = &list->list.items[i];
        const struct doc *cells = row->type == DOC_LIST ? row->list.items : NULL;
        if (!cells || row->list.count != 4 || cells[0].type != DOC_STRING ||
            cells[1].type != DOC_STRING || cells[2].type != DOC_STRING) {
            return false;
        }
        census_add(totals->census, cells[0].string.data, cells[1].string, cells[2].string,
                   whole(&cells[3]));
    }
    return true;
}

static bool read_numbers(const struct doc *list, uint64_t *out, size_t most)
{
    for (size_t i = 0; list->type == DOC_LIST && i < list->list.count && i < most; i++) {
        out[i] = whole(&list->list.items[i]);
    }
    return list->type == DOC_LIST && list->list.count <= most;
}

static bool read_pulse(struct totals *totals, const struct doc *doc)
{
    const struct doc *list = list_of(doc, "pulse");
    totals->pulse->doublings = (uint64_t)doc_whole(doc, "doublings");
    if (list->list.count > PULSE_SLOTS || totals->pulse->doublings > 40) {
        return false;
    }
    for (size_t i = 0; i < list->list.count; i++) {
        const struct doc *slot = &list->list.items[i];
        if (slot->type != DOC_LIST || slot->list.count != 2 ||
            !read_numbers(&slot->list.items[0], totals->pulse->slots[i].counts, PULSE_KINDS) ||
            !read_numbers(&slot->list.items[1], totals->pulse->slots[i].spans, PULSE_SPANS)) {
            return false;
        }
    }
    return true;
}

static bool read_one(struct totals *totals, struct arena *arena, const struct doc *doc)
{
    const struct doc *failing = list_of(doc, "failing");
    totals_init(totals, arena);
    totals->name = arena_copy(arena, doc_string(doc, "scenario"));
    totals->path = arena_copy(arena, doc_string(doc, "path"));
    totals->tried = (uint64_t)doc_whole(doc, "tried");
    totals->failed = (uint64_t)doc_whole(doc, "failed");
    totals->requests = (uint64_t)doc_whole(doc, "requests");
    totals->judged = (uint64_t)doc_whole(doc, "judged");
    totals->span_us = doc_whole(doc, "virtual_us");
    totals->blind = doc_truth(doc_get(doc, "blind"));
    for (size_t i = 0; i < failing->list.count; i++) {
        const struct doc *item = &failing->list.items[i];
        totals_fail(totals, seed(item->type == DOC_STRING ? item->string : STR("")));
    }
    return totals->name.len > 0 && digest_sum_read(&totals->sum, doc_string(doc, "digest")) &&
           read_parts(totals, arena, doc) && read_census(totals, doc) && read_pulse(totals, doc);
}

bool totals_read(struct str text, struct arena *arena, struct totals **out, size_t *count,
                 const char **message)
{
    struct doc doc;
    struct json_fault fault;
    if (!json_read(arena, text, &doc, &fault)) {
        *message = arena_printf(arena, "%d:%d: %s", fault.line, fault.column, fault.message);
        return false;
    }
    if (doc_whole(&doc, "format") != FORMAT) {
        *message = arena_printf(arena, "has not the format %d, which this version of Dynarig reads",
                                FORMAT);
        return false;
    }
    const struct doc *list = list_of(&doc, "series");
    *out = ARENA_ARRAY(arena, struct totals, list->list.count);
    *count = list->list.count;
    for (size_t i = 0; i < *count; i++) {
        if (!read_one(&(*out)[i], arena, &list->list.items[i])) {
            *message = arena_printf(arena, "series %zu is not one of Dynarig's", i + 1);
            return false;
        }
    }
    return true;
}
