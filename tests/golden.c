/*
 * Runs golden cases: what the service answers, as text. A case is a block of lines; blank lines
 * part the cases, and each case starts with a fresh, empty emulator:
 *
 *     # name: refuses a missing key
 *     # source: conformance suite, tier3/error-messages/putItem.test.ts
 *     # dialect: classic                     (optional; default 2026)
 *     # lifecycle: aws                       (optional; default instant)
 *     # capacity: enforce, 1s                (optional: capacity is kept so long; default account)
 *     # pace: 1ms                            (optional: before each request; default 1s)
 *     # model: blind, WHY                    (optional: the reference model cannot follow)
 *     ! {"rules":[...]}                      (optional: a fault plan)
 *     $ bucket/key {"Item":{...}}            (optional: a line of an object, for bulk operations)
 *     > PutItem {"TableName":"t","Item":{}}
 *     < 400 {"__type":"com.amazon.coral.validate#ValidationException","message":"..."}
 *
 * `+ 40` lets 40 seconds pass.
 *
 * A line that starts with a blank goes on where the last one ended. `{{x*300}}` stands for 300
 * times x, so that long names need no long lines. Replies are compared member by member, whatever
 * the order; sets without regard to order. The string "*" matches any value; a member "...": true
 * permits further members. `<` with a status alone compares that alone; `< lost` expects that the
 * connection closes without an answer. Successful replies are held against their shapes, too.
 *
 * A block that starts with `# before each` holds lines that run at the start of every case after
 * it, until the next such block or the end of the file; it is no case itself.
 *
 * The reference model sees every request, too, and must not disagree: the cases judge it as much as
 * they judge the emulator.
 *
 * `--all`: these are all cases there are, so every operation that is built must have been answered
 * with success by one of them. `--catalogue FILE`: moreover every error must stand in the catalogue
 * of messages, and every line of that must be met (catalogue.h); lines are counted, not cases.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../emulator/api/operation.h"
#include "../emulator/api/shape.h"
#include "../emulator/base/json.h"
#include "../emulator/emulator.h"
#include "../faults/plan.h"
#include "../model/judge.h"
#include "catalogue.h"

static const int64_t start_us = INT64_C(1795435200000000); /* 2026-11-23T12:00:00Z */
static const size_t depth_max = 200;

/* What is known over all cases. */
static struct {
    struct catalogue *catalogue; /* NULL: errors are not looked up */
    bool all;                    /* all cases are run */
    bool *succeeded;             /* by place in the table of operations: was it answered well? */
    int passed;
    int failed;
    int judged; /* replies that the model explained */
    int unjudged;
} suite;

#define OBJECTS_MAX 8

/* One case while it runs. */
struct golden {
    struct arena arena;
    struct env_object objects[OBJECTS_MAX]; /* keys have their bucket before them; sorted */
    size_t object_count;
    struct ddb *ddb; /* NULL until the first request: options may still come */
    struct plan *plan;
    struct judge *judge;
    struct judge_options judged;
    bool blind; /* the model does not look */
    struct random random;
    struct ddb_options options;
    const char *file;
    int line; /* of the case's first line, then of the line that is run */
    struct str name;
    bool sourced;
    bool failed;
    bool replied; /* a request was sent whose reply was not compared yet */
    struct ddb_reply reply;
    struct str operation;
    int64_t time_us;
    int64_t pace_us; /* before each request */
};

static void complain(struct golden *golden, const char *what, struct str want, struct str got)
{
    golden->failed = true;
    printf("%s:%d: %.*s: %s\n", golden->file, golden->line, STR_ARG(golden->name), what);
    if (want.len > 0) {
        printf("    want %.*s\n", STR_ARG(want));
    }
    if (got.len > 0) {
        printf("    got  %.*s\n", STR_ARG(got));
    }
}

/* ---- comparing */

static bool matches(const struct doc *want, const struct doc *got, size_t depth);

static bool is_set_name(struct str name)
{
    return str_is(name, "SS") || str_is(name, "NS") || str_is(name, "BS");
}

static bool list_holds(const struct doc *list, const struct doc *item, size_t depth)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (matches(item, &list->list.items[i], depth)) {
            return true;
        }
    }
    return false;
}

