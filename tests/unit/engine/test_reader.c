#include <criterion/criterion.h>

#include "../../../emulator/engine/reader.h"

#define ID 7

static struct range segment_of(uint64_t segment, uint64_t total)
{
    struct range range;
    range_init(&range);
    range_segment(&range, ID, segment, total);
    return range;
}

static void check_bytes(const struct buf *got, const struct buf *want)
{
    cr_assert(str_eq(buf_view(got), buf_view(want)));
}

/* API Reference, "Scan": the segments of a table together are the table, and share nothing. */
static void check_segments(uint64_t total)
{
    struct range whole = segment_of(0, 1);
    struct range before = segment_of(0, total);
    check_bytes(&before.low, &whole.low);
    for (uint64_t i = 1; i < total; i++) {
        struct range next = segment_of(i, total);
        check_bytes(&next.low, &before.high);
        cr_assert_lt(str_cmp(buf_view(&next.low), buf_view(&next.high)), 0);
        range_release(&before);
        before = next;
    }
    check_bytes(&before.high, &whole.high);
    range_release(&before);
    range_release(&whole);
}

Test(reader, segments_are_the_table_without_gap_or_overlap)
{
    static const uint64_t totals[] = {1, 2, 3, 7, 1000};
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
        check_segments(totals[i]);
    }
}

Test(reader, one_segment_holds_every_hash_of_its_id_and_no_other)
{
    struct range whole = segment_of(0, 1);
    cr_assert(range_covers(&whole, STR("\0\0\0\7\0\0\0\0\0\0\0\0a")));
    cr_assert(range_covers(&whole, STR("\0\0\0\7\xff\xff\xff\xff\xff\xff\xff\xffz")));
    cr_assert_not(range_covers(&whole, STR("\0\0\0\6\xff\xff\xff\xff\xff\xff\xff\xffz")));
    cr_assert_not(range_covers(&whole, STR("\0\0\0\x08\0\0\0\0\0\0\0\0a")));
    range_release(&whole);
}

Test(reader, half_the_hashes_lie_in_each_of_two_segments)
{
    struct range first = segment_of(0, 2);
    struct range second = segment_of(1, 2);
    struct str last = STR("\0\0\0\7\x7f\xff\xff\xff\xff\xff\xff\xffz");
    struct str middle = STR("\0\0\0\7\x80\0\0\0\0\0\0\0a");
    cr_assert(range_covers(&first, last));
    cr_assert_not(range_covers(&first, middle));
    cr_assert_not(range_covers(&second, last));
    cr_assert(range_covers(&second, middle));
    range_release(&first);
    range_release(&second);
}
