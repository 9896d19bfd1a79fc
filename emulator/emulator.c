#include "emulator_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/bulk_run.h"
#include "api/eventual.h"
#include "api/lifecycle.h"
#include "api/pipeline.h"
#include "api/reply_check.h"
#include "api/settings.h"
#include "api/site.h"
#include "api/survey.h"
#include "base/mutant.h"
#include "engine/collection.h"
#include "engine/reader.h"
#include "store/snapshot.h"

#define ACCOUNT_DEFAULT "000000000000"
#define REGION_DEFAULT "us-east-1"

void ddb_options_init(struct ddb_options *options)
{
    *options =
        (struct ddb_options){.dialect_2026 = true, .collection_bytes_max = COLLECTION_BYTES_MAX};
#define PARTITIONING(name, unit, value, help) options->partitioning.name = value;
#include "base/partition_figures.def"
#undef PARTITIONING
}

void ddb_lifecycle_aws(struct ddb_lifecycle *lifecycle)
{
#define SPAN(name, aws, help) lifecycle->name = aws;
#include "spans.def"
#undef SPAN
}

void ddb_throttling_aws(struct ddb_throttling *throttling)
{
    throttling->enforced = true;
#define THROTTLING(name, assumed, help) throttling->name = assumed;
#include "base/throttling.def"
#undef THROTTLING
}

void await_lifecycle(struct ddb *ddb)
{
    int64_t due_us = ddb->core.due_us;
    if (due_us != INT64_MAX && due_us != ddb->awaited_us) {
        events_add(&ddb->events, (struct event){.time_us = due_us, .kind = EVENT_TABLES});
        ddb->awaited_us = due_us;
    }
}

void await_bulk(struct ddb *ddb)
{
    int64_t due_us = bulks_due(&ddb->core.bulks);
    if (due_us != BULK_NEVER && due_us != ddb->bulk_us) {
        events_add(&ddb->events, (struct event){.time_us = due_us, .kind = EVENT_BULK});
        ddb->bulk_us = due_us;
    }
}

/* A database that was made with tables parted cannot be read as if they were not. */
static bool refuse_twins(struct ddb *ddb, char message[256])
{
    const struct table *twin = tables_twin(&ddb->core.tables);
    if (twin) {
        snprintf(message, 256,
                 "the database has several tables named %.*s, in other accounts or regions: "
                 "expected tables to be isolated as when it was made",
                 (int)(twin->name.len < 100 ? twin->name.len : 100), twin->name.data);
        ddb_close(ddb);
    }
    return twin != NULL;
}

struct ddb *ddb_open(const struct ddb_options *options, char message[256])
{
    json_setup();
    struct ddb *ddb = mem_zalloc(sizeof *ddb);
    ddb->env = options->env;
    struct store *store = footing_open(ddb, options, message);
    if (!store) {
        free(ddb);
        return NULL;
    }
    ddb->core.dialect = options->dialect_2026 ? DIALECT_2026 : DIALECT_CLASSIC;
    ddb->core.random.seed = options->seed;
    ddb->core.window_min_us = options->transaction_window_min_us;
    ddb->core.window_max_us = options->transaction_window_max_us;
    ddb->core.lifecycle = options->lifecycle;
    ddb->core.expiry = (struct expiry){
        .deletes = options->ttl_deletes, .delay_us = options->ttl_delay_us, .seed = options->seed};
    ddb->core.throttling = options->throttling;
    ddb->core.collection_bytes_max = options->collection_bytes_max;
    ddb->core.partitioning.kept = options->throttling.enforced;
    ddb->core.partitioning.rules.figures = options->partitioning;
    ddb->core.replicas = (struct replicas){.lag = options->lag,
                                           .gsi_lag = options->gsi_lag,
                                           .keep_us = options->stale_most_us,
                                           .random = &ddb->core.random};
    ddb->core.env = &ddb->env;
    latency_open(&ddb->latency, &options->latency);
    ledger_init(&ddb->ledger);
    ddb->core.tables.by_account = options->isolate_account;
    ddb->core.tables.by_region = options->isolate_region;
    core_open(&ddb->core, store);
    (void)crashes(ddb, NULL); /* nobody is told yet: nothing was going on before */
    ddb->applied = options->applied;
    ddb->reopened = options->reopened;
    ddb->context = options->context;
    ddb->core.writer.changed = options->changed;
    ddb->core.writer.expired = options->expired;
    ddb->core.writer.context = options->context;
    ddb->core.writer.replicas = replicas_on(&ddb->core.replicas) ? &ddb->core.replicas : NULL;
    await_lifecycle(ddb);
    await_bulk(ddb);
    await_expiry(ddb);
    return refuse_twins(ddb, message) ? NULL : ddb;
}

