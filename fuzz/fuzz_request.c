/*
 * Requests: the first byte chooses an operation, the rest is its body. Several requests, parted by
 * a line feed, go to one core with a filled table.
 *
 * Properties: those of core_rig.h; two cores that are asked the same answer the same bytes.
 */
#include <string.h>

#include "core_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUESTS_MAX 8

static void run(struct core_rig *rig, const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    core_rig_start(rig, true);
    for (int i = 0; i < REQUESTS_MAX && size > 0; i++) {
        const struct ddb_operation *operation = rig->operations[data[0] % rig->operation_count];
        const uint8_t *end = memchr(data + 1, '\n', size - 1);
        size_t length = end ? (size_t)(end - data) - 1 : size - 1;
        (void)core_rig_send(rig, &arena, operation, (struct str){(const char *)data + 1, length});
        size_t used = length + 1 + (end ? 1 : 0);
        data += used;
        size -= used;
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
