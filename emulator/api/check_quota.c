#include "check_quota.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "../engine/rates.h"
#include "busy.h"
#include "definition.h"
#include "table_facts.h"

#define SUBSCRIBER "Subscriber limit exceeded: "
#define GUIDE                                                                                      \
    "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request "          \
    "higher limits."

/* ---- one table or index ---- */

static bool check_units_of(const struct request *request, const struct doc *holder,
                           struct error *err)
{
    int64_t units[AXES];
    struct str index = doc_string(holder, "IndexName");
    definition_units(holder, units);
    for (int i = 0; i < AXES; i++) {
        const char *name = definition_axes[i].provisioned;
        if (units[i] <= TABLE_UNITS_MAX) {
            continue;
        }
        const char *what = index.len > 0 ? "index" : "table";
        return error_set(err, ERROR_LIMIT_EXCEEDED,
                         "The requested %s%s%.*s, %" PRId64 ", is above the per %s maximum for the "
                         "account in %.*s. Per %s maximum: %d. " GUIDE,
                         name, index.len > 0 ? " for index " : "", STR_ARG(index), units[i], what,
                         STR_ARG(request->region), what, TABLE_UNITS_MAX);
    }
    return true;
}

static bool check_figure(const struct request *request, const struct doc *holder,
                         const char *throughput, const char *name, const char *quota,
                         struct error *err)
{
    struct str index = doc_string(holder, "IndexName");
    return definition_int(doc_get(holder, throughput), name) <= TABLE_UNITS_MAX ||
           error_set(err, ERROR_LIMIT_EXCEEDED,
                     SUBSCRIBER "Requested %s for %s for %s%.*s exceeds %s of the account in "
                                "region %.*s",
                     name, throughput, index.len > 0 ? "index " : "table", STR_ARG(index), quota,
                     STR_ARG(request->region));
}

static bool check_holder(const struct request *request, const struct doc *holder, struct error *err)
{
    for (int i = 0; i < AXES; i++) {
        const struct axis *axis = &definition_axes[i];
        if (!check_figure(request, holder, "OnDemandThroughput", axis->ceiling, axis->quota, err) ||
            !check_figure(request, holder, "WarmThroughput", axis->warm, axis->quota, err)) {
            return false;
        }
    }
    return check_units_of(request, holder, err);
}

/* ---- all tables of the account ---- */

static void add_units(const struct doc *definition, int64_t sum[AXES])
{
    const struct doc *list = doc_get(definition, "GlobalSecondaryIndexes");
    size_t count = list ? list->list.count : 0;
    for (size_t i = 0; i <= count; i++) {
        int64_t units[AXES];
        definition_units(i < count ? &list->list.items[i] : definition, units);
        sum[READS] += units[READS];
        sum[WRITES] += units[WRITES];
    }
}

static bool check_account(const struct request *request, const struct table *table,
                          const struct doc *definition, struct error *err)
{
    const struct tables *tables = &request->core->tables;
    int64_t reserved[AXES] = {0, 0}, wanted[AXES] = {0, 0}, before[AXES] = {0, 0};
    add_units(definition, wanted);
    if (table) {
        add_units(table->request, before);
    }
    for (size_t i = 0; i < tables->count; i++) {
        if (tables_sees(tables, request_home(request), tables->list[i])) {
            add_units(tables->list[i]->request, reserved);
        }
    }
    for (int i = 0; i < AXES; i++) {
        int64_t after = reserved[i] - before[i] + wanted[i];
        if (wanted[i] > before[i] && after > ACCOUNT_UNITS_MAX) {
            return error_set(err, ERROR_LIMIT_EXCEEDED,
                             "This request would have caused the %s limit to be exceeded for the "
                             "account in %.*s. Current %s reserved by the account: %" PRId64
                             ". Limit: %d. Requested: %" PRId64 ". " GUIDE,
                             definition_axes[i].provisioned, STR_ARG(request->region),
                             definition_axes[i].provisioned, reserved[i], ACCOUNT_UNITS_MAX,
                             wanted[i] - before[i]);
        }
    }
    return true;
}

bool check_quota(const struct request *request, const struct table *table,
                 const struct doc *definition, struct error *err)
{
    const struct doc *list = doc_get(definition, "GlobalSecondaryIndexes");
    bool good = check_holder(request, definition, err);
    for (size_t i = 0; list && i < list->list.count && good; i++) {
        good = check_holder(request, &list->list.items[i], err);
    }
    return good && check_account(request, table, definition, err);
}

