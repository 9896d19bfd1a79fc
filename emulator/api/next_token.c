#include "next_token.h"

#include <string.h>

#include "../base/digest.h"

#define SCOPE_BYTES 16
#define READ_BYTES 4
#define SEAL_BYTES 8
#define HASH_BYTES 32

static void add_scope(struct buf *out, const struct token_scope *scope)
{
    struct attribute member = {STR("p"), {.type = VALUE_L}};
    struct value item = {.type = VALUE_M};
    struct value *list = &member.value;
    list->list.count = scope->parameter_count;
    memcpy(&list->list.items, &scope->parameters, sizeof(struct value *)); /* read only */
    item.map.members = &member;
    item.map.count = 1;
    struct buf bytes;
    unsigned char hash[HASH_BYTES];
    buf_init(&bytes);
    buf_u64(&bytes, scope->statement.len);
    buf_str(&bytes, scope->statement);
    item_encode(&bytes, &item);
    sha256_of(buf_view(&bytes), hash);
    buf_add(out, hash, SCOPE_BYTES);
    buf_release(&bytes);
}

static void add_seal(struct buf *out, struct str sealed)
{
    unsigned char hash[HASH_BYTES];
    sha256_of(sealed, hash);
    buf_add(out, hash, SEAL_BYTES);
}

struct str next_token_print(struct arena *arena, const struct token_scope *scope,
                            const struct next_token *token)
{
    struct buf bytes, text;
    buf_init(&bytes);
    buf_init(&text);
    add_scope(&bytes, scope);
    buf_u32(&bytes, token->read);
    if (token->last) {
        item_encode(&bytes, token->last);
    }
    add_seal(&bytes, buf_view(&bytes));
    base64_print(&text, buf_view(&bytes));
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&bytes);
    buf_release(&text);
    return copy;
}

bool next_token_refuse(struct error *err)
{
    return error_set(err, ERROR_VALIDATION, "Invalid NextToken");
}

static bool is_sealed(struct str bytes)
{
    if (bytes.len < SCOPE_BYTES + READ_BYTES + SEAL_BYTES) {
        return false;
    }
    struct buf seal;
    buf_init(&seal);
    add_seal(&seal, (struct str){bytes.data, bytes.len - SEAL_BYTES});
    bool same = memcmp(seal.data, bytes.data + bytes.len - SEAL_BYTES, SEAL_BYTES) == 0;
    buf_release(&seal);
    return same;
}

static bool is_bound(struct str bytes, const struct token_scope *scope)
{
    struct buf bound;
    buf_init(&bound);
    add_scope(&bound, scope);
    bool same = memcmp(bound.data, bytes.data, SCOPE_BYTES) == 0;
    buf_release(&bound);
    return same;
}

static uint32_t read_u32(const char *bytes)
{
    uint32_t number = 0;
    for (size_t i = 0; i < READ_BYTES; i++) {
        number = number << 8 | (unsigned char)bytes[i];
    }
    return number;
}

bool next_token_read(struct arena *arena, const struct token_scope *scope, struct str text,
                     struct next_token *out, struct error *err)
{
    struct str bytes;
    if (base64_decode(arena, text, &bytes) != BASE64_OK || !is_sealed(bytes)) {
        return next_token_refuse(err);
    }
    if (!is_bound(bytes, scope)) {
        return error_set(err, ERROR_VALIDATION, "NextToken does not match request");
    }
    *out = (struct next_token){.read = read_u32(bytes.data + SCOPE_BYTES)};
    struct str key = {bytes.data + SCOPE_BYTES + READ_BYTES,
                      bytes.len - SCOPE_BYTES - READ_BYTES - SEAL_BYTES};
    if (key.len == 0) {
        return true;
    }
    struct value *last = arena_zalloc(arena, sizeof *last);
    out->last = last;
    return item_decode(arena, key, last) || next_token_refuse(err);
}