static void flight_destroy(struct flight *flight)
{
    request_discard(&flight->request);
    arena_release(&flight->request.arena);
    buf_release(&flight->request.reply);
    buf_release(&flight->claims);
    free(flight);
}

void ddb_close(struct ddb *ddb)
{
    if (!ddb) {
        return;
    }
    struct flight *lists[] = {ddb->live, ddb->free};
    for (size_t i = 0; i < 2; i++) {
        for (struct flight *flight = lists[i], *next = NULL; flight; flight = next) {
            next = flight->next;
            flight_destroy(flight);
        }
    }
    events_release(&ddb->events);
    latency_close(&ddb->latency);
    ledger_release(&ddb->ledger);
    core_close(&ddb->core);
    writer_release(&ddb->core.writer);
    footing_release(&ddb->footing);
    free(ddb);
}

static struct flight *flight_new(struct ddb *ddb)
{
    struct flight *flight = ddb->free;
    if (flight) {
        ddb->free = flight->next;
        struct arena arena = flight->request.arena;
        struct buf reply = flight->request.reply;
        struct buf claims = flight->claims;
        *flight = (struct flight){.request = {.arena = arena, .reply = reply}, .claims = claims};
        arena_reset(&flight->request.arena);
        buf_clear(&flight->request.reply);
        buf_clear(&flight->claims);
    } else {
        flight = mem_zalloc(sizeof *flight);
        arena_init(&flight->request.arena);
        buf_init(&flight->request.reply);
        buf_init(&flight->claims);
    }
    flight->next = ddb->live;
    ddb->live = flight;
    return flight;
}

void flight_done(struct ddb *ddb, struct flight *flight)
{
    if (flight->waits_apply || flight->waits_poll || flight == ddb->polled) {
        return;
    }
    for (struct flight **place = &ddb->live; *place; place = &(*place)->next) {
        if (*place == flight) {
            *place = flight->next;
            break;
        }
    }
    flight->next = ddb->free;
    ddb->free = flight;
}

static struct str or_default(struct str given, struct str otherwise)
{
    return given.len > 0 ? given : otherwise;
}

struct table_home home_of(const struct ddb_request *given)
{
    return (struct table_home){or_default(given->account, STR(ACCOUNT_DEFAULT)),
                               or_default(given->region, STR(REGION_DEFAULT))};
}

static void flight_fill(struct ddb *ddb, struct flight *flight, const struct ddb_request *given)
{
    struct request *request = &flight->request;
    struct arena *arena = &request->arena;
    request->core = &ddb->core;
    request->submit = ddb->submits;
    request->service = arena_copy(arena, given->service);
    request->name = arena_copy(arena, given->operation);
    request->body = arena_copy(arena, given->body);
    request->decoded = given->decoded;
    request->account = arena_copy(arena, home_of(given).account);
    request->region = arena_copy(arena, home_of(given).region);
    request->client = arena_copy(arena, given->client);
    request->host = arena_copy(arena, given->host);
    request->operation = operation_by_name(request->service, request->name);
    flight->arrival_us = ddb->now_us;
}

/* 52 characters out of capital letters and digits: one draw, stretched, 12 characters a step. */
static void draw_request_id(struct ddb *ddb, struct flight *flight)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    uint64_t seed =
        random_draw(&ddb->core.random, STR("request-id"), (struct str){0}, flight->request.submit);
    uint64_t bits = seed;
    for (size_t i = 0; i < REQUEST_ID_LENGTH; i++) {
        if (i > 0 && i % 12 == 0) {
            bits = random_hash(seed + i, (struct str){0});
        }
        flight->request_id[i] = alphabet[bits & 31];
        bits >>= 5;
    }
}

