#include "endpoint_trial.h"

#include <string.h>

#include "../../model/search.h"
#include "../exit_codes.h"
#include "../options/files.h"
#include "../rig/judgement.h"
#include "driver_endpoint.h"
#include "driver_history.h"
#include "transport.h"

/* States of one search: some seconds. */
enum { STATES_MAX = 500000, FOUND_MAX = 8 };

struct attempt {
    const struct endpoint_trial_setup *setup;
    struct arena *arena;
    struct recorder *recorder;
    struct search *search;
    struct results_run run;
    struct finding found[FOUND_MAX];
    size_t found_count;
};

static void find(struct attempt *attempt, struct finding finding)
{
    if (attempt->found_count < FOUND_MAX) {
        attempt->found[attempt->found_count++] = finding;
    }
}

static void find_wrong(struct attempt *attempt, const struct simulation_outcome *simulated)
{
    if (simulated->wrong) {
        find(attempt, (struct finding){.hazard = "check-failed",
                                       .severity = SEVERITY_ERROR,
                                       .title = str_from(simulated->wrong),
                                       .detail = STR(""),
                                       .table = STR(""),
                                       .fix = attempt->setup->scenario->kind->about});
    }
}

static void find_searched(struct attempt *attempt, struct endpoint_trial *out)
{
    struct search_result result;
    search_judge(attempt->search, &result);
    out->impossible = result.impossible;
    out->undecided = result.undecided;
    for (size_t i = 0; i < result.finding_count; i++) {
        const struct search_finding *searched = &result.findings[i];
        find(
            attempt,
            (struct finding){
                .hazard = searched->undecided ? "undecided" : "reply-not-explained",
                .severity = searched->undecided ? SEVERITY_WARNING : SEVERITY_ERROR,
                .title = str_from(searched->title),
                .detail = str_from(searched->detail),
                .table = searched->table,
                .requests = searched->calls,
                .request_count = searched->call_count,
                .fix = searched->undecided
                           ? "Nothing was shown either way: fewer clients or operations may help."
                           : "The endpoint's answers contradict each other, or DynamoDB's rules."});
    }
}

/* What was left out is told in the report, too. */
static void find_left_out(struct attempt *attempt, const struct endpoint_trial *out)
{
    if (*out->left_out != '\0') {
        const char *title = arena_printf(attempt->arena, "not injected here: %s", out->left_out);
        find(attempt, (struct finding){.hazard = "fault-not-injected",
                                       .severity = SEVERITY_INFO,
                                       .title = str_from(title),
                                       .detail = STR(""),
                                       .table = STR(""),
                                       .fix = "Only the emulator itself can be made to do this."});
    }
}

static bool open_recorder(struct attempt *attempt, int64_t start_us, const char **message)
{
    const struct endpoint_trial_setup *setup = attempt->setup;
    char why[256] = "";
    attempt->run = (struct results_run){.version = STR(DDB_VERSION),
                                        .command = setup->command,
                                        .options = STR("{}"),
                                        .faults = setup->scenario->faults,
                                        .seed = setup->seed,
                                        .start_us = start_us,
                                        .command_status = -1,
                                        .replay = setup->replay,
                                        .digest = STR("")};
    const char *path = arena_printf(attempt->arena, "%s/results.db", setup->folder);
    if (!folder_make(setup->folder, attempt->arena, message)) {
        return false;
    }
    attempt->recorder = recorder_open(path, &attempt->run, why);
    *message = attempt->recorder ? NULL : arena_printf(attempt->arena, "%s: %s", path, why);
    return attempt->recorder;
}

/* Findings and the end into the recording; the verdict. */
static void conclude(struct attempt *attempt, struct endpoint_trial *out)
{
    struct results *results = recorder_results(attempt->recorder);
    struct judged judged = {.found = attempt->found,
                            .found_count = attempt->found_count,
                            .strict = attempt->setup->strict};
    out->outcome.requests = out->simulated.requests;
    attempt->run.end_us = transport_now_us();
    attempt->run.duration_us = attempt->run.end_us - attempt->run.start_us;
    recorder_settle(attempt->recorder);
    judge(&judged, results, &attempt->run, &out->outcome);
    if (out->undecided > 0 && strcmp(out->outcome.verdict, "passed") == 0) {
        out->outcome.verdict = "undecided";
        attempt->run.verdict = str_from(out->outcome.verdict);
    }
    results_end(results, &attempt->run);
}

static void simulate(struct attempt *attempt, const struct driver *endpoint,
                     struct endpoint_trial *out)
{
    const struct endpoint_trial_setup *setup = attempt->setup;
    struct driver driver = driver_history_open(endpoint, attempt->search);
    simulation_run(setup->scenario, &driver, setup->seed, attempt->run.start_us, attempt->arena,
                   &out->simulated);
    driver.close(driver.context);
    out->left_out = driver_endpoint_left_out(endpoint, attempt->arena);
    out->unknown = search_unknown(attempt->search, attempt->arena);
}

int endpoint_trial_run(const struct endpoint_trial_setup *setup, struct arena *arena,
                       struct endpoint_trial *out, const char **message)
{
    struct attempt attempt = {.setup = setup, .arena = arena};
    int64_t start_us = transport_now_us();
    struct driver endpoint;
    *out = (struct endpoint_trial){.left_out = "", .unknown = ""};
    if (!open_recorder(&attempt, start_us, message)) {
        return EXIT_USAGE;
    }
    struct endpoint_setup endpoint_setup = {setup->url, setup->seed, start_us, attempt.recorder,
                                            setup->think_ppm};
    if (!driver_endpoint_open(&endpoint_setup, arena, &endpoint, message)) {
        recorder_close(attempt.recorder);
        return EXIT_NOTHING_RAN;
    }
    attempt.search = search_new(&(struct search_options){.states_max = STATES_MAX});
    simulate(&attempt, &endpoint, out);
    find_wrong(&attempt, &out->simulated);
    find_searched(&attempt, out);
    find_left_out(&attempt, out);
    conclude(&attempt, out);
    endpoint.close(endpoint.context);
    search_free(attempt.search);
    recorder_close(attempt.recorder);
    return EXIT_GOOD;
}
