#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report_diff.h"
#include "report_folder.h"
#include "report_merge.h"

enum { EXIT_WRITTEN = 0, EXIT_DIFFERS = 1, EXIT_REFUSED = 2 };

static const struct {
    const char *name;
    unsigned bit;
} formats[] = {{"html", REPORT_HTML},
               {"junit", REPORT_JUNIT},
               {"json", REPORT_JSON},
               {"markdown", REPORT_MARKDOWN}};
#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

/* One command line, worked through step by step. All memory but `results` lies in the arena. */
struct job {
    struct arena *arena;
    unsigned formats;
    bool diff;           /* --diff: no reports, but where two recordings part */
    const char *against; /* --against; NULL: compared with nothing */
    const char *out;     /* -o; NULL: beside the results */
    const char **operands;
    size_t operand_count;
    const char **paths; /* results files */
    size_t path_count, path_room;
    struct report_run *runs;
    size_t new_errors; /* since --against */
};

static bool refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

static bool refuse(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("dynarig: report: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    return false;
}

/* ---- options */

static bool add_format(struct job *job, struct str name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (str_is(name, formats[i].name)) {
            job->formats |= formats[i].bit;
            return true;
        }
    }
    return refuse("no such format \"%.*s\"; there are html, junit, json and markdown",
                  STR_ARG(name));
}

static bool read_formats(struct job *job, const char *list)
{
    job->formats = 0;
    for (;;) {
        size_t len = strcspn(list, ",");
        if (!add_format(job, (struct str){list, len})) {
            return false;
        }
        if (list[len] == '\0') {
            return true;
        }
        list += len + 1;
    }
}

static bool take_option(struct job *job, const char *name, const char *value)
{
    if (!value) {
        return refuse("%s wants a value", name);
    }
    if (strcmp(name, "--format") == 0) {
        return read_formats(job, value);
    }
    if (strcmp(name, "--against") == 0) {
        job->against = value;
        return true;
    }
    if (value[0] == '\0') {
        return refuse("-o wants the name of a folder");
    }
    job->out = value;
    return true;
}

static bool wants_value(const char *word)
{
    return strcmp(word, "--format") == 0 || strcmp(word, "-o") == 0 ||
           strcmp(word, "--against") == 0;
}

static bool read_arguments(struct job *job, int argc, char **argv)
{
    bool options = true;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (options && strcmp(word, "--") == 0) {
            options = false;
        } else if (options && strncmp(word, "--format=", 9) == 0) {
            if (!read_formats(job, word + 9)) {
                return false;
            }
        } else if (options && strcmp(word, "--diff") == 0) {
            job->diff = true;
        } else if (options && wants_value(word)) {
            if (!take_option(job, word, argv[++i])) {
                return false;
            }
        } else if (options && word[0] == '-' && word[1] != '\0') {
            return refuse("no such option %s; there are --format, -o, --against and --diff", word);
        } else {
            job->operands[job->operand_count++] = word;
        }
    }
    return job->operand_count > 0 || refuse("name a results.db or a report folder");
}

/* ---- operands to results files */

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static void add_path(struct job *job, const char *path)
{
    if (job->path_count == job->path_room) {
        job->path_room = job->path_room * 2 + 16;
        const char **wider = ARENA_ARRAY(job->arena, const char *, job->path_room);
        if (job->path_count > 0) {
            memcpy(wider, job->paths, job->path_count * sizeof *wider);
        }
        job->paths = wider;
    }
    job->paths[job->path_count++] = path;
}

static int is_seed_folder(const struct dirent *entry)
{
    return strncmp(entry->d_name, "seed-", 5) == 0;
}

/* By number, so that seed-9 stands before seed-10. */
static int compare_seeds(const struct dirent **a, const struct dirent **b)
{
    unsigned long long left = strtoull((*a)->d_name + 5, NULL, 10);
    unsigned long long right = strtoull((*b)->d_name + 5, NULL, 10);
    return left < right ? -1 : left > right ? 1 : strcmp((*a)->d_name, (*b)->d_name);
}

static bool add_seed_folders(struct job *job, const char *folder)
{
    struct dirent **entries = NULL;
    size_t before = job->path_count;
    int count = scandir(folder, &entries, is_seed_folder, compare_seeds);
    for (int i = 0; i < count; i++) {
        const char *path = arena_printf(job->arena, "%s/%s/results.db", folder, entries[i]->d_name);
        if (access(path, F_OK) == 0) {
            add_path(job, path);
        }
        free(entries[i]);
    }
    free(entries);
    return job->path_count > before ||
           refuse("%s: there is no results.db in this folder, nor in seed-N folders in it", folder);
}