static void ready_push(struct ddb *ddb, struct flight *flight)
{
    flight->ready_next = NULL;
    flight->ready = true;
    if (ddb->ready_last) {
        ddb->ready_last->ready_next = flight;
    } else {
        ddb->ready_first = flight;
    }
    ddb->ready_last = flight;
}

void schedule_reply(struct ddb *ddb, struct flight *flight, int64_t due_us)
{
    flight->due_us = due_us;
    flight->waits_poll = true;
    if (due_us <= ddb->now_us) {
        ready_push(ddb, flight);
    } else {
        events_add(&ddb->events, (struct event){.time_us = due_us,
                                                .number = flight->request.submit,
                                                .kind = EVENT_REPLY,
                                                .subject = flight});
    }
}

void claim(struct ddb *ddb, struct flight *flight)
{
    struct json_writer w;
    buf_clear(&flight->claims);
    json_begin(&w, &flight->claims);
    json_open(&w, '{');
    if (flight->changes > 0) {
        json_name(&w, "changes");
        json_open(&w, '[');
        json_int(&w, (int64_t)flight->first_change);
        json_int(&w, (int64_t)(flight->first_change + flight->changes - 1));
        json_close(&w, ']');
    } else {
        json_name(&w, "position");
        json_int(&w, (int64_t)ddb->core.writer.last_change);
    }
    json_name(&w, "at");
    json_int(&w, flight->request.time_us);
    claim_partitions(&w, &flight->request.journal);
    reads_dump(&w, flight->request.reads_first);
    json_close(&w, '}');
}

void settle(struct ddb *ddb, struct flight *flight)
{
    const struct request *request = &flight->request;
    struct ledger *ledger = &ddb->ledger;
    ledger_begin(ledger);
    ledger_field(ledger, request->name);
    ledger_field(ledger, request->account);
    ledger_field(ledger, request->region);
    ledger_field(ledger, request->body);
    ledger_number(ledger, (uint64_t)flight->arrival_us);
    ledger_number(ledger, (uint64_t)flight->due_us);
    ledger_number(ledger, (uint64_t)request->status);
    ledger_number(ledger, (uint64_t)flight->wire);
    ledger_field(ledger, buf_view(&request->reply));
    ledger_field(ledger, request->effect.rule);
    ledger_field(ledger, request->effect.kind);
    ledger_number(ledger, flight->first_change);
    ledger_number(ledger, flight->changes);
    ledger_settle(ledger, flight->entry);
    flight->entry = NULL;
}

static void schedule_apply(struct ddb *ddb, struct flight *flight, int64_t time_us)
{
    flight->waits_apply = true;
    events_add(&ddb->events, (struct event){.time_us = time_us,
                                            .number = flight->request.submit,
                                            .kind = EVENT_APPLY,
                                            .subject = flight});
}

/* Plans at the present moment; true: it can be applied in the same one. */
static bool plan(struct ddb *ddb, struct flight *flight)
{
    struct partition_rules *rules = &ddb->core.partitioning.rules;
    core_reclaim(&ddb->core);
    flight->request.journal = (struct partition_journal){.arena = &flight->request.arena};
    rules->journal = ddb->applied ? &flight->request.journal : NULL;
    request_plan(&flight->request);
    rules->journal = NULL;
    if (store_failed(ddb->core.store)) {
        return true; /* what was planned is worth nothing, and applying it does nothing */
    }
    reply_check(&flight->request);
    int64_t window_us = request_prepare(&flight->request);
    flight->prepared = window_us > 0;
    if (flight->prepared) {
        schedule_apply(ddb, flight, flight->request.time_us + window_us);
    }
    return !flight->prepared;
}

