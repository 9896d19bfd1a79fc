#include "shard.h"

#include <stdio.h>
#include <string.h>

#include "option_check.h"
#include "option_sources.h"

static const struct provider {
    const char *name;
    const char *index, *count;
    uint64_t first;
} providers[] = {
#define CI_SHARD(name, index, count, first) {name, index, count, first},
#include "ci_shard.def"
#undef CI_SHARD
};

bool shard_parse(const char *text, struct shard *out)
{
    char head[8];
    size_t length = strcspn(text, "/");

    if (length >= sizeof(head) || text[length] != '/') {
        return false;
    }
    memcpy(head, text, length);
    head[length] = '\0';
    return integer_parse(head, SHARDS_MAX, &out->index) &&
           integer_parse(text + length + 1, SHARDS_MAX, &out->count) && out->index >= 1 &&
           out->index <= out->count;
}

void shard_choose(const struct options *options, struct shard *out)
{
    const char *given = options->text[OPTION_SHARD];

    *out = (struct shard){1, 1};
    if (given != NULL && options->text[OPTION_SEEDS] != NULL) {
        (void)shard_parse(given, out);
        if (option_strength(options->origin[OPTION_SHARD]) < 2) {
            (void)fprintf(stderr, "shard %s, as %s says\n", given, options->origin[OPTION_SHARD]);
        }
    }
}

uint64_t shard_share(const struct shard *shard, uint64_t seeds)
{
    return seeds / shard->count + (shard->index <= seeds % shard->count);
}

uint64_t shard_place(const struct shard *shard, uint64_t k)
{
    return shard->index - 1 + k * shard->count;
}

/* NULL: not there, or empty. */
static const char *variable(char **environment, const char *name)
{
    size_t length = strlen(name);

    for (; environment != NULL && *environment != NULL; environment++) {
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') {
            const char *value = *environment + length + 1;
            return *value != '\0' ? value : NULL;
        }
    }
    return NULL;
}

static bool take(struct options *options, const struct provider *provider, const char *index,
                 const char *count, struct arena *arena, const char **message)
{
    const char *origin =
        arena_printf(arena, "%s and %s (%s)", provider->index, provider->count, provider->name);
    uint64_t place, places;

    if (!integer_parse(index, SHARDS_MAX, &place) || !integer_parse(count, SHARDS_MAX, &places) ||
        place < provider->first || place >= places + provider->first) {
        *message = arena_printf(arena,
                                "%s: expected which of how many jobs this is, counted from %llu, "
                                "got \"%s\" and \"%s\"; --shard I/N beats them",
                                origin, (unsigned long long)provider->first, index, count);
        return false;
    }
    if (places > 1) {
        options->text[OPTION_SHARD] =
            arena_printf(arena, "%llu/%llu", (unsigned long long)(place - provider->first + 1),
                         (unsigned long long)places);
        options->origin[OPTION_SHARD] = origin;
    }
    return true;
}

bool shard_from_environment(struct options *options, char **environment, struct arena *arena,
                            const char **message)
{
    if (options->origin[OPTION_SHARD] != NULL || options->origin[OPTION_SEEDS] == NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++) {
        const char *index = variable(environment, providers[i].index);
        const char *count = variable(environment, providers[i].count);
        if (index != NULL && count != NULL) {
            return take(options, &providers[i], index, count, arena, message);
        }
    }
    return true;
}
