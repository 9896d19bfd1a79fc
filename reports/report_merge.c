#include "report_merge.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A recorded seed of a series. */
struct recorded {
    struct str series;
    uint64_t seed;
    const char *path; /* of results.db */
};

struct merging {
    const struct report_merge *merge;
    struct arena *arena;
    const char **message;
    struct totals *totals;
    size_t totals_count;
    struct recorded *recorded;
    size_t recorded_count, recorded_room;
};

static bool fail(struct merging *m, const char *path, const char *why)
{
    *m->message = arena_printf(m->arena, "%s: %s", path, why);
    return false;
}

static bool read_whole(const char *path, struct arena *arena, struct str *out)
{
    struct buf text;
    char piece[65536];
    FILE *file = fopen(path, "rb");
    size_t got;
    if (!file) {
        return false;
    }
    buf_init(&text);
    while ((got = fread(piece, 1, sizeof piece, file)) > 0) {
        buf_str(&text, (struct str){piece, got});
    }
    bool good = ferror(file) == 0;
    (void)fclose(file);
    *out = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return good;
}

bool report_merge_is_series(const char *folder, struct arena *arena)
{
    return access(arena_printf(arena, "%s/" TOTALS_FILE, folder), F_OK) == 0;
}

/* ---- what the folders hold */

static void keep_recorded(struct merging *m, struct str series, uint64_t seed, const char *path)
{
    if (m->recorded_count == m->recorded_room) {
        size_t room = m->recorded_room * 2 + 32;
        struct recorded *wider = ARENA_ARRAY(m->arena, struct recorded, room);
        if (m->recorded_count > 0) {
            memcpy(wider, m->recorded, m->recorded_count * sizeof *wider);
        }
        m->recorded = wider;
        m->recorded_room = room;
    }
    m->recorded[m->recorded_count++] = (struct recorded){series, seed, path};
}

static int is_seed(const struct dirent *entry)
{
    return strncmp(entry->d_name, "seed-", 5) == 0;
}

static void find_recorded(struct merging *m, const char *folder, struct str series)
{
    struct dirent **entries = NULL;
    const char *under = arena_printf(m->arena, "%s/%.*s", folder, STR_ARG(series));
    int count = scandir(under, &entries, is_seed, alphasort);
    for (int i = 0; i < count; i++) {
        const char *path = arena_printf(m->arena, "%s/%s/results.db", under, entries[i]->d_name);
        if (access(path, F_OK) == 0) {
            keep_recorded(m, series, strtoull(entries[i]->d_name + 5, NULL, 10), path);
        }
        free(entries[i]);
    }
    free(entries);
}

static bool add_series(struct merging *m, const struct totals *read)
{
    for (size_t i = 0; i < m->totals_count; i++) {
        if (str_eq(m->totals[i].name, read->name)) {
            return totals_merge(&m->totals[i], read, m->arena, m->message);
        }
    }
    struct totals *wider = ARENA_ARRAY(m->arena, struct totals, m->totals_count + 1);
    if (m->totals_count > 0) {
        memcpy(wider, m->totals, m->totals_count * sizeof *wider);
    }
    wider[m->totals_count++] = *read;
    m->totals = wider;
    return true;
}

static bool add_folder(struct merging *m, const char *folder)
{
    const char *path = arena_printf(m->arena, "%s/" TOTALS_FILE, folder);
    const char *why = "";
    struct totals *read = NULL;
    size_t count = 0;
    struct str text;
    if (!read_whole(path, m->arena, &text)) {
        return fail(m, path, strerror(errno));
    }
    if (!totals_read(text, m->arena, &read, &count, &why)) {
        return fail(m, path, why);
    }
    for (size_t i = 0; i < count; i++) {
        if (!add_series(m, &read[i])) {
            return fail(m, path, *m->message);
        }
        find_recorded(m, folder, read[i].name);
    }
    return true;
}

/* ---- what the merged folder gets */

static size_t order_of(const struct merging *m, struct str series)
{
    size_t i = 0;
    while (i < m->totals_count && !str_eq(m->totals[i].name, series)) {
        i++;
    }
    return i;
}

static bool comes_before(const struct merging *m, const struct recorded *a,
                         const struct recorded *b)
{
    size_t left = order_of(m, a->series);
    size_t right = order_of(m, b->series);
    return left != right ? left < right : a->seed < b->seed;
}

/* By insertion: there are ten a series and folder. */
static void sort_recorded(struct merging *m)
{
    for (size_t i = 1; i < m->recorded_count; i++) {
        struct recorded one = m->recorded[i];
        size_t at = i;
        while (at > 0 && comes_before(m, &one, &m->recorded[at - 1])) {
            m->recorded[at] = m->recorded[at - 1];
            at--;
        }
        m->recorded[at] = one;
    }
}

static bool make_folder(struct merging *m, const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST || fail(m, path, strerror(errno));
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat left, right;
    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

static bool copy(struct merging *m, const struct recorded *one, const char *folder)
{
    const char *out = m->merge->out;
    const char *to = arena_printf(m->arena, "%s/%s/results.db", out, folder);
    char why[256] = "";
    struct arena arena;
    struct str bytes;
    if (!make_folder(m, arena_printf(m->arena, "%s/%.*s", out, STR_ARG(one->series))) ||
        !make_folder(m, arena_printf(m->arena, "%s/%s", out, folder))) {
        return false;
    }
    if (is_same_file(one->path, to)) {
        return true;
    }
    arena_init(&arena);
    bool good = read_whole(one->path, &arena, &bytes) || fail(m, one->path, strerror(errno));
    good = good && (report_write_file(to, bytes, why) || fail(m, to, why));
    arena_release(&arena);
    return good;
}

/* The first recordings of each series, as one run would have kept them. */
static bool choose_recorded(struct merging *m, struct report_folder *out)
{
    const char **folders = ARENA_ARRAY(m->arena, const char *, m->recorded_count);
    size_t of_series = 0;
    sort_recorded(m);
    for (size_t i = 0; i < m->recorded_count; i++) {
        const struct recorded *one = &m->recorded[i];
        bool another = i == 0 || !str_eq(one->series, m->recorded[i - 1].series);
        of_series = another ? 1 : of_series + 1;
        if (of_series > RECORDED_MAX) {
            continue;
        }
        const char *folder =
            arena_printf(m->arena, "%.*s/seed-%" PRIu64, STR_ARG(one->series), one->seed);
        if (!copy(m, one, folder)) {
            return false;
        }
        folders[out->count++] = folder;
    }
    out->runs = folders;
    return true;
}

bool report_merge(const struct report_merge *merge, struct arena *arena, struct report_folder *out,
                  const char **message)
{
    struct merging m = {.merge = merge, .arena = arena, .message = message};
    for (size_t i = 0; i < merge->count; i++) {
        if (!add_folder(&m, merge->folders[i])) {
            return false;
        }
    }
    *out = (struct report_folder){
        .path = merge->out, .totals = m.totals, .totals_count = m.totals_count};
    return choose_recorded(&m, out);
}