/* Sets hold no duplicates, so equal counts and one inclusion are enough. */
static bool sets_match(const struct doc *want, const struct doc *got, size_t depth)
{
    if (want->type != DOC_LIST || got->type != DOC_LIST || want->list.count != got->list.count) {
        return false;
    }
    for (size_t i = 0; i < want->list.count; i++) {
        if (!list_holds(got, &want->list.items[i], depth)) {
            return false;
        }
    }
    return true;
}

static bool lists_match(const struct doc *want, const struct doc *got, size_t depth)
{
    if (want->list.count != got->list.count) {
        return false;
    }
    for (size_t i = 0; i < want->list.count; i++) {
        if (!matches(&want->list.items[i], &got->list.items[i], depth)) {
            return false;
        }
    }
    return true;
}

static bool maps_match(const struct doc *want, const struct doc *got, size_t depth)
{
    size_t compared = 0;
    bool open = false;
    for (size_t i = 0; i < want->map.count; i++) {
        const struct doc_member *member = &want->map.members[i];
        if (str_is(member->name, "...")) {
            open = true;
            continue;
        }
        const struct doc *other = doc_get_str(got, member->name);
        if (!other) {
            return false;
        }
        bool same = is_set_name(member->name) ? sets_match(&member->value, other, depth)
                                              : matches(&member->value, other, depth);
        if (!same) {
            return false;
        }
        compared++;
    }
    return open || compared == got->map.count;
}

static bool numbers_match(const struct doc *want, const struct doc *got)
{
    double a = want->type == DOC_INTEGER ? (double)want->integer : want->real;
    double b = got->type == DOC_INTEGER ? (double)got->integer : got->real;
    return a >= b && a <= b;
}

static bool is_number(const struct doc *doc)
{
    return doc->type == DOC_INTEGER || doc->type == DOC_REAL;
}

static bool matches(const struct doc *want, const struct doc *got, size_t depth)
{
    if (depth > depth_max) {
        return false;
    }
    if (want->type == DOC_STRING && str_is(want->string, "*")) {
        return true;
    }
    if (is_number(want) && is_number(got)) {
        return numbers_match(want, got);
    }
    if (want->type != got->type) {
        return false;
    }
    switch (want->type) {
    case DOC_NULL: return true;
    case DOC_BOOL: return want->boolean == got->boolean;
    case DOC_STRING: return str_eq(want->string, got->string);
    case DOC_LIST: return lists_match(want, got, depth + 1);
    case DOC_MAP: return maps_match(want, got, depth + 1);
    case DOC_INTEGER:
    case DOC_REAL: break;
    }
    return false;
}

/* ---- running */

/* Splits at the first blank: "PutItem {...}". */
static struct str first_word(struct str text, struct str *rest)
{
    size_t end = 0;
    while (end < text.len && text.data[end] != ' ') {
        end++;
    }
    size_t next = end;
    while (next < text.len && text.data[next] == ' ') {
        next++;
    }
    *rest = (struct str){text.data + next, text.len - next};
    return (struct str){text.data, end};
}

static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    plan_strike(((struct golden *)context)->plan, site, out);
}

static bool read_objects(void *context, struct arena *arena, struct str bucket, struct str prefix,
                         struct env_objects *out)
{
    const struct golden *golden = context;
    struct str folder = str_from(arena_printf(arena, "%.*s/", STR_ARG(bucket)));
    struct str start = str_from(arena_printf(arena, "%s%.*s", folder.data, STR_ARG(prefix)));
    bool found = false;
    out->list = ARENA_ARRAY(arena, struct env_object, OBJECTS_MAX);
    for (size_t i = 0; i < golden->object_count; i++) {
        struct env_object object = golden->objects[i];
        found = found || str_starts(object.key, folder);
        if (str_starts(object.key, start)) {
            object.key.data += folder.len;
            object.key.len -= folder.len;
            out->list[out->count++] = object;
        }
    }
    return found;
}

