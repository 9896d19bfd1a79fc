#include "disk.h"

#include <stdlib.h>
#include <string.h>

#include "../base/arena.h"

/* A write on its way; a truncation has no bytes and `truncates`. */
struct step {
    struct step *next;
    uint64_t offset; /* the size that a truncation leaves */
    size_t len;
    bool truncates;
    unsigned char bytes[];
};

struct content {
    unsigned char *bytes;
    size_t size;
    size_t cap;
};

struct disk_file {
    struct disk_file *next;
    char *name;
    struct content now;
    struct content synced;
    struct step *first, *last; /* from synced to now */
    bool listed;               /* the folder on the disk has its name */
    bool with_folder;
    bool deleted; /* and the folder still has its name */
};

struct disk {
    struct disk_file *files; /* in the order in which they were made */
};

/* ---- contents */

static void resize(struct content *content, uint64_t size)
{
    if (size > content->cap) {
        content->cap = size * 2 > 4096 ? size * 2 : 4096;
        content->bytes = mem_realloc(content->bytes, content->cap);
    }
    if (size > content->size) {
        memset(content->bytes + content->size, 0, size - content->size);
    }
    content->size = size;
}

static void put(struct content *content, uint64_t offset, const void *bytes, size_t len)
{
    if (offset + len > content->size) {
        resize(content, offset + len);
    }
    if (len > 0) {
        memcpy(content->bytes + offset, bytes, len);
    }
}

static void take_step(struct content *content, const struct step *step)
{
    if (step->truncates) {
        resize(content, step->offset);
    } else {
        put(content, step->offset, step->bytes, step->len);
    }
}

static void copy(struct content *to, const struct content *from)
{
    to->size = 0;
    put(to, 0, from->bytes, from->size);
}

/* ---- files */

static void forget_steps(struct disk_file *file)
{
    while (file->first) {
        struct step *step = file->first;
        file->first = step->next;
        free(step);
    }
    file->last = NULL;
}

static void file_free(struct disk_file *file)
{
    forget_steps(file);
    free(file->now.bytes);
    free(file->synced.bytes);
    free(file->name);
    free(file);
}

struct disk *disk_new(void)
{
    return mem_zalloc(sizeof(struct disk));
}

void disk_free(struct disk *disk)
{
    while (disk->files) {
        struct disk_file *file = disk->files;
        disk->files = file->next;
        file_free(file);
    }
    free(disk);
}

static struct disk_file *find(const struct disk *disk, struct str name)
{
    for (struct disk_file *file = disk->files; file; file = file->next) {
        if (!file->deleted && str_is(name, file->name)) {
            return file;
        }
    }
    return NULL;
}

bool disk_has(const struct disk *disk, struct str name)
{
    return find(disk, name) != NULL;
}

struct disk_file *disk_open(struct disk *disk, struct str name, bool make, bool with_folder)
{
    struct disk_file *file = find(disk, name);
    if (file || !make) {
        return file;
    }
    struct disk_file **end = &disk->files;
    while (*end) {
        end = &(*end)->next;
    }
    file = mem_zalloc(sizeof *file);
    file->name = mem_alloc(name.len + 1);
    memcpy(file->name, name.data, name.len);
    file->name[name.len] = '\0';
    file->with_folder = with_folder;
    *end = file;
    return file;
}

static void file_remove(struct disk_file **place)
{
    struct disk_file *file = *place;
    *place = file->next;
    file_free(file);
}

/* All names that were made stay, all that were deleted are gone. */
static void sync_folder(struct disk *disk)
{
    for (struct disk_file **place = &disk->files; *place;) {
        if ((*place)->deleted) {
            file_remove(place);
        } else {
            (*place)->listed = true;
            place = &(*place)->next;
        }
    }
}

void disk_delete(struct disk *disk, struct str name, bool sync)
{
    struct disk_file *file = find(disk, name);
    if (file) {
        file->deleted = true;
    }
    if (sync) {
        sync_folder(disk);
    }
}

uint64_t disk_size(const struct disk_file *file)
{
    return file->now.size;
}

size_t disk_read(const struct disk_file *file, uint64_t offset, void *out, size_t len)
{
    size_t there = offset < file->now.size ? file->now.size - offset : 0;
    size_t got = there < len ? there : len;
    if (got > 0) {
        memcpy(out, file->now.bytes + offset, got);
    }
    memset((unsigned char *)out + got, 0, len - got);
    return got;
}

