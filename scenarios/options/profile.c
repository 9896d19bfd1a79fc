#include "profile.h"

#include <string.h>

#include "option_check.h"

static const struct profile_part parts[] = {
#define PART(option, local, aws, source) {OPTION_##option, local, aws, source},
#include "profile.def"
#undef PART
};

const struct profile_part *profile_part(size_t index)
{
    return index < sizeof(parts) / sizeof(parts[0]) ? &parts[index] : NULL;
}

bool profile_apply(struct options *options, unsigned command, struct arena *arena,
                   const char **message)
{
    bool aws = strcmp(options->text[OPTION_PROFILE], "aws") == 0;

    for (size_t i = 0; profile_part(i) != NULL; i++) {
        const struct profile_part *part = profile_part(i);
        const struct option_row *row = option_row(part->option);
        if ((row->commands & command) == 0 || options->origin[part->option] != NULL) {
            continue;
        }
        options->text[part->option] = aws ? part->aws : part->local;
        const char *by =
            arena_printf(arena, "%s %s: --%s", aws ? options->origin[OPTION_PROFILE] : "--profile",
                         options->text[OPTION_PROFILE], row->name);
        if (!option_check(row, options->text[part->option], by, arena, message)) {
            return false;
        }
    }
    return true;
}