/* Another line of the object that is named first. */
static void add_object_line(struct golden *golden, struct str text)
{
    struct str line;
    struct str key = first_word(text, &line);
    struct env_object *last =
        golden->object_count > 0 ? &golden->objects[golden->object_count - 1] : NULL;
    if (!last || !str_eq(last->key, key)) {
        if (golden->object_count == OBJECTS_MAX) {
            complain(golden, "too many objects", text, (struct str){0});
            return;
        }
        last = &golden->objects[golden->object_count++];
        *last = (struct env_object){.key = key, .bytes = STR("")};
    }
    last->bytes =
        str_from(arena_printf(&golden->arena, "%.*s%.*s\n", STR_ARG(last->bytes), STR_ARG(line)));
}

/* Some replies have no body at all. */
static bool read_reply(struct golden *golden, struct str text, struct doc *out)
{
    *out = (struct doc){.type = DOC_MAP};
    return text.len == 0 || json_read(&golden->arena, text, out, NULL);
}

static void hold_against_model(void *context, const struct ddb_applied *applied)
{
    struct golden *golden = context;
    struct doc request, reply;
    const char *why = "";
    if (!json_read(&golden->arena, applied->body, &request, NULL) ||
        !read_reply(golden, applied->reply, &reply)) {
        return;
    }
    struct seen seen = {.operation = applied->operation,
                        .body = &request,
                        .time_us = applied->time_us,
                        .fault = applied->fault,
                        .error = applied->error,
                        .reply = &reply,
                        .uses = applied->uses,
                        .use_count = applied->use_count};
    enum verdict verdict = judge_see(golden->judge, &seen, &why);
    suite.judged += verdict == VERDICT_AGREES;
    suite.unjudged += verdict == VERDICT_UNJUDGED;
    if (verdict == VERDICT_DISAGREES && !golden->blind) {
        complain(golden, "the model disagrees", str_from(why), applied->reply);
    }
}

static void open_emulator(struct golden *golden)
{
    char message[256];
    if (golden->ddb) {
        return;
    }
    if (golden->plan) {
        plan_start(golden->plan, &golden->random, start_us);
        golden->options.env.strike = strike;
    }
    golden->judge = judge_new(&golden->judged);
    golden->options.applied = hold_against_model;
    golden->options.context = golden;
    golden->options.env.context = golden;
    golden->options.env.read_objects = golden->object_count > 0 ? read_objects : NULL;
    golden->ddb = ddb_open(&golden->options, message);
    if (!golden->ddb) {
        fprintf(stderr, "golden: %s\n", message);
        exit(3);
    }
}

/* Virtual time runs on to the reply, however late it is due. */
static bool await_reply(struct golden *golden)
{
    while (!ddb_poll(golden->ddb, &golden->reply)) {
        int64_t next = ddb_next(golden->ddb);
        if (next == DDB_NEVER) {
            return false;
        }
        golden->time_us = next;
        ddb_advance(golden->ddb, next);
    }
    return true;
}

static void run_request(struct golden *golden, struct str text)
{
    struct ddb_request request = {
        .service = STR("dynamodb"), .client = STR("golden"), .host = STR("localhost:8000")};
    if (golden->replied) {
        complain(golden, "a request without an expected reply", (struct str){0}, (struct str){0});
    }
    open_emulator(golden);
    request.operation = first_word(text, &request.body);
    golden->operation = request.operation;
    golden->time_us += golden->pace_us;
    (void)ddb_submit(golden->ddb, golden->time_us, &request);
    golden->replied = await_reply(golden);
    if (!golden->replied) {
        complain(golden, "no reply ever came", text, (struct str){0});
    }
}

static bool read_doc(struct golden *golden, const char *what, struct str text, struct doc *out)
{
    struct json_fault fault = {0};
    if (json_read(&golden->arena, text, out, &fault)) {
        return true;
    }
    complain(golden, what, str_from(fault.message), text);
    return false;
}

static void check_shape(struct golden *golden, const struct doc *body)
{
    char why[256];
    const struct operation *operation = operation_by_name(STR("dynamodb"), golden->operation);
    if (operation && operation->output && !shape_check_reply(operation, body, why)) {
        complain(golden, "the reply does not fit its shape", str_from(why), golden->reply.body);
    }
}

