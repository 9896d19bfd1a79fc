#include "witness.h"

#include <stdlib.h>

#include "../../emulator/base/json.h"

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
    struct judge_options options = {.strict = witness->options.strict,
                                    .slow_tables = witness->options.slow_tables,
                                    .throttling = witness->options.throttling,
                                    .windows = witness->options.windows,
                                    .may_go_back = witness->options.may_go_back,
                                    .expires = witness->options.expires,
                                    .expiry_most_us = witness->options.expiry_most_us,
                                    .lag_us = witness->options.lag_us,
                                    .gsi_lag_us = witness->options.gsi_lag_us,
                                    .stale_most_us = witness->options.stale_most_us,
                                    .partitions = witness->options.partitions,
                                    .bytes_most = BYTES_MOST,
                                    .look_most = LOOK_MOST};
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

/* What disagrees becomes a finding of the check that it breaks; `what` is numbered. */
static void find(struct witness *witness, enum check check, struct str what, uint64_t number,
                 struct finding finding, const char *why)
{
    struct arena *arena = &witness->arena;
    finding.hazard = check_name(check);
    finding.severity = witness->options.severity;
    finding.title = str_from(arena_printf(arena, "%.*s %llu is not what its history gives: %s",
                                          STR_ARG(what), (unsigned long long)number, why));
    finding.fix = arena_printf(arena,
                               "What must hold: %s. The emulator and its model disagree: one of "
                               "them is wrong, and it is not your program. Please report it, with "
                               "this recording.",
                               check_about(check));
    witness->findings[witness->finding_count++] = finding;
}

static void find_request(struct witness *witness, enum check check, struct str what,
                         uint64_t submit, struct finding finding, const char *why)
{
    uint64_t *requests = arena_zalloc(&witness->arena, sizeof *requests);
    *requests = submit;
    finding.requests = requests;
    finding.request_count = 1;
    find(witness, check, what, submit, finding, why);
}

static void find_applied(struct witness *witness, enum check check,
                         const struct ddb_applied *applied, const struct doc *request,
                         const char *why)
{
    struct arena *arena = &witness->arena;
    struct finding finding = {
        .detail = str_from(arena_printf(arena, "request %.*s\nreply %.*s\n", STR_ARG(applied->body),
                                        STR_ARG(applied->reply))),
        .table = arena_copy(arena, doc_string(request, "TableName")),
    };
    find_request(witness, check, applied->operation, applied->submit, finding, why);
}

/* Some replies have no body at all. */
static bool read_reply(struct witness *witness, struct str text, struct doc *out)
{
    *out = (struct doc){.type = DOC_MAP};
    return text.len == 0 || json_read(&witness->scratch, text, out, NULL);
}

/* What the reads claim to have seen. */
static void add_sights(struct witness *witness, const struct ddb_applied *applied,
                       struct seen *seen)
{
    size_t count = 0;
    for (const struct ddb_read *read = applied->reads; read; read = read->next) {
        count++;
    }
    if (count == 0) {
        return;
    }
    struct model_sight *sights = ARENA_ARRAY(&witness->scratch, struct model_sight, count);
    seen->sights = sights;
    seen->sight_count = count;
    for (const struct ddb_read *read = applied->reads; read; read = read->next) {
        *sights++ = (struct model_sight){read->replica, read->position};
    }
}

static bool is_full(const struct witness *witness)
{
    return witness->finding_count == FINDINGS_MAX;
}

