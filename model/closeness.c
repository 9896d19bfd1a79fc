#include "closeness.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool vector_of(const struct doc *value, size_t dimensions, struct element *out)
{
    if (!value || !typed_is(value, "L") || typed_payload(value)->list.count != dimensions) {
        return false;
    }
    for (size_t i = 0; i < dimensions; i++) {
        const struct doc *element = &typed_payload(value)->list.items[i];
        char text[256];
        if (!typed_is(element, "N")) {
            return false;
        }
        (void)snprintf(text, sizeof text, "%.*s", STR_ARG(typed_payload(element)->string));
        out[i].number = strtof(text, NULL);
        if (!isfinite(out[i].number)) {
            return false;
        }
    }
    return true;
}

struct doc vector_doc(struct arena *arena, const struct element *vector, size_t dimensions)
{
    struct doc *elements = ARENA_ARRAY(arena, struct doc, dimensions);
    for (size_t i = 0; i < dimensions; i++) {
        const char *text = "0";
        for (int digits = 1; digits <= 9; digits++) { /* nine tell any two apart */
            char printed[32];
            (void)snprintf(printed, sizeof printed, "%.*e", digits - 1, (double)vector[i].number);
            text = arena_copy(arena, str_from(printed)).data;
            float back = strtof(text, NULL);
            if (back >= vector[i].number && back <= vector[i].number) {
                break;
            }
        }
        elements[i] = typed_number(arena, str_from(text));
    }
    struct doc list = {.type = DOC_LIST, .list = {elements, dimensions}};
    return typed_make(arena, "L", list);
}

static double product(const struct element *a, const struct element *b, size_t dimensions)
{
    double sum = 0;
    for (size_t i = 0; i < dimensions; i++) {
        sum += (double)a[i].number * (double)b[i].number;
    }
    return sum;
}

static double apart(const struct element *a, const struct element *b, size_t dimensions)
{
    double sum = 0;
    for (size_t i = 0; i < dimensions; i++) {
        double difference = (double)a[i].number - (double)b[i].number;
        sum += difference * difference;
    }
    return sqrt(sum);
}

/* One less the cosine of the angle; without a direction as at a right angle. */
static double turned(const struct element *a, const struct element *b, size_t dimensions)
{
    double lengths = sqrt(product(a, a, dimensions) * product(b, b, dimensions));
    double cosine = lengths > 0 ? product(a, b, dimensions) / lengths : 0;
    return 1 - fmin(1, fmax(-1, cosine));
}

double closeness(struct str distance, const struct element *a, const struct element *b,
                 size_t dimensions)
{
    double score = str_is(distance, "COSINE")      ? turned(a, b, dimensions)
                   : str_is(distance, "EUCLIDEAN") ? apart(a, b, dimensions)
                                                   : product(a, b, dimensions);
    return (double)(float)fmin((double)FLT_MAX, fmax(-(double)FLT_MAX, score));
}

bool is_closer(struct str distance, double a, double b)
{
    return str_is(distance, "DOT_PRODUCT") ? a > b : a < b;
}