static void note_success(const struct golden *golden)
{
    const struct operation *operation = operation_by_name(STR("dynamodb"), golden->operation);
    if (operation) {
        suite.succeeded[operation - operation_at(0)] = true;
    }
}

/* The text that stands in the reply is held against the lines for its operation. */
static void look_up(struct golden *golden, const struct doc *body)
{
    struct str text = doc_string(body, "message");
    if (!suite.catalogue) {
        return;
    }
    if (text.len == 0) {
        text = doc_string(body, "Message");
    }
    if (!catalogue_meet(suite.catalogue, golden->operation, golden->reply.error, text)) {
        complain(golden, "no line of the catalogue foresees this error", golden->operation,
                 golden->reply.body);
    }
}

static void compare_body(struct golden *golden, struct str want_text)
{
    struct doc want;
    struct doc got;
    if (want_text.len == 0 && golden->reply.body.len == 0) {
        note_success(golden);
        return;
    }
    if (!read_doc(golden, "the reply is not JSON", golden->reply.body, &got)) {
        return;
    }
    if (golden->reply.status == 200) {
        check_shape(golden, &got);
        note_success(golden);
    } else {
        look_up(golden, &got);
    }
    if (want_text.len > 0 && read_doc(golden, "the expectation is not JSON", want_text, &want) &&
        !matches(&want, &got, 0)) {
        complain(golden, "the reply differs", want_text, golden->reply.body);
    }
}

static void run_reply(struct golden *golden, struct str text)
{
    struct str body;
    struct str status = first_word(text, &body);
    if (!golden->replied) {
        complain(golden, "an expected reply without a request", text, (struct str){0});
        return;
    }
    golden->replied = false;
    bool lost = golden->reply.wire == DDB_WIRE_CLOSE || golden->reply.wire == DDB_WIRE_RESET;
    if (lost || str_is(status, "lost")) {
        if (!lost || !str_is(status, "lost")) {
            complain(golden, "answered or lost, unlike expected", text, golden->reply.body);
        }
        return;
    }
    if (atoi(arena_printf(&golden->arena, "%.*s", STR_ARG(status))) != golden->reply.status) {
        complain(golden, "another status", text, golden->reply.body);
        return;
    }
    compare_body(golden, body);
}

static void run_plan(struct golden *golden, struct str text)
{
    struct plan_fault fault;
    if (golden->ddb || golden->plan) {
        complain(golden, "one plan, before the first request", text, (struct str){0});
        return;
    }
    golden->plan = plan_read(text, &golden->arena, &fault);
    if (!golden->plan) {
        complain(golden, "the plan is wrong", str_from(fault.at), str_from(fault.message));
    }
}

/* Small buckets make short cases. */
static void enforce_capacity(struct golden *golden, struct str text)
{
    struct str burst;
    int64_t burst_us;
    struct str word = first_word(text, &burst);
    if (!str_is(word, "enforce,") || !duration_parse(burst, &burst_us)) {
        complain(golden, "expected: enforce, DURATION", text, (struct str){0});
        return;
    }
    ddb_throttling_aws(&golden->options.throttling);
    golden->options.throttling.burst_us = burst_us;
    golden->options.throttling.on_demand_burst_us = burst_us;
}

static void run_header(struct golden *golden, struct str text)
{
    struct str value;
    struct str word = first_word(text, &value);
    if (str_is(word, "name:")) {
        golden->name = value;
    } else if (str_is(word, "source:")) {
        golden->sourced = value.len > 0;
    } else if (str_is(word, "model:")) {
        golden->blind = str_starts(value, STR("blind, "));
    } else if (str_is(word, "dialect:")) {
        golden->options.dialect_2026 = str_is(value, "2026");
    } else if (str_is(word, "lifecycle:") && str_is(value, "aws")) {
        ddb_lifecycle_aws(&golden->options.lifecycle);
        golden->judged.slow_tables = true;
    } else if (str_is(word, "capacity:")) {
        enforce_capacity(golden, value);
    } else if (str_is(word, "pace:") && !duration_parse(value, &golden->pace_us)) {
        complain(golden, "no duration", value, (struct str){0});
    }
}

