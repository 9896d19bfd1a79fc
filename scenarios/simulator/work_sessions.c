/*
 * Web sessions: a login makes one, each visit carries it on for half an hour, and the table's
 * TTL attribute says when it ends. DynamoDB deletes what has expired within a few days, not at
 * once; until then reads give it. So it is the program that has to look at the time: who does not
 * lets people in whose session is over.
 *
 * Developer Guide, "Using time to live (TTL) in DynamoDB".
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

#define SPAN_S 1800
#define SESSIONS_OF_CLIENT 1000000

enum visit { VISIT_LOGIN, VISIT_READ, VISIT_TOUCH, VISIT_LOGOUT };

struct visitor {
    int64_t session; /* the number of the last one, from 1 */
    enum visit visit;
    bool logged_in;  /* as the client sees it */
    int64_t sent_s;  /* the end that the request under way writes */
    int64_t end_s;   /* when the session ends, at the latest */
    int64_t known_s; /* the same, as far as it was answered; 0: not at all */
};

struct sessions {
    struct visitor visitors[CLIENTS_MAX];
    const char *wrong; /* the first thing that was seen */
    char text[120];
};

static const char *sessions_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("sessions") : NULL;
}

static void sessions_open(struct work *work)
{
    work->state = mem_zalloc(sizeof(struct sessions));
}

static void sessions_close(struct work *work)
{
    free(work->state);
}

static bool sessions_prepare(struct work *work, uint64_t n, struct call *out)
{
    (void)work;
    out->operation = "UpdateTimeToLive";
    buf_text(&out->body, "{\"TableName\":\"sessions\",\"TimeToLiveSpecification\":{"
                         "\"AttributeName\":\"expires\",\"Enabled\":true}}");
    return n == 0;
}

static int64_t now_s(const struct work *work)
{
    return work->now_us / 1000000;
}

static enum visit choose_visit(struct work *work, unsigned client, const struct visitor *visitor)
{
    if (!visitor->logged_in) {
        return VISIT_LOGIN;
    }
    uint32_t drawn = work_below(work, client, 100);
    return drawn < 3 ? VISIT_LOGOUT : drawn < 40 ? VISIT_TOUCH : VISIT_READ;
}

static void put_key(struct buf *out, const char *member, unsigned client, int64_t session)
{
    buf_printf(out, "\"%s\":{\"id\":{\"N\":\"%" PRId64 "\"}", member,
               (int64_t)client * SESSIONS_OF_CLIENT + session);
}

static void put_login(struct buf *out, unsigned client, const struct visitor *visitor)
{
    put_key(out, "Item", client, visitor->session);
    buf_printf(out,
               ",\"user\":{\"S\":\"user %u\"},\"expires\":{\"N\":\"%" PRId64 "\"}},"
               "\"ConditionExpression\":\"attribute_not_exists(id)\"}",
               client, visitor->sent_s);
}

/* What is over is not brought back to life, and no late visit makes a session end earlier. */
static void put_touch(struct buf *out, unsigned client, const struct visitor *visitor)
{
    put_key(out, "Key", client, visitor->session);
    buf_printf(out,
               "},\"UpdateExpression\":\"SET expires = :end\","
               "\"ConditionExpression\":\"expires > :now AND expires < :end\","
               "\"ExpressionAttributeValues\":{"
               "\":end\":{\"N\":\"%" PRId64 "\"},\":now\":{\"N\":\"%" PRId64 "\"}}}",
               visitor->sent_s, visitor->sent_s - SPAN_S);
}

