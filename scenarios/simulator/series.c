#include "series.h"

#include <inttypes.h>
#include <string.h>

#include "../exec_report.h"
#include "../replay_line.h"
#include "trial.h"

/* What does it again, as words and as a line. */
static void tell_command(const struct series_setup *setup, struct arena *arena,
                         struct trial_setup *trial)
{
    struct buf line, words;
    char *const command[] = {"dynarig", "run", (char *)setup->scenario->path, NULL};

    buf_init(&line);
    buf_init(&words);
    buf_printf(&line, "dynarig run --seed %" PRIu64, trial->seed);
    if (setup->faults != NULL) {
        buf_text(&line, " --faults ");
        shell_quote(&line, setup->faults);
    }
    buf_byte(&line, ' ');
    shell_quote(&line, setup->scenario->path);
    command_json(&words, command);
    trial->replay = arena_copy(arena, buf_view(&line));
    trial->command = arena_copy(arena, buf_view(&words));
    buf_release(&line);
    buf_release(&words);
}

static bool is_wanted(const struct series_setup *setup, const struct series *series,
                      const struct trial *trial, uint64_t seed)
{
    return (trial->failed || (seed == setup->first && setup->record_first)) &&
           series->recorded_count < RECORDED_MAX;
}

/* Once more with a recording: the same seed, so the same digest. */
static bool record(const struct series_setup *setup, struct trial_setup *trial, const char *digest,
                   struct arena *arena, struct series *series, const char **message)
{
    struct trial again;

    trial->folder =
        arena_printf(arena, "%s/%s", series->folder, run_folder(arena, trial->seed, true));
    tell_command(setup, arena, trial);
    if (!trial_run(trial, arena, &again, message)) {
        return false;
    }
    series->recorded[series->recorded_count++] = trial->seed;
    series->unlike = series->unlike || strcmp(again.outcome.digest, digest) != 0;
    return true;
}

static bool run_seed(const struct series_setup *setup, uint64_t seed, struct arena *arena,
                     struct series *series, const char **message)
{
    struct trial_setup trial = {.scenario = setup->scenario, .seed = seed, .strict = setup->strict};
    struct trial done;

    if (!trial_run(&trial, arena, &done, message)) {
        return false;
    }
    series->first_failed = done.failed && series->failed == 0 ? seed : series->first_failed;
    series->failed += done.failed;
    series->requests += done.simulated.requests;
    series->judged += done.judged;
    series->span_us += done.simulated.span_us;
    memcpy(series->digest, done.outcome.digest, sizeof(series->digest));
    return !is_wanted(setup, series, &done, seed) ||
           record(setup, &trial, done.outcome.digest, arena, series, message);
}

bool series_run(const struct series_setup *setup, struct arena *arena, struct series *out,
                const char **message)
{
    *out = (struct series){0};
    out->folder = arena_printf(arena, "%s/%.*s", setup->folder, STR_ARG(setup->scenario->name));
    for (uint64_t i = 0; i <= setup->last - setup->first; i++) {
        struct arena scratch;
        arena_init(&scratch);
        bool good = run_seed(setup, setup->first + i, &scratch, out, message);
        if (!good) {
            *message = arena_text(arena, str_from(*message));
        }
        arena_release(&scratch);
        if (!good) {
            return false;
        }
    }
    return true;
}