static void run_line(struct golden *golden, struct str line)
{
    struct str rest;
    struct str mark = first_word(line, &rest);
    if (str_is(mark, "#")) {
        run_header(golden, rest);
    } else if (str_is(mark, "!")) {
        run_plan(golden, rest);
    } else if (str_is(mark, "$")) {
        add_object_line(golden, rest);
    } else if (str_is(mark, ">")) {
        run_request(golden, rest);
    } else if (str_is(mark, "<")) {
        run_reply(golden, rest);
    } else if (str_is(mark, "+")) {
        golden->time_us += atoll(rest.data) * 1000000;
    } else {
        complain(golden, "a line starts with #, !, $, >, <, + or a blank", line, (struct str){0});
    }
}

/* ---- reading */

/* N of "x*N", where x may hold anything; 0: the text is not of that form. */
static unsigned long count_of(struct str text, size_t *unit)
{
    const char *star = memrchr(text.data, '*', text.len);
    if (!star || star == text.data) {
        return 0;
    }
    char *stop = NULL;
    unsigned long count = strtoul(star + 1, &stop, 10);
    *unit = (size_t)(star - text.data);
    return stop == text.data + text.len ? count : 0;
}

/* `{{x*N}}` at the start of the text: appends N times x and returns its length; 0: it is not. The
 * unit may itself hold `}}`, so the first end that makes sense counts. */
static size_t expand_one(struct str text, struct buf *out)
{
    size_t unit = 0;
    if (text.len < 6 || memcmp(text.data, "{{", 2) != 0) {
        return 0;
    }
    for (size_t end = 3; end + 2 <= text.len; end++) {
        if (memcmp(text.data + end, "}}", 2) != 0) {
            continue;
        }
        unsigned long count = count_of((struct str){text.data + 2, end - 2}, &unit);
        for (unsigned long i = 0; i < count; i++) {
            buf_add(out, text.data + 2, unit);
        }
        if (count > 0) {
            return end + 2;
        }
    }
    return 0;
}

static void expand(struct str text, struct buf *out)
{
    size_t at = 0;
    while (at < text.len) {
        struct str rest = {text.data + at, text.len - at};
        size_t taken = expand_one(rest, out);
        if (taken == 0) {
            buf_byte(out, (unsigned char)text.data[at]);
            taken = 1;
        }
        at += taken;
    }
}

static void golden_init(struct golden *golden, const char *file, int line)
{
    *golden =
        (struct golden){.file = file, .line = line, .name = STR("(no name)"), .time_us = start_us};
    arena_init(&golden->arena);
    golden->pace_us = 1000000;
    ddb_options_init(&golden->options);
    golden->options.dialect_2026 = true;
}

/* False: the case failed. */
static bool golden_end(struct golden *golden)
{
    if (golden->replied) {
        complain(golden, "a request without an expected reply", (struct str){0}, (struct str){0});
    }
    if (!golden->sourced) {
        complain(golden, "no `# source:` line", (struct str){0}, (struct str){0});
    }
    if (golden->ddb) {
        ddb_close(golden->ddb);
    }
    if (golden->plan) {
        plan_free(golden->plan);
    }
    judge_free(golden->judge);
    arena_release(&golden->arena);
    return !golden->failed;
}

struct reader {
    FILE *file;
    char *raw; /* the last line read, without its end */
    size_t raw_size;
    ssize_t raw_len; /* -1: the end of the file */
    int number;      /* of that line */
};

static void reader_next(struct reader *reader)
{
    reader->raw_len = getline(&reader->raw, &reader->raw_size, reader->file);
    reader->number++;
    while (reader->raw_len > 0 && strchr("\r\n", reader->raw[reader->raw_len - 1])) {
        reader->raw_len--;
    }
}

/* Takes the line at hand and those that continue it; expanded, in the case's arena. */
static struct str reader_take(struct reader *reader, struct arena *arena)
{
    struct buf joined;
    struct buf expanded;
    buf_init(&joined);
    buf_init(&expanded);
    do {
        buf_add(&joined, reader->raw, (size_t)reader->raw_len);
        reader_next(reader);
    } while (reader->raw_len > 0 && reader->raw[0] == ' ');
    expand(buf_view(&joined), &expanded);
    struct str line = arena_copy(arena, buf_view(&expanded));
    buf_release(&joined);
    buf_release(&expanded);
    return line;
}