static void sessions_next(struct work *work, unsigned client, struct call *out)
{
    static const char *const operations[] = {"PutItem", "GetItem", "UpdateItem", "DeleteItem"};
    struct visitor *visitor = &((struct sessions *)work->state)->visitors[client];
    visitor->visit = choose_visit(work, client, visitor);
    visitor->session += visitor->visit == VISIT_LOGIN;
    visitor->sent_s = now_s(work) + SPAN_S;
    out->operation = operations[visitor->visit];
    buf_text(&out->body, "{\"TableName\":\"sessions\",");
    switch (visitor->visit) {
    case VISIT_LOGIN: put_login(&out->body, client, visitor); break;
    case VISIT_TOUCH: put_touch(&out->body, client, visitor); break;
    case VISIT_READ:
        put_key(&out->body, "Key", client, visitor->session);
        buf_text(&out->body, "},\"ConsistentRead\":true}");
        break;
    case VISIT_LOGOUT:
        put_key(&out->body, "Key", client, visitor->session);
        buf_text(&out->body, "}}");
        break;
    }
}

static void complain(struct sessions *sessions, unsigned client, const char *what, int64_t seconds)
{
    struct buf text;
    if (sessions->wrong) {
        return;
    }
    buf_init(&text);
    buf_printf(&text, "client %u: %s, %" PRId64 " s ", client, what,
               seconds < 0 ? -seconds : seconds);
    buf_text(&text, seconds < 0 ? "before its end" : "after its end");
    for (size_t i = 0; i < text.len && i + 1 < sizeof sessions->text; i++) {
        sessions->text[i] = text.data[i];
    }
    buf_release(&text);
    sessions->wrong = sessions->text;
}

/* Whoever has a session that is not over is let in; nobody else is. */
static void read_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct sessions *sessions = work->state;
    struct visitor *visitor = &sessions->visitors[client];
    int64_t now = now_s(work);
    int64_t end = item_number(doc_get(outcome->reply, "Item"), "expires", 0);
    bool let_in = end > 0 && (work->settings.faulty || end > now);
    if (let_in && visitor->end_s <= now) {
        complain(sessions, client, "a session was taken for alive", now - visitor->end_s);
    }
    if (!let_in && visitor->known_s > now) {
        complain(sessions, client, "a session was not found", now - visitor->known_s);
    }
    visitor->logged_in = let_in;
}

/* A session is nobody else's: where it is there already, an earlier attempt has made it. */
static void login_done(struct visitor *visitor, const struct outcome *outcome)
{
    bool good = outcome_good(outcome) || outcome_is(outcome, "ConditionalCheckFailedException");
    visitor->logged_in = good;
    visitor->end_s = visitor->sent_s;
    visitor->known_s = good ? visitor->sent_s : 0;
}

/* A condition that failed may mean both; the next read will tell. */
static void touch_done(struct visitor *visitor, const struct outcome *outcome)
{
    bool good = outcome_good(outcome);
    if (good || outcome->unknown > 0) {
        visitor->end_s = visitor->sent_s;
    }
    visitor->known_s = good ? visitor->sent_s : visitor->known_s;
}

/* A session whose logout got no answer may be there, or not. */
static void logout_done(struct visitor *visitor, const struct outcome *outcome)
{
    visitor->logged_in = !outcome_good(outcome);
    visitor->known_s = 0;
}

static void sessions_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct visitor *visitor = &((struct sessions *)work->state)->visitors[client];
    switch (visitor->visit) {
    case VISIT_LOGIN: login_done(visitor, outcome); break;
    case VISIT_TOUCH: touch_done(visitor, outcome); break;
    case VISIT_LOGOUT: logout_done(visitor, outcome); break;
    case VISIT_READ:
        if (outcome_good(outcome)) {
            read_done(work, client, outcome);
        }
        break;
    }
}

static const char *sessions_check(struct work *work, const struct driver *driver,
                                  struct arena *arena)
{
    const struct sessions *sessions = work->state;
    (void)driver;
    return sessions->wrong ? arena_printf(arena, "%s", sessions->wrong) : NULL;
}

const struct workload_kind work_sessions = {
    .name = "sessions",
    .about = "logins, visits and logouts; who has a session is let in until it expires",
    .tables = "sessions (id, user, expires)",
    .mistake = "sessions that have expired are taken for alive until they are deleted",
    .table = sessions_table,
    .open = sessions_open,
    .prepare = sessions_prepare,
    .next = sessions_next,
    .done = sessions_done,
    .check = sessions_check,
    .close = sessions_close,
};
