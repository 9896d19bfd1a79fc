#include "swarm.h"

#include <inttypes.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../faults/fault.h"

enum {
    WEIGHT_MOST = 10, /* of an action */
    CALL_US = 5000,   /* about how long a call takes: to know when the run will be over */
};

/* Draws for one purpose: more of them here shift nothing elsewhere. */
struct dice {
    struct random random;
    const char *scope;
    uint64_t n;
};

static uint64_t below(struct dice *dice, uint64_t bound)
{
    return random_below(&dice->random, STR("swarm"), str_from(dice->scope), dice->n++, bound);
}

static int64_t between(struct dice *dice, int64_t least, int64_t most)
{
    return least + (int64_t)below(dice, (uint64_t)(most - least) + 1);
}

static bool once_in(struct dice *dice, uint64_t bound)
{
    return below(dice, bound) == 0;
}

/* Small ones as often as large ones: each doubling is equally likely. */
static int64_t spread(struct dice *dice, int64_t least, int64_t most)
{
    int64_t doublings = 0;
    while (least << (doublings + 1) <= most) {
        doublings++;
    }
    int64_t low = least << below(dice, (uint64_t)doublings + 1);
    return between(dice, low, 2 * low < most ? 2 * low : most);
}

/* ---- actions */

/* Each action is in or out; all are in once in four seeds, and at least one always. */
static void draw_mix(struct scenario *out, const struct random *random, struct arena *arena)
{
    struct dice dice = {*random, "mix", 0};
    size_t count = 0;
    while (out->kind->action(count)) {
        count++;
    }
    struct choice *list = ARENA_ARRAY(arena, struct choice, count);
    bool all = once_in(&dice, 4);
    size_t sure = below(&dice, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool in = once_in(&dice, 2) || all || i == sure;
        int64_t weight = between(&dice, 1, WEIGHT_MOST);
        if (in) {
            list[kept++] = (struct choice){(int64_t)i, weight};
        }
    }
    out->settings.mix = (struct choices){list, kept};
}

/* ---- settings of faults */

struct rule_draw {
    struct dice dice;
    struct json_writer w;
    const struct scenario *scenario;
    int64_t last_us; /* the lower one of a pair of spans */
};

static void put_span(struct rule_draw *r, int64_t span_us)
{
    struct buf buf;
    buf_init(&buf);
    buf_printf(&buf, "%" PRId64 "us", span_us);
    json_string(&r->w, buf_view(&buf));
    buf_release(&buf);
    r->last_us = span_us;
}

static void put_ppm(struct rule_draw *r, int64_t ppm)
{
    struct buf buf;
    buf_init(&buf);
    buf_printf(&buf, "%d.%06d", (int)(ppm / PPM), (int)(ppm % PPM));
    json_raw(&r->w, buf_view(&buf));
    buf_release(&buf);
}

/* Errors that any operation may get (Developer Guide, "Error handling with DynamoDB"). */
static void put_code(struct rule_draw *r)
{
    static const char *const codes[] = {"ThrottlingException", "RequestLimitExceeded",
                                        "ProvisionedThroughputExceededException",
                                        "InternalServerError"};
    json_text(&r->w, codes[below(&r->dice, sizeof codes / sizeof codes[0])]);
}

static void put_apply(struct rule_draw *r)
{
    json_text(&r->w, once_in(&r->dice, 2) ? "before" : "after");
}

static void put_by(struct rule_draw *r)
{
    put_span(r, spread(&r->dice, 10000, 5000000));
}

static void put_fraction(struct rule_draw *r)
{
    put_ppm(r, between(&r->dice, 50000, PPM));
}

static void put_items(struct rule_draw *r)
{
    json_int(&r->w, between(&r->dice, 1, 6));
}

static void put_least(struct rule_draw *r)
{
    put_span(r, spread(&r->dice, 500, 64000));
}

static void put_most(struct rule_draw *r)
{
    put_span(r, r->last_us + spread(&r->dice, 500, 512000));
}

static const struct {
    const char *name;
    void (*put)(struct rule_draw *r);
} settings[] = {
    {"code", put_code}, {"apply", put_apply},  {"by", put_by},          {"fraction", put_fraction},
    {"lag", put_by},    {"items", put_items},  {"constant", put_least}, {"min", put_least},
    {"max", put_most},  {"median", put_least}, {"p99", put_most},
};

