/*
 * A disk in memory: files by name, and of each what a power loss would leave of it.
 *
 * What is written can be read at once, but stays only when the file was synced: until then each
 * write and truncation is on its way by itself. A power loss lets every one of them arrive, get
 * lost, or arrive in part, whatever became of those before it: that is what SQLite expects of a
 * disk ("Atomic Commit In SQLite", section 2, with powersafe overwrite: bytes beside a write stay).
 * Names likewise: a file that was made or deleted stays so once the folder was synced.
 */
#ifndef DYNARIG_DISK_H
#define DYNARIG_DISK_H

#include "../base/random.h"

struct disk;
struct disk_file;

struct disk *disk_new(void);
void disk_free(struct disk *disk);

/* NULL: there is no such file, and `make` is false. Files live as long as the disk, or until their
 * deletion can no longer be undone. `with_folder`: the first sync of a new file syncs the folder,
 * too, as SQLite has it for its logs. */
struct disk_file *disk_open(struct disk *disk, struct str name, bool make, bool with_folder);
bool disk_has(const struct disk *disk, struct str name);
void disk_delete(struct disk *disk, struct str name, bool sync_folder);

uint64_t disk_size(const struct disk_file *file);
/* How many bytes there were; the rest of `out` is zeroed. */
size_t disk_read(const struct disk_file *file, uint64_t offset, void *out, size_t len);
void disk_write(struct disk_file *file, uint64_t offset, const void *bytes, size_t len);
void disk_truncate(struct disk_file *file, uint64_t size);
void disk_sync(struct disk *disk, struct disk_file *file);

/* Draws what is left; loss `n` of this disk draws otherwise than the others. Nobody has a file
 * open. Afterwards all that is there is there for good. */
void disk_lose_power(struct disk *disk, const struct random *random, uint64_t n);

#endif
