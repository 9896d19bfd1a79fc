/*
 * Our own rules as a test. Takes the files of the project as arguments and fails on breaches:
 * lengths of lines and functions, banned calls, who may include what, one name a module, SQL reads
 * without an order, tests without a source, lock files with host names.
 *
 * It reads C as text: comments and the insides of strings are blanked first, so that words in
 * prose are no breaches. A file without a breach counts as passed.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { line_chars_max = 100, function_lines_max = 70, name_max = 512 };

struct file {
    const char *path;
    char *text; /* as it is */
    char *code; /* same length: comments and the insides of strings are blanks */
    char *sql;  /* same length: all but the insides of strings is blanks */
    int breaches;
};

static void breach(struct file *file, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void breach(struct file *file, size_t at, const char *format, ...)
{
    va_list args;
    int line = 1;
    for (size_t i = 0; i < at; i++) {
        line += file->text[i] == '\n';
    }
    printf("%s:%d: ", file->path, line);
    va_start(args, format);
    (void)vprintf(format, args);
    va_end(args);
    printf("\n");
    file->breaches++;
}

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool ends(const char *text, const char *suffix)
{
    size_t len = strlen(text);
    size_t tail = strlen(suffix);
    return len >= tail && strcmp(text + len - tail, suffix) == 0;
}

static bool is_c(const char *path)
{
    return ends(path, ".c") || ends(path, ".h") || ends(path, ".def");
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* ---- reading */

static char *read_all(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in) {
        perror(path);
        exit(2);
    }
    size_t len = 0;
    size_t cap = 1 << 16;
    char *text = malloc(cap);
    for (size_t got = 1; text && got > 0;) {
        if (len + 1 == cap) {
            cap *= 2;
            text = realloc(text, cap);
        }
        got = text ? fread(text + len, 1, cap - len - 1, in) : 0;
        len += got;
    }
    if (!text) {
        abort();
    }
    text[len] = '\0';
    (void)fclose(in);
    return text;
}

/* Length of the comment, string or character constant that starts here; 0: none does. */
static size_t token_length(const char *text)
{
    const char *end;
    if (starts(text, "//")) {
        return strcspn(text, "\n");
    }
    if (starts(text, "/*")) {
        end = strstr(text + 2, "*/");
        return end ? (size_t)(end - text) + 2 : strlen(text);
    }
    if (*text != '"' && *text != '\'') {
        return 0;
    }
    size_t i = 1;
    while (text[i] && text[i] != *text && text[i] != '\n') {
        i += text[i] == '\\' && text[i + 1] ? 2 : 1;
    }
    return text[i] ? i + 1 : i;
}

static void blank(char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        text[i] = text[i] == '\n' ? '\n' : ' ';
    }
}

/* Fills `code` and `sql`. Names in include lines stay in `code`: the layering rule reads them. */
static void split_code(struct file *file)
{
    size_t len = strlen(file->text);
    file->code = strdup(file->text);
    file->sql = strdup(file->text);
    if (!file->code || !file->sql) {
        abort();
    }
    bool include = false;
    for (size_t i = 0; i < len;) {
        if (i == 0 || file->text[i - 1] == '\n') {
            include = starts(file->text + i, "#include");
        }
        size_t token = token_length(file->text + i);
        bool string = file->text[i] == '"' && !include;
        if (token == 0) {
            file->sql[i] = file->text[i] == '\n' || file->text[i] == ';' ? file->text[i] : ' ';
            i++;
            continue;
        }
        blank(file->sql, i, string ? i + 1 : i + token);
        if (string) {
            blank(file->sql, i + token - 1, i + token);
        }
        if (!include || file->text[i] != '"') {
            blank(file->code, i, i + token);
        }
        i += token;
    }
}

/* ---- lines */

static size_t chars_of(const char *line, size_t bytes)
{
    size_t chars = 0;
    for (size_t i = 0; i < bytes; i++) {
        chars += ((unsigned char)line[i] & 0xC0) != 0x80;
    }
    return chars;
}

