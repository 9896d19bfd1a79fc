#include "vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "../base/arena.h"
#include "disk.h"

#define PATH_BYTES_MAX 512
#define SECTOR_BYTES 4096

struct vfs {
    sqlite3_vfs base;
    sqlite3_vfs *host; /* the machine's; NULL: in memory */
    struct disk *disk; /* in memory; else NULL */
    struct vfs_options options;
    uint64_t writes;
    uint64_t losses;
    uint64_t draws;
    bool stopped;
};

struct file {
    sqlite3_file base;
    struct vfs *vfs;
    struct disk_file *held; /* in memory */
    struct disk *own;       /* of a temporary file, which nobody else sees and no fault strikes */
    sqlite3_file *hosted;   /* on the machine: it stands behind this struct */
};

/* ---- faults */

static uint64_t draw_below(struct vfs *vfs, uint64_t bound)
{
    return random_below(&vfs->options.random, STR("disk"), STR(""), vfs->draws++, bound);
}

/* One more write: SQLITE_OK, or what SQLite is told. */
static int strike(struct vfs *vfs)
{
    if (vfs->stopped) {
        return SQLITE_IOERR;
    }
    vfs->writes++;
    switch (vfs->options.ask(vfs->options.context, vfs->writes)) {
    case DISK_FAILS: return SQLITE_IOERR;
    case DISK_IS_FULL: return SQLITE_FULL;
    case DISK_LOSES_PROCESS:
    case DISK_LOSES_POWER: vfs->stopped = true; return SQLITE_IOERR;
    case DISK_WORKS: break;
    }
    return SQLITE_OK;
}

/* Does a write that was struck happen all the same, unseen? */
static bool happens_unseen(struct vfs *vfs, int result)
{
    return result == SQLITE_OK || draw_below(vfs, 2) == 0;
}

/* ---- files */

static struct file *file_of(sqlite3_file *base)
{
    return (struct file *)base;
}

static int file_close(sqlite3_file *base)
{
    struct file *file = file_of(base);
    if (file->own) {
        disk_free(file->own);
    }
    return file->hosted ? file->hosted->pMethods->xClose(file->hosted) : SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *out, int len, sqlite3_int64 offset)
{
    struct file *file = file_of(base);
    if (file->vfs->stopped && !file->own) {
        return SQLITE_IOERR_READ;
    }
    if (file->hosted) {
        return file->hosted->pMethods->xRead(file->hosted, out, len, offset);
    }
    size_t got = disk_read(file->held, (uint64_t)offset, out, (size_t)len);
    return got == (size_t)len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int put_bytes(struct file *file, const void *bytes, size_t len, sqlite3_int64 offset)
{
    if (file->hosted) {
        return len == 0 ? SQLITE_OK
                        : file->hosted->pMethods->xWrite(file->hosted, bytes, (int)len, offset);
    }
    disk_write(file->held, (uint64_t)offset, bytes, len);
    return SQLITE_OK;
}

static int file_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 offset)
{
    struct file *file = file_of(base);
    if (file->own) {
        return put_bytes(file, bytes, (size_t)len, offset);
    }
    bool stood = file->vfs->stopped;
    int result = strike(file->vfs);
    if (result == SQLITE_OK) {
        return put_bytes(file, bytes, (size_t)len, offset);
    }
    if (!stood) {
        (void)put_bytes(file, bytes, draw_below(file->vfs, (uint64_t)len + 1), offset);
    }
    return result;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct file *file = file_of(base);
    bool stood = file->vfs->stopped;
    int result = file->own ? SQLITE_OK : strike(file->vfs);
    if (stood || !happens_unseen(file->vfs, result)) {
        return result;
    }
    if (file->held) {
        disk_truncate(file->held, (uint64_t)size);
        return result;
    }
    int done = file->hosted->pMethods->xTruncate(file->hosted, size);
    return result == SQLITE_OK ? done : result;
}

static int file_sync(sqlite3_file *base, int flags)
{
    struct file *file = file_of(base);
    bool stood = file->vfs->stopped;
    int result = file->own ? SQLITE_OK : strike(file->vfs);
    if (file->own || stood || !happens_unseen(file->vfs, result)) {
        return result;
    }
    if (file->held) {
        disk_sync(file->vfs->disk, file->held);
        return result;
    }
    int done = file->hosted->pMethods->xSync(file->hosted, flags);
    return result == SQLITE_OK ? done : result;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *out)
{
    struct file *file = file_of(base);
    if (file->hosted) {
        return file->hosted->pMethods->xFileSize(file->hosted, out);
    }
    *out = (sqlite3_int64)disk_size(file->held);
    return SQLITE_OK;
}

/* In memory nobody else can have the file open. */
static int file_lock(sqlite3_file *base, int level)
{
    struct file *file = file_of(base);
    return file->hosted ? file->hosted->pMethods->xLock(file->hosted, level) : SQLITE_OK;
}

static int file_unlock(sqlite3_file *base, int level)
{
    struct file *file = file_of(base);
    return file->hosted ? file->hosted->pMethods->xUnlock(file->hosted, level) : SQLITE_OK;
}

static int file_check_lock(sqlite3_file *base, int *out)
{
    struct file *file = file_of(base);
    *out = 0;
    return file->hosted ? file->hosted->pMethods->xCheckReservedLock(file->hosted, out) : SQLITE_OK;
}

static int file_control(sqlite3_file *base, int operation, void *argument)
{
    struct file *file = file_of(base);
    return file->hosted ? file->hosted->pMethods->xFileControl(file->hosted, operation, argument)
                        : SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base)
{
    struct file *file = file_of(base);
    return file->hosted ? file->hosted->pMethods->xSectorSize(file->hosted) : SECTOR_BYTES;
}

