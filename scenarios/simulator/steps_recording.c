#include "steps_recording.h"

#include "../../emulator/base/json.h"
#include "../../emulator/emulator.h"

#define BATCH 64 /* inputs read at a time */
/* Clients of simulated runs that stand for nobody: what they do, every run does by itself. */
#define SETUP "setup"
#define INSPECTION "inspection"

/* One client to be. */
struct lane {
    struct str client;
    uint64_t connection;
    int64_t free_us; /* when its last answer came; INT64_MAX: never */
    size_t cap;
};

struct reading {
    struct results *recording;
    const struct recording_way *way;
    struct arena *arena;
    struct steps *out;
    struct lane lanes[STEP_LANES_MAX];
    int64_t start_us;
    const char *message; /* NULL: nothing is wrong */
};

static struct doc text_of(const char *text)
{
    return doc_text(str_from(text));
}

/* ---- faults */

static const struct doc *set(struct reading *r, const struct doc *map, const char *name,
                             struct doc value)
{
    return doc_with(r->arena, map, str_from(name), &value);
}

static const struct doc *set_error(struct reading *r, const struct doc *map,
                                   const struct fault_effect *effect)
{
    map = set(r, map, "code", doc_text(effect->code));
    if (effect->message.len > 0) {
        map = set(r, map, "message", doc_text(effect->message));
    }
    return effect->status > 0 ? set(r, map, "status", doc_integer(effect->status)) : map;
}

static const struct doc *set_write(struct reading *r, const struct doc *map,
                                   const struct fault_effect *effect)
{
    map = set(r, map, "at", doc_integer(effect->at));
    return effect->power ? set(r, map, "loss", text_of("power")) : map;
}

/* The "fault" of a rule that does this. */
static const struct doc *fault_of(struct reading *r, const struct fault_effect *effect)
{
    const struct doc *map = set(r, NULL, "kind", doc_text(effect->kind));
    switch (effect->effect) {
    case EFFECT_NONE: return NULL;
    case EFFECT_LOSE_BEFORE: return set(r, map, "apply", text_of("before"));
    case EFFECT_APPLY_LATE:
    case EFFECT_DATE_AHEAD:
        return set(r, map, "by", text_of(steps_duration(r->arena, effect->by_us)));
    case EFFECT_DATE_BEHIND:
        return set(r, map, "by",
                   text_of(arena_printf(r->arena, "-%s", steps_duration(r->arena, effect->by_us))));
    case EFFECT_CLOCK_JUMP: return NULL; /* it stands in the times of what follows */
    case EFFECT_STALE_READ:
    case EFFECT_GSI_LAG:
        return set(r, map, "lag", text_of(steps_duration(r->arena, effect->by_us)));
    case EFFECT_UNPROCESSED:
        return set(r, map, "fraction",
                   (struct doc){.type = DOC_REAL, .real = (double)effect->fraction_ppm / PPM});
    case EFFECT_SHORT_PAGE: return set(r, map, "items", doc_integer(effect->items));
    case EFFECT_DISK_ERROR:
    case EFFECT_DISK_FULL:
    case EFFECT_CRASH: return set_write(r, map, effect);
    case EFFECT_REFUSE: return str_is(effect->kind, "error") ? set_error(r, map, effect) : map;
    default: return map;
    }
}

static void read_fault(struct reading *r, uint64_t submit, struct step *step)
{
    struct results_fault fault;
    struct fault_effect effect;
    struct doc doc;
    if (!r->way->faults || !results_fault(r->recording, r->arena, submit, &fault) ||
        !json_read(r->arena, fault.effect, &doc, NULL) || !effect_load(r->arena, &doc, &effect)) {
        return;
    }
    step->latency_us = effect.latency_us;
    step->fault = fault_of(r, &effect);
}

/* ---- requests */

/* When the client knew how it ended. */
static int64_t end_of(struct reading *r, uint64_t submit)
{
    struct results_output output;
    return results_output(r->recording, r->arena, submit, &output) ? output.due_us : INT64_MAX;
}

/* A lane of this client that is free; best that of the same connection. STEP_LANES_MAX: none. */
static size_t find_lane(struct reading *r, const struct results_input *row)
{
    size_t found = STEP_LANES_MAX;
    for (size_t i = 0; i < r->out->lane_count; i++) {
        struct lane *lane = &r->lanes[i];
        if (!str_eq(lane->client, row->client) || lane->free_us > row->time_us) {
            continue;
        }
        if (lane->connection == row->connection) {
            return i;
        }
        found = found == STEP_LANES_MAX ? i : found;
    }
    return found;
}

static size_t open_lane(struct reading *r, const struct results_input *row)
{
    size_t place = r->out->lane_count;
    if (place == STEP_LANES_MAX) {
        r->message =
            arena_printf(r->arena, "more than %d requests are under way at a time", STEP_LANES_MAX);
        return place;
    }
    r->out->lane_count++;
    r->lanes[place] = (struct lane){.client = row->client, .free_us = r->start_us};
    return place;
}