enum verdict witness_see(struct witness *witness, const struct ddb_applied *applied)
{
    struct doc request, reply;
    const char *why = "";
    if (is_full(witness)) {
        return VERDICT_UNJUDGED;
    }
    arena_reset(&witness->scratch);
    if (!json_read(&witness->scratch, applied->body, &request, NULL) ||
        !read_reply(witness, applied->reply, &reply)) {
        return VERDICT_UNJUDGED; /* what is no JSON is refused without a look at any item */
    }
    struct seen seen = {.submit = applied->submit,
                        .operation = applied->operation,
                        .body = &request,
                        .time_us = applied->time_us,
                        .fault = applied->fault,
                        .error = applied->error,
                        .reply = &reply,
                        .commit = applied->commit,
                        .last_change = applied->last_change,
                        .uses = applied->uses,
                        .use_count = applied->use_count,
                        .parted = applied->parted,
                        .parted_count = applied->parted_count};
    add_sights(witness, applied, &seen);
    struct judge *judge = judge_of(witness, applied->account, applied->region);
    enum verdict verdict = judge_see(judge, &seen, &why);
    witness->judged += verdict != VERDICT_UNJUDGED;
    witness->unjudged += verdict == VERDICT_UNJUDGED;
    if (verdict == VERDICT_DISAGREES) {
        find_applied(witness, judge_check(judge), applied, &request, why);
    }
    return verdict;
}

void witness_expired(struct witness *witness, struct str account, struct str region,
                     const struct ddb_change *change)
{
    struct doc key;
    const char *why = "";
    arena_reset(&witness->scratch);
    if (is_full(witness) || !json_read(&witness->scratch, change->key, &key, NULL)) {
        return;
    }
    struct expiration expiration = {.time_us = change->time_us,
                                    .table = change->table,
                                    .key = &key,
                                    .principal = change->principal,
                                    .principal_type = change->principal_type,
                                    .commit = change->commit,
                                    .last_change = change->number};
    struct judge *judge = judge_of(witness, account, region);
    if (judge_expired(judge, &expiration, &why) == VERDICT_DISAGREES) {
        struct finding finding = {.table = arena_copy(&witness->arena, change->table)};
        find(witness, judge_check(judge), STR("deletion by TTL, change"), change->number, finding,
             why);
    }
}

/* Who is parted sees the requests of its own tables alone, and not when they are sent. */
static struct judge *only_judge(const struct witness *witness)
{
    const struct house *house = witness->houses;
    return house && !house->next && !is_full(witness) ? house->judge : NULL;
}

void witness_sent(struct witness *witness, uint64_t submit, int64_t time_us)
{
    struct judge *judge = only_judge(witness);
    const char *why = "";
    if (judge && judge_sent(judge, submit, time_us, &why) == VERDICT_DISAGREES) {
        find_request(witness, judge_check(judge), STR("request"), submit, (struct finding){0}, why);
    }
}

void witness_answered(struct witness *witness, uint64_t submit, int64_t time_us)
{
    struct judge *judge = only_judge(witness);
    const char *why = "";
    if (judge && judge_answered(judge, submit, time_us, &why) == VERDICT_DISAGREES) {
        find_request(witness, judge_check(judge), STR("request"), submit, (struct finding){0}, why);
    }
}

bool witness_inspect(struct witness *witness, struct str *operation, struct str *body)
{
    struct judge *judge = only_judge(witness);
    return judge && judge_inspect(judge, operation, body);
}

static bool read_items(void *context, struct arena *arena, struct str table, struct str index,
                       struct doc *items)
{
    struct str text;
    return ddb_items(context, table, index, arena, &text) && json_read(arena, text, items, NULL);
}

void witness_reopened(struct witness *witness, struct ddb *ddb, const struct ddb_reopened *reopened)
{
    struct judge *judge = only_judge(witness);
    const char *why = "";
    struct reopening reopening = {.time_us = reopened->time_us,
                                  .may_lose = reopened->may_lose,
                                  .commit = reopened->commit,
                                  .last_change = reopened->last_change,
                                  .read = read_items,
                                  .context = ddb};
    if (judge && judge_reopened(judge, &reopening, &why) == VERDICT_DISAGREES) {
        find(witness, judge_check(judge), STR("the store after commit"), reopened->commit,
             (struct finding){0}, why);
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

uint64_t witness_held(const struct witness *witness, enum check check)
{
    uint64_t held = 0;
    for (const struct house *house = witness->houses; house; house = house->next) {
        held += judge_held(house->judge, check);
    }
    return held;
}

size_t witness_findings(const struct witness *witness, const struct finding **out)
{
    *out = witness->findings;
    return witness->finding_count;
}
