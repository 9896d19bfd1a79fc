#include "view_usage.h"

#include <string.h>

#define SECOND_US 1000000
#define WRITE_WEIGHT 3

static const struct {
    const char *metric;
    bool adds;
} usages[USAGES] = {
#define USAGE(code, metric, adds) {metric, adds},
#include "usage_metric.def"
#undef USAGE
};

static bool code_of(struct str metric, enum usage_code *code)
{
    for (unsigned i = 0; i < USAGES; i++) {
        if (str_is(metric, usages[i].metric)) {
            *code = (enum usage_code)i;
            return true;
        }
    }
    return false;
}

/* "orders/by-date#8000-c000": name and partition. */
static void split(struct str subject, struct str *name, struct str *partition)
{
    const char *mark = subject.len > 0 ? memchr(subject.data, '#', subject.len) : NULL;
    size_t len = mark ? (size_t)(mark - subject.data) : subject.len;
    *name = (struct str){subject.data, len};
    *partition = mark ? (struct str){mark + 1, subject.len - len - 1} : STR("");
}

/* Samples of one subject come one after another. */
static struct usage_row *row_of(struct usage *usage, struct str subject)
{
    struct str name, partition;
    split(subject, &name, &partition);
    struct usage_row *last = usage->count > 0 ? &usage->rows[usage->count - 1] : NULL;
    if (last && str_eq(last->name, name) && str_eq(last->partition, partition)) {
        return last;
    }
    last = &usage->rows[usage->count++];
    last->name = name;
    last->partition = partition;
    return last;
}

static void add(struct usage_row *row, enum usage_code code, const struct results_slot *slot)
{
    int64_t value = usages[code].adds ? slot->sum_halves : slot->most_halves;
    row->halves[code][slot->slot] = value;
    row->sums[code] += value;
    row->mosts[code] = value > row->mosts[code] ? value : row->mosts[code];
}

/* A setting is sampled when it changes, and holds until it does so again. */
static void hold_settings(struct usage *usage)
{
    for (size_t i = 0; i < usage->count; i++) {
        for (unsigned code = 0; code < USAGES; code++) {
            int64_t *halves = usage->rows[i].halves[code];
            for (unsigned slot = 1; slot < usage->length && !usages[code].adds; slot++) {
                halves[slot] = halves[slot] > 0 ? halves[slot] : halves[slot - 1];
            }
        }
    }
}

static size_t count_subjects(const struct results_slot *slots, size_t count)
{
    size_t subjects = 0;
    for (size_t i = 0; i < count; i++) {
        subjects += i == 0 || !str_eq(slots[i].subject, slots[i - 1].subject);
    }
    return subjects;
}

void view_usage(const struct view_run *run, struct arena *arena, struct usage *out)
{
    int64_t whole_us = run->run.end_us - run->run.start_us;
    struct results_slot *slots;
    *out = (struct usage){.slot_us = SECOND_US};
    while (whole_us / out->slot_us >= USAGE_SLOTS) {
        out->slot_us *= 2;
    }
    out->length = (unsigned)(whole_us > 0 ? whole_us / out->slot_us + 1 : 1);
    size_t count = results_samples(run->results, arena, run->run.start_us, out->slot_us, &slots);
    out->rows = ARENA_ARRAY(arena, struct usage_row, count_subjects(slots, count));
    for (size_t i = 0; i < count; i++) {
        enum usage_code code;
        if (slots[i].slot < out->length && code_of(slots[i].metric, &code)) {
            add(row_of(out, slots[i].subject), code, &slots[i]);
        }
    }
    hold_settings(out);
}

int64_t usage_heat(const struct usage_row *row, unsigned slot)
{
    return row->halves[USAGE_READS][slot] + WRITE_WEIGHT * row->halves[USAGE_WRITES][slot];
}

int64_t usage_heat_sum(const struct usage_row *row)
{
    return row->sums[USAGE_READS] + WRITE_WEIGHT * row->sums[USAGE_WRITES];
}
