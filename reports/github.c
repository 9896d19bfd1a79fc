#include "checks.h"
#include "renderers.h"
#include "text.h"

/* GitHub shows ten annotations of a level for each step: nine of ours and one that counts the
 * rest ("Workflow commands for GitHub Actions"). */
#define ANNOTATIONS_MAX 9

struct annotation {
    const char *level; /* "error", "warning", "notice" */
    struct str title;
    struct str text;
    struct str replay;
};

static void add_annotation(struct buf *out, const struct annotation *annotation)
{
    buf_printf(out, "::%s title=", annotation->level);
    text_command_value(out, annotation->title);
    buf_text(out, "::");
    text_command(out, annotation->text);
    if (annotation->replay.len > 0) {
        buf_text(out, "%0AReplay: ");
        text_command(out, annotation->replay);
    }
    buf_text(out, "\n");
}

static struct annotation of_group(const struct view *view, const struct view_group *group)
{
    const struct view_finding *first = group->first;
    struct buf text;
    buf_init(&text);
    buf_str(&text, first->row.title);
    if (!view->single) {
        buf_text(&text, ", ");
        view_spread(view, group, &text);
    }
    struct annotation annotation = {
        .level = view_is_error(first)     ? "error"
                 : view_is_warning(first) ? "warning"
                                          : "notice",
        .title = first->row.hazard,
        .text = arena_copy(view->arena, buf_view(&text)),
        .replay = first->replay,
    };
    buf_release(&text);
    return annotation;
}

/* One run: each finding by itself. Several: findings of a kind together. */
static struct annotation of_finding(const struct view *view, size_t i)
{
    struct view_group alone = {.runs = 1, .findings = 1};
    if (!view->single) {
        return of_group(view, &view->groups[i]);
    }
    alone.first = &view->runs[0].findings[i];
    alone.first_run = &view->runs[0];
    return of_group(view, &alone);
}

static void add_rest(struct buf *out, size_t count, const char *level)
{
    buf_printf(out, "::%s title=dynarig::", level);
    text_count(out, (int64_t)count, "more finding");
    buf_text(out, " in report.html\n");
}

void github_render(const struct view *view, struct buf *out)
{
    size_t findings = view->single ? view->runs[0].finding_count : view->group_count;
    struct check *checks = NULL;
    (void)checks_of(view, &checks);
    bool command_failed = checks[0].command && checks[0].state == CHECK_FAILED;
    size_t written = 0;
    if (command_failed) {
        struct annotation command = {"error", STR("command"), checks[0].summary, checks[0].replay};
        add_annotation(out, &command);
        written++;
    }
    for (size_t i = 0; i < findings; i++) {
        struct annotation annotation = of_finding(view, i);
        if (written == ANNOTATIONS_MAX) {
            add_rest(out, findings - i, annotation.level);
            return;
        }
        add_annotation(out, &annotation);
        written++;
    }
}
