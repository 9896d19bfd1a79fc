#include "transaction_action.h"

#include "../../faults/attribute_text.h"
#include "request_keys.h"

static const struct {
    const char *action, *operation, *attributes;
} kinds[] = {
    {"Put", "PutItem", "Item"},
    {"Update", "UpdateItem", "Key"},
    {"Delete", "DeleteItem", "Key"},
};

static bool has_key(const struct doc *attributes, const struct doc *key)
{
    for (size_t i = 0; i < key->map.count; i++) {
        const struct doc *given = doc_get_str(attributes, key->map.members[i].name);
        if (!given || !attribute_same(given, &key->map.members[i].value)) {
            return false;
        }
    }
    return true;
}

static struct str text_of(struct arena *arena, const struct doc *doc)
{
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    struct str copy = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

bool transaction_action(struct arena *arena, struct str transaction, struct str table,
                        struct str key, const char **operation, struct str *body)
{
    struct doc request, wanted;
    if (!json_read(arena, transaction, &request, NULL) || !json_read(arena, key, &wanted, NULL) ||
        wanted.type != DOC_MAP) {
        return false;
    }
    const struct doc *entries = doc_get(&request, "TransactItems");
    size_t count = entries && entries->type == DOC_LIST ? entries->list.count : 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
            const struct doc *action = doc_get(&entries->list.items[i], kinds[kind].action);
            if (str_eq(bare_table(doc_string(action, "TableName")), table) &&
                has_key(doc_get(action, kinds[kind].attributes), &wanted)) {
                *operation = kinds[kind].operation;
                *body = text_of(arena, action);
                return true;
            }
        }
    }
    return false;
}
