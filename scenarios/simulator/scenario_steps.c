/* The members of a scenario whose workload is "steps" (steps.h). */
#include "../../faults/schema.h"
#include "scenario_member.h"
#include "steps.h"

static struct steps *steps_of(const struct checker *c, struct scenario *out)
{
    if (!out->steps) {
        out->steps = arena_zalloc(c->arena, sizeof *out->steps);
        out->settings.steps = out->steps;
    }
    return out->steps;
}

static bool read_tables(const struct checker *c, const struct member *member, const struct doc *doc,
                        struct scenario *out)
{
    return steps_read_tables(c, member->path, doc, steps_of(c, out));
}

static bool read_prepare(const struct checker *c, const struct member *member,
                         const struct doc *doc, struct scenario *out)
{
    return steps_read_prepare(c, member->path, doc, steps_of(c, out));
}

static bool read_clients(const struct checker *c, const struct member *member,
                         const struct doc *doc, struct scenario *out)
{
    return steps_read_clients(c, member->path, doc, steps_of(c, out));
}

static void describe_tables(struct json_writer *w, const struct member *member)
{
    (void)member;
    schema_list(w, 0);
    schema_type(w, "object");
    schema_required(w, "TableName");
    json_close(w, '}');
}

static void describe_prepare(struct json_writer *w, const struct member *member)
{
    (void)member;
    schema_type(w, "object");
    schema_open(w, "additionalProperties");
    schema_list(w, 0);
    schema_type(w, "object");
    json_close(w, '}');
    json_close(w, '}');
}

static void add_duration(struct json_writer *w, const char *name)
{
    schema_open(w, name);
    schema_duration(w);
    json_close(w, '}');
}

static void add_object(struct json_writer *w, const char *name)
{
    schema_open(w, name);
    schema_type(w, "object");
    json_close(w, '}');
}

static void describe_clients(struct json_writer *w, const struct member *member)
{
    (void)member;
    schema_list(w, 1);
    schema_list(w, 0);
    schema_members(w);
    add_duration(w, "at");
    add_duration(w, "after");
    schema_open(w, "operation");
    schema_string(w);
    json_close(w, '}');
    add_object(w, "request");
    add_object(w, "fault");
    add_duration(w, "latency");
    json_close(w, '}');
    schema_required(w, "operation|request");
    json_close(w, '}');
    json_close(w, '}');
}

const struct member_type member_tables = {"a list of tables", read_tables, describe_tables, NULL,
                                          NULL};
const struct member_type member_prepare = {"items by table", read_prepare, describe_prepare, NULL,
                                           NULL};
const struct member_type member_steps = {"a list of lists of steps", read_clients, describe_clients,
                                         NULL, NULL};

bool scenario_check_steps(const struct checker *c, const struct doc *whole, struct scenario *out)
{
    static const char *const others[] = {"clients", "operations", "calm", "think"};
    const struct doc *clients = NULL;
    bool recorded = str_is(str_from(out->kind->name), "recording");
    if (!recorded && !str_is(str_from(out->kind->name), "steps")) {
        return true;
    }
    if (recorded ? !scenario_load_recording(c, out)
                 : !checker_need(c, "workload", checker_get(whole, "workload"), "clients",
                                 "a list of lists of steps", &clients)) {
        return false;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (checker_get(whole, others[i])) {
            return checker_refuse(c, others[i],
                                  "the workload \"%s\" says itself what each client does, and when",
                                  out->kind->name);
        }
    }
    out->clients = (int64_t)out->steps->lane_count;
    out->calm = 0;
    return true;
}
