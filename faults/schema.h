/*
 * JSON Schema (draft 7) of the files that users write: each function adds to an open schema what
 * the checker's function of that name wants. A schema can say less than the checker (no
 * spans, nothing that joins two members), never more.
 */
#ifndef DYNARIG_SCHEMA_H
#define DYNARIG_SCHEMA_H

#include "../emulator/base/json.h"

void schema_type(struct json_writer *w, const char *type);
void schema_string(struct json_writer *w);
void schema_integer(struct json_writer *w, int64_t least, int64_t most);
void schema_fraction(struct json_writer *w);
void schema_ratio(struct json_writer *w, int64_t most);
void schema_duration(struct json_writer *w);
void schema_distance(struct json_writer *w); /* a duration, perhaps back */
/* One of these words, parted by '|'. */
void schema_words(struct json_writer *w, const char *words);
/* The name of a member, and its schema begun; close it with '}'. */
void schema_open(struct json_writer *w, const char *name);
/* "properties" begun, and nothing beside them allowed; close it with '}'. */
void schema_members(struct json_writer *w);
/* An object as schema_open, of which these names, parted by '|', must be there. */
void schema_required(struct json_writer *w, const char *names);
/* A list of what follows: "items" begun; close it with '}'. */
void schema_list(struct json_writer *w, int64_t least);

/* Begins a schema of a list ("allOf"): if the object's member is one of these words, parted by '|',
 * ... `stated`: a member that is not there is none of them. */
void schema_if(struct json_writer *w, const char *name, const char *words, bool stated);
/* ... then its members are as those that follow, or ("else") otherwise. */
void schema_then(struct json_writer *w, const char *then);
void schema_end(struct json_writer *w);

/* Fault plans, plan.h: what stands in the schema of a whole one. */
void plan_schema(struct json_writer *w);

#endif
