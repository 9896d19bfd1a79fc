/* Options from DYNARIG_* variables and from dynarig.json. Neither overrides what is there. */
#ifndef DYNARIG_OPTION_SOURCES_H
#define DYNARIG_OPTION_SOURCES_H

#include "options.h"

/* DYNARIG_PORT_FILE is --port-file. DYNARIG_URL is no option: exec sets it for the command. An
 * empty value is none. */
bool options_from_environment(struct options *options, char **environment, struct arena *arena,
                              const char **message);
/* One JSON object whose members bear the names of options; no such file is no error. */
bool options_from_file(struct options *options, const char *path, struct arena *arena,
                       const char **message);
/* How strong the place is that an origin names: command line 2, variable 1, file 0. */
int option_strength(const char *origin);

#endif
