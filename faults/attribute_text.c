#include "attribute_text.h"

#include <stdlib.h>

#define DEPTH_MAX 64 /* twice what DynamoDB allows; deeper values are printed as they are */

static void print_value(struct buf *out, const struct doc *value, int depth);

/* Where the parts of a decimal number stand. */
struct decimal {
    bool negative;
    struct buf digits; /* without sign and point, as written */
    int64_t exponent;  /* of the last digit */
};

static bool take_exponent(struct str text, size_t at, int64_t *exponent)
{
    bool negative = at < text.len && text.data[at] == '-';
    if (at < text.len && (text.data[at] == '-' || text.data[at] == '+')) {
        at++;
    }
    int64_t number = 0;
    size_t first = at;
    for (; at < text.len && text.data[at] >= '0' && text.data[at] <= '9' && at - first < 9; at++) {
        number = number * 10 + (text.data[at] - '0');
    }
    *exponent += negative ? -number : number;
    return at > first && at == text.len;
}

static bool take_decimal(struct str text, struct decimal *out)
{
    size_t at = 0;
    bool point = false;
    out->negative = text.len > 0 && text.data[0] == '-';
    if (text.len > 0 && (text.data[0] == '-' || text.data[0] == '+')) {
        at++;
    }
    for (;
         at < text.len && (text.data[at] == '.' || (text.data[at] >= '0' && text.data[at] <= '9'));
         at++) {
        if (text.data[at] == '.') {
            if (point) {
                return false;
            }
            point = true;
            continue;
        }
        buf_byte(&out->digits, (unsigned char)text.data[at]);
        out->exponent -= point;
    }
    if (at < text.len && (text.data[at] == 'e' || text.data[at] == 'E')) {
        return out->digits.len > 0 && take_exponent(text, at + 1, &out->exponent);
    }
    return out->digits.len > 0 && at == text.len;
}

static void print_decimal(struct buf *out, const struct decimal *number)
{
    size_t first = 0, end = number->digits.len;
    int64_t exponent = number->exponent;
    while (first < end && number->digits.data[first] == '0') {
        first++;
    }
    for (; end > first && number->digits.data[end - 1] == '0'; end--) {
        exponent++;
    }
    if (first == end) {
        buf_text(out, "0");
    } else {
        buf_printf(out, "%s%.*sE%lld", number->negative ? "-" : "", (int)(end - first),
                   number->digits.data + first, (long long)exponent);
    }
}

void number_text(struct buf *out, struct str text)
{
    struct decimal number = {.negative = false};
    buf_init(&number.digits);
    if (take_decimal(text, &number)) {
        print_decimal(out, &number);
    } else {
        buf_str(out, text);
    }
    buf_release(&number.digits);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(buf_view(a), buf_view(b));
}

/* Sorts the texts, prints and releases them. */
static void print_sorted(struct buf *out, struct buf *texts, size_t count)
{
    if (count > 0) {
        qsort(texts, count, sizeof *texts, by_text);
    }
    for (size_t i = 0; i < count; i++) {
        buf_text(out, i ? "," : "");
        buf_str(out, buf_view(&texts[i]));
        buf_release(&texts[i]);
    }
    free(texts);
}

static void print_set(struct buf *out, const struct doc *list, bool numbers)
{
    struct buf *texts = mem_zalloc((list->list.count + 1) * sizeof *texts);
    for (size_t i = 0; i < list->list.count; i++) {
        const struct doc *member = &list->list.items[i];
        if (numbers && member->type == DOC_STRING) {
            number_text(&texts[i], member->string);
        } else {
            json_print(&texts[i], member);
        }
    }
    buf_text(out, "[");
    print_sorted(out, texts, list->list.count);
    buf_text(out, "]");
}

static void print_members(struct buf *out, const struct doc *map, int depth)
{
    struct buf *texts = mem_zalloc((map->map.count + 1) * sizeof *texts);
    for (size_t i = 0; i < map->map.count; i++) {
        json_print_string(&texts[i], map->map.members[i].name);
        buf_text(&texts[i], ":");
        print_value(&texts[i], &map->map.members[i].value, depth + 1);
    }
    buf_text(out, "{");
    print_sorted(out, texts, map->map.count);
    buf_text(out, "}");
}

static void print_list(struct buf *out, const struct doc *list, int depth)
{
    buf_text(out, "[");
    for (size_t i = 0; i < list->list.count; i++) {
        buf_text(out, i ? "," : "");
        print_value(out, &list->list.items[i], depth + 1);
    }
    buf_text(out, "]");
}

static void print_payload(struct buf *out, struct str type, const struct doc *payload, int depth)
{
    if (str_is(type, "N") && payload->type == DOC_STRING) {
        number_text(out, payload->string);
    } else if (payload->type == DOC_LIST && (str_is(type, "SS") || str_is(type, "BS"))) {
        print_set(out, payload, false);
    } else if (payload->type == DOC_LIST && str_is(type, "NS")) {
        print_set(out, payload, true);
    } else if (payload->type == DOC_LIST && str_is(type, "L")) {
        print_list(out, payload, depth);
    } else if (payload->type == DOC_MAP && str_is(type, "M")) {
        print_members(out, payload, depth);
    } else {
        json_print(out, payload);
    }
}

static void print_value(struct buf *out, const struct doc *value, int depth)
{
    if (depth > DEPTH_MAX || value->type != DOC_MAP || value->map.count != 1) {
        json_print(out, value);
        return;
    }
    const struct doc_member *member = &value->map.members[0];
    buf_printf(out, "{%.*s:", STR_ARG(member->name));
    print_payload(out, member->name, &member->value, depth);
    buf_text(out, "}");
}

void attribute_text(struct buf *out, const struct doc *value)
{
    print_value(out, value, 0);
}

void item_text(struct buf *out, const struct doc *item)
{
    if (item->type == DOC_MAP) {
        print_members(out, item, 0);
    } else {
        json_print(out, item);
    }
}

struct str item_text_copy(struct arena *arena, const struct doc *item)
{
    struct buf text;
    buf_init(&text);
    item_text(&text, item);
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

bool attribute_same(const struct doc *a, const struct doc *b)
{
    if (!a || !b) {
        return a == b;
    }
    struct buf left, right;
    buf_init(&left);
    buf_init(&right);
    attribute_text(&left, a);
    attribute_text(&right, b);
    bool same = str_eq(buf_view(&left), buf_view(&right));
    buf_release(&left);
    buf_release(&right);
    return same;
}
