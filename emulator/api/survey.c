#include "survey.h"

#include "../base/json.h"
#include "../data/value.h"
#include "../emulator.h"
#include "../engine/reader.h"
#include "../store/rows.h"

static void tell_items(const struct core *core, uint32_t id, const struct ddb_survey *survey)
{
    struct range range;
    struct buf text;
    struct str key, bytes;
    range_init(&range);
    buf_init(&text);
    buf_u32(&range.low, id);
    buf_u32(&range.high, id + 1);
    rows_range(core->store, buf_view(&range.low), buf_view(&range.high), true);
    while (rows_next(core->store, &key, &bytes)) {
        struct json_writer w;
        buf_clear(&text);
        json_begin(&w, &text);
        item_dump_encoded(&w, bytes);
        survey->item(survey->context, buf_view(&text));
    }
    rows_end(core->store);
    buf_release(&text);
    range_release(&range);
}

static void tell_table(const struct core *core, const struct table *table,
                       const struct ddb_survey *survey)
{
    struct table_home home =
        tables_home(&core->tables, (struct table_home){table->account, table->region});
    struct buf text;
    buf_init(&text);
    json_print(&text, table->request);
    survey->table(survey->context, home.account, home.region, buf_view(&text));
    buf_release(&text);
    tell_items(core, table->id, survey);
}

void survey_take(const struct core *core, const struct ddb_survey *survey)
{
    for (size_t i = 0; i < core->tables.count; i++) {
        tell_table(core, core->tables.list[i], survey);
    }
}
