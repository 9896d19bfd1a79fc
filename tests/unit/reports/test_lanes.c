#include "../../../reports/lanes.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../reports/html_parts.h"
#include "../../lib/sample_run.h"

static const struct sample_run sample = {
    .seed = 7,
    .requests = 200,
    .fault_every = 7,
    .clients = 3,
    .body = "{\"TableName\":\"imports-1f\",\"Key\":{\"pk\":{\"S\":\"row#17\"}}}",
    .verdict = "failed"};

static char *folder;
static struct arena arena;
static struct view_run run;
static struct lanes lanes;
static uint64_t requests[100];

static void begin(const struct sample_run *of)
{
    folder = sample_folder();
    arena_init(&arena);
    run =
        (struct view_run){.results = sample_run(arena_printf(&arena, "%s/results.db", folder), of)};
    cr_assert(results_run(run.results, &arena, &run.run));
}

static void end(void)
{
    results_close(run.results);
    arena_release(&arena);
    sample_remove(folder);
}

static struct view_finding finding_of(const char *title, const char *detail, size_t count)
{
    return (struct view_finding){.row = {.title = str_from(title), .detail = str_from(detail)},
                                 .requests = requests,
                                 .request_count = count};
}

static const struct lane_step *step_of(uint64_t submit)
{
    for (size_t i = 0; i < lanes.count; i++) {
        if (lanes.steps[i].submit == submit) {
            return &lanes.steps[i];
        }
    }
    return NULL;
}

Test(lanes, the_last_named_is_where_it_shows_and_others_stand_around)
{
    begin(&sample);
    requests[0] = 7;
    requests[1] = 49;
    struct view_finding finding = finding_of("Query 49: expected 3 items, got 2", "", 2);
    cr_assert(lanes_load(&lanes, &run, &finding, &arena));
    cr_assert(step_of(49)->impossible && step_of(49)->named);
    cr_assert(step_of(7)->named && !step_of(7)->impossible);
    cr_assert_eq(step_of(7)->outcome, LANE_NO_ANSWER);
    cr_assert_eq(step_of(49)->outcome, LANE_REFUSED);
    cr_assert(step_of(48) && !step_of(48)->named);
    cr_assert_eq(step_of(48)->outcome, LANE_SUCCESS);
    cr_assert(str_is(step_of(48)->item, "row#17"));
    cr_assert_eq(lanes.count, 2 + LANE_CONTEXT_MAX);
    cr_assert_eq(lanes.client_count, 3);
    cr_assert(str_is(lanes.expected, "3 items"));
    cr_assert(str_is(lanes.came, "2"));
    end();
}

Test(lanes, the_search_judge_says_which_is_impossible)
{
    begin(&sample);
    requests[0] = 10;
    requests[1] = 20;
    struct view_finding finding = finding_of(
        "GetItem 10 of a fits no order of the requests: it was not there",
        "prose\nlanes:\n{\"call\":20,\"impossible\":false}\n{\"call\":10,\"impossible\":true}\n",
        2);
    cr_assert(lanes_load(&lanes, &run, &finding, &arena));
    cr_assert(step_of(10)->impossible && !step_of(20)->impossible);
    cr_assert(str_is(lanes.expected, "it was not there"));
    cr_assert(str_is(lanes.came, "{\"UnprocessedItems\":{}}"));
    cr_assert(str_is(lanes_prose(finding.row.detail), "prose"));
    cr_assert(str_is(lanes_prose(STR("prose")), "prose"));
    end();
}

Test(lanes, are_bounded_and_say_what_they_leave_out)
{
    struct sample_run many = sample;
    many.clients = 40;
    begin(&many);
    for (size_t i = 0; i < 100; i++) {
        requests[i] = i + 1;
    }
    struct view_finding finding = finding_of("too much", "", 100);
    cr_assert(lanes_load(&lanes, &run, &finding, &arena));
    cr_assert_eq(lanes.client_count, LANES_MAX);
    cr_assert_leq(lanes.count, LANE_STEPS_MAX);
    size_t named = 0;
    for (size_t i = 0; i < lanes.count; i++) {
        named += lanes.steps[i].named;
    }
    cr_assert_eq(lanes.left_out, 100 - named);
    cr_assert(step_of(100)->impossible);
    end();
}

Test(lanes, what_is_not_on_record_has_none)
{
    begin(&sample);
    requests[0] = 5000;
    struct view_finding finding = finding_of("gone", "", 1);
    cr_assert_not(lanes_load(&lanes, &run, &finding, &arena));
    finding.request_count = 0;
    cr_assert_not(lanes_load(&lanes, &run, &finding, &arena));
    end();
}

Test(lanes, are_drawn_with_what_was_expected_and_what_came)
{
    struct buf out;
    begin(&sample);
    requests[0] = 7;
    requests[1] = 49;
    struct view_finding finding = finding_of("Query 49: expected <3>, got 2", "", 2);
    buf_init(&out);
    html_lanes(&run, &finding, &out);
    buf_byte(&out, '\0');
    const char *html = buf_view(&out).data;
    cr_assert(strstr(html, "<text class=\"client\" x=\"0\" y=\"15\">worker-"), "%s", html);
    cr_assert(strstr(html, "bar step none named"), "%s", html);
    cr_assert(strstr(html, "bar step open culprit"));
    cr_assert(strstr(html, "bar step good around"));
    cr_assert(strstr(html, ">✗ 49 PutItem row#17, ProvisionedThroughputExceeded</text>"), "%s",
              html);
    cr_assert(strstr(html, "7 UpdateItem row#17, no answer</text>"));
    cr_assert(strstr(html, "It cannot be at request 49</b>, PutItem of worker-2"));
    cr_assert(strstr(html, "<b>Expected:</b> <code>&lt;3&gt;</code>"));
    cr_assert(strstr(html, "<b>Came:</b> <code>2</code>"));
    buf_release(&out);
    end();
}
