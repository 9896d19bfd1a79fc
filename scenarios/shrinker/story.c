#include "story.h"

/* ---- reading */

static void read_items(const struct doc *tables, struct arena *arena, struct story *out)
{
    size_t count = 0;
    for (size_t i = 0; tables && i < tables->map.count; i++) {
        count += tables->map.members[i].value.list.count;
    }
    out->items = ARENA_ARRAY(arena, struct story_item, count);
    for (size_t i = 0; tables && i < tables->map.count; i++) {
        const struct doc_member *table = &tables->map.members[i];
        for (size_t n = 0; n < table->value.list.count; n++) {
            out->items[out->item_count++] =
                (struct story_item){table->name, &table->value.list.items[n]};
        }
    }
}

/* The lane whose next step is the earliest; of those the first. */
static size_t earliest(const struct steps *steps, const size_t *next)
{
    size_t found = steps->lane_count;
    for (size_t i = 0; i < steps->lane_count; i++) {
        if (next[i] < steps->lanes[i].count &&
            (found == steps->lane_count || steps->lanes[i].list[next[i]].time_us <
                                               steps->lanes[found].list[next[found]].time_us)) {
            found = i;
        }
    }
    return found;
}

void story_read(const struct steps *steps, const struct doc *rest, struct arena *arena,
                struct story *out)
{
    size_t next[STEP_LANES_MAX] = {0};
    size_t count = 0;
    for (size_t i = 0; i < steps->lane_count; i++) {
        count += steps->lanes[i].count;
    }
    *out = (struct story){.rest = rest, .any = steps->any, .tables = steps->tables};
    read_items(steps->items, arena, out);
    out->steps = ARENA_ARRAY(arena, struct story_step, count);
    while (out->step_count < count) {
        size_t lane = earliest(steps, next);
        out->steps[out->step_count++] =
            (struct story_step){lane, steps->lanes[lane].list[next[lane]++]};
    }
}

/* ---- printing */

static const struct doc *print_items(const struct story *story, struct arena *arena)
{
    const struct doc *out = NULL;
    for (size_t i = 0; i < story->item_count; i++) {
        const struct story_item *item = &story->items[i];
        const struct doc *list = doc_get_str(out, item->table);
        size_t end = list ? list->list.count : 0;
        out = doc_with(arena, out, item->table, doc_list_with(arena, list, end, item->item));
    }
    return out;
}

static size_t count_lane(const struct story *story, size_t lane)
{
    size_t count = 0;
    for (size_t i = 0; i < story->step_count; i++) {
        count += story->steps[i].lane == lane;
    }
    return count;
}

size_t story_clients(const struct story *story)
{
    size_t clients = 0;
    for (size_t lane = 0; lane < STEP_LANES_MAX; lane++) {
        clients += count_lane(story, lane) > 0;
    }
    return clients;
}

static bool is_timed(const struct story *story)
{
    for (size_t i = 0; i < story->step_count; i++) {
        if (story->steps[i].step.time_us > 0) {
            return true;
        }
    }
    return false;
}

static void fill_lane(const struct story *story, size_t lane, struct arena *arena,
                      struct steps *out)
{
    size_t count = count_lane(story, lane);
    bool timed = is_timed(story);
    if (count == 0) {
        return;
    }
    struct step *list = ARENA_ARRAY(arena, struct step, count);
    size_t filled = 0;
    for (size_t i = 0; i < story->step_count; i++) {
        if (story->steps[i].lane == lane) {
            list[filled] = story->steps[i].step;
            list[filled++].at = timed;
        }
    }
    out->lanes[out->lane_count].list = list;
    out->lanes[out->lane_count++].count = count;
}

const struct doc *story_print(const struct story *story, struct str about, struct arena *arena)
{
    struct steps *steps = arena_zalloc(arena, sizeof *steps);
    steps->tables = story->tables;
    steps->any = story->any;
    steps->items = print_items(story, arena);
    for (size_t lane = 0; lane < STEP_LANES_MAX; lane++) {
        fill_lane(story, lane, arena, steps);
    }
    const struct doc text = doc_text(about);
    const struct doc *out = about.len > 0 ? doc_with(arena, NULL, STR("about"), &text) : NULL;
    out = doc_with(arena, out, STR("workload"), steps_print(steps, arena));
    for (size_t i = 0; story->rest && i < story->rest->map.count; i++) {
        const struct doc_member *member = &story->rest->map.members[i];
        out = doc_with(arena, out, member->name, &member->value);
    }
    return out;
}