static bool put_setting(struct rule_draw *r, struct str name)
{
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        if (str_is(name, settings[i].name)) {
            json_name_str(&r->w, name);
            settings[i].put(r);
            return true;
        }
    }
    return false;
}

/* One of the alternatives; what may be left out is in it when this file knows it, and the dice say
 * so. */
static void put_fault(struct rule_draw *r, const struct fault_kind *kind)
{
    struct str ways = str_from(kind->settings);
    uint64_t count = 1;
    for (const char *bar = kind->settings; (bar = strchr(bar, '|')); bar++) {
        count++;
    }
    struct str way = str_cut(&ways, '|');
    for (uint64_t skip = below(&r->dice, count); skip > 0; skip--) {
        way = str_cut(&ways, '|');
    }
    json_name(&r->w, "fault");
    json_open(&r->w, '{');
    json_name(&r->w, "kind");
    json_text(&r->w, kind->name);
    while (way.len > 0) {
        bool optional;
        struct str name = fault_setting_cut(&way, &optional);
        if (!optional || once_in(&r->dice, 2)) {
            (void)put_setting(r, name);
        }
    }
    json_close(&r->w, '}');
}

/* ---- when, and how often */

/* How long the faults will strike, about. */
static int64_t length_us(const struct scenario *scenario)
{
    const struct span_settings *think = &scenario->think;
    int64_t mean_us =
        think->kind == SPANS_UNIFORM ? (think->least_us + think->most_us) / 2 : think->time_us;
    return scenario->operations * (mean_us + CALL_US);
}

static bool reaches(const struct scenario *scenario, const struct fault_kind *kind, size_t choice)
{
    const char *action = scenario->kind->action((size_t)scenario->settings.mix.list[choice].value);
    return fault_reaches(kind, ddb_operation_by_name(str_from(action)));
}

/* One of the operations that are in and that the kind can strike. */
static void put_operation(struct rule_draw *r, const struct fault_kind *kind)
{
    const struct choices *mix = &r->scenario->settings.mix;
    uint64_t count = 0;
    for (size_t i = 0; i < mix->count; i++) {
        count += reaches(r->scenario, kind, i);
    }
    uint64_t skip = below(&r->dice, count > 0 ? count : 1);
    for (size_t i = 0; i < mix->count; i++) {
        if (reaches(r->scenario, kind, i) && skip-- == 0) {
            json_name(&r->w, "operation");
            json_text(&r->w,
                      r->scenario->kind->action((size_t)r->scenario->settings.mix.list[i].value));
        }
    }
}

static void put_client(struct rule_draw *r)
{
    char name[] = "c00";
    uint64_t client = below(&r->dice, (uint64_t)r->scenario->clients);
    name[1] = (char)('0' + client / 10);
    name[2] = (char)('0' + client % 10);
    json_name(&r->w, "client");
    json_text(&r->w, name);
}

static void put_window(struct rule_draw *r)
{
    int64_t length = length_us(r->scenario);
    int64_t after = between(&r->dice, 0, length);
    json_name(&r->w, "after");
    put_span(r, after);
    json_name(&r->w, "until");
    put_span(r, after + between(&r->dice, 1 + length / 8, 1 + length));
}

static void put_when(struct rule_draw *r, const struct fault_kind *kind)
{
    json_name(&r->w, "when");
    json_open(&r->w, '{');
    if (r->scenario->settings.mix.count > 0 && once_in(&r->dice, 3)) {
        put_operation(r, kind);
    }
    if (once_in(&r->dice, 6)) {
        put_client(r);
    }
    if (once_in(&r->dice, 3)) {
        put_window(r);
    }
    json_close(&r->w, '}');
}

static void put_trigger(struct rule_draw *r)
{
    static const char *const scopes[] = {"rule", "operation", "table", "key", "client"};
    json_name(&r->w, "trigger");
    json_open(&r->w, '{');
    switch (below(&r->dice, 6)) {
    case 0:
        json_name(&r->w, "every");
        json_int(&r->w, spread(&r->dice, 5, 100));
        break;
    case 1:
        json_name(&r->w, "nth");
        json_open(&r->w, '[');
        json_int(&r->w, spread(&r->dice, 1, 60));
        json_close(&r->w, ']');
        break;
    default:
        json_name(&r->w, "probability");
        put_ppm(r, spread(&r->dice, 1000, r->scenario->swarm.rate_ppm));
        break;
    }
    json_name(&r->w, "scope");
    json_text(&r->w, scopes[below(&r->dice, sizeof scopes / sizeof scopes[0])]);
    json_close(&r->w, '}');
}

