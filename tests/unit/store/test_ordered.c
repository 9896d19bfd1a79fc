#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../emulator/base/random.h"
#include "../../../emulator/store/ordered.h"
#include "../../../emulator/store/rows.h"

enum { MANY = 20000 };

struct name {
    char text[32];
};

/* Keys of one partition share their first eight bytes; others differ there. */
static struct str name_key(struct name *name, unsigned number)
{
    const char *form = number % 2 ? "partition#%05u" : "%05u";
    int len = snprintf(name->text, sizeof name->text, form, number);
    return (struct str){name->text, (size_t)len};
}

/* Each number below `MANY` once, in an order that looks like none. */
static unsigned scattered(unsigned i)
{
    return i * 7919U % MANY;
}

static struct ordered *fill(void)
{
    struct ordered *map = ordered_new();
    for (unsigned i = 0; i < MANY; i++) {
        struct name name;
        struct str key = name_key(&name, scattered(i));
        ordered_put(map, key, key);
    }
    return map;
}

static unsigned count(const struct ordered *map, bool ascending)
{
    struct ordered_walk walk;
    struct str key, value;
    struct name before = {""};
    unsigned seen = 0;
    ordered_walk_init(&walk, map, STR(""), STR("\xff"), ascending);
    while (ordered_next(&walk, &key, &value)) {
        int order = str_cmp(key, str_from(before.text));
        cr_assert(seen == 0 || (ascending ? order > 0 : order < 0));
        cr_assert(str_eq(key, value));
        memcpy(before.text, key.data, key.len);
        before.text[key.len] = '\0';
        seen++;
    }
    return seen;
}

Test(ordered, an_empty_map_has_nothing)
{
    struct ordered *map = ordered_new();
    struct str value;
    cr_assert_not(ordered_get(map, STR(""), &value));
    cr_assert_not(ordered_delete(map, STR("a")));
    cr_assert_eq(count(map, true), 0);
    cr_assert_eq(count(map, false), 0);
    ordered_free(map);
    ordered_free(NULL);
}

Test(ordered, keys_and_values_may_be_empty_and_hold_nul)
{
    struct ordered *map = ordered_new();
    struct str value;
    ordered_put(map, STR("a\0"), STR("1"));
    ordered_put(map, STR("a"), STR("2"));
    ordered_put(map, STR(""), STR(""));
    ordered_put(map, STR("a\0\0"), STR("\0"));
    cr_assert(ordered_get(map, STR("a"), &value) && str_is(value, "2"));
    cr_assert(ordered_get(map, STR("a\0"), &value) && str_is(value, "1"));
    cr_assert(ordered_get(map, STR("a\0\0"), &value) && str_eq(value, STR("\0")));
    cr_assert(ordered_get(map, STR(""), &value) && value.len == 0);
    cr_assert_not(ordered_get(map, STR("a\0\0\0"), &value));
    ordered_free(map);
}

Test(ordered, holds_many_in_order_and_lets_go_of_all)
{
    struct ordered *map = fill();
    struct name name;
    struct str value;
    cr_assert_eq(count(map, true), MANY);
    cr_assert_eq(count(map, false), MANY);
    for (unsigned i = 0; i < MANY; i++) {
        cr_assert(ordered_get(map, name_key(&name, i), &value));
        cr_assert(str_is(value, name.text));
    }
    for (unsigned i = 0; i < MANY; i++) {
        struct str key = name_key(&name, scattered(i + 3));
        cr_assert(ordered_delete(map, key));
        cr_assert_not(ordered_delete(map, key));
        if (i % 2500 == 0) {
            cr_assert_eq(count(map, true), MANY - 1 - i);
            cr_assert_eq(count(map, false), MANY - 1 - i);
        }
    }
    cr_assert_eq(count(map, true), 0);
    ordered_put(map, STR("again"), STR("again"));
    cr_assert_eq(count(map, true), 1);
    ordered_free(map);
}

Test(ordered, clear_leaves_an_empty_map)
{
    struct ordered *map = fill();
    ordered_clear(map);
    cr_assert_eq(count(map, true), 0);
    ordered_put(map, STR("k"), STR("k"));
    cr_assert_eq(count(map, false), 1);
    ordered_free(map);
}

