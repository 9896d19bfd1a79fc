#include "checks.h"

#include <inttypes.h>

#include "text.h"

/* Watched for in every run, so a run without a finding has passed them. */
static const char *const hazards[] = {"unsafe-repeat", "unprocessed-items-dropped", "page-ignored"};
#define HAZARD_COUNT (sizeof hazards / sizeof hazards[0])

/* Stories of more findings than this add nothing; their number is given. */
#define STORIES_MAX 5

static struct str finish(const struct view *view, struct buf *text)
{
    struct str copy = arena_copy(view->arena, buf_view(text));
    buf_release(text);
    return copy;
}

static bool fails(const struct view *view, const struct view_finding *finding)
{
    return view_is_error(finding) || (view->strict && view_is_warning(finding));
}

static void add_story(struct buf *out, const struct view_group *group, const struct view *view)
{
    const struct results_finding *row = &group->first->row;
    buf_str(out, row->title);
    if (!view->single) {
        buf_text(out, "\n");
        view_spread(view, group, out);
    } else if (group->findings > 1) {
        buf_text(out, "\nand ");
        text_count(out, (int64_t)group->findings - 1, "more finding");
        buf_text(out, " of this kind on this table");
    }
    if (row->detail.len > 0) {
        buf_text(out, "\n\n");
        buf_str(out, row->detail);
    }
    if (row->fix.len > 0) {
        buf_text(out, "\n\nFix: ");
        buf_str(out, row->fix);
    }
    if (group->first->replay.len > 0) {
        buf_text(out, "\n\nReplay: ");
        buf_str(out, group->first->replay);
    }
    buf_text(out, "\n");
}

static void judge_hazard(const struct view *view, struct check *check)
{
    struct buf story;
    struct buf remarks;
    size_t failures = 0;
    buf_init(&story);
    buf_init(&remarks);
    for (size_t i = 0; i < view->group_count; i++) {
        const struct view_group *group = &view->groups[i];
        if (!str_eq(group->first->row.hazard, check->name)) {
            continue;
        }
        if (!fails(view, group->first)) {
            buf_str(&remarks, group->first->row.severity);
            buf_text(&remarks, ": ");
            add_story(&remarks, group, view);
            continue;
        }
        check->summary = failures == 0 ? group->first->row.title : check->summary;
        check->replay = failures == 0 ? group->first->replay : check->replay;
        if (failures++ < STORIES_MAX) {
            buf_text(&story, failures > 1 ? "\n" : "");
            add_story(&story, group, view);
        }
    }
    if (failures > STORIES_MAX) {
        buf_text(&story, "\n");
        text_count(&story, (int64_t)(failures - STORIES_MAX), "more kind");
        buf_text(&story, " of it: see report.html\n");
    }
    check->state = failures > 0 ? CHECK_FAILED : CHECK_PASSED;
    if (failures == 0 && view->requests == 0) {
        check->state = CHECK_SKIPPED;
        check->summary = STR("nothing ran: no valid request reached the server");
    }
    check->story = finish(view, &story);
    check->remarks = finish(view, &remarks);
}

static void add_failed_command(struct buf *out, const struct view *view, const struct view_run *run)
{
    text_shell(out, view->arena, run->run.command);
    buf_printf(out, "\nended with exit code %d", run->run.command_status);
    if (!view->single) {
        buf_printf(out, " (seed %" PRIu64 ")", run->run.seed);
    }
    if (run->run.replay.len > 0) {
        buf_text(out, "\nReplay: ");
        buf_str(out, run->run.replay);
    }
    buf_text(out, "\n");
}

