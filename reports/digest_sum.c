#include "digest_sum.h"

#include <inttypes.h>
#include <stdio.h>

#include "../emulator/base/digest.h"

void digest_sum_merge(struct digest_sum *sum, const struct digest_sum *other)
{
    unsigned carry = 0;
    for (int i = 31; i >= 0; i--) {
        carry += (unsigned)sum->bytes[i] + other->bytes[i];
        sum->bytes[i] = (unsigned char)(carry & 0xff);
        carry >>= 8;
    }
}

void digest_sum_add(struct digest_sum *sum, uint64_t seed, const char *digest)
{
    struct digest_sum one;
    char text[96];
    int len = snprintf(text, sizeof text, "%" PRIu64 " %.64s", seed, digest);
    sha256_of((struct str){text, (size_t)len}, one.bytes);
    digest_sum_merge(sum, &one);
}

void digest_sum_text(const struct digest_sum *sum, char out[DIGEST_HEX])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 32; i++) {
        out[2 * i] = digits[sum->bytes[i] >> 4];
        out[2 * i + 1] = digits[sum->bytes[i] & 15];
    }
    out[64] = '\0';
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool digest_sum_read(struct digest_sum *sum, struct str text)
{
    for (size_t i = 0; i < 32 && text.len == 64; i++) {
        int high = digit(text.data[2 * i]);
        int low = digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        sum->bytes[i] = (unsigned char)(high * 16 + low);
    }
    return text.len == 64;
}
