/*
 * A folder that stands for Amazon S3: the object KEY of the bucket BUCKET is the file
 * DIR/BUCKET/KEY. What the core reads from it is an input of the run, and recorded as such.
 */
#ifndef DYNARIG_BUCKETS_H
#define DYNARIG_BUCKETS_H

#include "../../emulator/base/env.h"

/* All objects of the bucket whose keys begin with `prefix`, by key (bytes). False: no such bucket.
 * What cannot be read is told on standard error and left out. */
bool buckets_read(const char *dir, struct arena *arena, struct str bucket, struct str prefix,
                  struct env_objects *out);
/* Makes or replaces an object, with the folders above it; failures go to standard error. */
void buckets_write(const char *dir, struct str bucket, struct str key, struct str bytes);

/* The same as a recording keeps it: {"bucket","prefix","objects":[{"key","bytes"}]} with bytes in
 * Base64; "objects" is null when there is no such bucket. */
void buckets_dump(struct buf *out, struct str bucket, struct str prefix, bool found,
                  const struct env_objects *objects);
/* False: the bucket was not there, or the text is none of buckets_dump's. */
bool buckets_load(struct arena *arena, struct str text, struct env_objects *out);

#endif
