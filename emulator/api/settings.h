/* What tables and their global indexes are set to: emulator.h, ddb_settings. */
#ifndef DYNARIG_SETTINGS_H
#define DYNARIG_SETTINGS_H

#include "../emulator.h"
#include "core.h"

void settings_tell(const struct core *core, void *context,
                   void (*each)(void *context, const struct ddb_setting *setting));

#endif
