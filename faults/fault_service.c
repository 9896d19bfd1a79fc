/* Faults of the family "service": the request is refused, nothing is applied. */
#include "../emulator/base/error.h"
#include "fault.h"

#define STATUS_LEAST 400
#define STATUS_MOST 599

/* The error's own status; 400 for one that only the user knows. */
static int default_status(struct str code)
{
    enum error_code known = error_by_name(code);
    return known == ERROR_NONE ? STATUS_LEAST : error_status(known);
}

/* Texts that the service sends with these errors, where they do not depend on the request: API
 * Reference and Developer Guide, "Error handling with DynamoDB"; as observed on the service. */
static struct str default_message(struct str code)
{
    static const struct {
        const char *code, *message;
    } texts[] = {
        {"ConditionalCheckFailedException", "The conditional request failed"},
        {"ResourceNotFoundException", "Requested resource not found"},
        {"TransactionConflictException", "Transaction is ongoing for the item"},
        {"TransactionInProgressException",
         "The transaction with the given request token is already in progress."},
        {"ItemCollectionSizeLimitExceededException", "Collection size exceeded."},
        {"InternalServerError", "Internal server error"},
        {"ThrottlingException", "Rate of requests exceeds the allowed throughput."},
        {"ServiceUnavailableException", "Service is unavailable. Please try again shortly."},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (str_is(code, texts[i].code)) {
            return str_from(texts[i].message);
        }
    }
    return (struct str){NULL, 0};
}

static bool check_identifier(const struct checker *c, const char *path, struct str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char ch = code.data[i];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
        if (!letter && !(i > 0 && ch >= '0' && ch <= '9')) {
            return checker_refuse(c, path,
                                  "expected an error name of letters and digits such as "
                                  "\"ThrottlingException\", found \"%.*s\"",
                                  STR_ARG(code));
        }
    }
    return true;
}

static bool read_optional(const struct checker *c, const char *path, const struct doc *doc,
                          struct fault_settings *out)
{
    const struct doc *message = checker_get(doc, "message");
    if (message && message->type != DOC_STRING) {
        return checker_refuse(c, checker_member(c, path, STR("message")),
                              "expected a string, found %s", checker_found(c, message));
    }
    if (message) {
        out->message = message->string;
    }
    const struct doc *status = checker_get(doc, "status");
    int64_t number = 0;
    if (status && !checker_integer(c, checker_member(c, path, STR("status")), status, STATUS_LEAST,
                                   STATUS_MOST, &number)) {
        return false;
    }
    if (status) {
        out->status = (int)number;
    }
    return true;
}

bool fault_read_error(const struct checker *c, const char *path, const struct doc *doc,
                      struct fault_settings *out)
{
    static const char *const names[] = {"kind", "code", "message", "status", NULL};
    const struct doc *code = NULL;
    const char *at = checker_member(c, path, STR("code"));
    if (!checker_members(c, path, doc, names) ||
        !checker_need(c, path, doc, "code", "an error name such as \"ThrottlingException\"",
                      &code) ||
        !checker_string(c, at, code, &out->code) || !check_identifier(c, at, out->code)) {
        return false;
    }
    out->status = default_status(out->code);
    out->message = default_message(out->code);
    return read_optional(c, path, doc, out);
}

/* A kind that stands for one error of the service. */
static bool read_fixed(const struct checker *c, const char *path, const struct doc *doc,
                       enum error_code code, struct fault_settings *out)
{
    out->code = str_from(error_name(code));
    out->status = error_status(code);
    out->message = default_message(out->code);
    return fault_read_plain(c, path, doc, out);
}

bool fault_read_conflict(const struct checker *c, const char *path, const struct doc *doc,
                         struct fault_settings *out)
{
    return read_fixed(c, path, doc, ERROR_TRANSACTION_CONFLICT, out);
}

bool fault_read_internal_error(const struct checker *c, const char *path, const struct doc *doc,
                               struct fault_settings *out)
{
    return read_fixed(c, path, doc, ERROR_INTERNAL_SERVER_ERROR, out);
}

bool fault_read_unavailable(const struct checker *c, const char *path, const struct doc *doc,
                            struct fault_settings *out)
{
    return read_fixed(c, path, doc, ERROR_SERVICE_UNAVAILABLE, out);
}
