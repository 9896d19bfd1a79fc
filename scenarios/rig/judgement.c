#include "judgement.h"

#include "../../emulator/base/json.h"
#include "../hazards/finding_kinds.h"

static const char *severity_name(enum severity severity)
{
    switch (severity) {
    case SEVERITY_INFO: return "info";
    case SEVERITY_WARNING: return "warning";
    case SEVERITY_ERROR: return "error";
    }
    return "";
}

static void count(struct rig_outcome *out, const struct finding *finding)
{
    out->infos += finding->severity == SEVERITY_INFO;
    out->warnings += finding->severity == SEVERITY_WARNING;
    out->errors += finding->severity == SEVERITY_ERROR;
    out->error_kinds |= finding->severity == SEVERITY_ERROR ? finding_kind_bit(finding->hazard) : 0;
    if (out->gravest == NULL || finding->severity > out->gravest->severity) {
        out->gravest = finding;
    }
}

/* "unsafe-repeat/2": the second of its hazard, in the order of the watch. */
static const char *finding_id(struct arena *arena, const struct finding *findings, size_t index)
{
    unsigned ordinal = 1;

    for (size_t i = 0; i < index; i++) {
        ordinal += str_is(str_from(findings[i].hazard), findings[index].hazard);
    }
    return arena_printf(arena, "%s/%u", findings[index].hazard, ordinal);
}

static void print_requests(const struct finding *finding, struct buf *out)
{
    struct json_writer w;

    json_begin(&w, out);
    json_open(&w, '[');
    for (size_t i = 0; i < finding->request_count; i++) {
        json_int(&w, (int64_t)finding->requests[i]);
    }
    json_close(&w, ']');
}

static void add_finding(struct results *results, const struct finding *finding, const char *id,
                        struct str replay)
{
    struct buf requests;

    buf_init(&requests);
    print_requests(finding, &requests);
    results_add_finding(results, &(struct results_finding){
                                     .id = str_from(id),
                                     .hazard = str_from(finding->hazard),
                                     .severity = str_from(severity_name(finding->severity)),
                                     .title = finding->title,
                                     .detail = finding->detail,
                                     .table = finding->table,
                                     .requests = buf_view(&requests),
                                     .fix = str_from(finding->fix),
                                     .replay = replay,
                                 });
    buf_release(&requests);
}

const char *verdict_of(const struct rig_outcome *outcome, int command_status, bool strict)
{
    if (command_status > 0 || outcome->errors > 0 || (strict && outcome->warnings > 0)) {
        return "failed";
    }
    return outcome->requests == 0 ? "undecided" : "passed";
}

void judge_unrecorded(const struct judged *judged, struct rig_outcome *out)
{
    const struct finding *findings = NULL;
    size_t finding_count = judged->watch != NULL ? watch_end(judged->watch, -1, &findings) : 0;

    for (size_t i = 0; i < judged->found_count; i++) {
        count(out, &judged->found[i]);
    }
    for (size_t i = 0; i < finding_count; i++) {
        count(out, &findings[i]);
    }
    bool failed = out->errors > 0 || (judged->strict && out->warnings > 0);
    out->verdict = failed ? "failed" : "passed";
}

static void add_all(struct results *results, const struct finding *findings, size_t finding_count,
                    struct str replay, struct rig_outcome *out)
{
    struct arena arena;

    arena_init(&arena);
    for (size_t i = 0; i < finding_count; i++) {
        add_finding(results, &findings[i], finding_id(&arena, findings, i), replay);
        count(out, &findings[i]);
    }
    arena_release(&arena);
}

void judge(const struct judged *judged, struct results *results, struct results_run *run,
           struct rig_outcome *out)
{
    const struct finding *findings = NULL;
    size_t finding_count =
        judged->watch ? watch_end(judged->watch, run->command_status, &findings) : 0;

    add_all(results, findings, finding_count, run->replay, out);
    add_all(results, judged->found, judged->found_count, run->replay, out);
    out->verdict = verdict_of(out, run->command_status, judged->strict);
    run->verdict = str_from(out->verdict);
}
