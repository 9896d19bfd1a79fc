/*
 * Numbers: text is read, refused and printed, sums and differences are made, numbers compared and
 * their bytes charged as longhand does it; bytes lead back, and their order is that of values.
 *
 * Input: two texts, parted by the first blank.
 */
#include <stdio.h>
#include <string.h>

#include "../emulator/data/number.h"
#include "lots.h"
#include "longhand.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* A number twice: as the emulator has it, and longhand. */
struct pair {
    struct number number;
    struct longhand judge;
};

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static bool same(const struct number *a, const struct number *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static enum longhand_verdict verdict_of(enum number_fault fault)
{
    switch (fault) {
    case NUMBER_OK: return LONGHAND_GOOD;
    case NUMBER_PRECISION: return LONGHAND_LONG;
    case NUMBER_OVERFLOW:
    case NUMBER_WRAP: return LONGHAND_LARGE;
    case NUMBER_UNDERFLOW: return LONGHAND_SMALL;
    default: return LONGHAND_NO_NUMBER;
    }
}

/* Text that is refused must be refused with words, and for the right reason. */
static bool scan(struct str text, struct pair *out)
{
    struct arena arena;
    struct error err;
    arena_init(&arena);
    error_init(&err, &arena);
    bool good = number_parse(text, &out->number, &err);
    require(good == (err.code == ERROR_NONE) && good == (err.message == NULL));
    require(verdict_of(number_scan(text, &out->number)) == longhand_read(text, &out->judge));
    arena_release(&arena);
    return good;
}

static void check_same(const struct number *number, const struct longhand *judge)
{
    struct buf text, judged;
    struct number back;
    buf_init(&text);
    buf_init(&judged);
    number_print(&text, number);
    longhand_print(&judged, judge);
    require(str_eq(buf_view(&text), buf_view(&judged)));
    require(number_scan(buf_view(&text), &back) == NUMBER_OK && same(number, &back));
    require(number_size(number) == longhand_size(judge));
    buf_release(&text);
    buf_release(&judged);
}

static void check_bytes(const struct number *number)
{
    struct buf bytes;
    struct number back;
    buf_init(&bytes);
    number_encode(&bytes, number);
    struct str rest = buf_view(&bytes);
    require(number_decode(&rest, &back) && rest.len == 0 && same(number, &back));
    buf_release(&bytes);
}

/* Whatever bytes decode must be what encoding writes. */
static void check_raw(struct str raw)
{
    struct number number;
    struct buf bytes;
    struct str rest = raw;
    if (!number_decode(&rest, &number)) {
        return;
    }
    buf_init(&bytes);
    number_encode(&bytes, &number);
    require(str_eq(buf_view(&bytes), (struct str){raw.data, raw.len - rest.len}));
    buf_release(&bytes);
}

static void check_order(const struct pair *a, const struct pair *b)
{
    struct buf left, right;
    buf_init(&left);
    buf_init(&right);
    number_encode(&left, &a->number);
    number_encode(&right, &b->number);
    int order = sign(longhand_cmp(&a->judge, &b->judge));
    require(sign(number_cmp(&a->number, &b->number)) == order);
    require(sign(number_cmp(&b->number, &a->number)) == -order);
    require(sign(str_cmp(buf_view(&left), buf_view(&right))) == order);
    require((order == 0) == same(&a->number, &b->number));
    buf_release(&left);
    buf_release(&right);
}

static bool is_told(const struct error *err, enum longhand_verdict verdict)
{
    const char *words = verdict == LONGHAND_LARGE   ? "overflow"
                        : verdict == LONGHAND_SMALL ? "underflow"
                                                    : "38 significant digits";
    return err->message && !err->enveloped && strstr(err->message, words);
}

/* The result also stands where an operand stood. */
static void check_sum(struct arena *arena, const struct pair *a, const struct pair *b, bool minus)
{
    struct error err;
    struct longhand term = minus ? longhand_negated(&b->judge) : b->judge, judge;
    struct number sum, in_place = a->number;
    error_init(&err, arena);
    longhand_add(&a->judge, &term, &judge);
    enum longhand_verdict verdict = longhand_judge(&judge);
    bool good = minus ? number_sub(&a->number, &b->number, &sum, &err)
                      : number_add(&a->number, &b->number, &sum, &err);
    require(good == (verdict == LONGHAND_GOOD));
    if (!good) {
        require(is_told(&err, verdict));
        return;
    }
    check_same(&sum, &judge);
    check_bytes(&sum);
    require(minus ? number_sub(&in_place, &b->number, &in_place, &err)
                  : number_add(&in_place, &b->number, &in_place, &err));
    require(same(&in_place, &sum));
}

static void check_integer(const unsigned char *data, size_t size)
{
    int64_t integer = 0;
    char text[24];
    struct pair pair;
    memcpy(&integer, data, size < sizeof integer ? size : sizeof integer);
    (void)snprintf(text, sizeof text, "%lld", (long long)integer);
    number_from_int(integer, &pair.number);
    require(longhand_read(str_from(text), &pair.judge) == LONGHAND_GOOD);
    check_same(&pair.number, &pair.judge);
}

static void check_pair(const struct pair *a, const struct pair *b)
{
    struct arena arena;
    arena_init(&arena);
    check_order(a, b);
    check_sum(&arena, a, b, false);
    check_sum(&arena, b, a, false);
    check_sum(&arena, a, b, true);
    check_sum(&arena, b, a, true);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const char *text = (const char *)data;
    const char *blank = size ? memchr(text, ' ', size) : NULL;
    size_t first = blank ? (size_t)(blank - text) : size;
    struct str rest = blank ? (struct str){blank + 1, size - first - 1} : STR("");
    struct pair a, b;
    check_raw((struct str){text, size});
    check_integer(data, size);
    if (!scan((struct str){text, first}, &a)) {
        return 0;
    }
    check_same(&a.number, &a.judge);
    check_bytes(&a.number);
    if (scan(rest, &b)) {
        check_pair(&a, &b);
    }
    return 0;
}
