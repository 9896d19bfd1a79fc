#include "buckets.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../emulator/base/digest.h"
#include "../../emulator/base/json.h"
#include "../options/files.h"

#define DEPTH_MAX 32 /* folders within a bucket */

/* A walk through a bucket. */
struct walk {
    struct arena *arena;
    const char *root; /* of the bucket */
    struct str prefix;
    struct env_object *list;
    size_t count, cap;
};

static void add_object(struct walk *walk, const char *path, const char *key)
{
    struct str bytes;
    const char *message;

    if (!str_starts(str_from(key), walk->prefix)) {
        return;
    }
    if (!file_read(path, walk->arena, &bytes, &message)) {
        (void)fprintf(stderr, "dynarig: %s\n", message);
        return;
    }
    if (walk->count == walk->cap) {
        walk->cap = walk->cap == 0 ? 16 : walk->cap * 2;
        struct env_object *list = ARENA_ARRAY(walk->arena, struct env_object, walk->cap);
        for (size_t i = 0; i < walk->count; i++) {
            list[i] = walk->list[i];
        }
        walk->list = list;
    }
    walk->list[walk->count++] = (struct env_object){.key = str_from(key), .bytes = bytes};
}

static void walk_folder(struct walk *walk, const char *key, int depth);

static void walk_entry(struct walk *walk, const char *key, int depth)
{
    const char *path = arena_printf(walk->arena, "%s/%s", walk->root, key);
    struct stat status;

    if (stat(path, &status) != 0) {
        return;
    }
    if (S_ISDIR(status.st_mode)) {
        walk_folder(walk, key, depth + 1);
    } else if (S_ISREG(status.st_mode)) {
        add_object(walk, path, key);
    }
}

/* `key`: of the folder within the bucket; "" is the bucket itself. */
static void walk_folder(struct walk *walk, const char *key, int depth)
{
    const char *path = arena_printf(walk->arena, "%s/%s", walk->root, key);
    DIR *folder = depth < DEPTH_MAX ? opendir(path) : NULL;

    if (folder == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] != '.') {
            walk_entry(
                walk,
                arena_printf(walk->arena, "%s%s%s", key, *key != '\0' ? "/" : "", entry->d_name),
                depth);
        }
    }
    (void)closedir(folder);
}

static int compare_keys(const void *a, const void *b)
{
    return str_cmp(((const struct env_object *)a)->key, ((const struct env_object *)b)->key);
}

/* Names come from requests: none may lead out of the folder. */
static bool is_inside(struct str name)
{
    return name.len > 0 && name.data[0] != '/' && name.data[0] != '.' &&
           memmem(name.data, name.len, "/.", 2) == NULL;
}

bool buckets_read(const char *dir, struct arena *arena, struct str bucket, struct str prefix,
                  struct env_objects *out)
{
    struct walk walk = {.arena = arena, .prefix = prefix};
    struct stat status;

    walk.root = arena_printf(arena, "%s/%.*s", dir, STR_ARG(bucket));
    if (!is_inside(bucket) || stat(walk.root, &status) != 0 || !S_ISDIR(status.st_mode)) {
        return false;
    }
    walk_folder(&walk, "", 0);
    if (walk.count > 0) {
        qsort(walk.list, walk.count, sizeof(*walk.list), compare_keys);
    }
    *out = (struct env_objects){.list = walk.list, .count = walk.count};
    return true;
}

void buckets_write(const char *dir, struct str bucket, struct str key, struct str bytes)
{
    struct arena arena;
    const char *message = "the name leads out of the folder";

    arena_init(&arena);
    const char *path = arena_printf(&arena, "%s/%.*s/%.*s", dir, STR_ARG(bucket), STR_ARG(key));
    size_t folder = (size_t)(strrchr(path, '/') - path);
    bool good = is_inside(bucket) && is_inside(key) &&
                folder_make(arena_printf(&arena, "%.*s", (int)folder, path), &arena, &message) &&
                file_write_whole(path, bytes, &arena, &message);
    if (!good) {
        (void)fprintf(stderr, "dynarig: %s: %s\n", path, message);
    }
    arena_release(&arena);
}

void buckets_dump(struct buf *out, struct str bucket, struct str prefix, bool found,
                  const struct env_objects *objects)
{
    struct json_writer w;

    json_begin(&w, out);
    json_open(&w, '{');
    json_name(&w, "bucket");
    json_string(&w, bucket);
    json_name(&w, "prefix");
    json_string(&w, prefix);
    json_name(&w, "objects");
    if (!found) {
        json_null(&w);
        json_close(&w, '}');
        return;
    }
    json_open(&w, '[');
    for (size_t i = 0; i < objects->count; i++) {
        struct buf text;
        buf_init(&text);
        base64_print(&text, objects->list[i].bytes);
        json_open(&w, '{');
        json_name(&w, "key");
        json_string(&w, objects->list[i].key);
        json_name(&w, "bytes");
        json_string(&w, buf_view(&text));
        json_close(&w, '}');
        buf_release(&text);
    }
    json_close(&w, ']');
    json_close(&w, '}');
}

bool buckets_load(struct arena *arena, struct str text, struct env_objects *out)
{
    struct doc doc;

    *out = (struct env_objects){0};
    const struct doc *list = json_read(arena, text, &doc, NULL) ? doc_get(&doc, "objects") : NULL;
    if (list == NULL || list->type != DOC_LIST) {
        return false;
    }
    out->list = ARENA_ARRAY(arena, struct env_object, list->list.count);
    for (size_t i = 0; i < list->list.count; i++) {
        const struct doc *object = &list->list.items[i];
        struct str bytes = {0};
        (void)base64_decode(arena, doc_string(object, "bytes"), &bytes);
        out->list[out->count++] =
            (struct env_object){.key = doc_string(object, "key"), .bytes = bytes};
    }
    return true;
}
