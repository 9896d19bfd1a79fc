/*
 * Requests: a line is the name of an operation, a blank and a body, as in golden cases. Several go
 * to one core with a filled table. Where the name is none, its first byte chooses an operation.
 *
 * Properties: those of core_rig.h; two cores that are asked the same answer the same bytes.
 */
#include <string.h>

#include "core_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUESTS_MAX 8

/* Takes the name off the line. */
static const struct ddb_operation *take_operation(const struct core_rig *rig, struct str *line)
{
    const char *blank = memchr(line->data, ' ', line->len);
    size_t length = blank ? (size_t)(blank - line->data) : line->len;
    struct str name = {line->data, length};
    const struct ddb_operation *named = ddb_operation_by_name(name);
    const struct ddb_operation *chosen =
        rig->operations[(unsigned char)(length > 0 ? name.data[0] : 0) % rig->operation_count];
    *line = (struct str){line->data + length, line->len - length};
    return named && named->built ? named : chosen;
}

static void run(struct core_rig *rig, const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    core_rig_start(rig, true);
    struct str rest = {(const char *)data, size};
    for (int i = 0; i < REQUESTS_MAX && rest.len > 0; i++) {
        const char *end = memchr(rest.data, '\n', rest.len);
        struct str line = {rest.data, end ? (size_t)(end - rest.data) : rest.len};
        size_t used = line.len + (end != NULL);
        const struct ddb_operation *operation = take_operation(rig, &line);
        (void)core_rig_send(rig, &arena, operation, line);
        rest = (struct str){rest.data + used, rest.len - used};
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct core_rig rigs[2];
    run(&rigs[0], data, size);
    run(&rigs[1], data, size);
    core_rig_compare(&rigs[0], &rigs[1]);
    return 0;
}