static bool find_results(struct job *job)
{
    for (size_t i = 0; i < job->operand_count; i++) {
        const char *operand = job->operands[i];
        const char *inside = arena_printf(job->arena, "%s/results.db", operand);
        if (access(operand, F_OK) != 0) {
            return refuse("%s: %s", operand, strerror(errno));
        }
        if (!is_folder(operand)) {
            add_path(job, operand);
        } else if (access(inside, F_OK) == 0) {
            add_path(job, inside);
        } else if (!add_seed_folders(job, operand)) {
            return false;
        }
    }
    return true;
}

/* ---- folders */

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) {
        return ".";
    }
    return slash == path ? "/" : arena_copy(arena, (struct str){path, (size_t)(slash - path)}).data;
}

/* Makes the folder and those above it. */
static bool make_folder(struct arena *arena, const char *path)
{
    struct str whole = str_from(path);
    for (size_t i = 1; i <= whole.len; i++) {
        if (i == whole.len || path[i] == '/') {
            const char *part = arena_copy(arena, (struct str){path, i}).data;
            if (mkdir(part, 0777) != 0 && errno != EEXIST) {
                return refuse("cannot make the folder %s: %s", part, strerror(errno));
            }
        }
    }
    return is_folder(path) || refuse("%s: is no folder", path);
}

static bool choose_folder(struct job *job)
{
    if (job->out) {
        return make_folder(job->arena, job->out);
    }
    if (job->operand_count > 1) {
        return refuse("several results make one report: say with -o DIR where it goes");
    }
    job->out =
        is_folder(job->operands[0]) ? job->operands[0] : folder_of(job->arena, job->operands[0]);
    return true;
}

/* The way from one folder to the other: "", "seed-7", "../other". */
static const char *relative(struct arena *arena, const char *from, const char *to)
{
    char start[PATH_MAX];
    char end[PATH_MAX];
    struct buf way;
    size_t shared = 0;
    if (!realpath(from, start) || !realpath(to, end)) {
        return "";
    }
    for (size_t i = 0; start[i] == end[i] || !start[i] || !end[i]; i++) {
        bool start_ends = start[i] == '/' || start[i] == '\0';
        bool end_ends = end[i] == '/' || end[i] == '\0';
        if (start_ends && end_ends) {
            shared = i;
        }
        if (!start[i] || !end[i]) {
            break;
        }
    }
    buf_init(&way);
    for (size_t i = shared; start[i]; i++) {
        if (start[i] == '/' && start[i + 1]) {
            buf_text(&way, way.len > 0 ? "/.." : "..");
        }
    }
    const char *rest = end + shared + (end[shared] == '/');
    buf_text(&way, way.len > 0 && rest[0] ? "/" : "");
    buf_text(&way, rest);
    const char *copy = arena_copy(arena, buf_view(&way)).data;
    buf_release(&way);
    return copy;
}

/* ---- the work */

static bool is_series(const struct job *job)
{
    return report_merge_is_series(job->operands[0], job->arena);
}

static bool open_runs(struct job *job)
{
    char message[256];
    report_raise_file_limit();
    job->runs = ARENA_ARRAY(job->arena, struct report_run, job->path_count);
    for (size_t i = 0; i < job->path_count; i++) {
        struct results_run begun;
        job->runs[i].results = results_open(job->paths[i], message);
        if (!job->runs[i].results) {
            return refuse("%s: %s", job->paths[i], message);
        }
        if (!results_run(job->runs[i].results, job->arena, &begun)) {
            return refuse("%s: holds no run", job->paths[i]);
        }
    }
    return true;
}

static void tell_written(const struct job *job)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (job->formats & formats[i].bit) {
            printf("%s/%s\n", job->out, report_file(formats[i].bit));
        }
    }
}

static void annotate(const struct report_input *input)
{
    const char *github = getenv("GITHUB_ACTIONS");
    if (github && strcmp(github, "true") == 0) {
        report_github(input);
    }
}

/* ---- comparing */

/* A results file, or a folder of one or several, or of series, opened beside what is reported. */
struct earlier {
    struct job job;
    struct report_input input;
    bool series;
};

static bool open_series(struct earlier *earlier)
{
    const char *message = "";
    struct report_folder folder;
    struct report_merge merge = {
        .out = earlier->job.operands[0], .folders = earlier->job.operands, .count = 1};
    return (report_merge(&merge, earlier->job.arena, &folder, &message) &&
            report_folder_open(&folder, &earlier->input, earlier->job.arena, &message)) ||
           refuse("--against: %s", message);
}

