#include <criterion/criterion.h>
#include <string.h>
#include <zlib.h>

#include "../../../emulator/http/coding.h"

Test(coding, knows_who_wants_gzip)
{
    cr_assert(coding_wants_gzip(STR("gzip")));
    cr_assert(coding_wants_gzip(STR("deflate,\tGzip ; q=0.001 , br")));
    cr_assert(coding_wants_gzip(STR("gzip;q=1")));
    cr_assert_not(coding_wants_gzip(STR("")));
    cr_assert_not(coding_wants_gzip(STR("identity, *")));
    cr_assert_not(coding_wants_gzip(STR("gzip;q=0.000")));
    cr_assert_not(coding_wants_gzip(STR("x-gzip")));
    cr_assert_not(coding_wants_gzip(STR(",,;")));
}

Test(coding, packs_and_is_unpacked)
{
    char text[5000];
    char back[6000] = "";
    struct buf packed = {0};
    memset(text, 'a', sizeof text);
    buf_text(&packed, "kept");
    coding_gzip(&packed, (struct str){text, sizeof text});
    cr_assert(memcmp(packed.data, "kept\x1f\x8b\x08\0\0\0\0\0", 12) == 0, "no time in the head");
    z_stream stream = {.next_in = (Bytef *)packed.data + 4,
                       .avail_in = (uInt)packed.len - 4,
                       .next_out = (Bytef *)back,
                       .avail_out = sizeof back};
    cr_assert_eq(inflateInit2(&stream, 15 + 16), Z_OK);
    cr_assert_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    cr_assert_eq(stream.total_out, sizeof text);
    cr_assert(memcmp(back, text, sizeof text) == 0);
    inflateEnd(&stream);
    buf_release(&packed);
}
