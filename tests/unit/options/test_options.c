/* Options: where they come from, who wins, what is refused and how. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../emulator/base/json.h"
#include "../../../scenarios/options/options.h"

static struct arena arena;
static struct options options;
static const char *message;

static void set_up(void)
{
    json_setup();
    arena_init(&arena);
    message = NULL;
}

static void tear_down(void)
{
    arena_release(&arena);
}

#define ARGUMENTS(...) ((char *[]){__VA_ARGS__, NULL})
#define NOTHING ((char *[]){NULL})

static bool load(unsigned command, char **arguments, char **environment, const char *file)
{
    struct options_from from = {command, arguments, environment, file};

    return options_load(&options, &from, &arena, &message);
}

static void expect_refused(unsigned command, char **arguments, const char *expected)
{
    cr_assert_not(load(command, arguments, NULL, NULL));
    cr_assert_str_eq(message, expected);
}

/* A file with this text; the caller unlinks it. */
static const char *file_with(const char *text)
{
    char *path = arena_alloc(&arena, 64);

    strcpy(path, "/tmp/test_options_XXXXXX");
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

TestSuite(options, .init = set_up, .fini = tear_down);

Test(options, have_defaults)
{
    cr_assert(load(FOR_SERVE, NOTHING, NULL, NULL));
    cr_assert_str_eq(options.text[OPTION_HOST], "127.0.0.1");
    cr_assert_str_eq(options.text[OPTION_DIALECT], "2026");
    cr_assert_null(options.text[OPTION_DB]);
    cr_assert_null(options.origin[OPTION_HOST]);
    cr_assert_not(options_flag(&options, OPTION_QUIET));
}

Test(options, read_both_forms_of_a_value)
{
    cr_assert(load(FOR_SERVE, ARGUMENTS("--port", "81", "--db=x=y", "--quiet"), NULL, NULL));
    cr_assert_eq(options_number(&options, OPTION_PORT), 81);
    cr_assert_str_eq(options.text[OPTION_DB], "x=y");
    cr_assert(options_flag(&options, OPTION_QUIET));
}

Test(options, leave_what_follows_two_dashes_alone)
{
    cr_assert(load(FOR_EXEC, ARGUMENTS("--seed", "3", "--", "npm", "--port", "-h"), NULL, NULL));
    cr_assert(options.separated);
    cr_assert_eq(options.operand_count, 3);
    cr_assert_eq(options.before_dashes, 0);
    cr_assert_str_eq(options.operands[1], "--port");
    cr_assert_not(options.help);
    cr_assert_null(options.operands[3]);
}

Test(options, prefer_arguments_to_variables_to_the_file)
{
    const char *path = file_with("{\"port\": 1, \"seed\": \"11\", \"db\": \"file.db\"}");
    char *environment[] = {(char *)"DYNARIG_PORT=2", (char *)"DYNARIG_SEED=22", NULL};

    cr_assert(load(FOR_SERVE, ARGUMENTS("--port", "3"), environment, path), "%s", message);
    unlink(path);
    cr_assert_eq(options_number(&options, OPTION_PORT), 3);
    cr_assert_str_eq(options.origin[OPTION_PORT], "--port");
    cr_assert_eq(options_number(&options, OPTION_SEED), 22);
    cr_assert_str_eq(options.origin[OPTION_SEED], "DYNARIG_SEED");
    cr_assert_str_eq(options.text[OPTION_DB], "file.db");
}

Test(options, take_types_of_json)
{
    const char *path = file_with("{\n  \"port\": 8001, \"quiet\": true\n}");

    cr_assert(load(FOR_SERVE, NOTHING, NULL, path), "%s", message);
    unlink(path);
    cr_assert_eq(options_number(&options, OPTION_PORT), 8001);
    cr_assert(options_flag(&options, OPTION_QUIET));
}

Test(options, do_without_a_file)
{
    cr_assert(load(FOR_SERVE, NOTHING, NULL, "/nonexistent/dynarig.json"));
}

Test(options, name_the_place_in_the_file)
{
    const char *path = file_with("{\n  \"prot\": 8001\n}");

    cr_assert_not(load(FOR_SERVE, NOTHING, NULL, path));
    unlink(path);
    cr_assert_str_eq(message, arena_printf(&arena,
                                           "%s:2:3: prot: no such option "
                                           "(did you mean \"port\"?)",
                                           path));
}

Test(options, name_the_place_of_broken_json)
{
    const char *path = file_with("{\"port\": }");

    cr_assert_not(load(FOR_SERVE, NOTHING, NULL, path));
    unlink(path);
    cr_assert(strncmp(message, path, strlen(path)) == 0 && strstr(message, ":1:") != NULL, "%s",
              message);
}

Test(options, refuse_a_wrong_type_in_the_file)
{
    const char *path = file_with("{\"port\": [1]}");

    cr_assert_not(load(FOR_SERVE, NOTHING, NULL, path));
    unlink(path);
    cr_assert(strstr(message, "port: expected a string or a number, got list") != NULL, "%s",
              message);
}

Test(options, refuse_an_unknown_name_with_a_hint)
{
    expect_refused(FOR_SERVE, ARGUMENTS("--prot=1"),
                   "--prot: no such option (did you mean \"port\"?)");
    expect_refused(FOR_SERVE, ARGUMENTS("--zzzzzzzzz"), "--zzzzzzzzz: no such option");
}

Test(options, refuse_an_unknown_variable_with_a_hint)
{
    char *environment[] = {(char *)"HOME=/", (char *)"DYNARIG_SEDE=1", NULL};

    cr_assert_not(load(FOR_SERVE, NOTHING, environment, NULL));
    cr_assert_str_eq(message, "DYNARIG_SEDE: no such option (did you mean \"seed\"?)");
}

Test(options, know_that_the_url_is_none)
{
    char *environment[] = {(char *)"DYNARIG_URL=http://127.0.0.1:1", (char *)"DYNARIG_DB=", NULL};

    cr_assert(load(FOR_SERVE, NOTHING, environment, NULL));
    cr_assert_null(options.text[OPTION_DB]);
}

Test(options, refuse_wrong_values)
{
    expect_refused(FOR_SERVE, ARGUMENTS("--port", "65536"),
                   "--port: expected a port from 0 to 65535, got \"65536\"");
    expect_refused(FOR_SERVE, ARGUMENTS("--seed", "-1"),
                   "--seed: expected auto or a number from 0 to 18446744073709551615, got \"-1\"");
    expect_refused(FOR_SERVE, ARGUMENTS("--clock", "unreal"),
                   "--clock: expected real|virtual, got \"unreal\"");
    expect_refused(FOR_WAIT, ARGUMENTS("--timeout", "3"),
                   "--timeout: expected a duration, as 500ms, 30s, 2m, got \"3\"");
    expect_refused(FOR_SERVE, ARGUMENTS("--clock-start", "now"),
                   "--clock-start: expected a time such as \"2026-11-23T00:00:00Z\", got \"now\"");
    expect_refused(FOR_SERVE, ARGUMENTS("--db"), "--db: expected FILE, got nothing");
    expect_refused(FOR_SERVE, ARGUMENTS("--quiet=maybe"),
                   "--quiet: expected true or false, got \"maybe\"");
}

Test(options, name_the_variable_whose_value_is_wrong)
{
    char *environment[] = {(char *)"DYNARIG_PORT=many", NULL};

    cr_assert_not(load(FOR_SERVE, NOTHING, environment, NULL));
    cr_assert_str_eq(message, "DYNARIG_PORT: expected a port from 0 to 65535, got \"many\"");
}

Test(options, refuse_what_is_known_but_not_built)
{
    expect_refused(FOR_SERVE, ARGUMENTS("--token", "x"), "--token is known but not built yet");
}

Test(options, accept_the_built_value_of_a_partly_built_one)
{
    cr_assert(load(FOR_SERVE,
                   ARGUMENTS("--clock", "real", "--latency", "none", "--isolate", "none",
                             "--lifecycle", "instant", "--capacity", "account"),
                   NULL, NULL));
}

Test(options, say_how_late_things_are)
{
    cr_assert(load(FOR_SERVE, ARGUMENTS("--lag", "50ms", "--gsi-lag-share=0.5"), NULL, NULL));
    cr_assert_str_eq(options.text[OPTION_LAG], "50ms");
    cr_assert_eq(options_share_ppm(&options, OPTION_LAG_SHARE), 5000);
    cr_assert_eq(options_share_ppm(&options, OPTION_GSI_LAG_SHARE), 500000);
    expect_refused(FOR_SERVE, ARGUMENTS("--gsi-lag", "61m"),
                   "--gsi-lag: expected a duration up to 1h, as 50ms, 2s, got \"61m\"");
    expect_refused(FOR_SERVE, ARGUMENTS("--lag-share", "1.1"),
                   "--lag-share: expected a share from 0 to 1, as 0.005, got \"1.1\"");
}

Test(options, refuse_those_of_other_commands)
{
    expect_refused(FOR_SERVE, ARGUMENTS("--timeout", "3s"),
                   "--timeout: no option of this sub-command");
}

Test(options, do_not_check_what_the_command_does_not_use)
{
    char *environment[] = {(char *)"DYNARIG_CLOCK=unreal", NULL};

    cr_assert(load(FOR_WAIT, NOTHING, environment, NULL));
    cr_assert_not(load(FOR_SERVE, NOTHING, environment, NULL));
}

Test(options, read_ranges_of_seeds)
{
    uint64_t first, last;

    cr_assert(load(FOR_EXEC, ARGUMENTS("--seeds", "3..9", "--", "true"), NULL, NULL));
    options_seeds(&options, &first, &last);
    cr_assert_eq(first, 3);
    cr_assert_eq(last, 9);
    cr_assert_not(load(FOR_EXEC, ARGUMENTS("--seeds", "9..3", "--", "true"), NULL, NULL));
    cr_assert_not(load(FOR_EXEC, ARGUMENTS("--seeds", "3", "--", "true"), NULL, NULL));
}

Test(options, let_the_stronger_place_choose_between_seed_and_seeds)
{
    char *environment[] = {(char *)"DYNARIG_SEED=5", NULL};

    expect_refused(FOR_EXEC, ARGUMENTS("--seed", "1", "--seeds", "1..2", "--", "true"),
                   "--seed: expected without --seeds");
    cr_assert(load(FOR_EXEC, ARGUMENTS("--seeds", "1..2", "--", "true"), environment, NULL));
    cr_assert_null(options.text[OPTION_SEED]);
    cr_assert_not_null(options.text[OPTION_SEEDS]);
}

Test(options, read_durations)
{
    cr_assert(load(FOR_WAIT, ARGUMENTS("--timeout", "1500ms"), NULL, NULL));
    cr_assert_eq(options_duration_us(&options, OPTION_TIMEOUT), 1500000);
}