/* ---- pauses ---- */

static bool check_protection_pause(const struct request *request, const struct table *table,
                                   struct error *err)
{
    const struct doc *wanted = doc_get(&request->doc, "DeletionProtectionEnabled");
    int64_t pause_us = request->core->lifecycle.protection_pause_us;
    if (!wanted || doc_truth(wanted) == table->deletion_protection ||
        busy_over(request, table->protection_us, pause_us)) {
        return true;
    }
    char end[ISO_BYTES];
    iso_print(table->protection_us + pause_us, end);
    return error_set(err, ERROR_THROTTLING,
                     "Deletion protection setting for table %.*s modified within the previous "
                     "%" PRId64 " milliseconds. Please try again after %sZ",
                     STR_ARG(table->name), pause_us / 1000, end);
}

static bool check_class_pause(const struct request *request, const struct table *table,
                              struct error *err)
{
    struct str now = doc_string(table->request, "TableClass");
    struct str wanted = doc_string(&request->doc, "TableClass");
    bool same = !wanted.data || str_eq(now.data ? now : STR("STANDARD"), wanted);
    return same ||
           busy_over(request, table->class_before_us, request->core->lifecycle.class_window_us) ||
           error_set(err, ERROR_LIMIT_EXCEEDED,
                     SUBSCRIBER "Updates to TableClass are limited to 2 times in 30 day(s).");
}

/* Friday, October 9, 2026 at 12:21:34 AM Coordinated Universal Time */
static const char *long_date(struct arena *arena, int64_t time_us)
{
    static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    time_t seconds = (time_t)(time_us / 1000000);
    struct tm utc;
    (void)gmtime_r(&seconds, &utc);
    int hour = utc.tm_hour % 12 == 0 ? 12 : utc.tm_hour % 12;
    return arena_printf(arena, "%s, %s %d, %d at %d:%02d:%02d %s Coordinated Universal Time",
                        days[utc.tm_wday], months[utc.tm_mon], utc.tm_mday, utc.tm_year + 1900,
                        hour, utc.tm_min, utc.tm_sec, utc.tm_hour < 12 ? "AM" : "PM");
}

static bool check_decrease(const struct request *request, const struct rates *rates,
                           const struct doc *before, const struct doc *after, struct error *err)
{
    int64_t old_units[AXES], new_units[AXES];
    int64_t pause_us = request->core->lifecycle.decrease_pause_us;
    int64_t today = rates_decreases_today(rates, request->time_us);
    if (!doc_get(after, "ProvisionedThroughput") || pause_us == 0) {
        return true;
    }
    definition_units(before, old_units);
    definition_units(after, new_units);
    if (!rates_falls(old_units, new_units) || today < DECREASES_FREE ||
        busy_over(request, rates->decreased_us, pause_us)) {
        return true;
    }
    return error_set(
        err, ERROR_LIMIT_EXCEEDED,
        SUBSCRIBER "Provisioned throughput decreases are limited within a given UTC day. After the "
                   "first %d decreases, each subsequent decrease in the same UTC day can be "
                   "performed at most once every %" PRId64 " seconds. Number of decreases today: "
                   "%" PRId64 ". Last decrease at %s. Next decrease can be made at %s",
        DECREASES_FREE, pause_us / 1000000, today, long_date(err->arena, rates->decreased_us),
        long_date(err->arena, rates->decreased_us + pause_us));
}

static bool check_index_decreases(const struct request *request, const struct table *table,
                                  struct error *err)
{
    const struct doc *list = doc_get(&request->doc, "GlobalSecondaryIndexUpdates");
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *update = doc_get(&list->list.items[i], "Update");
        const struct index *index = table_index(table, doc_string(update, "IndexName"));
        if (index && !check_decrease(request, &index->rates, index->definition, update, err)) {
            return false;
        }
    }
    return true;
}

bool check_pauses(const struct request *request, const struct table *table, struct error *err)
{
    return check_protection_pause(request, table, err) && check_class_pause(request, table, err) &&
           check_decrease(request, &table->rates, table->request, &request->doc, err) &&
           check_index_decreases(request, table, err);
}
