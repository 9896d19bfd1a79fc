#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/data/value.h"

#define OOM "One or more parameter values were invalid: "
#define EMPTY                                                                                      \
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
#define SEVERAL                                                                                    \
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "    \
    "supported datatypes"
#define NESTING                                                                                    \
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "    \
    "beyond supported limit"
#define NOT_NUMERIC "The parameter cannot be converted to a numeric value"

static struct arena arena;

static void set_up(void)
{
    json_setup();
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(value_parse, .init = set_up, .fini = tear_down);

static bool parse(const char *text, enum dialect dialect, struct value *out, struct error *err)
{
    struct doc doc;
    cr_assert(json_read(&arena, str_from(text), &doc, NULL), "%s", text);
    error_init(err, &arena);
    return value_parse(&arena, &doc, dialect, out, err);
}

static const char *dump(const struct value *value)
{
    struct buf out;
    struct json_writer w;
    buf_init(&out);
    json_begin(&w, &out);
    value_dump(&w, value);
    const char *text = arena_copy(&arena, buf_view(&out)).data;
    buf_release(&out);
    return text;
}

/* Both dialects accept the same values. */
static void check_value(const char *text, const char *dumped)
{
    for (int dialect = DIALECT_CLASSIC; dialect <= DIALECT_2026; dialect++) {
        struct value value;
        struct error err;
        cr_assert(parse(text, (enum dialect)dialect, &value, &err), "%s: %s", text, err.message);
        cr_assert_str_eq(dump(&value), dumped);
    }
}

static void check_error(const char *text, enum dialect dialect, enum error_code code,
                        bool enveloped, const char *message)
{
    struct value value;
    struct error err;
    cr_assert_not(parse(text, dialect, &value, &err), "%s", text);
    cr_assert_eq(err.code, code, "%s: %s", text, err.message);
    cr_assert_str_eq(err.message, message, "%s: %s", text, err.message);
    cr_assert_eq(err.enveloped, enveloped, "%s", text);
}

static void check_both(const char *text, bool enveloped, const char *message)
{
    check_error(text, DIALECT_CLASSIC, ERROR_VALIDATION, enveloped, message);
    check_error(text, DIALECT_2026, ERROR_VALIDATION, enveloped, message);
}

static void check_worded(const char *text, const char *classic, const char *modern)
{
    check_error(text, DIALECT_CLASSIC, ERROR_VALIDATION, true, classic);
    check_error(text, DIALECT_2026, ERROR_VALIDATION, true, modern);
}

static void check_type(const char *text, const char *message)
{
    check_error(text, DIALECT_2026, ERROR_SERIALIZATION, false, message);
}

Test(value_parse, every_type_turns_back_into_text)
{
    check_value("{\"S\":\"a\\u0000\\\"\"}", "{\"S\":\"a\\u0000\\\"\"}");
    check_value("{\"S\":\"\"}", "{\"S\":\"\"}");
    check_value("{\"N\":\"+01.50\"}", "{\"N\":\"1.5\"}");
    check_value("{\"B\":\"AP8=\"}", "{\"B\":\"AP8=\"}");
    check_value("{\"B\":\"\"}", "{\"B\":\"\"}");
    check_value("{\"BOOL\":false}", "{\"BOOL\":false}");
    check_value("{\"NULL\":true}", "{\"NULL\":true}");
    check_value("{\"L\":[]}", "{\"L\":[]}");
    check_value("{\"L\":[{\"S\":\"b\"},{\"S\":\"a\"}]}", "{\"L\":[{\"S\":\"b\"},{\"S\":\"a\"}]}");
    check_value("{\"M\":{}}", "{\"M\":{}}");
}

Test(value_parse, maps_and_sets_become_canonical)
{
    check_value("{\"M\":{\"b\":{\"NULL\":true},\"\xc3\xa4\":{\"S\":\"\"},\"a\":{\"N\":\"1\"}}}",
                "{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"NULL\":true},\"\xc3\xa4\":{\"S\":\"\"}}}");
    check_value("{\"SS\":[\"b\",\"\",\"a\",\"ab\"]}", "{\"SS\":[\"\",\"a\",\"ab\",\"b\"]}");
    check_value("{\"NS\":[\"10\",\"-1\",\"9\",\"0.0\"]}", "{\"NS\":[\"-1\",\"0\",\"9\",\"10\"]}");
    check_value("{\"BS\":[\"/w==\",\"AA==\",\"\"]}", "{\"BS\":[\"\",\"AA==\",\"/w==\"]}");
}

Test(value_parse, large_sets_are_sorted_too)
{
    struct buf text, want;
    buf_init(&text);
    buf_init(&want);
    buf_text(&text, "{\"NS\":[");
    buf_text(&want, "{\"NS\":[");
    for (int i = 0; i < 100; i++) {
        buf_printf(&text, "%s\"%d\"", i ? "," : "", i * 37 % 100);
        buf_printf(&want, "%s\"%d\"", i ? "," : "", i);
    }
    buf_text(&text, "]}");
    buf_text(&want, "]}");
    check_value(text.data, want.data);
    buf_release(&text);
    buf_release(&want);
}

Test(value_parse, unknown_members_and_null_count_for_nothing)
{
    check_value("{\"X\":{},\"S\":\"a\",\"N\":null,\"s\":1}", "{\"S\":\"a\"}");
    check_both("{}", false, EMPTY);
    check_both("{\"X\":\"a\"}", false, EMPTY);
    check_both("{\"S\":null}", false, EMPTY);
    check_both("{\"L\":[null]}", false, EMPTY);
    check_both("{\"M\":{\"a\":{}}}", false, EMPTY);
}

Test(value_parse, exactly_one_type)
{
    check_both("{\"S\":\"a\",\"N\":\"1\"}", false, SEVERAL);
    check_both("{\"L\":[{\"S\":\"a\",\"N\":\"1\"}]}", false, SEVERAL);
}

Test(value_parse, null_must_be_true)
{
    check_both("{\"NULL\":false}", true,
               OOM "Null attribute value types must have the value of true");
}

Test(value_parse, sets_must_not_be_empty)
{
    check_both("{\"SS\":[]}", true, OOM "An string set  may not be empty");
    check_both("{\"NS\":[]}", true, OOM "An number set  may not be empty");
    check_both("{\"BS\":[]}", true, OOM "Binary sets should not be empty");
}

Test(value_parse, duplicates_are_refused_and_worded_by_dialect)
{
    check_worded("{\"SS\":[\"a\",\"a\"]}", OOM "Input collection [a, a] contains duplicates.",
                 OOM "Input collection [\"a\", \"a\"] contains duplicates.");
    check_worded("{\"SS\":[\"b\",\"c\",\"a\",\"b\"]}",
                 OOM "Input collection [b, c, a, b] contains duplicates.",
                 OOM "Input collection [\"a\", \"b\", \"b\"] contains duplicates.");
    check_worded("{\"BS\":[\"Yg==\",\"Yg==\"]}",
                 OOM "Input collection [Yg==, Yg==]of type BS contains duplicates.",
                 OOM "Input collection [\"Yg==\",\"Yg==\"]of type BS contains duplicates.");
    check_worded("{\"BS\":[\"AA==\",\"/w==\",\"AA==\"]}",
                 OOM "Input collection [AA==, /w==, AA==]of type BS contains duplicates.",
                 OOM
                 "Input collection [\"AA==\",\"/w==\",\"AA==\"]of type BS contains duplicates.");
    check_worded("{\"NS\":[\"1\",\"2\",\"1.0\"]}", "Input collection contains duplicates",
                 OOM "Input collection contains duplicates.");
}

Test(value_parse, numbers_are_refused_with_the_numbers_texts)
{
    check_worded("{\"N\":\"\"}", NOT_NUMERIC, NOT_NUMERIC ": ");
    check_both("{\"N\":\"abc\"}", true, NOT_NUMERIC ": abc");
    check_both("{\"NS\":[\"1\",\"x\",\"1\"]}", true, NOT_NUMERIC ": x");
    check_worded("{\"N\":\"1e2147483647\"}",
                 "Number underflow. Attempting to store a number with magnitude smaller than "
                 "supported range",
                 "Number overflow. Attempting to store a number with magnitude larger than "
                 "supported range");
}

/* `wraps` lists or maps round a scalar. */
static const char *nested(int wraps, const char *front, const char *back)
{
    struct buf out;
    buf_init(&out);
    for (int i = 0; i < wraps; i++)
        buf_text(&out, front);
    buf_text(&out, "{\"S\":\"\"}");
    for (int i = 0; i < wraps; i++)
        buf_text(&out, back);
    const char *text = arena_copy(&arena, buf_view(&out)).data;
    buf_release(&out);
    return text;
}

Test(value_parse, depth_ends_at_32_levels)
{
    check_value(nested(31, "{\"L\":[", "]}"), nested(31, "{\"L\":[", "]}"));
    check_value(nested(31, "{\"M\":{\"a\":", "}}"), nested(31, "{\"M\":{\"a\":", "}}"));
    check_both(nested(32, "{\"L\":[", "]}"), true, NESTING);
    check_both(nested(32, "{\"M\":{\"a\":", "}}"), true, NESTING);
    check_both(nested(300, "{\"L\":[", "]}"), true, NESTING);
}

Test(value_parse, first_fault_in_document_order_wins)
{
    check_both("{\"L\":[{\"M\":{\"b\":{\"N\":\"x\"},\"a\":{}}},{\"SS\":[]}]}", true,
               NOT_NUMERIC ": x");
    check_both("{\"M\":{\"z\":{\"SS\":[]},\"a\":{\"NS\":[]}}}", true,
               OOM "An string set  may not be empty");
}

Test(value_parse, names_must_not_be_empty)
{
    check_both("{\"M\":{\"\":{\"S\":\"a\"}}}", false, "Empty attribute name");
}

Test(value_parse, booleans_may_be_words)
{
    check_value("{\"BOOL\":\"TRUE\"}", "{\"BOOL\":true}");
    check_value("{\"BOOL\":\"no\"}", "{\"BOOL\":false}");
    check_value("{\"NULL\":\"1\"}", "{\"NULL\":true}");
    check_type("{\"BOOL\":\"maybe\"}", "Unexpected token received from parser");
    check_type("{\"BOOL\":1}", "NUMBER_VALUE cannot be converted to Boolean");
    check_type("{\"BOOL\":1.5}", "DECIMAL_VALUE cannot be converted to Boolean");
}

Test(value_parse, other_json_types_are_serialization_errors)
{
    check_type("{\"S\":true}", "TRUE_VALUE cannot be converted to String");
    check_type("{\"N\":false}", "FALSE_VALUE cannot be converted to String");
    check_type("{\"N\":1}", "NUMBER_VALUE cannot be converted to String");
    check_type("{\"SS\":[1.5]}", "DECIMAL_VALUE cannot be converted to String");
    check_type("{\"S\":[]}", "Unrecognized collection type class java.lang.String");
    check_type("{\"S\":{}}", "Start of structure or map found where not expected");
    check_type("{\"B\":[]}", "Unrecognized collection type class java.nio.ByteBuffer");
    check_type("{\"B\":1}", "only base-64-encoded strings are convertible to bytes");
    check_type("{\"L\":\"a\"}", "Unexpected field type");
    check_type("{\"SS\":{}}", "Start of structure or map found where not expected");
    check_type("{\"M\":1}", "Unexpected field type");
    check_type("{\"M\":[]}", "Unrecognized collection type java.util.Map<java.lang.String, "
                             "com.amazonaws.dynamodb.v20120810.AttributeValue>");
    check_type("{\"L\":[1]}", "Unexpected value type in payload");
    check_type("{\"M\":{\"a\":[]}}", "Unrecognized collection type class "
                                     "com.amazonaws.dynamodb.v20120810.AttributeValue");
}

Test(value_parse, base64_faults_are_serialization_errors)
{
    check_type("{\"B\":\"23456\"}",
               "Base64 encoded length is expected a multiple of 4 bytes but found: 5");
    check_type("{\"B\":\"Zh==\"}", "Invalid last non-pad Base64 character dectected");
    check_type("{\"BS\":[\"ab!d\"]}", "Invalid base 64 character: '!'");
}

Test(value_parse, items_are_maps_whose_values_are_level_one)
{
    struct doc doc;
    struct value item;
    struct error err;
    const char *deep = nested(31, "{\"L\":[", "]}");
    cr_assert(json_read(&arena,
                        str_from(arena_printf(&arena, "{\"b\":%s,\"a\":{\"N\":\"1\"}}", deep)),
                        &doc, NULL));
    error_init(&err, &arena);
    cr_assert(item_parse(&arena, &doc, DIALECT_2026, &item, &err));
    cr_assert_eq(item.type, VALUE_M);
    cr_assert_eq(item.map.count, 2);
    cr_assert(str_is(item.map.members[0].name, "a"));
    cr_assert(json_read(&arena, STR("{\"a\":{\"N\":1}}"), &doc, NULL));
    cr_assert_not(item_parse(&arena, &doc, DIALECT_2026, &item, &err));
    cr_assert_eq(err.code, ERROR_SERIALIZATION);
}
