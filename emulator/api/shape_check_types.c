/*
 * The first step: does each member hold JSON of its type? What does not never reaches the service's
 * own checks. Texts as measured on the service; they show its Java classes.
 */
#include "shape_internal.h"

#include <string.h>
#include <strings.h>

#include "../base/digest.h"

#define CLASS_PREFIX "com.amazonaws.dynamodb.v20120810."

/* Where a value stands decides how a wrong one is complained of. */
enum holder { IN_STRUCTURE, IN_COLLECTION };

static bool check_value(struct arena *arena, const struct shape *shape, const struct doc *doc,
                        enum holder holder, struct error *err);

static bool refuse(struct error *err, const char *text)
{
    return error_set(err, ERROR_SERIALIZATION, "%s", text);
}

static const char *class_of(struct arena *arena, const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_STRUCTURE: return arena_printf(arena, CLASS_PREFIX "%s", shape->name);
    case SHAPE_LIST:
        return arena_printf(arena, "java.util.List<%s>", class_of(arena, shape->element.shape));
    case SHAPE_MAP:
        return arena_printf(arena, "java.util.Map<java.lang.String, %s>",
                            class_of(arena, shape->element.shape));
    case SHAPE_BLOB: return "java.nio.ByteBuffer";
    case SHAPE_TIMESTAMP: return "java.util.Date";
    default: return arena_printf(arena, "java.lang.%s", shape->name);
    }
}

static bool wrong_collection(struct arena *arena, const struct shape *shape, struct error *err)
{
    /* Parametrised types print without the word. */
    const char *word = shape->kind == SHAPE_MAP ? "" : "class ";
    return error_set(err, ERROR_SERIALIZATION, "Unrecognized collection type %s%s", word,
                     class_of(arena, shape));
}

/* A scalar where a structure, list or map belongs. */
static bool wrong_scalar(const struct shape *shape, enum holder holder, struct error *err)
{
    if (holder == IN_STRUCTURE) {
        return refuse(err, "Unexpected field type");
    }
    if (shape->kind == SHAPE_STRUCTURE) {
        return refuse(err, "Unexpected value type in payload");
    }
    return refuse(err, "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot "
                       "be cast to class java.lang.Class "
                       "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "
                       "java.lang.Class are in module java.base of loader 'bootstrap')");
}

static bool wrong_token(const struct shape *shape, const struct doc *doc, struct error *err)
{
    const char *token = doc->type == DOC_STRING    ? "STRING_VALUE"
                        : doc->type == DOC_INTEGER ? "NUMBER_VALUE"
                        : doc->type == DOC_REAL    ? "DECIMAL_VALUE"
                        : doc->boolean             ? "TRUE_VALUE"
                                                   : "FALSE_VALUE";
    return error_set(err, ERROR_SERIALIZATION, "%s cannot be converted to %s", token, shape->name);
}

static bool check_boolean(const struct shape *shape, const struct doc *doc, struct error *err)
{
    static const char *const words[] = {"true", "1", "yes", "false", "0", "no"};
    if (doc->type == DOC_BOOL) {
        return true;
    }
    if (doc->type != DOC_STRING) {
        return wrong_token(shape, doc, err);
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (doc->string.len == strlen(words[i]) &&
            strncasecmp(doc->string.data, words[i], doc->string.len) == 0) {
            return true;
        }
    }
    return refuse(err, "Unexpected token received from parser");
}

static bool check_blob(struct arena *arena, const struct doc *doc, struct error *err)
{
    struct str bytes;
    if (doc->type != DOC_STRING) {
        return refuse(err, "only base-64-encoded strings are convertible to bytes");
    }
    switch (base64_decode(arena, doc->string, &bytes)) {
    case BASE64_LENGTH:
        return error_set(err, ERROR_SERIALIZATION,
                         "Base64 encoded length is expected a multiple of 4 bytes but found: %zu",
                         doc->string.len);
    case BASE64_TRAILING_BITS:
        return refuse(err, "Invalid last non-pad Base64 character dectected");
    case BASE64_CHARACTER: return refuse(err, "Invalid base 64 character");
    case BASE64_OK: break;
    }
    return true;
}

static bool check_scalar(struct arena *arena, const struct shape *shape, const struct doc *doc,
                         struct error *err)
{
    if (doc->type == DOC_LIST) {
        return wrong_collection(arena, shape, err);
    }
    if (doc->type == DOC_MAP) {
        return refuse(err, "Start of structure or map found where not expected");
    }
    if (shape->kind == SHAPE_BLOB) {
        return check_blob(arena, doc, err);
    }
    if (shape->kind == SHAPE_BOOLEAN) {
        return check_boolean(shape, doc, err);
    }
    bool good = shape->kind == SHAPE_STRING ? doc->type == DOC_STRING
                                            : doc->type == DOC_INTEGER || doc->type == DOC_REAL;
    return good || wrong_token(shape, doc, err);
}

static bool check_structure(struct arena *arena, const struct shape *shape, const struct doc *doc,
                            enum holder holder, struct error *err)
{
    if (doc->type != DOC_MAP) {
        return doc->type == DOC_LIST ? wrong_collection(arena, shape, err)
                                     : wrong_scalar(shape, holder, err);
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *given = &doc->map.members[i];
        const struct shape_member *member = shape_member(shape, given->name);
        if (member && !check_value(arena, member->slot.shape, &given->value, IN_STRUCTURE, err)) {
            return false;
        }
    }
    return true;
}

static bool check_list(struct arena *arena, const struct shape *shape, const struct doc *doc,
                       enum holder holder, struct error *err)
{
    if (doc->type != DOC_LIST) {
        return doc->type == DOC_MAP
                   ? refuse(err, "Start of structure or map found where not expected")
                   : wrong_scalar(shape, holder, err);
    }
    for (size_t i = 0; i < doc->list.count; i++) {
        if (!check_value(arena, shape->element.shape, &doc->list.items[i], IN_COLLECTION, err)) {
            return false;
        }
    }
    return true;
}

static bool check_map(struct arena *arena, const struct shape *shape, const struct doc *doc,
                      enum holder holder, struct error *err)
{
    if (doc->type != DOC_MAP) {
        return doc->type == DOC_LIST ? wrong_collection(arena, shape, err)
                                     : wrong_scalar(shape, holder, err);
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        if (!check_value(arena, shape->element.shape, &doc->map.members[i].value, IN_COLLECTION,
                         err)) {
            return false;
        }
    }
    return true;
}

/* The depth is bounded by that of the JSON text (json.h). Explicit null is absence. */
static bool check_value(struct arena *arena, const struct shape *shape, const struct doc *doc,
                        enum holder holder, struct error *err)
{
    if (doc->type == DOC_NULL) {
        return true;
    }
    switch (shape->kind) {
    case SHAPE_STRUCTURE: return check_structure(arena, shape, doc, holder, err);
    case SHAPE_LIST: return check_list(arena, shape, doc, holder, err);
    case SHAPE_MAP: return check_map(arena, shape, doc, holder, err);
    default: return check_scalar(arena, shape, doc, err);
    }
}

bool shape_check_types(struct arena *arena, const struct shape *shape, const struct doc *request,
                       struct error *err)
{
    /* A body that is null is no request, unlike a member that is. */
    return request->type == DOC_NULL ? wrong_scalar(shape, IN_COLLECTION, err)
                                     : check_value(arena, shape, request, IN_COLLECTION, err);
}