static void apply(struct ddb *ddb, struct flight *flight)
{
    uint64_t before = ddb->core.writer.last_change;
    if (MUTANT(LOST_REPLY_LOST_WRITE) && flight->request.effect.effect == EFFECT_LOSE_AFTER) {
        return;
    }
    uint64_t commits = store_commits(ddb->core.store);
    flight->changes = request_apply(&flight->request);
    flight->first_change = flight->changes > 0 ? before + 1 : 0;
    flight->commit = store_commits(ddb->core.store) > commits ? commits + 1 : 0;
    lifecycle_run(&ddb->core, flight->request.time_us);
    await_lifecycle(ddb);
    await_expiry(ddb);
}

void tell_applied(const struct ddb *ddb, const struct flight *flight)
{
    const struct request *request = &flight->request;
    if (!ddb->applied) {
        return;
    }
    struct table_home own = {request->account, request->region};
    struct table_home home = tables_home(&ddb->core.tables, own);
    struct ddb_applied told = {.submit = request->submit,
                               .arrival_us = flight->arrival_us,
                               .time_us = request->time_us,
                               .due_us = request->time_us + flight->after_us,
                               .operation = request->name,
                               .account = home.account,
                               .region = home.region,
                               .body = request->body,
                               .fault = request->effect.kind,
                               .status = request->status,
                               .error = str_from(request->error_name),
                               .reply = buf_view(&request->reply),
                               .uses = request->uses,
                               .use_count = request->use_count,
                               .parted = request->journal.list,
                               .parted_count = request->journal.count,
                               .commit = flight->commit,
                               .last_change = ddb->core.writer.last_change,
                               .reads = request->reads_first};
    ddb->applied(ddb->context, &told);
}

static void choose_wire(struct flight *flight)
{
    enum effect effect = flight->request.effect.effect;
    if (effect == EFFECT_LOSE_AFTER) {
        flight->wire = DDB_WIRE_CLOSE;
        flight->request.struck = true;
    } else if (effect == EFFECT_TRUNCATE) {
        flight->wire = DDB_WIRE_TRUNCATE;
        flight->request.struck = true;
    } else if (effect == EFFECT_CLOCK_JUMP || effect == EFFECT_DATE_AHEAD ||
               effect == EFFECT_DATE_BEHIND) {
        flight->request.struck = true;
    }
}

static int64_t rest_us(const struct ddb *ddb, const struct flight *flight)
{
    return ddb->latency.on ? latency_rest_us(&ddb->latency, &flight->request, flight->quantile) : 0;
}

/* The moment of apply has come, or of commit. */
static void fly(struct ddb *ddb, struct flight *flight, int64_t time_us)
{
    flight->waits_apply = false;
    flight->request.time_us = time_us;
    footing_begin(ddb, flight);
    bool now = flight->prepared || plan(ddb, flight);
    if (now) {
        apply(ddb, flight);
    }
    footing_end(ddb);
    if (!now || crashes(ddb, flight)) {
        return;
    }
    flight->after_us += rest_us(ddb, flight);
    tell_applied(ddb, flight);
    if (flight->late) {
        settle(ddb, flight);
        flight_done(ddb, flight);
        return;
    }
    claim(ddb, flight);
    choose_wire(flight);
    schedule_reply(ddb, flight, time_us + flight->after_us);
    settle(ddb, flight);
}

/* The connection goes without an answer, and nothing is ever applied. */
static void drop(struct ddb *ddb, struct flight *flight, enum ddb_wire wire)
{
    flight->request.struck = true;
    flight->wire = wire;
    flight->request.time_us = ddb->now_us;
    claim(ddb, flight);
    schedule_reply(ddb, flight, ddb->now_us + flight->before_us + flight->after_us);
    settle(ddb, flight);
}

/* The connection goes at once; the write comes later. */
static void postpone(struct ddb *ddb, struct flight *flight)
{
    flight->request.struck = true;
    flight->late = true;
    flight->wire = DDB_WIRE_CLOSE;
    flight->request.time_us = ddb->now_us;
    claim(ddb, flight);
    schedule_apply(ddb, flight, ddb->now_us + flight->request.effect.by_us);
    schedule_reply(ddb, flight, ddb->now_us + flight->before_us + flight->after_us);
}