static void check_lines(struct file *file)
{
    size_t at = 0;
    while (file->text[at]) {
        size_t len = strcspn(file->text + at, "\n");
        if (chars_of(file->text + at, len) > line_chars_max) {
            breach(file, at, "line of more than %d characters", line_chars_max);
        }
        if (memchr(file->text + at, '\t', len)) {
            breach(file, at, "a tab: indent with four blanks");
        }
        if (len > 0 && file->text[at + len - 1] == ' ') {
            breach(file, at, "blanks at the end of the line");
        }
        if (!file->text[at + len]) {
            breach(file, at, "no newline at the end of the file");
        }
        at += len + (file->text[at + len] == '\n');
    }
}

/* A function's head starts in column one with a letter and holds a `(`; its body is the next `{`
 * in column one up to the next `}` there. */
static void check_functions(struct file *file)
{
    size_t at = 0;
    size_t head = 0;
    int lines = 0;
    bool inside = false;
    while (file->code[at]) {
        size_t len = strcspn(file->code + at, "\n");
        char first = file->code[at];
        if (!inside && isalpha((unsigned char)first) && memchr(file->code + at, '(', len)) {
            head = at;
            lines = 0;
            /* A body in the same line as its head is the way of macros such as Test(). */
            inside = len > 0 && file->code[at + len - 1] == '{';
        }
        inside = inside || first == '{';
        lines++;
        if (first == '}' && inside) {
            inside = false;
            if (lines > function_lines_max) {
                breach(file, head, "function of %d lines, more than %d", lines, function_lines_max);
            }
        }
        at += len + (file->code[at + len] == '\n');
    }
}

/* ---- words */

/* Next place at or after `from` where the word stands alone; SIZE_MAX: nowhere. */
static size_t find_word(const char *text, const char *word, size_t from)
{
    size_t len = strlen(word);
    const char *found = strstr(text + from, word);
    while (found) {
        bool left = found == text || !is_word(word[0]) || !is_word(found[-1]);
        bool right = !is_word(word[len - 1]) || !is_word(found[len]);
        if (left && right) {
            return (size_t)(found - text);
        }
        found = strstr(found + 1, word);
    }
    return (size_t)-1;
}

struct ban {
    const char *word;   /* in code */
    const char *except; /* the only files that may: prefix of their paths; NULL: none */
    const char *why;
};

static const struct ban bans[] = {
    {"time(", "emulator/http/env_real", "the OS clock: only env_real sees it"},
    {"rand(", "emulator/http/env_real", "draws come from base/random"},
    {"srand(", NULL, "draws come from base/random"},
    {"random(", NULL, "draws come from base/random"},
    {"clock_gettime(", "emulator/http/env_real", "the OS clock: only env_real sees it"},
    {"gettimeofday(", NULL, "the OS clock: only env_real sees it"},
    {"getrandom(", "scenarios/options/seed", "only `--seed auto` asks the OS for a number"},
    {"localtime(", NULL, "depends on the machine's time zone"},
    {"setlocale(", NULL, "depends on the machine's locale"},
    {"pthread_create(", NULL, "one thread"},
    {"thrd_create(", NULL, "one thread"},
    {"qsort_r(", NULL, "order by what the items hold: qsort with a total order"},
    {"strcpy(", NULL, "lengths are known: memcpy or struct buf"},
    {"strcat(", NULL, "lengths are known: struct buf"},
    {"sprintf(", NULL, "snprintf or buf_printf"},
    {"vsprintf(", NULL, "vsnprintf or buf_printf"},
    {"gets(", NULL, "no bound"},
    {"strtok(", NULL, "hidden state"},
};

static bool is_product(const char *path)
{
    static const char *const folders[] = {"emulator/", "faults/", "model/", "reports/",
                                          "scenarios/"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (starts(path, folders[i])) {
            return true;
        }
    }
    return false;
}

static void check_bans(struct file *file)
{
    for (size_t i = 0; i < sizeof bans / sizeof bans[0]; i++) {
        const struct ban *ban = &bans[i];
        if (ban->except && starts(file->path, ban->except)) {
            continue;
        }
        size_t at = find_word(file->code, ban->word, 0);
        while (at != (size_t)-1) {
            breach(file, at, "banned: %s - %s", ban->word, ban->why);
            at = find_word(file->code, ban->word, at + 1);
        }
    }
    const char *pointer = strstr(file->sql, "%p");
    if (pointer) {
        breach(file, (size_t)(pointer - file->sql), "banned: %%p - addresses differ by run");
    }
}

