#include <criterion/criterion.h>

#include "../../../faults/plan.h"

static bool load(struct arena *arena, const char *text, struct fault_effect *out)
{
    struct doc doc;
    cr_assert(json_read(arena, str_from(text), &doc, NULL));
    return effect_load(arena, &doc, out);
}

Test(effect, comes_back_from_json_as_it_was)
{
    for (int kind = EFFECT_NONE; kind <= EFFECT_CRASH; kind++) {
        struct fault_effect effect = {.effect = (enum effect)kind,
                                      .rule = STR("r\"1"),
                                      .kind = STR("k"),
                                      .code = STR("C"),
                                      .message = STR("m"),
                                      .status = 503,
                                      .by_us = 1,
                                      .fraction_ppm = 2,
                                      .items = 3,
                                      .at = 5,
                                      .power = true,
                                      .latency_us = 4,
                                      .latency_rule = STR("slow")};
        struct fault_effect back;
        struct arena arena;
        struct buf text;
        struct json_writer w;
        arena_init(&arena);
        buf_init(&text);
        json_begin(&w, &text);
        effect_dump(&w, &effect);
        cr_assert(load(&arena, text.data, &back));
        cr_assert_eq(back.effect, effect.effect);
        cr_assert(str_eq(back.rule, effect.rule) && str_eq(back.kind, effect.kind));
        cr_assert(str_eq(back.code, effect.code) && str_eq(back.message, effect.message));
        cr_assert(str_eq(back.latency_rule, effect.latency_rule));
        cr_assert(back.status == 503 && back.by_us == 1 && back.fraction_ppm == 2);
        cr_assert(back.items == 3 && back.at == 5 && back.power && back.latency_us == 4);
        buf_release(&text);
        arena_release(&arena);
    }
}

Test(effect, refuses_what_no_dump_writes)
{
    static const char *const bad[] = {"[]",
                                      "{}",
                                      "{\"effect\":\"explode\"}",
                                      "{\"effect\":\"refuse\",\"status\":\"500\"}",
                                      "{\"effect\":\"apply-late\",\"by_us\":-1}",
                                      "{\"effect\":\"none\",\"rule\":7}",
                                      "{\"effect\":\"unprocessed\",\"fraction_ppm\":1000001}"};
    struct arena arena;
    struct fault_effect out;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_expect_not(load(&arena, bad[i], &out), "%s", bad[i]);
    }
    arena_release(&arena);
}
