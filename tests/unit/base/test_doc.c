#include <criterion/criterion.h>

#include "../../../emulator/base/doc.h"

Test(doc, get_finds_members_and_passes_over_null)
{
    struct doc_member members[] = {
        {STR("a"), {.type = DOC_STRING, .string = STR("x")}},
        {STR("n"), {.type = DOC_NULL}},
        {STR("i"), {.type = DOC_INTEGER, .integer = 4}},
    };
    struct doc map = {.type = DOC_MAP, .map = {members, 3}};
    cr_assert_eq(doc_get(&map, "i")->integer, 4);
    cr_assert_null(doc_get(&map, "n"));
    cr_assert_null(doc_get(&map, "x"));
    cr_assert_null(doc_get(NULL, "a"));
    cr_assert_null(doc_get(&members[0].value, "a"));
    cr_assert(str_is(doc_string(&map, "a"), "x"));
    cr_assert_null(doc_string(&map, "i").data);
}

Test(doc, types_have_names)
{
    cr_assert_str_eq(doc_type_name(DOC_MAP), "object");
    cr_assert_str_eq(doc_type_name(DOC_REAL), "number");
    cr_assert_str_eq(doc_type_name(DOC_NULL), "null");
}
