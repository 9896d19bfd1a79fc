#include <criterion/criterion.h>
#include <inttypes.h>

#include "../../../emulator/base/arena.h"
#include "../../../emulator/base/json.h"

Test(format, prints_as_the_c_library_does)
{
    struct buf out;
    buf_init(&out);
    buf_printf(&out, "%s|%5d|%-4s|%04x|%zu|%lld|%" PRId64 "|%.3s|%c|%ld%%", "a", 42, "b", 0xABU,
               (size_t)7, -1LL, INT64_MIN, "longer", 'z', 5L);
    cr_assert_str_eq(out.data, "a|   42|b   |00ab|7|-1|-9223372036854775808|lon|z|5%");
    buf_release(&out);
}

Test(format, counts_what_holds_nul)
{
    struct buf out;
    buf_init(&out);
    buf_printf(&out, "<%.*s>%d", STR_ARG(STR("a\0b")), 1);
    cr_assert(str_eq(buf_view(&out), STR("<a\0b>1")));
    buf_release(&out);
}

Test(format, texts_carry_nul_into_json)
{
    struct arena arena;
    struct buf out;
    struct json_writer w;
    arena_init(&arena);
    buf_init(&out);
    json_begin(&w, &out);
    json_text(&w, arena_printf(&arena, "got '%.*s'", STR_ARG(STR("\0x\0"))));
    cr_assert_str_eq(out.data, "\"got '\\u0000x\\u0000'\"");
    buf_release(&out);
    arena_release(&arena);
}
