/* The census as lines of a terminal: one for each name, its outcomes after it. */
#include <string.h>

#include "census.h"
#include "text.h"

static bool starts_name(const struct census_row *rows, size_t i)
{
    return i == 0 || strcmp(rows[i].group, rows[i - 1].group) != 0 ||
           strcmp(rows[i].name, rows[i - 1].name) != 0;
}

void census_print(const struct census *census, struct buf *out)
{
    const struct census_row *rows;
    struct arena arena;
    arena_init(&arena);
    size_t count = census_sorted(census, &arena, &rows);
    for (size_t i = 0; i < count; i++) {
        const struct census_row *row = &rows[i];
        if (starts_name(rows, i)) {
            buf_printf(out, "%s%-11s %-24s ", i > 0 ? "\n" : "", row->group, row->name);
        } else {
            buf_text(out, ", ");
        }
        text_number(out, (int64_t)row->count);
        if (row->outcome[0] || strcmp(row->group, "operation") == 0) {
            buf_printf(out, " %s", row->outcome[0] ? row->outcome : "success");
        }
    }
    buf_text(out, count > 0 ? "\n" : "");
    if (census->lost > 0) {
        buf_text(out, "there were more: ");
        text_count(out, (int64_t)census->lost, "count");
        buf_text(out, " had no row\n");
    }
    arena_release(&arena);
}
