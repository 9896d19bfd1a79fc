/* Tells others that the server listens: --port-file, --ready-fd. */
#ifndef DYNARIG_ANNOUNCE_H
#define DYNARIG_ANNOUNCE_H

#include "../options/options.h"
#include "../rig/rig.h"

/* The port that `--host` and `--port` mean; `fallback`: the sub-command's default. */
uint16_t port_choose(const struct options *options, uint16_t fallback);
/* False: `*message` says what could not be written. The descriptor of --ready-fd is closed. */
bool announce(const struct options *options, const struct server *server, struct arena *arena,
              const char **message);

#endif
