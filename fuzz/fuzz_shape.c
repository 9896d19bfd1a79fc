/*
 * Requests made from the tables of shapes, some of them bent (request_maker.h), to one core with a
 * filled table, in either wording.
 *
 * Properties: those of core_rig.h; what keeps to its shape is not refused for its shape, what
 * breaks it is refused; two cores that are asked the same answer the same bytes.
 */
#include <string.h>

#include "core_rig.h"
#include "request_maker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUESTS_MAX 6

static bool has_words(struct str text, const char *words)
{
    return text.len >= strlen(words) && memmem(text.data, text.len, words, strlen(words)) != NULL;
}

static bool for_its_shape(const struct core_rig_reply *reply)
{
    return str_is(reply->error, "SerializationException") ||
           has_words(reply->message, "failed to satisfy constraint");
}

static void check_verdict(enum made made, const struct core_rig_reply *reply)
{
    if (made == MADE_BAD) {
        require(reply->refused);
    } else if (made == MADE_GOOD) {
        require(!for_its_shape(reply));
    }
}

static void send_one(struct core_rig *rig, struct lots *lots)
{
    const struct ddb_operation *face = rig->operations[lots_below(lots, rig->operation_count)];
    const struct operation *operation =
        operation_by_name(str_from(face->service), str_from(face->name));
    struct arena arena;
    struct buf body;
    buf_init(&body);
    arena_init(&arena);
    enum made made = request_make(lots, operation, &body);
    struct core_rig_reply reply = core_rig_send(rig, &arena, face, buf_view(&body));
    check_verdict(made, &reply);
    arena_release(&arena);
    buf_release(&body);
}

static void run(struct core_rig *rig, struct lots lots, bool dialect_2026)
{
    core_rig_start(rig, dialect_2026);
    for (int i = 0; i < REQUESTS_MAX && lots.size > 0; i++) {
        send_one(rig, &lots);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct core_rig rigs[2][2]; /* by wording */
    struct lots lots = {data, size};
    bool dialect_2026 = lots_chance(&lots, 2);
    struct core_rig *pair = rigs[dialect_2026];
    run(&pair[0], lots, dialect_2026);
    run(&pair[1], lots, dialect_2026);
    core_rig_compare(&pair[0], &pair[1]);
    return 0;
}
