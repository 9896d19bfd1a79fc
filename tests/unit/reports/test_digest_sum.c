#include "../../../reports/digest_sum.h"

#include <criterion/criterion.h>
#include <string.h>

#define ONE "1111111111111111111111111111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222222222222222222222222222"

static const char *text(const struct digest_sum *sum)
{
    static char out[DIGEST_HEX];
    digest_sum_text(sum, out);
    return out;
}

Test(digest_sum, is_the_same_however_it_is_put_together)
{
    struct digest_sum whole = {{0}}, first = {{0}}, second = {{0}};
    for (uint64_t seed = 0; seed < 100; seed++) {
        const char *digest = seed % 3 == 0 ? ONE : TWO;
        digest_sum_add(&whole, seed, digest);
        digest_sum_add(seed % 2 == 0 ? &first : &second, seed, digest);
    }
    digest_sum_merge(&second, &first);
    cr_assert_arr_eq(whole.bytes, second.bytes, 32);
}

Test(digest_sum, tells_who_had_which_digest)
{
    struct digest_sum one = {{0}}, other = {{0}};
    digest_sum_add(&one, 1, ONE);
    digest_sum_add(&one, 2, TWO);
    digest_sum_add(&other, 1, TWO);
    digest_sum_add(&other, 2, ONE);
    cr_assert_arr_neq(one.bytes, other.bytes, 32);
}

/* printf '7 1111...' | sha256sum */
Test(digest_sum, of_one_run_is_the_hash_of_seed_and_digest)
{
    struct digest_sum sum = {{0}};
    digest_sum_add(&sum, 7, ONE);
    cr_assert_str_eq(text(&sum),
                     "d130572a3fe7a8fbcd5368fb7a4483764953b170867517a4f38e928e39d34785");
}

Test(digest_sum, carries)
{
    struct digest_sum sum = {{0}}, one = {{0}};
    memset(sum.bytes, 0xff, 32);
    one.bytes[31] = 2;
    digest_sum_merge(&sum, &one);
    cr_assert_str_eq(text(&sum),
                     "0000000000000000000000000000000000000000000000000000000000000001");
}

Test(digest_sum, is_read_as_it_was_written)
{
    struct digest_sum sum = {{0}}, read = {{0}};
    digest_sum_add(&sum, 1, ONE);
    cr_assert(digest_sum_read(&read, str_from(text(&sum))));
    cr_assert_arr_eq(sum.bytes, read.bytes, 32);
    cr_assert_not(digest_sum_read(&read, STR("12")));
    cr_assert_not(digest_sum_read(
        &read, STR("g000000000000000000000000000000000000000000000000000000000000001")));
}