static void judge_command(const struct view *view, struct check *check)
{
    struct buf story;
    size_t failures = 0;
    buf_init(&story);
    for (size_t i = 0; i < view->count; i++) {
        const struct view_run *run = &view->runs[i];
        if (run->run.command_status > 0) {
            check->replay = failures == 0 ? run->run.replay : check->replay;
            if (failures++ < STORIES_MAX) {
                add_failed_command(&story, view, run);
            }
        }
    }
    check->state = failures > 0 ? CHECK_FAILED : CHECK_PASSED;
    if (failures > 0) {
        const char *where =
            arena_printf(view->arena, ", in %zu of %zu runs", failures, view->count);
        check->summary = str_from(arena_printf(view->arena, "the command ended with exit code %d%s",
                                               view->command_status, !view->single ? where : ""));
    } else if (view->command_status < 0) {
        check->state = CHECK_SKIPPED;
        check->summary = STR("no command was run");
    } else if (view->requests == 0) {
        check->state = CHECK_FAILED;
        check->summary = STR("nothing ran: no valid request reached the server");
        buf_text(&story, "The command ended well without a valid request: does it use "
                         "AWS_ENDPOINT_URL_DYNAMODB or DYNARIG_URL?\n");
    }
    check->story = finish(view, &story);
}

static bool is_named(const struct check *checks, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(checks[i].name, name)) {
            return true;
        }
    }
    return false;
}

static struct str failing(const struct view *view, const struct totals *totals)
{
    return str_from(arena_printf(view->arena,
                                 "%" PRIu64 " of %" PRIu64 " seeds failed, first seed %" PRIu64,
                                 totals->failed, totals->tried, totals->failing[0]));
}

static void judge_series(const struct view *view, const struct totals *totals, struct check *check)
{
    struct buf story;
    buf_init(&story);
    check->name = totals->name;
    check->state = totals->failed > 0   ? CHECK_FAILED
                   : totals->tried == 0 ? CHECK_SKIPPED
                                        : CHECK_PASSED;
    check->summary = totals->tried == 0    ? STR("no seed was tried")
                     : totals->failed == 0 ? STR("what must be found was not")
                                           : failing(view, totals);
    for (size_t i = 0; i < view->group_count; i++) {
        const struct view_group *group = &view->groups[i];
        if (fails(view, group->first) &&
            str_eq(view_series(view, group->first_run), totals->name)) {
            check->replay = story.len == 0 ? group->first->replay : check->replay;
            buf_text(&story, story.len > 0 ? "\n" : "");
            add_story(&story, group, view);
        }
    }
    check->story = finish(view, &story);
}

static size_t checks_of_series(const struct view *view, struct check **out)
{
    struct check *checks = ARENA_ARRAY(view->arena, struct check, view->totals_count);
    for (size_t i = 0; i < view->totals_count; i++) {
        judge_series(view, &view->totals[i], &checks[i]);
    }
    *out = checks;
    return view->totals_count;
}

static void add_check(struct check *checks, size_t *count, struct str name)
{
    if (!is_named(checks, *count, name)) {
        checks[(*count)++].name = name;
    }
}

size_t checks_of(const struct view *view, struct check **out)
{
    if (view->totals_count > 0) {
        return checks_of_series(view, out);
    }
    size_t watched = view->watched ? view->watched->list.count : 0;
    size_t most = 1 + HAZARD_COUNT + watched + view->group_count;
    struct check *checks = ARENA_ARRAY(view->arena, struct check, most);
    size_t count = 0;
    checks[count++] = (struct check){.name = STR("command"), .command = true};
    for (size_t i = 0; i < HAZARD_COUNT; i++) {
        add_check(checks, &count, str_from(hazards[i]));
    }
    for (size_t i = 0; i < watched; i++) {
        add_check(checks, &count, view->watched->list.items[i].string);
    }
    for (size_t i = 0; i < view->group_count; i++) {
        add_check(checks, &count, view->groups[i].first->row.hazard);
    }
    for (size_t i = 0; i < count; i++) {
        if (checks[i].command) {
            judge_command(view, &checks[i]);
        } else {
            judge_hazard(view, &checks[i]);
        }
    }
    *out = checks;
    return count;
}
