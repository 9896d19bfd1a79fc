/* Steps as a document again. */
#include <inttypes.h>

#include "steps.h"

const char *steps_duration(struct arena *arena, int64_t us)
{
    if (us % 1000000 == 0 && us > 0) {
        return arena_printf(arena, "%" PRId64 "s", us / 1000000);
    }
    return us % 1000 == 0 ? arena_printf(arena, "%" PRId64 "ms", us / 1000)
                          : arena_printf(arena, "%" PRId64 "us", us);
}

/* Members in the order of the calls. */
static const struct doc *set(struct arena *arena, const struct doc *map, const char *name,
                             struct doc value)
{
    return doc_with(arena, map, str_from(name), &value);
}

static const struct doc *set_time(struct arena *arena, const struct doc *map, const char *name,
                                  int64_t us)
{
    return set(arena, map, name, doc_text(str_from(steps_duration(arena, us))));
}

static struct doc print_step(const struct step *step, struct arena *arena)
{
    const struct doc *out = NULL;
    if (step->at || step->time_us > 0) {
        out = set_time(arena, out, step->at ? "at" : "after", step->time_us);
    }
    out = set(arena, out, "operation", doc_text(str_from(step->operation)));
    out = set(arena, out, "request", *step->request);
    if (step->fault) {
        out = set(arena, out, "fault", *step->fault);
    }
    if (step->latency_us > 0) {
        out = set_time(arena, out, "latency", step->latency_us);
    }
    return *out;
}

static struct doc print_lane(const struct step *list, size_t count, struct arena *arena)
{
    struct doc *items = ARENA_ARRAY(arena, struct doc, count);
    for (size_t i = 0; i < count; i++) {
        items[i] = print_step(&list[i], arena);
    }
    return (struct doc){.type = DOC_LIST, .list = {items, count}};
}

const struct doc *steps_print(const struct steps *steps, struct arena *arena)
{
    struct doc *lanes = ARENA_ARRAY(arena, struct doc, steps->lane_count);
    for (size_t i = 0; i < steps->lane_count; i++) {
        lanes[i] = print_lane(steps->lanes[i].list, steps->lanes[i].count, arena);
    }
    const struct doc *out = set(arena, NULL, "kind", doc_text(STR("steps")));
    if (steps->tables) {
        out = set(arena, out, "tables", *steps->tables);
    }
    if (steps->items) {
        out = set(arena, out, "prepare", *steps->items);
    }
    if (steps->any) {
        out = set(arena, out, "requests", doc_text(STR("any")));
    }
    return set(arena, out, "clients",
               (struct doc){.type = DOC_LIST, .list = {lanes, steps->lane_count}});
}
