#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool failed(struct arena *arena, const char *path, const char *verb, const char **message)
{
    *message = arena_printf(arena, "%s: cannot be %s: %s", path, verb, strerror(errno));
    return false;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_same(const char *one, const char *other)
{
    struct stat a, b;

    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Until the end; false: errno says why. */
static bool read_all(int fd, struct buf *out)
{
    char block[65536];

    for (;;) {
        ssize_t got = read(fd, block, sizeof(block));
        if (got == 0) {
            return true;
        }
        if (got > 0) {
            buf_add(out, block, (size_t)got);
        } else if (errno != EINTR) {
            return false;
        }
    }
}

bool file_read(const char *path, struct arena *arena, struct str *out, const char **message)
{
    struct buf bytes;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return failed(arena, path, "read", message);
    }
    buf_init(&bytes);
    bool good = read_all(fd, &bytes);
    if (good) {
        *out = arena_copy(arena, buf_view(&bytes));
    } else {
        failed(arena, path, "read", message);
    }
    buf_release(&bytes);
    (void)close(fd);
    return good;
}

static bool write_all(int fd, struct str text)
{
    while (text.len > 0) {
        ssize_t put = write(fd, text.data, text.len);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        if (put > 0) {
            text.data += put;
            text.len -= (size_t)put;
        }
    }
    return true;
}

bool file_write_whole(const char *path, struct str text, struct arena *arena, const char **message)
{
    const char *draft = arena_printf(arena, "%s.%ld", path, (long)getpid());
    int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0) {
        return failed(arena, path, "written", message);
    }
    bool good = write_all(fd, text);
    good = close(fd) == 0 && good;
    if (good && rename(draft, path) == 0) {
        return true;
    }
    failed(arena, path, "written", message);
    (void)unlink(draft);
    return false;
}

static bool make_one(const char *path)
{
    struct stat found;

    if (mkdir(path, 0755) == 0) {
        return true;
    }
    if (stat(path, &found) == 0) {
        errno = ENOTDIR;
        return S_ISDIR(found.st_mode);
    }
    return false;
}

bool folder_make(const char *path, struct arena *arena, const char **message)
{
    struct str copy = arena_copy(arena, str_from(path));
    char *text = (char *)copy.data;

    for (size_t i = 1; i < copy.len; i++) {
        if (text[i] == '/') {
            text[i] = '\0';
            bool good = make_one(text);
            text[i] = '/';
            if (!good) {
                return failed(arena, path, "made", message);
            }
        }
    }
    return make_one(path) || failed(arena, path, "made", message);
}
