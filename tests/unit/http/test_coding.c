#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/digest.h"
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

static uint32_t little_endian(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* RFC 1952: the head has no time; the last bytes are CRC-32 and length of what was packed. */
Test(coding, packs_into_one_member)
{
    char text[5000];
    struct buf packed = {0};
    memset(text, 'a', sizeof text);
    buf_text(&packed, "kept");
    coding_gzip(&packed, (struct str){text, sizeof text});
    cr_assert(memcmp(packed.data, "kept\x1f\x8b\x08\0\0\0\0\0", 12) == 0);
    cr_assert_lt(packed.len, 100);
    cr_assert_eq(little_endian(packed.data + packed.len - 8),
                 crc32_of((struct str){text, sizeof text}));
    cr_assert_eq(little_endian(packed.data + packed.len - 4), sizeof text);
    buf_release(&packed);
}
