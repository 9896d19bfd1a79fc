#include <criterion/criterion.h>

#include <string.h>

#include "../../../emulator/api/operation.h"

/* The newest SDK models name 62 operations. */
Test(operation_table, has_every_operation_of_the_models)
{
    size_t count = 0;
    while (ddb_operation(count)) {
        count++;
    }
    cr_assert_eq(count, 62);
    cr_assert_null(operation_at(62));
}

/* The search by halves depends on it. */
Test(operation_table, is_sorted_by_name)
{
    for (size_t i = 1; ddb_operation(i); i++) {
        const char *before = ddb_operation(i - 1)->name, *name = ddb_operation(i)->name;
        cr_assert_lt(strcmp(before, name), 0, "%s stands before %s", before, name);
    }
}

Test(operation_table, finds_each_by_its_name)
{
    for (size_t i = 0; ddb_operation(i); i++) {
        const char *name = ddb_operation(i)->name;
        cr_assert_eq(ddb_operation_by_name(str_from(name)), ddb_operation(i));
        cr_assert_eq(operation_by_name(STR("dynamodb"), str_from(name)), operation_at(i));
    }
    cr_assert_null(ddb_operation_by_name(STR("PutItems")));
    cr_assert_null(ddb_operation_by_name(STR("")));
    cr_assert_null(operation_by_name(STR("kinesis"), STR("PutItem")));
}

Test(operation_table, what_is_built_has_a_plan_and_shapes)
{
    size_t built = 0;
    for (size_t i = 0; operation_at(i); i++) {
        const struct operation *operation = operation_at(i);
        built += operation->face.built;
        cr_assert_eq(operation->face.built, operation->plan != NULL);
        cr_assert_eq(operation->face.built, operation->input && operation->output);
    }
    cr_assert_geq(built, 16);
}

Test(operation_table, flags_tell_what_an_operation_may_do)
{
    const struct ddb_operation *put = ddb_operation_by_name(STR("PutItem"));
    cr_assert(put->built && put->writes && !put->batch && !put->paged);
    cr_assert_str_eq(put->target, "DynamoDB_20120810");
    const struct ddb_operation *batch = ddb_operation_by_name(STR("BatchGetItem"));
    cr_assert(batch->batch && !batch->writes);
    cr_assert(ddb_operation_by_name(STR("Scan"))->paged);
    cr_assert_not(ddb_operation_by_name(STR("ExportTableToPointInTime"))->built);
}
