#include "seed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../emulator/base/random.h"
#include "option_check.h"

#define COMMIT_MAX 128 /* bytes; names are 40 or 64 hex digits */

static void run_git(int out)
{
    int nowhere = open("/dev/null", O_RDWR);

    if (nowhere >= 0 && dup2(nowhere, STDIN_FILENO) >= 0 && dup2(nowhere, STDERR_FILENO) >= 0 &&
        dup2(out, STDOUT_FILENO) >= 0) {
        (void)execlp("git", "git", "rev-parse", "--verify", "HEAD", (char *)NULL);
    }
    _exit(1);
}

/* Reads to the end what fits; the rest is not wanted. */
static size_t read_some(int fd, char *out, size_t size)
{
    size_t length = 0;

    while (length < size) {
        ssize_t got = read(fd, out + length, size - length);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            break;
        }
        length += got > 0 ? (size_t)got : 0;
    }
    return length;
}

static bool ended_well(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool current_commit(char out[COMMIT_MAX], size_t *length)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        run_git(ends[1]);
    }
    (void)close(ends[1]);
    *length = child < 0 ? 0 : read_some(ends[0], out, COMMIT_MAX);
    (void)close(ends[0]);
    bool good = child > 0 && ended_well(child);
    while (*length > 0 && out[*length - 1] == '\n') {
        (*length)--;
    }
    return good && *length > 0;
}

uint64_t seed_of_commit(struct str commit)
{
    return random_hash(0, commit);
}

static uint64_t seed_auto(void)
{
    char commit[COMMIT_MAX];
    size_t length;
    uint64_t seed = 0;

    if (current_commit(commit, &length)) {
        return seed_of_commit((struct str){commit, length});
    }
    while (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed)) {
        continue;
    }
    return seed;
}

uint64_t seed_choose(const struct options *options, const char *fallback)
{
    const char *given = options->text[OPTION_SEED];
    const char *text = given != NULL ? given : fallback;
    uint64_t seed = 0;

    if (strcmp(text, "auto") == 0) {
        return seed_auto();
    }
    (void)integer_parse(text, UINT64_MAX, &seed);
    return seed;
}
