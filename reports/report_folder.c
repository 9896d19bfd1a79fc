#include "report_folder.h"

#include <sys/resource.h>

void report_raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

bool report_folder_open(const struct report_folder *folder, struct report_input *out,
                        struct arena *arena, const char **message)
{
    char why[256] = "";
    struct report_run *runs = ARENA_ARRAY(arena, struct report_run, folder->count);
    *out = (struct report_input){
        .runs = runs, .totals = folder->totals, .totals_count = folder->totals_count};
    report_raise_file_limit();
    for (size_t i = 0; i < folder->count; i++) {
        const char *run = folder->runs[i];
        const char *path =
            arena_printf(arena, "%s/%s%sresults.db", folder->path, run, *run ? "/" : "");
        runs[i] = (struct report_run){results_open(path, why), run};
        if (!runs[i].results) {
            *message = arena_printf(arena, "%s: %s", path, why);
            return false;
        }
        out->count++;
    }
    return true;
}

void report_folder_close(struct report_input *input)
{
    for (size_t i = 0; i < input->count; i++) {
        results_close(input->runs[i].results);
    }
    input->count = 0;
}

static bool write_series(const struct report_folder *folder, struct arena *arena, char why[256])
{
    struct buf text;
    buf_init(&text);
    totals_print(folder->totals, folder->totals_count, &text);
    bool good = report_write_file(arena_printf(arena, "%s/" TOTALS_FILE, folder->path),
                                  buf_view(&text), why);
    buf_release(&text);
    return good;
}

bool report_folder_write(const struct report_folder *folder, const struct report_input *input,
                         unsigned formats, struct arena *arena, const char **message)
{
    char why[256] = "";
    bool good = folder->totals_count == 0 || write_series(folder, arena, why);
    /* The runs' own first: the merged report links to those that are there. */
    for (size_t i = 0; i < folder->count && *folder->runs[i] && good; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder->path, folder->runs[i]);
        struct report_run alone = {input->runs[i].results, ""};
        good = report_write(path, &(struct report_input){.runs = &alone, .count = 1}, formats, why);
    }
    good = good && report_write(folder->path, input, formats, why);
    *message = good ? "" : arena_printf(arena, "%s", why);
    return good;
}
