#include "../../../scenarios/shrinker/json_layout.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static void check(const char *text, const char *expected)
{
    struct arena arena;
    struct doc doc;
    struct buf out;
    arena_init(&arena);
    buf_init(&out);
    cr_assert(json_read(&arena, str_from(text), &doc, NULL));
    json_layout(&out, &doc);
    cr_assert_str_eq(out.data, expected);
    buf_release(&out);
    arena_release(&arena);
}

Test(json_layout, what_fits_stands_in_a_line)
{
    check("{\"a\":[1,{\"b\":true}],\"c\":{}}", "{ \"a\": [1, { \"b\": true }], \"c\": {} }\n");
    check("[]", "[]\n");
    check("\"x\"", "\"x\"\n");
}

#define FORTY "0123456789012345678901234567890123456789"

Test(json_layout, what_does_not_has_a_line_for_each_member)
{
    check("{\"a\":\"" FORTY "\",\"b\":[\"" FORTY "\",1]}",
          "{\n  \"a\": \"" FORTY "\",\n  \"b\": [\"" FORTY "\", 1]\n}\n");
    check("[\"" FORTY FORTY FORTY "\"]", "[\n  \"" FORTY FORTY FORTY "\"\n]\n");
}
