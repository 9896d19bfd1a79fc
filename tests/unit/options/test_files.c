/* Files as wholes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../scenarios/options/files.h"

static struct arena arena;
static char folder[32];
static const char *message;

static void set_up(void)
{
    arena_init(&arena);
    strcpy(folder, "/tmp/test_files_XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void tear_down(void)
{
    rmdir(folder);
    arena_release(&arena);
}

TestSuite(files, .init = set_up, .fini = tear_down);

Test(files, come_back_as_they_were_written)
{
    const char *path = arena_printf(&arena, "%s/x", folder);
    struct str text;

    cr_assert_not(file_exists(path));
    cr_assert(file_write_whole(path, STR("one\0two"), &arena, &message));
    cr_assert(file_write_whole(path, STR("three\0"), &arena, &message));
    cr_assert(file_exists(path));
    cr_assert(file_read(path, &arena, &text, &message));
    cr_assert(str_eq(text, STR("three\0")));
    unlink(path);
}

Test(files, that_are_not_there_are_named)
{
    struct str text;

    cr_assert_not(file_read("/nonexistent/x", &arena, &text, &message));
    cr_assert_str_eq(message, "/nonexistent/x: cannot be read: No such file or directory");
    cr_assert_not(file_write_whole("/nonexistent/x", STR(""), &arena, &message));
    cr_assert_str_eq(message, "/nonexistent/x: cannot be written: No such file or directory");
}

Test(files, folders_come_with_their_parents)
{
    const char *inner = arena_printf(&arena, "%s/a/b", folder);

    cr_assert(folder_make(inner, &arena, &message));
    cr_assert(folder_make(inner, &arena, &message));
    cr_assert(file_exists(inner));
    rmdir(inner);
    rmdir(arena_printf(&arena, "%s/a", folder));
}

Test(files, folders_do_not_replace_files)
{
    const char *path = arena_printf(&arena, "%s/x", folder);

    cr_assert(file_write_whole(path, STR(""), &arena, &message));
    cr_assert_not(folder_make(path, &arena, &message));
    cr_assert_not(folder_make(arena_printf(&arena, "%s/y", path), &arena, &message));
    unlink(path);
}

Test(files, are_the_same_whatever_the_path)
{
    const char *path = arena_printf(&arena, "%s/x", folder);

    cr_assert_not(file_same(path, path));
    cr_assert(file_write_whole(path, STR("x"), &arena, &message));
    cr_assert(file_same(path, arena_printf(&arena, "%s/./x", folder)));
    cr_assert_not(file_same(path, folder));
    unlink(path);
}