/* Of vectors alone: the emulator's, and the model's own. */
static void check_fractions(struct file *file)
{
    static const char *const vectorial[] = {"emulator/data/vector", "model/closeness"};
    size_t at = find_word(file->code, "float", 0);
    for (size_t i = 0; i < sizeof vectorial / sizeof vectorial[0]; i++) {
        at = starts(file->path, vectorial[i]) ? (size_t)-1 : at;
    }
    if (at != (size_t)-1) {
        breach(file, at, "banned: float - no floating point decides anything");
    }
}

/* The marks are put together here, for this file is read as well. */
static void check_marks(struct file *file)
{
    static const char *const marks[][2] = {{"TO", "DO"}, {"FIX", "ME"}, {"X", "XX"}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        char word[16];
        (void)snprintf(word, sizeof word, "%s%s", marks[i][0], marks[i][1]);
        size_t at = find_word(file->text, word, 0);
        if (at != (size_t)-1) {
            breach(file, at, "%s: build it, or refuse it with an error that names it", word);
        }
    }
}

/* ---- SQL */

static bool has_before(const char *text, const char *end, const char *needle)
{
    const char *found = strcasestr(text, needle);
    return found && found < end;
}

/* One row at most: an aggregate, a LIMIT of one, or a lookup by a whole key (`= ?` alone). */
static bool one_row(const char *text, const char *end)
{
    return has_before(text, end, "count(") || has_before(text, end, "max(") ||
           has_before(text, end, "min(") || has_before(text, end, "sum(") ||
           has_before(text, end, "EXISTS") || has_before(text, end, "LIMIT 1") ||
           (has_before(text, end, "=") && !has_before(text, end, "<") &&
            !has_before(text, end, ">"));
}

/* A statement starts after a `;`, which the C source or the SQL itself has. What stores or names
 * its rows needs no order: who reads them back does. */
static bool stores_rows(const char *sql, size_t at)
{
    size_t start = at;
    while (start > 0 && sql[start - 1] != ';') {
        start--;
    }
    return has_before(sql + start, sql + at, "INSERT") || has_before(sql + start, sql + at, "VIEW");
}

/* PartiQL statements look like SQL, but no database sees them. */
static void check_sql(struct file *file)
{
    if (strstr(file->path, "partiql")) {
        return;
    }
    static const char *const impure[] = {"random(",           "randomblob(", "strftime(",
                                         "julianday(",        "datetime(",   "CURRENT_TIME",
                                         "CURRENT_TIMESTAMP", "unixepoch("};
    size_t at = find_word(file->sql, "SELECT ", 0);
    while (at != (size_t)-1) {
        const char *text = file->sql + at;
        const char *end = text + strcspn(text, ";");
        bool ordered = has_before(text, end, "ORDER BY") || one_row(text, end);
        if (has_before(text, end, "FROM ") && !ordered && !stores_rows(file->sql, at)) {
            breach(file, at, "a SELECT without ORDER BY");
        }
        at = find_word(file->sql, "SELECT ", at + 1);
    }
    for (size_t i = 0; i < sizeof impure / sizeof impure[0]; i++) {
        at = find_word(file->sql, impure[i], 0);
        if (at != (size_t)-1) {
            breach(file, at, "SQL that differs by run: %s", impure[i]);
        }
    }
}

/* ---- layers */

/* Folders of the emulator, lowest first: each may include itself and those before it. */
static const char *const layers[] = {"emulator/base/",    "emulator/data/",  "emulator/expr/",
                                     "emulator/partiql/", "emulator/store/", "emulator/engine/",
                                     "emulator/api/",     "emulator/",       "emulator/http/"};
enum { layer_count = sizeof layers / sizeof layers[0] };

static int layer_of(const char *path)
{
    const char *rest = path + strlen("emulator/");
    for (int i = 0; i < layer_count; i++) {
        bool top = strcmp(layers[i], "emulator/") == 0;
        if (top ? !strchr(rest, '/') : starts(path, layers[i])) {
            return i;
        }
    }
    return layer_count;
}

