#include "bound.h"

#include "../../emulator/base/json.h"
#include "../../faults/nearest.h"
#include "../../model/decimal.h"

static const struct {
    const char *name;
    bool share;
} metrics[METRICS] = {
#define METRIC(name, text, share) [METRIC_##name] = {text, share},
#include "metric.def"
#undef METRIC
};

const char *metric_name(enum metric metric)
{
    return metrics[metric].name;
}

bool metric_is_share(enum metric metric)
{
    return metrics[metric].share;
}

static bool read_metric(const struct checker *c, const char *path, struct str given,
                        enum metric *out)
{
    struct nearest nearest;
    nearest_init(&nearest, given);
    for (int i = 0; i < METRICS; i++) {
        nearest_offer(&nearest, str_from(metrics[i].name));
        if (str_is(given, metrics[i].name)) {
            *out = (enum metric)i;
            return true;
        }
    }
    return checker_refuse(c, checker_member(c, path, STR("metric")), "unknown metric \"%.*s\"%s",
                          STR_ARG(given), nearest_hint(&nearest, c->arena));
}

/* A sum is held against a number as DynamoDB has them, which JSON has as text. */
static bool read_decimal(const struct checker *c, const char *path, const struct doc *doc,
                         struct arena *keep, struct limit *out)
{
    struct decimal number;
    if (doc->type != DOC_STRING || !decimal_read(doc->string, &number)) {
        return checker_refuse(c, path, "expected a number as text, such as \"1000\", found %s",
                              checker_found(c, doc));
    }
    out->text = arena_copy(keep, doc->string);
    return true;
}

static bool read_limit(const struct checker *c, const char *path, const struct doc *doc,
                       const char *name, const struct bound *bound, struct arena *keep,
                       struct limit *out)
{
    const struct doc *member = checker_get(doc, name);
    const char *at = checker_member(c, path, str_from(name));
    if (!member) {
        return true;
    }
    out->given = true;
    if (bound->sum.len > 0) {
        return read_decimal(c, at, member, keep, out);
    }
    struct buf text;
    buf_init(&text);
    json_print(&text, member);
    out->text = arena_copy(keep, buf_view(&text));
    buf_release(&text);
    return metrics[bound->metric].share
               ? checker_fraction(c, at, member, &out->number)
               : checker_integer(c, at, member, 0, INT64_MAX, &out->number);
}

static bool read_subject(const struct checker *c, const char *path, const struct doc *doc,
                         struct arena *keep, struct bound *out)
{
    struct str metric;
    if (!checker_text(c, path, doc, "table", keep, &out->table) ||
        !checker_text(c, path, doc, "sum", keep, &out->sum) ||
        !checker_text(c, path, doc, "metric", keep, &metric)) {
        return false;
    }
    bool sum = out->table.len > 0 && out->sum.len > 0;
    bool none = out->table.len == 0 && out->sum.len == 0;
    if (metric.len > 0 ? !none : !sum) {
        return checker_refuse(c, path, "expected \"table\" and \"sum\", or \"metric\"");
    }
    return metric.len == 0 || read_metric(c, path, metric, &out->metric);
}

static bool read_one(const struct checker *c, const char *path, const struct doc *doc,
                     struct arena *keep, struct bound *out)
{
    static const char *const names[] = {"table",    "sum",     "metric", "equals",
                                        "at-least", "at-most", NULL};
    return checker_members(c, path, doc, names) && read_subject(c, path, doc, keep, out) &&
           read_limit(c, path, doc, "equals", out, keep, &out->equals) &&
           read_limit(c, path, doc, "at-least", out, keep, &out->least) &&
           read_limit(c, path, doc, "at-most", out, keep, &out->most) &&
           (out->equals.given || out->least.given || out->most.given ||
            checker_refuse(c, path, "expected \"equals\", \"at-least\" or \"at-most\""));
}

bool bounds_read(const struct checker *c, const struct doc *list, struct arena *keep,
                 struct bound *out)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (!read_one(c, checker_item(c, "bounds", i), &list->list.items[i], keep, &out[i])) {
            return false;
        }
    }
    return true;
}
