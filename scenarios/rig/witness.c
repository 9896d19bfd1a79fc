#include "witness.h"

#include <stdlib.h>

#include "../../emulator/base/json.h"
#include "../../model/judge.h"

enum { FINDINGS_MAX = 3, LOOK_MOST = 20000 };
#define BYTES_MOST ((size_t)256 * 1024 * 1024)

/* The tables that one account or region sees. */
struct house {
    struct house *next;
    struct arena arena; /* of its texts */
    struct str account;
    struct str region;
    struct judge *judge;
};

struct witness {
    struct witness_options options;
    struct arena arena;   /* of the findings */
    struct arena scratch; /* of one reply */
    struct house *houses;
    uint64_t judged, unjudged;
    struct finding findings[FINDINGS_MAX];
    size_t finding_count;
};

struct witness *witness_new(const struct witness_options *options)
{
    struct witness *witness = mem_zalloc(sizeof *witness);
    witness->options = *options;
    arena_init(&witness->arena);
    arena_init(&witness->scratch);
    return witness;
}

void witness_reset(struct witness *witness)
{
    while (witness->houses) {
        struct house *house = witness->houses;
        witness->houses = house->next;
        judge_free(house->judge);
        arena_release(&house->arena);
        free(house);
    }
}

void witness_free(struct witness *witness)
{
    if (witness) {
        witness_reset(witness);
        arena_release(&witness->scratch);
        arena_release(&witness->arena);
        free(witness);
    }
}

static struct judge *judge_of(struct witness *witness, struct str account, struct str region)
{
    struct judge_options options = {
        .strict = witness->options.strict, .bytes_most = BYTES_MOST, .look_most = LOOK_MOST};
    struct house *house = witness->houses;
    while (house && !(str_eq(account, house->account) && str_eq(region, house->region))) {
        house = house->next;
    }
    if (!house) {
        house = mem_zalloc(sizeof *house);
        arena_init(&house->arena);
        house->account = arena_copy(&house->arena, account);
        house->region = arena_copy(&house->arena, region);
        house->judge = judge_new(&options);
        house->next = witness->houses;
        witness->houses = house;
    }
    return house->judge;
}

void witness_reset_table(struct witness *witness, struct str table)
{
    for (struct house *house = witness->houses; house; house = house->next) {
        judge_empty(house->judge, table);
    }
}

/* ---- what is there already */

struct priming {
    struct witness *witness;
    struct judge *judge; /* of the table told last */
    struct str table;    /* its name, in the scratch arena of that table */
    struct arena arena;  /* of an item */
};

static void prime_table(void *context, struct str account, struct str region, struct str body)
{
    struct priming *priming = context;
    struct doc doc;
    arena_reset(&priming->witness->scratch);
    if (json_read(&priming->witness->scratch, body, &doc, NULL)) {
        priming->judge = judge_of(priming->witness, account, region);
        priming->table = doc_string(&doc, "TableName");
        judge_prime_table(priming->judge, &doc);
    }
}

static void prime_item(void *context, struct str item)
{
    struct priming *priming = context;
    struct doc doc;
    arena_reset(&priming->arena);
    if (json_read(&priming->arena, item, &doc, NULL)) {
        judge_prime_item(priming->judge, priming->table, &doc);
    }
}

void witness_prime(struct witness *witness, struct ddb *ddb)
{
    struct priming priming = {.witness = witness};
    arena_init(&priming.arena);
    ddb_survey(ddb, &(struct ddb_survey){&priming, prime_table, prime_item});
    arena_release(&priming.arena);
}

/* ---- replies */

static void find(struct witness *witness, const struct ddb_applied *applied,
                 const struct doc *request, const char *why)
{
    struct arena *arena = &witness->arena;
    uint64_t *submit = arena_zalloc(arena, sizeof *submit);
    *submit = applied->submit;
    witness->findings[witness->finding_count++] = (struct finding){
        .hazard = "reply-not-explained",
        .severity = witness->options.severity,
        .title = str_from(arena_printf(arena, "%.*s %llu is not what its history gives: %s",
                                       STR_ARG(applied->operation),
                                       (unsigned long long)applied->submit, why)),
        .detail = str_from(arena_printf(arena, "request %.*s\nreply %.*s\n", STR_ARG(applied->body),
                                        STR_ARG(applied->reply))),
        .table = arena_copy(arena, doc_string(request, "TableName")),
        .requests = submit,
        .request_count = 1,
        .fix = "The emulator and its model disagree: one of them is wrong, and it is not your "
               "program. Please report it, with this recording.",
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
    struct judge *judge = judge_of(witness, applied->account, applied->region);
    enum verdict verdict = judge_see(judge, &seen, &why);
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
