/* TransactWriteItems and TransactGetItems: their documents made into lists of actions. */
#include "op.h"
#include "transact.h"

static const struct {
    const char *member;
    enum item_write_kind kind;
} actions[] = {
    {"ConditionCheck", ITEM_CHECK},
    {"Put", ITEM_PUT},
    {"Delete", ITEM_DELETE},
    {"Update", ITEM_UPDATE},
};

/* The one action of an entry, checked as far as that needs no table. */
static bool read_write(struct request *request, const struct doc *entry, struct item_write *write,
                       struct error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        const struct doc *doc = doc_get(entry, actions[i].member);
        if (doc) {
            item_write_init(write, actions[i].kind, request, doc);
            count++;
        }
    }
    if (count != 1) {
        return error_set(err, ERROR_VALIDATION,
                         "TransactItems can only contain one of Check, Put, Update or Delete");
    }
    write->actor = ACTOR_TRANSACTION_WRITE;
    return item_write_input(write, err) && item_write_expressions(write, err) &&
           item_write_size(write, err);
}

bool op_transact_write_items(struct request *request, struct error *err)
{
    const struct doc *items = doc_get(&request->doc, "TransactItems");
    size_t count = items->list.count;
    struct item_write *writes = ARENA_ARRAY(&request->arena, struct item_write, count);
    for (size_t i = 0; i < count; i++) {
        if (!read_write(request, &items->list.items[i], &writes[i], err)) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!item_write_find(&writes[i], doc_string(writes[i].doc, "TableName"), err)) {
            return false;
        }
    }
    struct transact_writes transact = {.request = request, .writes = writes, .count = count};
    if (!transact_writes(&transact, doc_string(&request->doc, "ClientRequestToken"), err)) {
        return false;
    }
    struct json_writer w;
    request_reply(request, &w);
    transact_writes_reply(&transact, &w);
    json_close(&w, '}');
    return true;
}

bool op_transact_get_items(struct request *request, struct error *err)
{
    const struct doc *items = doc_get(&request->doc, "TransactItems");
    size_t count = items->list.count;
    struct item_read *reads = ARENA_ARRAY(&request->arena, struct item_read, count);
    for (size_t i = 0; i < count; i++) {
        item_read_init(&reads[i], request, doc_get(&items->list.items[i], "Get"));
        reads[i].actor = ACTOR_TRANSACTION_READ;
        if (!item_read_input(&reads[i], err)) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!item_read_find(&reads[i], doc_string(reads[i].doc, "TableName"), err)) {
            return false;
        }
    }
    struct transact_reads transact = {.request = request, .reads = reads, .count = count};
    if (!transact_reads(&transact, err)) {
        return false;
    }
    struct json_writer w;
    request_reply(request, &w);
    transact_reads_reply(&transact, &w);
    json_close(&w, '}');
    return true;
}
