#include <inttypes.h>

#include "checks.h"
#include "renderers.h"
#include "text.h"

/* JUnit counts in seconds, without a unit. */
static void add_seconds(struct buf *out, int64_t us)
{
    buf_printf(out, "%" PRId64 ".%03" PRId64, us / 1000000, us / 1000 % 1000);
}

static void add_value(struct buf *out, const char *name, struct str value)
{
    buf_printf(out, " %s=\"", name);
    text_xml_value(out, value);
    buf_text(out, "\"");
}

static void add_counts(struct buf *out, const struct view *view, const struct check *checks,
                       size_t count)
{
    size_t failed = 0;
    size_t skipped = 0;
    for (size_t i = 0; i < count; i++) {
        failed += checks[i].state == CHECK_FAILED;
        skipped += checks[i].state == CHECK_SKIPPED;
    }
    buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"", count,
               failed, skipped);
    add_seconds(out, view->duration_us);
    buf_text(out, "\"");
}

static void add_properties(struct buf *out, const struct view *view)
{
    buf_text(out, "    <properties>\n");
    for (size_t i = 0; i < view->totals_count; i++) {
        struct buf seeds;
        buf_init(&seeds);
        buf_str(&seeds, view->totals[i].name);
        buf_byte(&seeds, ' ');
        totals_seeds(&view->totals[i], &seeds);
        buf_text(out, "      <property name=\"seeds\"");
        add_value(out, "value", buf_view(&seeds));
        buf_text(out, "/>\n");
        buf_release(&seeds);
    }
    for (size_t i = 0; i < view->count; i++) {
        const struct results_run *run = &view->runs[i].run;
        buf_printf(out, "      <property name=\"seed\" value=\"%" PRIu64 "\"/>\n", run->seed);
        buf_text(out, "      <property name=\"digest\"");
        add_value(out, "value", run->digest);
        buf_text(out, "/>\n");
    }
    buf_text(out, "    </properties>\n");
}

static void add_case(struct buf *out, const struct view *view, const struct check *check)
{
    buf_text(out, "    <testcase");
    add_value(out, "classname", view->scenario.len > 0 ? view->scenario : STR("dynarig"));
    add_value(out, "name", check->name);
    buf_text(out, " time=\"");
    add_seconds(out, check->command ? view->duration_us : 0);
    buf_text(out, "\">\n");
    if (check->state == CHECK_FAILED) {
        buf_text(out, "      <failure");
        add_value(out, "type", check->name);
        add_value(out, "message", check->summary);
        buf_text(out, ">");
        text_xml(out, check->story);
        buf_text(out, "</failure>\n");
    } else if (check->state == CHECK_SKIPPED) {
        buf_text(out, "      <skipped");
        add_value(out, "message", check->summary);
        buf_text(out, "/>\n");
    }
    if (check->remarks.len > 0) {
        buf_text(out, "      <system-out>");
        text_xml(out, check->remarks);
        buf_text(out, "</system-out>\n");
    }
    buf_text(out, "    </testcase>\n");
}

void junit_render(const struct view *view, struct buf *out)
{
    struct check *checks = NULL;
    size_t count = checks_of(view, &checks);
    buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dynarig\"");
    add_counts(out, view, checks, count);
    buf_text(out, ">\n  <testsuite name=\"dynarig\"");
    add_counts(out, view, checks, count);
    buf_text(out, ">\n");
    add_properties(out, view);
    for (size_t i = 0; i < count; i++) {
        add_case(out, view, &checks[i]);
    }
    buf_text(out, "  </testsuite>\n</testsuites>\n");
}