/* ---- the plan */

/* Is it something that the service does, built, and of use here? Faults of the store need one that
 * can fail. */
static bool is_candidate(const struct scenario *scenario, const struct fault_kind *kind)
{
    bool reached = scenario->settings.mix.count == 0;
    for (size_t i = 0; i < scenario->settings.mix.count; i++) {
        reached = reached || reaches(scenario, kind, i);
    }
    return kind->read && kind->dynamodb == LAW_LEGAL && kind->family != FAMILY_STORAGE && reached;
}

/* Named apart from the rules that the scenario has itself. */
static void put_rule(struct rule_draw *r, const struct fault_kind *kind)
{
    struct buf name;
    buf_init(&name);
    buf_printf(&name, "swarm-%s", kind->name);
    json_open(&r->w, '{');
    json_name(&r->w, "name");
    json_string(&r->w, buf_view(&name));
    put_when(r, kind);
    put_trigger(r);
    put_fault(r, kind);
    json_close(&r->w, '}');
    buf_release(&name);
}

/* Each kind that may be is in once in `rarity`, as long as there is room; for those that stand last
 * in the table as well, one is asked first that the dice choose. */
static void put_drawn(struct json_writer *w, const struct scenario *scenario,
                      const struct random *random)
{
    struct dice dice = {*random, "faults", 0};
    uint64_t rarity = UINT64_C(1) << between(&dice, 0, 3);
    int64_t room = between(&dice, 0, scenario->swarm.kinds);
    size_t count = 0;
    while (fault_kind_at(count)) {
        count++;
    }
    size_t first = below(&dice, count);
    for (size_t i = 0; i < count; i++) {
        const struct fault_kind *kind = fault_kind_at((first + i) % count);
        struct rule_draw r = {{*random, kind->name, 0}, *w, scenario, 0};
        if (is_candidate(scenario, kind) && once_in(&r.dice, rarity) && room > 0) {
            put_rule(&r, kind);
            *w = r.w;
            room--;
        }
    }
}

static void put_own(struct json_writer *w, const struct scenario *scenario, struct arena *arena)
{
    struct doc plan;
    const struct doc *rules =
        json_read(arena, scenario->faults, &plan, NULL) ? doc_get(&plan, "rules") : NULL;
    for (size_t i = 0; rules && i < rules->list.count; i++) {
        json_doc(w, &rules->list.items[i]);
    }
}

static struct str draw_plan(const struct scenario *scenario, const struct random *random,
                            struct arena *arena)
{
    struct buf text;
    struct json_writer w;
    buf_init(&text);
    json_begin(&w, &text);
    json_open(&w, '{');
    json_name(&w, "rules");
    json_open(&w, '[');
    put_drawn(&w, scenario, random);
    put_own(&w, scenario, arena);
    json_close(&w, ']');
    json_close(&w, '}');
    struct str plan = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return plan;
}

const struct scenario *swarm_scenario(const struct scenario *scenario, uint64_t seed,
                                      struct arena *arena)
{
    struct random random = {.seed = seed};
    if (!scenario->swarm.on) {
        return scenario;
    }
    struct scenario *out = arena_alloc(arena, sizeof *out);
    *out = *scenario;
    if (out->kind->action) {
        draw_mix(out, &random, arena);
    }
    out->faults = draw_plan(out, &random, arena);
    return out;
}

struct str swarm_text(const struct scenario *scenario, struct arena *arena)
{
    struct buf text;
    struct json_writer w;
    buf_init(&text);
    json_begin(&w, &text);
    json_open(&w, '{');
    if (scenario->swarm.on && scenario->settings.mix.count > 0) {
        json_name(&w, "mix");
        json_open(&w, '{');
        for (size_t i = 0; i < scenario->settings.mix.count; i++) {
            const struct choice *choice = &scenario->settings.mix.list[i];
            json_name(&w, scenario->kind->action((size_t)choice->value));
            json_int(&w, choice->weight);
        }
        json_close(&w, '}');
    }
    if (scenario->swarm.on) {
        json_name(&w, "faults");
        json_raw(&w, scenario->faults);
    }
    json_close(&w, '}');
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}
