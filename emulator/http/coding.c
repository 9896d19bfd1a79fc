#include "coding.h"

#include <assert.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

enum { GZIP_WINDOW_BITS = 15 + 16, GZIP_MEMORY_LEVEL = 8 };

/* Cuts what stands before the first `mark` off `rest`, without blanks round it. */
static struct str next_word(struct str *rest, char mark)
{
    struct str word = str_cut(rest, mark);
    while (word.len > 0 && (word.data[0] == ' ' || word.data[0] == '\t')) {
        word = (struct str){word.data + 1, word.len - 1};
    }
    while (word.len > 0 && (word.data[word.len - 1] == ' ' || word.data[word.len - 1] == '\t')) {
        word.len--;
    }
    return word;
}

/* "q=0", "q=0.000": not wanted. */
static bool is_zero_weight(struct str parameter)
{
    if (!str_starts(parameter, STR("q=0"))) {
        return false;
    }
    for (size_t i = 3; i < parameter.len; i++) {
        if (parameter.data[i] != '0' && parameter.data[i] != '.') {
            return false;
        }
    }
    return true;
}

bool coding_wants_gzip(struct str accept_encoding)
{
    while (accept_encoding.len > 0) {
        struct str weight = next_word(&accept_encoding, ',');
        struct str name = weight.len > 0 ? next_word(&weight, ';') : weight;
        if (name.len == 4 && strncasecmp(name.data, "gzip", 4) == 0) {
            return weight.len == 0 || !is_zero_weight(next_word(&weight, ';'));
        }
    }
    return false;
}

void coding_gzip(struct buf *out, struct str bytes)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes.data, .avail_in = (uInt)bytes.len};
    int good = deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS,
                            GZIP_MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
    assert(good == Z_OK);
    size_t bound = deflateBound(&stream, bytes.len);
    buf_reserve(out, bound);
    stream.next_out = (Bytef *)out->data + out->len;
    stream.avail_out = (uInt)bound;
    good = deflate(&stream, Z_FINISH);
    assert(good == Z_STREAM_END);
    out->len += stream.total_out;
    out->data[out->len] = '\0';
    deflateEnd(&stream);
}
