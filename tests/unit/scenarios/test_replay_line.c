/* Lines that a shell runs again, and the same as JSON. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../scenarios/replay_line.h"

static struct arena arena;
static struct options options;
static struct buf text;

static void set_up(void)
{
    arena_init(&arena);
    buf_init(&text);
}

static void tear_down(void)
{
    arena_release(&arena);
    buf_release(&text);
}

#define ARGUMENTS(...) ((char *[]){__VA_ARGS__, NULL})

static void load(char **arguments)
{
    struct options_from from = {FOR_EXEC, arguments, NULL, NULL};
    const char *message;

    cr_assert(options_load(&options, &from, &arena, &message), "%s", message);
}

static const char *quoted(const char *word)
{
    buf_clear(&text);
    shell_quote(&text, word);
    return text.data;
}

TestSuite(replay_line, .init = set_up, .fini = tear_down);

Test(replay_line, quotes_only_what_a_shell_would_read_otherwise)
{
    cr_assert_str_eq(quoted("plan.json"), "plan.json");
    cr_assert_str_eq(quoted("a b"), "'a b'");
    cr_assert_str_eq(quoted(""), "''");
    cr_assert_str_eq(quoted("it's"), "'it'\\''s'");
    cr_assert_str_eq(quoted("$HOME"), "'$HOME'");
    cr_assert_str_eq(quoted("~"), "'~'");
}

/* One part of the profile was given as local has it: the line must not bring it back. */
Test(replay_line, tells_the_parts_of_a_profile_and_not_its_name)
{
    load(ARGUMENTS("--profile", "aws", "--latency", "none", "--lag", "0", "--gsi-lag", "0",
                   "--capacity", "account", "--transaction-window", "0", "--ttl-delay", "never",
                   "--", "npm", "test"));
    replay_line(&text, "exec", &options, 7, options.operands);
    cr_assert_str_eq(text.data, "dynarig exec --seed 7 --lifecycle aws -- npm test");
}

Test(replay_line, names_what_shapes_the_run)
{
    load(ARGUMENTS("--faults", "plan.json", "--port", "99", "--report", "x", "--strict", "--",
                   "npm", "test", "--", "a b"));
    replay_line(&text, "exec", &options, 7, options.operands);
    cr_assert_str_eq(text.data, "dynarig exec --seed 7 --faults plan.json --strict "
                                "-- npm test -- 'a b'");
}

Test(replay_line, leaves_defaults_out)
{
    load(ARGUMENTS("--clock", "real", "--validation-dialect", "classic", "--", "true"));
    replay_line(&text, "exec", &options, UINT64_MAX, options.operands);
    cr_assert_str_eq(text.data, "dynarig exec --seed 18446744073709551615 "
                                "--validation-dialect classic -- true");
}

Test(replay_line, prints_the_command_as_json)
{
    command_json(&text, ARGUMENTS("sh", "-c", "echo \"x\""));
    cr_assert_str_eq(text.data, "[\"sh\",\"-c\",\"echo \\\"x\\\"\"]");
}

Test(replay_line, prints_options_as_json)
{
    load(ARGUMENTS("--faults", "plan.json", "--", "true"));
    options_json(&text, &options, FOR_EXEC);
    cr_assert_not_null(strstr(text.data, "\"clock\":\"real\""));
    cr_assert_not_null(strstr(text.data, "\"faults\":\"plan.json\""));
    cr_assert_null(strstr(text.data, "\"port\""));
}