static struct step *append(struct reading *r, size_t place)
{
    struct lane *lane = &r->lanes[place];
    size_t count = r->out->lanes[place].count;
    if (count == lane->cap) {
        lane->cap = lane->cap ? lane->cap * 2 : 16;
        struct step *list = ARENA_ARRAY(r->arena, struct step, lane->cap);
        for (size_t i = 0; i < count; i++) {
            list[i] = r->out->lanes[place].list[i];
        }
        r->out->lanes[place].list = list;
    }
    return &r->out->lanes[place].list[r->out->lanes[place].count++];
}

static void add_step(struct reading *r, const struct results_input *row,
                     const struct ddb_operation *operation, const struct doc *body)
{
    size_t place = find_lane(r, row);
    place = place == STEP_LANES_MAX ? open_lane(r, row) : place;
    if (r->message) {
        return;
    }
    struct lane *lane = &r->lanes[place];
    int64_t from_us = r->way->at ? r->start_us : lane->free_us;
    struct step *step = append(r, place);
    *step = (struct step){.at = r->way->at,
                          .time_us = row->time_us - from_us,
                          .operation = operation->name,
                          .request = body};
    read_fault(r, row->submit, step);
    lane->connection = row->connection;
    lane->free_us = end_of(r, row->submit);
}

/* ---- preparation */

static void add_table(struct reading *r, const struct doc *body)
{
    size_t end = r->out->tables ? r->out->tables->list.count : 0;
    r->out->tables = doc_list_with(r->arena, r->out->tables, end, body);
}

static void add_item(struct reading *r, const struct doc *body)
{
    struct str table = doc_string(body, "TableName");
    const struct doc *items = doc_get_str(r->out->items, table);
    size_t end = items ? items->list.count : 0;
    items = doc_list_with(r->arena, items, end, doc_get(body, "Item"));
    r->out->items = doc_with(r->arena, r->out->items, table, items);
}

static bool prepares(struct reading *r, const struct results_input *row, const struct doc *body)
{
    bool table = str_is(row->operation, "CreateTable");
    bool item = str_is(row->operation, "PutItem") && doc_get(body, "Item");
    if (!str_is(row->client, SETUP) || row->time_us != r->start_us || (!table && !item)) {
        return false;
    }
    if (table) {
        add_table(r, body);
    } else {
        add_item(r, body);
    }
    return true;
}

/* ---- inputs */

static void take_request(struct reading *r, const struct results_input *row)
{
    struct doc *body = arena_zalloc(r->arena, sizeof *body);
    const struct ddb_operation *operation = ddb_operation_by_name(row->operation);
    if (!operation || !str_is(row->service, "dynamodb") || str_is(row->client, INSPECTION) ||
        !json_read(r->arena, row->body, body, NULL) || body->type != DOC_MAP) {
        return;
    }
    if (!prepares(r, row, body)) {
        add_step(r, row, operation, body);
    }
}

static void take_input(struct reading *r, const struct results_input *row)
{
    if (str_is(row->kind, "submit")) {
        take_request(r, row);
    } else if (str_starts(row->kind, STR("reset")) || str_is(row->kind, "restore")) {
        r->message = "tables were reset or restored in it; expected a recording of one test";
    }
}

/* By the names of the clients: simulated ones keep theirs, which what they draw hangs on. */
static void sort_lanes(struct reading *r)
{
    for (size_t i = 1; i < r->out->lane_count; i++) {
        for (size_t j = i; j > 0 && str_cmp(r->lanes[j - 1].client, r->lanes[j].client) > 0; j--) {
            struct lane lane = r->lanes[j];
            struct step_lane steps = r->out->lanes[j];
            r->lanes[j] = r->lanes[j - 1];
            r->lanes[j - 1] = lane;
            r->out->lanes[j] = r->out->lanes[j - 1];
            r->out->lanes[j - 1] = steps;
        }
    }
}

bool steps_from_recording(struct results *recording, const struct recording_way *way,
                          struct arena *arena, struct steps *out, const char **message)
{
    struct reading *r = arena_zalloc(arena, sizeof *r);
    struct results_input *rows = ARENA_ARRAY(arena, struct results_input, BATCH);
    struct results_run run;
    uint64_t after = 0;
    size_t count = 0;
    *out = (struct steps){0};
    *r = (struct reading){.recording = recording, .way = way, .arena = arena, .out = out};
    if (!results_run(recording, arena, &run)) {
        *message = "holds no run";
        return false;
    }
    r->start_us = run.start_us;
    while (!r->message && (count = results_inputs(recording, arena, after, BATCH, rows)) > 0) {
        for (size_t i = 0; !r->message && i < count; i++) {
            take_input(r, &rows[i]);
        }
        after = rows[count - 1].number;
    }
    if (!r->message && out->lane_count == 0) {
        r->message = "holds no request";
    }
    sort_lanes(r);
    *message = r->message;
    return !r->message;
}
