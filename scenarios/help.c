#include "help.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../emulator/emulator.h"
#include "../faults/fault.h"
#include "exit_codes.h"
#include "options/option_check.h"
#include "options/profile.h"
#include "simulator/scenario_schema.h"
#include "simulator/steps.h"

#define LEFT_WIDTH 34 /* columns before the text on the right */

static const char exit_codes[] =
    "Exit codes: 0 good, 1 findings or a differing replay, 2 wrong usage or a bad file,\n"
    "3 internal error, 4 time limit, 5 nothing ran, 6 two runs of a seed differ, 128+n\n"
    "ended by signal n. A command that exec runs passes its own code on; 127: there is\n"
    "no such command.\n";

/* "  left        right", the right side on its own line when the left is long. */
static void print_line(struct buf *out, const char *left, const char *right)
{
    size_t before = out->len;

    buf_printf(out, "  %s", left);
    if (out->len - before >= LEFT_WIDTH) {
        buf_byte(out, '\n');
        before = out->len;
    }
    while (out->len - before < LEFT_WIDTH) {
        buf_byte(out, ' ');
    }
    buf_printf(out, "%s\n", right);
}

void help_print_all(struct buf *out)
{
    buf_text(out, "dynarig " DDB_VERSION ": a test rig for programs that use DynamoDB\n\n"
                  "usage: dynarig COMMAND [OPTIONS]\n\n");
    for (size_t i = 0; command_row(i) != NULL; i++) {
        const struct command_row *command = command_row(i);
        struct arena arena;
        arena_init(&arena);
        print_line(out, command->name,
                   arena_printf(&arena, "%s%s", command->purpose,
                                command->main == NULL ? " (not built yet)" : ""));
        arena_release(&arena);
    }
    buf_text(out, "\n`dynarig help COMMAND` lists its options; `dynarig --version`.\n\n"
                  "Options may also come from DYNARIG_* variables (DYNARIG_PORT_FILE is\n"
                  "--port-file) and from dynarig.json in the working folder ({\"seed\": 7});\n"
                  "the command line beats variables, which beat the file.\n\n");
    buf_text(out, exit_codes);
}

/* "help (default: x; not built yet)" */
static const char *describe(struct arena *arena, const struct option_row *row)
{
    const char *fallback = row->fallback != NULL && row->type != OPTION_TYPE_FLAG
                               ? arena_printf(arena, " (default: %s)", row->fallback)
                               : "";
    const char *built = row->built == NULL      ? ""
                        : row->built[0] == '\0' ? " [not built yet]"
                                                : arena_printf(arena, " [built: %s]", row->built);

    return arena_printf(arena, "%s%s%s", row->help, fallback, built);
}

void help_print_command(struct buf *out, const struct command_row *command)
{
    struct arena arena;

    arena_init(&arena);
    buf_printf(out, "usage: dynarig %s %s\n\n%s%s\n", command->name, command->usage,
               command->purpose, command->main == NULL ? " (not built yet)" : "");
    for (size_t i = 0; option_row(i) != NULL && command->bit != 0; i++) {
        const struct option_row *row = option_row(i);
        if ((row->commands & command->bit) == 0) {
            continue;
        }
        print_line(out,
                   arena_printf(&arena, "--%s%s%s", row->name, row->argument != NULL ? " " : "",
                                row->argument != NULL ? row->argument : ""),
                   describe(&arena, row));
    }
    buf_byte(out, '\n');
    buf_text(out, exit_codes);
    arena_release(&arena);
}

/* `dynarig help scenario [--schema]`: what a scenario file may say. */
static bool help_scenario(int argc, char **argv, struct buf *out)
{
    if (argc < 2 || strcmp(argv[1], "scenario") != 0) {
        return false;
    }
    if (argc == 3 && strcmp(argv[2], "--schema") == 0) {
        scenario_schema(out);
        return true;
    }
    if (argc > 2) {
        return false;
    }
    buf_text(out, "A scenario is a JSON object; what is not marked as needed may be left out:\n\n");
    scenario_list(out, print_line);
    buf_text(out, "\n`dynarig help workloads` says what the workloads do; `dynarig help scenario\n"
                  "--schema` prints the JSON Schema, for editors.\n");
    return true;
}

/* `dynarig help workloads` */
static bool help_workloads(int argc, char **argv, struct buf *out)
{
    if (argc != 2 || strcmp(argv[1], "workloads") != 0) {
        return false;
    }
    buf_text(out, "What the clients of a scenario may do, by the name that \"kind\" has:\n\n");
    workload_list(out, print_line);
    return true;
}

