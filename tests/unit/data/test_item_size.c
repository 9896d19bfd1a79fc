#include <criterion/criterion.h>

#include "../../../emulator/data/value.h"

static struct arena arena;

static void set_up(void)
{
    json_setup();
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(item_size, .init = set_up, .fini = tear_down);

/* The size of the item, from the value and from the stored bytes. */
static void check_size(const char *text, uint32_t size)
{
    struct doc doc;
    struct value item;
    struct error err;
    struct buf bytes;
    error_init(&err, &arena);
    cr_assert(json_read(&arena, str_from(text), &doc, NULL), "%s", text);
    cr_assert(item_parse(&arena, &doc, DIALECT_2026, &item, &err), "%s", text);
    cr_assert_eq(item_size(&item), size, "%s: %u", text, item_size(&item));
    buf_init(&bytes);
    item_encode(&bytes, &item);
    cr_assert_eq(item_size_encoded(buf_view(&bytes)), size, "%s", text);
    buf_release(&bytes);
}

/* Developer Guide, "Constraints in Amazon DynamoDB". */
Test(item_size, example_of_the_guide)
{
    check_size("{\"shirt-color\":{\"S\":\"R\"},\"shirt-size\":{\"S\":\"M\"}}", 23);
}

/* Developer Guide, "DynamoDB item sizes and formats"; the name costs one byte. */
Test(item_size, every_type)
{
    check_size("{}", 0);
    check_size("{\"a\":{\"S\":\"\"}}", 1);
    check_size("{\"a\":{\"S\":\"\xc3\xa4\"}}", 3);
    check_size("{\"\xc3\xa4\":{\"S\":\"x\"}}", 3);
    check_size("{\"a\":{\"B\":\"\"}}", 1);
    check_size("{\"a\":{\"B\":\"AAAA\"}}", 4);
    check_size("{\"a\":{\"BOOL\":false}}", 2);
    check_size("{\"a\":{\"NULL\":true}}", 2);
    check_size("{\"a\":{\"L\":[]}}", 4);
    check_size("{\"a\":{\"L\":[{\"S\":\"xy\"},{\"NULL\":true}]}}", 1 + 3 + (1 + 2) + (1 + 1));
    check_size("{\"a\":{\"M\":{}}}", 4);
    check_size("{\"a\":{\"M\":{\"bc\":{\"S\":\"xy\"}}}}", 1 + 3 + (1 + 2 + 2));
    check_size("{\"a\":{\"SS\":[\"x\",\"yz\",\"\"]}}", 1 + 3);
    check_size("{\"a\":{\"NS\":[\"0\",\"1\",\"-42\"]}}", 1 + 1 + 2 + 3);
    check_size("{\"a\":{\"BS\":[\"AA==\",\"AAAA\"]}}", 1 + 1 + 3);
}

Test(item_size, overhead_is_charged_at_every_level)
{
    check_size("{\"a\":{\"L\":[{\"L\":[]},{\"M\":{\"k\":{\"L\":[{\"N\":\"1\"}]}}}]}}",
               1 + 3 + (1 + 3) + (1 + 3 + (1 + 1 + 3 + (1 + 2))));
}

/* Measured on the service, by bisecting the limit of 400 KB. */
Test(item_size, numbers_as_measured)
{
    static const struct {
        const char *text;
        uint32_t size;
    } cases[] = {
        {"0", 1},
        {"-0", 1},
        {"1", 2},
        {"12", 2},
        {"15", 2},
        {"42", 2},
        {"123", 3},
        {"1234", 3},
        {"12345", 4},
        {"123456789", 6},
        {"0042", 2},
        {"100", 2},
        {"1010", 3},
        {"0.0000001", 2},
        {"1E125", 2},
        {"1E-100", 2},
        {"1.5", 3},
        {"1.2", 3},
        {"1.200", 3},
        {"1.234", 4},
        {"3.14159", 5},
        {"100.5", 4},
        {"0.15", 2},
        {"-42", 3},
        {"-12345", 5},
        {"-1E125", 3},
        {"-0.15", 3},
        {"1234567890123456789", 11},
        {"12345678901234567890123456789012345678", 20},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_size(arena_printf(&arena, "{\"a\":{\"N\":\"%s\"}}", cases[i].text),
                   1 + cases[i].size);
}
