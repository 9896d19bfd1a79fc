/* What is drawn is JSON, names what it should, and goes on from what replies told. */
#include "../../../scenarios/simulator/draw_control.h"

#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/emulator.h"

static struct draw draw;
static struct arena arena;
static uint32_t drawn;

/* All kinds of choices, one after another. */
static uint32_t below(void *context, uint32_t bound)
{
    (void)context;
    drawn = drawn * 1103515245 + 12345;
    return (drawn >> 8) % bound;
}

static void open(void)
{
    arena_init(&arena);
    draw_init(&draw, below, NULL);
    draw.tables = true;
}

static void close(void)
{
    draw_release(&draw);
    arena_release(&arena);
}

TestSuite(draw_control, .init = open, .fini = close);

static struct doc body(void)
{
    struct doc doc;
    cr_assert(json_read(&arena, buf_view(&draw.body), &doc, NULL), "%s %s", draw.operation,
              draw.body.data);
    return doc;
}

Test(draw_control, every_operation_is_drawn_as_json)
{
    for (size_t i = 0; draw_operation(i); i++) {
        const struct ddb_operation *operation = ddb_operation_by_name(str_from(draw_operation(i)));
        cr_assert(operation && operation->built, "%s", draw_operation(i));
        for (int n = 0; n < 50; n++) {
            draw_request_of(&draw, i);
            cr_assert_str_eq(draw.operation, draw_operation(i));
            (void)body();
        }
    }
}

Test(draw_control, no_operation_is_forgotten)
{
    bool seen[64] = {false};
    for (int n = 0; n < 20000; n++) {
        draw_request(&draw);
        for (size_t i = 0; draw_operation(i); i++) {
            seen[i] = seen[i] || strcmp(draw.operation, draw_operation(i)) == 0;
        }
    }
    for (size_t i = 0; draw_operation(i); i++) {
        cr_expect(seen[i], "%s", draw_operation(i));
    }
}

Test(draw_control, without_tables_only_items_are_touched)
{
    draw.tables = false;
    for (int n = 0; n < 2000; n++) {
        draw_request(&draw);
        const struct ddb_operation *operation = ddb_operation_by_name(str_from(draw.operation));
        cr_assert_null(strstr(draw.body.data, "tab2"), "%s", draw.body.data);
        cr_assert(operation->writes || operation->batch || operation->paged ||
                      strstr(draw.operation, "GetItem"),
                  "%s", draw.operation);
    }
}

static void replied(const char *operation, const char *reply)
{
    struct doc doc;
    cr_assert(json_read(&arena, str_from(reply), &doc, NULL));
    draw.operation = operation;
    draw_replied(&draw, &doc);
}

Test(draw_control, a_bulk_operation_that_began_is_asked_for)
{
    size_t asked = 0;
    replied("StartBulkPutItems", "{\"BulkOperationDescription\":{\"BulkOperationArn\":\"b1\"}}");
    for (int n = 0; n < 100; n++) {
        buf_clear(&draw.body);
        draw_one_bulk(&draw);
        asked += strcmp(draw.body.data, "{\"BulkOperationArn\":\"b1\"") == 0;
    }
    cr_assert(asked > 50 && asked < 100);
}

Test(draw_control, objects_are_those_of_the_prefix)
{
    struct env_objects day = {0}, none = {0};
    cr_assert(draw_objects(NULL, &arena, STR("bucket"), STR("day/"), &day));
    cr_assert_eq(day.count, 2);
    cr_assert(draw_objects(NULL, &arena, STR("bucket"), STR("none/"), &none));
    cr_assert_eq(none.count, 0);
    cr_assert_not(draw_objects(NULL, &arena, STR("other"), STR(""), &none));
}