static void depart(struct ddb *ddb, struct flight *flight)
{
    const struct fault_effect *effect = &flight->request.effect;
    flight->before_us = effect->latency_us / 2;
    flight->after_us = effect->latency_us - flight->before_us;
    flight->request.struck = effect->latency_us > 0;
    if (ddb->latency.on) {
        flight->before_us += latency_arrival_us(&ddb->latency, &ddb->core.random, &flight->request,
                                                &flight->quantile);
    }
    if (effect->effect == EFFECT_LOSE_BEFORE) {
        drop(ddb, flight, DDB_WIRE_CLOSE);
    } else if (effect->effect == EFFECT_RESET) {
        drop(ddb, flight, DDB_WIRE_RESET);
    } else if (effect->effect == EFFECT_APPLY_LATE) {
        postpone(ddb, flight);
    } else if (flight->before_us > 0) {
        schedule_apply(ddb, flight, ddb->now_us + flight->before_us);
    } else {
        fly(ddb, flight, ddb->now_us);
    }
}

static void release_polled(struct ddb *ddb)
{
    struct flight *flight = ddb->polled;
    ddb->polled = NULL;
    if (flight) {
        flight_done(ddb, flight);
    }
}

uint64_t ddb_submit(struct ddb *ddb, int64_t time_us, const struct ddb_request *given)
{
    ddb_advance(ddb, time_us);
    ddb->submits++;
    struct flight *flight = flight_new(ddb);
    flight_fill(ddb, flight, given);
    draw_request_id(ddb, flight);
    flight->entry = ledger_open(&ddb->ledger);
    bool well_formed = request_read(&flight->request);
    if (well_formed && flight->request.operation && flight->request.operation->plan) {
        site_ask(&ddb->env, &flight->request, ddb->now_us);
    }
    const struct fault_effect *effect = &flight->request.effect;
    int64_t jump_us = effect->effect == EFFECT_CLOCK_JUMP ? effect->by_us : 0;
    depart(ddb, flight);
    await_bulk(ddb);
    if (jump_us > 0) {
        ddb_advance(ddb, ddb->now_us + jump_us);
    }
    return ddb->submits;
}

void ddb_cancel(struct ddb *ddb, int64_t time_us, uint64_t submit)
{
    ddb_advance(ddb, time_us);
    for (struct flight *flight = ddb->live; flight; flight = flight->next) {
        if (flight->request.submit == submit) {
            flight->cancelled = true;
            return;
        }
    }
}

void note_input(struct ddb *ddb, const char *what, struct str detail)
{
    ledger_begin(&ddb->ledger);
    ledger_field(&ddb->ledger, str_from(what));
    ledger_field(&ddb->ledger, detail);
    ledger_number(&ddb->ledger, (uint64_t)ddb->now_us);
    ledger_settle(&ddb->ledger, NULL);
}

static void run_bulk(struct ddb *ddb, int64_t time_us)
{
    struct buf journal;
    buf_init(&journal);
    bulk_run_due(&ddb->core, time_us, &journal);
    if (journal.len > 0) {
        note_input(ddb, "bulk", buf_view(&journal));
    }
    buf_release(&journal);
}

void ddb_advance(struct ddb *ddb, int64_t time_us)
{
    release_polled(ddb);
    const struct event *first;
    while ((first = events_first(&ddb->events)) && first->time_us <= time_us) {
        struct event event = events_take(&ddb->events);
        ddb->now_us = event.time_us > ddb->now_us ? event.time_us : ddb->now_us;
        switch (event.kind) {
        case EVENT_TABLES: lifecycle_run(&ddb->core, event.time_us); break;
        case EVENT_BULK: run_bulk(ddb, event.time_us); break;
        case EVENT_EXPIRY: run_expiry(ddb, event.time_us); break;
        case EVENT_APPLY: fly(ddb, event.subject, event.time_us); break;
        case EVENT_REPLY: ready_push(ddb, event.subject); break;
        }
        (void)crashes(ddb, NULL);
        await_lifecycle(ddb);
        await_bulk(ddb);
        await_expiry(ddb);
    }
    ddb->now_us = time_us > ddb->now_us ? time_us : ddb->now_us;
}

