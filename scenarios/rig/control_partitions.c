#include "control_partitions.h"

#include "../../emulator/base/json.h"
#include "../../emulator/base/percent.h"
#include "../options/moment.h"

#define SECOND_US 1000000
#define HALF_MILLIONTHS 2000000.0 /* in a unit */

static void bound(struct json_writer *w, const char *name, struct str text)
{
    json_name(w, name);
    json_raw(w, text);
}

/* {"read":..,"write":..}, in tenths of a unit: a display, which decides nothing. */
static void units(struct json_writer *w, const char *name, double reads, double writes)
{
    json_name(w, name);
    json_open(w, '{');
    json_name(w, "read");
    json_fraction(w, (double)(int64_t)(reads * 10) / 10);
    json_name(w, "write");
    json_fraction(w, (double)(int64_t)(writes * 10) / 10);
    json_close(w, '}');
}

static void numbers(struct json_writer *w, const char *name, const int64_t values[DDB_AXES])
{
    json_name(w, name);
    json_open(w, '{');
    json_name(w, "read");
    json_int(w, values[DDB_READS]);
    json_name(w, "write");
    json_int(w, values[DDB_WRITES]);
    json_close(w, '}');
}

static void traffic(struct json_writer *w, const struct ddb_partition *partition)
{
    double halves = 2.0 * (double)partition->heat_us / SECOND_US;
    char since[MOMENT_SIZE];

    numbers(w, "limit", partition->units);
    units(w, "heat", (double)partition->heat[DDB_READS] / halves,
          (double)partition->heat[DDB_WRITES] / halves);
    units(w, "tokens", (double)partition->balance[DDB_READS] / HALF_MILLIONTHS,
          (double)partition->balance[DDB_WRITES] / HALF_MILLIONTHS);
    units(w, "consumed", (double)partition->consumed[DDB_READS] / 2,
          (double)partition->consumed[DDB_WRITES] / 2);
    numbers(w, "throttled", partition->refused);
    moment_print(partition->since_us, since);
    json_name(w, "since");
    json_text(w, since);
}

static void print(void *context, const struct ddb_partition *partition)
{
    struct json_writer *w = context;

    json_open(w, '{');
    if (partition->index.len > 0) {
        json_name(w, "index");
        json_string(w, partition->index);
    }
    bound(w, "from", partition->from);
    bound(w, "to", partition->to);
    json_name(w, "bytes");
    json_int(w, partition->bytes);
    if (partition->kept) {
        traffic(w, partition);
    }
    json_close(w, '}');
}

static bool read_query(struct arena *arena, struct str query, struct str *table, const char **at,
                       const char **message)
{
    struct str name, value;

    while (query_next(arena, &query, &name, &value)) {
        if (!str_is(name, "table")) {
            *at = name.data;
            *message = "no such parameter; expected table";
            return false;
        }
        *table = value;
    }
    *at = "table";
    *message = "missing; expected the name or the ARN of a table";
    return table->len > 0;
}

bool partitions_print(struct ddb *ddb, int64_t time_us, struct str query, struct arena *arena,
                      struct buf *out, const char **at, const char **message)
{
    struct json_writer w;
    struct str table = {NULL, 0};

    if (!read_query(arena, query, &table, at, message)) {
        return false;
    }
    ddb_advance(ddb, time_us);
    json_begin(&w, out);
    json_open(&w, '{');
    json_name(&w, "table");
    json_string(&w, table);
    json_name(&w, "partitions");
    json_open(&w, '[');
    if (!ddb_partitions(ddb, table, &(struct ddb_partition_visit){&w, print})) {
        *message = arena_printf(arena, "there is no table \"%.*s\"", STR_ARG(table));
        return false;
    }
    json_close(&w, ']');
    json_close(&w, '}');
    return true;
}
