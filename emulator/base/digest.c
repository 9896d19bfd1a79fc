#include "digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define NOT_BASE64 0xff

struct sha256 {
    EVP_MD_CTX *context;
};

/* OpenSSL fails here only when memory is out or the library is broken: nothing to go on with. */
static void must(bool good)
{
    if (!good)
        abort();
}

/* No configuration file and no texts of errors: a hash needs neither, and they cost memory. */
static EVP_MD_CTX *new_context(void)
{
    must(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS,
                             NULL) == 1);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL);
    return context;
}

struct sha256 *sha256_new(void)
{
    struct sha256 *hash = mem_alloc(sizeof *hash);
    hash->context = new_context();
    must(EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL) == 1);
    return hash;
}

void sha256_free(struct sha256 *hash)
{
    if (!hash)
        return;
    EVP_MD_CTX_free(hash->context);
    free(hash);
}

void sha256_add(struct sha256 *hash, struct str bytes)
{
    must(EVP_DigestUpdate(hash->context, bytes.data, bytes.len) == 1);
}

void sha256_peek(const struct sha256 *hash, unsigned char out[32])
{
    EVP_MD_CTX *copy = new_context();
    must(EVP_MD_CTX_copy_ex(copy, hash->context) == 1);
    must(EVP_DigestFinal_ex(copy, out, NULL) == 1);
    EVP_MD_CTX_free(copy);
}

void sha256_of(struct str bytes, unsigned char out[32])
{
    must(EVP_Digest(bytes.data, bytes.len, out, NULL, EVP_sha256(), NULL) == 1);
}

void hmac_sha256(struct str key, struct str bytes, unsigned char out[32])
{
    unsigned char hash[32];
    must(HMAC(EVP_sha256(), key.data, (int)key.len, (const unsigned char *)bytes.data, bytes.len,
              hash, NULL) != NULL);
    memcpy(out, hash, sizeof hash);
}

uint32_t crc32_of(struct str bytes)
{
    return (uint32_t)crc32_z(0, (const unsigned char *)bytes.data, bytes.data ? bytes.len : 0);
}

void hex_print(struct buf *out, const unsigned char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    buf_reserve(out, 2 * count);
    for (size_t i = 0; i < count; i++) {
        char pair[2] = {digits[bytes[i] >> 4], digits[bytes[i] & 15]};
        buf_add(out, pair, sizeof pair);
    }
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void base64_group(char *out, const unsigned char *bytes, size_t count)
{
    uint32_t bits = (uint32_t)bytes[0] << 16;
    if (count > 1)
        bits |= (uint32_t)bytes[1] << 8;
    if (count > 2)
        bits |= bytes[2];
    out[0] = alphabet[bits >> 18];
    out[1] = alphabet[bits >> 12 & 63];
    out[2] = count > 1 ? alphabet[bits >> 6 & 63] : '=';
    out[3] = count > 2 ? alphabet[bits & 63] : '=';
}

void base64_print(struct buf *out, struct str bytes)
{
    buf_reserve(out, (bytes.len + 2) / 3 * 4);
    const unsigned char *from = (const unsigned char *)bytes.data;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t count = bytes.len - i < 3 ? bytes.len - i : 3;
        base64_group(out->data + out->len, from + i, count);
        out->len += 4;
    }
    out->data[out->len] = '\0';
}

static unsigned char sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned char)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (unsigned char)(c - 'a' + 26);
    if (c >= '0' && c <= '9')
        return (unsigned char)(c - '0' + 52);
    if (c == '+')
        return 62;
    return c == '/' ? 63 : NOT_BASE64;
}

static size_t padding(struct str text)
{
    if (text.len == 0 || text.data[text.len - 1] != '=')
        return 0;
    return text.data[text.len - 2] == '=' ? 2 : 1;
}

enum base64_fault base64_decode(struct arena *arena, struct str text, struct str *out)
{
    *out = (struct str){"", 0};
    if (text.len % 4)
        return BASE64_LENGTH;
    size_t count = text.len - padding(text);
    unsigned char *bytes = arena_alloc(arena, text.len / 4 * 3 + 1);
    size_t len = 0;
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned char six = sextet(text.data[i]);
        if (six == NOT_BASE64)
            return BASE64_CHARACTER;
        bits = (bits << 6 | six) & 0xffffff;
        if (i % 4) /* The first of four characters completes no byte. */
            bytes[len++] = (unsigned char)(bits >> (6 - 2 * (i % 4)));
    }
    uint32_t spare = count % 4 == 2 ? 0xf : count % 4 == 3 ? 0x3 : 0;
    if (bits & spare)
        return BASE64_TRAILING_BITS;
    bytes[len] = '\0';
    *out = (struct str){(const char *)bytes, len};
    return BASE64_OK;
}
