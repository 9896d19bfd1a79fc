#include "table_facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "../base/random.h"
#include "../engine/rates.h"
#include "definition.h"

void uuid_print(uint64_t high, uint64_t low, char uuid[37])
{
    snprintf(uuid, 37, "%08x-%04x-4%03x-%04x-%012" PRIx64, (unsigned)(high >> 32),
             (unsigned)(high >> 16) & 0xFFFF, (unsigned)high & 0xFFF,
             (unsigned)(low >> 48 & 0x3FFF) | 0x8000, low & 0xFFFFFFFFFFFF);
}

void iso_print(int64_t time_us, char text[ISO_BYTES])
{
    time_t seconds = (time_t)(time_us / 1000000);
    struct tm utc;
    char whole[24];
    (void)gmtime_r(&seconds, &utc);
    strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text, ISO_BYTES, "%s.%03d", whole, (int)(time_us / 1000 % 1000));
}

struct str policy_revision(struct table *table, int64_t time_us)
{
    int64_t revision = time_us / 1000;
    if (table->policy_us / 1000 >= revision) {
        revision = table->policy_us / 1000 + 1;
    }
    return str_from(arena_printf(&table->arena, "%" PRId64, revision));
}

void encryption_key(const struct table *table, const struct doc *sse,
                    char arn[ENCRYPTION_KEY_BYTES])
{
    struct str key = doc_string(sse, "KMSMasterKeyId");
    if (str_starts(key, STR("arn:"))) {
        snprintf(arn, ENCRYPTION_KEY_BYTES, "%.*s", STR_ARG(key));
        return;
    }
    char uuid[37];
    bool named = key.len > 0 && !str_starts(key, STR("alias/"));
    uint64_t salt = random_hash(random_hash(0, table->account), table->region);
    uuid_print(random_hash(salt, key), random_hash(~salt, key), uuid);
    snprintf(arn, ENCRYPTION_KEY_BYTES, "arn:aws:kms:%.*s:%.*s:key/%.*s", STR_ARG(table->region),
             STR_ARG(table->account), named ? (int)key.len : 36, named ? key.data : uuid);
}

void rates_warm_up(struct rates *rates, const struct doc *definition, bool on_demand)
{
    int64_t units[AXES];
    definition_units(definition, units);
    rates_warm(rates, on_demand ? ON_DEMAND_READS : units[READS],
               on_demand ? ON_DEMAND_WRITES : units[WRITES]);
    const struct doc *given = doc_get(definition, "WarmThroughput");
    rates_warm(rates, definition_int(given, "ReadUnitsPerSecond"),
               definition_int(given, "WriteUnitsPerSecond"));
}
