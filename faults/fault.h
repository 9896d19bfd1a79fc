/*
 * The kinds of faults: faults.def as a table, and the reading of each kind's settings.
 *
 * One file a family reads them: fault_service, fault_ambiguity, fault_batch, fault_stale,
 * fault_latency, fault_disk, fault_clock.
 */
#ifndef DYNARIG_FAULT_H
#define DYNARIG_FAULT_H

#include "checker.h"

#define STALE_MOST_US (INT64_C(3600) * 1000000) /* an hour; what it reaches is kept so long */

enum fault_family {
    FAMILY_SERVICE,
    FAMILY_AMBIGUITY,
    FAMILY_BATCH,
    FAMILY_READ,
    FAMILY_LATENCY,
    FAMILY_CONNECTION,
    FAMILY_PROTOCOL,
    FAMILY_STREAM,
    FAMILY_TRIGGER,
    FAMILY_STORAGE,
    FAMILY_CLOCK,
};

/* May the service itself do this? */
enum fault_law { LAW_LEGAL, LAW_BEYOND, LAW_NEVER };
/* The promise: what the client may see, and whether a write may have happened. */
enum fault_sight { SIGHT_SUCCESS, SIGHT_FAILURE, SIGHT_UNKNOWN };
enum fault_write { WRITE_NOT, WRITE_MAYBE, WRITE_DONE };
/* Operations that a kind can strike at all. */
enum fault_reach {
    REACH_ANY,
    REACH_READS,   /* that may be eventually consistent */
    REACH_INDEXES, /* likewise, of indexes */
    REACH_WRITES,
    REACH_CONFLICTS,
    REACH_BATCH,
    REACH_PAGED
};

enum latency_shape { LATENCY_CONSTANT, LATENCY_UNIFORM, LATENCY_LOG_NORMAL };

/* What a rule's "fault" member says, ready to strike. Strings live in the checker's arena. */
struct fault_settings {
    enum effect effect;
    struct str code, message; /* EFFECT_REFUSE */
    int status;
    int64_t by_us;              /* EFFECT_APPLY_LATE, _STALE_READ, _GSI_LAG, _CLOCK_JUMP, _DATE_ */
    int64_t fraction_ppm;       /* EFFECT_UNPROCESSED */
    int64_t items;              /* EFFECT_SHORT_PAGE */
    int64_t at;                 /* EFFECT_DISK_ERROR, EFFECT_DISK_FULL, EFFECT_CRASH */
    bool power;                 /* EFFECT_CRASH */
    enum latency_shape latency; /* kind "latency" */
    int64_t low_us, high_us;    /* constant: both equal; min, max; median, p99 */
};

/* Reads the settings out of the object at `path`. `out` comes with the kind's effect set. */
typedef bool fault_read(const struct checker *c, const char *path, const struct doc *doc,
                        struct fault_settings *out);

struct fault_kind {
    const char *name;
    enum fault_family family;
    const char *settings;
    fault_read *read; /* NULL: known, not built yet */
    enum effect effect;
    enum fault_law dynamodb, streams, kinesis;
    enum fault_sight sight;
    enum fault_write write;
    enum fault_reach reach;
    const char *meaning;
};

const struct fault_kind *fault_kind_at(size_t index); /* NULL past the end */
const struct fault_kind *fault_kind_by_name(struct str name);
/* Can the kind strike this operation? An operation that nobody knows (NULL): only REACH_ANY. */
bool fault_reaches(const struct fault_kind *kind, const struct ddb_operation *operation);

/* Cuts the next name off one alternative of a kind's settings ("code, message?"); `*optional`: it
 * has the mark, and may be left out. */
struct str fault_setting_cut(struct str *rest, bool *optional);

/* Reads a rule's "fault" member whole: its kind, and the settings by the kind's reader. */
bool fault_load(const struct checker *c, const char *path, const struct doc *doc,
                const struct fault_kind **kind, struct fault_settings *out);

/* What the kind does with these settings; which rule says so is left alone. */
void fault_effect(const struct fault_kind *kind, const struct fault_settings *settings,
                  struct fault_effect *out);

/* A delay by the settings of "latency": draw n of this purpose and scope, in microseconds. */
int64_t latency_draw(const struct fault_settings *settings, const struct random *random,
                     struct str purpose, struct str scope, uint64_t n);

fault_read fault_read_plain; /* a kind without settings */
fault_read fault_read_error;
fault_read fault_read_conflict;
fault_read fault_read_internal_error;
fault_read fault_read_unavailable;
fault_read fault_read_lost_reply;
fault_read fault_read_late_apply;
fault_read fault_read_unprocessed;
fault_read fault_read_short_page;
fault_read fault_read_stale;
fault_read fault_read_latency;
fault_read fault_read_disk;
fault_read fault_read_crash;
fault_read fault_read_clock_jump;
fault_read fault_read_clock_skew;

#endif