static struct flight *ready_take(struct ddb *ddb)
{
    struct flight *flight = ddb->ready_first;
    if (flight) {
        ddb->ready_first = flight->ready_next;
        ddb->ready_last = ddb->ready_first ? ddb->ready_last : NULL;
        flight->waits_poll = false;
    }
    return flight;
}

static int64_t skew_of(const struct fault_effect *effect)
{
    return effect->effect == EFFECT_DATE_AHEAD    ? effect->by_us
           : effect->effect == EFFECT_DATE_BEHIND ? -effect->by_us
                                                  : 0;
}

/* A reply that went before its apply tells nothing of it, whenever it is polled. */
static void fill_reply(const struct flight *flight, struct ddb_reply *reply)
{
    const struct request *request = &flight->request;
    bool late = flight->late;
    struct str body = late ? STR("") : buf_view(&request->reply);
    const char *error = late ? NULL : request->error_name;
    bool latency_only = request->effect.effect == EFFECT_NONE && request->effect.latency_us > 0;
    *reply = (struct ddb_reply){
        .submit = request->submit,
        .due_us = flight->due_us,
        .status = late ? 0 : request->status,
        .body = body,
        .request_id = {flight->request_id, REQUEST_ID_LENGTH},
        .wire = flight->wire,
        .truncate_at = body.len / 2,
        .refused = error != NULL,
        .error = str_from(error),
        .struck = request->struck,
        .rule = latency_only ? request->effect.latency_rule : request->effect.rule,
        .kind = latency_only ? STR("latency") : request->effect.kind,
        .changes = late ? 0 : flight->changes,
        .late = late,
        .throttled = !late && request->throttled,
        .skew_us = skew_of(&request->effect),
        .claims = buf_view(&flight->claims),
    };
}

bool ddb_poll(struct ddb *ddb, struct ddb_reply *reply)
{
    release_polled(ddb);
    struct flight *flight = ready_take(ddb);
    while (flight && flight->cancelled) {
        flight_done(ddb, flight);
        flight = ready_take(ddb);
    }
    if (!flight) {
        return false;
    }
    ddb->polled = flight;
    fill_reply(flight, reply);
    return true;
}

int64_t ddb_next(const struct ddb *ddb)
{
    if (ddb->ready_first) {
        return ddb->ready_first->due_us;
    }
    const struct event *first = events_first(&ddb->events);
    return first ? first->time_us : DDB_NEVER;
}

int64_t ddb_now(const struct ddb *ddb)
{
    return ddb->now_us;
}

void ddb_digest(struct ddb *ddb, char out[65])
{
    ledger_print(&ddb->ledger, out);
}

/* By name, or by ARN, which also tells tables of the same name apart. */
static struct table *named(struct ddb *ddb, struct str given)
{
    const struct tables *tables = &ddb->core.tables;
    for (size_t i = 0; i < tables->count; i++) {
        struct table *table = tables->list[i];
        if (str_eq(table->name, given) || str_eq(table->arn, given)) {
            return table;
        }
    }
    return NULL;
}

void ddb_reset(struct ddb *ddb, int64_t time_us)
{
    ddb_advance(ddb, time_us);
    core_clear(&ddb->core);
    if (crashes(ddb, NULL)) {
        core_clear(&ddb->core);
    }
    note_input(ddb, "reset", (struct str){0});
}

bool ddb_snapshot(struct ddb *ddb, int64_t time_us, struct str name)
{
    ddb_advance(ddb, time_us);
    bool taken = snapshot_take(ddb->core.store, name);
    if (taken && crashes(ddb, NULL)) {
        taken = snapshot_take(ddb->core.store, name);
    }
    if (taken) {
        note_input(ddb, "snapshot", name);
    }
    return taken;
}

bool ddb_restore(struct ddb *ddb, int64_t time_us, struct str name)
{
    ddb_advance(ddb, time_us);
    if (!snapshot_known(ddb->core.store, name)) {
        return false;
    }
    core_restore(&ddb->core, name);
    bool good = !crashes(ddb, NULL); /* with the memory the snapshots went */
    note_input(ddb, "restore", name);
    ddb->awaited_us = ddb->bulk_us = ddb->expiry_us = 0;
    await_lifecycle(ddb);
    await_bulk(ddb);
    await_expiry(ddb);
    return good;
}

