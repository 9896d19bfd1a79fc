#include "workload.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../../emulator/base/json.h"

#define WORKLOAD(kind) extern const struct workload_kind work_##kind;
#include "workload.def"
#undef WORKLOAD

static const struct workload_kind *const kinds[] = {
#define WORKLOAD(kind) &work_##kind,
#include "workload.def"
#undef WORKLOAD
};

const struct workload_kind *workload_kind_at(size_t index)
{
    return index < sizeof kinds / sizeof kinds[0] ? kinds[index] : NULL;
}

const struct workload_kind *workload_kind_find(struct str name)
{
    for (size_t i = 0; workload_kind_at(i); i++) {
        if (str_is(name, kinds[i]->name)) {
            return kinds[i];
        }
    }
    return NULL;
}

struct client_scope {
    char text[4];
};

static struct client_scope scope_of(unsigned client)
{
    return (struct client_scope){{'c', (char)('0' + client / 10), (char)('0' + client % 10), 0}};
}

uint64_t work_draw(struct work *work, unsigned client)
{
    struct client_scope scope = scope_of(client);
    return random_draw(&work->random, STR("workload"), str_from(scope.text), work->draws[client]++);
}

uint32_t work_below(struct work *work, unsigned client, uint32_t bound)
{
    struct client_scope scope = scope_of(client);
    return (uint32_t)random_below(&work->random, STR("workload"), str_from(scope.text),
                                  work->draws[client]++, bound);
}

bool outcome_good(const struct outcome *outcome)
{
    return outcome->reply && outcome->error.len == 0;
}

bool outcome_is(const struct outcome *outcome, const char *error)
{
    return str_is(outcome->error, error);
}

struct str outcome_reason(const struct outcome *outcome, size_t action)
{
    const struct doc *reasons = doc_get(outcome->reply, "CancellationReasons");
    bool there = reasons && reasons->type == DOC_LIST && action < reasons->list.count;
    return there ? doc_string(&reasons->list.items[action], "Code") : (struct str){0};
}

int64_t item_number(const struct doc *item, const char *attribute, int64_t otherwise)
{
    struct str text = doc_string(doc_get(item, attribute), "N");
    return text.len > 0 ? strtoll(text.data, NULL, 10) : otherwise;
}

bool work_number(const struct driver *driver, struct arena *arena, const char *table,
                 const char *key, const char *attribute, int64_t *out)
{
    struct str item;
    struct doc doc;
    if (!driver->peek(driver->context, str_from(table), str_from(key), arena, &item) ||
        !json_read(arena, item, &doc, NULL)) {
        return false;
    }
    struct str text = doc_string(doc_get(&doc, attribute), "N");
    char *end = NULL;
    *out = text.len > 0 ? strtoll(text.data, &end, 10) : 0;
    return end && *end == '\0';
}

const char *work_stock(const struct driver *driver, struct arena *arena, const char *table,
                       const int64_t *taken, int64_t count, int64_t whole)
{
    for (int64_t i = 0; i < count; i++) {
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", i);
        int64_t left = -1;
        if (!work_number(driver, arena, table, key, "n", &left) || left != whole - taken[i]) {
            return arena_printf(arena,
                                "of item %" PRId64 " of %s %" PRId64 " are left and %" PRId64
                                " taken, of %" PRId64,
                                i, table, left, taken[i], whole);
        }
    }
    return NULL;
}
