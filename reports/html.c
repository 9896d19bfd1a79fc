#include <inttypes.h>
#include <string.h>

#include "html_parts.h"
#include "html_text.h"
#include "renderers.h"
#include "text.h"

/* Options and plan are shown up to here; results.db has all of them. */
#define SETTINGS_BYTES_MAX 8192

static const char style[] =
#include "html_style.css"
    ;

static const char *headline(const struct view *view)
{
    if (view->requests == 0) {
        return "Nothing ran";
    }
    return strcmp(view->verdict, "passed") == 0   ? "Passed"
           : strcmp(view->verdict, "failed") == 0 ? "Failed"
                                                  : "Undecided";
}

static void add_head(const struct view *view, struct buf *out)
{
    /* The page may come from anywhere: it loads nothing and runs nothing, whatever a body holds. */
    buf_text(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                  "<title>Dynarig: ");
    buf_text(out, headline(view));
    buf_text(out, "</title>\n<style>");
    buf_text(out, style);
    buf_text(out, "</style></head>\n<body><main>\n");
}

static void open_fact(struct buf *out, const char *name, bool mono)
{
    buf_printf(out, "<div><dt>%s</dt><dd%s>", name, mono ? " class=\"mono\"" : "");
}

static void add_fact_number(struct buf *out, const char *name, int64_t number)
{
    open_fact(out, name, false);
    text_number(out, number);
    buf_text(out, "</dd></div>");
}

static void add_fact(struct buf *out, const char *name, bool mono, struct str value)
{
    if (value.len > 0) {
        open_fact(out, name, mono);
        text_html(out, value);
        buf_text(out, "</dd></div>");
    }
}

static void add_facts(const struct view *view, struct buf *out)
{
    buf_text(out, "<dl class=\"facts\">");
    if (view->single) {
        open_fact(out, "Seed", false);
        buf_printf(out, "%" PRIu64 "</dd></div>", view->runs[0].run.seed);
    } else {
        add_fact_number(out, view->seeds ? "Seeds" : "Runs", (int64_t)view->tried);
        add_fact_number(out, "Failed", (int64_t)view->failed);
    }
    add_fact_number(out, "Requests", view->requests);
    add_fact_number(out, "Faults", view->faults);
    add_fact_number(out, "Errors", (int64_t)view->severities.errors);
    add_fact_number(out, "Warnings", (int64_t)view->severities.warnings);
    open_fact(out, "Duration", false);
    text_duration(out, view->duration_us);
    buf_text(out, "</dd></div></dl>\n");
}

static void add_banner(const struct view *view, struct buf *out)
{
    struct buf sentence;
    buf_init(&sentence);
    view_sentence(view, &sentence);
    buf_printf(out, "<section class=\"card verdict %s\"><h1>%s</h1><p>",
               view->requests == 0 ? "open" : html_tone(view->verdict), headline(view));
    text_html(out, buf_view(&sentence));
    buf_text(out, "</p>\n");
    add_facts(view, out);
    struct str replay = view_replay(view);
    if (replay.len > 0) {
        buf_text(out, "<h4>Run it again</h4>");
        html_copy(out, replay);
    }
    buf_text(out, "</section>\n");
    buf_release(&sentence);
}

/* What to look at when the program sent nothing. */
static void add_nothing_ran(struct buf *out)
{
    buf_text(out, "<section class=\"card\"><p>The program under test sent this server nothing that "
                  "it could take. "
                  "Does it use <code>AWS_ENDPOINT_URL_DYNAMODB</code> or "
                  "<code>DYNARIG_URL</code>? An endpoint that stands in the program's own settings "
                  "beats them.</p></section>\n");
}

static void add_setting(struct buf *out, const char *name, struct str json)
{
    struct buf text;
    if (json.len == 0) {
        return;
    }
    buf_init(&text);
    text_pretty(&text, json, SETTINGS_BYTES_MAX);
    buf_printf(out, "<h4>%s</h4><pre>", name);
    text_html(out, text_cut(buf_view(&text), SETTINGS_BYTES_MAX));
    buf_text(out, "</pre>\n");
    if (text.len > SETTINGS_BYTES_MAX) {
        buf_text(out, "<p class=\"soft small\">Cut here; results.db has all of it.</p>\n");
    }
    buf_release(&text);
}

static void add_run(const struct view *view, struct buf *out)
{
    const struct results_run *run = &view->runs[0].run;
    struct buf text;
    buf_init(&text);
    text_shell(&text, view->arena, run->command);
    buf_text(out, "<h2>The run</h2><section class=\"card\">");
    if (run->command_status >= 0 && text.len > 0) {
        buf_text(out, "<h4>Command</h4>");
        html_copy(out, buf_view(&text));
    }
    buf_text(out, "<dl class=\"facts\">");
    if (run->command_status >= 0) {
        add_fact_number(out, "Exit code", run->command_status);
    }
    buf_clear(&text);
    text_time(&text, run->start_us);
    add_fact(out, "Started", false, buf_view(&text));
    add_fact(out, "Version", false, run->version);
    add_fact(out, "Recording", true, str_from(view->runs[0].file));
    add_fact(out, "Digest", true, run->digest);
    buf_text(out, "</dl>\n");
    add_setting(out, "Options", run->options);
    add_setting(out, "Fault plan", run->faults);
    buf_text(out, "</section>\n");
    buf_release(&text);
}

static void add_runs(const struct view *view, struct buf *out)
{
    struct buf text;
    buf_init(&text);
    if (view->count > 0) {
        text_shell(&text, view->arena, view->runs[0].run.command);
    }
    if (text.len > 0) {
        buf_text(out, "<h2>The command</h2><section class=\"card\">");
        html_copy(out, buf_view(&text));
        buf_text(out, "</section>\n");
    }
    buf_release(&text);
}

void html_render(const struct view *view, struct buf *out)
{
    add_head(view, out);
    add_banner(view, out);
    if (view->requests == 0) {
        add_nothing_ran(out);
    }
    if (view->comparison) {
        html_comparison(view->comparison, out);
    }
    if (view->single) {
        html_findings(view, out);
        html_timeline(view, out);
        html_pulse(view, out);
        html_usage(view, out);
        html_faults(view, out);
        html_coverage(view, out);
        html_requests(view, out);
        add_run(view, out);
    } else {
        html_groups(view, out);
        if (view->totals_count > 0) {
            html_series(view, out);
        }
        if (view->count > 0) {
            html_seeds(view, out);
        }
        html_pulse(view, out);
        html_coverage(view, out);
        if (view->totals_count > 0) {
            html_census(view, out);
        } else {
            add_runs(view, out);
        }
    }
    buf_text(out, "</main></body></html>\n");
}
