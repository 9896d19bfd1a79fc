#include "cancellation.h"

#include "../data/value.h"

static const struct {
    enum error_code code;
    const char *reason;
} reasons[] = {
    {ERROR_NONE, "None"},
    {ERROR_CONDITIONAL_CHECK_FAILED, "ConditionalCheckFailed"},
    {ERROR_ITEM_COLLECTION_SIZE_LIMIT_EXCEEDED, "ItemCollectionSizeLimitExceeded"},
    {ERROR_TRANSACTION_CONFLICT, "TransactionConflict"},
    {ERROR_PROVISIONED_THROUGHPUT_EXCEEDED, "ProvisionedThroughputExceeded"},
    {ERROR_THROTTLING, "ThrottlingError"},
    {ERROR_REQUEST_LIMIT_EXCEEDED, "ThrottlingError"},
    {ERROR_VALIDATION, "ValidationError"},
    {ERROR_DUPLICATE_ITEM, "DuplicateItem"},
    {ERROR_ACCESS_DENIED, "AccessDenied"},
};

const char *cancellation_reason(enum error_code code)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].code == code) {
            return reasons[i].reason;
        }
    }
    return NULL;
}

/* Members in the order in which the service sends them. */
static void put_reason(struct json_writer *w, const struct error *outcome)
{
    json_open(w, '{');
    json_name(w, "Code");
    json_text(w, cancellation_reason(outcome->code));
    if (outcome->item) {
        json_name(w, "Item");
        item_dump(w, outcome->item);
    }
    if (outcome->message) {
        json_name(w, "Message");
        json_text(w, outcome->message);
    }
    json_close(w, '}');
}

static const char *taken(struct arena *arena, struct buf *text)
{
    const char *copy = arena_copy(arena, buf_view(text)).data;
    buf_release(text);
    return copy;
}

static const char *list_reasons(struct arena *arena, const struct error *outcomes, size_t count)
{
    struct json_writer w;
    struct buf text;
    buf_init(&text);
    json_begin(&w, &text);
    json_open(&w, '[');
    for (size_t i = 0; i < count; i++) {
        put_reason(&w, &outcomes[i]);
    }
    json_close(&w, ']');
    return taken(arena, &text);
}

static bool cancel(const struct error *outcomes, size_t count, struct error *err)
{
    struct buf codes;
    buf_init(&codes);
    for (size_t i = 0; i < count; i++) {
        buf_text(&codes, i > 0 ? ", " : "");
        buf_text(&codes, cancellation_reason(outcomes[i].code));
    }
    (void)error_set(err, ERROR_TRANSACTION_CANCELED,
                    "Transaction cancelled, please refer cancellation reasons for specific "
                    "reasons [%s]",
                    codes.data);
    buf_release(&codes);
    err->reasons = list_reasons(err->arena, outcomes, count);
    return false;
}

bool cancellation_check(const struct error *outcomes, size_t count, struct error *err)
{
    bool failed = false;
    for (size_t i = 0; i < count; i++) {
        if (!cancellation_reason(outcomes[i].code)) {
            *err = outcomes[i];
            return false;
        }
        failed = failed || outcomes[i].code != ERROR_NONE;
    }
    return !failed || cancel(outcomes, count, err);
}