/* As SQLite's own VFS has it where nothing else is known. */
static int file_characteristics(sqlite3_file *base)
{
    struct file *file = file_of(base);
    return file->hosted ? file->hosted->pMethods->xDeviceCharacteristics(file->hosted)
                        : SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* The first version: neither shared memory nor mapped files. */
static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_characteristics,
};

/* ---- the VFS */

static struct vfs *vfs_of(sqlite3_vfs *base)
{
    return base->pAppData;
}

static int open_held(struct vfs *vfs, const char *name, struct file *file, int flags)
{
    bool log = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    if (!name) {
        file->own = disk_new();
        file->held = disk_open(file->own, STR("temporary"), true, false);
        return SQLITE_OK;
    }
    file->held = disk_open(vfs->disk, str_from(name), (flags & SQLITE_OPEN_CREATE) != 0, log);
    return file->held ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int vfs_open(sqlite3_vfs *base, const char *name, sqlite3_file *out, int flags,
                    int *out_flags)
{
    struct vfs *vfs = vfs_of(base);
    struct file *file = file_of(out);
    int result = SQLITE_CANTOPEN;
    *file = (struct file){.vfs = vfs};
    if (!vfs->stopped && vfs->host) {
        file->hosted = (sqlite3_file *)(file + 1);
        result = vfs->host->xOpen(vfs->host, name, file->hosted, flags, out_flags);
    } else if (!vfs->stopped) {
        result = open_held(vfs, name, file, flags);
        if (out_flags) {
            *out_flags = flags;
        }
    }
    file->base.pMethods = result == SQLITE_OK ? &file_methods : NULL;
    return result;
}

static int vfs_delete(sqlite3_vfs *base, const char *name, int sync_folder)
{
    struct vfs *vfs = vfs_of(base);
    bool stood = vfs->stopped;
    int result = strike(vfs);
    if (stood || !happens_unseen(vfs, result)) {
        return result;
    }
    if (vfs->disk) {
        bool there = disk_has(vfs->disk, str_from(name));
        disk_delete(vfs->disk, str_from(name), sync_folder != 0);
        return result == SQLITE_OK && !there ? SQLITE_IOERR_DELETE_NOENT : result;
    }
    int done = vfs->host->xDelete(vfs->host, name, sync_folder);
    return result == SQLITE_OK ? done : result;
}

static int vfs_access(sqlite3_vfs *base, const char *name, int flags, int *out)
{
    struct vfs *vfs = vfs_of(base);
    if (vfs->host) {
        return vfs->host->xAccess(vfs->host, name, flags, out);
    }
    *out = disk_has(vfs->disk, str_from(name));
    return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *base, const char *name, int size, char *out)
{
    struct vfs *vfs = vfs_of(base);
    if (vfs->host) {
        return vfs->host->xFullPathname(vfs->host, name, size, out);
    }
    size_t len = strlen(name);
    if (len >= (size_t)size) {
        return SQLITE_CANTOPEN;
    }
    memcpy(out, name, len + 1);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *base, int len, char *out)
{
    struct vfs *vfs = vfs_of(base);
    for (int i = 0; i < len; i++) {
        out[i] = (char)draw_below(vfs, 256);
    }
    return len;
}

static int vfs_sleep(sqlite3_vfs *base, int time_us)
{
    (void)base;
    return time_us;
}

static int vfs_time(sqlite3_vfs *base, sqlite3_int64 *out)
{
    (void)base;
    *out = 0;
    return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *base, int size, char *out)
{
    struct vfs *vfs = vfs_of(base);
    if (vfs->host && vfs->host->xGetLastError) {
        return vfs->host->xGetLastError(vfs->host, size, out);
    }
    return 0;
}

struct vfs *vfs_new(const struct vfs_options *options)
{
    struct vfs *vfs = mem_zalloc(sizeof *vfs);
    vfs->options = *options;
    vfs->host = options->in_memory ? NULL : sqlite3_vfs_find(NULL);
    vfs->disk = options->in_memory ? disk_new() : NULL;
    vfs->base = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)sizeof(struct file) + (vfs->host ? vfs->host->szOsFile : 0),
        .mxPathname = vfs->host ? vfs->host->mxPathname : PATH_BYTES_MAX,
        .zName = "dynarig",
        .pAppData = vfs,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_name,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xGetLastError = vfs_last_error,
        .xCurrentTimeInt64 = vfs_time,
    };
    return vfs;
}

void vfs_free(struct vfs *vfs)
{
    if (vfs) {
        if (vfs->disk) {
            disk_free(vfs->disk);
        }
        free(vfs);
    }
}

int vfs_connect(struct vfs *vfs, const char *path, int flags, struct sqlite3 **out)
{
    int result = sqlite3_vfs_register(&vfs->base, 0);
    if (result == SQLITE_OK) {
        result = sqlite3_open_v2(path, out, flags, vfs->base.zName);
        (void)sqlite3_vfs_unregister(&vfs->base);
    }
    return result;
}

void vfs_stop(struct vfs *vfs)
{
    vfs->stopped = true;
}

void vfs_restart(struct vfs *vfs, bool power)
{
    vfs->stopped = false;
    if (power && vfs->disk) {
        disk_lose_power(vfs->disk, &vfs->options.random, vfs->losses++);
    }
}

uint64_t vfs_writes(const struct vfs *vfs)
{
    return vfs->writes;
}
