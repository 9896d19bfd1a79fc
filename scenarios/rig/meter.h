/*
 * The meter: counts what a run's requests used, by table, global index and operation, under
 * CloudWatch's names (meter.def). It is told by the rig, and costs what the counting costs; the
 * rest is done when somebody asks.
 */
#ifndef DYNARIG_METER_H
#define DYNARIG_METER_H

#include "../../emulator/http/hooks.h"
#include "../../faults/tally.h"

enum meter_code {
#define METER(code, name, type, unit, dimensions, help) METER_##code,
#include "meter.def"
#undef METER
    METERS,
};

enum meter_type { METER_COUNTER, METER_GAUGE, METER_HISTOGRAM };
enum meter_unit { METER_COUNT, METER_HALVES, METER_MILLISECONDS, METER_SECONDS };

/* What a series is of. Several kinds of series may have one table. */
enum meter_dimensions {
    METER_SUBJECT,
    METER_TABLE, /* kept in the series of METER_SUBJECT */
    METER_OPERATION,
    METER_HOME,
    METER_REQUEST,
    METER_FAULT,
    METER_SELF,
    METER_PARTITION, /* for samples alone: CloudWatch tells of none */
    METER_KINDS,
};

struct meter_row {
    const char *name;
    enum meter_type type;
    enum meter_unit unit;
    enum meter_dimensions dimensions;
    const char *help;
};
extern const struct meter_row meter_rows[METERS];

/* Latencies of replies, by the class that holds them: the upper ends in microseconds. */
enum { METER_SPANS = 13 };
extern const int64_t meter_span_us[METER_SPANS];

/* Counts of one set of dimensions. What does not apply is empty. */
struct meter_series {
    enum meter_dimensions kind;
    struct str account, region, table, index;
    struct str operation;            /* or the kind of a fault, or the range of a partition */
    uint64_t counts[METERS];         /* in the units that are kept; of a histogram the sum */
    uint64_t sampled[METERS];        /* what of the counts went into samples */
    uint64_t set;                    /* bit for each gauge that has a value now */
    uint64_t spans[METER_SPANS + 1]; /* of METER_LATENCY; the last class has no end */
};

struct meter {
    struct arena arena;         /* owns series and their texts */
    struct tally places;        /* place in the list, from 1 */
    struct meter_series **list; /* in the order of their first use */
    size_t count, cap;
    struct meter_series *recent[METER_KINDS]; /* the last one asked for */
    bool partitions;                          /* they are counted, too */
};

void meter_init(struct meter *meter);
void meter_release(struct meter *meter);
void meter_applied(struct meter *meter, const struct ddb_applied *applied);
void meter_output(struct meter *meter, const struct hook_output *output);
/* Gauges become what tables are set to now. */
void meter_measure(struct meter *meter, const struct ddb *ddb);
/* All series, by table, index, operation, account, region; in the arena. */
struct meter_series **meter_sorted(const struct meter *meter, struct arena *arena);

/* ---- meter_text.c */

/* Prometheus' text exposition format 0.0.4; gauges are measured first. */
void meter_print(struct meter *meter, const struct ddb *ddb, struct buf *out);

#endif