static void add_step(struct disk_file *file, uint64_t offset, const void *bytes, size_t len,
                     bool truncates)
{
    struct step *step = mem_alloc(sizeof *step + len);
    *step = (struct step){.offset = offset, .len = len, .truncates = truncates};
    if (len > 0) {
        memcpy(step->bytes, bytes, len);
    }
    if (file->last) {
        file->last->next = step;
    } else {
        file->first = step;
    }
    file->last = step;
    take_step(&file->now, step);
}

void disk_write(struct disk_file *file, uint64_t offset, const void *bytes, size_t len)
{
    add_step(file, offset, bytes, len, false);
}

void disk_truncate(struct disk_file *file, uint64_t size)
{
    if (size < file->now.size) {
        add_step(file, size, NULL, 0, true);
    }
}

void disk_sync(struct disk *disk, struct disk_file *file)
{
    for (const struct step *step = file->first; step; step = step->next) {
        take_step(&file->synced, step);
    }
    forget_steps(file);
    if (file->with_folder) {
        file->with_folder = false;
        sync_folder(disk);
    }
}

/* ---- loss of power */

enum fate { FATE_LOST, FATE_ARRIVED, FATE_TORN, FATES };

/* One loss: how it treats what is under way. */
struct loss {
    const struct random *random;
    uint64_t n;     /* which loss */
    uint64_t draws; /* used */
    bool mixed;     /* each step has a fate of its own; else all have that of `all` */
    enum fate all;
};

static uint64_t below(struct loss *loss, uint64_t bound)
{
    char scope[8];
    for (size_t i = 0; i < sizeof scope; i++) {
        scope[i] = (char)(loss->n >> (8 * i));
    }
    return random_below(loss->random, STR("power-loss"), (struct str){scope, sizeof scope},
                        loss->draws++, bound);
}

static enum fate fate_of(struct loss *loss)
{
    return loss->mixed ? (enum fate)below(loss, FATES) : loss->all;
}

/* The file may have grown by the whole write, and hold what stood there before on the disk. */
static void put_litter(struct loss *loss, struct content *content, uint64_t from, uint64_t end)
{
    uint64_t litter = below(loss, UINT64_MAX);
    for (uint64_t at = from > content->size ? from : content->size; at < end; at++) {
        unsigned char byte = (unsigned char)(litter >> (8 * (at % 8)));
        put(content, at, &byte, 1);
    }
}

/* A part of a write arrives: its beginning, or its end. */
static void tear(struct loss *loss, struct content *content, const struct step *step)
{
    size_t cut = (size_t)below(loss, step->len + 1);
    bool beginning = below(loss, 2) == 0;
    if (beginning) {
        put(content, step->offset, step->bytes, cut);
    }
    if (below(loss, 2) == 0) {
        put_litter(loss, content, step->offset, step->offset + step->len);
    }
    if (!beginning) {
        put(content, step->offset + cut, step->bytes + cut, step->len - cut);
    }
}

static void lose_steps(struct loss *loss, struct disk_file *file)
{
    for (const struct step *step = file->first; step; step = step->next) {
        enum fate fate = fate_of(loss);
        if (fate == FATE_ARRIVED) {
            take_step(&file->synced, step);
        } else if (fate == FATE_TORN && !step->truncates) {
            tear(loss, &file->synced, step);
        }
    }
    forget_steps(file);
    copy(&file->now, &file->synced);
}

/* That its name was made or deleted arrives, or does not; a younger file has the name for good.
 * False: the file is gone. */
static bool lose_file(struct disk *disk, struct loss *loss, struct disk_file **place)
{
    struct disk_file *file = *place;
    lose_steps(loss, file);
    bool replaced = file->deleted && disk_has(disk, str_from(file->name));
    bool arrives = fate_of(loss) == FATE_ARRIVED || replaced;
    bool there = file->deleted ? file->listed && !arrives : file->listed || arrives;
    if (!there) {
        file_remove(place);
    } else {
        file->deleted = false;
        file->listed = true;
    }
    return there;
}

void disk_lose_power(struct disk *disk, const struct random *random, uint64_t n)
{
    struct loss loss = {.random = random, .n = n};
    loss.mixed = below(&loss, 2) == 0;
    loss.all = below(&loss, 2) == 0 ? FATE_LOST : FATE_ARRIVED;
    for (struct disk_file **place = &disk->files; *place;) {
        if (lose_file(disk, &loss, place)) {
            place = &(*place)->next;
        }
    }
}
