#include "expression.h"

/* Service, account, and table quotas in Amazon DynamoDB, "Expression parameters". */
#define PLACEHOLDER_BYTES_MAX 255
#define SUBSTITUTION_BYTES_MAX (2u << 20)

/* The wording of these two is ours: the service's was not recorded. */
static bool check_length(struct str placeholder, const char *parameter, struct error *err)
{
    return placeholder.len <= PLACEHOLDER_BYTES_MAX ||
           error_enveloped(err,
                           "%s contains invalid key: Key exceeds the maximum length of %d bytes; "
                           "key: \"%.*s\"",
                           parameter, PLACEHOLDER_BYTES_MAX, STR_ARG(placeholder));
}

bool bindings_check_limits(const struct bindings *bindings, struct error *err)
{
    uint64_t total = 0;
    for (size_t i = 0; i < bindings->name_count; i++) {
        const struct name_binding *binding = &bindings->names[i];
        if (!check_length(binding->placeholder, "ExpressionAttributeNames", err)) {
            return false;
        }
        total += binding->placeholder.len + binding->name.len;
    }
    for (size_t i = 0; i < bindings->value_count; i++) {
        const struct value_binding *binding = &bindings->values[i];
        if (!check_length(binding->placeholder, "ExpressionAttributeValues", err)) {
            return false;
        }
        total += binding->placeholder.len + value_size(&binding->value);
    }
    return total <= SUBSTITUTION_BYTES_MAX ||
           error_enveloped(err,
                           "Expression attribute names and values exceed the maximum size of "
                           "%u bytes",
                           SUBSTITUTION_BYTES_MAX);
}

static void add_key(struct buf *keys, struct str placeholder)
{
    buf_text(keys, keys->len > 0 ? ", " : "");
    buf_str(keys, placeholder);
}

/* Takes the keys, which may be none. */
static bool refuse_unused(struct buf *keys, const char *parameter, struct error *err)
{
    bool good = keys->len == 0 ||
                error_enveloped(err, "Value provided in %s unused in expressions: keys: {%.*s}",
                                parameter, STR_ARG(buf_view(keys)));
    buf_release(keys);
    return good;
}

bool bindings_all_used(const struct bindings *bindings, struct error *err)
{
    struct buf names;
    buf_init(&names);
    for (size_t i = 0; i < bindings->name_count; i++) {
        if (!bindings->names[i].used) {
            add_key(&names, bindings->names[i].placeholder);
        }
    }
    if (!refuse_unused(&names, "ExpressionAttributeNames", err)) {
        return false;
    }
    struct buf values;
    buf_init(&values);
    for (size_t i = 0; i < bindings->value_count; i++) {
        if (!bindings->values[i].used) {
            add_key(&values, bindings->values[i].placeholder);
        }
    }
    return refuse_unused(&values, "ExpressionAttributeValues", err);
}
