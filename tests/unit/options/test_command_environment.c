/* What a command under `exec` finds in its environment. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../scenarios/options/command_environment.h"

static struct arena arena;

static void set_up(void)
{
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

#define URL "http://127.0.0.1:4711"

static const struct surroundings plain = {.url = URL};

/* The one value of a variable; NULL: it is not there. */
static const char *value(char **environment, const char *name)
{
    const char *found = NULL;
    size_t length = strlen(name);

    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') {
            cr_assert_null(found, "%s stands there twice", name);
            found = *environment + length + 1;
        }
    }
    return found;
}

TestSuite(command_environment, .init = set_up, .fini = tear_down);

Test(command_environment, points_every_service_at_the_rig)
{
    char *inherited[] = {(char *)"AWS_ENDPOINT_URL_DYNAMODB=https://elsewhere", NULL};
    char **environment = command_environment(&arena, inherited, &plain);

    cr_assert_str_eq(value(environment, "AWS_ENDPOINT_URL_DYNAMODB"), URL);
    cr_assert_str_eq(value(environment, "AWS_ENDPOINT_URL_DYNAMODB_STREAMS"), URL);
    cr_assert_str_eq(value(environment, "AWS_ENDPOINT_URL_KINESIS"), URL);
    cr_assert_str_eq(value(environment, "DYNARIG_URL"), URL);
}

Test(command_environment, hides_real_credentials)
{
    char *inherited[] = {(char *)"AWS_ACCESS_KEY_ID=real",
                         (char *)"AWS_SECRET_ACCESS_KEY=real",
                         (char *)"AWS_SESSION_TOKEN=real",
                         (char *)"AWS_PROFILE=prod",
                         (char *)"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true",
                         NULL};
    char **environment = command_environment(&arena, inherited, &plain);

    cr_assert_str_eq(value(environment, "AWS_ACCESS_KEY_ID"), "dynarig");
    cr_assert_str_eq(value(environment, "AWS_SECRET_ACCESS_KEY"), "dynarig");
    cr_assert_null(value(environment, "AWS_SESSION_TOKEN"));
    cr_assert_null(value(environment, "AWS_PROFILE"));
    cr_assert_null(value(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"));
    cr_assert_str_eq(value(environment, "AWS_CONFIG_FILE"), "/dev/null");
    cr_assert_str_eq(value(environment, "AWS_SHARED_CREDENTIALS_FILE"), "/dev/null");
    cr_assert_str_eq(value(environment, "AWS_EC2_METADATA_DISABLED"), "true");
}

Test(command_environment, keeps_the_rest_and_adds_to_no_proxy)
{
    char *inherited[] = {(char *)"PATH=/bin", (char *)"NO_PROXY=example.com", NULL};
    char **environment = command_environment(&arena, inherited, &plain);

    cr_assert_str_eq(value(environment, "PATH"), "/bin");
    cr_assert_str_eq(value(environment, "NO_PROXY"), "example.com,127.0.0.1,localhost");
    cr_assert_str_eq(value(environment, "no_proxy"), "127.0.0.1,localhost");
}

Test(command_environment, signs_with_a_key_that_the_server_knows)
{
    char *inherited[] = {(char *)"NODE_EXTRA_CA_CERTS=/corporate.pem", NULL};
    struct sigv4_key key = {STR("AKID"), STR("secret"), STR("token"), STR("")};
    struct surroundings known = {.url = URL, .key = &key};
    char **environment = command_environment(&arena, inherited, &known);

    cr_assert_str_eq(value(environment, "AWS_ACCESS_KEY_ID"), "AKID");
    cr_assert_str_eq(value(environment, "AWS_SECRET_ACCESS_KEY"), "secret");
    cr_assert_str_eq(value(environment, "AWS_SESSION_TOKEN"), "token");
    cr_assert_str_eq(value(environment, "NODE_EXTRA_CA_CERTS"), "/corporate.pem");
    cr_assert_null(value(environment, "AWS_CA_BUNDLE"));
}

Test(command_environment, trusts_the_certificate_of_the_server)
{
    char *inherited[] = {(char *)"AWS_CA_BUNDLE=/elsewhere.pem", NULL};
    struct surroundings secure = {.url = "https://127.0.0.1:4711", .authority = "/cert.pem"};
    char **environment = command_environment(&arena, inherited, &secure);

    cr_assert_str_eq(value(environment, "AWS_CA_BUNDLE"), "/cert.pem");
    cr_assert_str_eq(value(environment, "NODE_EXTRA_CA_CERTS"), "/cert.pem");
}
