#include "sight.h"

#include "versions.h"

/* How late the read may be. */
static int64_t bound_us(const struct judge *judge, const struct model_index *index, bool struck)
{
    const struct judge_options *options = &judge->options;
    int64_t most_us = options->lag_us + (index && !index->local ? options->gsi_lag_us : 0);
    return struck && options->stale_most_us > most_us ? options->stale_most_us : most_us;
}

static bool is_struck(const struct seen *seen)
{
    return str_is(seen->fault, "stale-read") || str_is(seen->fault, "gsi-lag");
}

static void find_fault(struct judge *judge, const char *fault)
{
    judge->sight_fault = judge->sight_fault ? judge->sight_fault : fault;
}

static void check_bounds(struct judge *judge, const struct seen *seen,
                         const struct model_table *table, const struct model_index *index,
                         const struct model_sight *sight)
{
    bool struck = sight->replica == REPLICAS;
    int64_t made_us = 0;
    if (sight->replica > REPLICAS || (struck && !is_struck(seen))) {
        find_fault(judge, "a replica that there is not");
    }
    if (sight->position > seen->last_change) {
        find_fault(judge, "a position that nothing has come to yet");
    }
    bool behind = versions_after(table, sight->position, &made_us);
    if (sight->position < table->versions.forgotten ||
        (behind && made_us + bound_us(judge, index, struck) <= seen->time_us)) {
        find_fault(judge, "a position longer ago than anything may be late");
    }
}

/* One replica shows ever more. */
static void check_order(struct judge *judge, struct model_table *table,
                        const struct model_index *index, const struct model_sight *sight)
{
    if (sight->replica >= REPLICAS) {
        return;
    }
    bool global = index && !index->local;
    uint64_t *shown = global ? table->indexes[index - table->indexes].shown : table->shown;
    if (sight->position < shown[sight->replica]) {
        find_fault(judge, "a position before the one that this replica has shown already");
    }
    shown[sight->replica] = sight->position;
}

/* What it held nobody knows: it is no state that anything else could show. */
static struct model_table *unknown_table(struct judge *judge, const struct model_table *table)
{
    struct model_table *copy = arena_zalloc(&judge->arena, sizeof *copy);
    *copy = *table;
    copy->version = ++*table->clock;
    judge->blind = true;
    return copy;
}

struct model_table *sight_table(struct judge *judge, const struct seen *seen,
                                struct model_table *table, const struct model_index *index,
                                bool consistent)
{
    if (!judge->state.keeps_versions || !table || seen->error.len > 0 || seen->unseen) {
        return table;
    }
    judge->looks++;
    if (consistent) {
        return table;
    }
    if (judge->sights == seen->sight_count) {
        find_fault(judge, "no claim of what a read saw that need not be consistent");
        return table;
    }
    const struct model_sight *sight = &seen->sights[judge->sights++];
    judge->held[CHECK_STALENESS]++;
    check_order(judge, table, index, sight);
    if (sight->position < table->versions.known_from) {
        return unknown_table(judge, table);
    }
    check_bounds(judge, seen, table, index, sight);
    return versions_table(&judge->arena, table, sight->position);
}
