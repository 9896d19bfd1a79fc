/* The members of a scenario whose workload is "recording". */
#include <string.h>

#include "../rig/recording_path.h"
#include "scenario_member.h"
#include "steps_copies.h"
#include "steps_recording.h"

/* Beside the scenario, unless the path is whole. */
static const char *path_of(const struct checker *c, const struct scenario *scenario)
{
    struct str file = scenario->recorded.file;
    const char *slash = strrchr(scenario->path, '/');
    int folder = slash && file.data[0] != '/' ? (int)(slash + 1 - scenario->path) : 0;
    return recording_path(
        c->arena, arena_printf(c->arena, "%.*s%.*s", folder, scenario->path, STR_ARG(file)));
}

static bool read_steps(const struct checker *c, const char *path, struct steps *out)
{
    struct recording_way way = {.at = false, .faults = false};
    char why[256] = "";
    const char *message = why;
    struct results *results = results_open(path, why);
    bool good = results && steps_from_recording(results, &way, c->arena, out, &message);
    if (results) {
        results_close(results);
    }
    return good || checker_refuse(c, "workload.file", "%s: %s", path, message);
}

static void change_speed(struct steps *steps, int64_t speed_ppm)
{
    for (size_t i = 0; i < steps->lane_count; i++) {
        for (size_t n = 0; n < steps->lanes[i].count; n++) {
            struct step *step = &steps->lanes[i].list[n];
            step->time_us = (int64_t)((__int128)step->time_us * PPM / speed_ppm);
        }
    }
}

bool scenario_load_recording(const struct checker *c, struct scenario *out)
{
    const struct recorded_settings *recorded = &out->recorded;
    struct steps *steps = arena_zalloc(c->arena, sizeof *steps);
    const char *message = NULL;
    if (recorded->file.len == 0) {
        return checker_refuse(c, "workload",
                              "\"file\" is missing; expected a recording, as results.db");
    }
    if (recorded->speed_ppm == 0) {
        return checker_refuse(c, "workload.speed", "expected a number above 0");
    }
    if (!read_steps(c, path_of(c, out), steps)) {
        return false;
    }
    change_speed(steps, recorded->speed_ppm);
    out->steps = steps;
    out->settings.steps = steps;
    return steps_multiply(steps, (size_t)recorded->copies, recorded->share == SHARE_TABLES,
                          c->arena, &message) ||
           checker_refuse(c, "workload.copies", "%s", message);
}
