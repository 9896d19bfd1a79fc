/* What a run was called with: as a shell line that does it again, and as JSON for recordings. */
#ifndef DYNARIG_REPLAY_LINE_H
#define DYNARIG_REPLAY_LINE_H

#include "options/options.h"

/* A word as a POSIX shell reads it back. */
void shell_quote(struct buf *out, const char *word);
/* "dynarig exec --seed 7 --faults plan.json -- npm test": every option that shapes the run, from
 * wherever it came. `sub_command`: "exec" or "serve"; `command` ends with NULL, may be NULL. */
void replay_line(struct buf *out, const char *sub_command, const struct options *options,
                 uint64_t seed, char *const *command);
/* {"clock":"real",...}: every option that shapes the run and has a value, but the seed. */
void options_json(struct buf *out, const struct options *options, unsigned command_bit);
/* ["npm","test"] */
void command_json(struct buf *out, char *const *command);

#endif
