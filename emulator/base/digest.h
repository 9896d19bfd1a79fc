/* Hashes and encodings of bytes: SHA-256, HMAC, CRC-32, base64, hex. */
#ifndef DYNARIG_DIGEST_H
#define DYNARIG_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "str.h"

struct sha256; /* a running hash */

struct sha256 *sha256_new(void);
void sha256_free(struct sha256 *hash);
void sha256_add(struct sha256 *hash, struct str bytes);
/* Hash of what was added so far, as 32 bytes; more may be added afterwards. */
void sha256_peek(const struct sha256 *hash, unsigned char out[32]);
void sha256_of(struct str bytes, unsigned char out[32]);

/* `out` may be the key's own bytes. */
void hmac_sha256(struct str key, struct str bytes, unsigned char out[32]);

uint32_t crc32_of(struct str bytes); /* IEEE, as the x-amz-crc32 header wants it */

void hex_print(struct buf *out, const unsigned char *bytes, size_t count);
void base64_print(struct buf *out, struct str bytes);
/* Why text is not base64, as DynamoDB tells it apart. */
enum base64_fault { BASE64_OK, BASE64_LENGTH, BASE64_TRAILING_BITS, BASE64_CHARACTER };
enum base64_fault base64_decode(struct arena *arena, struct str text, struct str *out);

#endif
