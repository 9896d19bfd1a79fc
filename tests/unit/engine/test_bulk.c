#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/engine/bulk.h"

static struct arena arena;
static struct bulk *bulk;

static void set_up(void)
{
    struct doc *request;
    json_setup();
    arena_init(&arena);
    request = arena_zalloc(&arena, sizeof *request);
    cr_assert(json_read(&arena, STR("{\"TableName\":\"t\",\"MaxWriteRequestUnits\":2048}"), request,
                        NULL));
    struct bulk_facts facts = {.number = 3,
                               .submit = 7,
                               .start_us = 5000,
                               .arn = STR("arn:aws:x/bulk-operation/1"),
                               .table = STR("t"),
                               .table_id = STR("id")};
    bulk = bulk_new(request, &facts);
}

static void tear_down(void)
{
    bulk_free(bulk);
    arena_release(&arena);
}

TestSuite(bulk, .init = set_up, .fini = tear_down);

/* What an operation becomes that is kept and loaded again. */
static struct bulk *again(void)
{
    struct buf text;
    buf_init(&text);
    bulk_dump(bulk, &text);
    struct bulk *loaded = bulk_load(buf_view(&text));
    cr_assert_not_null(loaded, "%s", text.data);
    buf_release(&text);
    return loaded;
}

Test(bulk, begins_with_a_step_that_is_due)
{
    cr_assert_eq(bulk->status, BULK_IN_PROGRESS);
    cr_assert_eq(bulk->due_us, 5000);
    cr_assert_not(bulk_done(bulk));
}

Test(bulk, comes_back_from_its_text)
{
    bulk->status = BULK_FAILED;
    bulk->opened = true;
    bulk->offset = 11;
    bulk->object = 2;
    bulk->records = 40;
    bulk->failed = 4;
    bulk->due_us = BULK_NEVER;
    bulk->failure_code = "Code";
    bulk->failure_message = "message";
    bulk->usages[bulk->usage_count++] =
        (struct bulk_usage){.name = STR("vix"), .kind = INDEX_VECTOR, .bytes = 99};
    struct bulk *loaded = again();
    cr_assert_eq(loaded->number, 3);
    cr_assert_eq(loaded->submit, 7);
    cr_assert_eq(loaded->status, BULK_FAILED);
    cr_assert(loaded->opened && bulk_done(loaded));
    cr_assert(loaded->offset == 11 && loaded->object == 2);
    cr_assert(loaded->records == 40 && loaded->failed == 4);
    cr_assert_eq(loaded->due_us, BULK_NEVER);
    cr_assert_str_eq(loaded->failure_code, "Code");
    cr_assert_str_eq(loaded->failure_message, "message");
    cr_assert_eq(loaded->usage_count, 1);
    cr_assert(str_is(loaded->usages[0].name, "vix") && loaded->usages[0].bytes == 99);
    cr_assert_eq(loaded->usages[0].kind, INDEX_VECTOR);
    cr_assert_eq(doc_get(loaded->request, "MaxWriteRequestUnits")->integer, 2048);
    bulk_free(loaded);
}

Test(bulk, keeps_that_nothing_failed)
{
    struct bulk *loaded = again();
    cr_assert_null(loaded->failure_code);
    cr_assert_eq(loaded->usage_count, 0);
    bulk_free(loaded);
}

Test(bulk, every_status_comes_back)
{
    for (int status = 0; status < BULK_STATUS_COUNT; status++) {
        bulk->status = (enum bulk_status)status;
        struct bulk *loaded = again();
        cr_assert_eq(loaded->status, bulk->status);
        bulk_free(loaded);
    }
}

Test(bulk, other_texts_are_refused)
{
    cr_assert_null(bulk_load(STR("{}")));
    cr_assert_null(bulk_load(STR("nonsense")));
}

Test(bulk, the_earliest_step_is_due)
{
    struct bulks bulks = {0};
    cr_assert_eq(bulks_due(&bulks), BULK_NEVER);
    struct bulk *other = again();
    other->due_us = 4000;
    bulks_add(&bulks, other);
    bulks_add(&bulks, again());
    cr_assert_eq(bulks_due(&bulks), 4000);
    cr_assert_eq(bulks_find(&bulks, bulk->arn), other);
    cr_assert_null(bulks_find(&bulks, STR("arn")));
    bulks_release(&bulks);
}
