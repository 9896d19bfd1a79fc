#include "announce.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../options/files.h"

uint16_t port_choose(const struct options *options, uint16_t fallback)
{
    return options->text[OPTION_PORT] == NULL ? fallback
                                              : (uint16_t)options_number(options, OPTION_PORT);
}

static bool tell_descriptor(int fd, const char *url, struct arena *arena, const char **message)
{
    const char *line = arena_printf(arena, "%s\n", url);
    size_t length = strlen(line);

    if (write(fd, line, length) != (ssize_t)length) {
        *message = arena_printf(arena, "--ready-fd %d: cannot be written: %s", fd, strerror(errno));
        return false;
    }
    if (fd > STDERR_FILENO) {
        (void)close(fd);
    }
    return true;
}

bool announce(const struct options *options, const struct server *server, struct arena *arena,
              const char **message)
{
    const char *path = options->text[OPTION_PORT_FILE];
    const char *port = arena_printf(arena, "%u\n", (unsigned)server_port(server));

    if (path != NULL && !file_write_whole(path, str_from(port), arena, message)) {
        return false;
    }
    return options->text[OPTION_READY_FD] == NULL ||
           tell_descriptor((int)options_number(options, OPTION_READY_FD), server_url(server), arena,
                           message);
}
