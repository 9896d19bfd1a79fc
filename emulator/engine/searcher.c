#include "searcher.h"

#include <string.h>

#include "reader.h"

/* Where a score belongs among the matches: behind its equals, for their rows came first. */
static size_t place_of(const struct search *search, double score)
{
    enum vector_distance distance = search->index->vector.distance;
    size_t place = search->count;
    while (place > 0 && vector_closer(distance, score, search->matches[place - 1].score)) {
        place--;
    }
    return place;
}

static void keep(struct arena *arena, struct search *search, double score, struct str item)
{
    size_t place = place_of(search, score);
    if (place == search->limit) {
        return;
    }
    size_t moved = search->count - place - (search->count == search->limit);
    memmove(&search->matches[place + 1], &search->matches[place], moved * sizeof *search->matches);
    search->matches[place] = (struct match){.score = score, .item = arena_copy(arena, item)};
    search->count += search->count < search->limit;
}

static void compare(struct arena *arena, struct arena *scratch, struct search *search,
                    struct str item)
{
    struct value entry;
    arena_reset(scratch);
    if (!item_decode(scratch, item, &entry) ||
        (search->accepts && !search->accepts(search->context, &entry))) {
        return;
    }
    const struct value *vector = item_get(&entry, search->index->vector.attribute);
    search->compared++;
    keep(arena, search, vector_score(search->index->vector.distance, search->vector, vector->bytes),
         item);
}

static void set_range(const struct search *search, struct range *range)
{
    if (search->partition) {
        struct key_range partition = {.hash = {search->partition}};
        range_query(range, search->table, search->index, &partition);
    } else {
        range_segment(range, search->index->id, 0, 1);
    }
}

void search_run(struct arena *arena, struct store *store, struct search *search)
{
    struct range range;
    struct arena scratch;
    struct str key, item;
    range_init(&range);
    arena_init(&scratch);
    set_range(search, &range);
    search->matches = ARENA_ARRAY(arena, struct match, search->limit);
    search->count = 0;
    search->compared = 0;
    rows_range(store, buf_view(&range.low), buf_view(&range.high), true);
    while (rows_next(store, &key, &item)) {
        compare(arena, &scratch, search, item);
    }
    rows_end(store);
    arena_release(&scratch);
    range_release(&range);
}