static void print_row(struct buf *out, struct arena *arena, size_t kind)
{
    struct ddb_latency aws;
    ddb_latency_aws(&aws);
    const struct ddb_latency_row *row = &aws.rows[kind];

    print_line(out,
               arena_printf(arena, "%-16s %6s %7s", ddb_latency_about(kind)->name,
                            steps_duration(arena, row->median_us),
                            steps_duration(arena, row->p99_us)),
               ddb_latency_about(kind)->help);
    if (row->step_us > 0) {
        print_line(out, "",
                   arena_printf(arena, "%s more for each %" PRId64 " bytes, %" PRId64 " free",
                                steps_duration(arena, row->step_us), row->step_bytes,
                                row->free_bytes));
    }
}

/* `dynarig help latency` */
static bool help_latency(int argc, char **argv, struct buf *out)
{
    struct arena arena;

    if (argc != 2 || strcmp(argv[1], "latency") != 0) {
        return false;
    }
    arena_init(&arena);
    buf_text(out, "How long requests take with --latency aws: the median and the 99th percentile\n"
                  "of a log-normal distribution, from arrival to reply.\n\n");
    for (size_t i = 0; ddb_latency_about(i) != NULL; i++) {
        print_row(out, &arena, i);
    }
    buf_text(out,
             "\nAWS publishes \"single-digit milliseconds\" and no distribution: the figures are\n"
             "ours (emulator/latency.def says where they come from). --latency FILE, or the\n"
             "member of a scenario, names rows that differ, each with what differs:\n\n"
             "  {\"write\": {\"median\": \"6ms\", \"p99\": \"30ms\"},\n"
             "   \"page\": {\"more\": \"2ms\", \"per\": 102400, \"free\": 0}}\n");
    arena_release(&arena);
    return true;
}

/* `dynarig help profile` */
static bool help_profile(int argc, char **argv, struct buf *out)
{
    struct arena arena;

    if (argc != 2 || strcmp(argv[1], "profile") != 0) {
        return false;
    }
    arena_init(&arena);
    buf_text(out, "What --profile sets, where the option itself is not given:\n\n");
    buf_printf(out, "  %-20s %-8s %-9s where that comes from\n", "", "local", "aws");
    for (size_t i = 0; profile_part(i) != NULL; i++) {
        const struct profile_part *part = profile_part(i);
        const struct option_row *row = option_row(part->option);
        buf_printf(out, "  %-20s %-8s %-9s %s%s\n", arena_printf(&arena, "--%s", row->name),
                   part->local, part->aws, part->source,
                   option_is_built(row, part->aws) ? "" : " [not built yet]");
    }
    arena_release(&arena);
    return true;
}

/* `dynarig help faults` */
static bool help_faults(int argc, char **argv, struct buf *out)
{
    if (argc != 2 || strcmp(argv[1], "faults") != 0) {
        return false;
    }
    buf_text(out, "What may strike, by the name that \"kind\" of a rule's \"fault\" has:\n\n");
    for (size_t i = 0; fault_kind_at(i) != NULL; i++) {
        const struct fault_kind *kind = fault_kind_at(i);
        struct arena arena;
        arena_init(&arena);
        const char *settings = *kind->settings == '\0' ? "" : "settings: ";
        print_line(out, kind->name,
                   arena_printf(&arena, "%s%s", kind->meaning,
                                kind->read == NULL ? " [not built yet]" : ""));
        if (kind->read != NULL && *settings != '\0') {
            print_line(out, "", arena_printf(&arena, "%s%s", settings, kind->settings));
        }
        arena_release(&arena);
    }
    buf_text(out,
             "\nSettings with ? may be left out; | stands between those of which one is given.\n");
    return true;
}

int help_main(int argc, char **argv)
{
    const struct command_row *command = argc > 1 ? command_find(argv[1]) : NULL;
    struct buf text;

    buf_init(&text);
    if (help_scenario(argc, argv, &text) || help_workloads(argc, argv, &text) ||
        help_faults(argc, argv, &text) || help_latency(argc, argv, &text) ||
        help_profile(argc, argv, &text)) {
        (void)fwrite(text.data, 1, text.len, stdout);
        buf_release(&text);
        return EXIT_GOOD;
    }
    if (argc > 2) {
        return usage_error("help: expected at most one command, got \"%s\" as well", argv[2]);
    }
    if (argc == 2 && command == NULL) {
        return command_unknown(argv[1]);
    }
    if (command == NULL) {
        help_print_all(&text);
    } else {
        help_print_command(&text, command);
    }
    (void)fwrite(text.data, 1, text.len, stdout);
    buf_release(&text);
    return EXIT_GOOD;
}