static bool open_earlier(const struct job *job, struct earlier *earlier)
{
    *earlier = (struct earlier){.job = {.arena = job->arena, .operand_count = 1}};
    earlier->job.operands = ARENA_ARRAY(job->arena, const char *, 1);
    earlier->job.operands[0] = job->against;
    if (!job->against) {
        return true;
    }
    earlier->series = is_series(&earlier->job);
    if (earlier->series) {
        return open_series(earlier);
    }
    if (!find_results(&earlier->job) || !open_runs(&earlier->job)) {
        return false;
    }
    for (size_t i = 0; i < earlier->job.path_count; i++) {
        earlier->job.runs[i].folder = "";
    }
    earlier->input.runs = earlier->job.runs;
    earlier->input.count = earlier->job.path_count;
    return true;
}

static void close_runs(struct job *job)
{
    for (size_t i = 0; job->runs && i < job->path_count; i++) {
        results_close(job->runs[i].results);
    }
}

static void close_earlier(struct earlier *earlier)
{
    if (earlier->series) {
        report_folder_close(&earlier->input);
    }
    close_runs(&earlier->job);
}

static void compare_with(struct job *job, const struct earlier *earlier, struct report_input *input)
{
    if (job->against) {
        input->against = &earlier->input;
        input->against_path = job->against;
        job->new_errors = report_new_errors(input);
    }
}

/* ---- writing */

/* Folders of `run`, which tell of many more seeds than are recorded. */
static bool merge_series(struct job *job, const struct earlier *earlier)
{
    const char *message = "";
    struct report_input input = {.count = 0};
    struct report_merge merge = {
        .out = job->out, .folders = job->operands, .count = job->operand_count};
    struct report_folder folder;
    bool good = report_merge(&merge, job->arena, &folder, &message) &&
                report_folder_open(&folder, &input, job->arena, &message);
    if (good) {
        compare_with(job, earlier, &input);
    }
    good = good && report_folder_write(&folder, &input, job->formats, job->arena, &message);
    if (good) {
        tell_written(job);
        annotate(&input);
    }
    report_folder_close(&input);
    return good || refuse("%s", message);
}

static bool write_report(struct job *job, const struct earlier *earlier)
{
    char message[256];
    for (size_t i = 0; i < job->path_count; i++) {
        job->runs[i].folder = relative(job->arena, job->out, folder_of(job->arena, job->paths[i]));
    }
    struct report_input input = {.runs = job->runs, .count = job->path_count};
    compare_with(job, earlier, &input);
    if (!report_write(job->out, &input, job->formats, message)) {
        return refuse("%s", message);
    }
    tell_written(job);
    annotate(&input);
    return true;
}

/* --diff: two recordings, and where they part. */
static int tell_diff(struct job *job)
{
    struct buf text;
    if (job->out || job->against || job->path_count != 2) {
        (void)refuse("--diff wants two results.db files, and none of -o, --format and --against");
        return EXIT_REFUSED;
    }
    buf_init(&text);
    bool differs = report_diff(job->runs[0].results, job->runs[1].results, &text);
    (void)fwrite(text.data ? text.data : "", 1, text.len, stdout);
    (void)fputs(differs ? "" : "the same inputs and the same replies\n", stdout);
    buf_release(&text);
    return differs ? EXIT_DIFFERS : EXIT_WRITTEN;
}

static bool make_report(struct job *job)
{
    struct earlier earlier;
    bool good = open_earlier(job, &earlier);
    if (good && is_series(job)) {
        good = choose_folder(job) && merge_series(job, &earlier);
    } else if (good) {
        good = find_results(job) && open_runs(job) && choose_folder(job) &&
               write_report(job, &earlier);
    }
    close_earlier(&earlier);
    return good;
}

int report_main(int argc, char **argv)
{
    struct arena arena;
    arena_init(&arena);
    struct job job = {.arena = &arena, .formats = REPORT_ALL};
    job.operands = ARENA_ARRAY(&arena, const char *, (size_t)argc);
    int code = EXIT_WRITTEN;
    bool good = read_arguments(&job, argc, argv);
    if (good && job.diff) {
        good = find_results(&job) && open_runs(&job);
        code = good ? tell_diff(&job) : EXIT_REFUSED;
    } else if (good) {
        good = make_report(&job);
        code = job.new_errors > 0 ? EXIT_DIFFERS : EXIT_WRITTEN;
    }
    close_runs(&job);
    arena_release(&arena);
    return good ? code : EXIT_REFUSED;
}