const char *ddb_snapshot_name(const struct ddb *ddb, size_t index)
{
    return snapshot_name(ddb->core.store, index);
}

bool ddb_reset_table(struct ddb *ddb, int64_t time_us, struct str name)
{
    ddb_advance(ddb, time_us);
    struct table *table = named(ddb, name);
    if (!table) {
        return false;
    }
    core_empty_table(&ddb->core, table);
    if (crashes(ddb, NULL) && (table = named(ddb, name)) != NULL) {
        core_empty_table(&ddb->core, table);
    }
    note_input(ddb, "reset-table", name);
    return true;
}

bool ddb_shared_name(const struct ddb *ddb, struct str table)
{
    return tables_shared(&ddb->core.tables, table);
}

/* The row of a key given as JSON; false: no such table, key or row. */
static bool find_row(struct ddb *ddb, struct str name, struct str key, struct arena *arena,
                     struct str *item)
{
    const struct table *table = named(ddb, name);
    struct doc doc;
    struct value value;
    struct error err;
    error_init(&err, arena);
    if (!table || !json_read(arena, key, &doc, NULL) ||
        !item_parse(arena, &doc, ddb->core.dialect, &value, &err) ||
        !key_present(&table->schema, &value)) {
        return false;
    }
    struct buf row;
    buf_init(&row);
    key_row(&row, table->id, table->salt, &table->schema, NULL, &value);
    bool found = rows_get(ddb->core.store, buf_view(&row), item);
    buf_release(&row);
    return found;
}

bool ddb_peek(struct ddb *ddb, struct str table, struct str key, struct arena *arena,
              struct str *item)
{
    struct str bytes;
    if (!find_row(ddb, table, key, arena, &bytes)) {
        return false;
    }
    struct buf text;
    struct json_writer w;
    buf_init(&text);
    json_begin(&w, &text);
    item_dump_encoded(&w, bytes);
    *item = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return true;
}

void ddb_survey(struct ddb *ddb, const struct ddb_survey *survey)
{
    survey_take(&ddb->core, survey);
}

void ddb_settings(const struct ddb *ddb, void *context,
                  void (*each)(void *context, const struct ddb_setting *setting))
{
    settings_tell(&ddb->core, context, each);
}

static void print_rows(struct store *store, uint32_t id, struct buf *out)
{
    struct range range;
    struct json_writer w;
    struct str key, item;
    range_init(&range);
    range_segment(&range, id, 0, 1);
    json_begin(&w, out);
    json_open(&w, '[');
    rows_range(store, buf_view(&range.low), buf_view(&range.high), true);
    while (rows_next(store, &key, &item)) {
        item_dump_encoded(&w, item);
    }
    rows_end(store);
    json_close(&w, ']');
    range_release(&range);
}

bool ddb_items(struct ddb *ddb, struct str name, struct str index_name, struct arena *arena,
               struct str *items)
{
    const struct table *table = named(ddb, name);
    const struct index *index = table && index_name.len > 0 ? table_index(table, index_name) : NULL;
    if (!table || (index_name.len > 0 && (!index || !index_whole(index)))) {
        return false;
    }
    struct buf text;
    buf_init(&text);
    print_rows(ddb->core.store, index ? index->id : table->id, &text);
    *items = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return true;
}

bool ddb_expires(const struct ddb *ddb)
{
    return ddb->core.expiry.deletes;
}

bool ddb_ttl_attribute(struct ddb *ddb, struct str name, struct arena *arena, struct str *attribute)
{
    const struct table *table = named(ddb, name);
    if (!table || table->ttl_attribute.len == 0) {
        return false;
    }
    *attribute = arena_copy(arena, table->ttl_attribute);
    return true;
}

bool ddb_describe(struct ddb *ddb, struct str name, struct arena *arena, struct str *create_table)
{
    const struct table *table = named(ddb, name);
    if (!table) {
        return false;
    }
    struct buf text;
    buf_init(&text);
    json_print(&text, table->request);
    *create_table = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return true;
}
