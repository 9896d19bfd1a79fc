/* "swarm" in a scenario file: a switch, or an object of options. */
#include "../../faults/schema.h"
#include "scenario_member.h"

enum { KINDS_USUAL = 6, KINDS_MOST = 40, RATE_USUAL_PPM = 200000 };

static bool read_rate(const struct checker *c, const char *path, const struct doc *doc,
                      int64_t *out_ppm)
{
    return checker_fraction(c, path, doc, out_ppm) &&
           (*out_ppm >= SWARM_RATE_LEAST_PPM ||
            checker_refuse(c, path, "expected a number from 0.001 to 1, found %s",
                           checker_found(c, doc)));
}

static bool read_swarm(const struct checker *c, const struct member *member, const struct doc *doc,
                       struct scenario *out)
{
    static const char *const names[] = {"kinds", "rate", NULL};
    struct swarm_settings *swarm = member_field(member, out);
    const struct doc *kinds = checker_get(doc, "kinds");
    const struct doc *rate = checker_get(doc, "rate");
    *swarm = (struct swarm_settings){true, KINDS_USUAL, RATE_USUAL_PPM};
    if (doc->type == DOC_BOOL) {
        swarm->on = doc->boolean;
        return true;
    }
    if (doc->type != DOC_MAP) {
        return checker_refuse(c, member->path, "expected true, false, or an object, found %s",
                              checker_found(c, doc));
    }
    return checker_members(c, member->path, doc, names) &&
           (!kinds || checker_integer(c, checker_member(c, member->path, STR("kinds")), kinds, 0,
                                      KINDS_MOST, &swarm->kinds)) &&
           (!rate ||
            read_rate(c, checker_member(c, member->path, STR("rate")), rate, &swarm->rate_ppm));
}

static void describe_swarm(struct json_writer *w, const struct member *member)
{
    (void)member;
    json_name(w, "anyOf");
    json_open(w, '[');
    json_open(w, '{');
    schema_type(w, "boolean");
    json_close(w, '}');
    json_open(w, '{');
    schema_members(w);
    schema_open(w, "kinds");
    schema_integer(w, 0, KINDS_MOST);
    json_close(w, '}');
    schema_open(w, "rate");
    schema_type(w, "number");
    json_name(w, "minimum");
    json_raw(w, STR("0.001"));
    json_name(w, "maximum");
    json_int(w, 1);
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, ']');
}

const struct member_type member_swarm = {"a switch or an object", read_swarm, describe_swarm, NULL,
                                         NULL};
