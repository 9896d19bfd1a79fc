#include "reply_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shape_internal.h"

/* Members of the exceptions besides their text (API Reference, "Errors" of each operation). */
static bool is_error_member(struct str name)
{
    static const char *const names[] = {"__type",
                                        "message",
                                        "Message",
                                        "Item",
                                        "CancellationReasons",
                                        "ThrottlingReasons",
                                        "throttlingReasons"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(name, names[i])) {
            return true;
        }
    }
    return false;
}

static bool tell(const char *what, struct str name, char why[256])
{
    (void)snprintf(why, 256, "error: %.*s%s", (int)(name.len < 128 ? name.len : 128),
                   name.len > 0 ? name.data : "", what);
    return false;
}

/* "namespace#Name", a text under one spelling of its member, nothing unknown. */
static bool error_fits(const struct doc *reply, char why[256])
{
    struct str type = doc_string(reply, "__type");
    if (type.len < 3 || !memchr(type.data + 1, '#', type.len - 2)) {
        return tell("__type is not namespace#Name", STR(""), why);
    }
    if (doc_get(reply, "message") && doc_get(reply, "Message")) {
        return tell("two texts", STR(""), why);
    }
    for (size_t i = 0; i < reply->map.count; i++) {
        const struct doc_member *member = &reply->map.members[i];
        if (!is_error_member(member->name)) {
            return tell(": no such member", member->name, why);
        }
    }
    return true;
}

static bool no_members(const struct request *request)
{
    return request->operation && request->operation->output->member_count == 0;
}

bool reply_fits(const struct request *request, char why[256])
{
    struct arena arena;
    struct doc reply;
    bool good = false;
    arena_init(&arena);
    if (request->reply.len == 0 && !request->error_name && no_members(request)) {
        good = true; /* what has nothing to say has no body at all */
    } else if (!json_read(&arena, buf_view(&request->reply), &reply, NULL) ||
               reply.type != DOC_MAP) {
        (void)snprintf(why, 256, "not a JSON object");
    } else if (request->error_name) {
        good = error_fits(&reply, why);
    } else {
        good = shape_check_reply(request->operation, &reply, why);
    }
    arena_release(&arena);
    return good;
}

void reply_check(const struct request *request)
{
#ifdef DYNARIG_CHECKED
    char why[256];
    if (!reply_fits(request, why)) {
        fprintf(stderr, "reply of %.*s does not fit its shape: %s\nrequest: %.*s\nreply: %.*s\n",
                STR_ARG(request->name), why, STR_ARG(request->body),
                STR_ARG(buf_view(&request->reply)));
        abort();
    }
#else
    (void)request;
#endif
}
