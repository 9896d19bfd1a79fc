#include "vector.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(float) == VECTOR_ELEMENT_BYTES, "IEEE 754 single precision");

bool vector_distance_by_name(struct str name, enum vector_distance *out)
{
    static const char *const names[] = {
        [VECTOR_COSINE] = "COSINE",
        [VECTOR_DOT_PRODUCT] = "DOT_PRODUCT",
        [VECTOR_EUCLIDEAN] = "EUCLIDEAN",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(name, names[i])) {
            *out = (enum vector_distance)i;
            return true;
        }
    }
    return false;
}

/* ---- Numbers to 32 bits, and back ---- */

/* The C library rounds decimal text correctly; no program of ours sets a locale. */
static float nearest(const struct number *number)
{
    char text[NUMBER_DIGITS_MAX + 16];
    size_t len = 0;
    text[len++] = number->sign < 0 ? '-' : '+';
    text[len++] = '.';
    for (size_t i = 0; i < number->count; i++) {
        text[len++] = (char)('0' + number->digits[i]);
    }
    (void)snprintf(text + len, sizeof text - len, "0e%d", number->exponent);
    return strtof(text, NULL);
}

bool vector_append(struct buf *out, const struct number *number)
{
    float element = nearest(number);
    uint32_t bits;
    if (!isfinite(element)) {
        return false;
    }
    memcpy(&bits, &element, sizeof bits);
    buf_u32(out, bits);
    return true;
}

static float element_at(struct str vector, size_t i)
{
    const unsigned char *bytes = (const unsigned char *)vector.data + i * VECTOR_ELEMENT_BYTES;
    uint32_t bits = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
                    (uint32_t)bytes[3];
    float element;
    memcpy(&element, &bits, sizeof element);
    return element;
}

bool vector_encode(struct arena *arena, const struct value *value, size_t dimensions,
                   struct str *out)
{
    if (!value || value->type != VALUE_L || value->list.count != dimensions) {
        return false;
    }
    struct buf bytes;
    buf_init(&bytes);
    bool good = true;
    for (size_t i = 0; i < dimensions && good; i++) {
        const struct value *element = &value->list.items[i];
        good = element->type == VALUE_N && vector_append(&bytes, &element->number);
    }
    *out = arena_copy(arena, buf_view(&bytes));
    buf_release(&bytes);
    return good;
}

/* Nine digits tell any two of them apart. */
static void shortest(float element, struct number *out)
{
    char text[32];
    for (int digits = 0; digits < 9; digits++) {
        (void)snprintf(text, sizeof text, "%.*e", digits, (double)element);
        float back = strtof(text, NULL);
        if (back >= element && back <= element) {
            break;
        }
    }
    (void)number_scan(str_from(text), out);
}

void vector_decode(struct arena *arena, struct str vector, struct value *out)
{
    size_t count = vector.len / VECTOR_ELEMENT_BYTES;
    *out = (struct value){.type = VALUE_L};
    out->list.items = ARENA_ARRAY(arena, struct value, count);
    out->list.count = count;
    for (size_t i = 0; i < count; i++) {
        out->list.items[i].type = VALUE_N;
        shortest(element_at(vector, i), &out->list.items[i].number);
    }
}

void vector_dump(struct json_writer *w, const struct value *list)
{
    struct buf text;
    buf_init(&text);
    json_open(w, '{');
    json_name(w, "L");
    json_open(w, '[');
    for (size_t i = 0; i < list->list.count; i++) {
        buf_clear(&text);
        number_print(&text, &list->list.items[i].number);
        buf_text(&text, memchr(text.data, '.', text.len) ? "" : ".0");
        json_open(w, '{');
        json_name(w, "N");
        json_string(w, buf_view(&text));
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
    buf_release(&text);
}

/* ---- Scores ---- */

static double dot(struct str a, struct str b)
{
    double sum = 0;
    for (size_t i = 0; i < a.len / VECTOR_ELEMENT_BYTES; i++) {
        sum += (double)element_at(a, i) * (double)element_at(b, i);
    }
    return sum;
}

static double euclidean(struct str a, struct str b)
{
    double sum = 0;
    for (size_t i = 0; i < a.len / VECTOR_ELEMENT_BYTES; i++) {
        double apart = (double)element_at(a, i) - (double)element_at(b, i);
        sum += apart * apart;
    }
    return sqrt(sum);
}

/*
 * One root of the product, not two roots: of a vector and itself it is exact, and the score is 0.
 * A vector without length has no direction; like one at a right angle it scores 1.
 */
static double cosine(struct str a, struct str b)
{
    double lengths = sqrt(dot(a, a) * dot(b, b));
    if (lengths <= 0) {
        return 1;
    }
    double likeness = dot(a, b) / lengths;
    return 1 - (likeness > 1 ? 1 : likeness < -1 ? -1 : likeness);
}

/* To 32 bits; what is beyond them is the largest number that they hold. */
static double rounded(double score)
{
    double bounded = score > (double)FLT_MAX    ? (double)FLT_MAX
                     : score < -(double)FLT_MAX ? -(double)FLT_MAX
                                                : score;
    return (double)(float)bounded;
}

double vector_score(enum vector_distance distance, struct str a, struct str b)
{
    double score = distance == VECTOR_COSINE      ? cosine(a, b)
                   : distance == VECTOR_EUCLIDEAN ? euclidean(a, b)
                                                  : dot(a, b);
    return rounded(score);
}

bool vector_closer(enum vector_distance distance, double a, double b)
{
    return distance == VECTOR_DOT_PRODUCT ? a > b : a < b;
}
