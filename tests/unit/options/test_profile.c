/* Profiles: what they set, and what wins over them. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../scenarios/options/option_check.h"
#include "../../../scenarios/options/profile.h"

static struct arena arena;
static struct options options;
static const char *message;

static void set_up(void)
{
    arena_init(&arena);
    message = NULL;
}

static void tear_down(void)
{
    arena_release(&arena);
}

static bool load(char **argv)
{
    struct options_from from = {.command = FOR_SERVE, .argv = argv};

    return options_load(&options, &from, &arena, &message);
}

/* `--profile aws`, with what is not built yet given otherwise, and room for more. */
static char **whole(char *more, char *value)
{
    char **argv = ARENA_ARRAY(&arena, char *, 40);
    size_t count = 0;

    argv[count++] = (char *)"--profile=aws";
    for (size_t i = 0; profile_part(i) != NULL; i++) {
        const struct option_row *row = option_row(profile_part(i)->option);
        if (!option_is_built(row, profile_part(i)->aws)) {
            argv[count++] = (char *)arena_printf(&arena, "--%s", row->name);
            argv[count++] = (char *)row->fallback;
        }
    }
    argv[count++] = more;
    argv[count++] = value;
    argv[count] = NULL;
    return argv;
}

TestSuite(profile, .init = set_up, .fini = tear_down);

Test(profile, local_is_what_the_options_are_by_themselves)
{
    for (size_t i = 0; profile_part(i) != NULL; i++) {
        const struct profile_part *part = profile_part(i);
        cr_assert_str_eq(option_row(part->option)->fallback, part->local);
    }
    cr_assert(load((char *[]){NULL}));
    cr_assert_str_eq(options.text[OPTION_LIFECYCLE], "instant");
    cr_assert_null(options.origin[OPTION_LIFECYCLE]);
}

/* Once it is built, each value passes as if it had been given. */
Test(profile, aws_has_values_that_the_options_take)
{
    for (size_t i = 0; profile_part(i) != NULL; i++) {
        const struct profile_part *part = profile_part(i);
        struct option_row row = *option_row(part->option);
        row.built = NULL;
        cr_assert(option_check(&row, part->aws, row.name, &arena, &message), "%s", message);
    }
}

Test(profile, aws_sets_what_is_not_given)
{
    cr_assert(load(whole((char *)"--latency", (char *)"none")), "%s", message);
    cr_assert_str_eq(options.text[OPTION_LIFECYCLE], "aws");
    cr_assert_str_eq(options.text[OPTION_LATENCY], "none");
    cr_assert(load(whole((char *)"--lifecycle", (char *)"instant")), "%s", message);
    cr_assert_str_eq(options.text[OPTION_LIFECYCLE], "instant");
    cr_assert_str_eq(options.text[OPTION_LATENCY], "aws");
}

Test(profile, what_is_not_built_is_refused_by_name)
{
    struct options_from from = {.command = FOR_SERVE, .argv = (char *[]){NULL}};
    char *environment[] = {(char *)"DYNARIG_PROFILE=aws", NULL};
    const char *missing = NULL;

    from.environment = environment;
    for (size_t i = 0; profile_part(i) != NULL && missing == NULL; i++) {
        const struct profile_part *part = profile_part(i);
        if (!option_is_built(option_row(part->option), part->aws)) {
            missing = option_row(part->option)->name;
        }
    }
    cr_assert_eq(options_load(&options, &from, &arena, &message), missing == NULL);
    if (missing != NULL) {
        const char *start = arena_printf(&arena, "DYNARIG_PROFILE aws: --%s ", missing);
        cr_assert(str_starts(str_from(message), str_from(start)), "%s", message);
        cr_assert_not_null(strstr(message, "is known but not built yet"));
    }
}