/* What the folders outside may include, beside themselves. */
struct reach {
    const char *from;
    const char *to[8];
};

static const struct reach reaches[] = {
    {"model/", {"emulator/base/"}},
    {"faults/", {"emulator/base/", "emulator/emulator.h"}},
    {"reports/", {"emulator/base/", "emulator/emulator.h"}},
    {"scenarios/",
     {"emulator/base/", "emulator/emulator.h", "emulator/http/", "model/", "faults/", "reports/"}},
    {"fuzz/",
     {"emulator/", "model/", "faults/", "scenarios/rig/expect.h", "scenarios/simulator/draw.h"}},
    {"tests/", {"emulator/", "model/", "faults/", "reports/", "scenarios/", "tests/"}},
};

static bool may_include(const char *from, const char *to)
{
    if (starts(from, "emulator/")) {
        /* The face declares the plain types that changes and the table of operations are made of;
         * it includes base/ alone. */
        bool face = strcmp(to, "emulator/emulator.h") == 0 &&
                    (starts(from, "emulator/engine/") || starts(from, "emulator/api/"));
        return starts(to, "emulator/") && (face || layer_of(to) <= layer_of(from));
    }
    for (size_t i = 0; i < sizeof reaches / sizeof reaches[0]; i++) {
        const struct reach *reach = &reaches[i];
        if (!starts(from, reach->from)) {
            continue;
        }
        bool allowed = starts(to, reach->from);
        for (size_t j = 0; j < 8 && reach->to[j]; j++) {
            allowed = allowed || starts(to, reach->to[j]);
        }
        return allowed;
    }
    return false;
}

/* "emulator/api/op_item.c" and "../data/value.h" give "emulator/data/value.h". */
static void resolve(const char *from, const char *name, char out[name_max])
{
    const char *slash = strrchr(from, '/');
    int folder = slash ? (int)(slash - from) + 1 : 0;
    if (snprintf(out, name_max, "%.*s%s", folder, from, name) >= name_max) {
        out[0] = '\0'; /* in reach of nobody */
    }
    char *up = strstr(out, "/../");
    while (up) {
        char *start = up;
        while (start > out && start[-1] != '/') {
            start--;
        }
        memmove(start, up + 4, strlen(up + 4) + 1);
        up = strstr(out, "/../");
    }
}

struct library {
    const char *header; /* in angle brackets */
    const char *files[5];
};

static const struct library libraries[] = {
    {"sqlite3.h", {"emulator/store/", "reports/results", "tests/bench/inprocess"}},
    {"microhttpd.h", {"emulator/http/h1", "tests/bench/constant"}},
    {"nghttp2/", {"emulator/http/h2", "emulator/http/eventstream"}},
    {"jansson.h", {"emulator/base/json", "emulator/http/body"}},
    {"curl/", {"scenarios/simulator/transport", "emulator/engine/trigger"}},
    {"openssl/", {"emulator/base/digest", "emulator/http/tls", "scenarios/process/http_client"}},
    {"zlib.h", {"emulator/base/digest", "emulator/http/"}},
};

static void check_library(struct file *file, size_t at, const char *name)
{
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        const struct library *library = &libraries[i];
        if (!starts(name, library->header)) {
            continue;
        }
        bool allowed = false;
        for (size_t j = 0; j < 5 && library->files[j]; j++) {
            allowed = allowed || starts(file->path, library->files[j]);
        }
        if (!allowed) {
            breach(file, at, "<%s> has its own files, this is none of them", name);
        }
    }
}

static void check_include(struct file *file, size_t at)
{
    char name[name_max];
    char resolved[name_max];
    const char *text = file->code + at + strlen("#include");
    text += strspn(text, " ");
    size_t len = strcspn(text + (*text != '\0'), "\">");
    if ((*text != '"' && *text != '<') || len >= sizeof name) {
        breach(file, at, "an include line that cannot be read");
        return;
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)len, text + 1);
    if (*text == '<') {
        check_library(file, at, name);
        return;
    }
    resolve(file->path, name, resolved);
    if (!may_include(file->path, resolved)) {
        breach(file, at, "%s is out of reach of this folder", resolved);
    }
}

