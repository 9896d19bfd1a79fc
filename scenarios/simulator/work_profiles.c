/*
 * Each client writes its profile anew and anew, with a version that grows, and reads it. A write
 * that was given up may still come: after the one sent in its place, and after those that followed.
 * Unless each insists on an older version, it puts the past back.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

struct profile {
    bool reads;           /* the call under way does */
    int64_t begun;        /* version last sent */
    int64_t acknowledged; /* version last known to be written */
};

static const char *profiles_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("profiles") : NULL;
}

struct profiles {
    struct profile list[CLIENTS_MAX];
    unsigned stale; /* whose profile was read in an older version, plus one; 0: nobody's */
};

static void profiles_open(struct work *work)
{
    work->state = mem_zalloc(sizeof(struct profiles));
}

static void profiles_close(struct work *work)
{
    free(work->state);
}

static bool profiles_prepare(struct work *work, uint64_t n, struct call *out)
{
    (void)work, (void)n, (void)out;
    return false;
}

static void profiles_next(struct work *work, unsigned client, struct call *out)
{
    struct profile *profile = &((struct profiles *)work->state)->list[client];
    profile->reads = work_below(work, client, 2) == 0;
    if (profile->reads) {
        out->operation = "GetItem";
        buf_printf(&out->body,
                   "{\"TableName\":\"profiles\",\"Key\":{\"id\":{\"N\":\"%u\"}},"
                   "\"ConsistentRead\":true}",
                   client);
        return;
    }
    profile->begun++;
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"profiles\",\"Item\":{\"id\":{\"N\":\"%u\"},"
               "\"version\":{\"N\":\"%" PRId64 "\"},\"name\":{\"S\":\"name %u\"}}",
               client, profile->begun, work_below(work, client, 1000));
    if (!work->settings.faulty) {
        buf_printf(
            &out->body,
            ",\"ConditionExpression\":\"attribute_not_exists(version) OR "
            "version < :version\",\"ExpressionAttributeValues\":{\":version\":{\"N\":\"%" PRId64
            "\"}}",
            profile->begun);
    }
    buf_byte(&out->body, '}');
}

static void profiles_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct profiles *profiles = work->state;
    struct profile *profile = &profiles->list[client];
    if (!outcome_good(outcome)) {
        return;
    }
    if (!profile->reads) {
        profile->acknowledged = profile->begun;
    } else if (item_number(doc_get(outcome->reply, "Item"), "version", 0) < profile->acknowledged) {
        profiles->stale = client + 1;
    }
}

static const char *profiles_check(struct work *work, const struct driver *driver,
                                  struct arena *arena)
{
    const struct profiles *profiles = work->state;
    if (profiles->stale) {
        return arena_printf(arena, "profile %u was read in a version older than was acknowledged",
                            profiles->stale - 1);
    }
    for (unsigned client = 0; client < work->clients; client++) {
        const struct profile *profile = &profiles->list[client];
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%u\"}}", client);
        int64_t version = 0;
        (void)work_number(driver, arena, "profiles", key, "version", &version);
        if (version < profile->acknowledged || version > profile->begun) {
            return arena_printf(arena,
                                "profile %u has version %" PRId64 ", %" PRId64 " was acknowledged",
                                client, version, profile->acknowledged);
        }
    }
    return NULL;
}

const struct workload_kind work_profiles = {
    .name = "profiles",
    .about = "versions of one item, written one after the other; none comes back",
    .tables = "profiles (id, version, name)",
    .mistake = "writes do not insist on an older version",
    .table = profiles_table,
    .open = profiles_open,
    .prepare = profiles_prepare,
    .next = profiles_next,
    .done = profiles_done,
    .check = profiles_check,
    .close = profiles_close,
};
