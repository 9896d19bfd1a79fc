/* Everything that is there, told to who begins in the middle. */
#ifndef DYNARIG_SURVEY_H
#define DYNARIG_SURVEY_H

#include "core.h"

struct ddb_survey;

/* Tables by name; after each its items in the order of their rows. Changes nothing. */
void survey_take(const struct core *core, const struct ddb_survey *survey);

#endif
