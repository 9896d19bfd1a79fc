#include "steps_try.h"

#include "../../emulator/base/json.h"
#include "../../emulator/emulator.h"

struct attempt {
    const struct checker *checker;
    struct ddb *ddb;
};

/* "message", whichever way an operation spells it. */
static struct str message_of(struct arena *arena, struct str body)
{
    struct doc doc;
    if (!json_read(arena, body, &doc, NULL)) {
        return body;
    }
    struct str message = doc_string(&doc, "message");
    return message.data ? message : doc_string(&doc, "Message");
}

static bool send(struct attempt *attempt, const char *path, const char *operation,
                 const struct doc *body)
{
    struct arena *arena = attempt->checker->arena;
    struct ddb_reply reply = {.error = STR("no reply")};
    struct buf text;
    buf_init(&text);
    json_print(&text, body);
    struct ddb_request request = {
        .service = STR("dynamodb"), .operation = str_from(operation), .body = buf_view(&text)};
    (void)ddb_submit(attempt->ddb, 0, &request);
    (void)ddb_poll(attempt->ddb, &reply);
    bool good = reply.error.len == 0 ||
                checker_refuse(attempt->checker, path, "%s refuses it: %.*s: %.*s", operation,
                               STR_ARG(reply.error), STR_ARG(message_of(arena, reply.body)));
    buf_release(&text);
    return good;
}

static bool try_tables(struct attempt *attempt, const struct doc *tables)
{
    const struct checker *c = attempt->checker;
    for (size_t i = 0; tables && i < tables->list.count; i++) {
        if (!send(attempt, checker_item(c, "workload.tables", i), "CreateTable",
                  &tables->list.items[i])) {
            return false;
        }
    }
    return true;
}

static bool try_items(struct attempt *attempt, const struct doc_member *table)
{
    const struct checker *c = attempt->checker;
    const char *path = checker_member(c, "workload.prepare", table->name);
    const struct doc name = doc_text(table->name);
    for (size_t i = 0; i < table->value.list.count; i++) {
        const struct doc *body = doc_with(c->arena, NULL, STR("TableName"), &name);
        body = doc_with(c->arena, body, STR("Item"), &table->value.list.items[i]);
        if (!send(attempt, checker_item(c, path, i), "PutItem", body)) {
            return false;
        }
    }
    return true;
}

bool steps_try(const struct checker *c, const struct steps *steps)
{
    struct ddb_options options;
    char why[256] = "";
    ddb_options_init(&options);
    struct attempt attempt = {c, ddb_open(&options, why)};
    if (!attempt.ddb) {
        return checker_refuse(c, "", "%s", why);
    }
    bool good = try_tables(&attempt, steps->tables);
    for (size_t i = 0; good && steps->items && i < steps->items->map.count; i++) {
        good = try_items(&attempt, &steps->items->map.members[i]);
    }
    ddb_close(attempt.ddb);
    return good;
}
