#include "check_case.h"

#include "../../../emulator/api/shape_internal.h"

static struct doc text(const char *s)
{
    return (struct doc){.type = DOC_STRING, .string = str_from(s)};
}

Test(shape, takes_boolean_words_in_any_case)
{
    static const char *const on[] = {"true", "TRUE", "True", "1", "yes", "YES"};
    static const char *const off[] = {"false", "FALSE", "0", "no", ""};
    for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
        struct doc word = text(on[i]);
        cr_expect(doc_truth(&word), "%s", on[i]);
    }
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        struct doc word = text(off[i]);
        cr_expect_not(doc_truth(&word), "%s", off[i]);
    }
    struct doc yes = {.type = DOC_BOOL, .boolean = true}, no = {.type = DOC_BOOL};
    cr_expect(doc_truth(&yes));
    cr_expect_not(doc_truth(&no));
    cr_expect_not(doc_truth(NULL));
}

Test(shape, floors_fractions)
{
    static const struct {
        double given;
        int64_t read;
    } cases[] = {{2.9, 2},           {-2.1, -3},          {5.0, 5}, {-4.0, -4},
                 {1e300, INT64_MAX}, {-1e300, INT64_MIN}, {0.5, 0}, {-0.5, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct doc real = {.type = DOC_REAL, .real = cases[i].given};
        cr_expect_eq(shape_int(&real), cases[i].read, "%g", cases[i].given);
    }
    struct doc whole = {.type = DOC_INTEGER, .integer = -7};
    cr_expect_eq(shape_int(&whole), -7);
    cr_expect_eq(shape_int(NULL), 0);
}

Test(shape, finds_members_by_exact_name)
{
    cr_assert_not_null(shape_member(&shape_AttributeValue, STR("NULL")));
    cr_assert_not_null(shape_member(&shape_PutItemInput, STR("TableName")));
    cr_assert_null(shape_member(&shape_PutItemInput, STR("tableName")));
    cr_assert_null(shape_member(&shape_DescribeLimitsInput, STR("TableName")));
}

Test(shape, tells_members_of_a_set_from_parts_of_them)
{
    cr_expect(form_holds(FORM_Select, STR("COUNT")));
    cr_expect(form_holds(FORM_Select, STR("ALL_PROJECTED_ATTRIBUTES")));
    cr_expect_not(form_holds(FORM_Select, STR("ALL")));
    cr_expect_not(form_holds(FORM_Select, STR("COUNT, ALL_ATTRIBUTES")));
    cr_expect_not(form_holds(FORM_Select, STR("")));
}

Test(shape, knows_names_arns_and_uuids)
{
    cr_expect(form_holds(FORM_NAME, STR("a.B-c_9")));
    cr_expect_not(form_holds(FORM_NAME, STR("a b")));
    cr_expect_not(form_holds(FORM_NAME, STR("arn:aws:dynamodb:us-east-1:000000000000:table/t")));
    cr_expect(form_holds(FORM_TABLE, STR("arn:aws:dynamodb:us-east-1:000000000000:table/t")));
    cr_expect(form_holds(FORM_UUID, STR("0123abcd-0000-4000-8000-0123456789ab")));
    cr_expect_not(form_holds(FORM_UUID, STR("0123abcd-0000-4000-8000-0123456789a")));
    cr_expect_not(form_holds(FORM_UUID, STR("0123abcdx0000-4000-8000-0123456789ab")));
}
