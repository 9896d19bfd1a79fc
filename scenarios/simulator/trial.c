#include "trial.h"

#include <inttypes.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../model/property.h"
#include "../options/latency_rows.h"
#include "draw.h"
#include "driver_core.h"
#include "swarm.h"

#define START_US INT64_C(1767225600000000) /* 2026-01-01T00:00:00Z: any time would do */
#define GRACE_US INT64_C(60000000)         /* many items are deleted one after another */
#define SHOW_PAUSE_US (3600 * INT64_C(1000000))
#define LOG_PAGES 40 /* short, so that a few hundred requests meet some checkpoints */

static void add_wrong(struct rig *rig, const struct scenario *scenario, const char *wrong)
{
    struct finding finding = {
        .hazard = "check-failed",
        .severity = SEVERITY_ERROR,
        .title = str_from(wrong),
        .detail = STR(""),
        .table = STR(""),
        .fix = scenario->kind->about,
    };
    rig_find(rig, &finding);
}

/* What has expired by now must be gone when the longest delay is over. */
static void let_expire(const struct scenario *scenario, const struct driver *driver,
                       struct simulation_outcome *out)
{
    int64_t now_us = START_US + out->span_us;
    int64_t until_us = now_us + scenario->ttl_delay_us + GRACE_US;
    if (scenario->ttl_delay_us == 0 || out->wrong != NULL) {
        return;
    }
    while (driver->pass(driver->context, until_us, &now_us)) {
    }
    out->span_us = now_us - START_US;
}

/* What else happens before the reply is there does so now. */
static bool await_reply(const struct driver *driver, int64_t *now_us)
{
    struct driver_reply reply;
    while (!driver->poll(driver->context, &reply)) {
        if (!driver->pass(driver->context, INT64_MAX, now_us)) {
            return false;
        }
    }
    return true;
}

/* All is quiet: what tables and indexes hold is read once more. Where throughput is limited each
 * page waits until nobody is throttled. */
static void show_all(struct rig *rig, const struct scenario *scenario, const struct driver *driver,
                     struct simulation_outcome *out)
{
    struct str operation, body;
    int64_t pause_us = rig_throttles(rig) ? SHOW_PAUSE_US : 0;
    int64_t late_us = scenario->lag.most_us + scenario->gsi_lag.most_us; /* then all have all */
    int64_t now_us = START_US + out->span_us + late_us;
    while (out->wrong == NULL && rig_inspection(rig, &operation, &body)) {
        struct driver_call call = {.operation = operation.data,
                                   .body = body,
                                   .client = STR("inspection"),
                                   .connection = 1};
        now_us += pause_us;
        (void)driver->submit(driver->context, now_us, &call);
        out->requests++;
        if (!await_reply(driver, &now_us)) {
            out->wrong = "a table could not be read at the end";
        }
    }
}

/* What the model had to compare, by the property that it would have broken. */
static void count_properties(const struct trial_setup *setup, const struct rig *rig)
{
    for (int i = 0; i < CHECK_COUNT && setup->tracker != NULL; i++) {
        uint64_t held = rig_held(rig, (enum check)i);
        if (held > 0) {
            census_add(&setup->tracker->counts.census, "property",
                       str_from(check_name((enum check)i)), STR("compared"), held);
        }
    }
}

/* What the workload was held to at its end, and what the scenario promises to meet. */
static void count_checks(const struct trial_setup *setup, const struct meets *meets,
                         const struct trial *out)
{
    struct census *census = setup->tracker != NULL ? &setup->tracker->counts.census : NULL;

    for (size_t i = 0; i < meets->count && census != NULL; i++) {
        census_add(census, "expectation", meets->list[i].name,
                   meets->list[i].met ? STR("met") : STR("not met"), 1);
    }
    if (census != NULL && setup->scenario->kind->check != NULL) {
        census_add(census, "check", str_from(setup->scenario->kind->name),
                   out->simulated.wrong != NULL ? STR("does not hold") : STR("holds"), 1);
    }
    if (census != NULL && out->failed) {
        census_add(census, "finding", str_from(out->hazard), STR(""), 1);
    }
}

static void keep(struct rig *rig, struct arena *arena, bool strict, struct trial *out)
{
    out->judged = rig_judged(rig);
    rig_end(rig, -1, strict, &out->outcome);
    const struct finding *gravest = out->outcome.gravest;
    out->failed = strcmp(out->outcome.verdict, "failed") == 0;
    out->hazard = gravest != NULL ? gravest->hazard : "";
    out->finding = gravest != NULL ? arena_text(arena, gravest->title) : "";
    out->outcome.gravest = NULL;
}

