#include "../../../emulator/expr/path.h"

#include "../../lib/expr_rig.h"

#define INDEX(i)                                                                                   \
    {                                                                                              \
        ELEMENT_INDEX, {NULL, 0}, (i)                                                              \
    }
#define NAME(n)                                                                                    \
    {                                                                                              \
        ELEMENT_NAME, {(n), sizeof(n) - 1}, 0                                                      \
    }
#define PATH(elements)                                                                             \
    {                                                                                              \
        (elements), sizeof(elements) / sizeof((elements)[0])                                       \
    }

static struct path_element a_1_b[] = {NAME("a"), INDEX(1), NAME("b")};
static struct path_element a_1[] = {NAME("a"), INDEX(1)};
static struct path_element a_2[] = {NAME("a"), INDEX(2)};
static struct path_element a_b[] = {NAME("a"), NAME("b")};
static struct path_element ab[] = {NAME("ab")};

static const struct path path_a_1_b = PATH(a_1_b);
static const struct path path_a_1 = PATH(a_1);
static const struct path path_a_2 = PATH(a_2);
static const struct path path_a_b = PATH(a_b);
static const struct path path_ab = PATH(ab);

Test(path, finds_what_is_there)
{
    struct rig rig;
    rig_init(&rig);
    struct value item = rig_item(&rig, "{'a':{'L':[{'N':'1'},{'M':{'b':{'S':'x'}}}]}}");
    const struct value *found = path_find(&item, &path_a_1_b);
    cr_assert(found);
    cr_expect(str_is(found->bytes, "x"));
    cr_expect_null(path_find(&item, &path_a_2), "past the end");
    cr_expect_null(path_find(&item, &path_a_b), "a member of a list");
    cr_expect_null(path_find(&item, &path_ab), "no such attribute");
    cr_expect_null(path_find(NULL, &path_ab), "no item");
    rig_release(&rig);
}

Test(path, orders_prefixes_first_and_indices_by_number)
{
    const struct path *sorted[] = {&path_a_1, &path_a_1_b, &path_a_2, &path_a_b, &path_ab};
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++) {
            int order = path_cmp(sorted[i], sorted[j]);
            cr_expect_eq((order > 0) - (order < 0), (i > j) - (i < j), "%zu %zu", i, j);
        }
    }
}

Test(path, tells_overlap_from_conflict)
{
    cr_expect(path_overlaps(&path_a_1, &path_a_1_b));
    cr_expect(path_overlaps(&path_a_1, &path_a_1));
    cr_expect_not(path_overlaps(&path_a_1, &path_a_2));
    cr_expect(path_conflicts(&path_a_1_b, &path_a_b));
    cr_expect_not(path_conflicts(&path_a_1, &path_a_1_b));
    cr_expect_not(path_conflicts(&path_a_b, &path_ab));
}

Test(path, prints_as_errors_do)
{
    struct arena arena;
    arena_init(&arena);
    cr_expect_str_eq(path_print(&arena, &path_a_1_b), "[a, [1], b]");
    arena_release(&arena);
}