static void check_includes(struct file *file)
{
    const char *found = strstr(file->code, "#include");
    while (found) {
        check_include(file, (size_t)(found - file->code));
        found = strstr(found + 1, "#include");
    }
}

/* ---- the tree */

/* The module of a product file: its name without folder and ending, and where it lies. */
static void module_of(const char *path, char name[name_max])
{
    const char *base = strrchr(path, '/');
    (void)snprintf(name, name_max, "%s", base ? base + 1 : path);
    char *dot = strrchr(name, '.');
    if (dot) {
        *dot = '\0';
    }
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) : 0;
}

static bool is_module(const char *path)
{
    return is_product(path) && (ends(path, ".c") || ends(path, ".h"));
}

/* `emulator/emulator.h` and `emulator/emulator.c` are one module; the same name in two folders is
 * two, and `number_add` would not tell its file any more. */
static void check_unique(struct file *file, char **paths, int count)
{
    char name[name_max];
    char other[name_max];
    module_of(file->path, name);
    for (int i = 0; i < count; i++) {
        module_of(paths[i], other);
        bool same_folder = folder_length(paths[i]) == folder_length(file->path) &&
                           strncmp(paths[i], file->path, folder_length(file->path)) == 0;
        if (is_module(paths[i]) && strcmp(name, other) == 0 && !same_folder) {
            breach(file, 0, "the name is also that of %s", paths[i]);
        }
    }
}

/* tests/unit/LAYER/test_MODULE.c mirrors MODULE.c (or .h) in a folder that ends in LAYER. */
static void check_mirror(struct file *file, char **paths, int count)
{
    char test[name_max];
    char module[name_max];
    char layer[name_max];
    module_of(file->path, test);
    const char *rest = file->path + strlen("tests/unit/");
    (void)snprintf(layer, sizeof layer, "%.*s", (int)strcspn(rest, "/"), rest);
    for (int i = 0; i < count; i++) {
        module_of(paths[i], module);
        char folder[name_max];
        (void)snprintf(folder, sizeof folder, "%.*s", (int)folder_length(paths[i]), paths[i]);
        if (is_module(paths[i]) && ends(folder, layer) && starts(test, "test_") &&
            strcmp(test + strlen("test_"), module) == 0) {
            return;
        }
    }
    breach(file, 0, "no module of that name in folder %s", layer);
}

static void check_guard(struct file *file)
{
    const char *text = file->text;
    if (!starts(text, "/*")) {
        breach(file, 0, "a header starts with what it is for");
    }
    if (!strstr(file->code, "#ifndef DYNARIG_") || !strstr(file->code, "#define DYNARIG_")) {
        breach(file, 0, "a header has a guard that starts with DYNARIG_");
    }
}

/* ---- */

static void check_c(struct file *file, char **paths, int count)
{
    split_code(file);
    check_functions(file);
    check_marks(file);
    check_includes(file);
    if (is_product(file->path)) {
        check_bans(file);
        check_fractions(file);
        check_sql(file);
        check_unique(file, paths, count);
    }
    if (is_product(file->path) && ends(file->path, ".h")) {
        check_guard(file);
    }
    if (starts(file->path, "tests/unit/") && strstr(file->path, "/test_")) {
        check_mirror(file, paths, count);
    }
    free(file->code);
    free(file->sql);
}

static bool check_file(const char *path, char **paths, int count)
{
    struct file file = {.path = path, .text = read_all(path)};
    if (is_c(path)) {
        check_lines(&file);
        check_c(&file, paths, count);
    }
    if (ends(path, "package-lock.json")) {
        const char *host = strstr(file.text, "\"resolved\"");
        if (host) {
            breach(&file, (size_t)(host - file.text), "a lock file that names a host");
        }
    }
    free(file.text);
    return file.breaches == 0;
}

int main(int argc, char **argv)
{
    int passed = 0;
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        bool good = check_file(argv[i], argv + 1, argc - 1);
        passed += good;
        failed += !good;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
