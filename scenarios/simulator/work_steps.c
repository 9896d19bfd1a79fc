/*
 * Requests that are written down: each client sends its own, one by one, at their times. Whether
 * the replies are right, the model says.
 */
#include "work_steps.h"

#include <stdlib.h>

#include "../../emulator/base/json.h"

struct told {
    struct arena arena; /* of what is printed */
    size_t next[CLIENTS_MAX];
};

static struct str print(struct work *work, const struct doc *doc)
{
    struct told *told = work->state;
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    struct str copy = arena_copy(&told->arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

const char *steps_table(struct work *work, size_t index)
{
    const struct doc *tables = work->settings.steps->tables;
    return tables && index < tables->list.count ? print(work, &tables->list.items[index]).data
                                                : NULL;
}

void steps_open(struct work *work)
{
    struct told *told = mem_zalloc(sizeof *told);
    arena_init(&told->arena);
    work->state = told;
}

void steps_close(struct work *work)
{
    struct told *told = work->state;
    arena_release(&told->arena);
    free(told);
}

bool steps_prepare(struct work *work, uint64_t n, struct call *out)
{
    const struct doc *items = work->settings.steps->items;
    uint64_t before = 0;
    for (size_t i = 0; items && i < items->map.count; i++) {
        const struct doc_member *table = &items->map.members[i];
        size_t count = table->value.list.count;
        if (n < before + count) {
            out->operation = "PutItem";
            buf_text(&out->body, "{\"TableName\":");
            json_print_string(&out->body, table->name);
            buf_text(&out->body, ",\"Item\":");
            json_print(&out->body, &table->value.list.items[n - before]);
            buf_byte(&out->body, '}');
            return true;
        }
        before += count;
    }
    return false;
}

/* The client's next step; NULL: it has done all. */
static const struct step *next_step(struct work *work, unsigned client)
{
    const struct steps *steps = work->settings.steps;
    size_t next = ((struct told *)work->state)->next[client];
    return next < steps->lanes[client].count ? &steps->lanes[client].list[next] : NULL;
}

bool steps_due(struct work *work, unsigned client, int64_t now_us, int64_t *due_us)
{
    const struct step *step = next_step(work, client);
    if (!step) {
        return false;
    }
    *due_us = step->at ? step->time_us : now_us + step->time_us;
    *due_us = *due_us > now_us ? *due_us : now_us;
    return true;
}

void steps_next(struct work *work, unsigned client, struct call *out)
{
    const struct step *step = next_step(work, client);
    out->operation = step->operation;
    out->strike = step->fault || step->latency_us > 0 ? &step->effect : NULL;
    json_print(&out->body, step->request);
    ((struct told *)work->state)->next[client]++;
}

const struct workload_kind work_steps = {
    .name = "steps",
    .about = "requests that are written down one by one",
    .tables = "those that the scenario makes",
    .table = steps_table,
    .open = steps_open,
    .prepare = steps_prepare,
    .due = steps_due,
    .next = steps_next,
    .close = steps_close,
};
