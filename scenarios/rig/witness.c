#include "witness.h"

#include <stdlib.h>

#include "../../emulator/base/json.h"
#include "../../model/judge.h"

enum { FINDINGS_MAX = 3 };

struct witness {
    struct arena arena;   /* of the findings */
    struct arena scratch; /* of one reply */
    struct judge *judge;
    uint64_t judged, unjudged;
    struct finding findings[FINDINGS_MAX];
    size_t finding_count;
};

struct witness *witness_new(void)
{
    /* Scenarios send valid requests: a refusal must follow from the items. */
    struct judge_options options = {.strict = true};
    struct witness *witness = mem_zalloc(sizeof *witness);
    arena_init(&witness->arena);
    arena_init(&witness->scratch);
    witness->judge = judge_new(&options);
    return witness;
}

void witness_free(struct witness *witness)
{
    if (witness) {
        judge_free(witness->judge);
        arena_release(&witness->scratch);
        arena_release(&witness->arena);
        free(witness);
    }
}

static void find(struct witness *witness, const struct ddb_applied *applied,
                 const struct doc *request, const char *why)
{
    struct arena *arena = &witness->arena;
    uint64_t *submit = arena_zalloc(arena, sizeof *submit);
    *submit = applied->submit;
    witness->findings[witness->finding_count++] = (struct finding){
        .hazard = "reply-not-explained",
        .severity = SEVERITY_ERROR,
        .title = str_from(arena_printf(arena, "%.*s %llu is not what its history gives: %s",
                                       STR_ARG(applied->operation),
                                       (unsigned long long)applied->submit, why)),
        .detail = str_from(arena_printf(arena, "request %.*s\nreply %.*s\n", STR_ARG(applied->body),
                                        STR_ARG(applied->reply))),
        .table = arena_copy(arena, doc_string(request, "TableName")),
        .requests = submit,
        .request_count = 1,
        .fix = "The emulator and its model disagree: one of them is wrong.",
    };
}

void witness_see(struct witness *witness, const struct ddb_applied *applied)
{
    struct doc request, reply;
    const char *why = "";
    if (witness->finding_count == FINDINGS_MAX) {
        return;
    }
    arena_reset(&witness->scratch);
    if (!json_read(&witness->scratch, applied->body, &request, NULL) ||
        !json_read(&witness->scratch, applied->reply, &reply, NULL)) {
        return; /* a body that is no JSON is refused without a look at any item */
    }
    struct seen seen = {.operation = applied->operation,
                        .body = &request,
                        .time_us = applied->time_us,
                        .fault = applied->fault,
                        .error = applied->error,
                        .reply = &reply};
    enum verdict verdict = judge_see(witness->judge, &seen, &why);
    witness->judged += verdict != VERDICT_UNJUDGED;
    witness->unjudged += verdict == VERDICT_UNJUDGED;
    if (verdict == VERDICT_DISAGREES) {
        find(witness, applied, &request, why);
    }
}

uint64_t witness_judged(const struct witness *witness)
{
    return witness->judged;
}

uint64_t witness_unjudged(const struct witness *witness)
{
    return witness->unjudged;
}

size_t witness_findings(const struct witness *witness, const struct finding **out)
{
    *out = witness->findings;
    return witness->finding_count;
}