static void print_throttling(struct json_writer *w, const struct ddb_throttling *throttling)
{
    json_name(w, "throttling");
    json_open(w, '{');
#define THROTTLING(name, assumed, help)                                                            \
    json_name(w, #name);                                                                           \
    json_int(w, throttling->name);
#include "../../emulator/base/throttling.def"
#undef THROTTLING
    json_close(w, '}');
}

/* As the options of `serve` say it. */
static void add_lag(struct json_writer *w, struct arena *arena, const char *name,
                    const char *share_name, const struct ddb_lag *lag)
{
    if (lag->most_us == 0) {
        return;
    }
    json_name(w, name);
    json_text(w, arena_printf(arena, "%" PRId64 "us", lag->most_us));
    json_name(w, share_name);
    json_text(w, arena_printf(arena, "%d.%06d", (int)(lag->share_ppm / PPM),
                              (int)(lag->share_ppm % PPM)));
}

static void print_partitioning(struct json_writer *w, const struct ddb_partitioning *partitioning)
{
    json_name(w, "partitioning");
    json_open(w, '{');
#define PARTITIONING(name, unit, value, help)                                                      \
    json_name(w, #name);                                                                           \
    json_int(w, partitioning->name);
#include "../../emulator/base/partition_figures.def"
#undef PARTITIONING
    json_close(w, '}');
}

/* What reports need to know of it: the scenario, what the model checks, what a swarm drew; and a
 * replay, where the store stood. */
static struct str options_of(const struct scenario *scenario, struct arena *arena)
{
    struct json_writer w;
    struct buf text;
    buf_init(&text);
    json_begin(&w, &text);
    json_open(&w, '{');
    json_name(&w, "scenario");
    json_string(&w, scenario->name);
    json_name(&w, "checks");
    json_open(&w, '[');
    for (int i = 0; i < CHECK_COUNT; i++) {
        json_text(&w, check_name((enum check)i));
    }
    json_close(&w, ']');
    if (scenario->swarm.on) {
        json_name(&w, "swarm");
        json_raw(&w, swarm_text(scenario, arena));
    }
    if (scenario->sync != SYNC_NONE) {
        json_name(&w, "store");
        json_text(&w, scenario->sync == SYNC_FULL ? "full" : "normal");
    }
    if (scenario->ttl_delay_us > 0) {
        json_name(&w, "ttl-delay");
        json_text(&w, arena_printf(arena, "%" PRId64 "us", scenario->ttl_delay_us));
    }
    if (scenario->latency.on) {
        json_name(&w, "latency");
        json_text(&w, latency_told(&scenario->latency, arena));
    }
    if (scenario->capacity == CAPACITY_ENFORCE) {
        print_throttling(&w, &scenario->throttling);
        print_partitioning(&w, &scenario->partitioning);
    }
    add_lag(&w, arena, "lag", "lag-share", &scenario->lag);
    add_lag(&w, arena, "gsi-lag", "gsi-lag-share", &scenario->gsi_lag);
    json_close(&w, '}');
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

void trial_set_store(struct rig_setup *setup, int64_t sync)
{
    if (sync != SYNC_NONE) {
        setup->disk = true;
        setup->sync_full = sync == SYNC_FULL;
        setup->log_pages = LOG_PAGES;
    }
}

void trial_read_throttling(const struct doc *doc, struct ddb_throttling *out)
{
    if (doc != NULL) {
        out->enforced = true;
#define THROTTLING(name, assumed, help) out->name = doc_whole(doc, #name);
#include "../../emulator/base/throttling.def"
#undef THROTTLING
    }
}

const struct ddb_partitioning *trial_read_partitioning(const struct doc *doc, struct arena *arena)
{
    struct ddb_partitioning *out = arena_zalloc(arena, sizeof *out);
#define PARTITIONING(name, unit, value, help) out->name = doc_whole(doc, #name);
#include "../../emulator/base/partition_figures.def"
#undef PARTITIONING
    return doc != NULL ? out : NULL;
}

bool trial_run(const struct trial_setup *setup, struct arena *arena, struct trial *out,
               const char **message)
{
    struct meets meets;
    const struct scenario *scenario = swarm_scenario(setup->scenario, setup->seed, arena);
    struct rig_setup rig_setup = {.dialect_2026 = true,
                                  .seed = setup->seed,
                                  .latency = scenario->latency,
                                  .options = options_of(scenario, arena),
                                  .start_us = START_US,
                                  .folder = setup->folder,
                                  .replay = setup->replay,
                                  .command = setup->command,
                                  .witness = true,
                                  .ttl_deletes = scenario->ttl_delay_us > 0,
                                  .ttl_delay_us = scenario->ttl_delay_us,
                                  .valid = setup->scenario->requests == REQUESTS_VALID &&
                                           !setup->scenario->kind->doubtful,
                                  .objects = {.read_objects = draw_objects},
                                  .lag = scenario->lag,
                                  .gsi_lag = scenario->gsi_lag,
                                  .stale_most_us = scenario_reach_us(scenario, arena),
                                  .simulated = true,
                                  .watch = setup->scenario->must_fail != 0,
                                  .expect_path = setup->scenario->path,
                                  .expect = setup->scenario->expect,
                                  .meets = &meets,
                                  .more_runs = true,
                                  .tracker = setup->tracker};
    trial_set_store(&rig_setup, setup->scenario->sync);
    if (setup->scenario->capacity == CAPACITY_ENFORCE) {
        rig_setup.throttling = setup->scenario->throttling;
        rig_setup.throttling.enforced = true;
        rig_setup.partitioning = &setup->scenario->partitioning;
    }
    if (setup->folder != NULL) {
        rig_setup.record = arena_printf(arena, "%s/results.db", setup->folder);
    }
    meets_init(&meets);
    struct rig *rig = rig_open(&rig_setup, arena, message);
    if (rig == NULL) {
        meets_release(&meets);
        return false;
    }
    struct driver_core core;
    struct driver driver = driver_core_open(&core, rig);
    simulation_run(scenario, &driver, setup->seed, START_US, arena, &out->simulated);
    let_expire(scenario, &driver, &out->simulated);
    show_all(rig, scenario, &driver, &out->simulated);
    driver.close(driver.context);
    if (out->simulated.wrong != NULL) {
        add_wrong(rig, scenario, out->simulated.wrong);
    }
    keep(rig, arena, setup->strict, out);
    out->met = meets_bits(&meets);
    count_checks(setup, &meets, out);
    count_properties(setup, rig);
    rig_close(rig);
    meets_release(&meets);
    return true;
}
