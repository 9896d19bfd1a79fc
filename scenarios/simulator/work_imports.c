/*
 * Lines come in by BatchWriteItem. A batch may be done in part: what it hands back as unprocessed
 * has to be sent again, by the program, for no SDK does it. Who forgets loses lines without an
 * error anywhere.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "../../emulator/base/json.h"
#include "workload.h"

#define LINES_OF_CLIENT 1000000

struct importer {
    int64_t lines;      /* sent at least once */
    struct buf pending; /* RequestItems to be sent again; empty: none */
};

static const char *imports_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("imports") : NULL;
}

static void imports_open(struct work *work)
{
    struct importer *importers = mem_zalloc(CLIENTS_MAX * sizeof *importers);
    for (unsigned i = 0; i < CLIENTS_MAX; i++) {
        buf_init(&importers[i].pending);
    }
    work->state = importers;
}

static void imports_close(struct work *work)
{
    struct importer *importers = work->state;
    for (unsigned i = 0; i < CLIENTS_MAX; i++) {
        buf_release(&importers[i].pending);
    }
    free(importers);
}

static bool imports_prepare(struct work *work, uint64_t n, struct call *out)
{
    (void)work, (void)n, (void)out;
    return false;
}

static int64_t line_id(unsigned client, int64_t line)
{
    return (int64_t)client * LINES_OF_CLIENT + line;
}

static void put_new_lines(struct work *work, unsigned client, struct importer *importer)
{
    struct buf *out = &importer->pending;
    buf_text(out, "{\"imports\":[");
    for (int64_t i = 0; i < work->settings.items; i++) {
        buf_printf(out,
                   "%s{\"PutRequest\":{\"Item\":{\"id\":{\"N\":\"%" PRId64 "\"},"
                   "\"text\":{\"S\":\"line %" PRId64 "\"}}}}",
                   i > 0 ? "," : "", line_id(client, importer->lines), importer->lines);
        importer->lines++;
    }
    buf_text(out, "]}");
}

/* A batch of which nothing is known goes out whole once more: to put a line twice does no harm. */
static void imports_next(struct work *work, unsigned client, struct call *out)
{
    struct importer *importer = &((struct importer *)work->state)[client];
    if (importer->pending.len == 0) {
        put_new_lines(work, client, importer);
    }
    out->operation = "BatchWriteItem";
    buf_text(&out->body, "{\"RequestItems\":");
    buf_str(&out->body, buf_view(&importer->pending));
    buf_byte(&out->body, '}');
}

static void imports_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct importer *importer = &((struct importer *)work->state)[client];
    if (!outcome_good(outcome)) {
        return;
    }
    const struct doc *left = doc_get(outcome->reply, "UnprocessedItems");
    buf_clear(&importer->pending);
    if (left && left->map.count > 0 && !work->settings.faulty) {
        json_print(&importer->pending, left);
    }
}

static bool imports_busy(const struct work *work, unsigned client)
{
    return ((const struct importer *)work->state)[client].pending.len > 0;
}

static const char *imports_check(struct work *work, const struct driver *driver,
                                 struct arena *arena)
{
    for (unsigned client = 0; client < work->clients; client++) {
        const struct importer *importer = &((const struct importer *)work->state)[client];
        for (int64_t line = 0; line < importer->lines; line++) {
            const char *key =
                arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", line_id(client, line));
            struct str item;
            if (!driver->peek(driver->context, STR("imports"), str_from(key), arena, &item)) {
                return arena_printf(arena, "line %" PRId64 " of %" PRId64 " of client %u is lost",
                                    line, importer->lines, client);
            }
        }
    }
    return NULL;
}

const struct workload_kind work_imports = {
    .name = "imports",
    .about = "lines come in by batches; none of them is lost",
    .tables = "imports (id, text)",
    .items = "lines of a batch",
    .mistake = "UnprocessedItems are not looked at",
    .takes = "items",
    .items_least = 1,
    .items_most = 25,
    .items_usual = 5,
    .table = imports_table,
    .open = imports_open,
    .prepare = imports_prepare,
    .next = imports_next,
    .done = imports_done,
    .busy = imports_busy,
    .check = imports_check,
    .close = imports_close,
};
