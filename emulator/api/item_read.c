#include "item_read.h"

#include "../store/rows.h"
#include "check_key.h"

void item_read_init(struct item_read *read, struct request *request, const struct doc *doc)
{
    *read = (struct item_read){.request = request, .doc = doc};
}

bool item_read_input(struct item_read *read, struct error *err)
{
    read->key = request_item(read->request, read->doc, "Key", err);
    return read->key && expressions_read(read->request, read->doc, &read->expressions, err);
}

bool item_read_find(struct item_read *read, struct str table_name, struct error *err)
{
    read->table = request_table(read->request, table_name, &read->given, err);
    return read->table != NULL;
}

bool item_read_check(const struct item_read *read, struct error *err)
{
    return check_key(read->table, read->key, err) &&
           paths_spare_keys(read->table, NULL, read->expressions.projection, err);
}

void item_read_fetch(struct item_read *read)
{
    const struct table *table = read->table;
    struct buf row;
    buf_init(&row);
    key_row(&row, table->id, table->salt, &table->schema, NULL, read->key);
    read->found = rows_get(read->request->core->store, buf_view(&row), &read->item);
    buf_release(&row);
}

uint32_t item_read_bytes(const struct item_read *read)
{
    return read->found ? item_size_encoded(read->item) : 0;
}

void item_read_dump(const struct item_read *read, struct json_writer *w)
{
    const struct expression *projection = read->expressions.projection;
    if (!projection) {
        item_dump_encoded(w, read->item);
        return;
    }
    struct arena *arena = &read->request->arena;
    struct value image, selected;
    (void)item_decode(arena, read->item, &image);
    projection_apply(arena, projection, &image, &selected);
    item_dump(w, &selected);
}
