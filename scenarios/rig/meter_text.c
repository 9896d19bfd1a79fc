/* The meter in Prometheus' words: https://prometheus.io/docs/instrumenting/exposition_formats/ */
#include <inttypes.h>
#include <stdio.h>

#include "meter.h"

/* HELP texts escape backslash and newline, label values the quote as well. */
static void print_value(struct buf *out, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.data[i];
        if (c == '\\' || c == '"') {
            buf_byte(out, '\\');
        }
        if (c == '\n') {
            buf_text(out, "\\n");
        } else {
            buf_byte(out, (unsigned char)c);
        }
    }
}

/* Labels that stand between braces, as many as there are. */
struct labels {
    struct buf *out;
    bool open;
};

static void print_label(struct labels *labels, const char *name, struct str value)
{
    if (value.len == 0) {
        return; /* the same as none, to Prometheus */
    }
    buf_printf(labels->out, "%s%s=\"", labels->open ? "," : "{", name);
    print_value(labels->out, value);
    buf_byte(labels->out, '"');
    labels->open = true;
}

static void print_labels(struct buf *out, const struct meter_series *series, struct str end)
{
    struct labels labels = {out, false};
    print_label(&labels, "TableName", series->table);
    print_label(&labels, "GlobalSecondaryIndexName", series->index);
    print_label(&labels, series->kind == METER_FAULT ? "Kind" : "Operation", series->operation);
    print_label(&labels, "Account", series->account);
    print_label(&labels, "Region", series->region);
    print_label(&labels, "le", end);
    buf_text(out, labels.open ? "} " : " ");
}

static void print_number(struct buf *out, enum meter_unit unit, uint64_t value)
{
    switch (unit) {
    case METER_COUNT: buf_printf(out, "%" PRIu64 "\n", value); break;
    case METER_HALVES: buf_printf(out, "%" PRIu64 ".%d\n", value / 2, value % 2 ? 5 : 0); break;
    case METER_MILLISECONDS:
        buf_printf(out, "%" PRIu64 ".%03d\n", value / 1000, (int)(value % 1000));
        break;
    case METER_SECONDS:
        buf_printf(out, "%" PRIu64 ".%06d\n", value / 1000000, (int)(value % 1000000));
        break;
    }
}

/* Buckets count all that is not above their end. */
static void print_histogram(struct buf *out, const struct meter_row *row,
                            const struct meter_series *series)
{
    uint64_t seen = 0;
    for (unsigned i = 0; i <= METER_SPANS; i++) {
        char end[24] = "+Inf";
        if (i < METER_SPANS) {
            snprintf(end, sizeof end, "%" PRId64 ".%d", meter_span_us[i] / 1000,
                     (int)(meter_span_us[i] % 1000 / 100));
        }
        seen += series->spans[i];
        buf_printf(out, "%s_bucket", row->name);
        print_labels(out, series, str_from(end));
        buf_printf(out, "%" PRIu64 "\n", seen);
    }
    buf_printf(out, "%s_sum", row->name);
    print_labels(out, series, STR(""));
    print_number(out, row->unit, series->counts[METER_LATENCY]);
    buf_printf(out, "%s_count", row->name);
    print_labels(out, series, STR(""));
    buf_printf(out, "%" PRIu64 "\n", seen);
}

static bool has(const struct meter_series *series, enum meter_code code)
{
    const struct meter_row *row = &meter_rows[code];
    bool of_table = row->dimensions == METER_TABLE;
    if (series->kind != (of_table ? METER_SUBJECT : row->dimensions) ||
        (of_table && series->index.len > 0)) {
        return false;
    }
    return row->type != METER_GAUGE || (series->set >> code & 1) != 0;
}

static void print_meter(struct buf *out, enum meter_code code, struct meter_series **list,
                        size_t count)
{
    static const char *const types[] = {"counter", "gauge", "histogram"};
    const struct meter_row *row = &meter_rows[code];
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name,
               types[row->type]);
    for (size_t i = 0; i < count; i++) {
        const struct meter_series *series = list[i];
        if (!has(series, code)) {
            continue;
        }
        if (row->type == METER_HISTOGRAM) {
            print_histogram(out, row, series);
            continue;
        }
        buf_text(out, row->name);
        print_labels(out, series, STR(""));
        print_number(out, row->unit, series->counts[code]);
    }
}

void meter_print(struct meter *meter, const struct ddb *ddb, struct buf *out)
{
    struct arena arena;
    arena_init(&arena);
    meter_measure(meter, ddb);
    struct meter_series **list = meter_sorted(meter, &arena);
    for (int code = 0; code < METERS; code++) {
        print_meter(out, (enum meter_code)code, list, meter->count);
    }
    arena_release(&arena);
}
