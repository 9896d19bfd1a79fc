#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report_comparison.h"
#include "renderers.h"
#include "report_folder.h"

static const struct {
    unsigned bit;
    const char *file;
    void (*render)(const struct view *view, struct buf *out);
} renderers[] = {
    {REPORT_HTML, "report.html", html_render},
    {REPORT_JSON, "report.json", report_json_render},
    {REPORT_JUNIT, "junit.xml", junit_render},
    {REPORT_MARKDOWN, "summary.md", markdown_render},
};

bool report_write_file(const char *path, struct str text, char message[256])
{
    FILE *file = fopen(path, "wb");
    bool good = file && fwrite(text.data, 1, text.len, file) == text.len;
    if (file && fclose(file) != 0) {
        good = false;
    }
    if (!good) {
        snprintf(message, 256, "cannot write %.180s: %s", path, strerror(errno));
    }
    return good;
}

static void load(struct view *view, struct arena *arena, const char *folder,
                 const struct report_input *input)
{
    view_load(view, arena, folder, input);
    if (input->against) {
        struct view *earlier = arena_zalloc(arena, sizeof *earlier);
        view_load(earlier, arena, NULL, input->against);
        view->comparison = compare_views(view, earlier, input->against_path);
    }
}

size_t report_new_errors(const struct report_input *input)
{
    struct arena arena;
    struct view view;
    arena_init(&arena);
    load(&view, &arena, NULL, input);
    size_t count = view.comparison ? view.comparison->new_errors : 0;
    arena_release(&arena);
    return count;
}

bool report_write(const char *folder, const struct report_input *input, unsigned formats,
                  char message[256])
{
    struct arena arena;
    struct view view;
    bool good = true;
    arena_init(&arena);
    load(&view, &arena, folder, input);
    for (size_t i = 0; i < sizeof renderers / sizeof renderers[0] && good; i++) {
        if (formats & renderers[i].bit) {
            struct buf text;
            buf_init(&text);
            renderers[i].render(&view, &text);
            good = report_write_file(arena_printf(&arena, "%s/%s", folder, renderers[i].file),
                                     buf_view(&text), message);
            buf_release(&text);
        }
    }
    arena_release(&arena);
    return good;
}

void report_github(const struct report_input *input)
{
    struct arena arena;
    struct view view;
    struct buf text;
    arena_init(&arena);
    buf_init(&text);
    view_load(&view, &arena, NULL, input);
    github_render(&view, &text);
    (void)fwrite(text.data ? text.data : "", 1, text.len, stdout);
    buf_release(&text);
    arena_release(&arena);
}

void report_summary(const struct report_input *input, struct buf *out)
{
    struct arena arena;
    struct view view;
    arena_init(&arena);
    view_load(&view, &arena, NULL, input);
    summary_render(&view, out);
    arena_release(&arena);
}

const char *report_file(unsigned bit)
{
    for (size_t i = 0; i < sizeof renderers / sizeof renderers[0]; i++) {
        if (renderers[i].bit == bit) {
            return renderers[i].file;
        }
    }
    return NULL;
}
