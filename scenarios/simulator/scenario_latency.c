/* "latency" in a scenario file: a word, or rows. */
#include "../../faults/schema.h"
#include "../options/latency_rows.h"
#include "scenario_member.h"

static bool read_latency(const struct checker *c, const struct member *member,
                         const struct doc *doc, struct scenario *out)
{
    struct ddb_latency *latency = member_field(member, out);
    *latency = (struct ddb_latency){.on = false};
    if (doc->type == DOC_MAP) {
        return latency_rows_load(c, member->path, doc, latency);
    }
    if (doc->type == DOC_STRING && str_is(doc->string, "aws")) {
        ddb_latency_aws(latency);
        return true;
    }
    return (doc->type == DOC_STRING && str_is(doc->string, "none")) ||
           checker_refuse(c, member->path, "expected \"none\", \"aws\", or an object, found %s",
                          checker_found(c, doc));
}

static void describe_latency(struct json_writer *w, const struct member *member)
{
    (void)member;
    json_name(w, "anyOf");
    json_open(w, '[');
    json_open(w, '{');
    schema_words(w, "none|aws");
    json_close(w, '}');
    json_open(w, '{');
    latency_rows_schema(w);
    json_close(w, '}');
    json_close(w, ']');
}

const struct member_type member_latency = {"a word or rows", read_latency, describe_latency, NULL,
                                           NULL};
