/*
 * A disk that may fail, as an SQLite VFS: files in memory (disk.h), or those of the machine.
 *
 * Every write, truncation, sync and deletion is counted and may be struck. A write that is struck
 * happens in part. When the process or the power is lost there nothing more gets through until
 * vfs_restart, so that whoever has files open can close them, and find what was left.
 *
 * Time stands still here and randomness is drawn: no statement of ours asks for either. The store
 * locks its file exclusively, so that SQLite needs no shared memory. Several of these live side by
 * side; SQLite knows each only while a connection is being opened.
 */
#ifndef DYNARIG_VFS_H
#define DYNARIG_VFS_H

#include "../base/env.h"
#include "../base/random.h"

struct sqlite3;
struct vfs;

struct vfs_options {
    bool in_memory;
    struct random random; /* what of a write happens, what a power loss leaves */
    enum disk_fault (*ask)(void *context, uint64_t write); /* write: from 1 */
    void *context;
};

struct vfs *vfs_new(const struct vfs_options *options);
void vfs_free(struct vfs *vfs); /* NULL: nothing. No connection is open */

/* As sqlite3_open_v2; an SQLite result code. */
int vfs_connect(struct vfs *vfs, const char *path, int flags, struct sqlite3 **out);
/* Nothing gets through from now on. */
void vfs_stop(struct vfs *vfs);
/* It works again. `power`: of what was not synced only a part is left; in memory alone. */
void vfs_restart(struct vfs *vfs, bool power);
/* Writes so far, those that were struck included. */
uint64_t vfs_writes(const struct vfs *vfs);

#endif
