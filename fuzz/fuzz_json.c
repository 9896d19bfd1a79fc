/*
 * JSON: the reader of requests and Jansson make the same of every text - the same document, or the
 * same complaint at the same place. And a document survives printing.
 *
 * Input: the text.
 */
#include <stdlib.h>
#include <string.h>

#include "../emulator/base/json.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_equal(const struct doc *a, const struct doc *b);

static void require_equal_lists(const struct doc *a, const struct doc *b)
{
    require(a->list.count == b->list.count);
    for (size_t i = 0; i < a->list.count; i++)
        require_equal(&a->list.items[i], &b->list.items[i]);
}

static void require_equal_maps(const struct doc *a, const struct doc *b)
{
    require(a->map.count == b->map.count);
    for (size_t i = 0; i < a->map.count; i++) {
        require(str_eq(a->map.members[i].name, b->map.members[i].name));
        require_equal(&a->map.members[i].value, &b->map.members[i].value);
    }
}

/* Strings of both are followed by a NUL. */
static void require_equal_strings(struct str a, struct str b)
{
    require(str_eq(a, b) && a.data[a.len] == '\0' && b.data[b.len] == '\0');
}

/* The very same number, -0.0 and 0.0 told apart. */
static uint64_t bits_of(double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits;
}

static void require_equal(const struct doc *a, const struct doc *b)
{
    require(a->type == b->type);
    switch (a->type) {
    case DOC_NULL: break;
    case DOC_BOOL: require(a->boolean == b->boolean); break;
    case DOC_INTEGER: require(a->integer == b->integer); break;
    case DOC_REAL: require(bits_of(a->real) == bits_of(b->real)); break;
    case DOC_STRING: require_equal_strings(a->string, b->string); break;
    case DOC_LIST: require_equal_lists(a, b); break;
    case DOC_MAP: require_equal_maps(a, b); break;
    }
}

static void check_print(struct arena *arena, const struct doc *doc)
{
    struct buf text;
    struct doc back;
    buf_init(&text);
    json_print(&text, doc);
    require(json_read(arena, buf_view(&text), &back, NULL));
    require_equal(doc, &back);
    buf_release(&text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct arena arena;
    struct doc doc, whole;
    struct json_fault fault, other;
    json_setup();
    arena_init(&arena);
    bool good = json_read(&arena, text, &doc, &fault);
    require(good == json_read_whole(&arena, text, &whole, &other));
    if (good) {
        require_equal(&doc, &whole);
        check_print(&arena, &doc);
    } else {
        require(fault.line == other.line && fault.column == other.column);
        require(strcmp(fault.message, other.message) == 0);
    }
    arena_release(&arena);
    return 0;
}
