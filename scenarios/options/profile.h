/* Profiles: what options are where nobody gave them, profile.def as a table. */
#ifndef DYNARIG_PROFILE_H
#define DYNARIG_PROFILE_H

#include "options.h"

struct profile_part {
    enum option_id option;
    const char *local, *aws;
    const char *source; /* of the value of aws */
};

const struct profile_part *profile_part(size_t index); /* NULL past the end */
/* Sets the parts of the profile that the options name, where they are options of the sub-command
 * and nobody gave them. False: one is not built yet, `*message` says which. */
bool profile_apply(struct options *options, unsigned command, struct arena *arena,
                   const char **message);

#endif