/* All entries but the one that the walk stands on may come and go. */
static void check_walk_among_edits(bool ascending)
{
    struct ordered *map = fill();
    struct ordered_walk walk;
    struct str key, value;
    struct name name;
    unsigned seen = 0;
    ordered_walk_init(&walk, map, STR("partition#"), STR("partition$"), ascending);
    while (ordered_next(&walk, &key, &value)) {
        (void)ordered_delete(map, name_key(&name, 2 * seen));
        ordered_put(map, STR("other"), STR("x"));
        seen++;
    }
    cr_assert_eq(seen, MANY / 2);
    cr_assert_eq(ordered_get(map, name_key(&name, 2), &value), false);
    ordered_free(map);
}

Test(ordered, a_walk_goes_on_while_other_keys_change)
{
    check_walk_among_edits(true);
    check_walk_among_edits(false);
}

/* ---- The map and SQLite as each other's check. ---- */

struct pair {
    struct store *memory;
    struct store *file;
};

static struct store *must_open(const char *path)
{
    char message[256];
    struct store *store = store_open(path, false, message);
    cr_assert_not_null(store, "%s", message);
    return store;
}

static void check_get(const struct pair *pair, struct str key)
{
    struct str a, b;
    bool found = rows_get(pair->memory, key, &a);
    cr_assert_eq(found, rows_get(pair->file, key, &b));
    cr_assert(!found || str_eq(a, b));
}

static void check_range(const struct pair *pair, struct str low, struct str high, bool ascending)
{
    struct str key, item, other_key, other_item;
    bool more = true;
    rows_range(pair->memory, low, high, ascending);
    rows_range(pair->file, low, high, ascending);
    while (more) {
        more = rows_next(pair->memory, &key, &item);
        cr_assert_eq(more, rows_next(pair->file, &other_key, &other_item));
        cr_assert(!more || (str_eq(key, other_key) && str_eq(item, other_item)));
    }
    rows_end(pair->memory);
    rows_end(pair->file);
}

/* Few letters, so that keys meet, are prefixes of one another, and hold NUL and 0xff. */
static struct str draw_key(struct name *name, uint64_t bits)
{
    static const char letters[] = {'\0', '\x01', 'a', 'b', '\x7f', '\x80', '\xfe', '\xff'};
    size_t len = 1 + bits % 11;
    for (size_t i = 0; i < len; i++)
        name->text[i] = letters[bits >> (4 + 3 * i) & 7];
    return (struct str){name->text, len};
}

static void step_both(const struct pair *pair, uint64_t bits)
{
    struct name first, second;
    struct str key = draw_key(&first, bits), other = draw_key(&second, bits >> 9);
    switch (bits >> 56 & 7) {
    case 0:
    case 1:
        rows_delete(pair->memory, key);
        rows_delete(pair->file, key);
        break;
    case 2: check_range(pair, key, other, bits >> 60 & 1); break;
    case 3: check_get(pair, key); break;
    case 4:
        if ((bits >> 59 & 7) == 0)
            cr_assert_eq(rows_reclaim(pair->memory, key, other, 5),
                         rows_reclaim(pair->file, key, other, 5));
        break;
    default:
        rows_put(pair->memory, key, other);
        rows_put(pair->file, key, other);
        break;
    }
}

Test(ordered, does_what_sqlite_does)
{
    char path[] = "/tmp/dynarig-ordered-XXXXXX";
    int fd = mkstemp(path);
    struct random source = {.seed = 11};
    cr_assert_geq(fd, 0);
    (void)close(fd);
    struct pair pair = {must_open(NULL), must_open(path)};
    store_begin(pair.file);
    for (uint64_t i = 0; i < 30000; i++)
        step_both(&pair, random_draw(&source, STR("step"), STR(""), i));
    check_range(&pair, STR(""), STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), true);
    store_commit(pair.file);
    store_close(pair.memory);
    store_close(pair.file);
    (void)remove(path);
}
