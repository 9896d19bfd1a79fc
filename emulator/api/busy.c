#include "busy.h"

#include <string.h>

#include "../engine/table_update.h"
#include "table_facts.h"

#define INDEXES_GO "Cannot delete table while indexes are being created, updated, or deleted."
#define TABLE_GOES "Table: {table} is in the process of being updated."
#define ONE_INDEX                                                                                  \
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per " \
    "table"

enum index_relation { INDEX_ANY, INDEX_SAME, INDEX_OTHER };
enum busy_error { BUSY_IN_USE, BUSY_INACTIVE, BUSY_LIMIT };

static const struct busy {
    enum table_change change;
    enum update_kind update;
    enum index_relation relation;
    enum busy_error error;
    const char *text;
} rows[] = {
#define BUSY(change_, update_, relation_, error_, text_)                                           \
    {CHANGE_##change_, UPDATE_##update_, INDEX_##relation_, BUSY_##error_, text_},
#include "busy.def"
#undef BUSY
};

/* What a word in braces stands for. */
static struct str meaning(const struct table *table, const struct table_update *update,
                          struct str word, char label[ISO_BYTES])
{
    if (str_is(word, "table")) {
        return table->name;
    }
    if (str_is(word, "index")) {
        return update->index;
    }
    if (str_is(word, "class")) {
        return doc_string(update->set, "TableClass");
    }
    if (str_is(word, "label")) {
        iso_print(table->stream_us, label);
        return str_from(label);
    }
    const struct doc *stream = doc_get(table->request, "StreamSpecification");
    bool on = doc_truth(doc_get(stream, "StreamEnabled"));
    return on ? STR("ENABLE") : STR("DISABLE");
}

static void print(struct buf *out, const char *text, const struct table *table,
                  const struct table_update *update)
{
    char label[ISO_BYTES];
    while (*text) {
        size_t plain = strcspn(text, "{");
        buf_add(out, text, plain);
        text += plain;
        if (*text == '{') {
            size_t length = strcspn(text, "}");
            buf_str(out, meaning(table, update, (struct str){text + 1, length - 1}, label));
            text += length + 1;
        }
    }
}

static bool refuse(const struct busy *row, const struct table *table,
                   const struct table_update *update, struct error *err)
{
    struct buf text;
    buf_init(&text);
    print(&text, row->text, table, update);
    (void)error_set(err, row->error == BUSY_LIMIT ? ERROR_LIMIT_EXCEEDED : ERROR_RESOURCE_IN_USE,
                    "%s%.*s", row->error == BUSY_IN_USE ? IN_USE : "", STR_ARG(buf_view(&text)));
    buf_release(&text);
    return false;
}

static bool concerns(const struct busy *row, const struct table_update *update, struct str index)
{
    bool same = str_eq(update->index, index);
    return row->update == update->kind &&
           (row->relation == INDEX_ANY || same == (row->relation == INDEX_SAME));
}

bool busy_check(const struct table *table, enum table_change change, struct str index,
                struct error *err)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t j = 0; j < table->update_count && rows[i].change == change; j++) {
            if (concerns(&rows[i], &table->updates[j], index)) {
                return refuse(&rows[i], table, &table->updates[j], err);
            }
        }
    }
    return true;
}

bool busy_over(const struct request *request, int64_t changed_us, int64_t pause_us)
{
    return changed_us == 0 || request->time_us >= changed_us + pause_us;
}

bool busy_delete(const struct request *request, const struct table *table, struct error *err)
{
    const struct ddb_lifecycle *lifecycle = &request->core->lifecycle;
    if (!busy_check(table, CHANGE_DELETE_TABLE, (struct str){0}, err)) {
        return false;
    }
    if (!busy_over(request, table->tags_us, lifecycle->tags_pause_us)) {
        return error_set(err, ERROR_RESOURCE_IN_USE, IN_USE "Table tags are being updated: %.*s",
                         STR_ARG(table->name));
    }
    return busy_over(request, table->policy_us, lifecycle->policy_settle_us) ||
           error_set(err, ERROR_RESOURCE_IN_USE,
                     IN_USE "Table: %.*s has a pending resource-based policy update.",
                     STR_ARG(table->name));
}
