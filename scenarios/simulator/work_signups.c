/*
 * Accounts, one for each mail address, and people who send the form twice. The table's key decides
 * who has an account already: the address is in it, and the account is put on condition that there
 * is none. Who looks into an index by address first does not see there what was put a moment ago,
 * and makes a second account. To greet people by name the index is good enough.
 *
 * Developer Guide, "Using global secondary indexes".
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

#define FORMS_OF_CLIENT 1000000

enum step { STEP_GREET, STEP_LOOK, STEP_PUT };

struct person {
    enum step step;
    bool free;        /* the index knows of no account */
    int64_t mail;     /* the number of the address, from 1 */
    int64_t form;     /* of the last account, where each gets a number of its own */
    int64_t accounts; /* acknowledged, for that address */
};

struct signups {
    struct person people[CLIENTS_MAX];
    bool twice; /* an address has two accounts */
};

static const char *signups_table(struct work *work, size_t index)
{
    (void)work;
    return index > 0 ? NULL
                     : "{\"TableName\":\"signups\",\"BillingMode\":\"PAY_PER_REQUEST\","
                       "\"AttributeDefinitions\":["
                       "{\"AttributeName\":\"id\",\"AttributeType\":\"N\"},"
                       "{\"AttributeName\":\"mail\",\"AttributeType\":\"S\"}],"
                       "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
                       "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-mail\","
                       "\"KeySchema\":[{\"AttributeName\":\"mail\",\"KeyType\":\"HASH\"}],"
                       "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}";
}

static void signups_open(struct work *work)
{
    work->state = mem_zalloc(sizeof(struct signups));
}

static void signups_close(struct work *work)
{
    free(work->state);
}

/* The form is sent anew as often as for the first time. */
static enum step choose_step(struct work *work, unsigned client, struct person *person)
{
    if (person->free) {
        return STEP_PUT;
    }
    uint32_t drawn = work_below(work, client, 100);
    if (drawn < 20) {
        return STEP_GREET;
    }
    if (drawn < 60 || person->mail == 0) {
        person->mail++;
        person->accounts = 0;
    }
    return work->settings.faulty ? STEP_LOOK : STEP_PUT;
}

static void put_query(struct buf *out, unsigned client, const struct person *person)
{
    buf_printf(out,
               "\"IndexName\":\"by-mail\",\"KeyConditionExpression\":\"mail = :mail\","
               "\"ExpressionAttributeValues\":{\":mail\":{\"S\":\"%u-%" PRId64 "\"}}}",
               client, person->mail);
}

static void put_account(struct buf *out, unsigned client, const struct person *person, bool faulty)
{
    int64_t own = faulty ? person->form : person->mail;
    buf_printf(out,
               "\"Item\":{\"id\":{\"N\":\"%" PRId64 "\"},\"mail\":{\"S\":\"%u-%" PRId64 "\"}},"
               "\"ConditionExpression\":\"attribute_not_exists(id)\"}",
               (int64_t)client * FORMS_OF_CLIENT + own, client, person->mail);
}

static void signups_next(struct work *work, unsigned client, struct call *out)
{
    struct person *person = &((struct signups *)work->state)->people[client];
    person->step = choose_step(work, client, person);
    out->operation = person->step == STEP_PUT ? "PutItem" : "Query";
    buf_text(&out->body, "{\"TableName\":\"signups\",");
    if (person->step == STEP_PUT) {
        person->form++;
        put_account(&out->body, client, person, work->settings.faulty);
    } else {
        put_query(&out->body, client, person);
    }
}

static void signups_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct signups *signups = work->state;
    struct person *person = &signups->people[client];
    if (person->step == STEP_LOOK) {
        const struct doc *count = doc_get(outcome->reply, "Count");
        person->free = outcome_good(outcome) && count && count->integer == 0;
    } else if (person->step == STEP_PUT) {
        person->free = false;
        person->accounts += outcome_good(outcome);
        signups->twice = signups->twice || person->accounts > 1;
    }
}

static const char *signups_check(struct work *work, const struct driver *driver,
                                 struct arena *arena)
{
    const struct signups *signups = work->state;
    (void)driver;
    (void)arena;
    return signups->twice ? "an address has two accounts" : NULL;
}

const struct workload_kind work_signups = {
    .name = "signups",
    .about = "accounts for mail addresses, and forms that are sent twice: one account for each",
    .tables = "signups (id, mail; index by-mail)",
    .mistake = "an index is asked whether there is an account",
    .table = signups_table,
    .open = signups_open,
    .next = signups_next,
    .done = signups_done,
    .check = signups_check,
    .close = signups_close,
};