/* Lines that run at the start of each case of a file. */
struct preface {
    struct arena arena;
    struct str *lines;
    size_t count;
};

static void preface_read(struct preface *preface, struct reader *reader)
{
    size_t room = 0;
    preface->count = 0;
    while (reader->raw_len > 0) {
        if (preface->count == room) {
            room = room * 2 + 4;
            preface->lines = mem_realloc(preface->lines, room * sizeof *preface->lines);
        }
        preface->lines[preface->count++] = reader_take(reader, &preface->arena);
    }
}

/* Runs the block at hand. A block of comments alone introduces the file and is no case. */
static void run_block(struct reader *reader, const char *name, const struct preface *preface)
{
    struct golden golden;
    bool prefaced = false;
    golden_init(&golden, name, reader->number);
    while (reader->raw_len > 0) {
        golden.line = reader->number;
        struct str line = reader_take(reader, &golden.arena);
        /* Name, dialect and plan come first. */
        for (size_t i = 0; line.data[0] == '>' && !prefaced && i < preface->count; i++) {
            run_line(&golden, preface->lines[i]);
        }
        prefaced = prefaced || line.data[0] == '>';
        run_line(&golden, line);
    }
    golden.sourced = golden.sourced || !prefaced;
    bool good = golden_end(&golden);
    suite.passed += good && prefaced;
    suite.failed += !good;
}

static bool is_preface(const struct reader *reader)
{
    return str_starts((struct str){reader->raw, (size_t)reader->raw_len}, STR("# before each"));
}

static void run_file(const char *name)
{
    struct reader reader = {.file = fopen(name, "r")};
    struct preface preface = {.count = 0};
    if (!reader.file) {
        perror(name);
        suite.failed++;
        return;
    }
    arena_init(&preface.arena);
    reader_next(&reader);
    while (reader.raw_len >= 0) {
        if (reader.raw_len == 0) {
            reader_next(&reader);
        } else if (is_preface(&reader)) {
            preface_read(&preface, &reader);
        } else {
            run_block(&reader, name, &preface);
        }
    }
    free(preface.lines);
    arena_release(&preface.arena);
    free(reader.raw);
    (void)fclose(reader.file);
}

static size_t count_operations(void)
{
    size_t count = 0;
    while (operation_at(count)) {
        count++;
    }
    return count;
}

static void sum_operations(void)
{
    const struct operation *operation;
    for (size_t i = 0; (operation = operation_at(i)); i++) {
        if (operation->plan && !suite.succeeded[i]) {
            printf("%s is built, and no golden case calls it with success\n", operation->face.name);
            suite.failed++;
        }
    }
}

static void finish(void)
{
    if (suite.all) {
        sum_operations();
    }
    if (suite.catalogue) {
        suite.passed = 0;
        catalogue_sum(suite.catalogue, &suite.passed, &suite.failed);
        catalogue_release(suite.catalogue);
    }
    free(suite.succeeded);
}

/* Returns how many arguments were options. */
static int read_options(int argc, char **argv, struct catalogue *catalogue)
{
    if (argc > 2 && strcmp(argv[1], "--catalogue") == 0) {
        suite.all = true;
        suite.catalogue = catalogue;
        suite.failed += !catalogue_load(catalogue, argv[2]);
        return 2;
    }
    suite.all = argc > 1 && strcmp(argv[1], "--all") == 0;
    return suite.all;
}

int main(int argc, char **argv)
{
    struct catalogue catalogue;
    json_setup();
    suite.succeeded = calloc(count_operations(), sizeof *suite.succeeded);
    for (int i = 1 + read_options(argc, argv, &catalogue); i < argc; i++) {
        run_file(argv[i]);
    }
    finish();
    printf("the model explains %d replies and does not know of %d\n", suite.judged, suite.unjudged);
    printf("%d passed, %d failed\n", suite.passed, suite.failed);
    return suite.failed > 0 || suite.passed == 0;
}
